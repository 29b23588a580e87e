"""AB5 consumption: the ledger's rows in, tonnes by year and segment out."""

import datetime as dt

import pandas as pd

from tracker.ab5 import Ledger, consumption
from tracker.filters import Filters
from tracker.store import Store


def ledger(store: Store) -> Ledger:
    """The assumptions of the data set as one value."""
    return Ledger.from_frame(store.frame("FROM assumptions ORDER BY assumption_id"))


def inputs(store: Store) -> pd.DataFrame:
    """The driver series known on the day: table `ab5_inputs` with `known_on`, `source_ids`.

    One row per year and segment: `hev_units`, `nimh_share` (0-1), `kwh_per_nimh_hev`, each
    with low, high and basis; `formula` says how the units follow from `sales_ids`.
    """
    return store.frame("FROM known_ab5_inputs ORDER BY year, segment")


def ab5(store: Store, filters: Filters) -> pd.DataFrame:
    """AB5 put on the road in passenger HEV, per year and segment, with a `total` per year.

    The columns of `tracker.ab5.consumption`: year, segment, hev_units, nimh_share, kwh,
    ab5_t, low_t, high_t (t, on the basis chosen), complete, and on totals growth,
    growth_low, growth_high (percent). Filters cut whole years; with segments chosen the
    total stays that of all segments. Years whose inputs are not known are not there.
    """
    frame = consumption(inputs(store), ledger(store), basis=filters.basis)
    first, last = filters.from_day or dt.date.min, filters.to_day or dt.date.max
    starts = frame["year"].map(lambda year: dt.date(year, 1, 1))
    ends = frame["year"].map(lambda year: dt.date(year, 12, 31))
    kept = frame[(starts >= first) & (ends <= last)]
    if filters.segment:
        kept = kept[kept["segment"].isin([*filters.segment, "total"])]
    return kept.reset_index(drop=True)


def figures(store: Store) -> pd.DataFrame:
    """Published figures known on the day, newest period first: `figure_id`, `period`,
    `subject`, `metric`, `value`, `unit`, `region`, `maker`, `source_id`, `known_on`, `note`.
    """
    return store.frame("FROM known_figures ORDER BY period DESC NULLS LAST, figure_id")
