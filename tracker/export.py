"""Rows out: CSV, JSON or a plain table of exactly the frame a page shows.

One way out for every page and the command line, so that a cell which would run as a formula
in a spreadsheet is made harmless in one place, and a number loses its dust once.
"""

import datetime as dt
import json
import math
import re
from typing import Any

import pandas as pd

from tracker.filters import EXCLUDABLE

# What a spreadsheet may run: a sign, plain or full-width, also behind spaces and characters that
# do not show, which some programs drop; a tab or a line's end, which start a new cell.
FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
# Of a double's 16 or 17 digits sums spoil the last few; no source prints more than these.
DIGITS = 12
_NAME_LIMIT = 120
_CELL_LIMIT = 200


def without_dust(number: float) -> float:
    """The number without what its sum left in the last digits: 12 significant ones.

    >>> without_dust(8.159999999999997)
    8.16
    """
    return float(f"{number:.{DIGITS}g}")


def to_csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV: UTF-8 with BOM, comma, header, ISO dates, numbers, empty = not stated.

    Every line ends in CR LF, as RFC 4180 and spreadsheets have it; the BOM tells a spreadsheet
    that it is UTF-8. A text cell that starts like a formula (= + - @, their full-width forms, tab
    CR LF) gets a quote in front; numbers and dates are never touched but for `without_dust`.
    """
    # as objects: a column of numbers with a gap would become floats and print 5000 as 5000.0
    cells = {
        name: pd.Series([_csv_cell(value) for value in frame[name]], dtype=object) for name in frame
    }
    text = pd.DataFrame(cells, columns=frame.columns).to_csv(index=False, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode()


def to_json(frame: pd.DataFrame) -> str:
    """The frame as a JSON array of flat objects; not stated is null, dates are ISO."""
    records = [
        {key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")
    ]
    return json.dumps(records, ensure_ascii=False, indent=1, allow_nan=False)


def to_table(frame: pd.DataFrame) -> str:
    """The frame as aligned text for a terminal, control characters made visible."""
    if frame.empty:
        return "no rows"
    rows = [list(frame.columns)]
    for record in frame.to_dict("records"):
        rows.append([_table_cell(value) for value in record.values()])
    widths = [max(len(row[i]) for row in rows) for i in range(len(frame.columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def to_markdown(frame: pd.DataFrame, most: int = 100) -> str:
    """The frame as a Markdown table of at most so many rows; how many more is said below it.

    Text stands in code spans on one line, at most 200 characters: none of it is a link, a
    mention or any other markup.
    """
    rows = [list(map(str, frame.columns)), ["---"] * len(frame.columns)]
    rows += [[_markdown_cell(value) for value in record.values()]
             for record in frame.head(most).to_dict("records")]  # fmt: skip
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if len(frame) > most:
        lines += ["", f"... {len(frame) - most:,} more row(s)"]
    return "\n".join(lines)


def file_name(view: str, release_id: str, as_of: dt.date, link: str) -> str:
    """Name of a download: view, release, day looked from and filters, safe on any system.

    >>> file_name("lines", "0f3a9c11d2e4b5a6", dt.date(2019, 2, 14), "city=Baotou&q=%2F..")
    'lines_0f3a9c11_as-of-2019-02-14_city-Baotou_q-2F.csv'
    """
    parts = [view, release_id[:8], f"as-of-{as_of.isoformat()}"]
    parts += [_safe(_minus_said(part)) for part in link.split("&") if part]
    return "_".join(parts)[:_NAME_LIMIT].rstrip("._-") + ".csv"


def _minus_said(part: str) -> str:
    """A part of a link whose leading minus survives: what is left out is not what is shown."""
    key, _, value = part.partition("=")
    word = "not-" if key in EXCLUDABLE else "minus-"
    return f"{key}={word}{value[1:]}" if value.startswith("-") else part


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", text).strip("-.")


def _plain(value: Any) -> Any:
    """A cell as JSON and CSV hold it: None for not stated, ISO text for days, numbers without dust.

    A whole number is an integer: a column of them with a gap comes here as floats.
    """
    value = value.tolist() if hasattr(value, "tolist") else value  # NumPy's own types
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return _plain_number(value)
    if isinstance(value, dt.datetime):  # pandas holds a day as its midnight
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ";".join("" if (plain := _plain(cell)) is None else str(plain) for cell in value)
    return value


def _plain_number(value: float) -> float | int | None:
    if math.isnan(value):
        return None
    short = value if value.is_integer() else without_dust(value)
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _csv_cell(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, str) and FORMULA.match(plain):
        return "'" + plain
    return plain


def _markdown_cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None or plain == "":
        return ""
    if not isinstance(plain, str):
        return f"{plain:,}" if isinstance(plain, float | int) else str(plain)
    text = " ".join(plain.split())
    text = text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - 1] + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return fence + pad + text.replace("|", "\\|") + pad + fence


def _table_cell(value: Any) -> str:
    plain = _csv_cell(value)
    text = "" if plain is None else str(plain)
    text = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return text if len(text) <= 60 else text[:59] + "…"
