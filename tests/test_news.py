"""What is new, in a sentence: made-up lines, each summed by hand, and the curated data."""

import datetime as dt

import pytest

from tests.made_up import event, line, made_up, source
from tests.real_data import real_store
from tracker.filters import Filters
from tracker.queries.changes import changes_since
from tracker.queries.news import news, news_words
from tracker.terms import ChangeKind

SOURCES = [source("old", "2019-01-01"), source("new", "2020-03-02"), source("two", "2020-03-05")]
ROWS = [
    event("2018", "announced", 100, source="old"),
    event("2020-03", "approved", source="new"),
    event("2020-02", "announced", 5_000, line="b", source="new"),
    event("2020-03-05", "approved", line="b", source="two"),
    event("2020-02", "announced", 700, line="c", source="new"),
]
LINES = [line("a"), line("b"), line("c", product="ndfeb_alloy", country="JPN")]
DAY = dt.date(2020, 3, 1)


def words(since=DAY, rows=ROWS, **chosen):
    store = made_up(rows, lines=LINES, sources=SOURCES)
    return news_words(news(store, Filters(**chosen), since))


def test_new_lines_and_events_are_counted_and_the_largest_new_line_is_told():
    assert words() == (
        "Since 1 Mar 2020: 2 new lines and 4 events. The largest: b Alloys, 5,000 t/a of "
        "REE metal and alloy, Old Town, China, approved, 2 sources."
    )


def test_filters_choose_the_news():
    assert words(country=("JPN",)) == (
        "Since 1 Mar 2020: 1 new line and 1 event. The largest: c Alloys, 700 t/a of NdFeB alloy, "
        "Old Town, Japan, announced, one source."
    )


def test_events_of_a_known_line_are_no_new_line():
    assert words(rows=ROWS[:2]) == "Since 1 Mar 2020: no new line and 1 event."


def test_new_lines_that_state_nothing_have_no_largest():
    rows = [ROWS[0], event("2020-02", "announced", line="b", source="new")]

    assert words(rows=rows) == (
        "Since 1 Mar 2020: 1 new line and 1 event. None of the new lines states a capacity."
    )


def test_where_nothing_came_the_last_news_is_dated():
    assert words(since=dt.date(2020, 4, 1)) == (
        "Nothing new since 1 Apr 2020; the last became known on 5 Mar 2020."
    )
    assert words(rows=[], since=DAY) == "Nothing new since 1 Mar 2020."


def test_a_source_of_the_day_itself_was_known_on_it():
    assert words(since=dt.date(2020, 3, 5)).startswith("Nothing new since 5 Mar 2020")
    assert words(since=dt.date(2020, 3, 4)) == "Since 4 Mar 2020: no new line and 1 event."


@pytest.mark.parametrize("since", ["2019-02-13", "2022-06-30", "2025-11-28"])
def test_the_news_are_what_a_look_back_finds(since):
    store, day = real_store(), dt.date.fromisoformat(since)
    kinds = changes_since(real_store(since), store, Filters())["kind"]

    new = news(store, Filters(), day)

    assert new.lines == (kinds == ChangeKind.LINE_ADDED).sum()
    assert new.events == (kinds == ChangeKind.EVENT_ADDED).sum()
