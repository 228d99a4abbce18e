"""What becomes of believable deals, people and companies."""

from datetime import datetime

import pytest
from opportunity_files import Files, account_line, deal_line, open_line

from tools.loaders.opportunities.plan import make_plan


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def plan_of(files):
    pipeline, _report = files.read()
    return make_plan(pipeline)


def test_won_deal_has_its_close_value_days_and_people(files):
    files.deals(deal_line("A1", product="GTXPro"))
    (deal,) = plan_of(files).deals
    assert deal.name == "GTX Pro for Cancity (A1)"
    assert (deal.stage, deal.outcome, deal.revenue) == ("engaging", "won", 4514)
    assert deal.created == deal.engaged == datetime(2017, 1, 10, 12)
    assert deal.closed == datetime(2017, 3, 1, 12)
    assert (deal.user, deal.team, deal.office) == (
        "user_annlee",
        "team_maxroe",
        "office_central",
    )
    assert (deal.account, deal.tag, deal.category) == (
        "account_cancity",
        "tag_gtxpro",
        "series_gtx",
    )


@pytest.mark.parametrize(
    ("changes", "stage", "outcome"),
    [
        ({"deal_stage": "Lost", "close_value": "0"}, "engaging", "lost"),
        ({"deal_stage": "Engaging", "close_value": ""}, "engaging", ""),
        ({"deal_stage": "Prospecting", "close_value": ""}, "prospecting", ""),
    ],
)
def test_deal_that_is_not_won_was_expected_to_bring_the_list_price(
    files, changes, stage, outcome
):
    files.deals(deal_line("A1", **changes))
    (deal,) = plan_of(files).deals
    assert (deal.stage, deal.outcome, deal.revenue) == (stage, outcome, 4821)


def test_prospect_is_there_on_the_last_day_of_the_files(files):
    files.deals(
        open_line("A1", deal_stage="Prospecting", engage_date=""), deal_line("B2")
    )
    prospect, _won = plan_of(files).deals
    assert prospect.created == datetime(2017, 3, 1, 12)
    assert prospect.engaged is None


def test_deal_without_account_product_and_agent(files):
    files.deals(
        open_line("A1", account="", product="", sales_agent=""),
        open_line("B2", account="Nowhere"),
    )
    bare, elsewhere = plan_of(files).deals
    assert bare.name == "Opportunity (A1)"
    assert not any((bare.user, bare.team, bare.office, bare.account, bare.tag))
    assert bare.revenue == 0
    assert elsewhere.name == "GTX Pro for Nowhere (B2)"
    assert elsewhere.company_name == "Nowhere"


def test_open_deals_come_before_closed_ones_and_old_before_new(files):
    lines = [
        deal_line("A1", engage_date="2017-01-05"),
        open_line("B2", deal_stage="Prospecting", engage_date=""),
        open_line("C3", engage_date="2017-02-01"),
        open_line("D4", engage_date="2017-01-20"),
        deal_line("E5", engage_date="2017-01-02", deal_stage="Lost", close_value="0"),
    ]
    files.deals(*lines)
    plan = plan_of(files)
    assert [deal.key for deal in plan.deals] == [
        "deal_D4",
        "deal_C3",
        "deal_B2",
        "deal_E5",
        "deal_A1",
    ]
    files.deals(*reversed(lines))
    assert plan_of(files) == plan


def test_people_are_agents_and_managers_each_once(files):
    files.agents("Mei-Mei Johns,Max Roe,Central", "Max Roe,Max Roe,Central", "Bo Day,,")
    plan = plan_of(files)
    assert {person.login: person.is_manager for person in plan.people.values()} == {
        "bo.day@opportunities.example": False,
        "max.roe@opportunities.example": True,
        "mei.mei.johns@opportunities.example": False,
    }
    (team,) = plan.teams.values()
    assert team.name == "Central – Max Roe"
    assert (team.office, team.manager) == ("office_central", "user_maxroe")
    assert team.members == ("user_meimeijohns", "user_maxroe")
    assert plan.offices == {"office_central": "Central"}


def test_company_with_parent_industry_and_figures(files):
    files.accounts(
        account_line("Cancity", sector="technolgy", employees="<9>"),
        account_line("Small", subsidiary_of="cancity", year_established=""),
    )
    plan = plan_of(files)
    big, small = plan.accounts.values()
    assert plan.industries == {
        "industry_retail": "Retail",
        "industry_technology": "Technology",
    }
    assert (big.industry, big.parent) == ("industry_technology", "")
    assert big.note == (
        "<ul><li>Founded: 2001</li><li>Annual revenue: 718.62 million USD</li></ul>"
    )
    assert small.parent == "account_cancity"
    assert "Founded" not in small.note


def test_products_belong_to_their_series(files):
    plan = plan_of(files)
    assert plan.categories == {"series_gtx": "GTX", "series_mg": "MG"}
    product = plan.products["product_gtxpro"]
    assert (product.name, product.category, product.price) == (
        "GTX Pro",
        "series_gtx",
        4821,
    )
    assert plan.tags["tag_gtxpro"] == "GTX Pro"
