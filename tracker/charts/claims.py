"""Figures of claims: what lines explain of each."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import NEUTRAL, PAPER, Figure, by_width, in_words, spec_of
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA

KINDS = {  # part of a claim -> what the reader sees, its colour
    "itemised": ("itemised by lines", "#0072B2"),
    "not_itemised": ("not itemised", "#B0B0B0"),
    "over_explained": ("over-explained", "#D55E00"),
}


def claim_bars(parts: pd.DataFrame) -> Figure:
    """One bar per claim, cut into what lines explain and what not, from `claims.claim_parts`."""
    names = {kind: name for kind, (name, _) in KINDS.items()}
    return Figure(
        _claims(),
        in_words(parts, "claim").assign(part=parts["kind"].map(names)),
        "Bars of claims, cut into itemised and not itemised parts; the rows are in the table.",
    )


@cache
def _claims() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("claim:N").title(None).axis(labelLimit=by_width(150, 260))
    )
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1, height=18).encode(
        alt.X("start_share:Q").title("Share of what was claimed").axis(format="%"),
        alt.X2("end_share"),
        alt.Color("part:N").title(None).legend(orient="top", columns=by_width(1, 3))
        .scale(domain=[n for n, _ in KINDS.values()], range=[c for _, c in KINDS.values()]),
        tooltip=tips([
            ("claim:N", "Claim"), ("part:N", "Part"),
            ("tpa:Q", f"Capacity ({TPA})", ",.0f"),
        ]),
    )  # fmt: skip
    whole = base.mark_tick(color=NEUTRAL, thickness=2, height=26).encode(x=alt.datum(1))
    return spec_of(
        alt.layer(bars, whole).properties(height=alt.Step(34)), ("claim_id", "line_id", "kind")
    )
