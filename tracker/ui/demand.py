"""The demand pages' own parts: sliders, and sentences with the figures in them."""

import math

import pandas as pd
import streamlit as st

from tracker import charts
from tracker.errors import BadInput
from tracker.filters import Ab5Show, Filters
from tracker.models.statements import named
from tracker.queries import ab5, ab5_change, lineage_ab5, plateau, published
from tracker.queries import nimh_routes as routes
from tracker.queries.baotou_post import DAY
from tracker.terms import Segment, significant
from tracker.ui import parts, sliders
from tracker.ui.controls import WIDGET, touch
from tracker.ui.frame import Page
from tracker.ui.plain import escaped
from tracker.ui.widgets import switch

AB5_FORMULA = (
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "the segments of makers. The band is p10 to p90 of the ledger's ranges; kg per kWh is one "
    "number for all years, so it cancels out of growth. A year without all segments is a hollow "
    "circle and joined to nothing; a year with a segment that nobody counted, its units lying "
    "between two counts, is a hollow diamond."
)
NEITHER = (None, None)  # no year chosen: the last two that can be compared
_USED = (  # inputs of the model that have a slider
    "ab5_specific_capacity_mah_per_g",
    "np_ratio",
    "process_yield",
    "ree_mass_fraction",
)


def tonnes(page: Page) -> None:
    """AB5 by year, and below it on the same years what it is the product of."""
    rows = parts.ask(page, ab5.ab5)
    years, pins = set(rows["year"]), published.growth_by_year(page.store)
    parts.figure(page, "ab5-consumption", charts.ab5_bands(rows, pins), rows, lineage_ab5.of_year)
    st.caption(AB5_FORMULA)
    st.header("Hybrids sold, by segment")
    units = ab5.hev_units(page.store, rows)
    parts.figure(page, "hev-units", charts.hev_units(units, years), units, lineage_ab5.of_units)
    st.header("How many of them have a NiMH battery?")
    whole = plateau.kwh_by_year(rows)
    parts.figure(page, "nimh-share", charts.nimh_share(whole, years), whole, lineage_ab5.of_year)
    st.header("Has the battery of a NiMH hybrid stopped growing?")
    plateau_from_above(whole)
    drawn = charts.kwh_plateau(whole, years)
    parts.figure(page, "kwh-per-nimh-hev", drawn, whole, lineage_ab5.of_year)
    nimh_routes(page)


def what_moved(page: Page) -> None:
    """The waterfall between the two years chosen, and in words what it leads from and to."""
    rows = parts.ask(page, ab5.ab5_factors)
    yearly = parts.ask(page, ab5_change.totals)
    change = ab5_change.change(page.store, page.filters, rows, yearly)
    st.header(_moved(change))
    st.text(_how_sure(change))
    if change.interpolated:
        named_rows = named(change.interpolated)
        st.text(f"Nobody counted {named_rows}: hollow bars rest on interpolated units.")
    if change.uncounted:
        makers = ", ".join(Segment(code).label for code in change.uncounted)
        st.warning(
            f"Not counted in one of the years: {escaped(makers)}. "
            "The split compares a part with a whole.",
            icon=":material/warning:",
        )
    drawn = charts.factor_waterfall(rows, change)
    parts.figure(page, "ab5-factors", drawn, rows, lineage_ab5.of_factor)


def _moved(change: ab5_change.Change) -> str:
    """The change in words: tonnes and both ends; its percents are told by the page's answer."""
    sign = "+" if change.total_t > 0 else ""
    return (
        f"{change.first} to {change.last}: {sign}{significant(change.total_t)} t, "
        f"from {_kt(change.first_t)} to {_kt(change.last_t)} kt"
    )


def _how_sure(change: ab5_change.Change) -> str:
    """The band of the last year, and what the band of growth in the page's answer is."""
    low, high = _kt(change.low_t), _kt(change.high_t)
    sentences = [f"AB5 of {change.last}, p10 to p90: {low} to {high} kt."]
    if not math.isnan(change.growth_low):
        sentences.append("The range of growth above is p10 to p90 too.")
    return " ".join([*sentences, "The effects sum to the change."])


def _kt(tonnes: float) -> str:
    return significant(tonnes / 1000)


def years(page: Page) -> None:
    """Boxes for the years the side is about, one of which tells the year the post speaks of."""
    first, last = ab5.years_compared(page.store, page.filters)
    known = ab5_change.years_known(page.store, page.filters)

    def keep(key: str) -> None:
        is_chosen = st.session_state[WIDGET + key] is not None
        _compare(*(_chosen_or("first", first), _chosen_or("last", last)) if is_chosen else NEITHER)

    is_split = page.filters.side == Ab5Show.FACTORS
    if is_split:
        sliders.year_among("first", known, first, then=keep)
    sliders.year_among("last", known, last, "" if is_split else "Year", keep)
    pair = ab5_change.pair_of_the_post(page.store, page.filters)
    if pair and (pair != (first, last) if is_split else pair[1] != last):
        words = f"{pair[0]} to {pair[1]}" if is_split else f"{pair[1]}"
        st.button(
            f"{words}, the {DAY.year} post", key="years_of_the_post", on_click=_compare, args=pair
        )


def _chosen_or(key: str, own: int) -> int:
    chosen: int | None = st.session_state[WIDGET + key]
    return own if chosen is None else chosen


def _compare(first: int | None, last: int | None) -> None:
    """Keep two years, and no days beside them: one range on the page."""
    touch()
    chosen = {"first": first, "last": last, "from": "", "to": ""}
    st.session_state.update({WIDGET + key: value for key, value in chosen.items()})


def what_matters(page: Page) -> None:
    """The tornado of a year, and in words what its bars are."""
    rows = parts.ask(page, ab5.ab5_sensitivity)
    year, stands = rows["year"].iloc[0], rows["at_value_t"].iloc[0]
    st.header(f"AB5 of {year}: {_kt(stands)} kt as it stands, and with one assumption moved")
    st.text(
        "A bar runs from AB5 with one assumption at its low, the circle, to AB5 with it at its "
        "high, the diamond; all others keep their value. The upright line is AB5 as it stands."
    )
    drawn = charts.sensitivity_tornado(rows)
    parts.figure(page, "ab5-sensitivity", drawn, rows, lineage_ab5.of_swing)


def nimh_routes(page: Page) -> None:
    """Both routes to the NiMH share beside each other, what they rest on, and who says so."""
    rows = parts.ask(page, routes.both_routes)
    if rows.empty:
        return
    st.header("Two routes to the NiMH share that do not meet")
    for sentence in routes.routes_told(rows):
        st.text(sentence)
    parts.table(page, "nimh-routes", rows)
    with st.expander("What each route rests on"):
        st.text("Packs that can be made, as published")
        parts.table(page, "nimh-pack-capacity", routes.pack_capacity(page.store))
        st.text("NiMH share of all hybrids of a year, as published")
        parts.table(page, "nimh-share-published", ab5.shares_of_all(page.store))


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
