"""Each trap of the sales opportunities is found, named and dealt with."""

from datetime import date
from decimal import Decimal

import pytest
from findings import only
from opportunity_files import TODAY, Files, account_line, deal_line, open_line

from tools.errors import SuiteError
from tools.loaders.cells import likeness
from tools.loaders.opportunities import read


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_clean_files_have_no_finding(files):
    files.deals(deal_line("A1"), open_line("B2"))
    pipeline, report = files.read()
    assert report.findings == []
    won, engaging = pipeline.deals.values()
    assert won == read.Deal(
        id="A1",
        agent="annlee",
        product="gtxpro",
        account="cancity",
        company_name="",
        stage="won",
        engaged=date(2017, 1, 10),
        closed=date(2017, 3, 1),
        value=Decimal(4514),
    )
    assert (engaging.stage, engaging.closed, engaging.value) == ("engaging", None, 0)
    assert pipeline.products["gtxpro"] == read.Product("GTX Pro", "GTX", Decimal(4821))
    assert pipeline.agents["boday"] == read.Agent("Bo Day", "Max Roe", "Central")
    assert pipeline.accounts["cancity"].country == "United States"
    assert pipeline.last_day == date(2017, 3, 1)


def test_prospect_has_no_date_and_that_is_no_finding(files):
    files.deals(open_line("A1", deal_stage="Prospecting", engage_date=""))
    pipeline, report = files.read()
    deal = pipeline.deals["A1"]
    assert (deal.stage, deal.engaged) == ("prospecting", None)
    assert report.findings == []
    assert pipeline.last_day == TODAY


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"opportunity_id": ""}, "opportunity_id", "not an id"),
        ({"opportunity_id": "A-1"}, "opportunity_id", "not an id"),
        ({"opportunity_id": "a1"}, "opportunity_id", "duplicate id"),
        ({"deal_stage": "Sleeping"}, "deal_stage", "not a known stage"),
        ({"close_date": ""}, "close_date", "not a date"),
        ({"close_date": "01-03-2017"}, "close_date", "not a date"),
        ({"close_date": "2020-01-02"}, "close_date", "date before the year"),
        ({"engage_date": "soon"}, "engage_date", "not a date"),
    ],
)
def test_deal_is_rejected(files, changes, field, reason):
    files.deals(deal_line("A1"), deal_line("B2", **changes))
    pipeline, report = files.read()
    finding = only(report)
    assert list(pipeline.deals) == ["A1"]
    assert (finding.action, finding.file) == ("rejected", read.DEALS)
    assert (finding.line, finding.field) == (3, field)
    assert finding.reason.startswith(reason)


@pytest.mark.parametrize(
    ("line", "field", "reason", "expected"),
    [
        (
            deal_line("A1", product="GTXPro"),
            "product",
            "another spelling",
            {"product": "gtxpro"},
        ),
        (
            deal_line("A1", product="GTX Ultra"),
            "product",
            "not in the list: loaded without a product",
            {"product": ""},
        ),
        (
            open_line("A1", account=""),
            "account",
            "blank: loaded without a customer",
            {"account": "", "company_name": ""},
        ),
        (
            open_line("A1", account="Nowhere Inc"),
            "account",
            "not in the list: loaded without a customer",
            {"account": "", "company_name": "Nowhere Inc"},
        ),
        (
            deal_line("A1", sales_agent="Zoe"),
            "sales_agent",
            "not in the list: loaded without a salesperson",
            {"agent": ""},
        ),
        (
            open_line("A1", close_date="2017-05-01"),
            "close_date",
            "deal is open",
            {"closed": None},
        ),
        (
            open_line("A1", close_value="10"),
            "close_value",
            "deal is not won",
            {"value": 0},
        ),
        (
            deal_line("A1", deal_stage="Lost"),
            "close_value",
            "deal is not won",
            {"value": 0, "stage": "lost"},
        ),
        (
            deal_line("A1", close_value="much"),
            "close_value",
            "not an amount: loaded as 0",
            {"value": 0},
        ),
        (
            deal_line("A1", engage_date="2017-03-02"),
            "engage_date",
            "blank or after the close date",
            {"engaged": date(2017, 3, 1)},
        ),
        (
            deal_line("A1", engage_date=""),
            "engage_date",
            "blank or after the close date",
            {"engaged": date(2017, 3, 1)},
        ),
        (
            open_line("A1", engage_date=""),
            "engage_date",
            "blank: loaded without it",
            {"engaged": None, "stage": "engaging"},
        ),
    ],
)
def test_deal_is_repaired(files, line, field, reason, expected):
    files.deals(line)
    pipeline, report = files.read()
    finding = only(report)
    assert (finding.action, finding.field, finding.line) == ("repaired", field, 2)
    assert finding.reason.startswith(reason)
    deal = pipeline.deals["A1"]._asdict()
    assert {name: deal[name] for name in expected} == expected


def test_deal_engaged_and_closed_on_one_day_is_as_it_should_be(files):
    files.deals(deal_line("A1", engage_date="2017-03-01"))
    _pipeline, report = files.read()
    assert report.findings == []


@pytest.mark.parametrize(
    ("changes", "field", "reason", "expected"),
    [
        ({"sector": "technolgy"}, "sector", "loaded as tech", {"sector": "technology"}),
        (
            {"office_location": "Philipines"},
            "office_location",
            "loaded as Philippines",
            {"country": "Philippines"},
        ),
        ({"employees": "many"}, "employees", "not a number", {"employees": ""}),
        ({"revenue": "-3"}, "revenue", "not a number", {"revenue": ""}),
        ({"subsidiary_of": "Nobody"}, "subsidiary_of", "no other", {"parent": ""}),
        ({"subsidiary_of": "Big One"}, "subsidiary_of", "no other", {"parent": ""}),
    ],
)
def test_account_is_repaired(files, changes, field, reason, expected):
    files.accounts(account_line("Cancity"), account_line("Big One", **changes))
    pipeline, report = files.read()
    finding = only(report)
    assert (finding.action, finding.field, finding.line) == ("repaired", field, 3)
    assert finding.reason.startswith(reason)
    account = pipeline.accounts["bigone"]._asdict()
    assert {name: account[name] for name in expected} == expected


def test_circle_of_owners_is_cut_once(files):
    files.accounts(
        account_line("One", subsidiary_of="Two"),
        account_line("Two", subsidiary_of="Three"),
        account_line("Three", subsidiary_of="One"),
    )
    pipeline, report = files.read()
    assert [account.parent for account in pipeline.accounts.values()] == [
        "",
        "three",
        "one",
    ]
    assert only(report).line == 2


def test_names_occur_once_whatever_their_spelling(files):
    files.products("GTX Pro,GTX,4821", "GTXPro,GTX,1", ",GTX,1")
    files.accounts(account_line("Kan-code"), account_line("KANCODE"))
    files.agents("Ann Lee,Max Roe,Central", "ann lee,Max Roe,Central")
    pipeline, report = files.read()
    assert pipeline.products["gtxpro"].price == 4821
    assert pipeline.accounts["kancode"].name == "Kan-code"
    assert [finding.reason.split(":")[0] for finding in report.findings] == [
        "duplicate name",
        "duplicate name",
        "no name",
        "duplicate name",
    ]


def test_agent_without_manager_and_manager_of_two_offices(files):
    files.agents("Ann Lee,Max Roe,Central", "Bo Day,,East", "Cy Fox,max roe,West")
    pipeline, report = files.read()
    assert [tuple(agent) for agent in pipeline.agents.values()] == [
        ("Ann Lee", "Max Roe", "Central"),
        ("Bo Day", "", ""),
        ("Cy Fox", "max roe", "Central"),
    ]
    assert [finding.field for finding in report.findings] == [
        "manager",
        "regional_office",
    ]


def test_price_that_is_none(files):
    files.products("GTX Pro,GTX,cheap")
    pipeline, report = files.read()
    assert pipeline.products["gtxpro"].price == 0
    assert only(report).reason == "not an amount: loaded without a price"


def test_missing_directory_file_and_column_are_errors(files, tmp_path):
    with pytest.raises(SuiteError, match="not a directory"):
        read.read_pipeline(tmp_path / "nowhere", None, None)
    files.write(read.DEALS, read.DEAL_COLUMNS[1:], [])
    with pytest.raises(SuiteError, match="has no column opportunity_id"):
        files.read()
    (files.directory / read.ACCOUNTS).unlink()
    with pytest.raises(SuiteError, match="cannot be read"):
        files.read()


def test_likeness_of_spellings():
    assert likeness("GTX Pro") == likeness("GTXPro") == likeness("gtx-pro")
    assert likeness("GTX Pro") != likeness("GTX Plus Pro")
    assert likeness(" - ") == ""
