"""The demand pages' own parts: sliders, and sentences with the figures in them."""

import pandas as pd
import streamlit as st

from tracker.ab5 import Ledger, bottom_up
from tracker.decomposition import uncounted_segments
from tracker.errors import BadInput
from tracker.queries import ab5
from tracker.scenario import POST_YEAR
from tracker.terms import Segment, printed
from tracker.ui import controls
from tracker.ui.frame import Page
from tracker.ui.plain import escaped

AB5_FORMULA = (
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "the segments of makers. The band is p10 to p90 of the ledger's ranges; kg per kWh is one "
    "number for all years, so it cancels out of growth. A year without all segments is hollow and "
    "joined to nothing."
)
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
    st.text(f"{first} to {last}: {printed(total, 1, sign=True)} t. The effects sum to the change.")
    if missing := uncounted_segments(ab5.inputs(page.store), first, last):
        named = ", ".join(Segment(code).label for code in missing)
        st.warning(
            f"Not counted in one of the years: {escaped(named)}. "
            "The split compares a part with a whole.",
            icon=":material/warning:",
        )


def plateau_note(yearly: pd.DataFrame) -> None:
    """Say what the check from below finds, and where it cannot speak."""
    covered = bottom_up.covered(yearly, COVERED_PCT)
    try:
        slope = bottom_up.plateau(yearly, COVERED_PCT)
    except BadInput as error:
        st.text(f"The plateau cannot be tested from below: {error}")
        return
    st.text(
        f"US models whose pack is known, {covered['year'].min()} to {covered['year'].max()}: "
        f"{slope.told('kWh')}, {slope.found}. "
        f"Years with less than {COVERED_PCT}% of units joined are drawn, not counted. "
        "The ticks are our world series."
    )


def plateau_from_above(kwh: pd.DataFrame) -> None:
    """Test the post's plateau on our world series over the years up to the post."""
    tested = ab5.kwh_trend(kwh, POST_YEAR - ab5.PLATEAU_YEARS + 1, POST_YEAR)
    if tested is None:
        st.text("The plateau cannot be tested: too few of its years are known and shown.")
        return
    slope, years = tested
    st.text(
        f"{years}: {slope.told('kWh')}, {slope.found}. "
        "These are our own judged inputs, so it is no independent test."
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
