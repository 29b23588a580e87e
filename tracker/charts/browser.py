"""What the browser works out of a constant spec: a phone's sizes, the names that are drawn.

A spec does not depend on its rows (docs/decisions/0006-constant-chart-specs.md); an expression in
it may, and is worked out anew when the rows or the width change.
"""

import copy
import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from tracker.charts.tips import Spec

_PHONE_PX = 480  # a chart narrower than this has no room for two names side by side
_ON_PHONE = f"width > 0 && containerSize()[0] < {_PHONE_PX}"
_TOUCH_PX = 44  # side of what a finger hits without aiming
PAPER = alt.ExprRef("background")  # the gap between two bars, on either theme
# Letters with a contrast of at least 7 : 1 on either theme.
INK = alt.ExprRef("luminance(background) < 0.2 ? '#C9CDD3' : '#4A4F57'")
_OUTLINE = ("type", "height", "width", "size", "cornerRadius")  # of a bar
_LOOKS = ("shape", "size", "color", "fill", "stroke", "opacity", "strokeDash")


def by_width(phone: int, wide: int) -> alt.ExprRef:
    """A number of a spec that a phone has another of; the browser works it out, the spec stays.

    `width` does not decide, but makes the browser ask again when the chart is resized.
    """
    return alt.ExprRef(f"{_ON_PHONE} ? {phone} : {wide}")


def wide_names(px: int) -> alt.Axis:
    """The axis of names where there is room beside the bars; a phone has none, see `above`."""
    return alt.Axis(labelLimit=px, labelExpr=f"{_ON_PHONE} ? '' : datum.label", minExtent=0)


def beside(px: int = 11) -> dict[str, Any]:
    """Looks of letters that a wide chart alone has; they take no room on a phone."""
    return {"fontSize": by_width(1, px), "opacity": by_width(0, 1)}


def above(px: int = 11) -> dict[str, Any]:
    """Looks of letters that a phone alone has: names above their bars."""
    return {"fontSize": by_width(px, 1), "opacity": by_width(1, 0)}


NAME_PX = by_width(130, 270)  # room for a name at an axis: 40 letters where there is the room


def drawn(field: str, names: Sequence[str], unless_only: Sequence[str] = ()) -> alt.ExprRef:
    """The names that stand in the rows' field, in the order given: the values of a legend.

    Args:
        field: column of the rows.
        names: every name the legend may have.
        unless_only: names that need no legend where no other is drawn.
    """
    there = f"pluck(data('source'), {json.dumps(field)})"

    def has(name: str) -> str:
        return f"indexof({there}, {json.dumps(name)}) >= 0"

    parts = [f"({has(name)} ? {json.dumps('|' + name)} : '')" for name in names]
    listed = f"slice(split({' + '.join(parts)}, '|'), 1)"
    if unless_only:
        other = " || ".join(has(name) for name in names if name not in unless_only)
        listed = f"({other}) ? {listed} : []"
    return alt.ExprRef(listed)


def finish(layers: list[Spec]) -> list[Spec]:
    """The layers with what belongs below some: paper under a pale bar, a target under a point."""
    whole = []
    for layer in layers:
        name_zero(layer.get("encoding", {}))
        kind = layer["mark"]["type"]
        if kind in ("bar", "rect") and "opacity" in layer.get("encoding", {}):
            whole.append(_paper_under(layer))
        if kind in ("point", "circle") and layer["mark"].get("tooltip"):
            whole.append(_target_under(layer))
        whole.append(layer)
    return whole


def name_zero(encoding: Spec) -> None:
    """Let an axis in thousands say "0" where the format alone says "0k"."""
    for channel in (encoding.get("x"), encoding.get("y")):
        axis = (channel or {}).get("axis") or {}
        if axis.get("format", "").endswith("s"):
            axis.setdefault("labelExpr", "datum.value ? datum.label : '0'")


def _paper_under(layer: Spec) -> Spec:
    """The bars of a layer in the paper's colour, so that no grid shines through pale ones."""
    under = copy.deepcopy(layer)
    encoding = under["encoding"]
    parts = [encoding.pop(name) for name in ("color", "opacity") if name in encoding]
    detail = encoding.get("detail", [])
    # stacked as the bars above are, part by part
    encoding["detail"] = [
        *(detail if isinstance(detail, list) else [detail]),
        *({"field": part["field"], "type": part["type"]} for part in parts if "field" in part),
    ]
    mark = {key: value for key, value in under["mark"].items() if key in _OUTLINE}
    under["mark"] = mark | {
        "color": PAPER.to_dict(), "aria": False, "tooltip": None,
    }  # fmt: skip
    return under


def _target_under(layer: Spec) -> Spec:
    """Squares without colour under the points of a layer, for fingers; they say the same tip.

    On a phone alone; narrower than 44 px where many points stand, which lie above theirs.
    """
    under = copy.deepcopy(layer)
    for name in _LOOKS:
        under["encoding"].pop(name, None)
    side = f"min({_TOUCH_PX}, max(24, width / max(1, length(data('source')))))"
    under["mark"] = {
        "type": "point", "shape": "square", "filled": True, "opacity": 0, "aria": False,
        "size": {"expr": f"{_ON_PHONE} ? pow({side}, 2) : 0"},
        "tooltip": layer["mark"]["tooltip"],
    }  # fmt: skip
    if "yOffset" in layer["mark"]:
        under["mark"]["yOffset"] = layer["mark"]["yOffset"]
    return under
