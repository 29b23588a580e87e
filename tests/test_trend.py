"""Slope and interval against worked numbers."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from tracker.errors import BadInput
from tracker.models.trend import trend


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)]
)
def test_student_t_agrees_with_the_printed_table(freedom, printed):
    assert stdtrit(freedom, 0.975) == pytest.approx(printed, abs=5e-4)


def test_slope_and_interval_of_a_hand_worked_series():
    years, values = pd.Series([2001, 2002, 2003, 2004]), pd.Series([1.0, 2.0, 2.0, 3.0])

    found = trend(years, values)

    # slope 3/5; residuals -0.1, 0.3, -0.3, 0.1; s^2 = 0.2/2; error sqrt(0.1/5)
    assert found.slope == pytest.approx(0.6)
    assert found.high - found.slope == pytest.approx(4.303 * np.sqrt(0.02), abs=1e-3)
    assert found.is_flat is True
    assert found.years == 4


def test_a_straight_line_is_not_flat_and_an_empty_year_is_left_out():
    found = trend(pd.Series([2001, 2002, 2003, 2004]), pd.Series([1.0, 2.0, np.nan, 4.0]))

    assert (found.slope, found.low, found.high) == pytest.approx((1, 1, 1))
    assert not found.is_flat


@pytest.mark.parametrize("factor", [1, 1.31, 0.1 + 0.2])
def test_a_series_that_stands_still_but_for_dust_is_flat(factor):
    values = pd.Series([factor, factor * (1 + 1e-15), factor / 3 * 3, factor * 1.1 / 1.1])

    found = trend(pd.Series([2001, 2002, 2003, 2004]), values)

    assert found.is_flat
    assert found.direction == "no trend is found"


def test_the_words_follow_the_slope():
    years = pd.Series([2001, 2002, 2003, 2004])

    assert trend(years, pd.Series([1.0, 2.0, 3.1, 4.0])).direction == "rises"
    assert trend(years, pd.Series([4.0, 3.1, 2.0, 1.0])).direction == "falls"
    assert trend(years, pd.Series([1.0, 2.0, 2.0, 1.0])).direction == "no trend is found"


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, np.nan, 2.0]])
def test_two_points_make_no_interval(values):
    with pytest.raises(BadInput, match="three years"):
        trend(pd.Series(range(2001, 2001 + len(values))), pd.Series(values))
