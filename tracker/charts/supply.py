"""Figures of capacity additions (t/a, nameplate)."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    INK,
    NEUTRAL,
    PAPER,
    PRODUCT_SHORT,
    Figure,
    axis_room,
    by_width,
    labelled,
    product_colour,
    spec_of,
    status_colour,
    with_span,
)
from tracker.charts.noted import note_layers, with_notes
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA, Status, printed

_SEVERAL, _SINGLE = "two or more publishers", "one publisher"
_ROOM = 1.12  # of the longest bar, for the tonnes at its end
_NEW = f"New nameplate capacity ({TPA})"
_SHARE = "Share of the period's new capacity"
_BAR_PX = "scale('x', +datum.ends) - scale('x', +datum.begins)"
# A letter takes 6 px; a name that is wider than its bar would be white on white.
_WHERE_IT_FITS = alt.ExprRef(f"{_BAR_PX} > 6 * length(datum.short) ? 1 : 0")
_TOTAL_FITS = alt.ExprRef(f"{_BAR_PX} > 5 * length(datum.total_short) ? 1 : 0")


def additions_by_period(
    by_evidence: pd.DataFrame, notes: pd.DataFrame | None = None, *, is_share: bool = False
) -> Figure:
    """Stacked bars per period and product, from `capacity.capacity_by_evidence`; what one
    publisher alone reports is paler. `notes` (`notes.notes`) stand above the largest periods. With
    `is_share` every bar is as high as the whole of its period, which its end says in tonnes.

    Periods in which no line states a tonnage have no bar; their lines are named in the table.
    """
    stated = by_evidence.dropna(subset="additions_tpa")
    rows = with_notes(with_span(stated), notes, is_share=is_share).assign(
        short=stated["product"].map(PRODUCT_SHORT),
        reported_by=stated["is_single_source"].map({True: _SINGLE, False: _SEVERAL}),
    )
    return Figure(
        _by_period(is_share),
        labelled(rows, "product"),
        "Stacked bars of new nameplate capacity by period and product, the largest periods with "
        "a triangle that tells what brought most; the rows are in the table.",
    )


@cache
def _by_period(is_share: bool) -> Spec:
    height = alt.Y("bottom:Q").title(_NEW).axis(format=",~s", tickCount=6)
    if is_share:
        height = alt.Y("bottom:Q").title(_SHARE).axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    stacked = (
        alt.Chart(alt.NamedData("source"))
        .transform_joinaggregate(whole="sum(additions_tpa)", groupby=["begins"])
        .transform_stack(
            stack="additions_tpa",
            groupby=["begins"],
            offset="normalize" if is_share else "zero",
            sort=[alt.SortField("product"), alt.SortField("is_single_source")],
            as_=["bottom", "top"],
        )
        .encode(
            height,
            alt.X("begins:T").title(None).axis(tickCount=8),
        )
    )
    bars = stacked.mark_rect(stroke=PAPER, strokeWidth=1).encode(
        alt.X2("ends"),
        alt.Y2("top"),
        product_colour(),
        alt.Opacity("reported_by:N")
        .title(None)
        .scale(domain=[_SEVERAL, _SINGLE], range=[1, 0.6])
        .legend(orient="top", labelLimit=0, symbolFillColor=NEUTRAL),
        tooltip=tips([
            ("period:N", "Period"), ("product:N", "Product"), ("reported_by:N", "Reported by"),
            ("additions_tpa:Q", f"Additions ({TPA})", ",.0f"), ("lines:Q", "Lines"),
            ("lines_not_stated:Q", "Lines, capacity not stated"),
            ("lines_reached_later:Q", "Lines first heard of at a later stage"),
        ]),
    )  # fmt: skip
    names = (
        stacked.transform_joinaggregate(highest="max(top)")
        .transform_filter("datum.top - datum.bottom > 0.06 * datum.highest")
        .transform_calculate(
            middle="(datum.bottom + datum.top) / 2", centre="(+datum.begins + +datum.ends) / 2"
        )
        .mark_text(fontSize=10, color="white", fontWeight="bold", opacity=_WHERE_IT_FITS)
        .encode(alt.X("centre:T"), alt.Y("middle:Q"), text="short:N")
    )
    totals = (
        stacked.transform_joinaggregate(total="max(top)", groupby=["begins"])
        .transform_filter("datum.top === datum.total && datum.top > datum.bottom")
        .transform_calculate(
            centre="(+datum.begins + +datum.ends) / 2",
            total_short="datum.whole < 1000 ? format(datum.whole, '.3~r') "
            ": format(datum.whole, '.2~s')",
        )
        .mark_text(
            baseline="bottom", dy=-3, fontSize=10, color=INK, opacity=_TOTAL_FITS, aria=False,
            tooltip=None,
        )
        .encode(alt.X("centre:T"), alt.Y("top:Q"), text="total_short:N")
    )  # fmt: skip
    return spec_of(
        alt.layer(axis_room(), bars, names, totals, *note_layers(stacked)).properties(height=280),
        ("period", "product_code", "is_single_source"),
        has_brush=True,
    )


def additions_cumulative(cumulative: pd.DataFrame) -> Figure:
    """Running sum of additions, from `capacity.cumulative`."""
    return Figure(
        _cumulative(),
        with_span(cumulative),
        "Step line of the running sum of new nameplate capacity; the rows are in the table.",
    )


@cache
def _cumulative() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        # at the period's first day: at its last, 2002 would stand on the tick of 2003
        alt.X("begins:T").title(None),
        alt.Y("cumulative_tpa:Q").title(f"Cumulative additions ({TPA})").axis(format=",~s"),
        tooltip=tips(
            [("period:N", "Up to the end of"), ("cumulative_tpa:Q", f"Cumulative ({TPA})", ",.0f")]
        ),
    )
    line = base.mark_line(interpolate="step-after", color="#0072B2", strokeWidth=2)
    return spec_of(
        alt.layer(line, base.mark_point(filled=True, size=50, color="#0072B2")).properties(
            height=280
        ),
        ("period",),
    )


def additions_trailing(trailing: pd.DataFrame) -> Figure:
    """Sum of the trailing window on every day it changes, from `capacity.trailing_sums`."""
    return Figure(
        _trailing(),
        trailing.assign(until=trailing["day"].astype(str).str[:10]),
        "Step line of additions in the trailing window; the rows are in the table.",
    )


@cache
def _trailing() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("day:T").title(None),
        alt.Y("trailing_tpa:Q").title(f"Additions in the window ({TPA})").axis(format=",~s"),
        tooltip=tips([
            ("day:T", "Window up to", "%Y-%m-%d"),
            ("trailing_tpa:Q", f"Additions ({TPA})", ",.0f"), ("lines:Q", "Lines"),
        ]),
    )  # fmt: skip
    area = base.mark_area(interpolate="step-after", opacity=0.25, color="#0072B2")
    line = base.mark_line(interpolate="step-after", color="#0072B2", strokeWidth=1.5)
    dots = base.transform_filter("datum.trailing_tpa > 0").mark_point(
        filled=True, size=55, color="#0072B2"
    )
    return spec_of(alt.layer(area, line, dots).properties(height=280), ("until",))


def additions_ranking(ranking: pd.DataFrame) -> Figure:
    """Bars by company or place, largest first, each in parts by the status of its lines now, from
    `capacity.capacity_by`; the end says the tonnes of the whole bar."""
    stated = ranking.dropna(subset="additions_tpa")
    sums = stated.groupby("name")["additions_tpa"].sum()
    whole = stated["name"].map(sums)
    is_first = ~stated["name"].duplicated()
    places = {status.value: place for place, status in enumerate(Status)}
    rows = stated.assign(
        whole=whole.where(is_first),
        end=whole.map(printed).where(is_first, ""),
        room=_ROOM * sums.max(),
        place=stated["status"].map(places),
    )
    return Figure(
        _ranking(),
        labelled(rows, "name", "status"),
        "Ranked bars of new nameplate capacity by company or place, in parts by the status of the "
        "lines; the rows are in the table.",
    )


@cache
def _ranking() -> Spec:
    base = alt.Chart(alt.NamedData("source"))
    names = alt.Axis(labelLimit=by_width(110, 270))
    name = alt.Y("name:N", axis=names).title(None).sort(field="rank", op="min")
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1).encode(
        name,
        alt.X("additions_tpa:Q").title(_NEW).scale(nice=False)
        .axis(format=",~s", tickCount=by_width(4, 8)),
        status_colour(),
        alt.Order("place:Q"),
        tooltip=tips([
            ("name:N", "Name"), ("status:N", "Status"),
            ("additions_tpa:Q", f"Additions ({TPA})", ",.0f"), ("lines:Q", "Lines"),
            ("lines_not_stated:Q", "Lines, capacity not stated"),
            ("lines_reached_later:Q", "Lines first heard of at a later stage"),
        ]),
    )  # fmt: skip
    ends = base.mark_text(align="left", dx=4, color=INK).encode(
        name, alt.X("whole:Q"), alt.Text("end:N")
    )
    room = base.mark_rule(opacity=0, aria=False, tooltip=None).encode(alt.X("room:Q"))
    layers = alt.layer(bars, ends, room).properties(height=alt.Step(26))
    return spec_of(layers, ("name_code", "status_code", "rank"))
