"""Notes above the bars of a time axis: a small triangle each, in a few words where there is room.

The triangle tells its note on hover and aloud; a click on it is one on the bar that it is of.
"""

import altair as alt
import pandas as pd

from tracker.charts.browser import INK, beside
from tracker.charts.tips import tips
from tracker.terms import TPA

_KEY = ["period", "product", "is_single_source"]
_ROOM = 1.15  # of the highest bar, for the triangle above it
_APART = 0.16  # of the axis between two notes whose words would else meet
_WORDS_PX = 150  # room for the words of a note


def with_notes(rows: pd.DataFrame, notes: pd.DataFrame | None) -> pd.DataFrame:
    """The bars with `note`, and `note_words` for those that stand far enough apart.

    Args:
        rows: bars of `with_span` with codes of products, one per period, product and evidence.
        notes: those of `notes.notes`, the largest period first; `None` for none.
    """
    rows = rows.assign(room=_ROOM * rows.groupby("period")["additions_tpa"].sum().max())
    if notes is None or notes.empty or rows.empty:
        return rows.assign(note=None, note_words=None)
    noted = rows[_KEY].merge(notes, on=_KEY, how="left").set_index(rows.index)
    axis = (rows["axis_to"] - rows["axis_from"]).iloc[0]
    worded: list[pd.Timestamp] = []
    for period in notes["period"]:
        begins = rows.loc[rows["period"] == period, "begins"].min()
        if all(abs(begins - other) > _APART * axis for other in worded):
            worded.append(begins)
    words = noted["label"].where(rows["begins"].isin(worded))
    return rows.assign(note=noted["note"], note_words=words)


def note_layers(stacked: alt.Chart) -> list[alt.Chart]:
    """Triangles above the totals of a stack from `bottom` to `top`, and words beside them."""
    noted = (
        stacked.transform_joinaggregate(total="max(top)", groupby=["begins"])
        .transform_filter("isValid(datum.note)")
        .transform_calculate(centre="(+datum.begins + +datum.ends) / 2")
        .encode(alt.X("centre:T"), alt.Y("total:Q"))
    )
    triangles = noted.mark_point(
        shape="triangle-down", filled=True, size=45, color=INK, opacity=1, yOffset=-19
    ).encode(
        tooltip=tips([
            ("period:N", "Period"), ("total:Q", f"Additions ({TPA})", ",.0f"),
            ("note:N", "What brought most"),
        ])
    )  # fmt: skip
    words = noted.transform_filter("isValid(datum.note_words)").mark_text(
        align="right", dx=-7, dy=-19, limit=_WORDS_PX, color=INK, **beside(11)
    ).encode(text="note_words:N")  # fmt: skip
    room = stacked.mark_rule(opacity=0, aria=False, tooltip=None).encode(alt.Y("room:Q"))
    return [room, triangles, words]
