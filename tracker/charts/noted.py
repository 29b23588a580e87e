"""Notes above the bars of a time axis: a small triangle each, in a few words where there is room.

The triangle tells its note on hover and aloud; a click on it is one on the bar that it is of.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from tracker.charts.browser import INK, beside
from tracker.charts.tips import tips
from tracker.terms import TPA

_KEY = ["period", "product", "is_single_source"]
_ROOM = 1.15  # of the highest bar, for the triangle above it
_APART = 0.16  # of the axis between two notes whose words would else meet
_LEVEL = 0.08  # of the highest bar, between two triangles of which one lies above the other
_WORDS_PX = 150  # room for the words of a note


def with_notes(
    rows: pd.DataFrame, notes: pd.DataFrame | None, *, is_share: bool = False
) -> pd.DataFrame:
    """The bars with `note`, and `note_words` for those that stand far enough apart.

    Args:
        rows: bars of `with_span` with codes of products, one per period, product and evidence.
        notes: those of `notes.notes`, the largest period first; `None` for none.
        is_share: whether each period's bar is 1 high.
    """
    bars = list(zip(*(rows[name] for name in (*_KEY, "begins", "additions_tpa")), strict=True))
    sums: dict[str, float] = defaultdict(float)
    for period, *_, tpa in bars:
        sums[period] += tpa
    highest = 1 if is_share else max(sums.values(), default=0)
    begins = {period: begin for period, _, _, begin, _ in bars}
    causes = [] if notes is None else notes.to_dict("records")
    room = _APART * (rows["axis_to"].max() - rows["axis_from"].min())
    worded = [] if is_share else _worded(begins, sums, [note["period"] for note in causes], room)
    words = {tuple(note[name] for name in _KEY): note for note in causes}
    own = [words.get(bar[:3], {}) for bar in bars]
    return rows.assign(
        room=_ROOM * highest,
        note=pd.Series([note.get("note") for note in own], rows.index, object),
        note_words=pd.Series(
            [note["label"] if note.get("period") in worded else None for note in own],
            rows.index,
            object,
        ),
    )


def _worded(
    begins: Mapping[str, pd.Timestamp],
    sums: Mapping[str, float],
    periods: Sequence[str],
    room: pd.Timedelta,
) -> list[str]:
    """The periods whose words, left of their triangle, meet no other words or triangle."""
    level = _LEVEL * max(sums.values(), default=0)
    worded: list[str] = []
    for period in periods:
        day = begins[period]
        is_apart = all(abs(day - begins[other]) > room for other in worded)
        meets = any(
            day - room < begins[other] < day and abs(sums[period] - sums[other]) < level
            for other in periods
        )
        if is_apart and not meets:
            worded.append(period)
    return worded


def note_layers(stacked: alt.Chart) -> list[alt.Chart]:
    """Triangles above the totals of a stack from `bottom` to `top` that comes to `whole` t/a, and
    words beside them."""
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
            ("period:N", "Period"), ("whole:Q", f"Additions ({TPA})", ",.0f"),
            ("note:N", "What brought most"),
        ])
    )  # fmt: skip
    words = noted.transform_filter("isValid(datum.note_words)").mark_text(
        align="right", dx=-7, dy=-19, limit=_WORDS_PX, color=INK, **beside(11)
    ).encode(text="note_words:N")  # fmt: skip
    room = stacked.mark_rule(opacity=0, aria=False, tooltip=None).encode(alt.Y("room:Q"))
    return [room, triangles, words]
