"""Our quantities by year and segment, as a point followed by draws."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.models.ab5 import SEGMENTS, Ledger, checked_inputs, intensity, rests_on
from tracker.models.ab5.bands import Floats, band
from tracker.models.ab5.ledger import intensity_draws
from tracker.models.ab5.model import factor_draws
from tracker.terms import Basis

NICKEL = "nickel_kg_per_kwh_nimh"


@dataclass(frozen=True)
class Estimate:
    """What ours gives: the point with its band (p10 to p90, holding the point)."""

    value: float
    low: float
    high: float


def estimate(draws: Floats) -> Estimate:
    """Point and band of an array whose first number is the point."""
    point = draws[:1]
    low, high = band(draws[None, 1:], point)
    return Estimate(float(point[0]), float(low[0]), float(high[0]))


class Series:
    """Sums of our series over years and segments; every array starts with the point.

    Quantities: `units` and `nimh_units` (vehicles), `hev_kwh` (all hybrids, Li-ion packs taken
    as large as the NiMH ones of their segment), `nimh_kwh` (kWh), `ab5_t` and `bought_t`
    (tonnes in cells, bought), `nickel_t` (tonnes in NiMH packs).
    """

    def __init__(self, inputs: pd.DataFrame, ledger: Ledger, draws: int, seed: int) -> None:
        self.rows = checked_inputs(inputs).merge(_words(inputs), on=["year", "segment"])
        self.ledger = ledger
        points = (self.rows[name] for name in ("hev_units", "nimh_share", "kwh_per_nimh_hev"))
        units, share, kwh = (
            np.column_stack([point.to_numpy(dtype=float), drawn])
            for point, drawn in zip(points, factor_draws(self.rows, draws, seed), strict=True)
        )
        per_kwh = {
            basis: np.concatenate(
                [[intensity(ledger, basis).value], intensity_draws(ledger, basis, draws, seed)]
            )
            for basis in Basis
        }
        nickel = np.concatenate([[ledger.number(NICKEL)], ledger.get(NICKEL).draws(draws, seed)])
        nimh_kwh = units * share * kwh
        self._quantities: dict[str, Floats] = {
            "units": units,
            "nimh_units": units * share,
            "hev_kwh": units * kwh,
            "nimh_kwh": nimh_kwh,
            "ab5_t": nimh_kwh * per_kwh[Basis.CELL] / 1000,
            "bought_t": nimh_kwh * per_kwh[Basis.BOUGHT] / 1000,
            "nickel_t": nimh_kwh * nickel / 1000,
        }

    def counted(self, year: int, segments: Iterable[str] = SEGMENTS) -> bool:
        """Whether every one of the segments has a row in the year."""
        return set(segments) <= set(self.rows.loc[self.rows["year"] == year, "segment"])

    def total(self, quantity: str, year: int, segments: Iterable[str] = SEGMENTS) -> Floats:
        """Sum over the segments that have a row; ask `counted` first."""
        picked = self.picked([year], segments)
        summed: Floats = self._quantities[quantity][picked].sum(axis=0)
        return summed

    def interpolated(self, years: Iterable[int], segments: Iterable[str] = SEGMENTS) -> str:
        """The rows of the years and segments whose units nobody counted, by name."""
        return rests_on(self.rows, years, segments)

    def picked(self, years: Iterable[int], segments: Iterable[str]) -> "pd.Series[bool]":
        """Which rows are of the years and the segments."""
        return self.rows["year"].isin(list(years)) & self.rows["segment"].isin(list(segments))


def _words(inputs: pd.DataFrame) -> pd.DataFrame:
    """What each row was made from (`sources`), since when that could be (`made_after`: the day its
    last report became known; NaT where not known), and what its notes say (`words`)."""
    text = inputs.reindex(columns=["sales_ids", "formula", "note"]).fillna("").astype(str)
    made_after = pd.to_datetime(inputs.reindex(columns=["known_on"])["known_on"])
    return inputs[["year", "segment"]].assign(
        sources=text["sales_ids"],
        made_after=made_after,
        words=text["formula"] + "; " + text["note"],
    )
