from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..const import OFFICER
from .commission_statement import FIGURES, FROZEN


class CommissionPeriod(models.Model):
    """Closing a month: its lines are final, and everybody has a statement.

    Months are closed one after the other, when they are over. Nothing is posted by it.
    """

    _inherit = "commission.period"

    statement_ids = fields.One2many("commission.statement", "period_id", "Statements")
    statement_count = fields.Integer(
        "Number of Statements", compute="_compute_statement_count"
    )
    unpaid_count = fields.Integer("Not Paid Yet", compute="_compute_statement_count")
    verified_by_id = fields.Many2one("res.users", "Verified by", readonly=True)
    verified_date = fields.Datetime("Verified on", readonly=True)
    verified_text = fields.Text("Result", readonly=True)

    @api.depends("statement_ids.state")
    def _compute_statement_count(self):
        counts = self.env["commission.statement"]._read_group(
            [("period_id", "in", self.ids)], ["period_id", "state"], ["__count"]
        )
        for period in self:
            own = [(state, count) for one, state, count in counts if one == period]
            period.statement_count = sum(count for _state, count in own)
            period.unpaid_count = sum(count for state, count in own if state != "paid")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_propose(self):
        """Book what changed, and show people the open month as it stands."""
        for period in self.sorted("date_from"):
            period._check_officer()
            period._hold()
            period._require("open")
            self.env["commission.engine"]._run(period.company_id)
            period.sudo()._propose()

    def action_close(self):
        """Close months: book everything, fix the lines, make the statements.

        :raise UserError: for a month that is closed, not over, or not the next one
        """
        for period in self.sorted("date_from"):
            period._check_officer()
            period._hold()
            period._require("open")
            period._check_next()
            self.env["commission.engine"]._run(period.company_id, full=True)
            period.sudo()._propose()
            period.sudo().write(
                {
                    "state": "closed",
                    "closed_by_id": self.env.uid,
                    "closed_date": fields.Datetime.now(),
                }
            )

    def action_reopen(self):
        """Open the last closed month again.

        :raise UserError: for another month, or when something was approved or paid
        """
        self.ensure_one()
        self._check_officer()
        self._hold()
        self._require("closed")
        following = self.date_to + timedelta(days=1)
        if self._get_first_open(self.company_id) != following:
            raise UserError(
                self.env._("Only the month that was closed last can be opened again.")
            )
        if any(one.state in FROZEN for one in self.sudo().statement_ids):
            raise UserError(
                self.env._(
                    "Statements of %(month)s were approved or paid: it stays closed."
                    " What comes to light is booked in the next month.",
                    month=self.name,
                )
            )
        if self._is_booked(following):
            raise UserError(
                self.env._(
                    "Lines of days up to %(month)s were already booked in the next"
                    " month: it stays closed.",
                    month=self.name,
                )
            )
        self.sudo().write(
            {
                "state": "open",
                "closed_by_id": False,
                "closed_date": False,
                "verified_by_id": False,
                "verified_date": False,
                "verified_text": False,
            }
        )

    def action_verify(self):
        """Compute every figure of a closed month again, from the frozen facts."""
        self.ensure_one()
        self._check_officer()
        self._require("closed")
        period_sudo = self.sudo()
        differences = [
            *period_sudo._describe(self.env["commission.trace"].sudo()._verify(self)),
            *period_sudo._compare_statements(),
        ]
        text = "\n".join(differences) or self.env._(
            "All figures computed again: no difference."
        )
        period_sudo.write(
            {
                "verified_by_id": self.env.uid,
                "verified_date": fields.Datetime.now(),
                "verified_text": text,
            }
        )

    def action_open_statements(self):
        """The statements of the month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_statement_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("period_id", "=", self.id)],
            "context": {},
        }

    @api.model
    def _open_months(self):
        """The months of the chosen companies, from the first booked line until now."""
        if self.env.user.has_group(OFFICER):
            for company in self.env.companies:
                self.sudo()._ensure_until_today(company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_period_action"
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only commission officers may do this."))
        self.check_access("read")

    def _hold(self):
        """Wait for a run of the engine, then let nobody else move this month.

        :raise UserError: when somebody else is at it
        """
        self.ensure_one()
        self.env["commission.engine"]._hold(self.company_id)
        self.flush_recordset()
        try:
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is working on this. Try again in a moment.")
            ) from error
        self.invalidate_recordset()

    def _require(self, state):
        if self.state != state:
            raise UserError(
                self.env._("%(month)s is already closed.", month=self.name)
                if state == "open"
                else self.env._("%(month)s is not closed.", month=self.name)
            )

    def _check_next(self):
        """Refuse to close a month that is not over, or before an earlier one.

        :raise UserError: with the month to close first
        """
        today = self.env["commission.engine"]._get_today(self.company_id)
        if today <= self.date_to:
            raise UserError(self.env._("%(month)s is not over yet.", month=self.name))
        first = self._get_first_month(self.company_id)
        if first and first < self.date_from:
            earlier = self.sudo()._ensure(self.company_id, first, first)
            raise UserError(
                self.env._(
                    "Months are closed one after the other: %(month)s is next.",
                    month=earlier.name,
                )
            )

    @api.model
    def _get_first_month(self, company):
        """The first day of the month to close next; ``None`` if nothing is booked."""
        closed = self.sudo().search_count(
            [("company_id", "=", company.id), ("state", "=", "closed")], limit=1
        )
        if closed:
            return self.sudo()._get_first_open(company)
        earliest = (
            self.env["commission.credit"]
            .sudo()
            .search([("company_id", "=", company.id)], order="date_booked, id", limit=1)
        )
        return earliest.date_booked or None

    def _ensure_until_today(self, company):
        first = self._get_first_month(company)
        today = self.env["commission.engine"]._get_today(company)
        self._ensure(company, min(first or today, today), today)

    def _is_booked(self, month):
        """Whether lines of earlier days were booked in a month."""
        return bool(
            self.env["commission.credit"]
            .sudo()
            .search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("date_booked", "=", month),
                    ("month", "<", month),
                ],
                limit=1,
            )
        )

    def _propose(self):
        """Make the statements of the month, or bring them up to date."""
        self.ensure_one()
        statements = self.env["commission.statement"]
        known = {
            (one.person_id.id, one.currency_id.id): one for one in self.statement_ids
        }
        new = []
        for row in statements._read_ledger(self.company_id, self.date_from):
            statement = known.get((row["person_id"], row["currency_id"]))
            if not statement:
                new.append(
                    {**row, "period_id": self.id, "company_id": self.company_id.id}
                )
            elif statement.line_hash != row["line_hash"]:
                statement.write({name: row[name] for name in FIGURES})
        statements.create(new)

    # ------------------------------------------------------------------
    # Verifying
    # ------------------------------------------------------------------

    def _describe(self, differences):
        """Sentences about figures that came out otherwise when computed again."""
        people = self.env["res.partner"].browse(
            row["person_id"] for row in differences if row["person_id"]
        )
        names = {person.id: person.display_name for person in people}
        components = self.env["commission.component"].browse(
            row["component_id"] for row in differences if row["component_id"]
        )
        titles = {one.id: one.name for one in components}
        return [
            self.env._(
                "%(person)s, %(component)s, from %(day)s: booked %(booked)s, computed"
                " %(computed)s",
                person=names[row["person_id"]],
                component=titles[row["component_id"]],
                day=fields.Date.to_string(row["period_date"]),
                booked=row["booked"],
                computed=row["computed"],
            )
            if row["person_id"]
            else self.env._(
                "Run %(run)s booked %(computed)s, its lines make %(booked)s: lines were"
                " added or removed",
                run=row["run_id"],
                booked=row["booked"],
                computed=row["computed"],
            )
            for row in differences
        ]

    def _compare_statements(self):
        """Sentences about statements that are not what their lines make."""
        rows = self.env["commission.statement"]._read_ledger(
            self.company_id, self.date_from
        )
        found = {(row["person_id"], row["currency_id"]): row for row in rows}
        sentences = []
        for one in self.statement_ids:
            row = found.pop((one.person_id.id, one.currency_id.id), {})
            if row.get("line_hash") != one.line_hash:
                sentences.append(
                    self.env._(
                        "%(statement)s: the statement says %(said)s, its lines make"
                        " %(made)s, and they are not those that were signed",
                        statement=one.display_name,
                        said=one.total,
                        made=row.get("total", 0),
                    )
                )
        people = self.env["res.partner"].browse(person for person, _currency in found)
        sentences += [
            self.env._(
                "%(person)s has lines, but no statement", person=one.display_name
            )
            for one in people
        ]
        return sentences
