"""The outlook page's own parts: its sliders, and what the figure says and leaves out in words."""

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from tracker.filters import Filters, Pipeline
from tracker.models.ab5 import Range, joined
from tracker.models.scenario import HORIZON
from tracker.models.statements import named
from tracker.queries import ab5, outlook
from tracker.queries.outlook import Behind
from tracker.terms import TPA, Segment, printed, rounded, significant, whole
from tracker.ui import sliders, widgets
from tracker.ui.frame import Page
from tracker.ui.parts import number, percent

TOLD_YEAR = 2030  # the year the finding speaks of


def scenario_sliders(page: Page) -> None:
    """Sliders for the scenario; each starts where the preset has it."""
    chosen = outlook.scenario(Filters(preset=page.filters.preset))
    sales, battery, use = st.columns(3)  # as few rows as can be: the chart stands below
    with sales:
        sliders.slider("hev_growth", chosen.hev_growth_pct.value)
        sliders.slider("share_retention", chosen.share_retention.value)
        sliders.slider("zero_in_years", chosen.zero_in_years or outlook.NEVER)
    with battery:
        sliders.slider("kwh_change", chosen.kwh_change_pct.value)
        sliders.slider("kg_change", chosen.kg_per_kwh_change_pct.value)
        row = ab5.ledger(page.store, Filters()).get(outlook.UNSTATED)
        used = ab5.ledger(page.store, page.filters).number(outlook.UNSTATED)
        sliders.assumption(outlook.UNSTATED, row.value, used, (row.low, row.high))
    own = Filters()
    with use:
        sliders.slider("utilisation_low", own.utilisation_low)
        sliders.slider("utilisation_high", own.utilisation_high)
        widgets.switch("pipeline")


def makers_turn(page: Page, start: int) -> None:
    """The base year, and for each group of makers the year from which its hybrids are Li-ion."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        there = ab5.inputs(page.store, page.filters)
        own = outlook.base_year(page.store, replace(page.filters, base_year=None))
        sliders.year_among("base_year", sorted(set(there["year"])), own)
        for segment in Segment:
            if segment in set(there.loc[there["year"] == start, "segment"]):
                sliders.year_of("li_ion", segment, segment.label, start + 1)


def finding(rows: pd.DataFrame, filters: Filters) -> str:
    """What the rows of `outlook.supply_and_demand` say of one year, in one sentence.

    The share of capacity is rounded down, so that what is said holds.
    """
    at = _year_told(rows)
    year, tonnes = int(at["year"]), at["demand_t"]
    low, high = at["capacity_low_tpa"], at["capacity_high_tpa"]
    if tonnes == 0:
        return f"In {year} this scenario buys no AB5 for hybrids."
    ends = f"{about(at['demand_low_t'])} to {about(at['demand_high_t'])}"
    asked = f"demand of {about(tonnes)} t (p10 to p90: {ends})"
    if high == 0:
        return f"In {year} there is {asked}, and no capacity is known to set beside it."
    if low == high:
        return (
            f"In {year} {asked} passes the capacity we know of, "
            f"{about(low)} {TPA}, {_unless(tonnes, low)}."
        )
    more = ", lines to come" if filters.pipeline == Pipeline.ON else ""
    known = (
        f"{about(low)} {TPA}, {_unless(tonnes, low)}"
        if low
        else "of which no line heard of lately states any"
    )
    return (
        f"In {year} {asked} passes the capacity we know of, {known}; with "
        f"silent lines{more} and an assumed figure for each line whose capacity nobody states it "
        f"is at most {about(high)} {TPA}, and demand passes that {_unless(tonnes, high)}."
    )


def _year_told(rows: pd.DataFrame) -> pd.Series:
    """The row with capacity beside it that the sentences speak of."""
    ahead = rows[rows["capacity_tpa"].notna()]
    at: pd.Series = ahead[ahead["year"] <= max(TOLD_YEAR, ahead["year"].min())].iloc[-1]
    return at


def _unless(tonnes: float, capacity: float) -> str:
    """The condition under which tonnes pass a capacity of which only a part runs for hybrids."""
    if tonnes > capacity:
        return "even if all of it runs for hybrids"
    needed = 100 * tonnes / capacity
    digits = 0 if needed >= 10 else 1
    floor = math.floor(needed * 10**digits) / 10**digits
    return f"unless more than {floor:g}% of it runs for hybrids"


def about(tonnes: float) -> str:
    """Tonnes to three significant digits: "15,600"."""
    step = 10 ** max(0, len(str(int(abs(tonnes)))) - 3)
    return printed(rounded(tonnes / step) * step) if step > 1 else significant(tonnes)


def share_of_draws(rows: pd.DataFrame, filters: Filters) -> str:
    """The share of draws of the year the finding speaks of, with what it rests on."""
    at = _year_told(rows)
    share = at["over_share"]
    over = percent(share) if share in (0, 1) or 0.005 <= share <= 0.994 else (
        "over 99%" if share > 0.5 else "under 1%"
    )  # fmt: skip
    return (
        f"Share of draws in which demand passes what could be made in {int(at['year'])}: {over}. "
        f"Could be made is capacity x {filters.utilisation_low:g}% to "
        f"{filters.utilisation_high:g}% for hybrids, your choice: {about(at['supply_low_t'])} to "
        f"{about(at['supply_high_t'])} t a year. It says how your ranges lie, not how likely it is."
    )


def rests_on(behind: Behind, filters: Filters, unstated: Range) -> str:
    """What the band of capacity counts, what it assumes for a line whose capacity nobody states,
    and what it leaves out."""
    each = f"{about(unstated.low)} to {about(unstated.high)}"
    if unstated.low == unstated.high:
        each = about(unstated.value)
    years = f"{filters.quiet_years:g} years"
    parts = [
        f"Low: {whole(behind.heard, 'running line')} heard of within {years}, "
        f"{number(behind.heard_tpa)} stated",
        f"high adds {whole(behind.silent, 'line')} silent for longer, {number(behind.silent_tpa)}, "
        f"and {whole(behind.unstated, 'running line')} whose capacity nobody states, "
        f"assumed {each} {TPA} each",
    ]
    if filters.pipeline == Pipeline.ON:
        parts.append(
            f"{whole(behind.to_come, 'line')} announced, approved or under construction by the "
            "share of such lines that came to run"
        )
    if behind.left_out:
        kinds = ", ".join(behind.left_out_types)
        parts.append(
            f"left out for an alloy that is not AB5 ({kinds}): "
            f"{whole(behind.left_out, 'running line')}, {number(behind.left_out_tpa)} stated"
        )
    return "; ".join(parts) + "."


def starts_from(start: int, filters: Filters, rows: pd.DataFrame) -> str:
    """Which year the scenario starts from, and why that one."""
    ahead = rows[rows["kind"] == outlook.SCENARIO]
    if filters.base_year is not None:
        why = "the year you chose"
    elif outlook.scenario(filters).base_year is not None:
        why = "the year of this preset"
    else:
        why = "the last year of our series with every segment"
    rests = joined(ahead["interpolated"])
    between = (
        f"; its units of {named(rests)} are interpolated, nobody counted them" if rests else ""
    )
    part = "" if ahead["complete"].all() else "; it leaves some segments out, and so does the band"
    return (
        f"The scenario starts from {start}, {why}{part}{between}. It is your choice, not a "
        "forecast of ours. Bands of demand are p10 to p90 of seeded draws; hollow circles of our "
        "series lack a segment, hollow diamonds have an interpolated one. Capacity is what runs on "
        f"the day looked from, held to {HORIZON}."
    )


def post_line(page: Page, first: "pd.Series[float]") -> None:
    """What the storage-alloy line of the Baotou post would mean at full output.

    Args:
        page: the open page.
        first: the base year's row of `outlook.demand`.
    """
    run_full = outlook.post_line_run_full(page.store, first)
    if run_full is None:
        return
    st.text(
        f"If the {number(run_full.tpa)} Baotou line runs full: {printed(run_full.pct_of_ab5, 1)}% "
        f"of the AB5 bought for hybrids in {int(first['year'])}, or {about(run_full.hybrids)} "
        "hybrids a year."
    )
