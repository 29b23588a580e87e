"""Figures of what was known when."""

import datetime as dt
from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    PAPER,
    Figure,
    axis_room,
    labelled,
    product_colour,
    spec_of,
    with_span,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA


def known_steps(days: pd.DataFrame, day: dt.date) -> Figure:
    """Events known by day, from `known.known_days`; what is known on `day` is told apart."""
    is_known = pd.to_datetime(days["day"]).dt.date.map(lambda known_on: known_on <= day)
    return Figure(
        _steps(),
        days.assign(
            lines=days["line_ids"].str.count(";") + 1,
            known=is_known.map({True: "known then", False: "known later"}),
            until=pd.to_datetime(days["day"]).dt.strftime("%Y-%m-%d"),
        ),
        "Step points of how many events were known on each day; the rows are in the table.",
    )


@cache
def _steps() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("day:T").title(None),
        alt.Y("events_known:Q").title("Events known"),
        tooltip=tips([
            ("day:T", "Day", "%Y-%m-%d"), ("events:Q", "Became known"),
            ("events_known:Q", "Known in all"), ("lines:Q", "Lines"),
        ]),
    )  # fmt: skip
    line = base.mark_line(interpolate="step-after", color="#8A8A8A", strokeWidth=1)
    dots = base.mark_point(filled=True, size=40).encode(
        alt.Color("known:N")
        .title(None)
        .scale(domain=["known then", "known later"], range=["#0072B2", "#B0B0B0"])
        .legend(orient="top"),
        alt.Shape("known:N")
        .title(None)
        .scale(domain=["known then", "known later"], range=["circle", "diamond"]),
    )
    return spec_of(alt.layer(line, dots).properties(height=260), ("until",))


def known_difference(compared: pd.DataFrame) -> Figure:
    """Change of additions per period and product between two days, from `known.compared`."""
    changed = compared[compared["difference_tpa"] != 0]
    return Figure(
        _difference(),
        labelled(with_span(changed), "product"),
        "Bars of how additions changed between two days, by period; the rows are in the table.",
    )


@cache
def _difference() -> Spec:
    bars = (
        alt.Chart(alt.NamedData("source"))
        .transform_stack(
            stack="difference_tpa",
            groupby=["begins"],
            sort=[alt.SortField("product")],
            as_=["bottom", "top"],
        )
        .mark_rect(stroke=PAPER, strokeWidth=1)
        .encode(
            alt.X("begins:T").title(None).axis(tickCount=8),
            alt.X2("ends"),
            alt.Y("bottom:Q").title(f"Later less earlier ({TPA})").axis(format="+,~s"),
            alt.Y2("top"),
            product_colour(),
            tooltip=tips([
                ("period:N", "Period"), ("product:N", "Product"),
                ("earlier_tpa:Q", f"Earlier ({TPA})", ",.0f"),
                ("later_tpa:Q", f"Later ({TPA})", ",.0f"),
                ("difference_tpa:Q", f"Change ({TPA})", "+,.0f"),
            ]),
        )
    )  # fmt: skip
    return spec_of(alt.layer(axis_room(), bars).properties(height=300), ("period", "product_code"))
