"""The demand pages' own parts: sliders, and sentences with the figures in them."""

import pandas as pd
import streamlit as st

from tracker.errors import BadInput
from tracker.filters import Ab5Show, Filters
from tracker.models.statements import named
from tracker.queries import ab5, plateau
from tracker.queries import nimh_routes as routes
from tracker.terms import Segment, printed
from tracker.ui import sliders
from tracker.ui.frame import Page
from tracker.ui.parts import ask, table
from tracker.ui.plain import escaped
from tracker.ui.widgets import switch

AB5_FORMULA = (
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "the segments of makers. The band is p10 to p90 of the ledger's ranges; kg per kWh is one "
    "number for all years, so it cancels out of growth. A year without all segments is hollow and "
    "joined to nothing; a year with a segment that nobody counted, its units lying between two "
    "counts, is a diamond."
)
_USED = (  # inputs of the model that have a slider
    "ab5_specific_capacity_mah_per_g",
    "np_ratio",
    "process_yield",
    "ree_mass_fraction",
)


def ab5_change(page: Page, factors: pd.DataFrame) -> None:
    """Name the years compared and the change the effects sum to."""
    change = ab5.change(page.store, page.filters, factors)
    tonnes = printed(change.total_t, 1, sign=True)
    st.text(f"{change.first} to {change.last}: {tonnes} t. The effects sum to the change.")
    if change.interpolated:
        rows = named(change.interpolated)
        st.text(f"Nobody counted {rows}: hollow bars rest on interpolated units.")
    if change.uncounted:
        makers = ", ".join(Segment(code).label for code in change.uncounted)
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
    for sentence in routes.routes_told(rows):
        st.text(sentence)
    table(page, "nimh-routes", rows)
    with st.expander("What each route rests on"):
        st.text("Packs that can be made, as published")
        table(page, "nimh-pack-capacity", routes.pack_capacity(page.store))
        st.text("NiMH share of all hybrids of a year, as published")
        table(page, "nimh-share-published", ab5.shares_of_all(page.store))


def plateau_note(yearly: pd.DataFrame) -> None:
    """Say what the check from below finds, and where it cannot speak."""
    try:
        slope, years = plateau.of_models(yearly)
    except BadInput as error:
        st.text(f"The plateau cannot be tested from below: {error}")
        return
    st.text(
        f"US models whose pack is known, {years}: "
        f"{slope.phrase('kWh')}, {slope.direction}. "
        f"Years with less than {plateau.COVERED_PCT}% of units joined are drawn, not counted. "
        "The ticks are our world series."
    )


def plateau_from_above(kwh: pd.DataFrame) -> None:
    """Test the post's plateau on our world series over the years up to the post."""
    tested = plateau.up_to_the_post(kwh)
    if tested is None:
        st.text("The plateau cannot be tested: too few of its years are known and shown.")
        return
    slope, years = tested
    st.text(
        f"{years}: {slope.phrase('kWh')}, {slope.direction}. "
        "These are our own judged inputs, so it is no independent test."
    )


def what_if(page: Page) -> None:
    """The route to the NiMH share and the sliders, open where the ledger is shown."""
    is_ledger = page.filters.side == Ab5Show.LEDGER
    title = "Change an assumption, or the route to the NiMH share"
    with st.expander(title, expanded=is_ledger):
        switch("nimh_route")
        _assumption_sliders(page)
    if is_ledger:
        st.caption(
            "A changed assumption loses its range, goes into the link and every export, and moves "
            "just the charts that use it. Reset takes all of them back."
        )


def _assumption_sliders(page: Page) -> None:
    """A slider per model input of the ledger, within the range the ledger gives."""
    own = ab5.ledger(page.store, Filters())
    current = ab5.ledger(page.store, page.filters)
    for parameter in _USED:
        row = own.get(parameter)
        sliders.assumption(parameter, row.value, current.number(parameter), (row.low, row.high))
