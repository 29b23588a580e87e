"""The outlook to 2035: the reader's scenario against what storage-alloy lines could make."""

import pandas as pd

from tracker.ab5 import SEGMENTS, Ledger, Range
from tracker.errors import BadFilter
from tracker.filters import Filters
from tracker.queries.ab5 import inputs, ledger
from tracker.queries.lines import lines
from tracker.scenario import POST_YEAR, PRESETS, Scenario, balance, forecast_score, projection
from tracker.store import Store
from tracker.terms import Basis, Product

_CHOICES = {  # key of a link -> field of a scenario
    "hev_growth": "hev_growth_pct",
    "share_retention": "share_retention",
    "kwh_change": "kwh_change_pct",
    "kg_change": "kg_per_kwh_change_pct",
}
SEED_LINE = "jigan-baotou-hydrogen-storage-alloy"  # approved in Baotou on 2019-02-14
NEVER = 50  # years: the end of the slider means that NiMH stays


def scenario(filters: Filters) -> Scenario:
    """The preset with what the reader changed; a changed number has no range."""
    chosen = PRESETS[filters.preset]
    for key, name in _CHOICES.items():
        value = getattr(filters, key)
        if value is not None:
            chosen = chosen.changed(**{name: Range(value, value, value)})
    if filters.zero_in_years is not None:
        chosen = chosen.changed(
            zero_in_years=None if filters.zero_in_years >= NEVER else int(filters.zero_in_years)
        )
    return chosen


def demand(store: Store, filters: Filters) -> pd.DataFrame:
    """AB5 bought by year under the scenario: the columns of `tracker.scenario.projection`."""
    return projection(*_asked(store, filters), basis=Basis.BOUGHT)


def supply_and_demand(store: Store, filters: Filters) -> pd.DataFrame:
    """Demand against running storage-alloy capacity x utilisation, by year.

    The columns of `tracker.scenario.balance`. Capacity is what runs on the day looked from,
    held for all years; lines that are planned only are not in it.
    """
    share = Range(
        filters.utilisation_low / 100,
        (filters.utilisation_low + filters.utilisation_high) / 200,
        filters.utilisation_high / 100,
    )
    return balance(*_asked(store, filters), running_capacity(store), share)


def running_capacity(store: Store) -> float:
    """Stated running capacity of hydrogen-storage-alloy lines, t/a."""
    storage = lines(store, Filters(product=(Product.HYDROGEN_STORAGE_ALLOY,)))
    return float(storage["operating_tpa"].sum())


def seed_line_capacity(store: Store) -> float:
    """Capacity of the storage-alloy line of the Baotou post, t/a; NaN while it is not known."""
    frame = store.frame(
        "SELECT capacity_tpa FROM line_status WHERE line_id = $line", {"line": SEED_LINE}
    )
    return float(frame["capacity_tpa"].iloc[0]) if len(frame) else float("nan")


def seed_forecast(store: Store, filters: Filters) -> pd.DataFrame:
    """The post's forecast scored: the columns of `tracker.scenario.forecast_score`."""
    rows = inputs(store)
    if POST_YEAR not in set(rows["year"]):
        raise BadFilter("as_of", store.as_of, f"a day on which hybrids of {POST_YEAR} were known")
    return forecast_score(rows, ledger(store, filters))


def _asked(store: Store, filters: Filters) -> tuple[pd.DataFrame, Ledger, Scenario]:
    """What the model is asked with.

    Raises:
        BadFilter: the year the scenario starts from was not known on the day looked from.
    """
    rows, chosen = inputs(store), scenario(filters)
    counted = rows.groupby("year")["segment"].count()
    starts = counted.index if chosen.base_year else counted.index[counted == len(SEGMENTS)]
    if not len(starts) or (chosen.base_year and chosen.base_year not in starts):
        year = chosen.base_year or "a year with all segments"
        raise BadFilter("as_of", store.as_of, f"a day on which {year} was known")
    return rows, ledger(store, filters), chosen
