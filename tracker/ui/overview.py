"""The front page's own parts: the news, headline cards, and the Baotou post checked."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from tracker.filters import Filters, Reach, Show, View
from tracker.queries import ab5, baotou_post, capacity, claims, running
from tracker.queries.changes import year_before
from tracker.queries.news import news, news_words
from tracker.subscriptions import LAST_VISIT, last_visit
from tracker.terms import (
    AlloyType,
    Product,
    Stage,
    Status,
    date_span,
    day_words,
    printed,
    significant,
    whole,
)
from tracker.ui import data
from tracker.ui.frame import Page
from tracker.ui.parts import ask, number, percent, table
from tracker.ui.plain import escaped

_SPARK_YEARS = 12
_NEW_DAYS = 30  # what is new to a reader who was never here, or chose a day to look from


def whats_new(page: Page) -> None:
    """What became known since the reader's last visit, else in the last days, and in the year
    before where that is nothing; beside it how fresh the newest source is."""
    visited = last_visit(str(st.context.cookies.get(LAST_VISIT, "")), page.today)
    since = visited or page.today - dt.timedelta(days=_NEW_DAYS)
    new = news(page.store, page.filters, since)
    words = news_words(new)
    if not new.events:
        year = news(page.store, page.filters, year_before(page.today))
        words += f" {news_words(year)}" if year.events else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**" + escaped(words) + "**")
        if newest := page.release.newest_source_on:
            st.badge(escaped(f"newest source {day_words(date_span(str(newest))[1])}"), color="gray")


def headline_cards(page: Page) -> None:
    """What runs, what is on its way, AB5 of the latest year and how far claims are explained, each
    with its years and a link to the page that tells more.

    A card whose subject the filters leave out is not drawn; one that takes less than the reader
    has chosen says so in its label.
    """
    with st.grid(4, min_column_width=160):
        for draw, reach in _CARDS:
            if reach.is_left(page.filters):
                draw(page, reach.untouched(page.filters, View.CAPACITY))


def _running_card(page: Page, aside: str) -> None:
    sums = ask(page, running.running_totals)
    unknown = whole(sums["running_lines_not_stated"], "line")
    _linked_card(
        "Running, heard of lately",
        number(sums["heard_tpa"]),
        f"{number(sums['quiet_tpa'])} by older reports; {unknown} not stated",
        aside,
        _by_year(page, Stage.OPERATING),
        f"Lately: within {whole(page.filters.quiet_years, 'year')}. "
        "Bars: capacity that started up, by year.",
        ("pages/supply/capacity.py", "What runs today",
         replace(page.filters, show=Show.RUNNING).to_query(View.CAPACITY)),
    )  # fmt: skip


def _pipeline_card(page: Page, aside: str) -> None:
    sums = ask(page, running.running_totals)
    tonnes = sums[[f"{status}_tpa" for status in running.PIPELINE]]
    lines = sum(sums[f"{status}_lines"] for status in running.PIPELINE)
    known = math.nan if lines and not tonnes.sum() else tonnes.sum()  # not stated is not nothing
    stated = sums["under_construction_tpa"]
    _linked_card(
        "On the way, not running yet",
        number(known),
        f"{whole(lines, 'line')}; {number(stated)} under construction",
        aside,
        _by_year(page, Stage.ANNOUNCED),
        "Bars: capacity first announced or approved, by year, whatever became of it.",
        ("pages/supply/capacity.py", "What becomes of plans",
         replace(page.filters, show=Show.PIPELINE).to_query(View.CAPACITY)),
    )  # fmt: skip


def _ab5_card(page: Page, aside: str) -> None:
    rows = ask(page, ab5.ab5, Filters())
    years = rows[(rows["segment"] == "total") & rows["complete"].astype(bool)]
    if years.empty:
        _linked_card("AB5 in new hybrids", "not known on this day", "", aside, [], "", _AB5)
        return
    last = years.iloc[-1]
    band = f"{significant(last['low_t'] / 1000)} to {significant(last['high_t'] / 1000)} kt"
    grown = "" if math.isnan(last["growth"]) else f"{printed(last['growth'], 1, sign=True)}% on "
    before = f"{grown}the year before. " if grown else ""
    between = "; part interpolated" if last["interpolated"] else ""
    _linked_card(
        f"AB5 in new hybrids, {last['year']}",
        f"{significant(last['ab5_t'] / 1000)} kt",
        f"{band}{between}",
        aside,
        list(years["ab5_t"].tail(_SPARK_YEARS)),
        f"{before}The band is p10 to p90 of the ledger's ranges. Bars: the complete years.",
        _AB5,
    )


def _claims_card(page: Page, aside: str) -> None:
    covered = ask(page, claims.coverage)
    rows = ask(page, claims.in_scope).sort_values("window_start")
    shares = (rows["itemised_tpa"] / rows["claimed_tpa"]).clip(upper=1)
    _linked_card(
        "Claims explained by lines",
        percent(covered["share"]),
        f"{whole(covered['claims'], 'claim')} of {number(covered['claimed_tpa'])} compared",
        aside,
        list(100 * shares.fillna(0)),
        "Bars: the share of each claim that lines explain, the oldest first.",
        ("pages/supply/claims.py", "Claims and lines", page.filters.to_query(View.CLAIMS)),
    )


Link = tuple[str, str, dict[str, list[str]]]
_AB5: Link = ("pages/demand/ab5.py", "AB5 by year, and why", {})


def _linked_card(
    label: str, value: str, beside: str, aside: str, bars: list[float], hint: str, link: Link
) -> None:
    """A figure with what it leaves out, its years as bars, and the page that tells more."""
    page, name, query = link
    with st.container(border=True, height="stretch"):
        st.metric(
            escaped(f"{label} ({aside})" if aside else label),
            value,
            chart_data=bars or None,
            chart_type="bar",
            help=escaped(hint) if hint else None,
        )
        st.caption(escaped(beside))
        st.space("stretch")
        st.page_link(page, label=name, icon=":material/arrow_forward:", query_params=query)


def _by_year(page: Page, stage: Stage) -> list[float]:
    """Additions at a stage in each of the last years, t/a; 0 where none is stated."""
    rows = ask(page, capacity.capacity_by_period, replace(page.filters, stage=stage))
    sums = rows.groupby(rows["period"].str[:4])["additions_tpa"].sum()
    last = page.today.year
    return [float(sums.get(str(year), 0)) for year in range(last - _SPARK_YEARS + 1, last + 1)]


# A card, the filters its question takes, and what it is about. AB5 is a hydrogen-storage alloy.
_CARDS: tuple[tuple[Callable[[Page, str], None], Reach], ...] = (
    (_running_card, Reach(View.RUNNING, {"status": Status.OPERATING})),
    (_pipeline_card, Reach(View.RUNNING)),
    (_ab5_card, Reach(None, {"product": Product.HYDROGEN_STORAGE_ALLOY,
                             "alloy_type": AlloyType.AB5})),
    (_claims_card, Reach(View.CLAIMS)),
)  # fmt: skip


def post_checked(page: Page) -> None:
    """The statements of the Baotou post of 14 February 2019, each a card with what the data say."""
    st.header("The Baotou post of 14 Feb 2019")
    if page.today < baotou_post.DAY:
        st.info("Not known yet on this day.", icon=":material/history:")
        return
    st.caption(
        "Each verdict is worked out from the data as known on the day looked from. "
        "The other filters do not reach these cards."
    )
    own = Filters()
    rows = ask(page, baotou_post.post, own)
    later = data.ask(page.release, max(page.today, dt.date.today()), baotou_post.post, own)
    verdicts = baotou_post.as_known(rows, later)
    _verdict_cards(verdicts)
    with st.expander("The same as a table"):
        table(page, "baotou-post-2019-02-14", verdicts)


def _verdict_cards(rows: pd.DataFrame) -> None:
    with st.grid(4, min_column_width=160):
        for holds, statement, evidence in rows.itertuples(index=False):
            with st.container(border=True, height="stretch"):
                st.markdown("**" + escaped(statement) + "**")
                st.markdown(":blue[" + escaped(holds) + "]")
                st.caption(escaped(evidence))
