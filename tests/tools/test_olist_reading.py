"""Each defect that the files may have is found, named and dealt with."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from findings import only
from olist_files import Files, deal_line, key, lead_line, seller_line

from tools.errors import SuiteError
from tools.loaders.olist import read


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_clean_files_have_no_finding(files):
    files.leads(lead_line(1), lead_line(2, day="2018-03-01"))
    files.deals(deal_line(2, won_date="2018-03-05 03:00:00"))
    files.sellers(seller_line(2))
    funnel, report = files.read()
    assert report.findings == []
    assert funnel.leads[key(1)].first_contact == date(2018, 2, 1)
    assert funnel.leads[key(2)].first_contact == date(2018, 3, 1)
    assert funnel.deals[key(2)].won == datetime(2018, 3, 5, 3)
    assert funnel.sellers[key(1002)].zip == "13023"


def test_byte_order_mark_and_other_column_order(files):
    text = f"origin,landing_page_id,first_contact_date,mql_id\nsocial,{'b' * 32},"
    path = files.directory / read.LEADS
    path.write_text(f"\ufeff{text}01-02-2018,{key(7)}\n", encoding="utf-8")
    funnel, report = files.read()
    assert list(funnel.leads) == [key(7)]
    assert not report.findings


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (lead_line(2, day="31-02-2018"), "first_contact_date", "not a date"),
        (lead_line(2, day=""), "first_contact_date", "not a date"),
        (lead_line(2, day="01-02-1018"), "first_contact_date", "date before the year"),
        (lead_line(2, day="02-01-2020"), "first_contact_date", "date before the year"),
        (lead_line(1), "mql_id", "duplicate id"),
        ("nonsense,01-02-2018,,", "mql_id", "not an id"),
        (f"{key(2)},01-02-2018", "", "wrong number of columns"),
        (lead_line(2) + ",extra", "", "wrong number of columns"),
    ],
)
def test_lead_is_rejected(files, line, field, reason):
    files.leads(lead_line(1), line)
    funnel, report = files.read()
    finding = only(report)
    assert list(funnel.leads) == [key(1)]
    assert (finding.action, finding.file) == ("rejected", read.LEADS)
    assert (finding.line, finding.field) == (3, field)
    assert finding.reason.startswith(reason)


def test_first_of_duplicate_leads_is_kept(files):
    files.leads(lead_line(1, origin="email"), lead_line(1, origin="social"))
    funnel, _report = files.read()
    assert funnel.leads[key(1)].origin == "email"


def test_line_numbers_count_lines_not_rows(files):
    quoted = f'{key(1)},01-02-2018,{"a" * 32},"so\ncial"'
    files.leads(quoted, "", lead_line(2, day="never"))
    _funnel, report = files.read()
    assert only(report).line == 5


def test_blank_origin_and_blank_landing_page_are_repaired(files):
    files.leads(lead_line(1, origin=""), lead_line(2, page=""))
    funnel, report = files.read()
    assert len(funnel.leads) == 2
    assert [(f.action, f.field, f.line) for f in report.findings] == [
        ("repaired", "origin", 2),
        ("repaired", "landing_page_id", 3),
    ]


def test_text_that_is_not_utf8_is_rejected_and_printable(files):
    path = files.directory / read.LEADS
    line = lead_line(2, origin="soci\xe1l").encode("latin-1")
    path.write_bytes(path.read_bytes() + line + b"\n")
    funnel, report = files.read()
    assert list(funnel.leads) == [key(1)]
    assert only(report).reason == "not UTF-8 text"
    only(report).value.encode("utf-8")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"mql_id": key(9)}, "mql_id", "unknown lead"),
        ({"mql_id": key(2)}, "mql_id", "lead was rejected"),
        ({"mql_id": "?"}, "mql_id", "not an id"),
        ({"won_date": "yesterday"}, "won_date", "not a date and time"),
        ({"won_date": ""}, "won_date", "not a date and time"),
        ({"won_date": "2018-02-26T10:00:00+03:00"}, "won_date", "not a date and time"),
        ({"won_date": "2118-02-26 10:00:00"}, "won_date", "date before the year"),
    ],
)
def test_deal_is_rejected_and_its_lead_stays_open(files, changes, field, reason):
    files.leads(lead_line(1), lead_line(2, day="never"))
    files.deals(deal_line(1, **changes))
    funnel, report = files.read()
    finding = report.findings[-1]
    assert funnel.deals == {}
    assert list(funnel.leads) == [key(1)]
    assert (finding.action, finding.file) == ("rejected", read.DEALS)
    assert (finding.line, finding.field) == (2, field)
    assert finding.reason.startswith(reason)


def test_second_deal_of_a_lead_is_rejected(files):
    files.deals(deal_line(1), deal_line(1, won_date="2019-01-01 00:00:00"))
    funnel, report = files.read()
    assert funnel.deals[key(1)].won.year == 2018
    assert only(report).reason.startswith("duplicate id")


def test_deal_won_before_first_contact_is_repaired(files):
    files.leads(lead_line(1, day="08-03-2018"))
    files.deals(deal_line(1, won_date="2018-03-06 19:38:55"))
    funnel, report = files.read()
    assert key(1) in funnel.deals
    assert only(report).action == "repaired"
    assert only(report).value == "won 2018-03-06, first contact 2018-03-08"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("sr_id", "", "blank: won without a representative"),
        ("sr_id", "Bob", "not an id: won without a representative"),
        ("sdr_id", "", "blank: loaded without its SDR"),
        ("seller_id", "", "blank: loaded without an address"),
        ("declared_monthly_revenue", "a lot", "not an amount: loaded as 0"),
        ("declared_monthly_revenue", "-5", "not an amount: loaded as 0"),
        ("declared_monthly_revenue", "NaN", "not an amount: loaded as 0"),
        ("declared_monthly_revenue", "1e30", "not an amount: loaded as 0"),
    ],
)
def test_deal_is_repaired(files, field, value, reason):
    files.deals(deal_line(1, **{field: value}))
    funnel, report = files.read()
    finding = only(report)
    assert key(1) in funnel.deals
    assert (finding.action, finding.field, finding.line) == ("repaired", field, 2)
    assert finding.reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("", "0"), ("0.0", "0"), ("100000.0", "100000"), ("6.5", "6.5")],
)
def test_revenue_is_read_exactly(files, text, amount):
    files.deals(deal_line(1, declared_monthly_revenue=text))
    funnel, report = files.read()
    assert funnel.deals[key(1)].revenue == Decimal(amount)
    assert not report.findings


@pytest.mark.parametrize(
    ("line", "zip_code", "state", "field"),
    [
        (seller_line(1, zip_code="1026"), "01026", "SP", "seller_zip_code_prefix"),
        (seller_line(1, zip_code="SP-1"), "", "SP", "seller_zip_code_prefix"),
        (seller_line(1, state="São Paulo"), "13023", "", "seller_state"),
    ],
)
def test_seller_is_repaired(files, line, zip_code, state, field):
    files.sellers(line)
    funnel, report = files.read()
    seller = funnel.sellers[key(1001)]
    assert (seller.zip, seller.state) == (zip_code, state)
    assert (only(report).action, only(report).field) == ("repaired", field)


def test_file_of_sellers_may_be_missing(files):
    (files.directory / read.SELLERS).unlink()
    funnel, report = files.read()
    assert funnel.sellers == {}
    assert only(report).action == "note"


def test_missing_directory_file_and_column_are_errors(files, tmp_path):
    with pytest.raises(SuiteError, match="not a directory"):
        read.read_funnel(tmp_path / "nowhere", None, None)
    files.write(read.DEALS, read.DEAL_COLUMNS[1:], [])
    with pytest.raises(SuiteError, match="has no column mql_id"):
        files.read()
    (files.directory / read.DEALS).unlink()
    with pytest.raises(SuiteError, match="cannot be read"):
        files.read()


def test_open_quote_is_an_error_that_names_the_line(files):
    files.leads(lead_line(1), f'{key(2)},"01-02-2018')
    with pytest.raises(SuiteError, match="line 3"):
        files.read()
