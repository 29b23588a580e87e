"""Has the battery of a NiMH hybrid stopped growing? Asked of our series and of US models."""

import pandas as pd

from tracker.models.ab5 import bottom_up
from tracker.models.scenario import POST_YEAR
from tracker.models.trend import LEAST_YEARS, Trend, trend
from tracker.queries.ab5 import TOTAL

FIRST_YEAR = POST_YEAR - 9  # ten years of a series are tested, up to the year of the post
COVERED_PCT = 50  # a year of the check from below counts for its trend when so much is joined

SlopeOver = tuple[Trend, str]
"""A slope in kWh a year, and the years it rests on in words."""


def kwh_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """`year`, `kwh` per NiMH hybrid, `nimh_share` and `interpolated` of the years of `ab5.ab5` with
    all segments."""
    whole = rows[(rows["segment"] == TOTAL) & rows["complete"]]
    return whole[["year", "kwh", "nimh_share", "interpolated"]].reset_index(drop=True)


def up_to_the_post(kwh: pd.DataFrame) -> SlopeOver | None:
    """Whether kWh per NiMH hybrid moved over the ten years up to the year the post speaks of.

    Args:
        kwh: the years of `kwh_by_year`.

    Returns:
        None where fewer than three of the years are known.
    """
    return _slope(kwh, FIRST_YEAR, POST_YEAR)


def since_the_post(kwh: pd.DataFrame) -> SlopeOver | None:
    """The same from the year the post speaks of to the last one known."""
    return _slope(kwh, POST_YEAR, kwh["year"].max())


def of_models(yearly: pd.DataFrame) -> SlopeOver:
    """The same of US models whose pack is known, over the years of `ab5.from_below` that are
    covered well enough.

    Raises:
        BadInput: fewer than three years are.
    """
    covered = bottom_up.covered(yearly, COVERED_PCT)
    return bottom_up.plateau(yearly, COVERED_PCT), _span(covered)


def _slope(kwh: pd.DataFrame, first: int, last: int) -> SlopeOver | None:
    inside = kwh[kwh["year"].between(first, last)].dropna(subset="kwh")
    if len(inside) < LEAST_YEARS:
        return None
    return trend(inside["year"], inside["kwh"]), _span(inside)


def _span(rows: pd.DataFrame) -> str:
    return f"{rows['year'].min()} to {rows['year'].max()}"
