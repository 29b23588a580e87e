"""Cards: hidden when the filters leave out what they are about, told when filters pass them by."""

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.real_data import published
from tracker.filters import Filters, Reach, View, holds_days, leaves

ROOT = Path(__file__).parents[1]
STORAGE = Reach(View.LINES, {"product": "hydrogen_storage_alloy"})
DAY = dt.date(2019, 2, 14)


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ((), True),
        (("hydrogen_storage_alloy",), True),
        (("ndfeb_alloy", "hydrogen_storage_alloy"), True),
        (("ndfeb_alloy",), False),
        (("-ndfeb_alloy",), True),
        (("-hydrogen_storage_alloy",), False),
        (("-ndfeb_alloy", "-hydrogen_storage_alloy"), False),
        (("hydrogen_storage_alloy", "-hydrogen_storage_alloy"), False),
    ],
)
def test_a_filter_leaves_a_value_in_or_out(values, left):
    assert leaves(values, "hydrogen_storage_alloy") is left


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", ""),
        ("period=month&window=6&by=city&show=map&as_of=2020-01-01&stage=approved", ""),
        ("city=Baotou&product=ndfeb_alloy&from=2019&q=x", ""),
        ("evidence=two_sources", "not filtered by evidence"),
        ("evidence=two_sources&city=Baotou", "not filtered by evidence"),
    ],
)
def test_a_figure_says_which_choices_its_question_does_not_take(query, said):
    filters = Filters.from_query(query)

    assert STORAGE.untouched(filters, View.CAPACITY) == said
    assert Reach(View.CAPACITY).untouched(filters, View.CAPACITY) == ""


@pytest.mark.parametrize("key", ["city=Baotou", "from=2019", "source_kind=news", "q=x"])
def test_a_figure_that_takes_no_filter_says_so_once_there_is_one(key):
    unfiltered = Reach(None)

    assert unfiltered.untouched(Filters.from_query(key), View.CAPACITY) == "not filtered"
    assert unfiltered.untouched(Filters(), View.CAPACITY) == ""


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (None, None, True),
        (dt.date(2018, 12, 14), None, True),
        (dt.date(2018, 12, 15), None, False),
        (None, DAY, True),
        (None, dt.date(2019, 2, 13), False),
    ],
)
def test_a_window_is_held_only_when_every_day_of_it_is(first, last, held):
    assert holds_days(Filters(from_day=first, to_day=last), dt.date(2018, 12, 14), DAY) is held


def cards(monkeypatch, **query):
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    shown = app.run()
    assert not shown.exception
    assert not shown.error
    return [metric.label for metric in shown.metric]


RUNS, PLANS = "Running, heard of lately", "On the way, not running yet"
AB5, CLAIMS = "AB5 in new hybrids, 2025", "Claims explained by lines"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, [RUNS, PLANS, AB5, CLAIMS]),
        ({"product": "ndfeb_alloy"}, [RUNS, PLANS, CLAIMS]),
        ({"product": "hydrogen_storage_alloy"}, [RUNS, PLANS, f"{AB5} (not filtered)", CLAIMS]),
        ({"country": "DEU"}, [RUNS, PLANS, f"{AB5} (not filtered)", CLAIMS]),
        ({"company": "Baotou Xinhao Rare Earth New Materials"},
         [RUNS, PLANS, f"{AB5} (not filtered)", f"{CLAIMS} (not filtered by company)"]),
        ({"status": "idled"},
         [PLANS, f"{AB5} (not filtered)", f"{CLAIMS} (not filtered by status)"]),
        ({"evidence": "official"},
         [f"{RUNS} (not filtered by evidence)", f"{PLANS} (not filtered by evidence)",
          f"{AB5} (not filtered)", f"{CLAIMS} (not filtered by evidence)"]),
        ({"as_of": "2019-02-14"}, [RUNS, PLANS, "AB5 in new hybrids, 2017", CLAIMS]),
        ({"as_of": "1995-01-01"}, [RUNS, PLANS, "AB5 in new hybrids", CLAIMS]),
    ],
)  # fmt: skip
def test_the_overview_shows_the_cards_its_filters_reach(monkeypatch, query, shown):
    assert cards(monkeypatch, **query) == shown


def test_a_verdict_filter_hides_the_counts_of_the_other_verdicts(monkeypatch):
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/demand/statements.py")
    app.query_params["verdict"] = "differs"

    assert [metric.label for metric in app.run().metric] == ["Differs"]
