"""Figures of claims: what lines explain of each."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    INK,
    NEUTRAL,
    PAPER,
    Figure,
    above,
    beside,
    by_width,
    drawn,
    in_words,
    spec_of,
    wide_names,
)
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA, printed

KINDS = {  # part of a claim -> what the reader sees, its colour
    "itemised": ("itemised by lines", "#0072B2"),
    "not_itemised": ("not itemised", "#B0B0B0"),
    "over_explained": ("over-explained", "#D55E00"),
}


_ROOM = 1.45  # of the longest bar, so that the words at its end are not cut


def claim_bars(parts: pd.DataFrame) -> Figure:
    """One bar per claim, the largest first, cut into what lines explain and what not, from
    `claims.claim_parts`; its end says how many of the claimed tonnes lines explain."""
    names = {kind: name for kind, (name, _) in KINDS.items()}
    rows = in_words(parts, "claim")
    by_lines = rows["tpa"].where(rows["kind"] != "not_itemised", 0)
    inside = rows["tpa"].where(rows["kind"] != "over_explained", 0)
    itemised = by_lines.groupby(rows["claim_id"]).transform("sum")
    claimed = inside.groupby(rows["claim_id"]).transform("sum")
    is_first = ~rows["claim_id"].duplicated()
    shares = (100 * itemised / claimed).map(printed) + "%"
    ends = itemised.map(printed) + " of " + claimed.map(printed) + f" {TPA}, " + shares
    furthest = rows.groupby("claim_id")["end_share"].transform("max")
    return Figure(
        _claims(),
        rows.assign(
            part=rows["kind"].map(names),
            order=-claimed,
            furthest=furthest.where(is_first),
            ends=ends.where(is_first, ""),
            named=(rows["claim"] + ": " + shares).where(is_first, ""),
            room=_ROOM * furthest.max(),
        ),
        "Bars of claims, cut into itemised and not itemised parts; the rows are in the table.",
    )


@cache
def _claims() -> Spec:
    words = [name for name, _ in KINDS.values()]
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.Y("claim:N", axis=wide_names(330)).title(None).sort(field="order", op="min")
    )
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1, height=12).encode(
        alt.X("start_share:Q").title("Share of what was claimed")
        .axis(format="%", tickCount=by_width(4, 8)),
        alt.X2("end_share"),
        alt.Color("part:N").title(None)
        .legend(orient="top", columns=by_width(1, 3), values=drawn("part", words))
        .scale(domain=words, range=[c for _, c in KINDS.values()]),
        tooltip=tips([
            ("claim:N", "Claim"), ("line:N", "Line"), ("part:N", "Part"),
            ("tpa:Q", f"Capacity ({TPA})", ",.0f"),
        ]),
    )  # fmt: skip
    whole = base.mark_tick(color=NEUTRAL, thickness=2, height=18).encode(x=alt.datum(1))
    ends = base.mark_text(align="left", dx=8, color=INK, **beside()).encode(
        alt.X("furthest:Q"), alt.Text("ends:N")
    )
    names = base.mark_text(align="left", dy=-12, color=INK, **above(10)).encode(
        x=alt.value(0), text="named:N"
    )
    room = base.mark_rule(opacity=0, aria=False, tooltip=None).encode(alt.X("room:Q"))
    return spec_of(
        alt.layer(bars, whole, ends, names, room).properties(height=alt.Step(28)),
        ("claim_id", "line_id", "kind"),
    )
