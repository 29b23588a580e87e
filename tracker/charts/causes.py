"""Figures of what is behind AB5: what moved it, what matters most, the metals inside."""

from functools import cache

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
from tracker.charts.tips import MODEL, SIGNED, Spec, tips
from tracker.models.ab5 import joined


def factor_waterfall(factors: pd.DataFrame) -> Figure:
    """What moved AB5 between two years, from `ab5.ab5_factors`: a bar per factor, then the sum.

    A bar that rests on interpolated units is hollow.
    """
    by_factor = factors.groupby("factor", sort=False)
    sums, rests = by_factor["effect_t"].sum(), by_factor["interpolated"].agg(joined)
    names = sums.index.map(labels.word)
    rows = pd.DataFrame({"factor": names, "effect_t": sums.values, "interpolated": rests.values})
    after = rows["effect_t"].cumsum()
    rows = rows.assign(start=after - rows["effect_t"], end=after, order=range(len(rows)))
    change = {"factor": "Change", "effect_t": after.iloc[-1], "start": 0.0, "end": after.iloc[-1],
              "order": len(rows), "interpolated": joined(rests)}  # fmt: skip
    rows = pd.concat([rows, pd.DataFrame([change])], ignore_index=True)
    rows = in_words(rows, "interpolated")
    moves = rows["effect_t"].map(lambda t: "more" if t >= 0 else "less")
    return Figure(
        _waterfall(),
        rows.assign(
            top=rows[["start", "end"]].max(axis=1),
            moves=moves,
            filled=fill_name(moves, rows["interpolated"]),
        ),
        "Waterfall of the factors that moved AB5 between two years, hollow where units are "
        "interpolated; the rows are in the table.",
    )


@cache
def _waterfall() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("factor:N").title(None).sort(field="order", op="min").axis(labelAngle=0),
        tooltip=tips([("factor:N", "Factor"), ("effect_t:Q", "Effect (t)", SIGNED),
                      ("interpolated:N", "Interpolated units")]),
    )  # fmt: skip
    colours = {"more": "#0072B2", "less": "#D55E00"}
    moved = alt.Scale(domain=list(colours), range=list(colours.values()))
    bars = base.mark_bar(size=44, strokeWidth=1.5).encode(
        alt.Y("start:Q").title("Change of AB5 (t)").axis(format="+,~s"),
        alt.Y2("end"),
        alt.Stroke("moves:N", scale=moved).legend(None),
        hollow_between(colours, *colours),
    )
    words = base.mark_text(dy=-8, color=NEUTRAL).encode(
        alt.Y("top:Q"), alt.Text("effect_t:Q").format("+,.0f")
    )
    return spec_of(alt.layer(bars, words).properties(height=320), ("factor",))


def sensitivity_tornado(swings: pd.DataFrame) -> Figure:
    """Total tonnes at each factor's low and high, widest swing first, of `ab5.ab5_sensitivity`."""
    names = swings["factor"].map(labels.word) + ", " + swings["segment"].map(labels.word)
    return Figure(
        _tornado(),
        swings.assign(name=names, order=range(len(swings))).head(12),
        "Bars from the total at a factor's low to the total at its high; rows are in the table.",
    )


@cache
def _tornado() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("name:N").title(None).sort(field="order", op="min").axis(labelLimit=200),
        tooltip=tips([
            ("name:N", "Factor"), ("low:Q", "Low", ".3~f"), ("high:Q", "High", ".3~f"),
            ("at_low_t:Q", "Total at low (t)", MODEL),
            ("at_high_t:Q", "Total at high (t)", MODEL),
        ]),
    )  # fmt: skip
    bars = base.mark_bar(color="#0072B2", opacity=0.8).encode(
        alt.X("at_low_t:Q").title("AB5 of the year (t)").scale(zero=False).axis(format=",~s"),
        alt.X2("at_high_t"),
    )
    ends = base.mark_point(color="#D55E00", filled=True, size=60, shape="diamond").encode(
        alt.X("at_high_t:Q")
    )
    return spec_of(alt.layer(bars, ends).properties(height=alt.Step(24)), ("factor", "segment"))


def metals_inside(metals: pd.DataFrame) -> Figure:
    """Tonnes of each element a year, from `ab5.ab5_metals`."""
    years = metals[["year", "complete"]].drop_duplicates("year")
    joined = metals.merge(years.assign(run=runs(years))[["year", "run"]], on="year")
    return Figure(
        _metals(),
        in_words(joined, "interpolated"),
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
            alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
            alt.Y("tonnes:Q").title("In new hybrids (t)").axis(format=",~s"),
            alt.Color("element:N").title(None).legend(orient="top", columns=by_width(4, 8))
            .scale(domain=_ELEMENTS, range=ELEMENT_COLOURS),
            alt.Shape("element:N").title(None).scale(domain=_ELEMENTS, range=_MARKS),
            alt.Detail("run:N"),
            tooltip=tips([
                ("year:Q", "Year", "d"), ("element:N", "Element"), ("tonnes:Q", "Tonnes", MODEL),
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
        yearly.dropna(subset="kwh_per_nimh_hev"),
        "Points of kWh per NiMH hybrid by year, larger where more is covered; rows in the table.",
    )


@cache
def _below() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
        tooltip=tips([
            ("year:Q", "Year", "d"), ("kwh_per_nimh_hev:Q", "US models, kWh per NiMH HEV", ".2f"),
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
