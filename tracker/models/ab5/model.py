"""AB5 tonnes a year by segment with bands, growth."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5.bands import DRAWS, SEED, Floats, band, drawn, uniforms
from tracker.models.ab5.inputs import (
    KWH,
    NUMBERS,
    SEGMENTS,
    SHARE,
    UNITS,
    checked_inputs,
    joined,
    nimh_kwh,
)
from tracker.models.ab5.ledger import Ledger, intensity, intensity_draws
from tracker.terms import Basis

TOTAL = "total"
KEPT = 2

COLUMNS = [
    *("year", "segment", "hev_units", "nimh_share", "kwh", "ab5_t", "low_t", "high_t"),
    *("complete", "interpolated"),
    *("growth", "growth_low", "growth_high", "growth_interpolated"),
]


def ab5_tonnes(
    hev_units: float, nimh_share: float, pack_kwh: float, ab5_kg_per_kwh: float
) -> float:
    """AB5 alloy put on the road in new HEV packs, in tonnes.

    Args:
        hev_units: HEVs sold in the period, vehicles.
        nimh_share: part of those with a NiMH pack, 0 to 1 (by vehicle, not by kWh).
        pack_kwh: sales-weighted mean capacity of a NiMH pack, kWh.
        ab5_kg_per_kwh: AB5 alloy per kWh of pack, kg/kWh (in the cell, or bought).

    Raises:
        BadInput: a factor is negative or not a number, or `nimh_share` is above 1.

    >>> ab5_tonnes(hev_units=1_000_000, nimh_share=0.5, pack_kwh=1.0, ab5_kg_per_kwh=4.0)
    2000.0
    """
    factors = (hev_units, nimh_share, pack_kwh, ab5_kg_per_kwh)
    if not (all(np.isfinite(factors)) and min(factors) >= 0 and nimh_share <= 1):
        raise BadInput("AB5 factors must be numbers of zero or more, and nimh_share at most 1.")
    return hev_units * nimh_share * pack_kwh * ab5_kg_per_kwh / 1000


def consumption(
    inputs: pd.DataFrame,
    ledger: Ledger,
    basis: str = Basis.CELL,
    draws: int = DRAWS,
    seed: int = SEED,
    segments: Sequence[str] = SEGMENTS,
) -> pd.DataFrame:
    """AB5 in packs put on the road by calendar year and segment, with bands and growth.

    Bands are p10 and p90 of seeded draws, triangular from low/value/high, stretched to hold
    the point. What moves together follows what the ranges mean (docs/METHOD.md):

    - kg per kWh is one draw for all years and segments, so it cancels out of growth;
    - NiMH share and kWh of a segment are one judgement carried from year to year, so each
      uses one quantile for all years of the segment, and the two are independent;
    - units are counted anew each year: independent by segment and year. Where neighbouring
      years offset each other (cumulative counts), this makes the growth band wider, not
      narrower, than it should be.

    Real changes of the share between two years that the ranges do not hold are not in the
    growth band: it is the spread given the evidence, no more.

    Args:
        inputs: table `ab5_inputs`; rows of any years and segments, any order.
        ledger: assumptions, as the reader set them.
        basis: `cell` or `bought` (divided by the process yield).
        draws: how many draws the bands use.
        seed: the same seed gives the same bands.
        segments: the segments a complete year must have; pass more to add some.

    Returns:
        One row per year and segment, then a `total` row, sorted: `year`, `segment`,
        `hev_units` (vehicles), `nimh_share` (0-1), `kwh` (per NiMH HEV), `ab5_t`, `low_t`,
        `high_t` (tonnes), `complete` (the year has every segment), `interpolated` (the input
        rows behind it whose units nobody counted, by name; such a year is complete all the
        same), and on total rows `growth`, `growth_low`, `growth_high` in percent on the year
        before, NaN unless both years are complete, and `growth_interpolated`, such rows of
        either year. A total's share is weighted by units, its kWh by NiMH HEVs. The total of an
        incomplete year is the sum of the segments it has.

    Raises:
        BadInput: a row is bad (named), or an assumption is missing or unphysical.
    """
    rows = checked_inputs(inputs, segments)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    numbers = rows[["year", "segment", *NUMBERS]]
    packs = _kwh_draws(tuple(numbers.itertuples(index=False, name=None)), draws, seed)
    by_draw = packs * (intensity_draws(ledger, basis, draws, seed) / 1000)
    point = nimh_kwh(rows) * intensity(ledger, basis).value / 1000
    low, high = band(by_draw, point)
    parts = rows[["year", "segment", "hev_units", "nimh_share", "interpolated"]].assign(
        kwh=rows["kwh_per_nimh_hev"], ab5_t=point, low_t=low, high_t=high
    )
    return _with_totals(parts, _totals(parts, by_draw, segments), segments)


@lru_cache(maxsize=KEPT)
def _kwh_draws(checked: tuple[tuple[Any, ...], ...], draws: int, seed: int) -> Floats:
    """kWh of NiMH packs by row and draw, kept: a moved assumption of the ledger needs no others.

    `checked` are the numbers of `checked_inputs`. 80 rows with 10,000 draws are 6 MB.
    """
    columns = ["year", "segment", *NUMBERS]
    units, share, kwh = factor_draws(pd.DataFrame(checked, columns=columns), draws, seed)
    packs: Floats = units * share * kwh
    packs.flags.writeable = False
    return packs


def factor_draws(rows: pd.DataFrame, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Units, NiMH share and kWh by row (down) and draw (across); rows checked."""
    pairs = list(zip(rows["year"], rows["segment"], strict=True))
    u = np.array([uniforms(draws, seed, "units", year, name) for year, name in pairs])
    quantiles = [u]
    for key in ("share", "kwh"):
        named = {name: uniforms(draws, seed, key, name) for name in set(rows["segment"])}
        quantiles.append(np.array([named[name] for _, name in pairs]))
    units, share, kwh = (
        drawn(u, *(rows[column].to_numpy(dtype=float)[:, None] for column in (low, value, high)))
        for u, (value, low, high) in zip(quantiles, (UNITS, SHARE, KWH), strict=True)
    )
    return units, share, kwh


def _totals(parts: pd.DataFrame, by_draw: Floats, segments: Sequence[str]) -> pd.DataFrame:
    years, place = np.unique(parts["year"].to_numpy(), return_inverse=True)
    member = np.arange(len(years))[:, None] == place[None, :]
    nimh = (parts["hev_units"] * parts["nimh_share"]).to_numpy(dtype=float)
    units, packs = member @ parts["hev_units"].to_numpy(dtype=float), member @ nimh
    kwh = member @ (nimh * parts["kwh"].to_numpy(dtype=float))
    point = member @ parts["ab5_t"].to_numpy(dtype=float)
    draws = np.add.reduceat(by_draw, np.flatnonzero(np.diff(place, prepend=-1)), axis=0)
    low, high = band(draws, point)
    present = parts.groupby("year")["segment"].agg(set)
    complete = np.array([set(segments) <= present[year] for year in years])
    frame = pd.DataFrame(
        {"year": years, "segment": TOTAL, "hev_units": units, "nimh_share": _ratio(packs, units)}
    )
    frame = frame.assign(kwh=_ratio(kwh, packs), ab5_t=point, low_t=low, high_t=high)
    rests = parts.groupby("year")["interpolated"].agg(joined).to_numpy()
    return _with_growth(frame.assign(complete=complete, interpolated=rests), draws)


def _with_totals(
    parts: pd.DataFrame, totals: pd.DataFrame, segments: Sequence[str]
) -> pd.DataFrame:
    """The rows of each year in the order of the segments, its total behind them."""
    frame = pd.concat([parts, totals], ignore_index=True)
    complete = totals.set_index("year")["complete"]
    frame["complete"] = frame["year"].map(complete).astype(bool)
    frame["growth_interpolated"] = frame["growth_interpolated"].fillna("")
    order = {name: place for place, name in enumerate([*segments, TOTAL])}
    frame = frame.assign(place=frame["segment"].map(order)).sort_values(["year", "place"])
    return frame.reset_index(drop=True)[COLUMNS]


def _with_growth(totals: pd.DataFrame, draws: Floats) -> pd.DataFrame:
    """Percent on the year before, where both years are complete and the first is not zero."""
    years, complete = totals["year"].to_numpy(), totals["complete"].to_numpy()
    point = totals["ab5_t"].to_numpy(dtype=float)
    follows = np.flatnonzero(
        (np.diff(years) == 1) & complete[1:] & complete[:-1] & (point[:-1] > 0)
    )
    growth = {
        name: np.full(len(totals), np.nan) for name in ("growth", "growth_low", "growth_high")
    }
    rests = totals["interpolated"].to_numpy()
    both = np.full(len(totals), "", dtype=object)
    both[follows + 1] = [joined([rests[at], rests[at + 1]]) for at in follows]
    if follows.size:
        after = follows + 1
        growth["growth"][after] = 100 * (point[after] / point[follows] - 1)
        by_draw = 100 * (draws[after] / draws[follows] - 1)
        low, high = band(by_draw, growth["growth"][after])
        growth["growth_low"][after], growth["growth_high"][after] = low, high
    return totals.assign(**growth, growth_interpolated=both)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    share: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return share
