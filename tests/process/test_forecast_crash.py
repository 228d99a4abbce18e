"""Snapshots of the forecast are whole or not there, whatever happens to the process."""

import pytest
from database import Database

from tools import databases

ADDONS = ["crm_forecast"]
SEED = """
user = env.ref("base.user_admin")
stages = env["crm.stage"].search([("is_won", "=", False)])
env["crm.lead"].with_context(tracking_disable=True).create([
    {"name": f"Deal {n}", "type": "opportunity", "user_id": user.id,
     "stage_id": stages[n % len(stages)].id, "expected_revenue": 10 * n,
     "date_deadline": "2026-12-31"}
    for n in range(60)
])
env.cr.execute("UPDATE crm_lead SET create_date = now() - id % 90 * interval '1 day'")
env.cr.execute("UPDATE ir_cron SET active = false")
env.cr.commit()
"""
TAKE = "env['crm.forecast.snapshot']._cron_take()\nenv.cr.commit()"
CHANGE = """
deals = env["crm.lead"].search([], order="id")
deals[:20].write({"expected_revenue": 7})
deals[20:25].action_set_lost()
deals[25:28].unlink()
env.cr.execute("UPDATE crm_forecast_snapshot SET date = date - 7, week = week - 7")
env.cr.execute("UPDATE crm_forecast_state"
               " SET from_date = from_date - 7, until_date = until_date - 7")
env.cr.execute("UPDATE crm_forecast_total SET date = date - 7")
env.cr.commit()
"""
CONTENT = """
    SELECT lead_id, company_id, team_id, user_id, stage_id, status, category, amount,
           day, from_date, until_date
      FROM crm_forecast_state ORDER BY lead_id, from_date"""
TOTALS = """
    SELECT date, company_id, team_id, user_id, month, category, count, amount
      FROM crm_forecast_total ORDER BY 1, 2, 3, 4, 5, 6"""
SNAPSHOTS = "SELECT date, week, rebuilt FROM crm_forecast_snapshot ORDER BY date"


def _content(database):
    return [database.sql(query) for query in (CONTENT, TOTALS, SNAPSHOTS)]


@pytest.fixture(scope="module")
def world(suite_env, cluster, session_folder):
    """Before the first snapshot, and before that of a later week.

    :return: ``{name: (database, what a snapshot leaves that nobody disturbed, its
        course)}``
    """
    template = databases.template(suite_env, ADDONS, assets=False, cluster=cluster)
    made = []

    def copy(source, label):
        made.append(Database(suite_env, cluster, source, session_folder, label))
        return made[-1]

    try:
        first = copy(template, "first")
        first.run(SEED)
        later = copy(first.name, "later")
        later.run(TAKE)
        later.run(CHANGE)
        found = {}
        for name, database in (("first", first), ("later", later)):
            undisturbed = copy(database.name, "undisturbed")
            course = undisturbed.run(TAKE).course
            found[name] = database, _content(undisturbed), course
        yield found
    finally:
        for database in made:
            database.drop()


@pytest.fixture(params=["first", "later"])
def begun(request, world):
    """One of them."""
    return world[request.param]


def test_twice_is_once(copy, begun):
    source, expected, _course = begun
    database = copy(source.name)
    database.run(TAKE)
    database.run(TAKE)
    assert _content(database) == expected
    assert len(expected[0]) >= 60


def test_a_snapshot_that_was_killed_is_taken_again(copy, begun, chance):
    source, expected, course = begun
    database = copy(source.name)
    before = _content(database)
    worker = database.worker(TAKE, stop_before=chance.randint(1, course.steps - 1))
    worker.go().wait_stopped().kill()
    assert _content(database) in (before, expected)
    database.run(TAKE)
    assert _content(database) == expected


def test_a_second_process_does_not_wait_for_one_that_stands_still(copy, begun, chance):
    source, expected, course = begun
    database = copy(source.name)
    first = database.worker(TAKE, stop_before=chance.randint(1, course.steps - 1))
    first.go().wait_stopped()
    database.run(TAKE)
    first.kill()
    database.run(TAKE)
    assert _content(database) == expected
