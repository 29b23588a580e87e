"""The notes of the largest periods: what brought most, from the rows, beside their bars."""

import datetime as dt

import pytest

from tests.made_up import claim, event, line, made_up
from tracker import charts
from tracker.filters import Filters, Period
from tracker.queries import capacity, notes

EVENTS = [
    event("2019-02-14", "approved", 5000, line="a"),
    event("2019-02-14", "approved", 3000, line="b"),
    event("2019-05", "announced", 6000, line="c"),
    event("2021", "announced", 700, line="d"),
]
LINES = [line("a"), line("b"), line("c", city="Far", country="USA"), line("d", company=None)]


def test_all_lines_of_a_day_are_a_cause_and_count_in_its_claims():
    store = made_up(EVENTS, lines=LINES, claims=[claim()])

    rows = notes.notes(store, Filters()).set_index("period")

    assert list(rows.index) == ["2019", "2021"]
    assert rows.loc["2019", ["sum_tpa", "cause_tpa"]].tolist() == [14_000, 8_000]
    assert rows.loc["2019", "note"] == (
        "8,000 t/a of 14,000 t/a by 2 lines of a Alloys and b Alloys (Old Town, China), approved "
        "on 14 Feb 2019; counts in the claim of 20,000 t/a in Old Town"
    )
    assert rows.loc["2019", "label"] == "2 lines on 14 Feb 2019"


@pytest.mark.parametrize(
    ("filters", "period", "note", "label"),
    [
        (Filters(country=("USA",)), "2019",
         "all 6,000 t/a by 1 line of c Alloys (Far, the United States), announced in May 2019",
         "c Alloys"),
        (Filters(from_day=dt.date(2020, 1, 1)), "2021",
         "all 700 t/a by 1 line of a company not named (Old Town, China), announced in 2021",
         "Old Town"),
        (Filters(period=Period.MONTH, country=("USA",)), "2019-05",
         "all 6,000 t/a by 1 line of c Alloys (Far, the United States), announced in May 2019",
         "c Alloys"),
    ],
)  # fmt: skip
def test_a_note_follows_the_filters(filters, period, note, label):
    store = made_up(EVENTS, lines=LINES)

    (row,) = notes.notes(store, filters).to_dict("records")

    assert (row["period"], row["note"], row["label"]) == (period, note, label)


def test_only_the_largest_periods_have_a_note():
    years = range(2000, 2010)
    events = [event(str(year), "announced", year, line=f"l{year}") for year in years]
    store = made_up(events, lines=[line(f"l{year}") for year in years])

    rows = notes.notes(store, Filters())

    assert list(rows["period"]) == ["2009", "2008", "2007", "2006", "2005", "2004"]
    assert notes.notes(store, Filters(country=("USA",))).empty


def test_a_note_stands_at_the_bar_of_its_largest_line_with_words_where_there_is_room():
    events = [event(str(year), "announced", year, line=f"l{year}") for year in (2009, 2010, 2019)]
    store = made_up(events, lines=[line(f"l{year}") for year in (2009, 2010, 2019)])
    rows = capacity.capacity_by_evidence(store, Filters())

    drawn = charts.additions_by_period(rows, notes.notes(store, Filters())).rows

    assert drawn["note"].notna().all()
    assert list(drawn.loc[drawn["note_words"].notna(), "period"]) == ["2009", "2019"]
    bare = charts.additions_by_period(rows).rows
    assert bare["note"].isna().all()
