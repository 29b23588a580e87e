"""Where lines stand between announcement and operation: sums by hand, and against what runs."""

import math

from tests.made_up import event, line, made_up
from tests.real_data import real_store
from tracker.charts import standing_bars, standing_map
from tracker.filters import Filters
from tracker.queries import running
from tracker.queries.standing import standing, standing_by_site


def made():
    return made_up(
        [
            event("2024", "announced", 100, line="a"),
            event("2025", "approved", 300, line="b"),
            event("2025", "construction_start", line="c"),
            event("2024", "commissioned", 50, line="d"),
            event("2010", "commissioned", 70, line="e"),
            event("2025", "cancelled", line="f"),
        ],
        lines=[line(name) for name in "abcdef"],
    )


def test_lines_stand_once_in_the_order_of_the_ladder_and_what_is_silent_apart():
    rows = standing(made(), Filters())

    assert rows[["status", "is_quiet", "lines", "lines_not_stated"]].values.tolist() == [
        ["announced", False, 1, 0],
        ["approved", False, 1, 0],
        ["under_construction", False, 1, 1],
        ["operating", False, 1, 0],
        ["operating", True, 1, 0],
    ]
    assert rows["tpa"].fillna(-1).tolist() == [100, 300, -1, 50, 70]


def test_the_end_of_a_bar_says_tonnes_lines_and_what_is_not_stated():
    rows = standing_bars(standing(made(), Filters())).rows

    assert [text for text in rows["label"] if text] == [
        "100 · 1 line",
        "300 · 1 line",
        "0 · 1 line, 1 not stated",
        "120 · 2 lines",
    ]


def test_the_sums_are_those_of_what_runs_and_the_towns_add_up_to_them():
    store = real_store()
    rows, sites = standing(store, Filters()), standing_by_site(store, Filters())
    sums = running.running_totals(store, Filters())

    for status in (*running.PIPELINE, "operating"):
        tpa, lines = (
            sums[f"{'running' if status == 'operating' else status}_{unit}"]
            for unit in ("tpa", "lines")
        )
        for frame in (rows, sites):
            of_status = frame[frame["status"] == status]
            assert math.isclose(of_status["tpa"].sum(), tpa)
            assert of_status["lines"].sum() == lines


def test_a_town_without_stated_tonnes_is_on_the_map():
    sites = standing_by_site(real_store(), Filters())
    placed = sites.dropna(subset=["lat", "lon"])

    assert placed["tpa"].isna().any()
    assert len(standing_map(sites).rows) == len(placed)
