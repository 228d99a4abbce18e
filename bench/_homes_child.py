# Runs inside Odoo's shell, after _homes_sql.py and _homes_core.py: reads homes one way
# after the other, each call with a cursor and a cache of its own as a server's request.
import gc
import json
import re
import time

from odoo import api, fields
from odoo.service.model import call_kw
from odoo.sql_db import Cursor
from odoo.tools import file_open

from odoo.addons.crm_base.models.crm_metric_question import Asker
from odoo.addons.crm_base.utils.metric import snapshot_days
from odoo.addons.crm_base.utils.period import Period

RECORDS = re.compile(r'FROM "?(crm_lead|sale_order(_line)?|crm_metric_snapshot)\b')
CORE = "spreadsheet_dashboard_sale/data/files/sales_dashboard.json"
DASHBOARD = "spreadsheet_dashboard_sale.spreadsheet_dashboard_sales"


class Statements:
    """Counts what is sent to PostgreSQL, and how long it takes there."""

    def __init__(self):
        self.sent = []
        execute = Cursor.execute

        def counted(cr, query, *args, **options):
            started = time.perf_counter()
            try:
                return execute(cr, query, *args, **options)
            finally:
                text = query if isinstance(query, str) else query.code
                self.sent.append((text, time.perf_counter() - started))

        Cursor.execute = counted

    def measure(self, way):
        """Run a way once; return its result and what it took."""
        gc.collect()
        self.sent.clear()
        started = time.perf_counter()
        result = way()
        seconds = time.perf_counter() - started
        records = [took for text, took in self.sent if RECORDS.search(text)]
        return result, {
            "seconds": seconds,
            "statements": len(self.sent),
            "records": len(records),
            "records_seconds": sum(records),
            "database_seconds": sum(took for _text, took in self.sent),
        }


class Case:
    """One person who looks at the home in one way."""

    def __init__(self, env, login, scope, period):
        self.registry = env.registry
        user = env["res.users"].search([("login", "=", login)])
        self.uid = user.id
        self.context = {"lang": user.lang, "tz": user.tz}
        self.context["allowed_company_ids"] = user.company_ids.ids
        self.home_id = env["crm.dashboard"].search([("name", "=", "Bench")]).id
        self.chosen = {"period": period, "scope": scope, "compare": "previous"}
        self.params = None
        self.core = None
        with self.cursor() as own:
            self._prepare(own)

    def cursor(self):
        """An environment of the person with nothing in its cache."""
        return _Environment(self.registry, self.uid, self.context)

    def call(self, model, method, args, words=None):
        """One call as the browser makes it."""
        with self.cursor() as env:
            return call_kw(env[model], method, args, words or {})

    # ------------------------------------------------------------------
    # What is looked at
    # ------------------------------------------------------------------

    def _prepare(self, env):
        home = env["crm.dashboard"].browse(self.home_id)
        state = home._get_state(self.chosen)
        self.scope = state.scope
        span, compared = state.window.span, state.window.compared
        asker = Asker(env)
        metrics = env["crm.metric"]._get_by_code(BALANCES)  # noqa: F821
        ends = _get_ends(env, state)
        last = str(compared.last)
        self.params = {
            "company_ids": list(asker.company_ids),
            "team_ids": list(asker.team_ids),
            "colleague_ids": list(asker.colleague_ids),
            "user_id": self.uid,
            "tz": state.tz,
            "step": state.window.step,
            "first_now": span.start,
            "until_now": span.end,
            "first_then": compared.start,
            "until_then": compared.end,
            "evenings": sorted({*ends, last}),
            "last_evening": [last],
            "metric_ids": {code: metric.id for code, metric in metrics.items()},
        }
        dashboard = env.ref(DASHBOARD)
        allowed = dashboard.with_user(self.uid).search([("id", "=", dashboard.id)])
        if not allowed or self.scope != "company":
            return  # core shows it to managers only, and does not ask whose figures
        with file_open(CORE) as file:
            content = json.load(file)
        self.core = CoreDashboard(  # noqa: F821
            content,
            lambda model: env[model].fields_get(),
            (str(span.start), str(span.end)),
            (str(compared.start), str(compared.end)),
        ).calls()

    # ------------------------------------------------------------------
    # Ways
    # ------------------------------------------------------------------

    def ours(self):
        """The layout, then the tiles, group by group."""
        layout = self.call("crm.dashboard", "load_home", [self.home_id], self.chosen)
        groups = {}
        for tile in layout["tiles"]:
            groups.setdefault(tile["group"], []).append(tile["id"])
        data = {}
        for ids in groups.values():
            data |= self.call("crm.dashboard", "read_tiles", [ids, layout["state"]])
        return layout, data, len(groups)

    def plain(self, name):
        """Hand-written statements in one transaction."""
        numbers = Numbers(self.scope, self.params)  # noqa: F821
        with self.cursor() as env:
            return numbers.numbers(numbers.ask(env.cr, getattr(numbers, name)()))

    def by_core(self):
        """Core's spreadsheet: the dashboard, then its data sources."""
        with self.cursor() as env:
            dashboard = env.ref(DASHBOARD)
            dashboard._get_serialized_readonly_dashboard()
        for model, method, args, words in self.core:
            self.call(model, method, args, words)
        return len(self.core) + 1

    def run(self, statements, way):
        """Measure one way; return the figures, and the numbers where there are any."""
        if way == "core":
            calls, took = statements.measure(self.by_core)
            return None, took | {"calls": calls}
        if way != "ours":
            numbers, took = statements.measure(lambda: self.plain(way))
            return numbers, took | {"calls": took["statements"]}
        (layout, data, groups), took = statements.measure(self.ours)
        return _numbers_of(layout, data), took | {"calls": groups + 1, "groups": groups}


class _Environment:
    def __init__(self, registry, uid, context):
        self.cr = registry.cursor(readonly=True)
        self.env = api.Environment(self.cr, uid, context)

    def __enter__(self):
        return self.env

    def __exit__(self, *error):
        self.cr.close()


def _get_ends(env, state):
    """The evenings on which a balance's points are asked for."""
    span = state.window.span
    period = Period.of(span.first, state.window.step, state.tz)
    ends = []
    while period.first < span.until:
        ends.append((None, period.until))
        period = period.next()
    today = fields.Date.context_today(env["crm.dashboard"])
    return [str(day) for day in snapshot_days(ends, today) if day]


def _numbers_of(layout, data):
    """What the tiles show, by the same names as in plain SQL."""
    found = {}
    for tile in layout["tiles"]:
        shown = data[str(tile["id"])]
        if shown["error"]:
            raise ValueError(f"{tile['name']}: {shown['message']}")
        code = tile["metrics"][0]
        if tile["kind"] == "figure":
            found[code, "now"] = shown["value"] or 0
            compared = shown["compared"] or {}
            found[code, "then"] = compared.get("value") or 0
        elif tile["kind"] == "leaders":
            # names and figures of colleagues are told where they are published only
            found["colleagues", "now"] = shown["average"]
        elif shown["by"] == "group":
            name = "by stage" if tile["groupby"] == "stage_id" else "by team"
            found |= _by_label(name, "key", shown["labels"], shown["datasets"][0])
        else:
            for name, line in zip(("won", "lost"), shown["datasets"], strict=True):
                found |= _by_label(f"{name} by time", "from", shown["labels"], line)
    return {name: value for name, value in found.items() if value or name[1] == "now"}


def _by_label(name, key, labels, line):
    return {
        (name, str(label[key])): value
        for label, value in zip(labels, line["values"], strict=True)
    }


def differences(one, other):
    """Numbers that two ways do not have in common, at most ten."""
    names = sorted({*one, *other}, key=str)
    return [
        (name, one.get(name), other.get(name))
        for name in names
        if abs((one.get(name) or 0) - (other.get(name) or 0)) > 0.01
    ][:10]


def measure(env, cases, ways, pairs):
    """All cases, the ways right after each other and in changing order; as JSON."""
    statements = Statements()
    measured = []
    for login, scope, period in cases:
        case = Case(env, login, scope, period)
        own = [way for way in ways if way != "core" or case.core]
        numbers = {way: case.run(statements, way)[0] for way in own}  # warm
        for way, found in numbers.items():
            wrong = found and differences(numbers["ours"], found)
            if wrong:
                raise ValueError(f"{login} {scope} {period}, ours and {way}: {wrong}")
        for pair in range(pairs):
            for way in own[:: -1 if pair % 2 else 1]:
                took = case.run(statements, way)[1]
                names = {"case": f"{login}, {case.scope}, {period}", "way": way}
                measured.append({**names, "pair": pair, **took})
    print("RESULT", json.dumps(measured), flush=True)
