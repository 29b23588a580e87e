"""Published figures against ours, whatever their units: each as percent of our figure."""

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from tracker import labels
from tracker.charts.browser import by_width, drawn
from tracker.charts.figure import NEUTRAL, Figure, in_words, spec_of
from tracker.charts.tips import MODEL, Spec, tips
from tracker.terms import Verdict, significant

_COLOURS = {Verdict.AGREES: "#009E73", Verdict.DIFFERS: "#C77F00", Verdict.INCONSISTENT: "#D55E00"}
_NAMES = [verdict.label for verdict in _COLOURS]


def statement_dumbbells(statements: pd.DataFrame) -> Figure:
    """Each tested figure joined to ours, by verdict, the furthest apart first.

    From `ab5.statements`; a figure stands at its percent of ours, so one whose sign is not that of
    ours, or ours nothing, is in the table alone.
    """
    tested = statements[statements["verdict"].isin(_COLOURS)]
    rows = tested[tested["published"] / tested["ours"].replace(0, np.nan) > 0]
    share = {name: 100 * rows[name] / rows["ours"] for name in ("published", "ours_low")}
    rows = rows.assign(
        pct=share["published"],
        low_pct=share["ours_low"].clip(lower=1),
        high_pct=100 * rows["ours_high"] / rows["ours"],
        ours_pct=100,
        place=rows["verdict"].map({code: at for at, code in enumerate(_COLOURS)}),
        apart=np.log(share["published"] / 100).abs(),
    ).sort_values(["place", "apart"], ascending=[False, False])
    rows = in_words(
        rows.assign(order=range(len(rows))), "verdict", "subject", "unit", "metric", "why"
    )
    rows = rows.assign(name=[_name(row) for row in rows.to_dict("records")])
    return Figure(
        _dumbbells(),
        rows.drop(columns=["interpolated", "place"]),
        "Pairs of points: each tested published figure, by verdict, joined to our own, on its pale "
        "band; the rows are in the table.",
    )


def _name(row: dict[Any, Any]) -> str:
    """What a pair is of, with both figures."""
    maker = "" if row["maker"] == "All" else f", {row['maker']}"
    metric = ", growth" if row["metric"] == "Growth" else ""
    return (
        f"{row['subject']}{metric}{maker}, {labels.cell('period', row['period'])}: "
        f"{significant(row['published'])} published, {significant(row['ours'])} ours, {row['unit']}"
    )


@cache
def _dumbbells() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("order:O", title=None, axis=None),
        tooltip=tips([
            ("name:N", "Figure"), ("verdict:N", "Verdict"), ("published:Q", "Published", MODEL),
            ("ours:Q", "Ours", MODEL), ("ours_low:Q", "Ours, low", MODEL),
            ("ours_high:Q", "Ours, high", MODEL), ("why:N", "Why"),
        ]),
    )  # fmt: skip
    along = alt.X(
        "pct:Q", title="Published figure as % of ours (hollow)", scale=alt.Scale(type="log"),
        axis=alt.Axis(values=[20, 50, 100, 200, 500, 1000], labelExpr="datum.label + '%'"),
    )  # fmt: skip
    scale = alt.Scale(domain=_NAMES, range=list(_COLOURS.values()))
    shapes = alt.Scale(domain=_NAMES, range=["circle", "square", "diamond"])
    legend = alt.Legend(
        orient="top", title=None, values=drawn("verdict", _NAMES), columns=by_width(1, 3)
    )
    colour = alt.Color("verdict:N", scale=scale, legend=legend)
    shape = alt.Shape("verdict:N", scale=shapes, legend=legend)
    silent = base.encode(tooltip=[])
    ours = alt.X("ours_pct:Q")
    name: dict[str, Any] = {"align": "left", "dy": -13, "fontSize": 11, "color": NEUTRAL}
    return spec_of(
        alt.layer(
            silent.mark_bar(color=NEUTRAL, opacity=0.3, height=8).encode(
                alt.X("low_pct:Q", scale=alt.Scale(type="log")), alt.X2("high_pct")
            ),
            silent.mark_rule(strokeWidth=2).encode(along, alt.X2("ours_pct"), colour),
            silent.mark_point(size=70, color=NEUTRAL, strokeWidth=1.5).encode(ours),
            base.mark_point(size=90, filled=True, opacity=1).encode(along, colour, shape),
            silent.mark_text(limit=alt.ExprRef("width"), **name).encode(
                alt.Text("name:N"), x=alt.value(0)
            ),
        ).properties(height=alt.Step(40)),
        ("figure_id",),
    )
