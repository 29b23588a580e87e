"""The outlook: our series, the reader's scenario, and the capacity of storage-alloy lines."""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from tracker.errors import BadFilter
from tracker.filters import Filters, Pipeline, View
from tracker.models.ab5 import SEGMENTS, Ledger, Range, joined
from tracker.models.scenario import (
    DAYS_PER_MONTH,
    HORIZON,
    POST_YEAR,
    PRESETS,
    Scenario,
    Supply,
    balance,
    forecast_score,
    projection,
    projection_by_segment,
    supply_of,
)
from tracker.queries.ab5 import TOTAL, ab5, inputs, ledger
from tracker.queries.lines import lines
from tracker.queries.realisation import curve, waits
from tracker.queries.storage import AB5_CAPABLE
from tracker.store import Store
from tracker.terms import Basis, Product, Segment, Status, date_span

UNSTATED = "unstated_storage_line_tpa"  # assumed for a line whose capacity nobody states
OUR_SERIES, SCENARIO, CAPACITY = "our series", "scenario", "capacity"  # what a mark shows
NEVER = 50  # years: the end of the slider means that NiMH stays
POST_LINE = "jigan-baotou-hydrogen-storage-alloy"  # approved in Baotou on 2019-02-14
TO_COME = (Status.ANNOUNCED, Status.APPROVED, Status.UNDER_CONSTRUCTION)
_CHOICES = {  # key of a link -> field of a scenario
    "hev_growth": "hev_growth_pct",
    "share_retention": "share_retention",
    "kwh_change": "kwh_change_pct",
    "kg_change": "kg_per_kwh_change_pct",
}
_LINE = ["company", "city", "country", "status", "alloy_type", "stated_tpa", "last_heard_on",
         "is_quiet", "counted", "waited_months", "line_id", "source_ids"]  # fmt: skip


def scenario(filters: Filters) -> Scenario:
    """The preset with what the reader changed; a changed number has no range."""
    chosen = PRESETS[filters.preset]
    for key, name in _CHOICES.items():
        value = getattr(filters, key)
        if value is not None:
            chosen = chosen.changed(**{name: Range(value, value, value)})
    if filters.zero_in_years is not None:
        chosen = chosen.changed(
            zero_in_years=None if filters.zero_in_years >= NEVER else filters.zero_in_years
        )
    if filters.base_year is not None:
        chosen = chosen.changed(base_year=filters.base_year)
    pairs = (text.split(":") for text in filters.li_ion)
    return chosen.changed(li_ion=tuple((segment, int(year)) for segment, year in pairs))


def base_year(store: Store, filters: Filters) -> int:
    """The year the scenario starts from: the one chosen, the preset's, or the last year of our
    series that has every segment.

    Raises:
        BadFilter: that year was not known on the day looked from.
    """
    counted = inputs(store, filters).groupby("year")["segment"].count()
    whole = [int(year) for year in counted.index[counted == len(SEGMENTS)]]
    chosen = scenario(filters).base_year or max(whole, default=None)
    if chosen is None:
        raise BadFilter("as_of", store.as_of, "a day on which a year with all segments was known")
    if chosen not in counted.index or chosen > HORIZON:
        if filters.base_year is None:
            raise BadFilter("as_of", store.as_of, f"a day on which {chosen} was known")
        span = f"{counted.index.min()} to {counted.index.max()}" if len(counted) else "none"
        raise BadFilter("base_year", chosen, f"a year of the driver series known then: {span}")
    return chosen


def demand(store: Store, filters: Filters) -> pd.DataFrame:
    """AB5 bought by year under the scenario: the columns of `models.scenario.projection`."""
    return projection(*_asked(store, filters), basis=Basis.BOUGHT)


def demand_by_segment(store: Store, filters: Filters) -> pd.DataFrame:
    """The same by segment of makers: `models.scenario.projection_by_segment`."""
    return projection_by_segment(*_asked(store, filters), basis=Basis.BOUGHT)


def supply_and_demand(store: Store, filters: Filters) -> pd.DataFrame:
    """AB5 bought by year, as our series has it and under the scenario, against capacity.

    `year`; `kind`: `our series` for every known year, then `scenario` from its base year on;
    `complete` (our series: the year has every segment; scenario: its base year has);
    `interpolated` (rows of that year whose units nobody counted; scenario: of its base year); and
    the columns of `models.scenario.balance`. Capacity is what runs on the day looked from, held
    for all years from that day's on; our series has none beside it.
    """
    own = ab5(store, replace(filters.only(View.LEDGER), basis=Basis.BOUGHT))
    own = own[own["segment"] == TOTAL].rename(
        columns={"ab5_t": "demand_t", "low_t": "demand_low_t", "high_t": "demand_high_t"}
    )
    use = (filters.utilisation_low / 100, filters.utilisation_high / 100)
    share = Range(use[0], sum(use) / 2, use[1])
    ahead = balance(*_asked(store, filters), supply(store, filters), share)
    own_columns = ["year", "complete", "demand_t", "demand_low_t", "demand_high_t", "interpolated"]
    start = own.loc[own["year"] == base_year(store, filters), "interpolated"]
    ahead = ahead.assign(kind=SCENARIO, interpolated=joined(start))
    rows = pd.concat([own[own_columns].assign(kind=OUR_SERIES), ahead])
    columns = ["year", "kind", *(name for name in ahead.columns if name not in ("year", "kind"))]
    return rows[columns].reset_index(drop=True)


def supply(store: Store, filters: Filters) -> Supply:
    """Capacity by year from the year looked from to the horizon: `models.scenario.Supply`."""
    counted = supply_lines(store, filters)
    years = range(store.as_of.year, HORIZON + 1)
    # All products: storage-alloy lines alone are too few to tell how many plans come to run.
    runs = curve(store, Filters())
    ab5_lines = counted[counted["counted"] != _LEFT_OUT]
    return supply_of(ab5_lines, years, unstated_line(store, filters), runs, store.as_of)


def unstated_line(store: Store, filters: Filters) -> Range:
    """What the ledger, or the reader, assumes for a line whose capacity nobody states, t/a."""
    row = ledger(store, filters).get(UNSTATED)
    return Range(row.low, row.value, row.high)


def supply_lines(store: Store, filters: Filters) -> pd.DataFrame:
    """Storage-alloy lines that run, and with `pipeline=on` those that may come, by company.

    `company`, `city`, `country`, `status`, `alloy_type`, `stated_tpa` (t/a that runs, or is planned
    for a line that does not run yet; NaN where nobody states it), `last_heard_on`, `is_quiet`
    (nothing heard for more than `quiet_years`), `counted` (what the line is to the band),
    `waited_months` (since it was announced, for a line that does not run), `line_id`, `source_ids`.
    """
    rows = lines(store, Filters(product=_STORAGE, quiet_years=filters.quiet_years))
    runs = (rows["status"] == Status.OPERATING) & ~(rows["operating_tpa"] == 0)
    comes = rows["status"].isin(TO_COME) & (filters.pipeline == Pipeline.ON)
    rows = rows.assign(stated_tpa=rows["operating_tpa"].where(runs, rows["capacity_tpa"]))
    waited = waits(store, Filters(product=_STORAGE)).set_index("line_id")["months"]
    heard = rows["first_event_on"].map(lambda on: _months_since(on, store.as_of))
    rows["waited_months"] = rows["line_id"].map(waited).fillna(heard).where(comes)
    rows = rows[runs | comes].reset_index(drop=True)
    counted = [_counted(line) for line in rows.to_dict("records")]
    return rows.assign(counted=pd.Series(counted, dtype=str))[_LINE]


@dataclass(frozen=True)
class Behind:
    """What the band of capacity rests on: lines and t/a that run on the day looked from."""

    heard: int
    heard_tpa: float
    silent: int
    silent_tpa: float
    unstated: int
    left_out: int
    left_out_tpa: float
    left_out_types: tuple[str, ...]
    to_come: int


def behind_supply(counted: pd.DataFrame) -> Behind:
    """Lines of `supply_lines` counted by what they are to the band.

    A line whose capacity nobody states is under `unstated` alone, silent or not.
    """
    runs = counted[counted["status"] == Status.OPERATING]
    out = runs["counted"] == _LEFT_OUT
    stated = runs["stated_tpa"].notna() & ~out
    quiet = runs["is_quiet"].astype(bool)
    heard, silent = (runs.loc[stated & mask, "stated_tpa"] for mask in (~quiet, quiet))
    left = runs[out]
    return Behind(
        *(len(heard), float(heard.sum()), len(silent), float(silent.sum())),
        unstated=int((runs["stated_tpa"].isna() & ~out).sum()),
        left_out=len(left),
        left_out_tpa=float(left["stated_tpa"].sum()),
        left_out_types=tuple(sorted(set(left["alloy_type"]))),
        to_come=int((~counted["status"].eq(Status.OPERATING)
                     & counted["counted"].ne(_LEFT_OUT)).sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class FullOutput:
    """A line run full: its t/a, their percent of the AB5 of a year, and the hybrids they serve."""

    tpa: float
    pct_of_ab5: float
    hybrids: float


def post_line_run_full(store: Store, year: "pd.Series[float]") -> FullOutput | None:
    """What the storage-alloy line of the Baotou post would mean; None while its capacity is not
    known.

    Args:
        store: the data.
        year: the row of `demand` it is set against.
    """
    frame = store.frame(
        """
        SELECT capacity_tpa FROM line_status
        WHERE line_id = $line AND capacity_tpa IS NOT NULL
        """,
        {"line": POST_LINE},
    )
    if frame.empty:
        return None
    tpa = float(frame["capacity_tpa"].iloc[0])
    hybrids = tpa * 1000 / (year["kwh"] * year["kg_per_kwh"])
    return FullOutput(tpa, float(100 * tpa / year["ab5_t"]), float(hybrids))


def post_forecast(store: Store, filters: Filters) -> pd.DataFrame:
    """The post's forecast scored: the columns of `models.scenario.forecast_score`.

    No rows on a day on which the year the post speaks of, or none after it, was known.
    """
    rows = inputs(store, filters)
    if POST_YEAR not in set(rows["year"]):
        return pd.DataFrame()
    return forecast_score(rows, ledger(store, filters))


_STORAGE = (Product.HYDROGEN_STORAGE_ALLOY,)
_LEFT_OUT = "left out: not AB5"


def _counted(line: dict[Hashable, Any]) -> str:
    """What a line is to the band of capacity."""
    if line["alloy_type"] not in AB5_CAPABLE:
        return _LEFT_OUT
    part = "in low and high"
    if pd.isna(line["stated_tpa"]):
        part = "in high, capacity assumed"
    elif line["is_quiet"]:
        part = "in high, silent"
    return part if line["status"] == Status.OPERATING else f"{part}, by the share that comes to run"


def _months_since(on: str, day: dt.date) -> float:
    """Months from the middle of a partial date to a day: for a line first heard of as built."""
    first, last = date_span(on)
    return max(0, (day - first - (last - first) // 2).days) / DAYS_PER_MONTH


def _asked(store: Store, filters: Filters) -> tuple[pd.DataFrame, Ledger, Scenario]:
    """What the model is asked with.

    Raises:
        BadFilter: the year the scenario starts from was not known on the day looked from, or a
            segment turns to Li-ion that the year does not count, or not after it.
    """
    rows, start = inputs(store, filters), base_year(store, filters)
    chosen = replace(scenario(filters), base_year=start)
    there = set(rows.loc[rows["year"] == start, "segment"])
    for segment, year in chosen.li_ion:
        if segment not in there:
            missing = f"the base year {start} counts no {Segment(segment).label}"
            raise BadFilter("li_ion", f"{segment}:{year}", missing)
        if year <= start:
            raise BadFilter("li_ion", f"{segment}:{year}", f"a year after the base year {start}")
    return rows, ledger(store, filters), chosen
