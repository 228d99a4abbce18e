"""Leads from web sites: many at once, the same twice, and a server that dies."""

import functools
import json
import re
import sys

import pytest
from database import Database
from polling import until
from web import KEYS, WebServer, at_once, send

from tools import processes, venv

FUZZ_EXAMPLES = 60


@pytest.fixture(scope="module")
def site(suite_env, cluster, template, session_folder):
    """A database with keys, its server, and the secrets by name."""
    database = Database(suite_env, cluster, template, session_folder, "intake")
    made = database.run(KEYS)
    database.secrets = dict(re.findall(r"^SECRET (\w+) (\S+)$", made.output, re.M))
    database.web = WebServer(database, session_folder)
    database.workers.append(database.web)
    database.web.wait_ready()
    yield database
    database.drop()


def post(site, lead, idempotency_key, secret="site"):
    """Send a lead with one of the site's keys."""
    return send(site.web.url, site.secrets[secret], lead, idempotency_key)


def references(site, email):
    """References of the leads with an email that begins so."""
    rows = site.sql(
        "SELECT intake_reference FROM crm_lead WHERE email_normalized LIKE %s",
        f"{email}%",
    )
    return sorted(reference for (reference,) in rows)


def test_same_request_many_times_at_once_makes_one_lead(site):
    lead = {"email": "same@example.com", "description": "Once"}
    answers = at_once([functools.partial(post, site, lead, "same")] * 6)
    assert {status for status, _body in answers} <= {201, 409, 503}
    good = [body["reference"] for status, body in answers if status == 201]
    assert good
    assert references(site, "same@") == [good[0]]
    assert set(good) == {good[0]}


def test_different_leads_at_once_are_all_made(site):
    jobs = [
        functools.partial(post, site, {"email": f"many{n}@example.com"}, f"many{n}")
        for n in range(24)
    ]
    answers = at_once(jobs)
    assert {status for status, _body in answers} == {201}
    made = sorted(body["reference"] for _status, body in answers)
    assert references(site, "many") == made


def test_limit_holds_for_requests_at_once(site):
    jobs = [
        functools.partial(
            post, site, {"email": f"few{n}@example.com"}, f"few{n}", "few"
        )
        for n in range(12)
    ]
    statuses = sorted(status for status, _body in at_once(jobs))
    assert statuses == [201] * 5 + [429] * 7
    assert len(references(site, "few")) == 5


def test_key_of_another_company_reaches_nothing_here(site):
    lead = {"email": "border@example.com"}
    _status, here = post(site, lead, "border")
    status, there = post(site, lead, "border", "other")
    assert status == 201
    assert there["reference"] != here["reference"]
    companies = site.sql(
        "SELECT DISTINCT company_id FROM crm_lead WHERE email_normalized = %s",
        lead["email"],
    )
    assert len(companies) == 2


def test_server_that_dies_loses_and_doubles_nothing(site, session_folder):
    """Killed in the middle; the site repeats all it sent, answered or not."""
    jobs = [
        functools.partial(post, site, {"email": f"dies{n}@example.com"}, f"dies{n}")
        for n in range(60)
    ]

    def kill():
        until(lambda: len(references(site, "dies")) >= 8, "some leads are there")
        site.web.kill()

    _killed, *before = at_once([kill, *jobs])
    assert None in before
    site.web = WebServer(site, session_folder)
    site.workers.append(site.web)
    site.web.wait_ready()
    after = [job() for job in jobs]
    assert {status for status, _body in after} == {201}
    for first, again in zip(before, after, strict=True):
        assert first is None or first == again
    answered = sorted(body["reference"] for _status, body in after)
    assert references(site, "dies") == answered


def test_fuzzed_requests_get_documented_answers_only(site, suite_env, tmp_path):
    """Schemathesis against the OpenAPI file; then the leads are counted."""
    before = site.value("SELECT count(*) FROM crm_lead")
    requirements = [suite_env.paths.requirements / "fuzz.txt"]
    tools = venv.environment(suite_env.paths, "fuzz", requirements)
    record = tmp_path / "answers.jsonl"
    report = processes.run(
        [
            *(tools / "schemathesis", "run", f"{site.web.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {site.secrets['site']}"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", FUZZ_EXAMPLES, "--seed", 1, "--continue-on-failure"),
        ],
        problem="schemathesis found answers that the OpenAPI file does not allow",
        remedy="read its report below",
        cwd=tmp_path,
        env={
            "PATH": f"{tools}:{sys.prefix}/bin:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "FUZZ_RECORD": str(record),
            "SCHEMATHESIS_HOOKS": str(
                suite_env.paths.repo / "tests/process/fuzz_hooks.py"
            ),
        },
    )
    assert "No issues found" in report
    answers = [json.loads(line) for line in record.read_text().splitlines()]
    assert {answer["code"] for answer in answers} >= {200, 201, 400, 401, 415, 422}
    assert all(answer["code"] < 500 for answer in answers)
    made = [answer["reference"] for answer in answers if answer["code"] == 201]
    met = [answer["reference"] for answer in answers if answer["code"] == 200]
    after = site.value("SELECT count(*) FROM crm_lead")
    assert after - before == len(set(made))
    known = {
        reference
        for (reference,) in site.sql(
            "SELECT intake_reference FROM crm_lead WHERE intake_reference IS NOT NULL"
        )
    }
    assert {*made, *met} <= known
    assert not re.search(r" (WARNING|ERROR|CRITICAL) ", site.web.output)
