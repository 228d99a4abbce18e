"""Whatever dies, and wherever: each lead finds one person, who hears of it once."""

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


def test_odoo_is_killed_after_every_commit(copy, seeded, undisturbed):
    """Each process gets one commit further: no commit leaves anything half done."""
    _database, expected, _course = undisturbed
    database = copy(seeded)
    script = ASSIGN.replace(f"BATCH = {BATCH}", "BATCH = 200")
    killed = 0
    # A plan, three batches, the digests, the end of the run.
    commits = 1 + 3 + 1 + 1
    while not database.sql("SELECT 1 FROM crm_decision_run WHERE state = 'done'"):
        assert killed < commits
        # The script itself commits once before it begins.
        worker = database.worker(script, last_commit=2)
        worker.go().wait_stopped().kill()
        killed += 1
    assert killed == commits
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
