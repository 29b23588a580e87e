"""The 2019 post's forecast against what our series gives since."""

import math

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5 import DRAWS, SEED, SEGMENTS, Ledger, checked_inputs, intensity, rests_on
from tracker.models.ab5.bands import Floats, band
from tracker.models.scenario.choices import POST_YEAR
from tracker.models.scenario.demand import factors
from tracker.terms import Basis

SCORE = [
    *("year", "segments", "base_share", "hev_growth_pct", "ab5_growth_pct", "forecast_t"),
    *("actual_t", "error_t", "error_low_t", "error_high_t", "error_pct", "inside", "complete"),
    "interpolated",
]


def forecast_score(
    inputs: pd.DataFrame,
    ledger: Ledger,
    base_year: int = POST_YEAR,
    basis: str = Basis.CELL,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """The post's forecast, AB5 grows as hybrid sales do, against what our series gives since.

    A year is scored on the segments that it and the base year both count, so an incomplete
    year is compared like with like and marked. kg per kWh is one alloy for both sides: it moves
    no percentage and is held at its value.

    Returns:
        One row per year after the base that shares a segment with it: `year`, `segments`
        (scored, joined by ", "), `base_share` (their part of the base year's AB5, 0-1),
        `hev_growth_pct` and `ab5_growth_pct` (since the base year), `forecast_t`, `actual_t`,
        `error_t` (forecast less actual) with `error_low_t`, `error_high_t` (p10 to p90),
        `error_pct` (of the actual; NaN where that is nothing), `inside` (the band of the error
        holds zero: what we know of the year leaves room for the forecast), `complete`,
        `interpolated` (scored rows of either year whose units nobody counted, by name).

    Raises:
        BadInput: a bad row, or no row for the base year.
    """
    rows = checked_inputs(inputs)
    units, share, kwh = factors(rows, draws, seed)
    tonnes = units * share * kwh * intensity(ledger, basis).value / 1000
    counted = rows.groupby("year")["segment"].agg(set)
    if base_year not in counted.index:
        raise BadInput(f"ab5_inputs: no row for {base_year}.")
    whole = tonnes[rows["year"] == base_year].sum(axis=0)[0]
    scored = []
    for year in counted.index[counted.index > base_year]:
        shared = [name for name in SEGMENTS if name in counted[year] & counted[base_year]]
        then, now = (
            (rows["year"] == end) & rows["segment"].isin(shared) for end in (base_year, year)
        )
        sold = [units[picked].sum(axis=0) for picked in (then, now)]
        used = [tonnes[picked].sum(axis=0) for picked in (then, now)]
        if min(sold[0][0], sold[1][0], used[0][0]) <= 0:
            continue  # nothing to grow from: no segment is shared, or it sold none
        complete = set(SEGMENTS) <= set(shared)
        scored.append(
            (
                *(year, ", ".join(shared), used[0][0] / whole),
                *(*_scored(*sold, *used), complete, rests_on(rows, [base_year, year], shared)),
            )
        )
    return pd.DataFrame(scored, columns=SCORE)


def _scored(sold0: Floats, sold1: Floats, used0: Floats, used1: Floats) -> tuple[object, ...]:
    """The columns of a scored year from hybrids and tonnes of both ends, points and draws."""
    forecast = used0 * np.divide(sold1, sold0, out=np.zeros_like(sold0), where=sold0 > 0)
    error = forecast - used1
    low, high = (float(end[0]) for end in band(error[None, 1:], error[:1]))
    grown = (100 * (sold1[0] / sold0[0] - 1), 100 * (used1[0] / used0[0] - 1))
    percent = 100 * error[0] / used1[0] if used1[0] else math.nan
    inside = low <= 0 <= high or math.isclose(forecast[0], used1[0])
    return *grown, forecast[0], used1[0], error[0], low, high, percent, inside
