# Runs inside Odoo's shell: attainment, forecast and planner for a manager, each beside
# plain SQL where there is such a thing. Nothing stays: every part is rolled back.
import gc
import json
import time
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# metric and how many quarters of each person, and the same number in plain SQL
GOALS = {"won_value": 4, "won_count": 4, "orders_value": 2}
LEADS = """SELECT t.id, {measure} FROM crm_target t
      LEFT JOIN crm_lead l ON l.user_id = t.user_id AND l.won_status = 'won'
       AND (l.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           BETWEEN t.date_from AND t.date_to
     WHERE t.metric_id = %(metric)s AND t.id = ANY(%(ids)s) GROUP BY t.id"""
ORDERS = """SELECT t.id, coalesce(sum(o.amount_untaxed), 0) FROM crm_target t
      LEFT JOIN sale_order o ON o.user_id = t.user_id AND o.state = 'sale'
       AND (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           BETWEEN t.date_from AND t.date_to
     WHERE t.metric_id = %(metric)s AND t.id = ANY(%(ids)s) GROUP BY t.id"""
PLAIN = {
    "won_value": LEADS.format(measure="coalesce(sum(l.expected_revenue), 0)"),
    "won_count": LEADS.format(measure="count(l.id)"),
    "orders_value": ORDERS,
}
ROLLUP = """SELECT team_id, user_id, stage_id, forecast_category, count(*),
        sum(expected_revenue), sum(prorated_revenue)
      FROM crm_lead
     WHERE type = 'opportunity' AND (company_id = %(company)s OR company_id IS NULL)
       AND (won_status = 'pending' AND active AND date_deadline >= %(first)s
            AND date_deadline < %(until)s
         OR won_status = 'won' AND date_closed >= %(first)s AND date_closed < %(until)s)
     GROUP BY 1, 2, 3, 4"""
PEOPLE, ACTIVITIES, MEETINGS = 50, 12, 8


class Scene:
    """The manager's environment, and a stop watch."""

    def __init__(self, env, login):
        user = env["res.users"].search([("login", "=", login)])
        self.env = env(user=user, context={"lang": "en_US", "tz": "Europe/Madrid"})
        self.measured = []

    def time(self, part, way, pair, call):
        """Measure a call on warm definitions and cold records."""
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        before, started = self.env.cr.sql_log_count, time.perf_counter()
        found = call()
        seconds = time.perf_counter() - started
        if pair >= 0:  # the first warms the caches
            entry = {"part": part, "way": way, "pair": pair, "seconds": seconds}
            entry["statements"] = self.env.cr.sql_log_count - before
            self.measured.append(entry)
        return found

    def plain(self, statement, params):
        self.env.cr.execute(statement, params)
        return self.env.cr.fetchall()


def _quarters(number):
    """First days of this quarter and those before."""
    first = fields.Date.today().replace(day=1)
    first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    found = [first]
    while len(found) < number:
        before = found[-1] - timedelta(days=1)
        found.append(before.replace(day=1, month=(before.month - 1) // 3 * 3 + 1))
    return found


def _make_targets(scene, count):
    env = scene.env
    metrics = env["crm.metric"]._get_by_code(GOALS)
    users = env["res.users"].search([("login", "=like", "bench%")])
    values = [
        {
            "metric_id": metrics[code].id,
            "user_id": user.id,
            "period": "quarter",
            "period_first": first,
            "amount": 10 if code == "won_count" else 100_000,
        }
        for user in users
        for code, quarters in GOALS.items()
        for first in _quarters(quarters)
    ]
    return env["crm.target"].create(values[:count])


def measure_targets(scene, count, pairs):
    """Attainment of so many targets, and the same sums in plain SQL."""
    targets = scene.time("creation", "ours", 0, lambda: _make_targets(scene, count))
    scene.env.flush_all()
    scene.env.cr.execute("ANALYZE crm_target")
    zone = scene.env.company.resource_calendar_id.tz

    def ours():
        found = targets._get_attainment(targets)
        return {id_: each["actual"] for id_, each in found.items()}

    def plain():
        found = {}
        for metric in targets.metric_id:
            params = {"tz": zone, "metric": metric.id, "ids": targets.ids}
            found.update(scene.plain(PLAIN[metric.code], params))
        return found

    for pair in range(-1, pairs):
        ways = {"ours": ours, "plain": plain}
        answers = {
            way: scene.time("attainment", way, pair, ways[way])
            for way in list(ways)[:: -1 if pair % 2 else 1]
        }
    wrong = sum(
        abs(float(answers["plain"][id_]) - (actual or 0)) > 0.005
        for id_, actual in answers["ours"].items()
    )
    return {"targets": len(targets), "wrong": wrong}


def measure_forecast(scene, pairs):
    """The roll-up of this quarter, and the screen that shows it."""
    env = scene.env
    (first,) = _quarters(1)
    until = (first + timedelta(days=100)).replace(day=1)
    forecast = env["crm.forecast"]
    params = {"company": env.company.id, "first": first, "until": until}
    ways = {
        "ours": lambda: forecast._read_lines(first, until),
        "plain": lambda: scene.plain(ROLLUP, params),
        "screen": lambda: forecast.load_forecast("quarter", str(first)),
    }
    for pair in range(-1, pairs):
        answers = {
            way: scene.time("forecast", way, pair, ways[way])
            for way in list(ways)[:: -1 if pair % 2 else 1]
        }
    deals = {way: sum(row[-3] for row in answers[way]) for way in ("ours", "plain")}
    return {"deals": deals, "groups": len(answers["ours"])}


def measure_snapshots(scene, pairs):
    """The first snapshot, one after a day's work, and what moved between them."""
    env = scene.env
    Snapshot = env["crm.forecast.snapshot"].sudo()
    today = fields.Date.today()
    days = [today - timedelta(days=7 * n) for n in range(pairs, -1, -1)]
    added = []
    for number, day in enumerate(days):
        way = "next" if number else "first"
        taken = scene.time("snapshot", way, number, lambda day=day: Snapshot._take(day))
        added.append(taken.added_count)
        scene.plain(
            """UPDATE crm_lead SET expected_revenue = expected_revenue + 1
                WHERE won_status = 'pending' AND id %% 50 = %s RETURNING id""",
            [number],
        )
    return {"rows": added}


def measure_planner(scene, pairs):
    """The board of fifty people in a week, with a thousand blocks."""
    env = scene.env
    users = env["res.users"].search([("login", "=like", "bench%")], limit=PEOPLE)
    team = (
        env["crm.team"]
        .sudo()
        .create(
            {
                "name": "Planned",
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id}) for user in users
                ],
            }
        )
    )
    monday = fields.Date.today() - timedelta(days=fields.Date.today().weekday())
    _make_week(scene, users, monday)
    board = env["crm.planner"]
    scopes = board.load_choices()["scopes"]
    scope = next(each["code"] for each in scopes if str(team.id) in each["code"])
    found = {}
    for pair in range(-1, pairs):
        found = scene.time(
            "planner", "ours", pair, lambda: board.load_board(scope, str(monday))
        )
    return {
        "people": len(found["people"]),
        "blocks": sum(len(person["blocks"]) for person in found["people"]),
    }


def _make_week(scene, users, monday):
    env = scene.env(context=dict(scene.env.context, tracking_disable=True))
    leads = env["crm.lead"].search([("type", "=", "opportunity")], limit=len(users))
    kind = env.ref("mail.mail_activity_data_call")
    starts = [
        f"{monday + timedelta(days=n % 5)} {7 + n // 5 * 2:02}:00:00"
        for n in range(max(ACTIVITIES, MEETINGS))
    ]
    env["mail.activity"].with_context(mail_activity_quick_update=True).create(
        [
            {
                "res_model_id": env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
                "activity_type_id": kind.id,
                "summary": f"Call {n}",
                "user_id": user.id,
                "planned_start": starts[n],
                "planned_hours": 1,
                "date_deadline": starts[n][:10],
            }
            for user, lead in zip(users, leads, strict=True)
            for n in range(ACTIVITIES)
        ]
    )
    env["calendar.event"].with_context(no_mail_to_attendees=True).create(
        [
            {
                "name": f"Meeting {n}",
                "user_id": user.id,
                "partner_ids": [Command.set(user.partner_id.ids)],
                "start": starts[n],
                "stop": starts[n].replace(":00:00", ":45:00"),
            }
            for user in users
            for n in range(MEETINGS)
        ]
    )


def measure(env, login, part, arguments):
    """Measure one part for somebody, and take everything back; as JSON."""
    scene = Scene(env, login)
    facts = globals()[f"measure_{part}"](scene, *arguments)
    env.cr.rollback()
    print("RESULT", json.dumps([scene.measured, facts]), flush=True)
