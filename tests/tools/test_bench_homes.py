"""The arithmetic and the statements of the benchmark of homes."""

import pytest

from bench import _company_rows as rows
from bench import _homes_core as core
from bench import _homes_figures as figures
from bench import _homes_sql as plain

DAYS = ("2026-01-01 00:00:00", "2026-11-01 00:00:00")
BEFORE = ("2025-01-01 00:00:00", "2025-11-01 00:00:00")


def measured(way, pair, seconds, statements=10):
    entry = {"case": "somebody", "way": way, "pair": pair, "seconds": seconds}
    entry |= {"database_seconds": seconds / 2, "statements": statements}
    entry |= {"records": 5, "calls": 3}
    return entry | ({"groups": 2} if way == "ours" else {})


class Answers:
    """A cursor that gives the rows of a list, statement by statement."""

    def __init__(self, answers):
        self.answers = iter(answers)

    def execute(self, text, params):
        assert text % dict.fromkeys(params, "%s")  # every parameter is known

    def fetchall(self):
        return next(self.answers)


@pytest.fixture
def numbers():
    days = {"first_now": 1, "until_now": 2, "first_then": 3, "until_then": 4}
    ids = {"company_ids": [1], "team_ids": [2], "colleague_ids": [5, 6], "user_id": 5}
    evenings = {"evenings": ["2025-11-01"], "last_evening": ["2025-11-01"]}
    metrics = {"metric_ids": {"pipeline_value": 8, "quotations_value": 9}}
    params = {"tz": "UTC", "step": "month", **days, **ids, **evenings, **metrics}
    return plain.Numbers("team", params)


def test_ratios_compare_what_was_measured_together():
    entries = [measured("ours", 0, 2), measured("lean", 0, 1)]
    entries += [measured("ours", 1, 9), measured("lean", 1, 3)]
    ways = figures.summarize(entries)["somebody"]
    assert ways["lean"]["ratio"] == {"median": 2.5, "low": 2, "high": 3}
    assert "ratio" not in ways["ours"]
    assert ways["ours"]["groups"] == 2


def test_table_has_a_line_per_case_and_way():
    entries = [measured("lean", 0, 1), measured("ours", 0, 2)]
    lines = figures.table(figures.summarize(entries)).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| somebody | ours | 2.000 (2.000–2.000) | 1.000 | 3 |")
    assert lines[3].endswith("| – | 2.00 (2.00–2.00) × |")


def test_search_counts_what_is_missed():
    entry = {"kind": "order", "pair": 0, "ours": 0.02, "plain": 0.01, "statements": 2}
    found = {"found": 3, "plain_found": 3}
    missed = {"found": 0, "plain_found": 3}
    nothing = {"found": 0, "plain_found": 0}
    entries = [entry | one for one in (found, missed, nothing)]
    summary = figures.summarize_search(entries)
    assert summary["order"]["missed"] == 1
    assert summary["order"]["ratio"]["median"] == 2
    assert "| order | 20.0 (20.0–20.0) |" in figures.search_table(summary)


def test_delay_by_a_slow_tile():
    def reading(*seconds):
        return [{"place": n, "seconds": took} for n, took in enumerate(seconds)]

    readings = {
        "without": [reading(1, 2), reading(1, 4)],
        "with": [reading(2, 3, 9), reading(2, 5, 7)],
    }
    summary = figures.summarize_slow(readings)
    assert summary["slow"] == {"median": 8, "low": 7, "high": 9}
    assert summary["without"]["median"] == 3
    assert summary["with"]["median"] == 4
    assert summary["delay"] == 1
    assert "more than 1.00 s later" in figures.describe_slow(summary)


def test_readings_of_customers_are_told_apart():
    entry = {"customer": "big", "what": "panel", "found": 9, "statements": 40}
    entries = [entry | {"seconds": seconds} for seconds in (0.1, 0.3, 0.2)]
    entries += [entry | {"what": what, "seconds": 1} for what in ("page", "far_page")]
    summary = figures.summarize_customers(entries)
    assert summary["big"]["panel"]["ms"] == {"median": 200, "low": 100, "high": 300}
    lines = figures.customer_table(summary).splitlines()
    assert lines[2] == "| big | the panel | 200.0 (100.0–300.0) | 40 | 9 |"
    assert len(lines) == 5


def test_facts_add_up_to_numbers(numbers):
    was = [["8 2025-11-01", 70], ["9 2025-11-01", 7]]
    answers = [
        [["2026-01-01", 100, 2, 1], ["2026-02-01", 50, 1, 2]],
        [[80, 4, 4]],
        [[2, 150], [None, 10]],
        [["2026-01-01", 9]],
        [[8]],
        [[1, 30], [2, 12]],
        was,
        [[20]],
        [["2026-01-01", 5]],
        [[4]],
        [[5, 90], [6, 60]],
    ]
    facts = numbers.ask(Answers(answers), numbers.lean())
    found = numbers.numbers(facts)
    assert found["won_value", "now"] == 150
    assert found["average_deal", "now"] == 50
    assert found["win_rate", "now"] == 50
    assert found["win_rate", "then"] == 50
    assert found["pipeline_value", "now"] == 42
    assert found["pipeline_value", "then"] == 70
    assert found["by team", "False"] == 10
    assert found["lost by time", "2026-02-01"] == 2
    assert found["colleagues", "now"] == 75


def test_every_statement_says_whose_records(numbers):
    own = [*numbers.lean(), *numbers.tiles()]
    leaders = [one for one in own if "won_by_person" in one.measures]
    assert len(leaders) == 2
    for statement in own:
        assert "company_id" in statement.text
        mine = "team_id = ANY(%(team_ids)s)" in statement.text
        assert mine == (statement not in leaders)


def dashboard(**parts):
    content = {"globalFilters": [{"type": "date", "id": "days"}], "sheets": []}
    content |= {"pivots": {}, "lists": {}} | parts
    known = {
        "amount": {"type": "monetary", "aggregator": "sum", "currency_field": "cur"},
        "who": {"type": "many2one"},
    }
    return core.CoreDashboard(content, lambda model: known, DAYS, BEFORE).calls()


def test_a_pivot_is_one_call():
    pivot = {"model": "sale.report", "domain": [["state", "=", "sale"]], "columns": []}
    pivot |= {"rows": [{"fieldName": "who"}], "measures": [{"fieldName": "amount"}]}
    pivot["fieldMatching"] = {"days": {"chain": "date", "offset": -1}}
    ((model, method, (domain, sets, measures), _words),) = dashboard(
        pivots={"1": pivot}
    )
    assert (model, method) == ("sale.report", "formatted_read_grouping_sets")
    assert sets == [[], ["who"]]
    assert measures == ["amount:sum", "cur:array_agg_distinct", "amount:sum_currency"]
    first, last = (
        ["date", sign, day] for sign, day in zip((">=", "<="), BEFORE, strict=True)
    )
    assert domain == ["&", "&", first, last, ["state", "=", "sale"]]


def test_a_list_and_the_charts_of_a_carousel():
    one = {"model": "sale.order", "domain": [], "columns": ["who", "amount"]}
    one["orderBy"] = [{"name": "amount", "asc": False}]
    chart = {"searchParams": {"domain": '["|", ("a", "=", 1), ("b", "=", (1, 2))]'}}
    chart["metaData"] = {"resModel": "sale.report", "measure": "amount"}
    chart["metaData"]["groupBy"] = ["who"]
    carousel = {"tag": "carousel", "data": {"chartDefinitions": {"x": chart}}}
    scorecard = {"tag": "chart", "data": {"type": "scorecard"}}
    found = dashboard(lists={"1": one}, sheets=[{"figures": [carousel, scorecard]}])
    assert [method for _model, method, *_rest in found] == [
        "web_search_read",
        "formatted_read_group",
    ]
    assert found[0][3]["order"] == "amount DESC"
    assert set(found[0][3]["specification"]) == {"who", "amount", "cur"}
    assert found[1][2][0] == ["|", ["a", "=", 1], ["b", "=", (1, 2)]]


def test_unknown_columns_come_from_the_kind():
    *_settings, insert, _sequence = rows.make_contacts(["id", "name", "lang"], 10, 7)
    assert 'INSERT INTO res_partner ("id", "name", "lang") SELECT 7 + n' in insert
    assert 'kind."lang"' in insert
    assert 'kind."name"' not in insert
    assert "generate_series(1, 10)" in insert


def test_leads_get_ids_of_the_sequence():
    insert = rows.make_leads(["id", "name", "score"], 10, 8, 100)[-1]
    assert 'INSERT INTO crm_lead ("name", "score") SELECT' in insert
    assert "JOIN person ON person.place" in insert
