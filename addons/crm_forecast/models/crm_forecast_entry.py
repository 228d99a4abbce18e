import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import PERIODS
from ..utils.tree import Word

KINDS = [
    ("submission", "Submitted"),
    ("adjustment", "Adjusted"),
    ("withdrawal", "Adjustment Withdrawn"),
]
MOST = 1e15
# The same figure again within this time is a button pressed twice.
TWICE = timedelta(minutes=1)


class CrmForecastEntry(models.Model):
    """A figure that a person submits, or that a manager puts beside it.

    Lines are added and never changed, so it can be seen who said what, and when. The
    newest submission of a node counts, and its newest adjustment unless it was
    withdrawn. Each keeps what the deals said at that moment.
    """

    _name = "crm.forecast.entry"
    _description = "Submitted Forecast"
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty for the figure of a team or company.",
    )
    node = fields.Char(
        required=True, readonly=True, help="Row of the forecast it is about."
    )
    period = fields.Selection(PERIODS, required=True, readonly=True)
    first = fields.Date("Period From", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True)
    note = fields.Char(readonly=True, help="The person's note, the manager's reason.")
    closed = fields.Monetary(readonly=True, help="Closed at that moment.")
    commit = fields.Monetary(readonly=True, help="Committed at that moment.")
    best_case = fields.Monetary(readonly=True, help="Best case at that moment.")
    pipeline = fields.Monetary(readonly=True, help="Pipeline at that moment.")

    _period_idx = models.Index("(company_id, period, first, id)")

    # ------------------------------------------------------------------
    # Only added
    # ------------------------------------------------------------------

    def write(self, vals):
        """Nobody changes what was said."""
        if vals:
            raise UserError(
                self.env._("What was submitted stays as it is: submit a new figure.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was submitted stays on record: submit a new figure.")
        )

    @api.depends("kind", "user_id", "team_id", "first")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            who = entry.user_id or entry.team_id or entry.company_id
            entry.display_name = f"{kinds.get(entry.kind)} · {who.sudo().display_name}"

    # ------------------------------------------------------------------
    # Adding
    # ------------------------------------------------------------------

    @api.model
    def _add(self, kind, node, period, amount, note):
        """Add a line for a node as it is now; callers look after rights.

        :param node: ``utils.tree.Node``
        :param period: ``Period``
        :raise UserError: for a figure that is none, or a period that is over
        """
        self._check_amount(amount)
        if period.last < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%s is over: its forecast stays as it was.",
                    period.label(self.env.lang or "en_US"),
                )
            )
        # people may add no lines except through this method
        entries = self.sudo()
        last = entries.search(
            [*self._get_period_domain(period), ("node", "=", node.key)], limit=1
        )
        values = {"kind": kind, "amount": amount, "note": (note or "").strip() or False}
        if last and last._says_the_same(values):
            return last
        return entries.create(
            values
            | {
                "node": node.key,
                "company_id": node.company,
                "team_id": node.team or False,
                "user_id": node.user or False,
                "period": period.kind.value,
                "first": period.first,
                "closed": node.amounts["closed"],
                "commit": node.amounts["commit"],
                "best_case": node.amounts["best_case"],
                "pipeline": node.amounts["pipeline"],
            }
        )

    def _says_the_same(self, values):
        fresh = self.env.cr.now() - self.create_date < TWICE
        return (
            fresh
            and self.create_uid.id == self.env.uid
            and all(self[name] == value for name, value in values.items())
        )

    @api.model
    def _check_amount(self, amount):
        number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
        if not number or not math.isfinite(amount) or not 0 <= amount < MOST:
            raise UserError(self.env._("Enter the figure as a number from 0 upwards."))

    @api.model
    def _check_node(self, node, *, own):
        """:raise AccessError: when the figure of the node is not the user's to give"""
        if own and node.user != self.env.uid:
            raise AccessError(
                self.env._("Everybody submits their own forecast; adjust this one.")
            )
        if node.user == 0 or (node.user is None and node.team == 0):
            raise UserError(
                self.env._("These deals are nobody's: give them to a team first.")
            )

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def _get_period_domain(self, period):
        return [("period", "=", period.kind.value), ("first", "=", period.first)]

    @api.model
    def _get_words(self, companies, period):
        """The figures in force for a period, as far as the user may see them.

        :return: lists of ``utils.tree.Word``: submitted, adjusted
        """
        domain = [
            *self._get_period_domain(period),
            ("company_id", "in", companies.ids),
        ]
        return self.search(domain, order="id")._reduce()

    def _reduce(self):
        """The newest word of each node; lines in order.

        :return: lists of ``utils.tree.Word``: submitted, adjusted
        """
        submitted, adjusted = {}, {}
        for entry in self:
            if entry.kind == "submission":
                submitted[entry.node] = entry
            elif entry.kind == "adjustment":
                adjusted[entry.node] = entry
            else:
                adjusted.pop(entry.node, None)
        return (
            [entry._get_word() for entry in submitted.values()],
            [entry._get_word() for entry in adjusted.values()],
        )

    def _get_word(self):
        company, team, user = parse_node(self.node)
        return Word(
            company,
            team,
            user,
            self.amount,
            (self.create_date, self.id),
            self.note or "",
            # whoever sees the figure may know whose it is
            self.create_uid.sudo().name,
        )

    @api.model
    def _read_past(self, company, kind, firsts):
        """All lines of some periods, in the order in which they were added."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("period", "=", kind),
                ("first", "in", list(firsts)),
            ],
            order="id",
        )


def parse_node(key):
    """``(company, team, user)`` of the key of a node.

    :raise ValueError: for what is no key
    """
    parts = {"c": None, "t": None, "u": None}
    for part in str(key).split("."):
        if part[:1] not in parts or not part[1:].isdecimal():
            raise ValueError(key)
        parts[part[0]] = int(part[1:])
    company, team, user = parts.values()
    if company is None or (team is None and user is not None):
        raise ValueError(key)
    return company, team, user
