"""Reads every tile of the shipped homes and counts again what is behind it.

Runs inside Odoo's shell. A tile is read as the screen reads it; then its records are
opened as a click opens them, and counted or added up in Python, one record after the
other, with the rights of the same person.
"""

import home_world
import metric_answers
from freezegun import freeze_time

HOMES = ("salesperson", "sales_manager", "lead_manager", "executive")
REST = "__rest"
# In the first state all scopes are read, in the others the widest only.
STATES = (
    {"period": "year"},
    {"period": "quarter", "offset": -1, "compare": "year"},
    {"period": "month", "offset": -7},
    {"period": "rolling_90"},
    {"period": "week"},
)


class Reader:
    """Somebody who reads homes; ``rows`` keeps what they were shown and found."""

    def __init__(self, env, who):
        self.env = env
        self.who = who
        self.rows = []
        self.read = []
        self.found = {}

    def read_home(self, name, state):
        """Read all tiles of a home in all scopes, each query group by one call."""
        dashboard = self.env["crm.dashboard"]
        home = self.env.ref(f"crm_dashboard.home_{name}").id
        scopes = dashboard._get_allowed_scopes()
        for scope in scopes if state == STATES[0] else scopes[-1:]:
            chosen = {"offset": 0, "compare": "previous", **state, "scope": scope}
            layout = dashboard.load_home(home, **chosen)
            assert layout["id"] == home, (self.who, name)
            groups = {}
            for tile in layout["tiles"]:
                groups.setdefault(tile["group"], []).append(tile["id"])
            data = {}
            for ids in groups.values():
                data |= dashboard.read_tiles(ids, layout["state"])
            alone = dashboard.read_tiles(list(map(int, data)), layout["state"])
            assert data == alone, "tiles say the same, however they are read"
            for tile in layout["tiles"]:
                self._check(name, tile, data[str(tile["id"])], layout["state"])

    def _check(self, home, tile, data, state):
        self.at = (self.who, home, tile["name"], state["period"], state["scope"])
        self.tile = self.env["crm.dashboard.tile"].browse(tile["id"])
        self.state = state
        self.read.append([home, tile["id"], state["offset"] < 0, data["error"]])
        if data["error"]:
            return
        getattr(self, f"_check_{tile['kind']}")(data)

    def _note(self, part, shown, behind):
        self.rows.append([*self.at, str(part), shown, behind])

    # ------------------------------------------------------------------
    # Kinds of tile
    # ------------------------------------------------------------------

    def _check_figure(self, data):
        self._note("value", data["value"], self._recount(data["value"]))
        for point in data["points"]:
            self._check_point(point, point["value"], None)

    def _check_chart(self, data):
        if data["by"] == "gauge":
            self._note("value", data["value"], self._recount(data["value"]))
            return
        if data["by"] == "group":
            self._check_groups(data)
            return
        for line in data["datasets"]:
            if line.get("compared"):
                continue
            for label, value in zip(data["labels"], line["values"], strict=True):
                self._check_point(label, value, line["metric"])

    def _check_groups(self, data):
        for line in data["datasets"]:
            values = zip(data["labels"], line["values"], strict=True)
            known = {label["key"]: value for label, value in values}
            for key, value in known.items():
                if key != REST:
                    behind = self._recount(value, metric=line["metric"], group=key)
                    self._note(f"group {key}", value, behind)
            # without a snapshot there is nothing to say about the past of a balance
            if data["value"] is None:
                continue
            if not data["hidden"] and line["unit"] in ("number", "money"):
                total = sum(value or 0 for value in known.values())
                self._note("groups", total, self._recount(total, metric=line["metric"]))

    def _check_point(self, point, value, metric):
        days = [point["from"], point["to"]]
        behind = self._recount(value, metric=metric, point=days)
        self._note(f"{metric or ''} {days[0]}", value, behind)

    def _check_list(self, data):
        if data["shape"] == "groups":
            self._note("value", data["value"], self._recount(data["value"]))
            self._check_groups(data)
            return
        # of the past of a balance no records are known
        records = self._open()
        if records is None:
            self._note("rows", len(data["rows"]), 0)
            return
        shown = [row["id"] for row in data["rows"]]
        self._note("total", data["total"], len(records))
        self._note("rows", len(shown), min(len(records), self.tile._get_limit()))
        self._note("rows behind", len(shown), len(set(shown) & set(records.ids)))

    _check_queue = _check_list

    def _check_leaders(self, data):
        """There is nothing to open: the deals of each colleague are counted."""
        for row in data["rows"]:
            owner = [("user_id", "=", row["user_id"])]
            records = self._get_closed(owner)
            behind = sum(records.mapped("expected_revenue"))
            self._note(f"leader {row['user_id']}", row["value"], behind)
        own = self._get_closed([("user_id", "=", self.env.uid)])
        if data["value"] is not None:
            self._note("own", data["value"], sum(own.mapped("expected_revenue")))

    def _get_closed(self, domain):
        assert self.tile.metric_codes == "won_value"
        window = self.tile.dashboard_id._get_state(self.state).window.span
        return (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search(
                [
                    *domain,
                    ("won_status", "=", "won"),
                    ("date_closed", ">=", window.start),
                    ("date_closed", "<", window.end),
                ]
            )
        )

    def _check_today(self, data):
        Activity = self.env["mail.activity"]
        for name, operator in (("late", "<"), ("today", "=")):
            mine = Activity.search(
                [
                    ("user_id", "=", self.env.uid),
                    ("date_deadline", operator, data["today"]),
                ]
            )
            self._note(name, data["activities"][name], len(mine))

    # ------------------------------------------------------------------
    # Behind a tile
    # ------------------------------------------------------------------

    def _open(self, **part):
        """The records that a click opens; ``None`` where there is nothing to open."""
        action = self.env["crm.dashboard"].open_tile(self.tile.id, self.state, **part)
        return self._find(action)

    def _find(self, action):
        if not action:
            return None
        model, domain, context = (
            action[name] for name in ("res_model", "domain", "context")
        )
        key = repr((model, domain, context))
        if key not in self.found:
            Model = self.env[model].with_context(**context)
            self.found[key] = Model.search(domain)
        return self.found[key]

    def _recount(self, value, *, metric=None, group=None, point=None):
        """The figure once more, from the records behind it."""
        if value is None:
            return None
        code = metric or self.tile._get_codes()[0]
        definition = self.env["crm.metric"].sudo().search([("code", "=", code)])
        records = self._open(metric=metric, group=group, point=point)
        if records is None:
            return "nothing to open"
        if definition.kind != "ratio":
            return _measure(definition, records)
        above = _measure(definition.numerator_id, records)
        below = self._get_below(definition.denominator_id, group, point)
        share = above / _measure(definition.denominator_id, below)
        return share * 100 if definition.unit == "percent" else share

    def _get_below(self, metric, group, point):
        """The records that a ratio divides by; a click opens those above."""
        from odoo import fields

        state = self.tile.dashboard_id._get_state(self.state)
        request = self.tile._make_request(metric.code, state)
        if point:
            first, last = map(fields.Date.to_date, point)
            point = first, fields.Date.add(last, days=1)
        return self._find(
            self.env["crm.metric"]._get_figure_action(request, group=group, point=point)
        )


def _measure(metric, records):
    """What a metric measures, one record after the other."""
    if metric.measure == "__count":
        return len(records)
    name, function = metric.measure.split(":")
    values = records.mapped(name)
    if function == "sum":
        return sum(values)
    assert function == "avg", metric.measure
    return sum(values) / len(values) if values else None


def ask(env):
    """Everybody's homes: what they show and what is behind.

    :return: ``rows``: who, home, tile, period, scope, part, shown, behind; ``read``:
        home, tile id, whether of a past period, and error of every tile; ``tiles``:
        home and id of every shipped tile whose metrics are installed
    """
    with freeze_time(home_world.NOW):
        home_world.make_work(env)
        readers = list(_get_readers(env))
        for reader, homes in readers:
            for name in homes:
                for state in STATES:
                    reader.read_home(name, state)
    shipped = {
        name: env.ref(f"crm_dashboard.home_{name}")
        .tile_ids.filtered(lambda tile: tile.metric_ids or not tile.metric_codes)
        .ids
        for name in HOMES
    }
    return {
        "rows": [row for reader, _homes in readers for row in reader.rows],
        "read": [tile for reader, _homes in readers for tile in reader.read],
        "tiles": [[name, tile] for name, ids in shipped.items() for tile in ids],
    }


def _get_readers(env):
    """A manager with every role, an executive of no team, and a salesperson."""
    manager = metric_answers.get_manager(env)
    roles = [
        env.ref(f"crm_dashboard.group_{name}").id
        for name in ("executive", "lead_manager")
    ]
    books = env.ref("account.group_account_readonly").id
    manager.group_ids = [(4, group) for group in (*roles, books)]
    person = next(
        user
        for user in metric_answers.get_people(env).sorted("login")
        if user.crm_team_ids and user != manager
    )
    act = metric_answers.act
    yield Reader(act(env, manager, "Europe/Brussels"), "manager"), HOMES
    yield Reader(act(env, person, "America/New_York"), "person"), HOMES[:1]
    executive = env["res.users"].create(
        {"name": "Eva", "login": "eva", "group_ids": [(6, 0, [roles[0], books])]}
    )
    yield Reader(act(env, executive), "executive"), ("executive",)
