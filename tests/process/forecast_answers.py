"""Asks the forecast about loaded opportunities; runs inside Odoo's shell."""

from collections import defaultdict
from datetime import date

import metric_answers


def rebuild(env, days):
    """Work out the snapshots of some Mondays."""
    env["crm.forecast.snapshot"]._rebuild([date.fromisoformat(day) for day in days])


def ask_balances(env):
    """``{"agent" or "office": {day: {group: [open, value, won, value]}}}``"""
    manager = metric_answers.act(env, metric_answers.get_manager(env))
    said = {name: defaultdict(dict) for name in ("agent", "office")}
    rows = manager["crm.forecast.total"]._read_group(
        [("count", ">", 0)],
        ["date:day", "user_id", "team_id", "category"],
        ["count:sum", "amount:sum"],
    )
    for day, user, team, category, count, amount in rows:
        groups = {
            "agent": user.sudo().name or "",
            # a team is called after its office and its manager
            "office": (team.sudo().name or "").split(" – ")[0],
        }
        place = 2 if category == "closed" else 0
        for name, group in groups.items():
            row = said[name][str(day)[:10]].setdefault(group, [0, 0.0, 0, 0.0])
            row[place] += count
            row[place + 1] += amount
    return said


def ask_flows(env, days, quarters, people=()):
    """``{quarter: {key of a row: {day: {kind: [deals, value]}}}}``

    Each answer is checked to add up before it is returned.

    :param people: names of those whose rows are asked for beside the company's
    """
    manager = metric_answers.act(env, metric_answers.get_manager(env))
    forecast = manager["crm.forecast"]
    keys = {"all": f"c{manager.company.id}"}
    for user in metric_answers.get_people(env).filtered(lambda one: one.name in people):
        team = env["crm.team.member"].search([("user_id", "=", user.id)]).crm_team_id
        keys[user.name] = f"c{manager.company.id}.t{team.id}.u{user.id}"
    return {
        quarter: {
            name: {
                after: _ask_flow(forecast, key, quarter, before, after)
                for before, after in zip(days, days[1:], strict=False)
            }
            for name, key in keys.items()
        }
        for quarter in quarters
    }


def _ask_flow(forecast, key, quarter, before, after):
    year, number = quarter.split("Q")
    first = f"{year}-{3 * int(number) - 2:02}-01"
    flow = forecast.load_flow(key, "quarter", first, before, after)
    for side in ("open", "closed"):
        moved = sum(move[side] for move in flow["moves"])
        assert abs(flow[side]["before"] + moved - flow[side]["after"]) < 1e-6
    return {move["kind"]: [move["count"], abs(move["open"])] for move in flow["moves"]}
