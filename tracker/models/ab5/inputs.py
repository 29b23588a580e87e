"""The driver series the model takes, checked row by row: table `ab5_inputs`."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5.bands import Floats
from tracker.terms import Segment

SEGMENTS = tuple(str(segment) for segment in Segment)
# Columns of ab5_inputs: value, low, high of each factor.
UNITS = ("hev_units", "low", "high")
SHARE = ("nimh_share", "nimh_share_low", "nimh_share_high")
KWH = ("kwh_per_nimh_hev", "kwh_low", "kwh_high")
FACTORS = (UNITS, SHARE, KWH)
NUMBERS = [name for factor in FACTORS for name in factor]
INTERPOLATED = "interpolated"  # basis of units that nobody counted: they lie between two counts


def checked_inputs(inputs: pd.DataFrame, segments: Sequence[str] = SEGMENTS) -> pd.DataFrame:
    """The input rows as numbers, sorted by year and segment; a bad row is refused by name.

    Low and high may be left empty together: the value then has no spread.

    Returns:
        `year` (int), `segment`, value, low, high of each factor, all floats, and `interpolated`:
        the row by name ("2020 other_strong_hev") where its `basis` says so, else empty.

    Raises:
        BadInput: a column is missing; a year or value is empty, negative or not a number; a
            share is above 1; low is above high; a value is outside its range; a segment is
            unknown; a year and segment stand twice. The message names year, segment, column.
    """
    if missing := [name for name in ["year", "segment", *NUMBERS] if name not in inputs.columns]:
        raise BadInput(f"ab5_inputs: no column {missing[0]}.")
    rows = inputs[["year", "segment"]].reset_index(drop=True)
    numbers = inputs[NUMBERS].apply(pd.to_numeric, errors="coerce").astype(float)
    rows = pd.concat([rows, numbers.reset_index(drop=True)], axis=1)
    years = pd.to_numeric(rows["year"], errors="coerce")
    _refuse(rows, ~np.isfinite(years) | (years != years.round()), "year", "is not a year")
    rows["year"] = years.astype("int64")
    _refuse(rows, ~rows["segment"].isin(list(segments)), "segment", "is not a known segment")
    _refuse(rows, rows.duplicated(["year", "segment"]), "segment", "stands twice")
    for factor in FACTORS:
        _check_factor(rows, factor)
    rows["interpolated"] = _interpolated(rows, inputs)
    checked: pd.DataFrame = rows.sort_values(["year", "segment"]).reset_index(drop=True)
    return checked


def rests_on(rows: pd.DataFrame, years: Iterable[int], segments: Iterable[str] = SEGMENTS) -> str:
    """The interpolated rows among those of the years and segments, by name, joined by "; ".

    Args:
        rows: rows of `checked_inputs`.
        years: calendar years.
        segments: groups of makers.
    """
    picked = rows["year"].isin(list(years)) & rows["segment"].isin(list(segments))
    return joined(rows.loc[picked, "interpolated"])


def joined(names: Iterable[str]) -> str:
    """Names of interpolated rows as one text, each once, the empty ones left out.

    >>> joined(["2020 honda", "", "2020 honda", "2021 honda"])
    '2020 honda; 2021 honda'
    """
    single = dict.fromkeys(name for cell in names for name in cell.split("; ") if name)
    return "; ".join(single)


def _interpolated(rows: pd.DataFrame, inputs: pd.DataFrame) -> pd.Series:
    """The name of each row whose basis says that nobody counted its units, else nothing."""
    basis = inputs.reindex(columns=["basis"])["basis"].reset_index(drop=True)
    names = rows["year"].astype(str) + " " + rows["segment"].astype(str)
    return names.where(basis.eq(INTERPOLATED), "")


def _check_factor(rows: pd.DataFrame, factor: tuple[str, str, str]) -> None:
    value, low, high = factor
    _refuse(rows, ~np.isfinite(rows[value]), value, "is not a number")
    one_end = rows[low].isna() != rows[high].isna()
    _refuse(rows, one_end, low, "gives one end of a range only")
    rows[low] = rows[low].fillna(rows[value])
    rows[high] = rows[high].fillna(rows[value])
    for name in factor:
        _refuse(rows, ~np.isfinite(rows[name]), name, "is not a number")
        _refuse(rows, rows[name] < 0, name, "is negative")
        if factor is SHARE:
            _refuse(rows, rows[name] > 1, name, "is above 1")
    _refuse(rows, rows[low] > rows[high], low, f"is above {high}")
    outside = (rows[value] < rows[low]) | (rows[value] > rows[high])
    _refuse(rows, outside, value, f"is outside {low} to {high}")


def _refuse(rows: pd.DataFrame, bad: "pd.Series[bool]", column: str, why: str) -> None:
    if bad.any():
        row = rows[bad].iloc[0]
        raise BadInput(
            f"ab5_inputs: year {row['year']}, segment {row['segment']}: "
            f"{column} {row[column]} {why}."
        )


def nimh_kwh(rows: pd.DataFrame) -> Floats:
    """kWh of NiMH packs put on the road, central, by row."""
    product = rows["hev_units"] * rows["nimh_share"] * rows["kwh_per_nimh_hev"]
    return product.to_numpy(dtype=float)
