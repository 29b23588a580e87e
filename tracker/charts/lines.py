"""Figures of lines: what each one went through, and what stands where."""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    INK,
    PAPER,
    REALISED,
    Figure,
    above,
    beside,
    by_width,
    heard,
    heard_opacity,
    in_words,
    labelled,
    spec_of,
    status_colour,
    wide_names,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA, AlloyType, Status, printed


def line_timeline(spans: pd.DataFrame, events: pd.DataFrame, lines: pd.DataFrame) -> Figure:
    """One bar per line and status it held, paler once it is silent, and a tick per event, from
    `lines.stage_spans`, `lines.events` and `lines.lines`.

    The lines that are furthest, then largest, stand first. A type of alloy that a source names
    stands behind the name, the line's tonnes at the end.
    """
    spans = spans.merge(lines[["line_id", "alloy_type", "capacity_tpa"]], on="line_id")
    rows = in_words(spans, "line")
    rows = rows.assign(
        heard=heard(spans["is_silent"]),
        order=spans["line_id"].map(_places(spans)),
        ends=[_tonnes(row) for row in spans.to_dict("records")],
        named=[_with_type(*names) for names in zip(rows["line"], spans["alloy_type"], strict=True)],
        event_id=None,
    )
    of_line = rows.groupby("line_id")[["line", "named", "order"]].first()
    ticks = events[events["line_id"].isin(of_line.index)].join(of_line, on="line_id")
    ticks = in_words(ticks, "event_type").assign(
        start=pd.to_datetime(ticks["first_day"]), began_on=ticks["event_on"], is_silent=False
    )
    shown = ["line_id", "line", "named", "order", "start", "began_on", "is_silent", "event_id",
             "event_type", "capacity_tpa"]  # fmt: skip
    return Figure(
        _timeline(),
        pd.concat([labelled(rows, "status"), ticks[shown]], ignore_index=True),
        "Timeline with one row per line, the furthest first, coloured by status, pale after the "
        "last report, with a tick per event; the rows are in the table.",
    )


def _places(spans: pd.DataFrame) -> dict[str, int]:
    """The place of each line: by the status it holds, then by tonnes, the largest first."""
    now = spans[spans["is_current"] & ~spans["is_silent"]].copy()
    now["rank"] = now["status"].map({status.value: n for n, status in enumerate(Status)})
    now["less"] = -now["capacity_tpa"].fillna(-1)
    ranked = now.sort_values(["rank", "less", "line"])["line_id"]
    return {line_id: place for place, line_id in enumerate(ranked)}


def _tonnes(span: Mapping[Hashable, Any]) -> str:
    """What stands at the right end of a line, once."""
    if not span["is_current"] or span["is_silent"]:
        return ""
    tpa = span["capacity_tpa"]
    return "not stated" if pd.isna(tpa) else f"{printed(tpa)} {TPA}"


def _with_type(line: str, alloy: Any) -> str:
    """A line's name with the type of its alloy, where a source names one."""
    return line if pd.isna(alloy) or alloy == AlloyType.NOT_STATED else f"{line} · {alloy}"


@cache
def _timeline() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("named:N", axis=wide_names(330)).title(None).sort(field="order", op="min"),
        alt.X("start:T").title(None).axis(tickCount=by_width(4, 8)),
    )  # fmt: skip
    spans = base.transform_filter("datum.event_id === null")
    bars = spans.mark_bar(height=12, cornerRadius=2).encode(
        alt.X2("end"), status_colour(), heard_opacity(),
        tooltip=tips([
            ("line:N", "Line"), ("status:N", "Status"), ("began_on:N", "Since"),
            ("heard:N", "This part is"), ("last_heard_on:N", "Last heard of"),
        ]),
    )  # fmt: skip
    ticks = base.transform_filter("datum.event_id !== null").mark_tick(
        thickness=2, height=16, color=INK
    ).encode(
        tooltip=tips([
            ("line:N", "Line"), ("event_type:N", "Event"), ("began_on:N", "Date"),
            ("capacity_tpa:Q", f"Its source states ({TPA})", ",.0f"),
        ])
    )  # fmt: skip
    current = spans.transform_filter("datum.ends !== ''")
    status = current.mark_text(
        align="left", dx=4, dy=-13, color=INK, **beside(10)
    ).encode(text="status:N")  # fmt: skip
    ends = current.mark_text(align="left", dx=6, fontSize=11, color=INK).encode(
        x=alt.value(alt.ExprRef("width")), text="ends:N"
    )
    names = current.mark_text(
        align="left", dy=-14, color=INK, **above()
    ).encode(x=alt.value(0), text="named:N")  # fmt: skip
    return spec_of(
        alt.layer(bars, ticks, status, ends, names).properties(height=alt.Step(36)),
        ("line_id", "status_code", "began_on", "is_silent", "event_id"),
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
    """Capacity of lines (level after the last step) by country and status, the largest first, from
    `lines.lines`; lines of which nothing was heard for years are paler."""
    stated = lines.dropna(subset="capacity_tpa")
    rows = labelled(in_words(stated[_PLACED], "country"), "status")
    sums = rows.groupby("country")["capacity_tpa"].sum()
    is_first = ~rows["country"].duplicated()
    whole = rows["country"].map(sums)
    return Figure(
        _by_place(),
        rows.assign(
            heard=heard(stated["is_quiet"]),
            order=-whole,
            whole=whole.where(is_first),
            sum=whole.map(printed).where(is_first, ""),
            place=rows["status_code"].map({status.value: n for n, status in enumerate(Status)}),
        ),
        "Bars of capacity by country, coloured by the line's status; the rows are in the table.",
    )


@cache
def _by_place() -> Spec:
    base = alt.Chart(alt.NamedData("source"))
    country = alt.Y("country:N").title(None).sort(field="order", op="min")
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1).encode(
        country,
        alt.X("capacity_tpa:Q").title(f"Nameplate capacity ({TPA})")
        .axis(format=",~s", tickCount=by_width(4, 8)),
        status_colour(),
        heard_opacity(),
        alt.Order("place:Q"),
        alt.Detail("line_id:N"),
        tooltip=tips([
            ("company:N", "Company"), ("status:N", "Status"),
            ("capacity_tpa:Q", f"Capacity ({TPA})", ",.0f"),
            ("last_heard_on:N", "Last heard of"),
        ]),
    )  # fmt: skip
    sums = base.mark_text(align="left", dx=4, color=INK).encode(
        country, alt.X("whole:Q"), alt.Text("sum:N")
    )
    return spec_of(alt.layer(bars, sums).properties(height=alt.Step(34)), ("line_id",))
