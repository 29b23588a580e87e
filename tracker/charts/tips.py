"""What a mark tells: its tip, to the eye and aloud."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

Spec = dict[str, Any]
MODEL, SIGNED = "model", "+model"  # shapes of a number in a tip, as `terms.significant` has it


def tips(columns: Iterable[Sequence[str]]) -> list[alt.Tooltip]:
    """Tooltips from (field, title) or (field, title, format) of the fields shown."""
    made = []
    for name, title, *shape in columns:
        tip = alt.Tooltip(name).title(title)
        made.append(tip.format(shape[0]) if shape else tip)
    return made


def tell(layer: Spec) -> None:
    """Let a mark say its tip, and nothing else, to the eye and aloud; one without is silent.

    Vega-Lite's own words for a mark hold the names of columns, and "null" where nothing is stated.
    """
    shown = layer.get("encoding", {}).pop("tooltip", None)
    if not shown:
        layer["mark"]["aria"] = False
        return
    pairs = [(json.dumps(tip["title"]), _shown(tip)) for tip in shown]
    whole = " + '; ' + ".join(f"{title} + ': ' + {value}" for title, value in pairs)
    tip = {"expr": f"{{{', '.join(map(': '.join, pairs))}}}"}
    telling = {"tooltip": tip, "description": {"expr": whole}}
    layer["mark"] |= telling
    if isinstance(points := layer["mark"].get("point"), dict):
        points |= telling  # the points of a line take nothing of its mark


def _shown(tip: Spec) -> str:
    """The expression of one value of a tip."""
    value = f"datum[{json.dumps(tip['field'])}]"
    shape, call = tip.get("format"), "timeFormat" if tip["type"] == "temporal" else "format"
    shown = f"{call}({value}, {json.dumps(shape)})" if shape else f"'' + {value}"
    if shape in (MODEL, SIGNED):
        sign = shape.removesuffix(MODEL)
        small, large = f"format({value}, '{sign},.3~r')", f"format({value}, '{sign},.0f')"
        shown = f"(abs({value}) < 1000 ? {small} : {large})"
    return f"(!isValid({value}) ? 'not stated' : {value} === '' ? 'none' : {shown})"
