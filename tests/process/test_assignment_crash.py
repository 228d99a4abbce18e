"""Whatever dies, and wherever: each lead finds one person, who hears of it once."""

import random

from conftest import SEEDS
from polling import until
from world import ASSIGN, BATCH, LEADS, REFUSED, applied, assert_sound, outcome


def test_undisturbed_run(undisturbed):
    database, expected, course = undisturbed
    assert_sound(database)
    owners = expected[0]
    assert len(owners) == LEADS
    shares = {}
    for _name, login, _team, _type in owners:
        shares[login] = shares.get(login, 0) + 1
    # Person 1 takes 20 a day, person 2 pauses, the others take turns.
    rest = (LEADS - REFUSED - 20) // 3
    assert shares.pop(None) == REFUSED
    assert shares.pop("person1") == 20
    assert sorted(shares) == ["person0", "person3", "person4"]
    assert all(rest <= share <= rest + 1 for share in shares.values())
    assert len(course.commits) > LEADS / BATCH


def test_odoo_is_killed(copy, seeded, undisturbed, somewhere):
    _database, expected, course = undisturbed
    database = copy(seeded)
    worker = database.worker(ASSIGN, stop_before=somewhere(course))
    worker.go().wait_stopped().kill()
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected


def test_odoo_is_killed_again_and_again(copy, seeded, undisturbed):
    _database, expected, course = undisturbed
    database = copy(seeded)
    chance = random.Random(SEEDS)
    for _time in range(4):
        worker = database.worker(
            ASSIGN, stop_before=chance.randint(1, course.steps // 5)
        )
        worker.go().wait_stopped().kill()
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected


def test_postgresql_is_killed_between_two_steps(
    copy, seeded, cluster, undisturbed, somewhere
):
    _database, expected, course = undisturbed
    database = copy(seeded)
    worker = database.worker(ASSIGN, stop_before=somewhere(course))
    worker.go().wait_stopped()
    cluster.kill()
    cluster.start()
    assert worker.go().wait() != 0
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected


def test_postgresql_is_killed_at_work(copy, seeded, cluster, undisturbed, chance):
    _database, expected, _course = undisturbed
    database = copy(seeded)
    worker = database.worker(ASSIGN)
    threshold = chance.randint(0, LEADS - REFUSED - 2 * BATCH)
    worker.go()
    until(lambda: applied(database) >= threshold, f"{threshold} leads are given")
    cluster.kill()
    worker.wait()
    cluster.start()
    seen = applied(database)
    assert seen >= threshold, "a committed batch was lost"
    database.run(ASSIGN)
    assert_sound(database)
    assert outcome(database) == expected
