from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import OFFICER

STATES = [
    ("proposed", "Proposed"),
    ("disputed", "Disputed"),
    ("approved", "Approved"),
    ("paid", "Paid"),
]
# the figures of a statement, and the kinds of booked lines that each adds up
TOTALS = {
    "amount_earned": ("commission", "rounding", "bonus"),
    "amount_held": ("holdback",),
    "amount_taken": ("clawback",),
    "amount_draw": ("draw", "recovery"),
    "amount_guarantee": ("guarantee",),
    "amount_adjusted": ("adjustment",),
}
# what is kept of the lines when a statement is proposed
FIGURES = {*TOTALS, "total", "line_count", "line_hash"}
# approved figures stay as they are
FROZEN = ("approved", "paid")
SHORT, GROUP = 16, 4


class CommissionStatement(models.Model):
    """What a person is paid for a month, in one currency.

    Its lines are rows of the ledger: those of the person that were booked in the
    month. Totals are their sums, kept with a hash of the lines when the statement is
    proposed, so that it can be shown later that nothing moved.

    Proposed → (disputed →) approved → paid.
    """

    _name = "commission.statement"
    _description = "Commission Statement"
    _inherit = ["mail.thread"]
    _order = "date_from desc, person_id, id"
    _rec_names_search = ["name", "person_id"]
    _check_company_auto = True
    # who reads a statement may write a message about it
    _mail_post_access = "read"

    name = fields.Char("Number", compute="_compute_name", store=True)
    period_id = fields.Many2one(
        "commission.period",
        "Month",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    period_state = fields.Selection(related="period_id.state", string="Month is")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        index=True,
        help="Empty for agents, who are paid by vendor bill.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="proposed", tracking=True
    )
    amount_earned = fields.Monetary("Earned", readonly=True)
    amount_held = fields.Monetary(
        "Held until Paid", readonly=True, help="Comes when the customer has paid."
    )
    amount_taken = fields.Monetary("Taken Back", readonly=True)
    amount_draw = fields.Monetary("Draws", readonly=True)
    amount_guarantee = fields.Monetary("Guarantee", readonly=True)
    amount_adjusted = fields.Monetary(
        "Adjustments", readonly=True, help="Disputes that were accepted."
    )
    total = fields.Monetary(readonly=True, tracking=True)
    line_count = fields.Integer("Number of Lines", readonly=True)
    line_hash = fields.Char(
        "Signature",
        readonly=True,
        index=True,
        help="SHA-256 of the lines: another figure in any of them makes another one.",
    )
    line_ids = fields.Many2many(
        "commission.credit", compute="_compute_line_ids", string="Lines"
    )
    dispute_ids = fields.One2many("commission.dispute", "statement_id", "Disputes")
    open_dispute_count = fields.Integer(
        "Open Disputes", compute="_compute_open_dispute_count"
    )
    is_own = fields.Boolean(
        "My Own", compute="_compute_is_own", search="_search_is_own"
    )
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True)
    approved_date = fields.Datetime("Approved on", readonly=True)

    _person_uniq = models.UniqueIndex(
        "(person_id, period_id, currency_id)",
        "A person has one statement for each month and currency.",
    )

    @api.depends("date_from")
    def _compute_name(self):
        for statement in self:
            month = statement.date_from
            statement.name = (
                f"COM/{month:%Y/%m}/{statement.id:05d}"
                if month and isinstance(statement.id, int)
                else "/"
            )

    @api.depends("person_id.user_ids")
    def _compute_user_id(self):
        for statement in self:
            users = statement.person_id.sudo().user_ids
            statement.user_id = users.filtered(lambda user: not user.share)[:1]

    @api.depends("person_id.name", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "%(person)s, %(month)s",
                person=statement.person_id.sudo().name or "",
                month=statement.period_id.name or "",
            )

    def _compute_line_ids(self):
        for statement in self:
            statement.line_ids = self.env["commission.credit"].search(
                statement._get_line_domain()
            )

    @api.depends("dispute_ids.state")
    def _compute_open_dispute_count(self):
        counts = dict(
            self.env["commission.dispute"]
            .sudo()
            ._read_group(
                [("statement_id", "in", self.ids), ("state", "=", "open")],
                ["statement_id"],
                ["__count"],
            )
        )
        for statement in self:
            statement.open_dispute_count = counts.get(statement.sudo(), 0)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for statement in self:
            statement.is_own = statement.user_id == self.env.user

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("user_id", "=", self.env.uid)
        return own if True in value else ~own

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Statements are kept: people rely on them."))

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------

    def _get_line_domain(self):
        """The rows of the ledger that the statement adds up."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("date_booked", "=", self.date_from),
            ("person_id", "=", self.person_id.id),
            ("plan_id.currency_id", "=", self.currency_id.id),
        ]

    @api.model
    def _read_ledger(self, company, month, person=None):
        """What the ledger has for a month now, for each person and currency.

        The signature is the SHA-256 of JSON: company, month, person, currency and
        lines by id, amounts as text with six decimals, other figures with ten.

        :param month: its first day
        :param person: only this partner
        :return: dictionaries with ``person_id``, ``currency_id``, the totals,
            ``total``, ``line_count`` and ``line_hash``
        """
        self.env["commission.credit"].flush_model()
        self.env["commission.plan"].flush_model(["currency_id"])
        sums = [
            SQL(
                "coalesce(sum(c.amount) FILTER (WHERE c.kind IN %s), 0) AS %s",
                kinds,
                SQL.identifier(name),
            )
            for name, kinds in TOTALS.items()
        ]
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT c.person_id, p.currency_id, %(sums)s, sum(c.amount) AS total,
                       count(*) AS line_count,
                       encode(sha256(convert_to(jsonb_build_array(
                           c.company_id, c.date_booked::text, c.person_id, r.name,
                           jsonb_agg(jsonb_build_array(
                               c.id, c.plan_id, c.component_id, c.kind,
                               c.period_date::text, c.fact_id, c.part_id, c.rev,
                               c.document_id, c.date::text,
                               round(coalesce(c.base, 0), 10)::text,
                               round(coalesce(c.quantity, 0), 10)::text,
                               round(coalesce(c.share, 0), 10)::text,
                               round(c.amount, 6)::text
                           ) ORDER BY c.id))::text, 'UTF8')), 'hex') AS line_hash
                  FROM commission_credit c
                  JOIN commission_plan p ON p.id = c.plan_id
                  JOIN res_currency r ON r.id = p.currency_id
                 WHERE c.company_id = %(company)s AND c.date_booked = %(month)s
                   AND %(people)s
                 GROUP BY c.company_id, c.date_booked, c.person_id, p.currency_id,
                          r.name
                """,
                sums=SQL(", ").join(sums),
                company=company.id,
                month=month,
                people=SQL("c.person_id = %s", person.id) if person else SQL("TRUE"),
            )
        )

    def _get_ledger_values(self):
        """What the ledger has for this statement now; empty if it has no line."""
        self.ensure_one()
        rows = self._read_ledger(self.company_id, self.date_from, self.person_id)
        for row in rows:
            if row["currency_id"] == self.currency_id.id:
                return row
        return {}

    def _is_unchanged(self):
        """Whether the lines are those that were signed, and still make the total."""
        values = self._get_ledger_values()
        return (
            bool(values)
            and values["line_hash"] == self.line_hash
            and self.currency_id.compare_amounts(values["total"], self.total) == 0
        )

    def _get_short_hash(self):
        """The beginning of the signature, in groups that people can compare."""
        short = (self.line_hash or "")[:SHORT]
        return " ".join(
            short[place : place + GROUP] for place in range(0, len(short), GROUP)
        )

    def _get_line_groups(self):
        """The lines as the printed statement shows them.

        :return: list of ``(plan, component, lines, amount)``; lines without a component
            are a group of their own
        """
        self.ensure_one()
        lines = self.line_ids.sorted(
            lambda line: (
                line.plan_id.name or "",
                line.component_id.id or 0,
                line.date,
                line.id,
            )
        )
        groups = lines.grouped(lambda line: (line.plan_id, line.component_id))
        return [
            (plan, component, rows, self.currency_id.round(sum(rows.mapped("amount"))))
            for (plan, component), rows in groups.items()
        ]

    def _get_totals(self):
        """Label and amount of each figure that is not zero."""
        self.ensure_one()
        return [
            (self._fields[name]._description_string(self.env), self[name])
            for name in TOTALS
            if not self.currency_id.is_zero(self[name])
        ]

    def _refresh_open(self):
        """Read the figures of statements of open months from the ledger again."""
        for statement in self.sudo().filtered(lambda one: one.period_state == "open"):
            values = statement._get_ledger_values()
            statement.write({name: values[name] for name in FIGURES & values.keys()})

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _check_officer(self):
        """Let officers only go on.

        :raise AccessError: for others
        """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only commission officers may do this."))
        self.check_access("read")

    def _lock(self):
        """Let one person at a time move these statements.

        :raise UserError: when somebody else is at it
        """
        self.flush_recordset()
        try:
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is working on this. Try again in a moment.")
            ) from error
        self.invalidate_recordset()

    def _require(self, *states):
        """Refuse what does not follow from the present state.

        :raise UserError: with the statement and its state
        """
        names = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state not in states:
                raise UserError(
                    self.env._(
                        "%(statement)s is “%(state)s”: this cannot be done any more,"
                        " or not yet.",
                        statement=statement.display_name,
                        state=names[statement.state],
                    )
                )

    def action_approve(self):
        """Approve statements of closed months without open disputes."""
        self._check_officer()
        self._lock()
        self._require("proposed", "disputed")
        for statement in self:
            statement._check_settled()
        self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_date": fields.Datetime.now(),
            }
        )

    def action_reset(self):
        """Take an approval back, as long as nothing was paid."""
        self._check_officer()
        self._lock()
        self._require("approved")
        self.sudo().write(
            {"state": "proposed", "approved_by_id": False, "approved_date": False}
        )

    def _check_settled(self):
        """Refuse to approve what can still change.

        :raise UserError: for an open month, an open dispute, or lines that moved
        """
        self.ensure_one()
        if self.period_state != "closed":
            raise UserError(
                self.env._(
                    "%(month)s is still open. Close the month first.",
                    month=self.period_id.name,
                )
            )
        if self.open_dispute_count:
            raise UserError(
                self.env._(
                    "%(statement)s has open disputes. Decide them first.",
                    statement=self.display_name,
                )
            )
        if not self._is_unchanged():
            raise UserError(
                self.env._(
                    "The lines of %(statement)s are not those it was made from. Verify"
                    " the month.",
                    statement=self.display_name,
                )
            )

    def _settle_disputes(self):
        """Follow the disputes: disputed while one of them is open."""
        for statement in self.sudo():
            if statement.state in ("proposed", "disputed"):
                is_open = any(one.state == "open" for one in statement.dispute_ids)
                statement.state = "disputed" if is_open else "proposed"

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------

    def action_open_lines(self):
        """The lines as a list of their own, to be filtered and grouped."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "commission.credit",
            "views": [(False, "list"), (False, "form")],
            "domain": self._get_line_domain(),
            "context": {"create": False},
        }

    def action_dispute_missing(self):
        """Say that something is missing."""
        self.ensure_one()
        return self._open_dispute(self.env._("Something is Missing"), kind="missing")

    def _open_dispute(self, title, **defaults):
        values = {"statement_id": self.id, **defaults}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "commission.dispute",
            "views": [
                (self.env.ref("crm_commission.commission_dispute_view_new").id, "form")
            ],
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def action_download(self):
        """The statement as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/commission/statement/{self.id}/xlsx",
            "target": "download",
        }

    def action_verify(self):
        """Look whether the lines are those that were signed."""
        self.ensure_one()
        self.check_access("read")
        if self.sudo()._is_unchanged():
            text, kind = self.env._("The lines are those that were signed."), "success"
        else:
            text, kind = self.env._("The lines differ from what was signed."), "danger"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": kind},
        }
