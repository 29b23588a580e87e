"""Figure of one line: what it went through, with a mark per event."""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    INK,
    Figure,
    axis_room,
    by_width,
    heard,
    heard_opacity,
    labelled,
    spec_of,
    status_colour,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA, EventType, printed

_LETTER_DAYS = 1 / 60  # of the time drawn, a letter of a label takes this part of a phone's chart
_FLIPS_AT = 0.5  # of the time drawn, a label to the right of it would not fit


def line_story(spans: pd.DataFrame, events: pd.DataFrame, line_id: str) -> Figure:
    """A bar of the statuses a line held and below it a mark per event, from `lines.stage_spans`
    and `records_line.events`; labels that would touch stand below each other."""
    bars = labelled(spans, "status").assign(lane=0, heard=heard(spans["is_silent"]))
    begins = pd.to_datetime(events["first_day"])
    first = begins.min().replace(month=1, day=1)
    last = max([begins.max(), *pd.to_datetime(spans["end"])])
    last = max(last, first + pd.DateOffset(years=5)) + pd.DateOffset(days=1)
    labels = [_label(row) for row in events.to_dict("records")]
    at = (begins - first) / (last - first)
    marks = pd.DataFrame(
        {
            "line_id": line_id,
            "event_id": events["event_id"],
            "event": labels,
            "event_on": events["event_on"],
            "publisher": events["publisher"],
            "start": begins,
            "lane": _lanes(list(zip(at, map(len, labels), strict=True))),
            "is_late": at > _FLIPS_AT,
        }
    )
    rows = pd.concat([bars.assign(event_id=None), marks], ignore_index=True)
    whole = rows.assign(axis_from=first, axis_to=last, is_late=rows["is_late"].eq(True))
    return Figure(
        _story(),
        whole,
        "Timeline of one line, coloured by status, pale after the last report, with a mark per "
        "event; the rows are in the table.",
    )


def _label(row: Mapping[Hashable, Any]) -> str:
    """An event as its mark names it: what happened, and the tonnes its source states."""
    tpa = row["capacity_tpa"]
    words = EventType(str(row["event_type"])).label
    return words if pd.isna(tpa) else f"{words}, {printed(tpa)} {TPA}"


def _lanes(labels: list[tuple[float, int]]) -> list[int]:
    """The lane of each label, 1 the highest, so that no two in a lane touch.

    `labels`: where each begins (0 to 1 of the time drawn) and how many letters it has.

    >>> _lanes([(0.0, 11), (0.05, 11), (0.3, 11)])
    [1, 2, 1]
    """
    ends: list[list[tuple[float, float]]] = []
    lanes = []
    for at, letters in labels:
        width = (letters + 3) * _LETTER_DAYS
        span = (at - width, at) if at > _FLIPS_AT else (at, at + width)
        lane = next(
            (
                n
                for n, taken in enumerate(ends)
                if all(span[0] > b or span[1] < a for a, b in taken)
            ),
            len(ends),
        )
        if lane == len(ends):
            ends.append([])
        ends[lane].append(span)
        lanes.append(lane + 1)
    return lanes


@cache
def _story() -> Spec:
    # Only the first day of a year is named, whatever ticks the time drawn has.
    years = alt.Axis(
        labelExpr="utcdayofyear(datum.value) < 3 || dayofyear(datum.value) < 3"
        " ? timeFormat(datum.value, '%Y') : ''",
        tickCount=by_width(4, 8),
        grid=False,
    )
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("start:T").title(None).axis(years),
        alt.Y("lane:O").title(None).axis(None),
    )
    bars = (
        base.transform_filter("datum.lane == 0")
        .mark_bar(height=14, cornerRadius=2)
        .encode(
            alt.X2("end"), status_colour().legend(None), heard_opacity().legend(None),
            tooltip=tips([
                ("status:N", "Status"), ("began_on:N", "Since"), ("heard:N", "This part is"),
                ("last_heard_on:N", "Last heard of"),
            ]),
        )
    )  # fmt: skip
    dated = base.transform_filter("datum.lane > 0")
    dots = dated.mark_point(filled=True, size=70, color=INK, opacity=1).encode(
        tooltip=tips([("event:N", "Event"), ("event_on:N", "Date"), ("publisher:N", "Says")])
    )
    right = dated.transform_filter("!datum.is_late").mark_text(
        align="left", dx=8, color=INK, aria=False
    ).encode(text="event:N")  # fmt: skip
    left = dated.transform_filter("datum.is_late").mark_text(
        align="right", dx=-8, color=INK, aria=False
    ).encode(text="event:N")  # fmt: skip
    return spec_of(
        alt.layer(axis_room(), bars, dots, right, left).properties(height=alt.Step(24)),
        ("line_id", "status_code", "began_on", "is_silent", "event_id"),
    )
