"""The demand pages' own parts: sliders, and sentences with the figures in them."""

import math

import pandas as pd
import streamlit as st

from tracker.ab5 import Ledger, bottom_up
from tracker.decomposition import uncounted_segments
from tracker.errors import BadInput
from tracker.filters import Filters
from tracker.queries import ab5, outlook
from tracker.scenario import POST_YEAR
from tracker.terms import Segment
from tracker.trend import Trend, trend
from tracker.ui import controls
from tracker.ui.frame import Page
from tracker.ui.parts import ask, number
from tracker.ui.plain import escaped

AB5_FORMULA = (
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "the segments of makers. The band is p10 to p90 of the ledger's ranges; kg per kWh is one "
    "number for all years, so it cancels out of growth. A year without all segments is hollow and "
    "joined to nothing."
)
PLATEAU_YEARS = 10  # up to the year the post speaks of
COVERED_PCT = 50  # a year of the check from below counts for its trend when so much is joined
_USED = {  # model input -> what the reader calls it
    "ab5_specific_capacity_mah_per_g": "AB5 capacity (mAh/g)",
    "np_ratio": "Negative over positive capacity (N/P)",
    "process_yield": "Process yield",
    "ree_mass_fraction": "Rare-earth share of AB5 (kg/kg)",
}


def ab5_change(page: Page, factors: pd.DataFrame) -> None:
    """Name the years compared and the change the effects sum to."""
    first, last = ab5.years_compared(page.store, page.filters)
    total = factors["effect_t"].sum()
    st.text(f"{first} to {last}: {total:+,.1f} t. The effects sum to the change.")
    if missing := uncounted_segments(ab5.inputs(page.store), first, last):
        named = ", ".join(Segment(code).label for code in missing)
        st.warning(
            f"Not counted in one of the years: {escaped(named)}. "
            "The split compares a part with a whole.",
            icon=":material/warning:",
        )


def plateau_note(yearly: pd.DataFrame) -> None:
    """Say what the check from below finds, and where it cannot speak."""
    covered = yearly[yearly["coverage_pct"] >= COVERED_PCT]
    try:
        slope = bottom_up.plateau(yearly, COVERED_PCT)
    except BadInput as error:
        st.text(f"The plateau cannot be tested from below: {error}")
        return
    flat = "no trend is found" if slope.is_flat else "it moves"
    st.text(
        f"US models whose pack is known, {covered['year'].min()} to {covered['year'].max()}: "
        f"{_told(slope)}, {flat}. "
        f"Years with less than {COVERED_PCT}% of units joined are drawn, not counted. "
        "The ticks are our world series."
    )


def plateau_from_above(rows: pd.DataFrame) -> None:
    """Test the post's plateau on our world series over the ten years up to the post."""
    known = rows[(rows["segment"] == ab5.TOTAL) & rows["complete"]]
    years = known[(known["year"] > POST_YEAR - PLATEAU_YEARS) & (known["year"] <= POST_YEAR)]
    try:
        slope = trend(years["year"], years["kwh"])
    except BadInput as error:
        st.text(f"The plateau cannot be tested under these filters: {error}")
        return
    found = "no trend is found" if slope.is_flat else "small, but not flat"
    st.text(
        f"{years['year'].min()} to {years['year'].max()}: {_told(slope)}, {found}. "
        "These are our own judged inputs, so it is no independent test."
    )


def _told(slope: Trend) -> str:
    return f"{slope.slope:+.3f} kWh a year (95% {slope.low:+.3f} to {slope.high:+.3f})"


def scenario_sliders(page: Page) -> None:
    """Sliders for the scenario; each starts where the preset has it."""
    chosen = outlook.scenario(Filters(preset=page.filters.preset))
    sales, battery, use = st.columns(3)  # as few rows as can be: the chart stands below
    with sales:
        controls.slider("hev_growth", "Hybrid sales, % a year", chosen.hev_growth_pct.value, 0.5)
        controls.slider("share_retention", "NiMH share kept each year",
                        chosen.share_retention.value, 0.01, "%.2f")  # fmt: skip
        controls.slider("zero_in_years", "NiMH gone in so many years (50: never)",
                        chosen.zero_in_years or 50, 1, "%.0f")  # fmt: skip
    with battery:
        controls.slider("kwh_change", "kWh per hybrid, % a year", chosen.kwh_change_pct.value, 0.5)
        controls.slider("kg_change", "kg AB5 per kWh, % a year",
                        chosen.kg_per_kwh_change_pct.value, 0.5)  # fmt: skip
    own = Filters()
    with use:
        controls.slider("utilisation_low", "Utilisation for hybrids, low %",
                        own.utilisation_low, 5, "%.0f")  # fmt: skip
        controls.slider("utilisation_high", "Utilisation for hybrids, high %",
                        own.utilisation_high, 5, "%.0f")  # fmt: skip


def seed_line(page: Page) -> None:
    """What the storage-alloy line of the Baotou post would mean at full output."""
    tonnes = outlook.seed_line_capacity(page.store)
    if math.isnan(tonnes):
        return
    first = ask(page, outlook.demand).iloc[0]
    hybrids = tonnes * 1000 / (first["kwh"] * first["kg_per_kwh"])
    st.text(
        f"If the {number(tonnes)} Baotou line runs full: {tonnes / first['ab5_t']:.1%} of the AB5 "
        f"bought for hybrids in {first['year']:.0f}, or {hybrids:,.0f} hybrids a year."
    )


def assumption_sliders(page: Page) -> None:
    """A slider per model input of the ledger, within the range the ledger gives."""
    own = Ledger.from_frame(ab5.assumptions(page.store))
    current = ab5.ledger(page.store, page.filters)
    for parameter, label in _USED.items():
        row = own.get(parameter)
        controls.assumption(
            parameter, label, row.value, current.number(parameter), (row.low, row.high)
        )
