"""Sets quotas of the loaded opportunities and asks where people stand; in Odoo's shell.

Owners come and go in the words of ``opportunity_figures``.
"""

import time
from datetime import date

import metric_answers
from freezegun import freeze_time

OWNERS = {
    "agent": ("user", "user_id"),
    "manager": ("team", "team_id"),
    "office": ("territory", "territory_id"),
    "all": ("company", "company_id"),
}
TOLD = (
    *("target", "actual", "attainment", "gap", "pace", "projected"),
    *("passed", "total"),
)


def ask(env, wanted, today):
    """Set all quotas as a sales manager, and tell where everybody stands.

    :param wanted: quotas of ``quota_figures``
    :return: ``standings`` in the form of the quotas, ``fields`` (what lists show),
        ``statements`` it took for few and for all, and ``together`` (what is asked for
        in each quarter by the months)
    """
    manager = metric_answers.act(env, metric_answers.get_manager(env))
    with freeze_time(f"{today} 20:00:00"):
        owners = {dimension: _get_owners(env, dimension) for dimension in OWNERS}
        targets, places = _set(manager, wanted, owners)
        # one of each kind of owner and period
        each = dict(zip((place[:2] for place in places), targets, strict=True))
        few = targets.browse([target.id for target in each.values()])
        for some in (few, targets):
            _count(manager, some)
        said = {"statements": [_count(manager, few), _count(manager, targets)]}
        found = manager["crm.target"]._get_attainment(targets)
        standings = {}
        for target, (period, dimension, owner, name) in zip(
            targets, places, strict=True
        ):
            row = standings.setdefault(period, {}).setdefault(dimension, {})
            told = found[target.id]
            row.setdefault(owner, {})[name] = {key: told[key] for key in TOLD}
        said["standings"] = standings
        said["number"] = len(targets)
        return said


def _count(env, targets):
    """How many statements the standing of some targets takes."""
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count
    started = time.monotonic()
    env["crm.target"]._get_attainment(targets)
    assert time.monotonic() - started < 60
    return env.cr.sql_log_count - before


def _set(env, wanted, owners):
    metric = env["crm.metric"]._get_by_code(["won_value"])["won_value"]
    values, places = [], []
    for period, dimensions in wanted.items():
        for dimension, rows in dimensions.items():
            kind, field = OWNERS[dimension]
            for owner, amounts in rows.items():
                for name, amount in amounts.items():
                    values.append(
                        {
                            "metric_id": metric.id,
                            "owner_kind": kind,
                            field: owners[dimension][owner],
                            "period": period,
                            "period_first": _get_first(name),
                            "amount": amount,
                        }
                    )
                    places.append((period, dimension, owner, name))
    return env["crm.target"].create(values), places


def _get_first(name):
    if "Q" in name:
        year, quarter = name.split("Q")
        return date(int(year), 3 * int(quarter) - 2, 1)
    return date.fromisoformat(f"{name}-01")


def _get_owners(env, dimension):
    """``{name in the files: id}``."""
    people = metric_answers.get_people(env)
    if dimension == "agent":
        return {user.name: user.id for user in people}
    if dimension == "manager":
        teams = env["crm.team"].search([("user_id", "in", people.ids)])
        return {team.user_id.name: team.id for team in teams}
    if dimension == "office":
        offices = env["crm.territory"].search([("parent_id", "=", False)])
        return {office.name: office.id for office in offices}
    return {"all": env.company.id}
