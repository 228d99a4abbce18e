"""Several at once on the same leads: engines, and people who edit what they give."""

import re

import psycopg2
import pytest
from polling import until
from world import ASSIGN, ENGINE, applied, assert_sound, outcome

# A person's web request: Odoo repeats it when it collides, as here.
EDIT = """
import random, time
from odoo.service.model import retrying
leads = env["crm.lead"].search([], order="id")
chance = random.Random({seed})
slowest = 0
for turn, lead in enumerate(chance.sample(list(leads), 150)):
    started = time.monotonic()
    retrying(lambda: lead.write({{"function": f"edit {{turn}}"}}), env)
    slowest = max(slowest, time.monotonic() - started)
print("EDITED", len(leads), flush=True)
print("SLOWEST", slowest, flush=True)
"""
BUTTON = f"""{ENGINE}
from odoo.service.model import retrying
manager = env.ref("base.user_admin")
def press():
    return env["crm.assignment.rule"].with_user(manager).search([]).action_assign()
retrying(press, env)
"""
SECONDS = 10  # far more than a batch takes, far less than a run that waits


def free_leads(database):
    """Ids of leads that the rule would give, best first."""
    rows = database.sql(
        "SELECT id FROM crm_lead WHERE priority <> '3' AND source_id IS NULL"
        " ORDER BY priority DESC, id"
    )
    return [lead_id for (lead_id,) in rows]


def test_two_crons_begin_together(copy, seeded, undisturbed):
    _database, expected, _course = undisturbed
    database = copy(seeded)
    workers = [database.worker(ASSIGN) for _each in range(2)]
    for worker in workers:
        worker.go()
    for worker in workers:
        worker.finish()
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected


def test_second_cron_never_waits_for_the_first(copy, seeded, undisturbed, somewhere):
    """The first stands still at any step: the second ends all the same."""
    _database, expected, course = undisturbed
    database = copy(seeded)
    first = database.worker(ASSIGN, stop_before=somewhere(course))
    second = database.worker(ASSIGN)
    first.go().wait_stopped()
    second.go().finish()
    first.go().finish()
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected


def test_second_cron_leaves_alone_what_the_first_plans(copy, seeded, undisturbed):
    """The first stands still with its plan written and its rules locked."""
    _database, expected, course = undisturbed
    database = copy(seeded)
    before_plan, plan, *_batches = course.commits
    first = database.worker(ASSIGN, stop_before=plan)
    second = database.worker(ASSIGN)
    first.go().wait_stopped()
    assert before_plan < plan - 1
    second.go().finish()
    assert not database.sql("SELECT 1 FROM crm_decision")
    first.go().finish()
    assert_sound(database)
    assert outcome(database) == expected


def test_button_and_cron_together(copy, seeded, undisturbed, somewhere):
    _database, expected, course = undisturbed
    database = copy(seeded)
    cron = database.worker(ASSIGN, stop_before=somewhere(course))
    button = database.worker(BUTTON)
    cron.go().wait_stopped()
    button.go()
    # The button may wait for the rules' locks: the cron has to go on for it.
    until(
        lambda: button.process.poll() is not None or database.waiting_for_locks(),
        "the button is done or waits",
    )
    cron.go().finish()
    button.finish()
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database)[0] == expected[0]


def test_real_crons_of_two_servers(copy, seeded, undisturbed):
    _database, expected, _course = undisturbed
    database = copy(seeded)
    database.sql(
        "UPDATE ir_cron SET active = true, nextcall = now() at time zone 'utc'"
        " - interval '1 minute' WHERE cron_name LIKE 'CRM Suite: assign leads%%'"
    )
    servers = [database.server() for _each in range(2)]
    for server in servers:
        until(lambda server=server: "Registry loaded" in server.output, "it is up")
    database.wake_crons()
    # The run is done, the action planned anew, and no server in the middle of anything.
    until(
        lambda: (
            database.sql("SELECT 1 FROM crm_decision_run WHERE state = 'done'")
            and not database.crons_at_work()
        ),
        "the crons have done their work",
    )
    for server in servers:
        server.stop()
    for server in servers:
        assert not server.bad_lines(), server.output
    assert_sound(database)
    assert outcome(database) == expected


def test_open_edit_is_neither_lost_nor_waited_for(copy, seeded, chance):
    """Somebody holds three leads open: one is renamed, one taken, one closed."""
    database = copy(seeded)
    renamed, taken, closed = chance.sample(free_leads(database)[:400], 3)
    with database.connection() as person, person.cursor() as cursor:
        edit = "UPDATE crm_lead SET {} WHERE id = %s"
        cursor.execute(edit.format("name = 'Renamed'"), [renamed])
        cursor.execute(edit.format("user_id = 2"), [taken])
        cursor.execute(edit.format("active = false, won_status = 'lost'"), [closed])
        # The whole run ends while the person's transaction is still open.
        database.run(ASSIGN)
    voids = database.sql("SELECT res_id, reason FROM crm_decision WHERE kind = 'void'")
    assert dict(voids) == dict.fromkeys((renamed, taken, closed), "locked")
    database.run(ASSIGN)
    rows = {
        lead_id: values
        for lead_id, *values in database.sql(
            "SELECT id, name, user_id, active FROM crm_lead WHERE id IN %s",
            (renamed, taken, closed),
        )
    }
    assert rows[renamed][0] == "Renamed"
    assert rows[renamed][1]
    assert rows[taken][1] == 2
    assert rows[closed][1:] == [None, False]


def test_edits_during_a_run_are_kept_and_quick(copy, seeded, chance):
    database = copy(seeded)
    person = database.worker(EDIT.format(seed=chance.randint(0, 1000)))
    engine = database.worker(ASSIGN)
    person.go()
    engine.go().finish()
    person.finish()
    database.run(ASSIGN)
    assert_sound(database)
    edited = database.sql("SELECT function FROM crm_lead WHERE function LIKE 'edit %%'")
    assert len({text for (text,) in edited}) == 150
    slowest = float(re.search(r"^SLOWEST ([\d.]+)$", person.output, re.M)[1])
    assert slowest < SECONDS


def test_person_waits_at_most_for_one_batch(copy, seeded, undisturbed, chance):
    """The engine stands still inside a batch: a person gets the lead right after it."""
    _database, _expected, course = undisturbed
    database = copy(seeded)
    engine = database.worker(
        ASSIGN, stop_before=chance.randint(course.steps // 4, course.steps // 2)
    )
    engine.go().wait_stopped()
    before = applied(database)
    held = database.locked_leads()
    assert len(held) <= 50
    others = set(free_leads(database)) - set(held)
    with database.connection() as person, person.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
        cursor.execute(
            "UPDATE crm_lead SET referred = 'edited' WHERE id = %s", [min(others)]
        )
    if held:
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            with database.connection() as person, person.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
                cursor.execute(
                    "UPDATE crm_lead SET name = 'x' WHERE id = %s", [held[0]]
                )
        assert applied(database) == before
    engine.go().finish()
    database.run(ASSIGN)
    assert_sound(database)
    assert database.sql("SELECT id FROM crm_lead WHERE referred = 'edited'")
