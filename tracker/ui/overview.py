"""The front page's own parts: headline cards and the post of 14 February 2019, checked."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from tracker.filters import Filters, Reach, View
from tracker.queries import baotou_post, headlines, running
from tracker.terms import AlloyType, Product, Status, printed, whole
from tracker.ui import data
from tracker.ui.frame import Page
from tracker.ui.parts import ask, card, number, table
from tracker.ui.supply import storage_types

STORAGE = Product.HYDROGEN_STORAGE_ALLOY


def headline_cards(page: Page) -> None:
    """New capacity lately, lines by status, storage alloy, the latest published AB5 growth.

    A card whose subject the filters leave out is not drawn; one that takes less than the reader
    has chosen says so in its label.
    """
    with st.container(horizontal=True):
        for draw, reach in _CARDS:
            if reach.is_left(page.filters):
                draw(page, reach.untouched(page.filters, View.CAPACITY))


def _past_two_months_card(page: Page, aside: str) -> None:
    _window_card(page, 2, aside)


def _past_year_card(page: Page, aside: str) -> None:
    _window_card(page, 12, aside)


def _window_card(page: Page, months: int, aside: str) -> None:
    now, before = headlines.added_lately(page.store, page.filters, page.today, months)
    if now is None:
        return
    unknown = now.lines_not_stated
    beside = [f"{whole(unknown, 'line')} not stated"] if unknown else []
    beside += [f"{number(before.additions_tpa)} before that"] if before else []
    card(
        f"New, past {months} months",
        number(now.additions_tpa),
        beside="; ".join(beside),
        hint=f"{now.begins} to {now.ends}; the dates known to lie inside only. "
        f"{whole(now.lines, 'line')}, {unknown} without a stated capacity.",
        aside=aside,
    )


def _operating_card(page: Page, aside: str) -> None:
    sums = running.running_totals(page.store, page.filters)
    card(
        f"Lines running, heard of within {whole(page.filters.quiet_years, 'year')}",
        whole(sums["heard_lines"], "line"),
        beside=f"{printed(sums['quiet_lines'])} more by older reports only",
        hint=page.filters.sentence(View.RUNNING, page.today),
        aside=aside,
    )


def _storage_card(page: Page, aside: str) -> None:
    storage = replace(page.filters, product=(STORAGE,))
    sums = running.running_totals(page.store, storage)
    unknown = whole(sums["running_lines_not_stated"], "line")
    types = storage_types(running.running_by_type(page.store, storage)) or "none"
    card(
        f"Storage alloy running, heard of within {whole(page.filters.quiet_years, 'year')}",
        number(sums["heard_tpa"]),
        beside=f"{number(sums['quiet_tpa'])} by older reports; {unknown} not stated",
        hint=f"{storage.sentence(View.RUNNING, page.today)} What runs, by type of alloy: {types}.",
        aside=aside,
    )


def _growth_card(page: Page, aside: str) -> None:
    growth = ask(_unfiltered(page), baotou_post.latest_growth)
    if growth.empty:
        card("AB5 growth, latest published", "none known", aside=aside)
        return
    last = growth.iloc[0]
    ours = last["ours"]
    card(
        f"AB5 in {last['period']}, published",
        f"{last['published']:+g}%",  # as printed
        beside=f"ours: {'cannot say' if math.isnan(ours) else f'{printed(ours, 1, sign=True)}%'}",
        aside=aside,
    )


# A card, the filters its question takes, and what it is about. AB5 is a hydrogen-storage alloy.
_CARDS: tuple[tuple[Callable[[Page, str], None], Reach], ...] = (
    (_past_two_months_card, Reach(View.CAPACITY)),
    (_past_year_card, Reach(View.CAPACITY)),
    (_operating_card, Reach(View.RUNNING, {"status": Status.OPERATING})),
    (_storage_card, Reach(View.RUNNING, {"product": STORAGE, "status": Status.OPERATING})),
    (_growth_card, Reach(None, {"product": STORAGE, "alloy_type": AlloyType.AB5})),
)


def _unfiltered(page: Page) -> Page:
    return replace(page, filters=Filters())


def post_checked(page: Page) -> None:
    """The statements of the Baotou post of 14 February 2019, each with what the data say."""
    st.header("The Baotou post of 14 Feb 2019")
    if page.today < baotou_post.DAY:
        st.info("Not known yet on this day.", icon=":material/history:")
        return
    st.caption(
        "Each verdict is worked out from the data as known on the day looked from. "
        "The other filters do not reach this table."
    )
    rows, own = ask(_unfiltered(page), baotou_post.post), Filters()
    later = data.ask(page.release, max(page.today, dt.date.today()), baotou_post.post, own)
    table(page, "baotou-post-2019-02-14", baotou_post.as_known(rows, later))
