"""What becomes of believable rows; and how the report reads."""

import csv
from datetime import datetime

import pytest
from olist_files import Files, deal_line, key, lead_line, seller_line

from tools.loaders.olist import plan as planning
from tools.loaders.olist.plan import make_plan, readable, short_ids
from tools.loaders.report import NOTE, REJECTED, Finding, Report


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def plan_of(files):
    funnel, _report = files.read()
    return make_plan(funnel)


def moment(*parts):
    return datetime(*parts)


def test_open_lead_has_nothing_of_a_deal(files):
    files.leads(lead_line(0x1F << 96, origin="paid_search", page="b" * 32))
    (lead,) = plan_of(files).leads
    assert lead.name == "Seller lead 0000001f (Paid search)"
    assert lead.first_contact == moment(2018, 2, 1, 12)
    assert (lead.source, lead.campaign) == (
        "source_paid_search",
        f"campaign_{'b' * 32}",
    )
    assert not any((lead.won, lead.user, lead.tags, lead.note, lead.revenue))


def test_deal_brings_its_person_tags_note_and_address(files):
    files.deals(
        deal_line(
            1,
            lead_type="online_big",
            lead_behaviour_profile="eagle, wolf",
            has_company="True",
            declared_product_catalog_size="40.0",
            declared_monthly_revenue="15000.0",
        )
    )
    files.sellers(seller_line(1))
    plan = plan_of(files)
    (lead,) = plan.leads
    assert lead.name.startswith("Home decor seller ")
    assert lead.won == moment(2018, 2, 26, 19, 58, 54)
    assert lead.user == f"user_{key(0x52)}"
    assert [plan.tags[tag] for tag in lead.tags] == [
        "Home decor",
        "Seller: online big",
        "Profile: eagle",
        "Profile: wolf",
    ]
    assert lead.revenue == 15000
    assert "<li>Has a company: yes</li>" in lead.note
    assert "<li>Declared size of the catalogue: 40</li>" in lead.note
    assert (lead.zip, lead.city, lead.state) == ("13023", "Mogi das Cruzes", "SP")


def test_note_escapes_what_the_file_says(files):
    files.deals(deal_line(1, average_stock="<script>"))
    (lead,) = plan_of(files).leads
    assert "&lt;script&gt;" in lead.note
    assert "<script>" not in lead.note


def test_revenue_text_is_kept_in_the_note(files):
    files.deals(deal_line(1, declared_monthly_revenue="about 5k"))
    (lead,) = plan_of(files).leads
    assert lead.revenue == 0
    assert "about 5k" in lead.note


@pytest.mark.parametrize(
    ("won", "first_contact"),
    [
        ("2018-02-01 15:00:00", moment(2018, 2, 1, 12)),
        ("2018-02-01 09:00:00", moment(2018, 2, 1, 9)),
        ("2018-01-30 09:00:00", moment(2018, 1, 30, 9)),
    ],
)
def test_no_lead_is_won_before_its_first_contact(files, won, first_contact):
    files.deals(deal_line(1, won_date=won))
    (lead,) = plan_of(files).leads
    assert lead.first_contact == first_contact


def test_people_are_representatives_or_only_developers(files):
    files.leads(lead_line(1), lead_line(2))
    both, developer = key(5 << 96), key(6 << 96)
    files.deals(
        deal_line(1, sr_id=both, sdr_id=developer),
        deal_line(2, sr_id=both, sdr_id=both),
    )
    people = plan_of(files).people
    assert {person.login: person.is_representative for person in people.values()} == {
        "sr.00000005@olist.example": True,
        "sdr.00000006@olist.example": False,
    }


def test_names_and_order_do_not_depend_on_the_order_of_rows(files):
    numbers = [4, 2, 3, 1]
    files.leads(*(lead_line(n, day=f"0{1 + n // 2}-02-2018") for n in numbers))
    files.deals(deal_line(2))
    first = plan_of(files)
    files.leads(*(lead_line(n, day=f"0{1 + n // 2}-02-2018") for n in sorted(numbers)))
    assert plan_of(files) == first
    assert [lead.key[-1] for lead in first.leads] == ["1", "3", "4", "2"]


def test_short_ids_grow_until_they_differ():
    assert short_ids(["aaaa1", "aaaa2", "bbbb1"], 2) == {
        "aaaa1": "aaaa1",
        "aaaa2": "aaaa2",
        "bbbb1": "bbbb1",
    }
    assert short_ids(["aaaa", "bbbb"], 2) == {"aaaa": "aa", "bbbb": "bb"}
    assert short_ids([]) == {}


def test_readable_words():
    assert readable("home_decor") == "Home decor"
    assert readable("") == ""


def test_every_made_up_name_occurs_once():
    names = planning._FIRST_NAMES
    assert len(names) == len(set(names)) == 64


def test_report_adds_up_equal_findings():
    report = Report("x", {"leads": 1200})
    for line in range(2, 10):
        report.findings.append(
            Finding(REJECTED, "f.csv", line, "id", "day", str(line), "not a date")
        )
    report.note("no sellers")
    assert report.summary() == [
        "x: done in 0.0 s",
        "  leads    1,200",
        "  rejected: 8 × not a date (f.csv, day; line 2, 3, 4, 5, 6, …)",
        "  note: no sellers",
    ]
    assert (report.number_of(REJECTED), report.number_of(NOTE)) == (8, 1)


def test_report_as_csv_has_every_finding(tmp_path):
    report = Report("x")
    report.findings.append(Finding(REJECTED, "f.csv", 3, "id", "day", "a,b", "why"))
    report.note("hello")
    report.write_csv(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["action"] for row in rows] == ["rejected", "note"]
    assert rows[0]["value"] == "a,b"
