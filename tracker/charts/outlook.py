"""Figures of the outlook: AB5 bought by year, ours and the scenario's, against capacity."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    PAPER,
    STATES,
    Figure,
    in_words,
    runs,
    spec_of,
    state_marks,
    year_state,
)
from tracker.charts.tips import Spec, tips
from tracker.charts.years import number_axis, with_years, year_axis
from tracker.queries.outlook import CAPACITY, OUR_SERIES, SCENARIO

_DEMAND, _SUPPLY = "#D55E00", "#0072B2"
_SUPPLY_NAME = "#1F83C4"  # the blue as letters, which need more contrast on a dark page


def outlook_bands(rows: pd.DataFrame) -> Figure:
    """Our series and the scenario with their bands (t a year), and capacity from low to high (t/a).

    From `outlook.supply_and_demand`; a year of ours without all segments is a hollow point, one
    with an interpolated segment a hollow diamond.
    """
    known = rows[rows["kind"] == OUR_SERIES]
    ahead = rows[rows["kind"] == SCENARIO]
    series = known.assign(run=runs(known), state=year_state(known), looks=year_state(known))
    demand = pd.concat([series, ahead.assign(run=0, state=SCENARIO, looks=SCENARIO)])
    renamed = {"demand_t": "t", "demand_low_t": "low_t", "demand_high_t": "high_t"}
    able = ahead[ahead["capacity_tpa"].notna()].assign(kind=CAPACITY, run=0)
    able = able.assign(state=CAPACITY, looks=CAPACITY, t=able["capacity_tpa"])
    band = able.rename(columns={"capacity_low_tpa": "low_t", "capacity_high_tpa": "high_t"})
    drawn = ["year", "kind", "t", "low_t", "high_t", "run", "state", "looks", "supply_low_t",
             "supply_high_t", "over_share", "interpolated"]  # fmt: skip
    both = pd.concat([demand.rename(columns=renamed)[drawn], band[drawn]], ignore_index=True)
    return Figure(
        _outlook(),
        with_years(in_words(both, "interpolated")),
        "AB5 bought by year, ours and the scenario's with bands, against capacity from low to "
        "high; incomplete years are hollow points, years with an interpolated segment "
        "hollow diamonds; the rows are in the table.",
    )


@cache
def _outlook() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        year_axis(),
        alt.Detail("run:N"),
    )
    return spec_of(
        alt.layer(*_capacity(base), *_scenario(base), *_series(base), *_names(base)).properties(
            height=380
        ),
        ("year", "kind"),
    )


def _of(base: alt.Chart, kind: str) -> alt.Chart:
    return base.transform_filter(f"datum.kind == '{kind}'")


def _capacity(base: alt.Chart) -> list[alt.Chart]:
    """The band of capacity: its area, its two ends, and a point a year that can be clicked."""
    able = _of(base, CAPACITY)
    low, high = alt.Y("low_t:Q"), alt.Y("high_t:Q")
    with_tips = able.encode(
        tooltip=tips([
            ("year:O", "Year"), ("kind:N", "Shows"),
            ("low_t:Q", "Capacity, low (t/a)", ",.3r"),
            ("high_t:Q", "Capacity, high (t/a)", ",.3r"),
            ("supply_low_t:Q", "Could be made, low (t)", ",.3r"),
            ("supply_high_t:Q", "Could be made, high (t)", ",.3r"),
        ])
    )  # fmt: skip
    return [
        able.mark_area(opacity=0.14, color=_SUPPLY).encode(
            alt.Y(
                "low_t:Q", title="AB5 bought, capacity (kt a year)", axis=number_axis(1000, "~g")
            ),
            alt.Y2("high_t"),
        ),
        *(
            able.mark_line(color=_SUPPLY, strokeDash=[6, 3], strokeWidth=1.5).encode(end)
            for end in (low, high)
        ),
        *(
            with_tips.mark_point(shape="square", filled=True, size=40, color=_SUPPLY).encode(end)
            for end in (low, high)
        ),
    ]


def _scenario(base: alt.Chart) -> list[alt.Chart]:
    ahead = _of(base, SCENARIO)
    with_tips = ahead.encode(
        tooltip=tips([
            ("year:O", "Year"), ("kind:N", "Shows"), ("t:Q", "Demand (t)", ",.3r"),
            ("low_t:Q", "p10 (t)", ",.3r"), ("high_t:Q", "p90 (t)", ",.3r"),
            ("over_share:Q", "Draws above what could be made", ".2p"),
            ("interpolated:N", "Base year interpolated"),
        ])
    )  # fmt: skip
    return [
        ahead.mark_area(opacity=0.16, color=_DEMAND).encode(alt.Y("low_t:Q"), alt.Y2("high_t")),
        ahead.mark_line(color=_DEMAND, strokeDash=[2, 2], strokeWidth=2).encode(alt.Y("t:Q")),
        with_tips.mark_point(shape="diamond", filled=True, size=45, color=_DEMAND).encode(
            alt.Y("t:Q")
        ),
    ]


def _series(base: alt.Chart) -> list[alt.Chart]:
    known = _of(base, OUR_SERIES)
    whole = known.transform_filter(f"datum.state != '{STATES[1]}'")
    with_tips = known.encode(
        tooltip=tips([
            ("year:O", "Year"), ("kind:N", "Shows"), ("t:Q", "AB5 bought (t)", ",.3r"),
            ("low_t:Q", "p10 (t)", ",.3r"), ("high_t:Q", "p90 (t)", ",.3r"),
            ("state:N", "Year is"), ("interpolated:N", "Interpolated"),
        ])
    )  # fmt: skip
    return [
        whole.mark_area(opacity=0.3, color=_DEMAND).encode(alt.Y("low_t:Q"), alt.Y2("high_t")),
        known.mark_rule(opacity=0.5, color=_DEMAND).encode(alt.Y("low_t:Q"), alt.Y2("high_t")),
        whole.mark_line(color=_DEMAND, strokeWidth=2.5).encode(alt.Y("t:Q")),
        with_tips.mark_point(filled=True, opacity=1, strokeWidth=1.5).encode(
            alt.Y("t:Q"), **state_marks(_DEMAND)
        ),
    ]


def _names(base: alt.Chart) -> list[alt.Chart]:
    """Each thing by its name, at its last year."""

    def name(kind: str, text: str, y: str, dy: int) -> list[alt.Chart]:
        last = _of(base, kind).transform_joinaggregate(end="max(year)")
        last = last.transform_filter("datum.year == datum.end")
        last = last.encode(alt.Y(f"{y}:Q"), text=alt.value(text))
        place: dict[str, Any] = {"align": "right", "dy": dy, "fontSize": 11, "fontWeight": "bold"}
        halo = last.mark_text(stroke=PAPER, strokeWidth=4, strokeJoin="round", **place)
        colour = _SUPPLY_NAME if kind == CAPACITY else _DEMAND
        return [halo, last.mark_text(color=colour, **place)]

    return [
        *name(OUR_SERIES, "our series", "high_t", -9),
        *name(SCENARIO, "demand, scenario", "t", -12),
        *name(CAPACITY, "capacity, low", "low_t", 13),
        *name(CAPACITY, "capacity, high", "high_t", -11),
    ]


def draws_over(rows: pd.DataFrame) -> Figure:
    """Share of draws in which demand passes what could be made, per year (0-1)."""
    return Figure(
        _draws(),
        with_years(rows[rows["over_share"].notna()]),
        "Bars of the share of draws in which demand passes what could be made, by year; the rows "
        "are in the table.",
    )


@cache
def _draws() -> Spec:
    chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_bar(color="#7A4EA3")
        .encode(
            year_axis(is_band=True),
            alt.Y("over_share:Q").title("Share of draws").axis(format="%").scale(domain=[0, 1]),
            tooltip=tips([
                ("year:O", "Year"), ("over_share:Q", "Draws above what could be made", ".2p"),
                ("supply_low_t:Q", "Could be made, low (t)", ",.3r"),
                ("supply_high_t:Q", "Could be made, high (t)", ",.3r"),
            ]),
        )
        .properties(height=200)
    )  # fmt: skip
    return spec_of(chart, ("year",))
