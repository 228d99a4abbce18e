from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..const import COUNTED
from ..utils.flow import BALANCES, KINDS, Scope
from ..utils.tree import Line, accuracy, build
from .crm_forecast import get_moment
from .crm_forecast_tree import walk

# What a person said a week into the period, and at its end.
EARLY_DAYS = 7
PAST_PERIODS = 8
MOST_DEALS = 100


class CrmForecast(models.AbstractModel):
    """What moved, and how good forecasts were: what the screen asks about the past."""

    _inherit = "crm.forecast"

    # ------------------------------------------------------------------
    # What moved
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def load_flow(self, key, kind, first, before, after=False, category=False):
        """What moved in a row between two snapshots.

        :param key: key of a row; ``all`` for all companies together
        :param before: day of a snapshot, and ``after`` of another one; without, now
        :param category: only open deals that count as this
        :return: dictionary of ``open`` and ``closed`` balances (``before``, ``after``),
            ``moves`` in order (``kind``, ``count``, ``open``, ``closed``) and the
            ``currency_id``. The moves of each balance add up exactly.
        """
        self._check_kind(kind)
        days = self._check_snapshots(before, after)
        period = self._get_period(kind, first)
        if key == "all":
            self._check_all()
            found = self._get_joint_flow(period, *days, category)
            currency = self.env.company.currency_id
        else:
            node = self._get_node(key)
            found = self._get_flow(_get_scope(node, period, category), *days)
            currency = self._get_currency(node.company)
        return {**_describe_flow(found), "currency_id": currency.id}

    @api.model
    @api.readonly
    def load_moved(self, key, kind, first, before, after, category, move):
        """The deals of one kind of movement, those that matter most first.

        :param move: one of ``utils.flow.KINDS``
        :return: list of dictionaries; deals that the user may not read have no name
        """
        self._check_kind(kind)
        days = self._check_snapshots(before, after)
        node = self._get_node(key)
        scope = _get_scope(node, self._get_period(kind, first), category)
        rows = self._get_moved(scope, *days, move, MOST_DEALS)
        ids = [row["lead_id"] for row in rows]
        Lead = self.env["crm.lead"].with_context(active_test=False)
        leads = Lead.search_fetch([("id", "in", ids)], ["name"])
        names = {lead.id: lead.name for lead in leads}
        people = {
            row[f"user_id_{when}"] for row in rows for when in ("before", "after")
        }
        # whose a deal was is said by the movement
        users = self.env["res.users"].sudo().browse(people - {None})
        known = {user.id: user.name for user in users}
        return [_describe_moved(row, names, known) for row in rows]

    def _check_snapshots(self, before, after):
        days = [fields.Date.to_date(day) or None for day in (before, after)]
        # that there is a snapshot of a day is no secret
        Snapshot = self.env["crm.forecast.snapshot"].sudo()
        wanted = {day for day in days if day}
        if not days[0] or Snapshot.search_count([("date", "in", [*wanted])]) != len(
            wanted
        ):
            raise UserError(self.env._("There is no snapshot of this day."))
        if days[1] and days[1] <= days[0]:
            raise UserError(self.env._("Compare with a later snapshot."))
        return days

    def _check_all(self):
        """:raise AccessError: for whoever sees only the own deals"""
        self._check_reader()
        if not self._sees_all():
            raise AccessError(self.env._("You may not see this forecast."))

    def _get_joint_flow(self, period, before, after, category):
        """All companies together, each at the rate of the later snapshot.

        What changed because rates did is a movement of its own, so it still adds up.
        """
        joint = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
        for company in self._get_companies():
            scope = Scope(
                *(company.id, None, None, period.first, period.until),
                _get_categories(category),
            )
            rates = [self._get_rate(company, day) for day in (before, after)]
            found = self._get_flow(scope, before, after)
            for kind, (count, opened, closed) in found.items():
                rate = rates[0] if kind.endswith("_before") else rates[1]
                row = joint[kind]
                row[0] += count
                row[1] += opened * rate
                row[2] += closed * rate
            for balance in ("open_before", "closed_before"):
                _count, opened, closed = found.get(balance, (0, 0, 0))
                if rates[0] != rates[1] and (opened or closed):
                    joint["exchange"][1] += opened * (rates[1] - rates[0])
                    joint["exchange"][2] += closed * (rates[1] - rates[0])
        return {kind: tuple(row) for kind, row in joint.items()}

    def _get_rate(self, company, day):
        """What a unit of a company's money is worth in that of the present one.

        :param day: of a snapshot, whose rates were remembered; nothing for today
        """
        origin, target = company.sudo().currency_id, self.env.company.currency_id
        if origin == target:
            return Decimal(1)
        rates = {}
        if day:
            Snapshot = self.env["crm.forecast.snapshot"].sudo()
            kept = Snapshot.search([("date", "=", day)]).rates or {}
            rates = kept.get(str(self.env.company.root_id.id), {})
        if not {str(origin.id), str(target.id)} <= rates.keys():
            today = day or fields.Date.context_today(self)
            both = (origin | target)._get_rates(self.env.company, today)
            rates = {str(currency): rate for currency, rate in both.items()}
        above, below = (Decimal(str(rates[str(c.id)])) for c in (target, origin))
        return above / below

    # ------------------------------------------------------------------
    # How good forecasts were
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def load_accuracy(self, key, kind):
        """How the forecasts of a row compare with what was closed, period by period.

        A week into each period and at its end, the figure in force then is taken: the
        manager's, else the person's, else what the snapshot had as closed and commit.

        :return: list of dictionaries, the newest period first; ``early`` and ``late``
            hold the ``forecast`` and its ``accuracy`` (0 to 1), both ``None`` where
            nothing is known of that time
        """
        self._check_kind(kind)
        node = self._get_node(key)
        period = self._get_period(kind, False)
        periods = [period.shift(-back) for back in range(1, PAST_PERIODS + 1)]
        actual = self._read_closed(node, periods)
        figures = self._get_past_forecasts(node, periods)
        lang = self.env.lang or "en_US"
        return {
            "currency_id": self._get_currency(node.company).id,
            "periods": [
                {
                    "label": each.label(lang),
                    "first": fields.Date.to_string(each.first),
                    "actual": actual[each],
                    **{
                        name: {
                            "forecast": figures[each, name],
                            "accuracy": accuracy(figures[each, name], actual[each]),
                        }
                        for name in ("early", "late")
                    },
                }
                for each in periods
            ],
        }

    def _read_closed(self, node, periods):
        """``{period: revenue won}`` of a node, in one statement."""
        first, until = periods[-1].first, periods[0].until
        Lead = self.env["crm.lead"].with_context(active_test=False)
        Lead.check_access("read")
        domain = self._get_won_domain(first, until) & self._get_node_domain(node)
        query = Lead._search(domain)
        found = dict.fromkeys(periods, 0.0)
        if query.is_empty():
            return found
        zone = self._get_zone(self.env["res.company"].browse(node.company))
        month = SQL(
            "date_trunc('month', %s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            Lead._field_to_sql(Lead._table, "date_closed", query),
            zone,
        )
        query.groupby = SQL("1")
        revenue = Lead._field_to_sql(Lead._table, "expected_revenue", query)
        for day, amount in self.env.execute_query(
            query.select(month, SQL("coalesce(sum(%s), 0)", revenue))
        ):
            for period in periods:
                if day in period:
                    found[period] += float(amount)
        return found

    def _get_past_forecasts(self, node, periods):
        """``{(period, "early" or "late"): forecast or None}``"""
        company = self.env["res.company"].browse(node.company)
        entries = self.env["crm.forecast.entry"]._read_past(
            company, periods[0].kind.value, [period.first for period in periods]
        )
        moments = {
            (period, name): fields.Date.add(period.first, days=EARLY_DAYS)
            if name == "early"
            else period.last
            for period in periods
            for name in ("early", "late")
        }
        lines = self._get_past_lines(node, moments)
        zone = self._get_zone(company)
        figures = {}
        for asked, day in moments.items():
            limit = get_moment(fields.Date.add(day, days=1), zone)
            said = entries.filtered(
                lambda entry, period=asked[0], limit=limit: (
                    entry.first == period.first and entry.create_date < limit
                )
            )
            words = said._reduce()
            (root,) = build([node.company], lines[asked] or [], *words)
            found = [each for each in walk(root) if each.key == node.key]
            if lines[asked] is None and not any(words):
                figures[asked] = None
            else:
                figures[asked] = found[0].forecast if found else 0.0
        return figures

    def _get_past_lines(self, node, moments):
        """What the newest snapshot up to each moment had as closed and committed.

        Snapshots that were worked out afterwards are left out: what was closed in the
        end is all they know, and nobody forecast anything.

        :param moments: ``{anything: day}``
        :return: ``{anything: list of Line, or None without a snapshot}``
        """
        # that there is a snapshot of a day is no secret
        Snapshot = self.env["crm.forecast.snapshot"].sudo()
        taken = Snapshot.search_fetch([("rebuilt", "=", False)], ["date"])
        days = sorted(taken.mapped("date"))
        newest = {
            asked: max((each for each in days if each <= day), default=None)
            for asked, day in moments.items()
        }
        Total = self.env["crm.forecast.total"]
        domain = [
            ("date", "in", [*{day for day in newest.values() if day}]),
            ("company_id", "=", node.company),
            ("category", "in", ["closed", "commit"]),
        ]
        read = defaultdict(list)
        for row in Total.search_fetch(
            domain, ["date", "month", "team_id", "user_id", "category", "amount"]
        ):
            read[row.date].append(row)
        return {
            asked: None
            if not day
            else [
                _get_line(row)
                for row in read[day]
                if row.month and row.month in asked[0]
            ]
            for asked, day in newest.items()
        }


def _get_line(row):
    return Line(
        *(row.company_id.id, row.team_id.id or 0, row.user_id.id or 0, row.category),
        *(0, row.amount, 0, 0),
    )


def _get_categories(category):
    return frozenset([category] if category in COUNTED else COUNTED)


def _get_scope(node, period, category):
    return Scope(
        *(node.company, node.team, node.user, period.first, period.until),
        _get_categories(category),
    )


def _describe_flow(found):
    """Balances and movements as the screen shows them."""
    nothing = (0, Decimal(0), Decimal(0))
    balance = {name: found.get(name, nothing) for name in BALANCES}
    return {
        "open": {
            when: float(balance[f"open_{when}"][1]) for when in ("before", "after")
        },
        "closed": {
            when: float(balance[f"closed_{when}"][2]) for when in ("before", "after")
        },
        "moves": [
            {
                "kind": kind,
                "count": found[kind][0],
                "open": float(found[kind][1]),
                "closed": float(found[kind][2]),
            }
            for kind in (*KINDS, "exchange")
            if kind in found
        ],
    }


def _describe_moved(row, names, people):
    def describe(when):
        day, user = row[f"day_{when}"], row[f"user_id_{when}"]
        amount = row[f"amount_{when}"]
        return {
            "amount": None if amount is None else float(amount),
            "day": fields.Date.to_string(day) or "",
            "user": people.get(user, ""),
            "category": row[f"category_{when}"] or "",
        }

    return {
        "id": row["lead_id"],
        "name": names.get(row["lead_id"], ""),
        "part": float(row["part"]),
        "before": describe("before"),
        "after": describe("after"),
    }
