"""A table on the screen: head, width and format of its columns, and what its cells say."""

from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_datetime64_any_dtype, is_float_dtype, is_integer_dtype
from streamlit.elements.lib.column_types import ColumnConfig

from tracker import labels
from tracker.export import without_dust
from tracker.labels.glossary import explained
from tracker.terms import rounded, to_digits
from tracker.ui.plain import escaped

_WIDTHS = {  # of columns of text, px; another is as wide as its words
    "company": 160, "supplier": 160, "buyer": 160, "owner": 180, "line": 220, "place": 160,
    "name": 180, "claim": 200, "what": 320, "subject": 140, "maker": 110, "segment": 130,
    "city": 88, "country": 92, "province": 120, "product": 150, "alloy_type": 104,
    "event_type": 150, "kind": 120, "metric": 130, "capacity_is": 110, "status": 128,
    "verdict": 110, "outcome": 150, "reached_by": 130, "not_comparable": 260,
    "confidence": 96, "capacity_confidence": 96, "publisher": 150, "title": 380, "why": 300,
    "holds": 160, "statement": 196, "unit": 100, "period": 110, "the data say": 624,
}  # fmt: skip
_DATE, _TONNES, _MODEL, _COUNT, _FLAG, _LINK = 100, 108, 92, 84, 96, 56  # px
_LETTER, _AROUND = 7.2, 28  # px: a letter of a head, and what stands left and right of it
_NARROW_PX = 118  # of the first column on a narrow screen
_WHO = ("company", "line", "name", "supplier", "claim", "owner", "place")  # kept in sight


def on_narrow() -> bool:
    """Whether the reader's page was opened on a narrow screen, as its script says."""
    return st.context.cookies.get("narrow") == "1"


def columns(rows: pd.DataFrame, *, narrow: bool = False) -> dict[str, ColumnConfig]:
    """Head, width and format of each column; the first stays in sight where it says who.

    Widths are ours so that who, what, how much, when, status and source fit a screen of 1440 px;
    a head that is cut stands in full on hover, and the terms in it are explained there.
    """
    kinds = st.column_config
    shown: dict[str, ColumnConfig] = {}
    for place, name in enumerate(map(str, rows.columns)):
        head, width = labels.head(name), _width(name, rows[name])
        if narrow and place == 0 and width:
            width = min(width, _NARROW_PX)
        is_cut = width is not None and len(head) * _LETTER + _AROUND > width
        hints = filter(None, (head if is_cut else "", explained(head)))
        given: dict[str, Any] = {
            "label": head,
            "width": width,
            "pinned": place == 0 and name in _WHO,
            "help": escaped(" ".join(hints)) or None,
        }
        if name in labels.SHARES:
            shown[name] = kinds.NumberColumn(format="percent", **given)
        elif _is_quantity(name, rows[name]):
            shown[name] = kinds.NumberColumn(format="localized", **given)
        elif is_datetime64_any_dtype(rows[name]):
            shown[name] = kinds.DateColumn(format="YYYY-MM-DD", **given)
        elif name == "url":
            shown[name] = kinds.LinkColumn(display_text=":material/open_in_new:", **given)
        else:
            shown[name] = kinds.Column(**given)
    return shown


def _width(name: str, column: pd.Series) -> int | None:
    """The width of a column, px; None for one as wide as its words."""
    if name in _WIDTHS or name == "url":
        return _WIDTHS.get(name, _LINK)
    if is_float_dtype(column):
        is_of_model = name.endswith("_t") or name in labels.MODEL or name in labels.SHARES
        return _MODEL if is_of_model else _TONNES
    if is_integer_dtype(column):
        return _COUNT
    if is_datetime64_any_dtype(column) or name.endswith("_on"):
        return _DATE
    return _FLAG if name.startswith("is_") else None


def _is_quantity(name: str, column: pd.Series) -> bool:
    """Whether a column holds numbers to count with: a year is none and takes no comma."""
    return is_float_dtype(column) or (is_integer_dtype(column) and "year" not in name)


def legible(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows for the screen: codes as words, and no more digits than a figure deserves; the CSV has
    all of both.

    Figures of the model have three digits, percents and shares one decimal, other figures none
    from 1,000 on; capacities stay as their sources print them. Rounded here, because the `step` of
    a column cuts digits off instead.
    """
    shown = {}
    for name in map(str, rows.columns):
        column = rows[name]
        if not is_float_dtype(column):
            if not (is_integer_dtype(column) or is_datetime64_any_dtype(column)):
                words = [labels.cell(name, value) for value in column.astype(object)]
                shown[name] = pd.Series(words, index=rows.index, dtype=object)
        elif name.endswith("_pct") or name.startswith("growth"):
            shown[name] = column.map(lambda value: rounded(value, 1))
        elif name in labels.SHARES:
            shown[name] = column.map(lambda value: rounded(value, 3))
        elif name.endswith("_t") or name in labels.MODEL:
            shown[name] = column.map(to_digits)
        elif name.endswith("tpa"):
            shown[name] = column.map(without_dust)
        else:
            exact = column.map(without_dust)
            shown[name] = exact.where(column.abs() < 1000, column.map(rounded))
    return rows.assign(**shown)
