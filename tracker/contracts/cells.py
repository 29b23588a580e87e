"""From text to typed cells: each type's spelling is checked before any conversion."""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa

from tracker.contracts.descriptor import Field
from tracker.contracts.text import MAX_CELL, TextTable
from tracker.contracts.words import (
    Wrong,
    wrong_address,
    wrong_characters,
    wrong_country,
    wrong_id,
    wrong_list,
    wrong_name,
    wrong_names,
    wrong_note,
)
from tracker.terms import date_span

ARROW = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "year": pa.int32(),
    "date": pa.date32(),
}
"""Table Schema type to the type of the published column."""

_NUMBER = re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?", re.ASCII)
_INTEGER = re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_HALF = re.compile(r"([0-9]{4})-H([12])", re.ASCII)
_FISCAL = re.compile(r"FY([0-9]{4})", re.ASCII)
_MONTHS = re.compile(r"([0-9]{4}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2})", re.ASCII)

_THOUSANDS = re.compile(r"-?([1-9][0-9]{0,2})\.([0-9]{3})", re.ASCII)

_SPELLING: dict[str, tuple[re.Pattern[str], str, str]] = {
    "number": (_NUMBER, "not a plain number", "digits as in 1234.5, no separators or exponent"),
    "integer": (_INTEGER, "not a plain whole number", "digits as in 1234, no separators or point"),
    "year": (_YEAR, "not a year", "four digits as in 2019"),
    "date": (_DAY, "not a day", "YYYY-MM-DD"),
}


def period_span(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a period as the hybrid tables write it.

    Args:
        text: a partial date (see `tracker.terms.date_span`), YYYY-H1, YYYY-H2, FYyyyy
            (April to March) or a range of months YYYY-MM..YYYY-MM.

    Raises:
        ValueError: any other text, or a range that runs backwards.

    >>> period_span("FY2017")
    (datetime.date(2017, 4, 1), datetime.date(2018, 3, 31))
    """
    if half := _HALF.fullmatch(text):
        months = ("01", "06") if half[2] == "1" else ("07", "12")
        ends = f"{half[1]}-{months[0]}", f"{half[1]}-{months[1]}"
    elif fiscal := _FISCAL.fullmatch(text):
        ends = f"{fiscal[1]}-04", f"{int(fiscal[1]) + 1:04}-03"
    elif months_match := _MONTHS.fullmatch(text):
        ends = months_match[1], months_match[2]
    else:
        return date_span(text)
    first, last = date_span(ends[0])[0], date_span(ends[1])[1]
    if first > last:
        raise ValueError("runs backwards")
    return first, last


SPANS: dict[str, Callable[[str], tuple[dt.date, dt.date]]] = {
    "partial_date": date_span,
    "period": period_span,
}


_TEXT: dict[str, Callable[[str], Wrong | None]] = {
    "id": wrong_id,
    "list": wrong_list,
    "name": wrong_name,
    "names": wrong_names,
    "note": wrong_note,
    "place": partial(wrong_name, is_place=True),
    "url": wrong_address,
}


def wrong_cell(field: Field, text: str) -> Wrong | None:
    """Why this text cannot stand in this column, or None. Empty cells are not judged here."""
    if len(text) > MAX_CELL:
        return f"{len(text):,} characters in one cell", f"at most {MAX_CELL:,}"
    if wrong := wrong_characters(text, field.content):
        return wrong
    if field.type in _SPELLING:
        pattern, what, right = _SPELLING[field.type]
        if not pattern.fullmatch(text):
            return what, right
        if field.type == "date":
            return _wrong_span(text, date_span, right)
        return None
    if span := SPANS.get(field.content):
        return _wrong_span(text, span, _period_right(field))
    if field.content == "country":
        return wrong_country(text, field.also)
    return wrong_text(text) if (wrong_text := _TEXT.get(field.content)) else None


def wrong_figure(field: Field, text: str, unit: str) -> Wrong | None:
    """Why a well-spelt number cannot stand in this column, or None.

    A dot before three digits parts thousands in half of the world: where both readings are
    within the limits of the column, nobody can tell them apart. The limits that the schema
    holds are checked there; here those that depend on the unit of the row.
    """
    low, high = field.limits(unit)
    if (dot := _THOUSANDS.fullmatch(text)) and (high is None or float(dot[1] + dot[2]) <= high):
        right = f"{dot[1]}{dot[2]} if the dot parts thousands, else two decimals at most"
        return "a dot that may part thousands", right
    if field.unit_limits and low is not None and float(text) < low:
        return "too small", f"at least {low:,} in {unit}"
    if field.unit_limits and high is not None and float(text) > high:
        return "too large", f"at most {high:,} in {unit}"
    return None


def _period_right(field: Field) -> str:
    right = "YYYY, YYYY-Q1 to Q4, YYYY-MM or YYYY-MM-DD"
    return right if field.content == "partial_date" else right + ", YYYY-H1, FYyyyy or a range"


def _wrong_span(text: str, span: Callable[[str], object], right: str) -> Wrong | None:
    try:
        span(text)
    except ValueError:
        return "not a date that exists", right
    return None


_CONVERT: dict[str, Callable[[str], Any]] = {
    "string": str,
    "number": float,
    "integer": int,
    "year": int,
    "date": dt.date.fromisoformat,
}


def typed_cells(read: TextTable) -> tuple[pa.Table, set[tuple[int, str]]]:
    """The rows with the descriptor's types and column order, and the cells that are wrong.

    A wrong cell becomes null, gets a finding in `read`, and is named in the second value as
    (row index, column) so that later checks can leave it alone.
    """
    bad: set[tuple[int, str]] = set()
    arrays = []
    units = read.header.index("unit") if "unit" in read.header else None
    for field in read.table.fields:
        at, convert = read.header.index(field.name), _CONVERT[field.type]
        values: list[Any] = []
        for index, row in enumerate(read.rows):
            text = row[at]
            wrong = wrong_cell(field, text) if text else None
            if text and not wrong and field.type == "number":
                wrong = wrong_figure(field, text, "" if units is None else row[units])
            if wrong:
                read.wrong(read.lines[index], field.name, wrong[0], text, wrong[1])
                bad.add((index, field.name))
                text = ""
            values.append(convert(text) if text else None)
        arrays.append(pa.array(values, ARROW[field.type]))
    schema = pa.schema([(field.name, ARROW[field.type]) for field in read.table.fields])
    return pa.table(arrays, schema=schema), bad
