"""Whatever dies and whoever comes at the same time: each fact is booked once."""

import pytest
from commission_world import BOOK, CHANGE, SEED, ledger, rows, waiting
from database import Database
from polling import until

from tools import databases

ADDONS = ["crm_commission"]


@pytest.fixture(scope="module")
def world(suite_env, cluster, session_folder):
    """Before the first run, and before one that finds documents changed.

    :return: ``{name: (database, the ledger that an undisturbed run leaves, its
        course)}``
    """
    template = databases.template(suite_env, ADDONS, assets=False, cluster=cluster)
    made = []

    def copy(source, label):
        made.append(Database(suite_env, cluster, source, session_folder, label))
        return made[-1]

    try:
        first = copy(template, "commissions")
        first.run(SEED)
        later = copy(first.name, "later")
        later.run(BOOK)
        later.run(CHANGE)
        found = {}
        for name, database in (("first", first), ("later", later)):
            undisturbed = copy(database.name, "undisturbed")
            course = undisturbed.run(BOOK).course
            found[name] = database, ledger(undisturbed), course
        yield found
    finally:
        for database in made:
            database.drop()


@pytest.fixture(params=["first", "later"])
def begun(request, world):
    """One of them."""
    return world[request.param]


def test_there_is_something_to_lose(world):
    _database, expected, _course = world["first"]
    later, changed, _course = world["later"]
    assert len(expected) > 72
    assert expected != changed
    assert waiting(later)


def test_twice_is_once(copy, begun):
    source, expected, _course = begun
    database = copy(source.name)
    database.run(BOOK)
    number = rows(database)
    database.run(BOOK)
    assert ledger(database) == expected
    assert rows(database) == number


def test_odoo_is_killed(copy, begun, chance):
    source, expected, course = begun
    database = copy(source.name)
    before = ledger(database)
    worker = database.worker(BOOK, stop_before=chance.randint(1, course.steps - 1))
    worker.go().wait_stopped().kill()
    assert ledger(database) in (before, expected)
    database.run(BOOK)
    assert ledger(database) == expected
    assert not waiting(database)


def test_postgresql_is_killed(copy, cluster, begun, chance):
    source, expected, course = begun
    database = copy(source.name)
    before = ledger(database)
    worker = database.worker(BOOK, stop_before=chance.randint(1, course.steps - 1))
    worker.go().wait_stopped()
    cluster.kill()
    cluster.start()
    worker.go().wait()
    assert ledger(database) in (before, expected)
    database.run(BOOK)
    assert ledger(database) == expected


def test_two_begin_together(copy, begun):
    source, expected, _course = begun
    database = copy(source.name)
    workers = [database.worker(BOOK) for _each in range(2)]
    for worker in workers:
        worker.go()
    for worker in workers:
        worker.finish()
    assert ledger(database) == expected


def test_one_begins_while_another_stands_still(copy, begun, chance):
    source, expected, course = begun
    database = copy(source.name)
    first = database.worker(BOOK, stop_before=chance.randint(1, course.steps - 1))
    second = database.worker(BOOK)
    first.go().wait_stopped()
    second.go()
    until(
        lambda: second.process.poll() is not None or database.waiting_for_locks(),
        "the second is done or waits",
    )
    first.go().finish()
    second.finish()
    assert ledger(database) == expected


def test_what_changes_during_a_run_is_booked_by_the_next(copy, world, chance):
    source, _expected, course = world["first"]
    _later, changed, _course = world["later"]
    database = copy(source.name)
    run = database.worker(BOOK, stop_before=chance.randint(1, course.steps - 1))
    run.go().wait_stopped()
    database.run(CHANGE)
    run.go().finish()
    database.run(BOOK)
    assert ledger(database) == changed
