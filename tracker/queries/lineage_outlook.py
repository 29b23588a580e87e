"""Where a number of the outlook comes from: our series, the scenario's choices, the lines."""

import pandas as pd

from tracker.filters import Filters, Pipeline
from tracker.models.ab5 import Range
from tracker.models.scenario import Scenario
from tracker.queries.ab5 import ledger
from tracker.queries.lineage import Mark, Trace, last_reports
from tracker.queries.lineage_ab5 import assumed, tonnes
from tracker.queries.outlook import (
    CAPACITY,
    OUR_SERIES,
    SCENARIO,
    UNSTATED,
    base_year,
    demand_by_segment,
    scenario,
    supply,
    supply_lines,
)
from tracker.store import Store
from tracker.terms import Basis, Segment, printed, significant


def of_outlook(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a mark of the outlook: a year of ours, one of the scenario, or the capacity; behind
    a bar of the share of draws, the scenario and the capacity."""
    year, kind = int(mark["year"]), mark.get("kind")
    if kind == OUR_SERIES:
        return tonnes(store, filters, [year], basis=Basis.BOUGHT)
    if kind == SCENARIO:
        return _of_scenario(store, filters, year)
    if kind == CAPACITY:
        return _of_capacity(store, filters, year)
    demand, able = _of_scenario(store, filters, year), _of_capacity(store, filters, year)
    tables = demand.tables | able.tables
    for title in demand.tables.keys() & able.tables.keys():
        tables[title] = pd.concat([demand.tables[title], able.tables[title]], ignore_index=True)
    made = f"{filters.utilisation_low:g}% to {filters.utilisation_high:g}%"
    sentence = f"The share of draws in which demand is more than capacity x {made}."
    return Trace(tables, f"{sentence} {demand.formula} {able.formula}")


def _of_scenario(store: Store, filters: Filters, year: int) -> Trace:
    """The inputs of the base year, the choices, and the year worked out by segment."""
    start = base_year(store, filters)
    trace = tonnes(store, filters, [start], basis=Basis.BOUGHT)
    path = demand_by_segment(store, filters)
    parts = path[path["year"] == year]
    worked = " + ".join(
        f"{Segment(part['segment']).label} {printed(part['hev_units'])} x "
        f"{printed(part['nimh_share'], 3)} x {printed(part['kwh'], 2)} kWh x "
        f"{printed(part['kg_per_kwh'], 2)} kg / 1000"
        for part in parts.to_dict("records")
    )
    sentence = (
        f"{year}: {worked} = {printed(parts['ab5_t'].sum())} t, from {start} by the scenario "
        f"“{filters.preset.label}”: {_choices(scenario(filters))}."
    )
    return Trace(trace.tables, f"{sentence} {trace.formula}")


def _choices(chosen: Scenario) -> str:
    """The choices of a scenario in words, ranges from low to high."""
    phrases = [
        f"{label} {_range(getattr(chosen, name))}"
        for name, label in (
            ("hev_growth_pct", "hybrid sales % a year"),
            ("share_retention", "NiMH share kept each year"),
            ("kwh_change_pct", "kWh % a year"),
            ("kg_per_kwh_change_pct", "kg per kWh % a year"),
        )
    ]
    if chosen.zero_in_years:
        phrases.append(f"NiMH gone in {chosen.zero_in_years} years")
    phrases += [
        f"{Segment(segment).label} Li-ion only by {year}" for segment, year in chosen.li_ion
    ]
    return ", ".join(phrases)


def _range(choice: Range) -> str:
    if choice.low == choice.high:
        return f"{choice.value:g}"
    return f"{choice.low:g} to {choice.high:g}"


def _of_capacity(store: Store, filters: Filters, year: int) -> Trace:
    """The lines that count, when they were last heard of, who states what, and what is assumed."""
    counted = supply_lines(store, filters)
    report_columns = [
        *("line_id", "event_on", "event_type", "capacity_tpa", "confidence", "source_id"),
        *("publisher", "published_on", "title", "url"),
    ]
    line_columns = [
        *("line_id", "company", "country", "status", "alloy_type", "stated_tpa"),
        *("last_heard_on", "is_quiet", "counted", "source_ids"),
    ]
    used = ledger(store, filters)
    able = supply(store, filters)
    tables = {
        "Lines": counted[line_columns],
        "What their sources say": last_reports(store, counted["line_id"])[report_columns],
        "Assumptions": assumed(store, used, [UNSTATED]),
    }
    if year not in able.years:
        return Trace(tables, f"Capacity is told from {store.as_of.year} on.")
    at = able.years.index(year)
    lines = able.heard_lines[at] + able.silent_lines[at]
    planned = " Lines to come count by the share of such lines that ran after so long."
    return Trace(
        tables,
        f"Capacity of {year}, low: {printed(able.low[at])} t/a stated by lines heard of within "
        f"{filters.quiet_years:g} years. High: {printed(able.low[at])} + "
        f"{printed(able.silent_tpa[at])} "
        f"stated by silent lines + {significant(lines)} lines whose capacity nobody states x "
        f"{printed(able.unstated.high)} = {printed(able.high[at])} t/a."
        f"{planned if filters.pipeline == Pipeline.ON else ''}",
    )
