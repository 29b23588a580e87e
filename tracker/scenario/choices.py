"""What AB5 demand could be to 2035, against what storage-alloy lines could make.

A scenario is a set of choices of the reader, not a forecast of ours: how fast hybrids grow, what
part of the NiMH share is kept each year, how kWh per vehicle and kg per kWh move. Its starting
point is a year of our own series with that year's uncertainty. Each choice may be a range; each
draw keeps one value of it for all years, so bands widen with time.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.ab5 import DRAWS, SEED, SEGMENTS, Ledger, Range, checked_inputs, intensity
from tracker.ab5.bands import Floats, band, drawn, uniforms
from tracker.ab5.ledger import intensity_draws
from tracker.ab5.model import factor_draws
from tracker.errors import BadInput
from tracker.terms import Basis

HORIZON = 2035
POST_YEAR = 2018  # the year whose growth the post of February 2019 speaks of


def _check(name: str, choice: Range, least: float, most: float = math.inf) -> None:
    value = choice.low if math.isnan(choice.value) else choice.value
    fine = least <= choice.low <= value <= choice.high <= most
    if not (fine and math.isfinite(choice.high)):
        raise BadInput(f"{name} must run from low to high between {least:g} and {most:g}.")


@dataclass(frozen=True)
class Scenario:
    """Choices about the years after `base_year` (None: the last year with every segment).

    `hev_growth_pct`, `kwh_change_pct`, `kg_per_kwh_change_pct`: percent a year. `share_retention`:
    the NiMH share of a year over that of the year before; above 1 it wins back. `zero_in_years`:
    the share falls in equal steps to nothing in so many years, on top of the retention.
    """

    hev_growth_pct: Range
    share_retention: Range
    kwh_change_pct: Range
    kg_per_kwh_change_pct: Range
    zero_in_years: int | None = None
    base_year: int | None = None

    def __post_init__(self) -> None:
        for name in ("hev_growth_pct", "kwh_change_pct", "kg_per_kwh_change_pct"):
            _check(name, getattr(self, name), -100)
        _check("share_retention", self.share_retention, 0)
        if self.zero_in_years is not None and self.zero_in_years < 1:
            raise BadInput("zero_in_years must be one or more.")

    def changed(self, **choices: object) -> "Scenario":
        """The scenario with some choices replaced: what a slider does."""
        return dataclasses.replace(self, **choices)  # type: ignore[arg-type]


def _even(value: float) -> Range:
    return Range(value, value, value)


# Starting positions of the sliders. Every number is a choice to be shown and changed, no finding:
# hybrids at 5 percent a year sit near what a published outlook implies (2.2 times 2024 by 2040),
# the rest is round. `grows_with_hev_sales` is the forecast of the 2019 post: AB5 follows
# hybrid sales since NiMH share and kWh stand still, started from the year the post knew.
PRESETS: Mapping[str, Scenario] = {
    "flat_share": Scenario(Range(2, 5, 8), _even(1), _even(0), _even(0)),
    "li_ion_wins": Scenario(Range(2, 5, 8), _even(1), _even(0), _even(0), zero_in_years=10),
    "bipolar_revival": Scenario(Range(2, 5, 8), Range(1, 1.02, 1.04), Range(-2, -1, 0), _even(0)),
    "grows_with_hev_sales": Scenario(
        Range(2, 5, 8), _even(1), _even(0), _even(0), base_year=POST_YEAR
    ),
}


@dataclass(frozen=True)
class _Path:
    """Years down, the point and then the draws across."""

    years: list[int]
    units: Floats
    share: Floats
    kwh: Floats
    per_kwh: Floats

    @property
    def tonnes(self) -> Floats:
        return self.units * self.share * self.kwh * self.per_kwh / 1000


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
        One row per year: `year`, `hev_units`, `nimh_share` (0-1), `kwh`, `kg_per_kwh`, `ab5_t`,
        `low_t`, `high_t` (p10 to p90), `complete` (the base year has every segment; if not,
        `hev_units` leaves some hybrids out and the share is of those counted).

    Raises:
        BadInput: a bad row, a base year without rows, or a horizon before it.
    """
    path, complete = _path(inputs, ledger, scenario, basis, horizon, draws, seed)
    tonnes = path.tonnes
    low, high = band(tonnes[:, 1:], tonnes[:, 0])
    return pd.DataFrame(
        {
            "year": path.years,
            "hev_units": path.units[:, 0],
            "nimh_share": path.share[:, 0],
            "kwh": path.kwh[:, 0],
            "kg_per_kwh": path.per_kwh[:, 0],
            **{"ab5_t": tonnes[:, 0], "low_t": low, "high_t": high, "complete": complete},
        }
    )


def balance(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    capacity_tpa: Mapping[int, float] | float,
    utilisation: Range,
    horizon: int = HORIZON,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """What storage-alloy lines could make against AB5 bought for hybrids, by year.

    Args:
        inputs: table `ab5_inputs`.
        ledger: assumptions; demand is alloy bought, since that is what a line sells.
        scenario: the reader's choices.
        capacity_tpa: nameplate of hydrogen-storage-alloy lines, one figure or one per year; a
            year that is not given keeps the latest before it.
        utilisation: part of nameplate made and open to hybrids, 0 to 1; the reader's choice.
            A range whose value is NaN is drawn evenly.
        horizon: last year.
        draws: how many draws.
        seed: where they start.

    Returns:
        `year`, `capacity_tpa`, `supply_t`, `demand_t`, `gap_t` (supply less demand) with
        `gap_low_t`, `gap_high_t` (p10 to p90), `p_shortfall` (0-1: part of the draws in which
        demand passes supply), `complete`.

    Raises:
        BadInput: as `projection`; a capacity that is negative or starts after the base year; a
            utilisation outside 0 to 1.
    """
    _check("utilisation", utilisation, 0, 1)
    path, complete = _path(inputs, ledger, scenario, Basis.BOUGHT, horizon, draws, seed)
    capacity = _by_year(capacity_tpa, path.years)
    used = _chosen("utilisation", utilisation, draws, seed)
    demand, supply = path.tonnes, capacity[:, None] * used
    gap = supply - demand
    low, high = band(gap[:, 1:], gap[:, 0])
    short = (gap[:, 1:] < 0).mean(axis=1)
    return pd.DataFrame(
        {
            **{"year": path.years, "capacity_tpa": capacity, "supply_t": supply[:, 0]},
            **{"demand_t": demand[:, 0], "gap_t": gap[:, 0], "gap_low_t": low, "gap_high_t": high},
            **{"p_shortfall": short, "complete": complete},
        }
    )


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


def _path(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    basis: str,
    horizon: int,
    draws: int,
    seed: int,
) -> tuple[_Path, bool]:
    rows = checked_inputs(inputs)
    whole = rows.groupby("year")["segment"].agg(lambda names: set(SEGMENTS) <= set(names))
    complete = whole.index[whole.to_numpy(dtype=bool)].tolist()
    base_year = scenario.base_year or max(complete, default=0)
    base = rows[rows["year"] == base_year]
    if base.empty:
        raise BadInput(f"ab5_inputs: no row for the base year {base_year}.")
    if horizon < base_year:
        raise BadInput(f"The horizon {horizon} lies before the base year {base_year}.")
    ahead = np.arange(horizon - base_year + 1)[:, None]
    units, share, kwh = _start(base, draws, seed)
    moves = {
        name: _chosen(name, getattr(scenario, name), draws, seed)
        for name in ("hev_growth_pct", "share_retention", "kwh_change_pct", "kg_per_kwh_change_pct")
    }
    left = np.ones_like(ahead, dtype=float)
    if scenario.zero_in_years:
        left = np.maximum(0, 1 - ahead / scenario.zero_in_years)
    alloy = np.append(intensity(ledger, basis).value, intensity_draws(ledger, basis, draws, seed))
    path = _Path(
        years=[base_year + int(step) for step in ahead[:, 0]],
        units=units * (1 + moves["hev_growth_pct"] / 100) ** ahead,
        share=np.minimum(1, share * moves["share_retention"] ** ahead * left),
        kwh=kwh * (1 + moves["kwh_change_pct"] / 100) ** ahead,
        per_kwh=alloy * (1 + moves["kg_per_kwh_change_pct"] / 100) ** ahead,
    )
    return path, base_year in complete


def _start(base: pd.DataFrame, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Units, share and kWh of the base year's total: the point, then draws."""
    points = (base[name] for name in ("hev_units", "nimh_share", "kwh_per_nimh_hev"))
    units, share, kwh = (
        np.column_stack([point.to_numpy(dtype=float), by_draw])
        for point, by_draw in zip(points, factor_draws(base, draws, seed), strict=True)
    )
    all_units, packs = units.sum(axis=0), (units * share).sum(axis=0)
    energy = (units * share * kwh).sum(axis=0)
    if not (all_units > 0).all() or not (packs > 0).all():
        raise BadInput("The base year has no NiMH hybrids to project.")
    return all_units, packs / all_units, energy / packs


def _chosen(name: str, choice: Range, draws: int, seed: int) -> Floats:
    """The point of a choice, then its draws; the middle stands for a value left open."""
    low, value, high = (
        np.array(end, dtype=float) for end in (choice.low, choice.value, choice.high)
    )
    point = np.array((low + high) / (1 + 1)) if math.isnan(choice.value) else value
    return np.append(point, drawn(uniforms(draws, seed, "choice", name), low, value, high))


def _by_year(capacity_tpa: Mapping[int, float] | float, years: list[int]) -> Floats:
    given = (
        {years[0]: capacity_tpa} if isinstance(capacity_tpa, int | float) else dict(capacity_tpa)
    )
    if not given or min(given) > years[0]:
        raise BadInput(f"No capacity is given for {years[0]}.")
    if not all(math.isfinite(value) and value >= 0 for value in given.values()):
        raise BadInput("Capacity must be zero or more.")
    return np.array(
        [given[max(year for year in given if year <= now)] for now in years], dtype=float
    )
