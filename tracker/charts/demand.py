"""Figures of AB5 demand: tonnes with bands, hybrids by segment, kWh per hybrid, press figures."""

from functools import cache

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
from tracker.terms import Segment

TOTAL = "total"
_KWH = "units counted"


def ab5_bands(ab5: pd.DataFrame) -> Figure:
    """AB5 tonnes a year with their band, totals of `ab5.ab5` only.

    Complete years are joined by a line, year to next year; a year without all segments is a
    hollow point and joined to nothing; one with an interpolated segment is complete, its point a
    diamond.
    """
    totals = ab5[ab5["segment"] == TOTAL].reset_index(drop=True)
    totals = in_words(totals, "interpolated", "growth_interpolated")
    rows = totals.assign(run=runs(totals), state=year_state(totals), looks=year_state(totals))
    return Figure(
        _bands(),
        rows,
        "Line of AB5 tonnes a year with its p10 to p90 band; incomplete years are hollow "
        "points, years with an interpolated segment diamonds.",
    )


@cache
def _bands() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
        alt.Detail("run:N"),
        tooltip=tips([
            ("year:Q", "Year", "d"), ("ab5_t:Q", "AB5 (t)", MODEL), ("low_t:Q", "p10 (t)", MODEL),
            ("high_t:Q", "p90 (t)", MODEL), ("growth:Q", "Growth (%)", "+.1f"),
            ("state:N", "Year is"), ("interpolated:N", "Interpolated"),
            ("growth_interpolated:N", "Growth rests on interpolated"),
        ]),
    )  # fmt: skip
    whole = base.transform_filter("datum.complete")
    band = whole.mark_area(opacity=0.25, color="#D55E00").encode(
        alt.Y("low_t:Q").title("AB5 in new hybrids (t)").axis(format=",~s"), alt.Y2("high_t")
    )
    bars = base.mark_rule(opacity=0.55, color="#D55E00").encode(alt.Y("low_t:Q"), alt.Y2("high_t"))
    line = whole.mark_line(color="#D55E00", strokeWidth=2.5).encode(alt.Y("ab5_t:Q"))
    dots = base.mark_point(size=70, filled=True, stroke="#D55E00", strokeWidth=1.5).encode(
        alt.Y("ab5_t:Q"), **state_marks("#D55E00")
    )
    return spec_of(alt.layer(band, bars, line, dots).properties(height=340), ("year",))


def hev_units(units: pd.DataFrame) -> Figure:
    """Hybrids sold per segment and year (units), from `ab5.hev_units`; a line joins one run.

    A year that nobody counted, which lies between two counts, is a hollow point.
    """
    rows = labelled(in_words(units, "interpolated"), "segment")
    return Figure(
        _units(),
        rows.assign(filled=fill_name(rows["segment"], rows["interpolated"])),
        "Lines of hybrids sold a year by segment of makers, interpolated years hollow; the rows "
        "are in the table.",
    )


@cache
def _units() -> Spec:
    names = [segment.label for segment in Segment]
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
        alt.Y("hev_units:Q").title("Passenger HEV sold (vehicles)").axis(format=",~s"),
        alt.Color("segment:N").title(None).scale(segment_scale())
        .legend(orient="top", columns=by_width(1, 3), symbolStrokeWidth=2, symbolDash=[1, 0]),
        alt.Detail("run:N"),
        tooltip=tips([
            ("year:Q", "Year", "d"), ("segment:N", "Segment"), ("hev_units:Q", "Units", ",.0f"),
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
    return spec_of(alt.layer(line, dots).properties(height=300), ("year", "segment_code"))


def kwh_plateau(kwh: pd.DataFrame) -> Figure:
    """Average kWh per NiMH hybrid by year: `plateau.kwh_by_year`; interpolated ones are hollow."""
    return Figure(
        _plateau(),
        in_words(kwh, "interpolated").assign(
            run=runs(kwh.assign(complete=True)),
            filled=fill_name(pd.Series(_KWH, index=kwh.index), kwh["interpolated"]),
        ),
        "Points of the average battery energy of a NiMH hybrid by year; the rows are in the table.",
    )


@cache
def _plateau() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
        alt.Y("kwh:Q").title("kWh per NiMH hybrid, sales-weighted").scale(zero=True),
        alt.Detail("run:N"),
        tooltip=tips([("year:Q", "Year", "d"), ("kwh:Q", "kWh per NiMH HEV", ".2f"),
                      ("interpolated:N", "Interpolated units")]),
    )  # fmt: skip
    return spec_of(
        alt.layer(
            base.mark_line(color=NEUTRAL, strokeDash=[2, 2]),
            base.mark_point(
                filled=True, size=60, color="#0072B2", stroke="#0072B2", strokeWidth=1.5
            ).encode(hollow_between({_KWH: "#0072B2"})),
        ).properties(height=260),
        ("year",),
    )


def published_points(figures: pd.DataFrame) -> Figure:
    """Published growth figures (percent) by year, one point each, from `ab5.figures`."""
    growth = figures[(figures["metric"] == "growth") & figures["period"].notna()]
    rows = in_words(growth, "subject").assign(year=growth["period"].str.slice(0, 4).astype(int))
    return Figure(
        _published(),
        rows[["figure_id", "year", "period", "subject", "value", "region", "maker"]],
        "Points of published growth figures by year and subject; the rows are in the table.",
    )


@cache
def _published() -> Spec:
    chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_point(filled=True, size=90, opacity=0.9)
        .encode(
            alt.X("year:Q").title(None).axis(format="d", tickMinStep=1)
            .scale(zero=False, padding=10),
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
