"""Loaded opportunities are as core would leave them, and add up as pandas says.

A small pipeline is always loaded, also by a load that is killed; the published one when
``SUITE_OPPORTUNITIES_DIR`` names the folder of its files.
"""

import os
import random
from pathlib import Path

import opportunity_figures as figures
import pytest
from database import USERS_AND_MEMBERS, Database

from tools.loaders.opportunities import read

FOLDER = os.environ.get("SUITE_OPPORTUNITIES_DIR")
DEALS = 160
BATCH = 25
SCRIPT = """
import sys
sys.path.insert(0, {repo!r})
from tools import console
from tools.loaders import sales_opportunities
from tools.loaders.opportunities import write
write.BATCH = {batch}
report = sales_opportunities.load(env, {directory!r}, console)
print("\\n".join(report.summary()))
"""

AGENTS = [
    *("Ann Lee,Max Roe,Central", "Bo Day,Max Roe,Central", "Cy Fox,Eve Orr,West"),
    *("Di Ray,Una Poe,West", "Idle Hand,Una Poe,West"),
]
PRODUCTS = ["GTX Pro,GTX,4821", "GTX Basic,GTX,550", "MG Special,MG,55"]
ACCOUNTS = [
    "Cancity,retail,2001,718.62,2448,United States,",
    "Nam-zim,services,1987,405.59,1179,Brazil,Warephase",
    "Warephase,services,1997,2041.73,5276,United States,",
    "Acme & Co,technolgy,1996,1100.04,2822,Korea,",
]

# What every loaded deal is, in words that pandas knows as well.
DEAL = """
    SELECT lead.id, lead.won_status AS status, stage.name->>'en_US' AS stage,
           'all' AS "all", coalesce(person.name, '') AS agent,
           coalesce(chief.name, '') AS manager, coalesce(office.name, '') AS office,
           coalesce(tag.name->>'en_US', '') AS product,
           coalesce(to_char(lead.date_closed, 'YYYY-MM'), '') AS closed,
           coalesce(to_char(lead.date_open, 'YYYY-MM'), '') AS engaged,
           lead.date_open, lead.day_close AS days, lead.partner_id,
           lead.expected_revenue::numeric AS value
      FROM crm_lead lead
      JOIN ir_model_data key ON key.module = 'sales_opportunities'
           AND key.model = 'crm.lead' AND key.res_id = lead.id
      JOIN crm_stage stage ON stage.id = lead.stage_id
      LEFT JOIN res_users account ON account.id = lead.user_id
      LEFT JOIN res_partner person ON person.id = account.partner_id
      LEFT JOIN crm_team team ON team.id = lead.team_id
      LEFT JOIN res_users leader ON leader.id = team.user_id
      LEFT JOIN res_partner chief ON chief.id = leader.partner_id
      LEFT JOIN crm_territory office ON office.id = lead.territory_id
      LEFT JOIN crm_tag_rel link ON link.lead_id = lead.id
      LEFT JOIN crm_tag tag ON tag.id = link.tag_id
"""
# Per metric: what to compute, of which deals.
METRICS = {
    "won_count": ("count(*)", "status = 'won'"),
    "lost_count": ("count(*)", "status = 'lost'"),
    "win_rate": (
        "avg(CASE status WHEN 'won' THEN 1 ELSE 0 END)",
        "status <> 'pending'",
    ),
    "won_value": ("sum(value)", "status = 'won'"),
    "average_deal": ("avg(value)", "status = 'won'"),
    "largest_deal": ("max(value)", "status = 'won'"),
    "cycle_time": ("avg(days)", "status = 'won'"),
    "loss_time": ("avg(days)", "status = 'lost'"),
    "customers_won": (
        "count(DISTINCT partner_id)",
        "status = 'won' AND partner_id IS NOT NULL",
    ),
    "engaged_count": ("count(*)", "date_open IS NOT NULL"),
    "pipeline_count": ("count(*)", "status = 'pending'"),
    "pipeline_value": ("sum(value)", "status = 'pending'"),
}
BY_ENGAGEMENT = {"engaged_count", "pipeline_count", "pipeline_value"}

# Deals that are not as core leaves a deal that is won, lost or open.
STRANGE = """
    SELECT lead.name, lead.won_status FROM crm_lead lead
      JOIN crm_stage stage ON stage.id = lead.stage_id
     WHERE lead.type <> 'opportunity'
        OR lead.won_status IS NULL
        OR (lead.won_status = 'pending') <> (lead.date_closed IS NULL)
        OR (lead.won_status = 'lost') <> (lead.lost_reason_id IS NOT NULL)
        OR (lead.won_status = 'lost') <> (NOT lead.active)
        OR (lead.won_status = 'won') <> stage.is_won
        OR (lead.won_status = 'won' AND NOT (lead.probability = 100
             AND lead.automated_probability = 100
             AND lead.prorated_revenue = lead.expected_revenue))
        OR (lead.won_status = 'lost' AND NOT (lead.probability = 0
             AND lead.automated_probability = 0 AND lead.prorated_revenue = 0))
        OR lead.probability <> lead.automated_probability
        OR lead.day_close <>
             coalesce(extract(day FROM lead.date_closed - lead.create_date), 0)
        OR lead.date_open <> lead.create_date
        OR lead.assignment_date IS DISTINCT FROM lead.date_open
        OR lead.qualified_date IS DISTINCT FROM lead.create_date
        OR lead.date_last_stage_update <> CASE lead.won_status
             WHEN 'won' THEN lead.date_closed ELSE lead.create_date END
        OR (stage.name->>'en_US' = 'Prospecting') <> (lead.date_open IS NULL)
"""
# What a load of history must not leave behind: answer times, pairs of duplicates,
# mails, chatter, and what predictive scoring learnt of it.
TRACES = """
    SELECT (SELECT count(*) FROM crm_lead_response),
           (SELECT count(*) FROM crm_lead_duplicate),
           (SELECT count(*) FROM mail_mail),
           (SELECT count(*) FROM mail_message WHERE model = 'crm.lead'),
           (SELECT count(*) FROM crm_lead_scoring_frequency)
"""
# Everything a load writes, in words: ids may differ, this may not.
CONTENT = f"""
    SELECT key.name, lead.name, lead.active, lead.create_date, lead.date_closed,
           lead.date_open, lead.date_last_stage_update, lead.day_close, lead.day_open,
           lead.probability, lead.automated_probability, lead.partner_name,
           lead.territory_manual, lead.qualified_date, customer.name, category.name,
           reason.name->>'en_US', deal.status, deal.stage, deal.agent, deal.manager,
           deal.office, deal.product, deal.value
      FROM crm_lead lead
      LEFT JOIN ({DEAL}) deal ON deal.id = lead.id
      LEFT JOIN ir_model_data key ON key.module = 'sales_opportunities'
           AND key.model = 'crm.lead' AND key.res_id = lead.id
      LEFT JOIN res_partner customer ON customer.id = lead.partner_id
      LEFT JOIN product_category category ON category.id = lead.product_categ_id
      LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
     ORDER BY lead.name, key.name
"""
BASE = f"""{USERS_AND_MEMBERS}
    UNION ALL
    SELECT 'owner', account.login || ' of ' || office.name, count(*)
      FROM crm_territory_member owner JOIN res_users account ON account.id = user_id
      JOIN crm_territory office ON office.id = territory_id GROUP BY 2
    UNION ALL SELECT 'stage', name->>'en_US', count(*) FROM crm_stage GROUP BY 2
    UNION ALL SELECT 'industry', name->>'en_US', count(*) FROM res_partner_industry
              GROUP BY 2
    UNION ALL SELECT 'partner', name, count(*) FROM res_partner GROUP BY name
    UNION ALL SELECT 'product', name->>'en_US', count(*) FROM product_template
              GROUP BY 2
    UNION ALL SELECT 'category', complete_name, count(*) FROM product_category
              GROUP BY 2
    UNION ALL SELECT 'tag', name->>'en_US', count(*) FROM crm_tag GROUP BY 2
    UNION ALL SELECT 'reason', name->>'en_US', count(*) FROM crm_lost_reason GROUP BY 2
    ORDER BY 1, 2
"""
COMPANIES = """
    SELECT account.name, country.code, parent.name, industry.name->>'en_US',
           entity.name
      FROM res_partner account
      JOIN ir_model_data key ON key.module = 'sales_opportunities'
           AND key.model = 'res.partner' AND key.res_id = account.id
      LEFT JOIN res_country country ON country.id = account.country_id
      LEFT JOIN res_partner parent ON parent.id = account.parent_id
      LEFT JOIN res_partner entity ON entity.id = account.commercial_partner_id
      LEFT JOIN res_partner_industry industry ON industry.id = account.industry_id
     ORDER BY 1
"""
STAGE_TEAMS = """
    SELECT stage.name->>'en_US', count(*) FROM crm_stage stage
      JOIN crm_stage_crm_team_rel link ON link.crm_stage_id = stage.id
     GROUP BY 1 ORDER BY 1
"""
LOADED = """
    SELECT model, count(*) FROM ir_model_data
     WHERE module = 'sales_opportunities' GROUP BY 1
"""


def _deal_line(number, chance):
    """One line of the file of deals; every fourth is open, half of these bare."""
    stage = ("Won", "Lost", "Won", ("Engaging", "Prospecting")[number % 8 // 4])
    stage = stage[number % 4]
    engaged = f"2017-{1 + number % 3:02d}-{1 + number % 28:02d}"
    closed = stage in ("Won", "Lost")
    account = "" if number % 16 > 12 else chance.choice(ACCOUNTS).split(",")[0]
    return ",".join(
        (
            f"K{number:03d}",
            chance.choice(AGENTS[:4]).split(",")[0],
            chance.choice(("GTXPro", "GTX Basic", "MG Special")),
            account,
            stage,
            "" if stage == "Prospecting" else engaged,
            f"2017-{3 + number % 4:02d}-28" if closed else "",
            {"Won": str(100 + number), "Lost": "0"}.get(stage, ""),
        )
    )


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A small pipeline with the traps of the published one."""
    folder = tmp_path_factory.mktemp("pipeline")
    chance = random.Random(19)
    deals = [_deal_line(number, chance) for number in range(DEALS)]
    for name, columns, lines in (
        (read.AGENTS, read.AGENT_COLUMNS, AGENTS),
        (read.PRODUCTS, read.PRODUCT_COLUMNS, PRODUCTS),
        (read.ACCOUNTS, read.ACCOUNT_COLUMNS, ACCOUNTS),
        (read.DEALS, read.DEAL_COLUMNS, deals),
    ):
        text = "\n".join([",".join(columns), *lines, ""])
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def script(suite_env, pipeline):
    """The script that loads the small pipeline."""
    return _script(suite_env, pipeline, BATCH)


def _script(suite_env, folder, batch):
    repo = str(suite_env.paths.repo)
    return SCRIPT.format(repo=repo, batch=batch, directory=str(folder))


@pytest.fixture(scope="module")
def loaded(suite_env, cluster, template, session_folder, script):
    """A database loaded without disturbance, what is in it, and the load's course."""
    database = Database(suite_env, cluster, template, session_folder, "opportunities")
    try:
        worker = database.run(script)
        yield database, _content(database), worker.course
    finally:
        database.drop()


def _content(database):
    """What the load wrote, to be compared."""
    return database.sql(CONTENT), database.sql(BASE), database.sql(COMPANIES)


def _said(database):
    """The figures in plain SQL: ``{metric: {dimension: {group: value}}}``."""
    return {
        metric: {
            dimension: _groups(database, metric, dimension)
            for dimension in figures.DIMENSIONS
        }
        for metric in METRICS
    }


def _groups(database, metric, dimension):
    measure, condition = METRICS[metric]
    month = "engaged" if metric in BY_ENGAGEMENT else "closed"
    column = month if dimension == "month" else f'"{dimension}"'
    rows = database.sql(
        f"SELECT {column}, {measure} FROM ({DEAL}) deal WHERE {condition} GROUP BY 1"
    )
    return {group: float(value) for group, value in rows}


def _compare(folder, database):
    """Compare every figure with pandas; return the deals per stage and the groups."""
    found = figures.read(Path(folder))
    expected, said = figures.figures(found), _said(database)
    assert said.keys() == expected.keys() == figures.METRICS.keys()
    for metric, dimensions in expected.items():
        for dimension, groups in dimensions.items():
            where = f"{metric} by {dimension}"
            assert said[metric][dimension] == pytest.approx(groups, rel=1e-9), where
    sizes = [len(groups) for dims in said.values() for groups in dims.values()]
    return figures.counts(found), sum(sizes)


def test_every_deal_is_there_once(loaded):
    _database, (deals, base, _companies), _course = loaded
    assert len({row[0] for row in deals}) == len(deals) == DEALS
    assert {count for _kind, _name, count in base} == {1}


def test_small_pipeline_adds_up_as_pandas_says(loaded, pipeline):
    database, *_rest = loaded
    stages, _groups = _compare(pipeline, database)
    assert stages == {"Won": 80, "Lost": 40, "Engaging": 20, "Prospecting": 20}


def test_deals_are_as_core_leaves_them(loaded):
    database, *_rest = loaded
    assert database.sql(STRANGE) == []


def test_load_leaves_no_traces_of_work_that_nobody_did(loaded):
    database, *_rest = loaded
    assert database.sql(TRACES) == [(0, 0, 0, 0, 0)]


def test_company_keeps_its_country_beside_its_parent(loaded):
    _database, (_deals, _base, companies), _course = loaded
    assert companies == [
        ("Acme & Co", "KR", None, "Technology", "Acme & Co"),
        ("Cancity", "US", None, "Retail", "Cancity"),
        ("Nam-zim", "BR", "Warephase", "Services", "Nam-zim"),
        ("Warephase", "US", None, "Services", "Warephase"),
    ]


def test_agent_without_deals_is_in_the_team(loaded):
    _database, (_deals, base, _companies), _course = loaded
    members = [name for kind, name, _count in base if kind == "member"]
    assert "idle.hand@opportunities.example in West – Una Poe" in members


def test_second_load_changes_nothing(loaded, script):
    database, expected, _course = loaded
    database.run(script)
    assert _content(database) == expected


def test_newer_files_add_what_is_new(suite_env, copy, loaded, pipeline, tmp_path):
    source, (before, *_rest), _course = loaded
    for path in pipeline.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == read.AGENTS:
            text += "New Kid,Zed Xu,East\n"
        elif path.name == read.DEALS:
            lines = text.splitlines()
            number = next(n for n, line in enumerate(lines) if "Engaging" in line)
            lines[number] = (
                lines[number].replace("Engaging", "Won")[:-1] + "2017-09-01,7"
            )
            lines.append("NEW1,New Kid,MG Special,Cancity,Engaging,2017-09-03,,")
            text = "\n".join([*lines, ""])
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    database = copy(source.name)
    worker = database.run(_script(suite_env, tmp_path, BATCH))
    assert "closed deal that is loaded already and open" in worker.output
    after = database.sql(CONTENT)
    (new,) = [row for row in after if row not in before]
    assert new[0] == "deal_NEW1"
    assert len(after) == DEALS + 1
    assert database.sql(STAGE_TEAMS) == [("Engaging", 4), ("Prospecting", 4)]


def test_load_that_was_killed_is_completed(copy, template, script, loaded, somewhere):
    _database, expected, course = loaded
    database = copy(template)
    worker = database.worker(script, stop_before=somewhere(course))
    worker.go().wait_stopped().kill()
    database.run(script)
    assert _content(database) == expected
    assert database.sql(STRANGE) == []
    assert database.sql(TRACES) == [(0, 0, 0, 0, 0)]


if FOLDER:

    def test_published_pipeline(suite_env, cluster, template, session_folder):
        database = Database(suite_env, cluster, template, session_folder, "published")
        try:
            database.run(_script(suite_env, FOLDER, 500), timeout=900)
            stages, groups = _compare(FOLDER, database)
            assert database.sql(STRANGE) == []
            assert database.sql(TRACES) == [(0, 0, 0, 0, 0)]
            companies = database.sql(COMPANIES)
            loaded = dict(database.sql(LOADED))
        finally:
            database.drop()
        assert stages == {
            "Won": 4238,
            "Lost": 2473,
            "Engaging": 1589,
            "Prospecting": 500,
        }
        assert groups == 693
        assert len(companies) == 85
        assert all(country for _name, country, *_rest in companies)
        assert (
            sum(parent is not None for _name, _code, parent, *_rest in companies) == 15
        )
        assert loaded == {
            "crm.lead": 8800,
            "crm.lost.reason": 1,
            "crm.stage": 2,
            "crm.tag": 7,
            "crm.team": 6,
            "crm.territory": 3,
            "product.category": 3,
            "product.template": 7,
            "res.partner": 85,
            "res.partner.industry": 10,
            "res.users": 41,
        }
