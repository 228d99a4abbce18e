from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

PAYOUTS = [
    ("bill", "Vendor Bill"),
    ("entry", "Journal Entry"),
    ("file", "Payroll File"),
    ("none", "Nothing to Pay"),
]


class CommissionStatement(models.Model):
    """Paying a statement, once: by bill, by journal entry, or with the payroll.

    What is below zero is not billed: it is carried to the person's next statement,
    and is paid with it. A cancelled or deleted bill or entry makes its statements
    payable again.
    """

    _inherit = "commission.statement"

    move_ids = fields.One2many(
        "account.move",
        "commission_statement_id",
        "Bills and Entries",
        groups="account.group_account_readonly",
    )
    payroll_id = fields.Many2one(
        "commission.payroll",
        "Payroll File",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="crm_commission.group_officer",
    )
    carried_to_id = fields.Many2one(
        "commission.statement",
        "Paid with",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The later statement that made up for what was below zero.",
    )
    carried_ids = fields.One2many(
        "commission.statement", "carried_to_id", "Carried from Earlier Months"
    )
    payout_kind = fields.Selection(PAYOUTS, "Paid by", readonly=True)
    payout_date = fields.Date("Paid on", readonly=True)
    payout_ref = fields.Char("Payment Reference", readonly=True)
    amount_carried = fields.Monetary(
        "Carried",
        compute="_compute_amount_payable",
        help="Statements below zero that were not made up for yet.",
    )
    amount_payable = fields.Monetary("To Pay", compute="_compute_amount_payable")

    @api.depends("total", "state", "carried_ids")
    def _compute_amount_payable(self):
        for statement in self:
            carried = statement.sudo()._get_carried()
            statement.amount_carried = sum(carried.mapped("total"))
            statement.amount_payable = statement.total + statement.amount_carried

    def _get_carried(self):
        """Earlier approved statements below zero, to be made up for by this one."""
        self.ensure_one()
        if self.state == "paid" or self.carried_ids:
            return self.carried_ids
        if not isinstance(self.id, int) or not self.date_from:
            return self.browse()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("person_id", "=", self.person_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "=", "approved"),
                ("date_from", "<", self.date_from),
                ("total", "<", 0),
            ],
            order="date_from",
        )

    # ------------------------------------------------------------------
    # Paying
    # ------------------------------------------------------------------

    def action_pay(self):
        """Choose how to pay these statements."""
        self._check_officer()
        self._require("approved")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay Commissions"),
            "res_model": "commission.payout",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_statement_ids": [Command.set(self.ids)]},
        }

    def _pay(self, *, payroll=None):
        """Pay approved statements: each once, whoever else pays at the same time.

        :param payroll: the ``commission.payroll`` with which employees are paid;
            without it they get a journal entry. Others always get a vendor bill.
        :raise UserError: for what is not approved, is below zero, or when accounts
            are missing
        """
        self._check_officer()
        # the latest first: it makes up for what is below zero before it
        statements = self.sorted(lambda one: (one.date_from, one.id), reverse=True)
        carried = self.browse().union(
            *(one.sudo()._get_carried() for one in statements)
        )
        (statements | carried.with_env(self.env))._lock()
        statements._require("approved")
        for statement in statements.sudo():
            # else it was made up for by a later one of these
            if statement.state == "approved":
                statement._pay_one(payroll)

    def _pay_one(self, payroll):
        carried = self._get_carried()
        amount = self.currency_id.round(sum((self | carried).mapped("total")))
        move = self.env["account.move"]
        if amount < 0:
            raise UserError(self._get_carried_text(amount))
        if not amount:
            kind = "none"
        elif not self.user_id:
            kind, move = "bill", self._make_move(self._prepare_bill_vals(carried))
        elif payroll:
            kind = "file"
        else:
            kind, move = "entry", self._make_move(self._prepare_entry_vals(carried))
        values = {
            "state": "paid",
            "payout_kind": kind,
            "payout_date": fields.Date.context_today(self),
            "payout_ref": self._get_payout_ref(kind, move, payroll),
            "payroll_id": payroll.id if kind == "file" else False,
        }
        self.write(values)
        carried.write({**values, "carried_to_id": self.id})

    def _get_carried_text(self, amount):
        return self.env._(
            "%(statement)s comes to %(amount)s, below zero: nothing is paid. It is"
            " carried to the next statement.",
            statement=self.display_name,
            amount=self.currency_id.format(amount),
        )

    def _get_payout_ref(self, kind, move, payroll):
        if kind == "file":
            return payroll.name
        return self.name if move else False

    def _make_move(self, vals):
        company = self.company_id
        return self.env["account.move"].sudo().with_company(company).create(vals)

    def _get_plan_amounts(self, carried):
        """What is paid by each plan, and what is carried from before.

        :return: list of pairs (text, amount), together what is to pay
        """
        groups = self.env["commission.credit"]._read_group(
            self._get_line_domain(), ["plan_id"], ["amount:sum"], order="plan_id"
        )
        month = self.period_id.name
        pairs = [
            (
                self.env._("%(plan)s, %(month)s", plan=plan.name, month=month),
                self.currency_id.round(amount),
            )
            for plan, amount in groups
        ]
        pairs += [
            (
                self.env._("Carried from %(month)s", month=earlier.period_id.name),
                earlier.total,
            )
            for earlier in carried
        ]
        return [(text, amount) for text, amount in pairs if amount]

    def _prepare_bill_vals(self, carried):
        """A draft vendor bill, without taxes: whoever posts it adds what is due."""
        account = self.company_id.commission_expense_account_id
        return {
            "move_type": "in_invoice",
            "commission_statement_id": self.id,
            "partner_id": self.person_id.id,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "invoice_date": self.period_id.date_to,
            "ref": self.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": text,
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                        **({"account_id": account.id} if account else {}),
                    }
                )
                for text, amount in self._get_plan_amounts(carried)
            ],
        }

    def _prepare_entry_vals(self, carried):
        """A draft entry of the month's last day: expense against what is owed.

        :raise UserError: when journal or accounts are not chosen in the settings
        """
        company = self.company_id
        company._check_commission_accounts()
        pairs = self._get_plan_amounts(carried)
        lines = [
            self._prepare_entry_line(company.commission_expense_account_id, *pair)
            for pair in pairs
        ]
        balance = sum(line["balance"] for line in lines)
        amount = sum(line["amount_currency"] for line in lines)
        lines.append(
            {
                **lines[0],
                "name": self.display_name,
                "account_id": company.commission_liability_account_id.id,
                "balance": company.currency_id.round(-balance),
                "amount_currency": self.currency_id.round(-amount),
            }
        )
        return {
            "move_type": "entry",
            "commission_statement_id": self.id,
            "journal_id": company.commission_journal_id.id,
            "company_id": company.id,
            "date": self.period_id.date_to,
            "ref": self.name,
            "line_ids": [Command.create(line) for line in lines],
        }

    def _prepare_entry_line(self, account, text, amount):
        company, day = self.company_id, self.period_id.date_to
        return {
            "name": text,
            "account_id": account.id,
            "partner_id": self.person_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": self.currency_id._convert(
                amount, company.currency_id, company, day
            ),
        }

    # ------------------------------------------------------------------
    # Undoing
    # ------------------------------------------------------------------

    def _undo_payout(self):
        """The bill or entry is gone: it and what was carried to it wait again."""
        paid = self.filtered(lambda one: one.state == "paid")
        statements = paid | paid.carried_ids
        statements.write(
            {
                "state": "approved",
                "payout_kind": False,
                "payout_date": False,
                "payout_ref": False,
                "carried_to_id": False,
            }
        )
        for statement in statements:
            statement.message_post(
                body=self.env._("The payment was cancelled: to be paid again.")
            )

    def action_open_move(self):
        """The bill or entry by which it was paid."""
        self.ensure_one()
        paid = self.carried_to_id or self
        moves = paid.move_ids.filtered(lambda move: move.state != "cancel")
        return {
            "type": "ir.actions.act_window",
            "name": self.payout_ref or self.display_name,
            "res_model": "account.move",
            "res_id": moves[:1].id,
            "views": [(False, "form")],
        }
