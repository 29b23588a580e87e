"""Figures of lines: what each one went through, and what stands where."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    NEUTRAL,
    PAPER,
    REALISED,
    Figure,
    by_width,
    heard,
    heard_opacity,
    in_words,
    labelled,
    spec_of,
    status_colour,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA


def line_timeline(spans: pd.DataFrame) -> Figure:
    """One bar per line and status it held, from `lines.stage_spans`; paler once it is silent."""
    return Figure(
        _timeline(),
        labelled(in_words(spans, "line"), "status").assign(heard=heard(spans["is_silent"])),
        "Timeline with one row per line, coloured by status, pale after the last report; "
        "the rows are in the table.",
    )


@cache
def _timeline() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("line:N").title(None).axis(labelLimit=by_width(110, 170)),
        alt.X("start:T").title(None),
        tooltip=tips([
            ("line:N", "Line"), ("status:N", "Status"), ("began_on:N", "Since"),
            ("heard:N", "This part is"), ("last_heard_on:N", "Last heard of"),
        ]),
    )  # fmt: skip
    bars = base.mark_bar(height=12, cornerRadius=2).encode(
        alt.X2("end"), status_colour(), heard_opacity()
    )
    reported = base.transform_filter("!datum.is_silent")
    begins = reported.mark_tick(thickness=2, height=16, color=NEUTRAL)
    words = reported.transform_filter("datum.is_current").mark_text(
        align="left", dx=4, dy=-12, fontSize=9, color=NEUTRAL
    ).encode(text="status:N")  # fmt: skip
    return spec_of(
        alt.layer(bars, begins, words).properties(height=alt.Step(30)),
        ("line_id", "status_code", "began_on", "is_silent"),
    )


def realisation_steps(curve: pd.DataFrame) -> Figure:
    """Step line of the share of lines that run, with its 95% band, from `realisation.curve`."""
    return Figure(
        _steps(),
        curve,
        "Step line of the share of lines that run by months; the rows are in the table.",
    )


@cache
def _steps() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("months:Q").title("Months since announced or approved"),
        tooltip=tips([
            ("months:Q", "Months", ".1f"), ("share:Q", "Run by then", ".0%"),
            ("low:Q", "95% from", ".0%"), ("high:Q", "to", ".0%"), ("at_risk:Q", "At risk"),
            ("ran:Q", "Came to run"), ("censored:Q", "Last seen waiting"),
        ]),
    )  # fmt: skip
    band = base.mark_area(opacity=0.2, interpolate="step-after", color=REALISED).encode(
        alt.Y("low:Q").title("Share of lines that run").axis(format="%").scale(domain=[0, 1]),
        alt.Y2("high"),
    )
    line = base.mark_line(interpolate="step-after", color=REALISED).encode(alt.Y("share:Q"))
    dots = base.mark_point(filled=True, size=40, color=REALISED).encode(alt.Y("share:Q"))
    return spec_of(alt.layer(band, line, dots).properties(height=300), ("months",))


_PLACED = ["country", "company", "status", "capacity_tpa", "last_heard_on", "line_id"]


def capacity_by_place(lines: pd.DataFrame) -> Figure:
    """Capacity of lines (level after the last step) by country and status, from `lines.lines`;
    lines of which nothing was heard for years are paler."""
    stated = lines.dropna(subset="capacity_tpa")
    rows = labelled(in_words(stated[_PLACED], "country"), "status")
    return Figure(
        _by_place(),
        rows.assign(heard=heard(stated["is_quiet"])),
        "Bars of capacity by country, coloured by the line's status; the rows are in the table.",
    )


@cache
def _by_place() -> Spec:
    bars = (
        alt.Chart(alt.NamedData("source"))
        .mark_bar(stroke=PAPER, strokeWidth=1)
        .encode(
            alt.Y("country:N").title(None).sort("-x"),
            alt.X("capacity_tpa:Q").title(f"Nameplate capacity ({TPA})").axis(format=",~s"),
            status_colour(),
            heard_opacity(),
            alt.Detail("company:N"),
            tooltip=tips([
                ("company:N", "Company"), ("status:N", "Status"),
                ("capacity_tpa:Q", f"Capacity ({TPA})", ",.0f"),
                ("last_heard_on:N", "Last heard of"),
            ]),
        )
        .properties(height=alt.Step(34))
    )  # fmt: skip
    return spec_of(bars, ("line_id",))
