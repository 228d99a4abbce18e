"""A load that is killed anywhere is completed by the next one, and nothing doubles."""

import random

import pytest
from database import USERS_AND_MEMBERS, Database

from tools.loaders.olist import read

LEADS, DEALS, PEOPLE = 180, 40, 5
BATCH = 25
SCRIPT = """
import sys
sys.path.insert(0, {repo!r})
from tools import console
from tools.loaders import olist_funnel
from tools.loaders.olist import write
write.BATCH = {batch}
report = olist_funnel.load(env, {directory!r}, console)
print("\\n".join(report.summary()))
"""
# Everything a load writes, in words: ids may differ, this may not.
CONTENT = """
    SELECT key.name, lead.name, lead.type, lead.won_status, lead.create_date,
           lead.date_closed, lead.day_close, lead.expected_revenue, lead.probability,
           source.name, campaign.name, stage.name->>'en_US', team.name->>'en_US',
           account.login, lead.referred, state.code,
           (SELECT array_agg(tag.name->>'en_US' ORDER BY tag.name->>'en_US')
              FROM crm_tag_rel link JOIN crm_tag tag ON tag.id = link.tag_id
             WHERE link.lead_id = lead.id)
      FROM crm_lead lead
      LEFT JOIN ir_model_data key ON key.module = 'olist_funnel'
           AND key.model = 'crm.lead' AND key.res_id = lead.id
      LEFT JOIN utm_source source ON source.id = lead.source_id
      LEFT JOIN utm_campaign campaign ON campaign.id = lead.campaign_id
      LEFT JOIN crm_stage stage ON stage.id = lead.stage_id
      LEFT JOIN crm_team team ON team.id = lead.team_id
      LEFT JOIN res_users account ON account.id = lead.user_id
      LEFT JOIN res_country_state state ON state.id = lead.state_id
     ORDER BY lead.name, key.name
"""
PEOPLE_AND_LABELS = f"""{USERS_AND_MEMBERS}
    UNION ALL SELECT 'source', name, count(*) FROM utm_source GROUP BY name
    UNION ALL SELECT 'campaign', title->>'en_US', count(*) FROM utm_campaign GROUP BY 2
    UNION ALL SELECT 'tag', name->>'en_US', count(*) FROM crm_tag GROUP BY 2
    UNION ALL SELECT 'mail', subject, count(*) FROM mail_message GROUP BY subject
    ORDER BY 1, 2
"""


def content(database):
    """What the load wrote, to be compared."""
    return database.sql(CONTENT), database.sql(PEOPLE_AND_LABELS)


def _key(number):
    return f"{number:02x}" * 16


@pytest.fixture(scope="module")
def funnel(tmp_path_factory):
    """A small funnel with an address for every other deal."""
    folder = tmp_path_factory.mktemp("funnel")
    origins = ("social", "email", "paid_search", "")
    chance = random.Random(19)
    leads = [
        f"{_key(n)},{1 + n % 28:02d}-02-2018,{_key(n % 7)},{origins[n % 4]}"
        for n in range(LEADS)
    ]
    deals, sellers = [], []
    for n in chance.sample(range(LEADS), DEALS):
        values = dict.fromkeys(read.DEAL_COLUMNS, "") | {
            "mql_id": _key(n),
            "seller_id": _key(n),
            "sdr_id": _key(n % PEOPLE),
            "sr_id": _key(n % (PEOPLE - 2)),
            "won_date": f"2018-04-{1 + n % 28:02d} 12:00:00",
            "business_segment": ("pet", "toys", "home_decor")[n % 3],
            "declared_monthly_revenue": f"{n}.0",
        }
        deals.append(",".join(values.values()))
        if n % 2:
            sellers.append(f"{_key(n)},{10000 + n},sao paulo,SP")
    for name, columns, lines in (
        (read.LEADS, read.LEAD_COLUMNS, leads),
        (read.DEALS, read.DEAL_COLUMNS, deals),
        (read.SELLERS, read.SELLER_COLUMNS, sellers),
    ):
        text = "\n".join([",".join(columns), *lines, ""])
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def script(suite_env, funnel):
    """The script that loads the funnel."""
    repo = str(suite_env.paths.repo)
    return SCRIPT.format(repo=repo, batch=BATCH, directory=str(funnel))


@pytest.fixture(scope="module")
def loaded(suite_env, cluster, template, session_folder, script):
    """What a load writes that nobody disturbs, and how many steps it takes."""
    database = Database(suite_env, cluster, template, session_folder, "loaded")
    try:
        worker = database.run(script)
        yield database, *content(database), worker.course
    finally:
        database.drop()


def test_second_load_changes_nothing(loaded, script):
    database, *expected, _course = loaded
    database.run(script)
    assert list(content(database)) == expected


def test_undisturbed_load_has_every_lead_once(loaded):
    _database, leads, others, _course = loaded
    assert len({row[0] for row in leads}) == len(leads) == LEADS
    assert sum(row[3] == "won" for row in leads) == DEALS
    assert {count for kind, _name, count in others if kind != "mail"} == {1}


def test_load_that_was_killed_is_completed(copy, template, script, loaded, somewhere):
    _database, *expected, course = loaded
    database = copy(template)
    worker = database.worker(script, stop_before=somewhere(course))
    worker.go().wait_stopped().kill()
    database.run(script)
    assert list(content(database)) == expected


def test_load_outlives_the_death_of_postgresql(
    copy, template, cluster, script, loaded, somewhere
):
    _database, *expected, course = loaded
    database = copy(template)
    worker = database.worker(script, stop_before=somewhere(course))
    worker.go().wait_stopped()
    cluster.kill()
    cluster.start()
    assert worker.go().wait() != 0
    database.run(script)
    assert list(content(database)) == expected


def test_two_loads_at_once_do_not_meet(copy, template, script, loaded):
    _database, *expected, course = loaded
    database = copy(template)
    first = database.worker(script, stop_before=course.steps // 2)
    second = database.worker(script)
    first.go().wait_stopped()
    assert second.go().wait() != 0
    assert "another load of olist-funnel is running" in second.output
    first.go().finish()
    assert list(content(database)) == expected
