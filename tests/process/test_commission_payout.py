"""Officers who close and pay at the same time: a month once, everybody once."""

import pytest
from commission_world import BOOK, SEED
from database import Database
from polling import until

from tools import databases

ADDONS = ["crm_commission"]
# as a request of the web client: begun anew when it saw what is no longer so
_ATTEMPT = """
from datetime import date
from odoo.exceptions import UserError
from odoo.service.model import retrying
def january():
    day = date(2026, 1, 1)
    return env["commission.period"]._ensure(env.company, day, day)
def attempt(action):
    try:
        retrying(action, env)
        env.cr.commit()
    except UserError:
        env.cr.rollback()
"""
CLOSE = f"{_ATTEMPT}\nattempt(lambda: january().action_close())"
PAY = f"{_ATTEMPT}\nattempt(lambda: january().statement_ids._pay())"
APPROVE = """
company = env.company
def account(name, code, kind):
    return env["account.account"].create({"name": name, "code": code,
        "account_type": kind, "company_ids": [(6, 0, company.ids)]})
company.commission_expense_account_id = account("Commissions", "640900", "expense")
company.commission_liability_account_id = account("Owed", "465900", "liability_current")
company.commission_journal_id = env["account.journal"].create({"name": "Commissions",
    "code": "CCOM", "type": "general", "company_id": company.id})
env["commission.statement"].search([("state", "=", "proposed")]).action_approve()
env.cr.commit()
"""
_FIRST_LINE = "SELECT min(date_booked) FROM commission_credit"
_CLOSED = """
    SELECT person_id, total, line_hash FROM commission_statement ORDER BY person_id
"""
_LINES = """
    SELECT person_id, sum(amount), count(*) FROM commission_credit
     WHERE date_booked = '2026-01-01' GROUP BY 1 ORDER BY 1
"""
_PAID = """
    SELECT s.person_id, s.state, count(m.id), sum(l.debit)
      FROM commission_statement s
      LEFT JOIN account_move m ON m.commission_statement_id = s.id
      LEFT JOIN account_move_line l ON l.move_id = m.id
     GROUP BY 1, 2 ORDER BY 1
"""
_MOVES = "SELECT count(*) FROM account_move WHERE commission_statement_id IS NOT NULL"


@pytest.fixture(scope="module")
def months(suite_env, cluster, session_folder):
    """January before it is closed, and with everything in it approved.

    :return: ``{name: (database, course of an undisturbed attempt, what it leaves)}``
    """
    template = databases.template(suite_env, ADDONS, assets=False, cluster=cluster)
    made = []

    def copy(source, label):
        made.append(Database(suite_env, cluster, source, session_folder, label))
        return made[-1]

    try:
        opened = copy(template, "opened")
        opened.run(SEED)
        opened.run(BOOK)
        approved = copy(opened.name, "approved")
        approved.run(CLOSE)
        approved.run(APPROVE)
        found = {}
        for name, database, script, query in (
            ("close", opened, CLOSE, _CLOSED),
            ("pay", approved, PAY, _PAID),
        ):
            undisturbed = copy(database.name, "undisturbed")
            course = undisturbed.run(script).course
            found[name] = database, course, undisturbed.sql(query)
        yield found
    finally:
        for database in made:
            database.drop()


def meet(database, scripts, place):
    """One process stands still at a step while the other one goes as far as it can."""
    first = database.worker(scripts[0], stop_before=place)
    second = database.worker(scripts[1])
    first.go().wait_stopped()
    second.go()
    until(
        lambda: second.process.poll() is not None or database.waiting_for_locks(),
        "the second is done or waits",
    )
    first.go().finish()
    second.finish()


def test_there_is_something_to_close_and_to_pay(months):
    opened, _course, closed = months["close"]
    _approved, _course, paid = months["pay"]
    assert str(opened.value(_FIRST_LINE)) == "2026-01-01"
    assert len(closed) == 3
    assert [state for _person, state, _moves, _debit in paid] == ["paid"] * 3


def test_two_officers_pay_at_once(copy, months, chance):
    source, course, expected = months["pay"]
    database = copy(source.name)
    meet(database, (PAY, PAY), chance.randint(1, course.steps - 1))
    assert database.value(_MOVES) == 3
    assert database.sql(_PAID) == expected


def test_two_officers_close_at_once(copy, months, chance):
    source, course, expected = months["close"]
    database = copy(source.name)
    meet(database, (CLOSE, CLOSE), chance.randint(1, course.steps - 1))
    assert database.sql(_CLOSED) == expected


def test_a_run_and_a_closing_at_once(copy, months, chance):
    source, course, expected = months["close"]
    database = copy(source.name)
    book = f"{_ATTEMPT}\nattempt(lambda: env['commission.engine']._run(env.company))"
    meet(database, (CLOSE, book), chance.randint(1, course.steps - 1))
    assert database.sql(_CLOSED) == expected
    totals = [(person, total) for person, total, _signed in expected]
    assert [(person, total) for person, total, _count in database.sql(_LINES)] == totals


def test_who_pays_is_killed(copy, months, chance):
    source, course, expected = months["pay"]
    database = copy(source.name)
    worker = database.worker(PAY, stop_before=chance.randint(1, course.steps - 1))
    worker.go().wait_stopped().kill()
    assert database.value(_MOVES) in (0, 3)
    database.run(PAY)
    assert database.sql(_PAID) == expected
