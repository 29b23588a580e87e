"""How a line's capacity was arrived at. Rows are made up."""

import pytest

from tests.made_up import event, made_up, total
from tests.real_data import real_store
from tracker.filters import Filters, View
from tracker.queries import capacity, histories
from tracker.terms import Stage


def told(store, stage="announced"):
    """The story of the store's lines: (level after, adds, outcome)."""
    frame = histories.histories(store, Filters(stage=stage)).astype(object)
    frame = frame.where(frame.notna(), None)
    return list(zip(frame["level_tpa"], frame["additions_tpa"], frame["outcome"], strict=True))


LIFE = [
    event("2015", "announced", 500),
    event("2016", "approved", 500, source="other"),
    event("2018", "expanded", 200, "expansion"),
    event("2019", "reported_operating", 700, "existing"),
    event("2020", "ownership_change"),
    event("2021", "announced", 1000, "total_after"),
]


def test_each_event_says_what_it_adds_and_why_not():
    assert told(made_up(LIFE)) == [
        (500, 500, "addition"),
        (500, None, "repeats a step"),
        (700, 200, "addition"),
        (700, None, "a level, adds nothing"),
        (700, None, "moves no tonnes"),
        (1000, 300, "addition"),
    ]


def test_a_second_source_that_repeats_an_event_changes_no_total():
    again = [*LIFE, event("2015-06", "announced", 500, source="third")]

    for stage in Stage:
        assert total(made_up(again), stage) == total(made_up(LIFE), stage)
    assert told(made_up(again)).count((500, None, "repeats a step")) == 2


def test_two_sources_with_different_tonnes_stand_side_by_side():
    store = made_up(
        [event("2012", "announced", 2000), event("2013", "approved", 200, source="other")]
    )

    (row,) = histories.conflicts(store, Filters()).to_dict("records")

    assert (row["one_tpa"], row["other_tpa"], row["chosen_tpa"]) == (2000, 200, 2000)
    assert (row["one_source"], row["other_source"]) == ("gazette", "other")
    assert row["rule"] == histories.RULE_NEW


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (event("2012", "announced", 200), event("2013", "approved", 200, source="other")),
        (event("2012", "announced", 200), event("2013", "approved", 300)),
        (
            event("2012", "reported_operating", 200, "existing"),
            event("2013", "reported_operating", 300, "existing", source="other"),
        ),
    ],
)
def test_the_same_tonnes_one_source_or_another_time_are_no_conflict(one, other):
    assert histories.conflicts(made_up([one, other]), Filters()).empty


@pytest.mark.parametrize("stage", list(Stage))
def test_the_histories_of_all_lines_add_up_to_the_total(stage):
    chosen = Filters(stage=stage)

    rows = histories.histories(real_store(), chosen)

    assert rows["additions_tpa"].sum() == capacity.totals(real_store(), chosen)["additions_tpa"]
    assert rows["event_id"].is_unique
    assert len(rows) == len(real_store().frame("FROM known_events"))


def test_the_known_clash_of_a_line_is_found():
    found = histories.conflicts(real_store(), Filters.from_query("country=VNM", View.LINES))

    assert {200, 2000} <= set(found["one_tpa"]) | set(found["other_tpa"])
