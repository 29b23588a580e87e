"""Figures of what is behind AB5: what moved it, what matters most, the metals inside."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from tracker import labels
from tracker.charts.figure import (
    ELEMENT_COLOURS,
    NEUTRAL,
    SHAPES,
    Figure,
    by_width,
    fill_name,
    hollow_between,
    in_words,
    runs,
    spec_of,
)
from tracker.charts.tips import MODEL, Spec, tips
from tracker.charts.years import number_axis, with_years, year_axis
from tracker.models.ab5 import joined
from tracker.queries.ab5_change import Change
from tracker.terms import printed, significant


def factor_waterfall(factors: pd.DataFrame, change: Change) -> Figure:
    """What moved AB5 between two years: a bar for the first, one per factor, one for the last.

    A bar that rests on interpolated units is hollow.

    Args:
        factors: rows of `ab5.ab5_factors`.
        change: what they lead from and to; percents are of its first year.
    """
    by_factor = factors.groupby("factor", sort=False)
    effects, rests = by_factor["effect_t"].sum(), by_factor["interpolated"].agg(joined)
    after = change.first_t + effects.cumsum()
    rows = pd.DataFrame({
        "factor": effects.index.map(labels.word), "t": effects.to_numpy(),
        "start": (after - effects).to_numpy(), "end": after.to_numpy(),
        "pct": effects.map(change.pct).to_numpy(), "interpolated": rests.to_numpy(),
        "moves": [_MORE if tonnes >= 0 else _LESS for tonnes in effects],
    })  # fmt: skip
    rows = pd.concat([
        _end(change.first, change.first_t, change.first_interpolated), rows,
        _end(change.last, change.last_t, change.last_interpolated, change.pct(change.total_t)),
    ], ignore_index=True)  # fmt: skip
    rows = rows.assign(
        order=range(len(rows)),
        next_order=pd.Series(range(1, len(rows) + 1)).where(lambda order: order < len(rows)),
        filled=fill_name(rows["moves"], rows["interpolated"]),
        words=[_amount(t, moves) for t, moves in zip(rows["t"], rows["moves"], strict=True)],
        percents=rows["pct"].map(_percent, "ignore"),
    )
    for name in ("start", "end"):
        rows[name] /= 1000
    rows = rows.assign(top=rows[["start", "end"]].max(axis=1))
    return Figure(
        _waterfall(),
        in_words(rows, "interpolated"),
        "Waterfall from AB5 of one year over the factors that moved it to AB5 of another, hollow "
        "where units are interpolated; the rows are in the table.",
    )


def _end(year: int, tonnes: float, interpolated: str, pct: float | None = None) -> pd.DataFrame:
    """An end bar of the waterfall."""
    return pd.DataFrame([{
        "factor": f"{year}", "t": tonnes, "start": 0.0, "end": tonnes, "pct": pct,
        "interpolated": interpolated, "moves": _TOTAL,
    }])  # fmt: skip


def _amount(tonnes: float, moves: str) -> str:
    """Tonnes at a bar: an end in kilotonnes, an effect with its sign."""
    if moves == _TOTAL:
        return f"{significant(tonnes / 1000)} kt"
    return f"{'+' if tonnes > 0 else ''}{significant(tonnes + 0.0)} t"  # no minus before a zero


def _percent(pct: float) -> str:
    return f"{printed(pct, 1, sign=True)}%" if abs(pct) >= 0.05 else "0%"


_TOTAL, _MORE, _LESS = "AB5 of a year", "more", "less"
_MOVES = {_TOTAL: "#7A7F87", _MORE: "#0072B2", _LESS: "#D55E00"}
# Names of bars in lines of one word each where there is no room beside each other.
_BAR_NAMES = (
    "split(data('source')[datum.value].factor, width < 640 || datum.value == 0 ? ' ' : '  ')"
)


@cache
def _waterfall() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("order:O", title=None, axis=alt.Axis(
            labelAngle=0, labelOverlap=False, labelFontSize=by_width(9, 11), labelExpr=_BAR_NAMES,
        )),
        tooltip=tips([
            ("factor:N", "Factor"), ("words:N", "AB5"), ("percents:N", "Of the first year"),
            ("interpolated:N", "Interpolated units"),
        ]),
    )  # fmt: skip
    moved = alt.Scale(domain=list(_MOVES), range=list(_MOVES.values()))
    bars = base.mark_bar(strokeWidth=1.5).encode(
        alt.Y("start:Q", title="AB5 in new hybrids (kt)", axis=number_axis(form="~g")),
        alt.Y2("end"),
        alt.Stroke("moves:N", scale=moved).legend(None),
        hollow_between(_MOVES, *_MOVES),
    )
    joins = base.transform_filter("isValid(datum.next_order)").mark_rule(color=NEUTRAL)
    joins = joins.encode(alt.Y("end:Q"), alt.X2("next_order"), tooltip=[])
    top = base.encode(alt.Y("top:Q"), tooltip=[])
    place: dict[str, Any] = {"color": NEUTRAL, "fontSize": by_width(9, 11)}
    words = top.mark_text(dy=-8, **place).encode(alt.Text("words:N"))
    percents = top.transform_filter("isValid(datum.percents)")
    percents = percents.mark_text(dy=-21, fontWeight="bold", **place)
    layers = alt.layer(joins, bars, words, percents.encode(alt.Text("percents:N")))
    return spec_of(layers.properties(height=360), ("factor",))


def sensitivity_tornado(swings: pd.DataFrame) -> Figure:
    """AB5 of a year (kt) at each assumption's low and high, widest swing first, and as it stands.

    From `ab5.ab5_sensitivity`.
    """
    names = swings["factor"].map(labels.word) + ", " + swings["segment"].map(labels.word)
    rows = swings.assign(name=names, order=range(len(swings))).head(12)
    for end in ("at_low", "at_high", "at_value"):
        rows[f"{end}_kt"] = rows[f"{end}_t"] / 1000
    return Figure(
        _tornado(),
        in_words(rows, "interpolated"),
        "Bars from AB5 of a year with an assumption at its low, a circle, to AB5 with it at its "
        "high, a diamond; rows are in the table.",
    )


@cache
def _tornado() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("name:N").title(None).sort(field="order", op="min")
        .axis(labelLimit=by_width(120, 260)),
        tooltip=tips([
            ("name:N", "Assumption"), ("low:Q", "Its low", ".3~f"),
            ("value:Q", "Its value", ".3~f"), ("high:Q", "Its high", ".3~f"),
            ("at_low_kt:Q", "AB5 at its low (kt)", MODEL),
            ("at_value_kt:Q", "AB5 as it stands (kt)", MODEL),
            ("at_high_kt:Q", "AB5 at its high (kt)", MODEL), ("interpolated:N", "Interpolated"),
        ]),
    )  # fmt: skip
    along = alt.X(
        "at_low_kt:Q", title="AB5 of the year (kt)", scale=alt.Scale(zero=False),
        axis=alt.Axis(labelExpr="format(datum.value, '~g')", tickCount=6),
    )  # fmt: skip
    bars = base.mark_bar(color="#0072B2", opacity=0.8).encode(along, alt.X2("at_high_kt"))
    now = base.mark_tick(color=NEUTRAL, thickness=2, size=22).encode(
        alt.X("at_value_kt:Q"), tooltip=[]
    )
    point: dict[str, Any] = {"filled": True, "size": 70, "opacity": 1}
    low = base.mark_point(color="#E69F00", shape="circle", **point).encode(alt.X("at_low_kt:Q"))
    high = base.mark_point(color="#D55E00", shape="diamond", **point).encode(alt.X("at_high_kt:Q"))
    widest = base.transform_filter("datum.order == 0").encode(tooltip=[])
    place: dict[str, Any] = {"dy": -18, "color": NEUTRAL, "fontSize": 11}
    names = [
        widest.mark_text(**place).encode(alt.X(f"{column}:Q"), text=alt.value(words))
        for column, words in (("at_low_kt", "at its low"), ("at_high_kt", "at its high"))
    ]
    layers = alt.layer(bars, now, low, high, *names).properties(height=alt.Step(28))
    return spec_of(layers, ("factor", "segment"))


def metals_inside(metals: pd.DataFrame) -> Figure:
    """Tonnes of each element a year, from `ab5.ab5_metals`."""
    years = metals[["year", "complete"]].drop_duplicates("year")
    joined = metals.merge(years.assign(run=runs(years))[["year", "run"]], on="year")
    return Figure(
        _metals(),
        with_years(in_words(joined, "interpolated")),
        "Lines of tonnes of each element in the AB5 of a year; the rows are in the table.",
    )


_ELEMENTS = ["La", "Ce", "Pr", "Nd", "Ni", "Co", "Mn", "Al"]
_MARKS = [*SHAPES, "triangle-left", "triangle-right"]


@cache
def _metals() -> Spec:
    chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_line(point=alt.OverlayMarkDef(size=30))
        .encode(
            year_axis(),
            alt.Y("tonnes:Q", title="In new hybrids (kt)", axis=number_axis(1000, "~g")),
            alt.Color("element:N").title(None).legend(orient="top", columns=by_width(4, 8))
            .scale(domain=_ELEMENTS, range=ELEMENT_COLOURS),
            alt.Shape("element:N").title(None).scale(domain=_ELEMENTS, range=_MARKS),
            alt.Detail("run:N"),
            tooltip=tips([
                ("year:O", "Year"), ("element:N", "Element"), ("tonnes:Q", "Tonnes", MODEL),
                ("factor:Q", "t per t of AB5", ".3f"), ("gwh:Q", "NiMH GWh", ".2f"),
                ("interpolated:N", "Interpolated units"),
            ]),
        )
        .properties(height=320)
    )  # fmt: skip
    return spec_of(chart, ("year", "element"))


def kwh_from_below(yearly: pd.DataFrame) -> Figure:
    """kWh per NiMH hybrid of US models whose pack is known, from `ab5.from_below`."""
    return Figure(
        _below(),
        with_years(yearly.dropna(subset="kwh_per_nimh_hev")),
        "Points of kWh per NiMH hybrid by year, larger where more is covered; rows in the table.",
    )


@cache
def _below() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        year_axis(),
        tooltip=tips([
            ("year:O", "Year"), ("kwh_per_nimh_hev:Q", "US models, kWh per NiMH HEV", ".2f"),
            ("kwh_from_above:Q", "World series, kWh", ".2f"),
            ("coverage_pct:Q", "US units covered (%)", ".0f"), ("units:Q", "US units", ",.0f"),
        ]),
    )  # fmt: skip
    below = base.mark_point(filled=True, color="#0072B2", opacity=0.8).encode(
        alt.Y("kwh_per_nimh_hev:Q").title("kWh per NiMH hybrid"),
        alt.Size("coverage_pct:Q")
        .title("US units covered (%)")
        .legend(orient="top")
        .scale(range=[15, 220], domain=[0, 100]),
    )
    above = base.mark_tick(orient="horizontal", color="#D55E00", thickness=2, size=14).encode(
        alt.Y("kwh_from_above:Q")
    )
    return spec_of(alt.layer(below, above).properties(height=300), ("year",))
