"""The front page's own parts: headline cards and the post of 14 February 2019, checked."""

import datetime as dt
import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from tracker.filters import Filters, View
from tracker.queries import ab5, capacity, claims, lines
from tracker.terms import TPA, Product, Stage, Status
from tracker.ui.frame import Page
from tracker.ui.parts import ask, number, table, whole
from tracker.ui.plain import escaped

SEED_SOURCE = "adamas-20190214-baotou-metals"
SEED_CLAIM = "adamas-20190214-baotou-20000"
SEED_DAY = dt.date(2019, 2, 14)


def headline_cards(page: Page) -> None:
    """New capacity lately, lines by status, storage alloy, the latest published AB5 growth."""
    with st.container(horizontal=True):
        for months in (2, 12):
            _window_card(page, months)
        of_lines = page.filters.sentence(View.LINES, page.today)
        status = lines.lines_by_status(page.store, page.filters).set_index("status")
        running = status["lines"].get(Status.OPERATING, 0)
        _card(
            "Lines operating",
            whole(running, "line"),
            beside=f"of {status['lines'].sum():,} known",
            told=of_lines,
        )
        storage = replace(page.filters, product=(Product.HYDROGEN_STORAGE_ALLOY,))
        rows = lines.lines(page.store, storage)
        _card(
            "Storage alloy, running",
            number(rows["operating_tpa"].sum()),
            beside=f"{whole(rows['capacity_tpa'].isna().sum(), 'line')} not stated",
            told=storage.sentence(View.LINES, page.today),
        )
        _growth_card(page)


def _card(label: str, value: str, beside: str = "", told: str | None = None) -> None:
    """A headline figure with what it is compared with; neither good nor bad, so no colour."""
    st.metric(
        label,
        value,
        delta=beside or None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=escaped(told) if told else None,
    )


def _window_card(page: Page, months: int) -> None:
    now = capacity.window_sum(page.store, page.filters, page.today, months)
    before_end = pd.Timestamp(now["begins"]).date() - dt.timedelta(days=1)
    before = capacity.window_sum(page.store, page.filters, before_end, months)
    unknown = now["lines_not_stated"]
    beside = f"{_added(before)} before that"
    _card(
        f"New, past {months} months",
        _added(now),
        beside=f"{whole(unknown, 'line')} not stated; {beside}" if unknown else beside,
        told=f"{now['begins']:%Y-%m-%d} to {page.today}; the dates known to lie inside only. "
        f"{whole(now['lines'], 'line')}, {unknown} without a stated capacity.",
    )


def _added(window: pd.Series) -> str:
    """What a window added; lines of unknown capacity alone are not nothing, so not "0 t/a"."""
    unknown = window["lines_not_stated"] and not window["additions_tpa"]
    return number(math.nan if unknown else window["additions_tpa"])


def _growth_card(page: Page) -> None:
    growth = ab5.published_growth(page.store)
    if growth.empty:
        _card("AB5 growth, latest published", "none known")
        return
    last = growth.iloc[0]
    ours = _our_growth(page, int(last["period"]))
    _card(
        f"AB5 in {last['period']}, published",
        f"{last['value']:+.0f}%",
        beside="ours: cannot say" if ours is None else f"ours: {ours['growth']:+.1f}%",
    )


def _our_growth(page: Page, year: int) -> pd.Series | None:
    rows = ask(page, ab5.ab5)
    found = rows[(rows["segment"] == ab5.TOTAL) & (rows["year"] == year)].dropna(subset="growth")
    return None if found.empty else found.iloc[0]


def seed_card(page: Page) -> None:
    """The statements of the Baotou post of 14 February 2019, each with what the data say."""
    st.header("The Baotou post of 14 Feb 2019")
    if page.today < SEED_DAY:
        st.info("Not known yet on this day.", icon=":material/history:")
        return
    rows = pd.DataFrame(
        [*_approvals(page), *_headline(page), _growth(page), _outlook(page)],
        columns=["statement", "the data say", "holds"],
    )
    table(page, "baotou-post-2019-02-14", rows)


def _approvals(page: Page) -> list[tuple[str, str, str]]:
    asked = Filters(stage=Stage.APPROVED, city=("Baotou",), from_day=SEED_DAY, to_day=SEED_DAY)
    rows = capacity.additions(page.store, asked)
    rows = rows[rows["source_ids"].str.contains(SEED_SOURCE)].sort_values(
        "additions_tpa", ascending=False
    )
    now = lines.lines(page.store, Filters(city=("Baotou",))).set_index("line_id")
    said = []
    for row in rows.to_dict("records"):
        line = now.loc[row["line_id"]]
        said.append(
            (
                f"{number(row['additions_tpa'])} {Product(row['product']).label} approved, "
                f"{row['company']}",
                f"{Status(line['status']).label} since {line['status_on']}; "
                f"last heard of {line['last_event_on']}",
                "in the data",
            )
        )
    return said


def _headline(page: Page) -> list[tuple[str, str, str]]:
    rows = claims.claims(page.store, Filters())
    rows = rows[rows["claim_id"] == SEED_CLAIM]
    words = {"wide": "with the storage-alloy line", "narrow": "without it"}
    return [
        (
            f"{number(row['claimed_tpa'])} in two months in Baotou ({words[row['scope']]})",
            f"{row['itemised_tpa']:,.0f} {TPA} itemised by {whole(row['lines'], 'line')}; "
            f"{row['residual_tpa']:,.0f} {TPA} named by no source found",
            "partly itemised",
        )
        for row in rows.to_dict("records")
    ]


def _growth(page: Page) -> tuple[str, str, str]:
    ours = _our_growth(page, 2018)
    said = "AB5 for passenger HEV batteries grew 8% in 2018"
    if ours is None:
        return said, "our series has no complete 2017 and 2018 as known on this day", "cannot test"
    return (
        said,
        f"our series {ours['growth']:+.1f}% (p10 {ours['growth_low']:+.1f}, p90 "
        f"{ours['growth_high']:+.1f}); the figure was known when our 2018 row was made",
        "consistent, not a blind test",
    )


def _outlook(page: Page) -> tuple[str, str, str]:
    rows = ask(page, ab5.ab5)
    whole_years = rows[(rows["segment"] == ab5.TOTAL) & rows["complete"]].set_index("year")
    said = "AB5 will grow with HEV sales, kWh per vehicle having plateaued"
    if not {2018, 2019} <= set(whole_years.index):
        return said, "2019 is not known yet on this day", "cannot test"
    first, last = whole_years.loc[2018], whole_years.loc[2019]
    hev = (last["hev_units"] / first["hev_units"] - 1) * 100
    ab5_growth = last["growth"]
    return (
        said,
        f"2019: all strong hybrids {hev:+.1f}%, AB5 {ab5_growth:+.1f}%; kWh per NiMH hybrid "
        f"{first['kwh']:.2f} to {last['kwh']:.2f}",
        "close in 2019; see AB5 consumption for later years",
    )
