"""The 2019 post's forecast against what our series gives since."""

import pandas as pd

from tracker.ab5 import SEGMENTS, Ledger, checked_inputs, intensity
from tracker.errors import BadInput
from tracker.scenario.choices import POST_YEAR
from tracker.terms import Basis


def forecast_score(
    inputs: pd.DataFrame, ledger: Ledger, base_year: int = POST_YEAR, basis: str = Basis.CELL
) -> pd.DataFrame:
    """The post's forecast, AB5 grows as hybrid sales do, against what our series gives since.

    A year is scored on the segments that it and the base year both count, so an incomplete
    year is compared like with like and marked.

    Returns:
        One row per year after the base: `year`, `segments` (scored, joined by ", "),
        `hev_growth_pct` and `ab5_growth_pct` (since the base year), `forecast_t`, `actual_t`,
        `error_t`, `error_pct` (forecast over actual), `complete`.

    Raises:
        BadInput: a bad row, or no row for the base year.
    """
    rows = checked_inputs(inputs)
    nimh = rows["hev_units"] * rows["nimh_share"] * rows["kwh_per_nimh_hev"]
    rows = rows.assign(ab5_t=nimh * intensity(ledger, basis).value / 1000)
    base = rows[rows["year"] == base_year]
    if base.empty:
        raise BadInput(f"ab5_inputs: no row for {base_year}.")
    scored = []
    for year, there in rows[rows["year"] > base_year].groupby("year"):
        shared = [name for name in SEGMENTS if name in {*there["segment"]} & {*base["segment"]}]
        sides = (side[side["segment"].isin(shared)] for side in (base, there))
        (units0, t0), (units1, t1) = ((s["hev_units"].sum(), s["ab5_t"].sum()) for s in sides)
        grown = units1 / units0
        names = (year, ", ".join(shared), 100 * (grown - 1), 100 * (t1 / t0 - 1))
        tonnes = (t0 * grown, t1, t0 * grown - t1, 100 * (t0 * grown / t1 - 1))
        scored.append((*names, *tonnes, set(SEGMENTS) <= set(shared)))
    columns = ["year", "segments", "hev_growth_pct", "ab5_growth_pct"]
    columns += ["forecast_t", "actual_t", "error_t", "error_pct", "complete"]
    return pd.DataFrame(scored, columns=columns)
