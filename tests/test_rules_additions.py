"""What a line adds, when, and at which stage. Every history is made up and added up by hand."""

import datetime as dt

import pytest

from tests.made_up import added, event, line, made_up, outcomes, source, total
from tracker.filters import Filters
from tracker.queries import capacity, lines

STAGES = ("announced", "approved", "construction", "operating")


def level(store, line_id="a"):
    """Capacity of a line after its last known step."""
    frame = lines.lines(store, Filters()).set_index("line_id")
    return frame.loc[line_id, "capacity_tpa"]


# A line adds once per stage.


def test_a_line_announced_and_approved_adds_once_at_each_stage_that_counts():
    store = made_up([event("2018-03", "announced", 5000), event("2019-02-14", "approved", 5000)])

    assert added(store, "announced") == [("2018-03", 5000)]
    assert added(store, "approved") == [("2019-02-14", 5000)]
    assert added(store, "construction") == added(store, "operating") == []


def test_a_line_that_was_never_announced_counts_as_announced_when_it_is_approved():
    store = made_up([event("2019-02-14", "approved", 5000)])

    assert added(store, "announced") == [("2019-02-14", 5000)]


def test_an_announcement_after_the_approval_adds_nothing_more():
    store = made_up([event("2019-02-14", "approved", 5000), event("2019-05", "announced", 5000)])

    assert added(store, "announced") == [("2019-02-14", 5000)]


def test_a_line_commissioned_and_then_reported_operating_adds_once_when_first_seen_to_run():
    store = made_up(
        [event("2020-04", "commissioned", 900), event("2021-01", "reported_operating", 900)]
    )

    assert added(store, "operating") == [("2020-04", 900)]


# Stages are a ladder: who builds has announced, who runs has built. An approval follows from
# nothing else.


def reached_by(store, stage="announced"):
    """What each row at a stage says of how it was reached, oldest first."""
    rows = capacity.additions(store, Filters(stage=stage))[::-1]
    return [None if value != value else value for value in rows["reached_by"]]


@pytest.mark.parametrize("first", ["commissioned", "reported_operating", "expanded"])
def test_a_line_first_heard_of_running_was_announced_and_built_but_not_approved(first):
    store = made_up([event("2020-04", first, 900)])

    assert [total(store, stage) for stage in STAGES] == [900, 0, 900, 900]
    assert [reached_by(store, stage) for stage in STAGES] == [[first], [], [first], [None]]


def test_a_line_first_heard_of_under_construction_was_announced():
    store = made_up([event("2025-04", "construction_start", 50_000)])

    assert [total(store, stage) for stage in STAGES] == [50_000, 0, 50_000, 0]
    assert reached_by(store, "announced") == ["construction_start"]
    assert reached_by(store, "construction") == [None]


def test_a_line_first_heard_of_when_approved_is_on_its_own_rung():
    store = made_up([event("2019-02-14", "approved", 5000)])

    assert reached_by(store, "announced") == reached_by(store, "approved") == [None]


def test_an_announcement_heard_of_after_the_start_adds_nothing_more():
    store = made_up([event("2020", "commissioned", 900), event("2021", "announced", 900)])

    assert added(store, "announced") == [("2020", 900)]
    assert reached_by(store, "announced") == ["commissioned"]


def test_a_line_announced_that_runs_without_a_word_of_its_works_was_built_when_it_ran():
    store = made_up([event("2018", "announced", 500), event("2021", "reported_operating")])

    assert [added(store, stage) for stage in STAGES] == [
        [("2018", 500)], [], [("2021", 500)], [("2021", 500)],
    ]  # fmt: skip
    assert reached_by(store, "construction") == ["reported_operating"]


def test_a_start_up_without_a_tonnage_reaches_the_earlier_rungs_as_not_stated():
    store = made_up([event("2023", "reported_operating")])

    assert [outcomes(store, stage) for stage in STAGES] == [
        ["not_stated"], [], ["not_stated"], ["not_stated"],
    ]  # fmt: skip


def test_a_level_reported_first_is_on_no_rung():
    store = made_up([event("2010", "reported_operating", 5000, "existing")])

    assert [outcomes(store, stage) for stage in STAGES] == [[], [], [], []]


def test_an_expansion_first_heard_of_when_it_ran_was_announced_then():
    store = made_up(
        [
            event("2010", "reported_operating", 5000, "existing"),
            event("2020", "expanded", 700, "expansion"),
        ]
    )

    assert [added(store, stage) for stage in STAGES] == [
        [("2020", 700)], [], [("2020", 700)], [("2020", 700)],
    ]  # fmt: skip


def test_the_sentence_about_later_stages_counts_lines_and_tonnes():
    store = made_up(
        [
            event("2025", "construction_start", 50_000),
            event("2022", "construction_start", 2000, line="b"),
            event("2021", "construction_start", line="c"),
            event("2020", "commissioned", 900, line="d"),
            event("2019", "approved", 5000, line="e"),
        ]
    )

    rows = capacity.reached_later(store, Filters()).to_dict("records")

    assert rows == [
        {"reached_by": "construction", "lines": 3, "additions_tpa": 52_000, "lines_not_stated": 1},
        {"reached_by": "operating", "lines": 1, "additions_tpa": 900, "lines_not_stated": 0},
    ]


def test_a_line_that_goes_through_every_stage_adds_the_same_at_each():
    steps = ("announced", "approved", "construction_start", "commissioned")
    store = made_up([event(f"201{n}", step, 700) for n, step in enumerate(steps)])

    assert [added(store, stage) for stage in STAGES] == [
        [(f"201{n}", 700)] for n in range(len(STAGES))
    ]


def test_a_stage_with_a_tonnage_of_its_own_adds_that_tonnage():
    store = made_up([event("2018", "approved", 5000), event("2020", "commissioned", 4500)])

    assert (total(store, "approved"), total(store, "operating")) == (5000, 4500)


# A stated capacity carries forward.


def test_a_capacity_stated_earlier_carries_forward_and_names_its_event():
    store = made_up([event("2018", "approved", 5000), event("2020", "commissioned")])

    (row,) = capacity.additions(store, Filters(stage="operating")).to_dict("records")

    assert (row["event_on"], row["additions_tpa"], row["is_carried"]) == ("2020", 5000, True)
    assert (row["event_id"], row["capacity_event_id"]) == ("e1", "e0")


def test_a_capacity_stated_with_the_stage_itself_is_not_called_carried():
    store = made_up([event("2018", "approved", 5000)])

    (row,) = capacity.additions(store, Filters(stage="approved")).to_dict("records")

    assert (row["is_carried"], row["capacity_event_id"]) == (False, "e0")


def test_the_last_capacity_stated_before_the_stage_is_the_one_carried():
    store = made_up(
        [
            event("2016", "announced", 3000),
            event("2017", "approved", 4000),
            event("2020", "commissioned"),
        ]
    )

    assert total(store, "operating") == 4000


def test_a_capacity_first_stated_when_the_line_runs_is_carried_back_and_names_its_event():
    store = made_up([event("2018", "approved"), event("2020", "commissioned", 5000)])

    (row,) = capacity.additions(store, Filters(stage="approved")).to_dict("records")

    assert (row["event_on"], row["additions_tpa"], row["is_carried"]) == ("2018", 5000, True)
    assert (row["event_id"], row["capacity_event_id"]) == ("e0", "e1")


def test_a_capacity_stated_later_is_not_stated_yet_on_an_earlier_day():
    rows = [event("2018", "approved", source="a"), event("2020", "commissioned", 5000, source="b")]
    sources = [source("a", "2018-05-01"), source("b", "2020-05-01")]

    before = made_up(rows, sources=sources, as_of="2020-04-30")
    then = made_up(rows, sources=sources, as_of="2020-05-01")

    assert (outcomes(before), total(before)) == (["not_stated"], 0)
    assert (outcomes(then), total(then)) == (["addition"], 5000)


def test_of_several_later_tonnages_the_first_is_carried_back():
    store = made_up(
        [
            event("2018", "announced"),
            event("2020", "construction_start", 4000),
            event("2022", "commissioned", 5000),
        ]
    )

    assert [total(store, stage) for stage in STAGES] == [4000, 0, 4000, 5000]


@pytest.mark.parametrize("halt", ["delayed", "shelved", "idled", "retired", "cancelled"])
def test_the_tonnage_of_a_halt_is_never_carried_back(halt):
    store = made_up([event("2018", "announced"), event("2020", halt, 5000)])

    assert outcomes(store) == ["not_stated"]


def test_a_line_without_any_tonnage_is_counted_as_a_line_and_never_as_zero():
    store = made_up([event("2018", "approved")])

    (row,) = capacity.capacity_by_period(store, Filters()).to_dict("records")

    assert (row["lines"], row["lines_not_stated"]) == (1, 1)
    assert row["additions_tpa"] != row["additions_tpa"]  # NaN


# capacity_is: new sets, expansion adds, total_after replaces, existing is a level.


def test_an_expansion_is_a_step_of_its_own_and_adds_once_per_stage():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "approved", 500, "expansion"),
            event("2020", "expanded", 500, "expansion"),
            event("2021", "reported_operating", 500, "expansion"),
        ]
    )

    assert added(store, "approved") == [("2018", 500)]
    assert added(store, "announced") == [("2015", 1000), ("2018", 500)]
    assert added(store, "operating") == [("2015", 1000), ("2020", 500)]
    assert level(store) == 1500


def test_an_expansion_carries_forward_when_the_later_stage_gives_no_tonnage():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "approved", 500, "expansion"),
            event("2019", "construction_start"),
            event("2020", "expanded"),
        ]
    )

    assert added(store, "construction") == [("2015", 1000), ("2019", 500)]
    assert added(store, "operating") == [("2015", 1000), ("2020", 500)]


def test_two_expansions_of_different_size_both_add():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "expanded", 500, "expansion"),
            event("2020", "expanded", 300, "expansion"),
        ]
    )

    assert total(store, "operating") == 1800
    assert level(store) == 1800


def test_an_expansion_of_the_same_size_announced_after_the_first_one_ran_adds_again():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2017", "approved", 500, "expansion"),
            event("2018", "expanded", 500, "expansion"),
            event("2020", "approved", 500, "expansion"),
            event("2021", "expanded", 500, "expansion"),
        ]
    )

    assert total(store, "approved") == 1000
    assert total(store, "operating") == 2000
    assert level(store) == 2000


def test_a_total_after_a_known_level_adds_the_difference():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2020", "expanded", 1800, "total_after"),
            event("2021", "reported_operating", 1800, "total_after"),
        ]
    )

    assert added(store, "operating") == [("2015", 1000), ("2020", 800)]
    assert level(store) == 1800


def test_a_planned_total_adds_its_difference_once_at_each_stage():
    store = made_up(
        [
            event("2015", "reported_operating", 1000, "existing"),
            event("2018", "announced", 1500, "total_after"),
            event("2020", "expanded", 1500, "total_after"),
        ]
    )

    assert added(store, "announced") == [("2018", 500)]
    assert added(store, "operating") == [("2020", 500)]


def test_totals_one_after_the_other_each_add_their_own_difference():
    store = made_up(
        [
            event("2015", "reported_operating", 1000, "existing"),
            event("2018", "expanded", 1500, "total_after"),
            event("2020", "expanded", 2200, "total_after"),
        ]
    )

    assert added(store, "operating") == [("2018", 500), ("2020", 700)]


def test_a_total_reached_again_after_a_cut_is_a_step_of_its_own():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "expanded", 1500, "total_after"),
            event("2019", "reported_operating", 800, "total_after"),
            event("2021", "expanded", 1500, "total_after"),
            event("2022", "reported_operating", 1500, "total_after"),
        ]
    )

    assert added(store, "operating") == [("2015", 1000), ("2018", 500), ("2021", 700)]
    assert level(store) == 1500


def test_a_total_that_confirms_an_expansion_does_not_add_it_twice():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "approved", 500, "expansion"),
            event("2020", "expanded", 1500, "total_after"),
        ]
    )

    assert total(store, "approved") == 500
    assert total(store, "announced") == total(store, "operating") == 1500
    assert level(store) == 1500


def test_a_total_without_a_known_level_is_shown_as_a_level_and_never_summed():
    store = made_up([event("2020", "expanded", 1800, "total_after")])

    sums = capacity.totals(store, Filters(stage="operating"))

    assert outcomes(store, "operating") == ["level_only"]
    assert (sums["additions_tpa"], sums["lines"], sums["level_only"]) == (0, 0, 1)
    assert level(store) == 1800


def test_a_total_below_the_known_level_never_adds_less_than_nothing():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2020", "expanded", 600, "total_after"),
        ]
    )

    assert added(store, "operating") == [("2015", 1000)]
    assert outcomes(store, "operating") == ["addition", "no_increase"]
    assert level(store) == 600


def test_an_existing_first_report_is_a_level_and_adds_nothing():
    store = made_up([event("2015", "reported_operating", 1000, "existing")])

    assert [total(store, stage) for stage in STAGES] == [0, 0, 0, 0]
    assert capacity.capacity_by_period(store, Filters(stage="operating")).empty
    assert level(store) == 1000


def test_an_expansion_of_an_existing_line_adds_to_its_level():
    store = made_up(
        [
            event("2015", "reported_operating", 1000, "existing"),
            event("2020", "expanded", 500, "expansion"),
        ]
    )

    assert added(store, "operating") == [("2020", 500)]
    assert level(store) == 1500


def test_an_existing_level_reported_later_resets_what_a_total_is_measured_from():
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", "reported_operating", 1200, "existing"),
            event("2020", "expanded", 2000, "total_after"),
        ]
    )

    assert added(store, "operating") == [("2015", 1000), ("2020", 800)]


# The order of a line's events.


@pytest.mark.parametrize(
    ("level_on", "adds"),
    [
        ("2019-06-01", [500]),  # on the day itself the report of a level comes before expanded
        ("2019-05", [500]),
        ("2019-06", []),  # may mean 30 June
        ("2019-Q2", []),
        ("2019", []),
        ("2018", [500]),
    ],
)
def test_a_partial_date_stands_at_its_last_possible_day(level_on, adds):
    store = made_up(
        [
            event("2019-06-01", "expanded", 1500, "total_after"),
            event(level_on, "reported_operating", 1000, "existing"),
        ]
    )

    assert [tpa for _, tpa in added(store, "operating")] == adds


def test_the_first_of_two_announcements_is_the_one_that_is_over_first():
    store = made_up([event("2019", "announced", 800), event("2019-06-01", "announced", 800)])

    assert added(store) == [("2019-06-01", 800)]


def test_on_one_day_the_stages_follow_each_other_whatever_the_order_of_the_rows():
    day = "2019-06-01"
    backwards = [
        event(day, "reported_operating"),
        event(day, "commissioned"),
        event(day, "construction_start"),
        event(day, "approved"),
        event(day, "announced", 800),
    ]
    store = made_up(backwards)

    assert [added(store, stage) for stage in STAGES] == [[(day, 800)]] * 4
    (row,) = capacity.additions(store, Filters(stage="operating")).to_dict("records")
    assert row["event_id"] == "e1"


# Two clocks.


@pytest.mark.parametrize(
    ("published_on", "event_on", "known_on", "inferred"),
    [
        ("2019-02-14", "2018", "2019-02-14", False),
        ("2019-02", "2018", "2019-02-28", False),
        ("2020-02", "2018", "2020-02-29", False),
        ("2019-Q1", "2018", "2019-03-31", False),
        ("2019", "2018", "2019-12-31", False),
        (None, "2018-05-06", "2018-05-06", True),
        (None, "2018-Q3", "2018-09-30", True),
        (None, "2018", "2018-12-31", True),
        ("2025", "2018", "2025-12-01", False),  # known when the data were compiled
        ("2025-12", "2018", "2025-12-01", False),
        (None, "2025", "2025-12-01", True),
        ("2025-12-15", "2018", "2025-12-15", False),  # not before the day it is dated, though
    ],
)
def test_an_event_is_known_from_the_last_day_its_source_can_mean(
    published_on, event_on, known_on, inferred
):
    rows = [event(event_on, "approved", 800, source="s")]
    sources = [source("s", published_on)]
    known = dt.date.fromisoformat(known_on)

    before = made_up(rows, sources=sources, as_of=known - dt.timedelta(days=1))
    then = made_up(rows, sources=sources, as_of=known)

    assert (total(before), total(then)) == (0, 800)
    assert lines.lines(before, Filters()).empty
    assert list(lines.events(then, Filters())["known_on_inferred"]) == [inferred]


def test_a_line_is_as_large_as_it_was_known_to_be_on_the_day():
    rows = [
        event("2015", "commissioned", 1000, source="old"),
        event("2016", "expanded", 500, "expansion", source="late"),
    ]
    sources = [source("old", "2015-07-01"), source("late", "2020-01-01")]

    then = made_up(rows, sources=sources, as_of="2019-12-31")
    now = made_up(rows, sources=sources)

    assert (level(then), level(now)) == (1000, 1500)
    assert list(lines.lines(then, Filters())["source_ids"]) == ["old"]
    assert list(lines.lines(now, Filters())["source_ids"]) == ["late;old"]


def test_an_earlier_event_learnt_of_later_moves_the_date_of_the_addition():
    rows = [
        event("2018", "approved", 800, source="first"),
        event("2016", "announced", 800, source="late"),
    ]
    sources = [source("first", "2018-03-01"), source("late", "2021-01-01")]

    assert added(made_up(rows, sources=sources, as_of="2020-12-31")) == [("2018", 800)]
    assert added(made_up(rows, sources=sources)) == [("2016", 800)]


# Two sources of one event.


@pytest.mark.parametrize("stage", STAGES)
def test_a_second_source_of_every_event_changes_no_total(stage):
    history = [
        event("2014", "announced", 1000),
        event("2015", "approved", 1000),
        event("2016", "construction_start"),
        event("2017", "commissioned"),
        event("2018", "approved", 500, "expansion"),
        event("2019", "expanded", 500, "expansion"),
        event("2021", "expanded", 2000, "total_after"),
    ]
    twice = [*history, *({**row, "source_id": "other"} for row in history)]

    once, again = made_up(history), made_up(twice)

    assert added(again, stage) == added(once, stage)
    assert level(again) == level(once) == 2000


def test_a_second_source_of_two_totals_told_on_one_day_changes_no_total():
    told = [
        event("2015", "commissioned", 100),
        event("2018", "expanded", 1500, "total_after"),
        event("2018", "expanded", 800, "total_after"),
    ]

    assert total(made_up(told * 2), "operating") == total(made_up(told), "operating") == 1500


# Charts.


def test_a_bar_by_month_leaves_out_what_is_known_to_the_year_and_says_so():
    store = made_up(
        [
            event("2019", "approved", 100, line="year"),
            event("2019-Q1", "approved", 20, line="quarter"),
            event("2019-02", "approved", 3, line="month"),
            event("2019-02-14", "approved", 4, line="day"),
        ]
    )

    def bars(period):
        frame = capacity.capacity_by_period(store, Filters(period=period))
        return dict(zip(frame["period"], frame["additions_tpa"], strict=True))

    left_out = {
        period: int(capacity.totals(store, Filters(period=period))["left_out"])
        for period in ("year", "quarter", "month")
    }
    assert bars("year") == {"2019": 127}
    assert bars("quarter") == {"2019-Q1": 27}
    assert bars("month") == {"2019-02": 7}
    assert left_out == {"year": 0, "quarter": 1, "month": 2}


def test_lines_add_up_over_products_and_companies_without_mixing():
    store = made_up(
        [
            event("2019", "approved", 100, line="x"),
            event("2019", "approved", 20, line="y"),
            event("2020", "approved", 3, line="z"),
        ],
        lines=[line("z", product="hydrogen_storage_alloy")],
    )

    rows = capacity.capacity_by_period(store, Filters()).to_dict("records")

    assert [(row["period"], row["product"], row["additions_tpa"]) for row in rows] == [
        ("2019", "ree_metal_alloy", 120),
        ("2020", "hydrogen_storage_alloy", 3),
    ]
