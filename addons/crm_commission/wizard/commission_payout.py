import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report.payroll_file import PayrollFile


class CommissionPayout(models.TransientModel):
    """How the chosen statements are paid.

    Agents get draft vendor bills. Employees get draft journal entries, or are paid with
    a payroll file.
    """

    _name = "commission.payout"
    _description = "Pay Commissions"

    statement_ids = fields.Many2many(
        "commission.statement", domain=[("state", "=", "approved")]
    )
    method = fields.Selection(
        [("entry", "Journal entries"), ("file", "Payroll file")],
        "Employees",
        required=True,
        default="entry",
    )
    file_format = fields.Selection(
        [("csv", "CSV"), ("xlsx", "Excel")], required=True, default="xlsx"
    )
    agent_count = fields.Integer("Vendor Bills", compute="_compute_counts")
    employee_count = fields.Integer("Employees Paid", compute="_compute_counts")
    carried_count = fields.Integer("Below Zero", compute="_compute_counts")

    @api.depends("statement_ids")
    def _compute_counts(self):
        for payout in self:
            payable = payout._get_payable()
            agents = payable.filtered(lambda one: not one.user_id)
            payout.agent_count = len(agents)
            payout.employee_count = len(payable - agents)
            payout.carried_count = len(payout.statement_ids - payable)

    def _get_payable(self):
        """What is not below zero, earlier months counted in."""
        return self.statement_ids.filtered(
            lambda one: one.currency_id.compare_amounts(one.amount_payable, 0) >= 0
        )

    def action_pay(self):
        """Pay; what is below zero waits for the next statement.

        :return: the payroll file, when there is one
        :raise UserError: when nothing is to pay
        """
        self.ensure_one()
        statements = self._get_payable()
        statements._check_officer()
        if not statements:
            raise UserError(
                self.env._(
                    "Nothing to pay: what is below zero is carried to the next"
                    " statement."
                )
            )
        if self.method == "entry":
            statements._pay()
            return {"type": "ir.actions.act_window_close"}
        return self._pay_by_file(statements)

    def _pay_by_file(self, statements):
        """Pay employees by one file for each company; agents by bill."""
        payrolls = self.env["commission.payroll"]
        for company, own in statements.grouped("company_id").items():
            payrolls |= self._pay_company(company, own)
        if not payrolls:
            return {"type": "ir.actions.act_window_close"}
        if len(payrolls) == 1:
            return payrolls.action_download()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payroll Files"),
            "res_model": "commission.payroll",
            "views": [(False, "list")],
            "domain": [("id", "in", payrolls.ids)],
        }

    def _pay_company(self, company, statements):
        employees = statements.filtered(
            lambda one: one.user_id and not one.currency_id.is_zero(one.amount_payable)
        )
        if not employees:
            statements._pay()
            return employees.payroll_id
        payroll = (
            self.env["commission.payroll"]
            .sudo()
            .create(
                {
                    "name": self._get_file_name(company, employees),
                    "company_id": company.id,
                }
            )
        )
        statements._pay(payroll=payroll)
        # written when it is settled who is paid what
        paid = payroll.statement_ids.filtered(lambda one: not one.carried_to_id)
        paid = paid.sorted(lambda one: (one.date_from, one.person_id.name or ""))
        payroll.data = base64.b64encode(PayrollFile(paid).build(self.file_format))
        return payroll.with_env(self.env)

    def _get_file_name(self, company, statements):
        months = sorted({f"{one.date_from:%Y-%m}" for one in statements})
        span = months[0] if len(months) == 1 else f"{months[0]} {months[-1]}"
        moment = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return self.env._(
            "Commissions %(company)s %(months)s (%(moment)s).%(ending)s",
            company=company.name.replace("/", " "),
            months=span,
            moment=f"{moment:%Y-%m-%d %H%M%S}",
            ending=self.file_format,
        )
