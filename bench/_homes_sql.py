"""The numbers of the benchmark's home in plain SQL, as somebody writes it by hand.

Two ways: ``lean`` reads each kind of record and days once for all tiles that need it,
``tiles`` asks for each tile by itself. Both give *facts*: ``{(measure, window, group):
number}``; window is ``now`` or ``then``, the group a day, an id or ``None``.

Runs inside Odoo's shell too: nothing is imported from beside it.
"""

from typing import NamedTuple

WON = "won_status = 'won'"
CLOSED = "won_status IN ('won', 'lost')"
VALUE = "coalesce(sum(expected_revenue), 0)"
SCOPES = {
    "company": "",
    "team": " AND team_id = ANY(%(team_ids)s)",
    "me": " AND user_id = %(user_id)s",
}
COMPANY = {
    "crm_lead": "(company_id IS NULL OR company_id = ANY(%(company_ids)s))",
    "sale_order": "company_id = ANY(%(company_ids)s)",
    "crm_metric_snapshot": "(company_id IS NULL OR company_id = ANY(%(company_ids)s))",
}
BALANCES = {"pipeline_value": "pipeline", "quotations_value": "quotations"}


class Statement(NamedTuple):
    """One statement: ``measures`` are what its columns after the group say."""

    text: str
    measures: tuple
    window: str
    grouped: bool


class Numbers:
    """Statements for a case, and the facts that their answers are.

    :param scope: ``company``, ``team`` or ``me``
    :param params: ``company_ids``, ``team_ids``, ``colleague_ids``, ``user_id``,
        ``tz``, ``step``, ``first_now``, ``until_now``, ``first_then``, ``until_then``
        (naive UTC), ``evenings`` (days of snapshots), ``metric_ids``
    """

    def __init__(self, scope, params):
        self.scope = SCOPES[scope]
        self.params = params

    # ------------------------------------------------------------------
    # Statements
    # ------------------------------------------------------------------

    def lean(self):
        """As few statements as the numbers need."""
        closed = {
            "won_value": f"coalesce(sum(expected_revenue) FILTER (WHERE {WON}), 0)",
            "won_count": f"count(*) FILTER (WHERE {WON})",
            "lost_count": "count(*) FILTER (WHERE won_status = 'lost')",
        }
        return [
            self._closed(closed, CLOSED, "now", step=True),
            self._closed(closed, CLOSED, "then"),
            self._closed({"won_by_team": VALUE}, WON, "now", by="team_id"),
            *self._new_leads(),
            self._pipeline("stage_id"),
            self._evenings(list(BALANCES)),
            self._quotations(),
            *self._orders(),
            self._leaders(),
        ]

    def tiles(self):
        """One statement for each tile and window, as if there were no others."""
        value, number = {"won_value": VALUE}, {"won_count": "count(*)"}
        counts = {
            "won_count": f"count(*) FILTER (WHERE {WON})",
            "lost_count": "count(*) FILTER (WHERE won_status = 'lost')",
        }
        found = []
        for measures, where in (
            (value, WON),
            (number, WON),
            (value | number, WON),
            (counts, CLOSED),
        ):
            found.append(self._closed(measures, where, "now", step=True))
            found.append(self._closed(measures, where, "then"))
        return [
            *found,
            *self._new_leads(),
            self._pipeline(),
            self._evenings(["pipeline_value"]),
            self._quotations(),
            self._evenings(["quotations_value"]),
            *self._orders(),
            self._pipeline("stage_id"),
            self._evenings(["pipeline_value"], last=True),
            self._closed({"won_by_team": VALUE}, WON, "now", by="team_id"),
            self._closed(value, WON, "then"),
            self._closed(counts, CLOSED, "now", step=True),
            self._closed(number, WON, "then"),
            self._leaders(),
        ]

    def _flow(self, table, date, measures, where, window, by="", step=False):
        local = f"{date} AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s"
        if step:
            by = f"date_trunc(%(step)s, {local})::date"
        where += f" AND {date} >= %(first_{window})s AND {date} < %(until_{window})s"
        return self._select(table, measures, where, window, by)

    def _select(self, table, measures, where, window, by=""):
        text = (
            f"SELECT {', '.join([*([by] if by else []), *measures.values()])}"
            f" FROM {table} WHERE {where} AND {COMPANY[table]}{self.scope}"
            f"{' GROUP BY 1' if by else ''}"
        )
        return Statement(text, tuple(measures), window, bool(by))

    def _closed(self, measures, where, window, by="", step=False):
        return self._flow("crm_lead", "date_closed", measures, where, window, by, step)

    def _new_leads(self):
        count = {"leads_new": "count(*)"}
        return [
            self._flow("crm_lead", "create_date", count, "TRUE", "now", step=True),
            self._flow("crm_lead", "create_date", count, "TRUE", "then"),
        ]

    def _orders(self):
        total = {"orders": "coalesce(sum(amount_untaxed), 0)"}
        where = "state = 'sale'"
        return [
            self._flow("sale_order", "date_order", total, where, "now", step=True),
            self._flow("sale_order", "date_order", total, where, "then"),
        ]

    def _pipeline(self, by=""):
        where = "active AND type = 'opportunity' AND won_status = 'pending'"
        return self._select("crm_lead", {"pipeline": VALUE}, where, "now", by)

    def _quotations(self):
        total = {"quotations": "coalesce(sum(amount_untaxed), 0)"}
        where = "state IN ('draft', 'sent')"
        return self._select("sale_order", total, where, "now")

    def _evenings(self, codes, last=False):
        """What balances were; the group is (id of the metric, day)."""
        ids = ", ".join(str(self.params["metric_ids"][code]) for code in codes)
        days = "%(last_evening)s" if last else "%(evenings)s"
        where = f"metric_id IN ({ids}) AND date = ANY({days}::date[])"
        by = "(metric_id || ' ' || date)"
        return self._select("crm_metric_snapshot", {"was": "sum(value)"}, where, "", by)

    def _leaders(self):
        """Among colleagues, whatever the scope of the home."""
        colleagues = f"{WON} AND user_id = ANY(%(colleague_ids)s)"
        scope, self.scope = self.scope, ""
        by = {"by": "user_id"}
        found = self._closed({"won_by_person": VALUE}, colleagues, "now", **by)
        self.scope = scope
        return found

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    def ask(self, cr, statements):
        """Run statements one after the other; return the facts."""
        facts = {}
        for statement in statements:
            cr.execute(statement.text, self.params)
            for row in cr.fetchall():
                # no team is a group too, as in tiles
                group = str(row[0] or False) if statement.grouped else None
                values = row[1:] if statement.grouped else row
                for measure, value in zip(statement.measures, values, strict=True):
                    facts[measure, statement.window, group] = float(value or 0)
        return facts

    def total(self, facts, measure, window):
        """A measure's figure of all groups together."""
        return sum(
            value
            for (name, when, group), value in facts.items()
            if (name, when) == (measure, window)
            # asked for both ways, the whole is there too
            and ((name, when, None) not in facts or group is None)
        )

    def numbers(self, facts):
        """What the tiles show, by names of tiles."""
        found = {}
        for window in ("now", "then"):
            won, worth, lost = (
                self.total(facts, measure, window)
                for measure in ("won_count", "won_value", "lost_count")
            )
            found |= {
                ("won_value", window): worth,
                ("won_count", window): won,
                ("average_deal", window): worth / won if won else 0,
                ("win_rate", window): 100 * won / (won + lost) if won + lost else 0,
                ("leads_new", window): self.total(facts, "leads_new", window),
                ("orders_value", window): self.total(facts, "orders", window),
            }
        (evening,) = self.params["last_evening"]
        for code, measure in BALANCES.items():
            found[code, "now"] = self.total(facts, measure, "now")
            metric = self.params["metric_ids"][code]
            found[code, "then"] = facts["was", "", f"{metric} {evening}"]
        people = len(self.params["colleague_ids"])
        everybody = self.total(facts, "won_by_person", "now")
        found["colleagues", "now"] = everybody / people
        groups = {
            "won_by_team": "by team",
            "pipeline": "by stage",
            "won_count": "won by time",
            "lost_count": "lost by time",
        }
        for (measure, window, group), value in facts.items():
            if window == "now" and measure in groups and group is not None and value:
                found[groups[measure], group] = value
        return found
