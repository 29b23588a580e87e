"""What the capacity of hydrogen-storage-alloy lines would mean, were it all AB5."""

import math
from functools import partial

import pandas as pd

from tracker.filters import Filters
from tracker.models.ab5 import (
    Intensity,
    Range,
    consumption,
    intensity,
    ree_need_t,
    vehicles_served,
)
from tracker.queries.ab5 import TOTAL, inputs, ledger
from tracker.queries.lines import lines
from tracker.store import Store
from tracker.terms import AlloyType, Basis, rounded

_DIGITS = dict.fromkeys(("hybrids_low", "hybrids", "hybrids_high"), 0) | dict.fromkeys(
    ("ree_low_t", "ree_t", "ree_high_t"), 1
)
_OF_LINE = ("company", "city", "country", "status", "is_quiet", "capacity_tpa")
_COLUMNS = [*_OF_LINE, *_DIGITS, "line_id"]
AB5_CAPABLE = tuple(kind for kind in AlloyType if kind.may_be_ab5)


def assumptions(store: Store, filters: Filters) -> pd.DataFrame:
    """The three numbers behind `reach`, as chosen or else as the data have them.

    `parameter`, `low`, `value`, `high`, `unit`, `basis` (where the number comes from).
    """
    alloy = intensity(ledger(store, filters), Basis.BOUGHT)
    kwh, origin = _latest_kwh(store, filters)
    rows = [
        ("kg_per_kwh", alloy.low, alloy.value, alloy.high, "kg AB5 bought per kWh", "ledger"),
        ("pack_kwh", kwh, kwh, kwh, "kWh per NiMH hybrid", origin),
        ("utilisation", 1.0, 1.0, 1.0, "share of nameplate made", "nameplate"),
    ]
    chosen = {
        "kg_per_kwh": filters.kg_per_kwh,
        "pack_kwh": filters.pack_kwh,
        "utilisation": None if filters.utilisation == 100 else filters.utilisation / 100,
    }
    columns = ["parameter", "low", "value", "high", "unit", "basis"]
    frame = pd.DataFrame(rows, columns=columns).set_index("parameter")
    for name, value in chosen.items():
        if value is not None:
            frame.loc[name, ["low", "value", "high"]] = value
            frame.loc[name, "basis"] = "chosen on the page"
    return frame.reset_index()


def reach(store: Store, filters: Filters, of_lines: pd.DataFrame) -> pd.DataFrame:
    """Hybrids a year each line could serve and the rare earth it would need.

    Lines whose alloy is not AB5 by the source's words, and lines without a stated capacity,
    are left out; on a day on which no kWh per hybrid was known, all are. Low pairs
    the largest need per hybrid with the line's capacity.

    Args:
        store: the data as known on a day.
        filters: `kg_per_kwh`, `pack_kwh`, `utilisation` (percent) replace the data's numbers.
        of_lines: the frame of `lines.lines`.

    Returns:
        `company`, `city`, `country`, `status`, `is_quiet`, `capacity_tpa` (t/a), `hybrids_low`,
        `hybrids`, `hybrids_high` (vehicles a year), `ree_low_t`, `ree_t`, `ree_high_t`
        (metal weight, t/a), `line_id`.
    """
    used = {row["parameter"]: row for row in assumptions(store, filters).to_dict("records")}
    alloy, pack = used["kg_per_kwh"], used["pack_kwh"]
    per_kwh = Intensity(
        value=alloy["value"], low=alloy["low"], high=alloy["high"], basis=Basis.BOUGHT
    )
    kwh = Range(low=pack["low"], value=pack["value"], high=pack["high"])
    if math.isnan(kwh.value):
        return pd.DataFrame(columns=_COLUMNS)
    share = used["utilisation"]["value"]
    assumed = ledger(store, filters)
    may_be_ab5 = of_lines["alloy_type"].isin(AB5_CAPABLE)
    ab5_lines = of_lines[of_lines["capacity_tpa"].notna() & may_be_ab5]
    rows = []
    for line in ab5_lines.to_dict("records"):
        hybrids = vehicles_served(line["capacity_tpa"], kwh, per_kwh, share)
        ree = ree_need_t(line["capacity_tpa"] * share, assumed)
        rows.append(
            {key: line[key] for key in (*_OF_LINE, "line_id")}
            | {"hybrids_low": hybrids.low, "hybrids": hybrids.value, "hybrids_high": hybrids.high}
            | {"ree_low_t": ree.low, "ree_t": ree.value, "ree_high_t": ree.high}
        )
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    shown = {name: frame[name].map(partial(rounded, digits=n)) for name, n in _DIGITS.items()}
    return frame.assign(**shown)


def reach_of_all(store: Store, filters: Filters) -> pd.DataFrame:
    """`reach` of every line inside the filters."""
    return reach(store, filters, lines(store, filters))


def nimh_sold(store: Store, filters: Filters) -> pd.DataFrame:
    """NiMH hybrids sold in the latest year with all segments known on the day: one row, or none.

    `year`, `sold` (vehicles): hybrids sold x NiMH share, summed over segments.
    """
    rows = inputs(store, filters)
    year = _whole_years(store, filters)["year"].max()
    latest = rows[rows["year"] == year]
    sold = (latest["hev_units"] * latest["nimh_share"]).sum()
    return pd.DataFrame({"year": [year], "sold": [rounded(sold)]}).dropna(subset="year")


def _latest_kwh(store: Store, filters: Filters) -> tuple[float, str]:
    """kWh per NiMH hybrid in the latest year with all segments, and where it is from.

    NaN on a day on which no such year was known.
    """
    whole = _whole_years(store, filters)
    if whole.empty:
        return float("nan"), "no year with all segments is known on this day"
    last = whole.iloc[-1]
    return float(last["kwh"]), f"sales-weighted, {int(last['year'])}"


def _whole_years(store: Store, filters: Filters) -> pd.DataFrame:
    """Totals of the years with all segments; their bands are not asked for, so one draw does."""
    totals = consumption(inputs(store, filters), ledger(store, filters), draws=1)
    return totals[(totals["segment"] == TOTAL) & totals["complete"]]
