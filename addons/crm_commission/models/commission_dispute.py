from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from ..const import OFFICER

KINDS = [("wrong", "A line is wrong"), ("missing", "Something is missing")]
STATES = [("open", "Open"), ("accepted", "Accepted"), ("rejected", "Rejected")]
DOCUMENTS = ("sale.order", "account.move", "crm.lead")
# what officers fill in while they look into it
ANSWERED = {"answer", "amount_accepted"}


class CommissionDispute(models.Model):
    """Somebody says that a statement is wrong: in a line, or because one is missing.

    Accepting books the difference once, as an adjustment in the first open month; what
    was booked before stays as it is.
    """

    _name = "commission.dispute"
    _description = "Commission Dispute"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    statement_id = fields.Many2one(
        "commission.statement", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    person_id = fields.Many2one(related="statement_id.person_id", store=True)
    user_id = fields.Many2one(related="statement_id.user_id", store=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    statement_state = fields.Selection(
        related="statement_id.state", string="Statement is"
    )
    kind = fields.Selection(KINDS, "What", required=True, default="wrong")
    credit_id = fields.Many2one(
        "commission.credit", "Line", index="btree_not_null", ondelete="restrict"
    )
    plan_id = fields.Many2one(
        "commission.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        help="The plan that should have paid it.",
    )
    document_ref = fields.Reference(
        "_selection_document",
        "Linked Document",
        help="The order, invoice or opportunity, if you can open it.",
    )
    document_name = fields.Char(
        "Document",
        compute="_compute_document_name",
        store=True,
        readonly=False,
        help="Its number, or how else it can be found.",
    )
    amount_booked = fields.Monetary(
        "Booked", compute="_compute_amount_booked", store=True
    )
    amount_claimed = fields.Monetary("Should Be", required=True)
    facts_claimed = fields.Text(
        "What Is Right", help="Another base, day, share, or whatever is not right."
    )
    explanation = fields.Text("Why", required=True)
    total_with = fields.Monetary(
        "Statement as It Is",
        compute="_compute_totals",
        help="The total as it is, with what was booked.",
    )
    total_without = fields.Monetary(
        "Statement without the Line", compute="_compute_totals"
    )
    total_claimed = fields.Monetary("Statement as You Say", compute="_compute_totals")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", tracking=True
    )
    amount_accepted = fields.Monetary(
        "Accepted Amount",
        compute="_compute_amount_accepted",
        store=True,
        readonly=False,
        help="What the line should be; the difference is booked.",
    )
    answer = fields.Text(tracking=True)
    adjustment_id = fields.Many2one(
        "commission.credit", readonly=True, ondelete="restrict"
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_date = fields.Datetime("Decided on", readonly=True)

    _credit_uniq = models.UniqueIndex(
        "(credit_id) WHERE state = 'open' AND credit_id IS NOT NULL",
        "This line is already disputed.",
    )
    _kind_check = models.Constraint(
        "CHECK ((kind = 'wrong') = (credit_id IS NOT NULL))",
        "Choose the line that is wrong; what is missing has no line.",
    )

    @api.model
    def _selection_document(self):
        return [(model, self.env["ir.model"]._get(model).name) for model in DOCUMENTS]

    @api.depends("credit_id", "statement_id")
    def _compute_plan_id(self):
        """The plan of the line; else the only one that paid something this month."""
        for dispute in self:
            lines = dispute.credit_id or dispute.statement_id.line_ids
            plans = lines.sudo().plan_id
            dispute.plan_id = plans if len(plans) == 1 else False

    @api.depends("credit_id", "document_ref")
    def _compute_document_name(self):
        for dispute in self:
            if dispute.credit_id:
                dispute.document_name = dispute.credit_id.document_name
            elif dispute.document_ref:
                dispute.document_name = dispute.document_ref.display_name
            else:
                dispute.document_name = dispute.document_name

    @api.depends("credit_id")
    def _compute_amount_booked(self):
        for dispute in self:
            dispute.amount_booked = dispute.credit_id.amount

    @api.depends("amount_claimed")
    def _compute_amount_accepted(self):
        for dispute in self:
            dispute.amount_accepted = dispute.amount_claimed

    @api.depends("statement_id.total", "amount_booked", "amount_claimed")
    def _compute_totals(self):
        for dispute in self:
            dispute.total_with = dispute.statement_id.total
            dispute.total_without = dispute.total_with - dispute.amount_booked
            dispute.total_claimed = dispute.total_without + dispute.amount_claimed

    @api.depends("statement_id.name", "document_name")
    def _compute_display_name(self):
        for dispute in self:
            names = (dispute.statement_id.name, dispute.document_name)
            dispute.display_name = " · ".join(name for name in names if name)

    @api.constrains("amount_claimed", "facts_claimed", "amount_booked")
    def _check_claim(self):
        for dispute in self:
            same = not dispute.currency_id.compare_amounts(
                dispute.amount_claimed, dispute.amount_booked
            )
            if same and not (dispute.facts_claimed or "").strip():
                raise ValidationError(
                    self.env._("Say what the amount should be, or which fact is wrong.")
                )

    @api.constrains("credit_id", "statement_id")
    def _check_credit_id(self):
        for dispute in self:
            credit_sudo = dispute.credit_id.sudo()
            if credit_sudo and credit_sudo._get_statement() != dispute.statement_id:
                raise ValidationError(
                    self.env._("This line does not belong to the statement.")
                )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            writable = {
                "statement_id",
                "kind",
                "credit_id",
                "plan_id",
                "document_ref",
                "document_name",
                "amount_claimed",
                "facts_claimed",
                "explanation",
            }
            vals_list = [
                {name: vals[name] for name in writable & vals.keys()}
                for vals in vals_list
            ]
        disputes = super().create(vals_list)
        for dispute in disputes:
            dispute._check_opening()
        disputes.statement_id._settle_disputes()
        return disputes

    def _check_opening(self):
        """Refuse disputes about other people's statements, or after approval.

        :raise UserError: once the statement is approved
        :raise AccessError: for somebody else's statement, or a document that the
            person may not open
        """
        officer = self.env.su or self.env.user.has_group(OFFICER)
        if self.statement_id.user_id != self.env.user and not officer:
            raise AccessError(self.env._("You can dispute your own statements only."))
        if self.document_ref:
            self.document_ref.with_env(self.env).check_access("read")
        self.statement_id._lock()
        self.statement_id._require("proposed", "disputed")

    def write(self, vals):
        if not self.env.su:
            self._check_decider()
            if vals.keys() - ANSWERED:
                raise UserError(
                    self.env._("What was said stays: only the answer is yours.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Disputes are kept: reject it instead."))

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------

    def action_open(self):
        """The dispute on a screen of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_accept(self):
        """Accept: the difference is booked once, in the first open month."""
        for dispute in self:
            dispute._decide("accepted")
            dispute.sudo()._book_adjustment()
        self._close()

    def action_reject(self):
        """Reject, with an answer for the person.

        :raise UserError: without an answer
        """
        for dispute in self:
            if not (dispute.answer or "").strip():
                raise UserError(self.env._("Say why it is rejected, in the answer."))
            dispute._decide("rejected")
        self._close()

    def _check_decider(self):
        """Let officers look after open disputes that are not their own.

        :raise AccessError: for others, and for the person concerned
        :raise UserError: once it is decided
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only commission officers decide disputes."))
        for dispute in self:
            if dispute.user_id == self.env.user:
                raise AccessError(
                    self.env._("Nobody decides an own dispute: ask another officer.")
                )
            if dispute.state != "open":
                raise UserError(
                    self.env._("%(dispute)s is decided.", dispute=dispute.display_name)
                )

    def _decide(self, state):
        self.ensure_one()
        self.check_access("read")
        self.env["commission.engine"]._hold(self.company_id)
        self.flush_recordset()
        try:
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is working on this. Try again in a moment.")
            ) from error
        self.invalidate_recordset()
        self._check_decider()
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )

    def _book_adjustment(self):
        """Book the difference in the first open month; the key allows it once."""
        amount = self.currency_id.round(self.amount_accepted - self.amount_booked)
        if not amount:
            return
        if not self.plan_id:
            raise UserError(self.env._("Choose the plan that should have paid it."))
        if self.plan_id.currency_id != self.currency_id:
            raise UserError(
                self.env._("%(plan)s pays in another currency.", plan=self.plan_id.name)
            )
        first_open = self.env["commission.period"]._get_first_open(self.company_id)
        month = max(first_open, self.statement_id.date_from)
        run = self.env["commission.run"].create(
            {"company_id": self.company_id.id, "credit_count": 1, "amount": amount}
        )
        self.adjustment_id = self.env["commission.credit"].create(
            {
                "run_id": run.id,
                "company_id": self.company_id.id,
                "plan_id": self.plan_id.id,
                "person_id": self.person_id.id,
                "user_id": self.user_id.id,
                "kind": "adjustment",
                "period_date": month,
                "month": month,
                "fact_id": self.id,
                "part_id": 0,
                "rev": 1,
                "date": month,
                "date_booked": month,
                "base": 0,
                "quantity": 0,
                "share": 100,
                "amount": amount,
            }
        )

    def _close(self):
        """Tell the person, and let the statement go on."""
        names = dict(self._fields["state"]._description_selection(self.env))
        for dispute in self.sudo():
            dispute.statement_id._refresh_open()
            dispute.statement_id.message_post(
                body=self.env._(
                    "Dispute %(dispute)s: %(state)s. %(answer)s",
                    dispute=dispute.document_name or dispute.id,
                    state=names[dispute.state],
                    answer=dispute.answer or "",
                ),
                partner_ids=dispute.user_id.partner_id.ids,
            )
        self.statement_id._settle_disputes()
