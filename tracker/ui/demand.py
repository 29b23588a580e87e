"""The demand pages' own parts: sliders, and sentences with the figures in them."""

import pandas as pd
import streamlit as st

from tracker.errors import BadInput
from tracker.models.ab5 import Ledger, bottom_up, joined
from tracker.models.decomposition import uncounted_segments
from tracker.models.scenario import POST_YEAR
from tracker.models.statements import named
from tracker.queries import ab5
from tracker.queries import nimh_routes as routes
from tracker.terms import Segment, printed
from tracker.ui import controls
from tracker.ui.frame import Page
from tracker.ui.parts import ask, table
from tracker.ui.plain import escaped

AB5_FORMULA = (
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "the segments of makers. The band is p10 to p90 of the ledger's ranges; kg per kWh is one "
    "number for all years, so it cancels out of growth. A year without all segments is hollow and "
    "joined to nothing; a year with a segment that nobody counted, its units lying between two "
    "counts, is a diamond."
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
    if rests := joined(factors["interpolated"]):
        st.text(f"Nobody counted {named(rests)}: hollow bars rest on interpolated units.")
    if missing := uncounted_segments(ab5.inputs(page.store, page.filters), first, last):
        makers = ", ".join(Segment(code).label for code in missing)
        st.warning(
            f"Not counted in one of the years: {escaped(makers)}. "
            "The split compares a part with a whole.",
            icon=":material/warning:",
        )


def nimh_routes(page: Page) -> None:
    """Both routes to the NiMH share beside each other, what they rest on, and who says so."""
    rows = ask(page, routes.both_routes)
    if rows.empty:
        return
    st.header("Two routes to the NiMH share that do not meet")
    for told in routes.routes_told(rows):
        st.text(told)
    table(page, "nimh-routes", rows)
    with st.expander("What each route rests on"):
        st.text("Packs that can be made, as published")
        table(page, "nimh-pack-capacity", routes.pack_capacity(page.store))
        st.text("NiMH share of all hybrids of a year, as published")
        table(page, "nimh-share-published", ab5.shares_of_all(page.store))


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
        f"{slope.phrase('kWh')}, {slope.direction}. "
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
        f"{years}: {slope.phrase('kWh')}, {slope.direction}. "
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
