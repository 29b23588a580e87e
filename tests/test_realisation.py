"""Kaplan-Meier by hand, and what enters it. Rows are made up."""

import math

import pandas as pd
import pytest

from tests.made_up import event, made_up
from tests.real_data import real_store
from tracker.filters import Filters
from tracker.models.survival import median_months, realisation
from tracker.queries import realisation as asked


def curve(*lines):
    """The curve of lines given as (months, ran)."""
    months, ran = zip(*lines, strict=True)
    return realisation(pd.Series(months), pd.Series(ran))


def test_five_lines_worked_by_hand():
    # at 6: 1 of 5 runs, S = 0.8; at 12 one is censored; at 18: 1 of 3 runs, S = 0.8 x 2/3.
    found = curve((6, True), (12, False), (18, True), (24, False), (30, False))

    assert list(found["months"]) == [0, 6, 12, 18, 24, 30]
    assert list(found["at_risk"]) == [5, 5, 4, 3, 2, 1]
    assert list(found["share"]) == pytest.approx([0, 0.2, 0.2, 1 - 1.6 / 3] + [1 - 1.6 / 3] * 2)
    # Greenwood at 18: S^2 x (1/(5 x 4) + 1/(3 x 2))
    half = 1.959964 * (1.6 / 3) * math.sqrt(1 / 20 + 1 / 6)
    at_18 = found[found["months"] == 18].iloc[0]
    assert at_18["low"] == pytest.approx(max(0, 1 - 1.6 / 3 - half))
    assert at_18["high"] == pytest.approx(min(1, 1 - 1.6 / 3 + half))


def test_without_censoring_the_curve_is_the_plain_share():
    found = curve((1, True), (2, True), (3, True), (4, True))

    assert list(found["share"]) == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert median_months(found) == 2
    assert math.isnan(found["low"].iloc[-1])


def test_a_line_censored_when_another_runs_still_counts_at_risk():
    assert curve((5, True), (5, False))["share"].iloc[-1] == pytest.approx(0.5)


def test_a_median_that_is_not_reached_is_not_stated():
    assert math.isnan(median_months(curve((5, True), (9, False), (9, False))))


def test_a_line_that_runs_at_once_stands_in_the_first_row():
    found = curve((0, True), (4, False))

    assert list(found["months"]) == [0, 4]
    assert list(found["share"]) == [0.5, 0.5]


def test_no_lines_no_share():
    found = realisation(pd.Series(dtype=float), pd.Series(dtype=bool))

    assert list(found["share"]) == [0]


def test_a_partial_date_stands_in_the_middle_and_waiting_is_censored():
    store = made_up(
        [
            event("2019", "announced", line="a"),
            event("2020-07-01", "commissioned", line="a"),
            event("2025-01-01", "approved", line="b"),
            event("2020", "reported_operating", line="c"),
        ]
    )

    rows = asked.waits(store, Filters()).set_index("line_id")

    assert set(rows.index) == {"a", "b"}
    assert rows.loc["a", "months"] == 12.0  # 2 July 2019 to 1 July 2020, 365 days
    assert (rows.loc["b", "ran"], rows.loc["b", "months"]) == (False, 12.0)


def test_the_medians_of_the_curated_lines_add_up_by_product_and_by_country():
    found = asked.medians(real_store(), Filters())
    whole = found[found["group"] == "all"].iloc[0]

    assert found.loc[found["group"] == "product", "lines"].sum() == whole["lines"]
    assert found.loc[found["group"] == "country", "lines"].sum() == whole["lines"]
    assert whole["ran"] == found.loc[found["group"] == "product", "ran"].sum()
    assert not whole["early"] > whole["median_months"]


def test_the_quiet_lines_have_those_of_the_post_in_them():
    quiet = asked.quiet_lines(real_store(), Filters(city=("Baotou",)))

    assert "approved" in set(quiet["status"])
