"""What storage-alloy lines could make: a band of capacity from the ledger of lines, and demand.

The low end is what lines heard of lately state; the high end adds what silent lines state and an
assumed figure for each line whose capacity nobody states. Between them each draw has one figure
for all lines without one, and one share, even from nothing to all, of the silent lines that run.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5 import DRAWS, SEED, Ledger, Range
from tracker.models.ab5.bands import Floats, band, drawn, uniforms
from tracker.models.scenario.choices import Scenario, check_range, chosen
from tracker.models.scenario.demand import HORIZON, path_of
from tracker.terms import Basis

DAYS_PER_MONTH = 30.4375
MID_YEAR = (7, 1)


@dataclass(frozen=True)
class Supply:
    """Capacity by year, t/a, in what is told and what is not.

    `heard` and `silent` are stated tonnes of lines heard of lately and of the others; the two
    numbers of lines are those whose capacity nobody states. A line that does not run yet counts
    with the share of such lines that run by then, in tonnes and in number.
    """

    years: tuple[int, ...]
    heard_tpa: Floats
    silent_tpa: Floats
    heard_lines: Floats
    silent_lines: Floats
    unstated: Range

    @property
    def low(self) -> Floats:
        """What lines heard of lately state."""
        return self.heard_tpa

    @property
    def high(self) -> Floats:
        """All that is stated, and the most assumed for each line that states nothing."""
        lines = self.heard_lines + self.silent_lines
        return self.heard_tpa + self.silent_tpa + lines * self.unstated.high

    def drawn(self, draws: int, seed: int) -> Floats:
        """Years down; the point (half of the silent runs) and then draws across."""
        low, value, high = (
            np.array(end) for end in (self.unstated.low, self.unstated.value, self.unstated.high)
        )
        each = np.append(value, drawn(uniforms(draws, seed, "unstated"), low, value, high))
        alive = np.append(1 / 2, uniforms(draws, seed, "silent"))
        heard = self.heard_tpa[:, None] + self.heard_lines[:, None] * each
        silent = self.silent_tpa[:, None] + self.silent_lines[:, None] * each
        capacity: Floats = heard + alive * silent
        return capacity


def supply_of(
    lines: pd.DataFrame, years: Sequence[int], unstated: Range, curve: pd.DataFrame, as_of: dt.date
) -> Supply:
    """Lines as capacity by year.

    Args:
        lines: one row per line that counts: `stated_tpa` (t/a, NaN where nobody states it),
            `is_quiet`, `waited_months` (since it was announced; NaN for a line that runs).
        years: the years wanted.
        unstated: t/a assumed for a line whose capacity nobody states.
        curve: the columns of `models.survival.realisation`: `months`, `share`.
        as_of: the day up to which a planned line did not run.

    Raises:
        BadInput: a capacity that is negative or not finite, or `unstated` out of order.
    """
    check_range("unstated capacity", unstated, 0)
    stated = lines["stated_tpa"].to_numpy(dtype=float)
    if not ((stated >= 0) & np.isfinite(stated) | np.isnan(stated)).all():
        raise BadInput("Capacity must be zero or more.")
    runs = _runs(lines["waited_months"], years, curve, as_of)
    quiet = lines["is_quiet"].to_numpy(dtype=bool)
    tonnes, unstated_lines = np.nan_to_num(stated)[:, None] * runs, np.isnan(stated)[:, None] * runs
    parts = (
        part[group].sum(axis=0) for part in (tonnes, unstated_lines) for group in (~quiet, quiet)
    )
    heard_tpa, silent_tpa, heard_lines, silent_lines = parts
    return Supply(tuple(years), heard_tpa, silent_tpa, heard_lines, silent_lines, unstated)


def share_running(curve: pd.DataFrame, waited: float, months: float) -> float:
    """Of lines that did not run `waited` months after they were announced, the share that runs
    after `months`: 0 to 1. Beyond the last line anybody followed the curve stays level.

    >>> curve = pd.DataFrame({"months": [0, 10, 20], "share": [0, 0.2, 0.6]})
    >>> round(share_running(curve, 10, 20), 9)
    0.5
    """
    before, then = (
        float(curve.loc[curve["months"] <= at, "share"].max()) if len(curve) else 0.0
        for at in (waited, months)
    )
    before, then = (0.0 if np.isnan(share) else share for share in (before, then))
    return max(0.0, then - before) / (1 - before) if before < 1 else 0.0


def balance(
    inputs: pd.DataFrame,
    ledger: Ledger,
    scenario: Scenario,
    supply: Supply,
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
        supply: capacity; years it does not have are left empty.
        utilisation: part of nameplate made and open to hybrids, 0 to 1; the reader's choice.
            A range whose value is NaN is drawn evenly.
        horizon: last year.
        draws: how many draws.
        seed: where they start.

    Returns:
        `year`, `complete`; `demand_t`, `capacity_tpa` and `supply_t` (capacity x utilisation), each
        with its low and high: p10 to p90 for demand, the ends of the band for the other two;
        `gap_t` (supply less demand) with `gap_low_t`, `gap_high_t` (p10 to p90); `over_share` (0-1:
        share of draws in which demand passes what could be made).

    Raises:
        BadInput: as `projection`; a utilisation outside 0 to 1.
    """
    check_range("utilisation", utilisation, 0, 1)
    path = path_of(inputs, ledger, scenario, Basis.BOUGHT, horizon, draws, seed)
    demand = path.tonnes.sum(axis=0)
    low, high = band(demand[:, 1:], demand[:, 0])
    rows = pd.DataFrame(
        {
            **{"year": path.years, "complete": path.complete},
            **{"demand_t": demand[:, 0], "demand_low_t": low, "demand_high_t": high},
        }
    )
    both = [year for year in path.years if year in supply.years]
    at = [supply.years.index(year) for year in both]
    made = supply.drawn(draws, seed)[at]
    used = chosen("utilisation", utilisation, draws, seed)
    gap = made * used - demand[[path.years.index(year) for year in both]]
    gap_low, gap_high = band(gap[:, 1:], gap[:, 0])
    against = {
        "capacity_low_tpa": supply.low[at],
        "capacity_tpa": made[:, 0],
        "capacity_high_tpa": supply.high[at],
        "supply_low_t": supply.low[at] * utilisation.low,
        "supply_t": made[:, 0] * used[0],
        "supply_high_t": supply.high[at] * utilisation.high,
        **{"gap_t": gap[:, 0], "gap_low_t": gap_low, "gap_high_t": gap_high},
        "over_share": (gap[:, 1:] < 0).mean(axis=1),
    }
    return rows.merge(pd.DataFrame({"year": both} | against), on="year", how="left")


def _runs(
    waited: "pd.Series[float]", years: Sequence[int], curve: pd.DataFrame, as_of: dt.date
) -> Floats:
    """Share of each line that runs by the middle of each year: lines down, years across."""
    later = [(dt.date(year, *MID_YEAR) - as_of).days / DAYS_PER_MONTH for year in years]
    return np.array(
        [
            [1.0 if np.isnan(age) else share_running(curve, age, age + more) for more in later]
            for age in waited.astype(float)
        ]
    ).reshape(len(waited), len(years))
