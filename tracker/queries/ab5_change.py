"""Two years of AB5 compared: what each came to, how sure that is, and which can be chosen."""

from dataclasses import dataclass, replace

import pandas as pd

from tracker.filters import Filters, View
from tracker.models.ab5 import joined
from tracker.models.decomposition import uncounted_segments
from tracker.models.scenario import POST_YEAR
from tracker.queries.ab5 import TOTAL, ab5, inputs, years_compared
from tracker.store import Store


@dataclass(frozen=True)
class Change:
    """What the effects of a split lead from and to: tonnes of `first` and of `last`.

    `low_t` to `high_t` is the band of the last year; `growth_low` to `growth_high` that of its
    growth (percent), NaN unless the years follow each other and both are whole. `interpolated`
    names the input rows behind the change whose units nobody counted, `first_interpolated` and
    `last_interpolated` those of one year, `uncounted` the segments with a row in one of the two
    years only.
    """

    first: int
    last: int
    first_t: float
    last_t: float
    low_t: float
    high_t: float
    growth_low: float
    growth_high: float
    interpolated: str
    first_interpolated: str
    last_interpolated: str
    uncounted: tuple[str, ...]

    @property
    def total_t(self) -> float:
        """Tonnes that the effects sum to."""
        return self.last_t - self.first_t

    def pct(self, tonnes: float) -> float:
        """Tonnes as percent of the first year; NaN where that has none."""
        return 100 * tonnes / self.first_t if self.first_t else float("nan")


def totals(store: Store, filters: Filters) -> pd.DataFrame:
    """The totals of `ab5.ab5` of every known year, on the basis chosen."""
    rows = ab5(store, replace(filters.only(View.LEDGER), basis=filters.basis))
    return rows[rows["segment"] == TOTAL].reset_index(drop=True)


def change(store: Store, filters: Filters, factors: pd.DataFrame, yearly: pd.DataFrame) -> Change:
    """The change that `factors`, the rows of `ab5.ab5_factors`, split.

    Args:
        store: the data.
        filters: which years, which basis.
        factors: rows of `ab5.ab5_factors`.
        yearly: rows of `totals`.
    """
    first, last = years_compared(store, filters)
    by_year = {row["year"]: row for row in yearly.to_dict("records")}
    start, end = by_year[first], by_year[last]
    follows = last == first + 1
    return Change(
        *(first, last, start["ab5_t"], end["ab5_t"], end["low_t"], end["high_t"]),
        growth_low=end["growth_low"] if follows else float("nan"),
        growth_high=end["growth_high"] if follows else float("nan"),
        interpolated=joined(factors["interpolated"]),
        first_interpolated=start["interpolated"],
        last_interpolated=end["interpolated"],
        uncounted=uncounted_segments(inputs(store, filters), first, last),
    )


def years_known(store: Store, filters: Filters) -> list[int]:
    """The years that can be compared, the first first."""
    return sorted(int(year) for year in inputs(store, filters)["year"].unique())


def pair_of_the_post(store: Store, filters: Filters) -> tuple[int, int] | None:
    """The year the post of 2019 speaks of and the one before; None unless both are known."""
    pair = (POST_YEAR - 1, POST_YEAR)
    return pair if set(pair) <= set(years_known(store, filters)) else None
