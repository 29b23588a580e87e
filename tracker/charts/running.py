"""Figures of what runs today: bars in two parts, heard of lately and silent for years."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    PAPER,
    Figure,
    by_width,
    heard,
    heard_opacity,
    labelled,
    product_colour,
    spec_of,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA


def running_bars(running: pd.DataFrame) -> Figure:
    """Running capacity by name and product, from `running.running`; paler where silent for years.

    A name of which no line states its capacity has no bar; its lines are in the table.
    """
    order = running.groupby("name")["running_tpa"].transform("sum").rank(method="dense")
    parts = [
        running.assign(
            is_quiet=part == "quiet", tpa=running[f"{part}_tpa"], lines=running[f"{part}_lines"]
        )
        for part in ("heard", "quiet")
    ]
    rows = pd.concat([part.assign(order=-order) for part in parts], ignore_index=True)
    columns = ["name", "product", "is_quiet", "tpa", "lines", "order"]
    drawn = rows.loc[rows["tpa"] > 0, columns]
    return Figure(
        _bars(),
        labelled(drawn.assign(heard=heard(drawn["is_quiet"])), "name", "product"),
        "Ranked bars of the capacity that runs, paler where nobody reported for years; the rows "
        "are in the table.",
    )


@cache
def _bars() -> Spec:
    bars = (
        alt.Chart(alt.NamedData("source"))
        .mark_bar(stroke=PAPER, strokeWidth=1)
        .encode(
            alt.Y("name:N").title(None).sort(field="order", op="min")
            .axis(labelLimit=by_width(110, 200)),
            alt.X("tpa:Q").title(f"Nameplate capacity that runs ({TPA})")
            .axis(format=",~s", tickCount=6),
            product_colour(),
            heard_opacity(),
            alt.Order("heard:N"),
            tooltip=tips([
                ("name:N", "Name"), ("product:N", "Product"), ("heard:N", "This part is"),
                ("tpa:Q", f"Running ({TPA})", ",.0f"), ("lines:Q", "Lines"),
            ]),
        )
        .properties(height=alt.Step(26))
    )  # fmt: skip
    return spec_of(bars, ("name_code", "product_code", "is_quiet"))
