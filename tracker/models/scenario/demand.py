"""AB5 demand by year under a scenario: each segment of makers on its own, then their sum."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5 import DRAWS, SEED, SEGMENTS, Ledger, checked_inputs, intensity
from tracker.models.ab5.bands import Floats, band
from tracker.models.ab5.ledger import intensity_draws
from tracker.models.ab5.model import factor_draws
from tracker.models.scenario.choices import Scenario, chosen
from tracker.terms import Basis

HORIZON = 2035
Steps = npt.NDArray[np.int64]
_MOVES = ("hev_growth_pct", "share_retention", "kwh_change_pct", "kg_per_kwh_change_pct")


@dataclass(frozen=True)
class Path:
    """Segments, then years, then the point and its draws; `per_kwh` is one for all segments."""

    years: list[int]
    segments: list[str]
    units: Floats
    share: Floats
    kwh: Floats
    per_kwh: Floats
    complete: bool

    @property
    def tonnes(self) -> Floats:
        """AB5 by segment, year and draw."""
        tonnes: Floats = self.units * self.share * self.kwh * self.per_kwh / 1000
        return tonnes


def projection(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    basis: str = Basis.CELL,
    horizon: int = HORIZON,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """AB5 demand by year under a scenario, from its base year to the horizon.

    Args:
        inputs: table `ab5_inputs`.
        ledger: assumptions.
        scenario: the reader's choices.
        basis: `cell` or `bought`.
        horizon: last year.
        draws: how many draws the bands use.
        seed: where they start.

    Returns:
        One row per year: `year`, `hev_units`, `nimh_share` (0-1), `kwh` (per NiMH hybrid; as the
        base year's mix has it where none is left), `kg_per_kwh`, `ab5_t`, `low_t`, `high_t` (p10
        to p90), `complete` (the base year has every segment; if not, `hev_units` leaves some
        hybrids out and the share is of those counted).

    Raises:
        BadInput: a bad row, a base year without rows, a horizon before it, or a segment that
            turns to Li-ion without a row in the base year or not after it.
    """
    path = path_of(inputs, ledger, scenario, basis, horizon, draws, seed)
    tonnes = path.tonnes.sum(axis=0)
    low, high = band(tonnes[:, 1:], tonnes[:, 0])
    units, share, kwh = (factor[:, :, 0] for factor in (path.units, path.share, path.kwh))
    first = units[:, :1]  # hybrids of all segments grow alike, so the mix is that of the base year
    packs = first * share
    mix = np.where(packs.sum(axis=0) > 0, packs, packs[:, :1])
    return pd.DataFrame(
        {
            "year": path.years,
            "hev_units": units.sum(axis=0),
            "nimh_share": packs.sum(axis=0) / first.sum(),
            "kwh": (mix * kwh).sum(axis=0) / mix.sum(axis=0),
            "kg_per_kwh": path.per_kwh[:, 0],
            **{"ab5_t": tonnes[:, 0], "low_t": low, "high_t": high, "complete": path.complete},
        }
    )


def projection_by_segment(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    basis: str = Basis.CELL,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """The points of `projection` by segment: `year`, `segment`, `hev_units`, `nimh_share`, `kwh`,
    `kg_per_kwh`, `ab5_t`; the tonnes of a year add up to its own.

    Raises:
        BadInput: as `projection`.
    """
    path = path_of(inputs, ledger, scenario, basis, horizon, draws=1)
    tonnes = path.tonnes
    parts = [
        pd.DataFrame(
            {
                "year": path.years,
                "segment": segment,
                "hev_units": path.units[at, :, 0],
                "nimh_share": path.share[at, :, 0],
                "kwh": path.kwh[at, :, 0],
                "kg_per_kwh": path.per_kwh[:, 0],
                "ab5_t": tonnes[at, :, 0],
            }
        )
        for at, segment in enumerate(path.segments)
    ]
    return pd.concat(parts).sort_values("year", kind="stable", ignore_index=True)


def path_of(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    basis: str,
    horizon: int,
    draws: int,
    seed: int = SEED,
) -> Path:
    """Every factor by segment, year and draw.

    Raises:
        BadInput: as `projection`.
    """
    rows = checked_inputs(inputs)
    whole = rows.groupby("year")["segment"].agg(lambda names: set(SEGMENTS) <= set(names))
    complete = whole.index[whole.to_numpy(dtype=bool)].tolist()
    base_year = scenario.base_year or max(complete, default=0)
    base = rows[rows["year"] == base_year]
    if base.empty:
        raise BadInput(f"ab5_inputs: no row for the base year {base_year}.")
    if horizon < base_year:
        raise BadInput(f"The horizon {horizon} lies before the base year {base_year}.")
    ahead = np.arange(horizon - base_year + 1, dtype=np.int64)[:, None]
    units, share, kwh = _start(base, draws, seed)
    growth, retention, kwh_change, kg_change = (
        chosen(name, getattr(scenario, name), draws, seed) for name in _MOVES
    )
    left = _left(scenario, list(base["segment"]), base_year, ahead)
    alloy = np.append(intensity(ledger, basis).value, intensity_draws(ledger, basis, draws, seed))
    return Path(
        years=[base_year + int(step) for step in ahead[:, 0]],
        segments=list(base["segment"]),
        units=units * (1 + growth / 100) ** ahead,
        share=np.minimum(1, share * retention**ahead * left),
        kwh=kwh * (1 + kwh_change / 100) ** ahead,
        per_kwh=alloy * (1 + kg_change / 100) ** ahead,
        complete=base_year in complete,
    )


def factors(rows: pd.DataFrame, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Units, share and kWh of checked rows: the point in the first column, then the draws."""
    points = (rows[name] for name in ("hev_units", "nimh_share", "kwh_per_nimh_hev"))
    units, share, kwh = (
        np.column_stack([point.to_numpy(dtype=float), by_draw])
        for point, by_draw in zip(points, factor_draws(rows, draws, seed), strict=True)
    )
    return units, share, kwh


def _start(base: pd.DataFrame, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Units, share and kWh of the base year by segment: the point, then draws."""
    units, share, kwh = (factor[:, None, :] for factor in factors(base, draws, seed))
    if not ((units * share).sum(axis=0) > 0).all():
        raise BadInput("The base year has no NiMH hybrids to project.")
    return units, share, kwh


def _left(scenario: Scenario, segments: list[str], base_year: int, ahead: Steps) -> Floats:
    """What is left of each segment's share by year, 1 to 0 in equal steps; without retention."""
    ends = dict(scenario.li_ion)
    for segment, year in ends.items():
        if segment not in segments:
            raise BadInput(f"li_ion: the base year {base_year} counts no {segment}.")
        if year <= base_year:
            raise BadInput(f"li_ion: {segment} needs a year after the base year {base_year}.")
    left = np.ones((len(segments), *ahead.shape))
    for at, segment in enumerate(segments):
        steps = [scenario.zero_in_years] if scenario.zero_in_years else []
        steps += [ends[segment] - base_year] if segment in ends else []
        if steps:
            left[at] = np.maximum(0, 1 - ahead / min(steps))
    return left
