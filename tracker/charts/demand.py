"""Figures of AB5 demand: tonnes with bands, the factors behind them by year, press figures."""

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    DASHES,
    NEUTRAL,
    SEGMENT_COLOURS,
    SHAPES,
    Figure,
    by_width,
    fill_name,
    hollow_between,
    in_words,
    labelled,
    runs,
    segment_scale,
    spec_of,
    state_marks,
    year_state,
)
from tracker.charts.tips import MODEL, Spec, tips
from tracker.charts.years import SPAN, number_axis, with_years, year_axis
from tracker.terms import Segment, printed, significant

TOTAL = "total"
_COUNTED = "units counted"
_AB5 = "#D55E00"
_PIN = "#9063B7"  # what somebody published, beside what we reckon


def ab5_bands(ab5: pd.DataFrame, published: pd.DataFrame | None = None) -> Figure:
    """AB5 a year (kt) with its band, totals of `ab5.ab5` only, and growth published of a year.

    Complete years are joined by a line, year to next year; a year without all segments is a
    hollow point and joined to nothing; one with an interpolated segment is complete, its point a
    hollow diamond. The last year has its figure beside it.

    Args:
        ab5: rows of `ab5.ab5`.
        published: rows of `published.growth_by_year`; each stands as a pin over its year.
    """
    totals = ab5[ab5["segment"] == TOTAL].reset_index(drop=True)
    rows = totals.assign(run=runs(totals), state=year_state(totals), looks=year_state(totals))
    for name in ("ab5", "low", "high"):
        rows[f"{name}_kt"] = rows[f"{name}_t"] / 1000
    at_end = rows["year"] == rows["year"].max()
    with_year = rows["year"].astype(str) + ": " + rows["ab5_kt"].map(significant) + " kt"
    rows = with_years(_pinned(rows.assign(words=with_year.where(at_end)), published))
    return Figure(
        _bands(),
        in_words(rows, "interpolated", "growth_interpolated"),
        "Line of AB5 a year in kilotonnes with its p10 to p90 band; incomplete years are hollow "
        "points, years with an interpolated segment hollow diamonds, published growth a triangle.",
    )


def _pinned(rows: pd.DataFrame, published: pd.DataFrame | None) -> pd.DataFrame:
    """The years with `pin` (published growth beside ours, in words) and `pin_source`."""
    if published is None or published.empty:
        return rows.assign(pin=None, pin_source=None)
    by_year = published.groupby("year")
    printed_growth = by_year["published_growth"].agg(
        lambda growth: ", ".join(f"{pct:+g}%" for pct in growth)
    )
    sources = published["publisher"].fillna("") + ": " + published["title"].fillna("")
    sources = sources.groupby(published["year"]).agg("; ".join)
    pins = [
        f"published {printed_growth[year]}"
        + ("" if math.isnan(ours) else f"; ours {printed(ours, 1, sign=True)}%")
        if year in printed_growth.index
        else None
        for year, ours in zip(rows["year"], rows["growth"], strict=True)
    ]
    pin = pd.Series(pins, rows.index, dtype=object)
    return rows.assign(pin=pin, pin_source=rows["year"].map(sources))


@cache
def _bands() -> Spec:
    figures = [
        ("year:O", "Year"), ("ab5_kt:Q", "AB5 (kt)", MODEL), ("low_kt:Q", "p10 (kt)", MODEL),
        ("high_kt:Q", "p90 (kt)", MODEL), ("growth:Q", "Growth (%)", "+.1f"),
        ("growth_low:Q", "Growth, p10 (%)", "+.1f"), ("growth_high:Q", "Growth, p90 (%)", "+.1f"),
    ]  # fmt: skip
    rests = [
        ("state:N", "Year is"), ("interpolated:N", "Interpolated"),
        ("growth_interpolated:N", "Growth rests on interpolated"),
    ]  # fmt: skip
    base = alt.Chart(alt.NamedData("source")).encode(year_axis(), alt.Detail("run:N"))
    low = alt.Y("low_kt:Q").title("AB5 in new hybrids (kt)").axis(number_axis(form="~g"))
    high, ours = alt.Y("high_kt:Q"), alt.Y("ab5_kt:Q")
    whole = base.transform_filter("datum.complete")
    last = base.transform_filter("isValid(datum.words)")
    pinned = base.transform_filter("isValid(datum.pin)")
    place: dict[str, Any] = {"align": "right", "fontSize": 12, "fontWeight": "bold"}
    return spec_of(
        alt.layer(
            whole.mark_area(opacity=0.25, color=_AB5).encode(low, alt.Y2("high_kt")),
            base.mark_rule(opacity=0.55, color=_AB5).encode(alt.Y("low_kt:Q"), alt.Y2("high_kt")),
            whole.mark_line(color=_AB5, strokeWidth=2.5).encode(ours),
            base.mark_point(filled=True, opacity=1, strokeWidth=1.5).encode(
                ours, tooltip=tips([*figures, *rests]), **state_marks(_AB5)
            ),
            last.mark_text(color=NEUTRAL, dy=14, dx=6, **place).encode(low, alt.Text("words:N")),
            pinned.mark_point(
                shape="triangle-down", size=90, filled=True, color=_PIN, opacity=1, yOffset=-9
            ).encode(
                high,
                tooltip=tips([
                    ("year:O", "Year"), ("pin:N", "AB5 growth"), *figures[1:],
                    ("pin_source:N", "Published by"),
                ]),
            ),
            pinned.mark_text(color=_PIN, dy=-10, dx=-10, **place).encode(high, alt.Text("pin:N")),
        ).properties(height=380),
        ("year",),
    )  # fmt: skip


def hev_units(units: pd.DataFrame, years: Iterable[int] | None = None) -> Figure:
    """Hybrids sold per segment and year (units), from `ab5.hev_units`; a line joins one run.

    A year that nobody counted, which lies between two counts, is a hollow point. `years` are those
    to show, by default those of the rows.
    """
    rows = labelled(in_words(units, "interpolated"), "segment")
    rows = rows.assign(filled=fill_name(rows["segment"], rows["interpolated"]))
    return Figure(
        _units(),
        with_years(rows, years),
        "Lines of hybrids sold a year by segment of makers, interpolated years hollow; the rows "
        "are in the table.",
    )


@cache
def _units() -> Spec:
    names = [segment.label for segment in Segment]
    base = alt.Chart(alt.NamedData("source")).encode(
        year_axis(),
        alt.Y("hev_units:Q").title("Hybrids sold (million)").axis(number_axis(1_000_000, "~g", 5)),
        alt.Color("segment:N").title(None).scale(segment_scale())
        .legend(orient="top", columns=by_width(1, 3), symbolStrokeWidth=2, symbolDash=[1, 0]),
        alt.Detail("run:N"),
        tooltip=tips([
            ("year:O", "Year"), ("segment:N", "Segment"), ("hev_units:Q", "Units", ",.0f"),
            ("nimh_share:Q", "NiMH share", ".0%"), ("kwh:Q", "kWh per NiMH HEV", ".2f"),
            ("interpolated:N", "Interpolated"),
        ]),
    )  # fmt: skip
    line = base.mark_line(strokeWidth=2).encode(
        alt.StrokeDash("segment:N").scale(domain=names, range=DASHES[:3]).legend(None)
    )
    dots = base.mark_point(size=45, filled=True, strokeWidth=1.5).encode(
        alt.Shape("segment:N").scale(domain=names, range=SHAPES[:3]).legend(None),
        alt.Stroke("segment:N").scale(segment_scale()).legend(None),
        hollow_between(dict(zip(names, SEGMENT_COLOURS, strict=True))),
    )
    return spec_of(alt.layer(line, dots).properties(height=190), ("year", "segment_code"))


def kwh_plateau(kwh: pd.DataFrame, years: Iterable[int] | None = None) -> Figure:
    """Average kWh per NiMH hybrid by year: `plateau.kwh_by_year`; interpolated ones are hollow."""
    return Figure(
        _by_year("kwh", "kWh per NiMH hybrid", ".2f", "~g"),
        _hollow(kwh, years),
        "Points of the average battery energy of a NiMH hybrid by year; the rows are in the table.",
    )


def nimh_share(shares: pd.DataFrame, years: Iterable[int] | None = None) -> Figure:
    """NiMH share of all hybrids sold by year: `plateau.kwh_by_year`; interpolated are hollow."""
    return Figure(
        _by_year("nimh_share", "NiMH share of hybrids", ".0%", ".0%"),
        _hollow(shares, years),
        "Points of the share of hybrids with a NiMH battery by year; the rows are in the table.",
    )


def _hollow(yearly: pd.DataFrame, years: Iterable[int] | None) -> pd.DataFrame:
    """Rows of years with all segments, as `_by_year` draws them."""
    rows = in_words(yearly, "interpolated").assign(
        run=runs(yearly.assign(complete=True)),
        filled=fill_name(pd.Series(_COUNTED, index=yearly.index), yearly["interpolated"]),
    )
    return with_years(rows, years)


@cache
def _by_year(column: str, title: str, form: str, axis_form: str) -> Spec:
    """A line of one number a year from zero on, its last value beside it."""
    base = alt.Chart(alt.NamedData("source")).encode(
        year_axis(),
        alt.Y(f"{column}:Q", title=title, axis=number_axis(form=axis_form, ticks=4)),
        alt.Detail("run:N"),
        tooltip=tips([("year:O", "Year"), (f"{column}:Q", title, form),
                      ("interpolated:N", "Interpolated units")]),
    )  # fmt: skip
    last = base.transform_joinaggregate(end="max(year)").transform_filter("datum.year == datum.end")
    return spec_of(
        alt.layer(
            base.mark_line(color=NEUTRAL, strokeDash=[2, 2]),
            base.mark_point(
                filled=True, size=60, color="#0072B2", stroke="#0072B2", strokeWidth=1.5
            ).encode(hollow_between({_COUNTED: "#0072B2"})),
            last.mark_text(color=NEUTRAL, align="right", dx=6, dy=17, fontWeight="bold").encode(
                alt.Text(f"{column}:Q").format(form), tooltip=[]
            ),
        ).properties(height=150),
        ("year",),
    )


def published_points(figures: pd.DataFrame) -> Figure:
    """Published growth figures (percent) by year, one point each, from `ab5.figures`."""
    growth = figures[(figures["metric"] == "growth") & figures["period"].notna()]
    rows = in_words(growth, "subject").assign(year=growth["period"].str.slice(0, 4).astype(int))
    rows = with_years(rows)
    return Figure(
        _published(),
        rows[["figure_id", "year", "period", "subject", "value", "region", "maker", *SPAN]],
        "Points of published growth figures by year and subject; the rows are in the table.",
    )


@cache
def _published() -> Spec:
    chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_point(filled=True, size=90, opacity=0.9)
        .encode(
            year_axis(),
            alt.Y("value:Q").title("Published growth (%)"),
            alt.Color("subject:N").title(None).legend(
                orient="top", columns=by_width(1, 2), labelLimit=0
            ),
            alt.Shape("subject:N").title(None),
            tooltip=tips([
                ("period:N", "Period"), ("subject:N", "Subject"), ("value:Q", "Growth (%)", "+.1f"),
                ("region:N", "Region"), ("maker:N", "Maker"),
            ]),
        )
        .properties(height=260)
    )  # fmt: skip
    return spec_of(chart, ("figure_id",))
