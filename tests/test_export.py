"""Rows out: what a spreadsheet, a program and a terminal get. Frames are made up."""

import csv
import datetime as dt
import io
import json
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import ARROW
from tracker.contracts import descriptor
from tracker.export import FORMULA, file_name, to_csv, to_json, to_markdown, to_table

FRAME = pd.DataFrame(
    {
        "company": ["Alpha, Beta", None],
        "capacity_tpa": [5000.0, float("nan")],
        "known_on": [dt.date(2019, 2, 14), None],
        "lines": [3, 4],
        "is_quiet": [True, False],
    }
)


def cells(frame):
    """The CSV as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(to_csv(frame).decode("utf-8-sig"), newline="")))


def test_csv_starts_with_a_bom_and_ends_its_lines_as_spreadsheets_expect():
    data = to_csv(FRAME)

    assert data.startswith(b"\xef\xbb\xbfcompany,")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 3


def test_csv_holds_raw_numbers_iso_days_and_nothing_for_not_stated():
    assert cells(FRAME)[1:] == [
        ["Alpha, Beta", "5000", "2019-02-14", "3", "True"],
        ["", "", "", "4", "False"],
    ]


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u3000＝",
    "\ufeff@",
    "\x00-",
]


@pytest.mark.parametrize("start", STARTS)
def test_a_text_cell_that_would_run_as_a_formula_is_quoted(start):
    frame = pd.DataFrame({"note": [f"{start}cmd|' /C calc'!A0"]})

    assert cells(frame)[1] == [f"'{start}cmd|' /C calc'!A0"]


@pytest.mark.parametrize("table", descriptor().tables, ids=lambda table: table.name)
def test_no_text_column_of_any_table_can_carry_a_formula_out(table):
    texts = [field.name for field in table.fields if ARROW[field.type] == "string"]
    frame = pd.DataFrame(
        {
            field.name: [f"{start}1+1" for start in STARTS] if field.name in texts else -5
            for field in table.fields
        }
    )

    header, *rows = cells(frame)

    assert texts
    for row, start in zip(rows, STARTS, strict=True):
        got = dict(zip(header, row, strict=True))
        assert {got[name] for name in texts} == {f"'{start}1+1"}
        assert {got[name] for name in header if name not in texts} <= {"-5"}


@pytest.mark.parametrize(
    ("number", "text"), [(-5.5, "-5.5"), (-3.0, "-3"), (0.1, "0.1"), (12500.0, "12500")]
)
def test_a_number_is_never_touched(number, text):
    assert cells(pd.DataFrame({"residual_tpa": [number]}))[1] == [text]


def test_a_sign_inside_a_text_stays_as_it_is():
    assert cells(pd.DataFrame({"note": ["a-b = c"]}))[1] == ["a-b = c"]


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_every_text_comes_back_from_csv_as_it_was_or_made_harmless(texts):
    frame = pd.DataFrame({"n": range(len(texts)), "note": pd.Series(texts, dtype=object)})

    back = [row[1] for row in cells(frame)[1:]]

    assert not any(FORMULA.match(cell) for cell in back)
    assert back == ["'" + t if FORMULA.match(t) else t for t in texts]


def test_a_frame_without_rows_still_has_its_header():
    assert to_csv(FRAME.head(0)) == (
        b"\xef\xbb\xbfcompany,capacity_tpa,known_on,lines,is_quiet\r\n"
    )


def test_json_is_an_array_of_flat_objects_with_null_for_not_stated():
    assert json.loads(to_json(FRAME)) == [
        {
            "company": "Alpha, Beta",
            "capacity_tpa": 5000,
            "known_on": "2019-02-14",
            "lines": 3,
            "is_quiet": True,
        },
        {"company": None, "capacity_tpa": None, "known_on": None, "lines": 4, "is_quiet": False},
    ]


def test_json_of_no_rows_is_an_empty_array():
    assert json.loads(to_json(FRAME.head(0))) == []


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_json_refuses_what_is_not_a_number(value):
    with pytest.raises(ValueError, match="JSON"):
        to_json(pd.DataFrame({"x": [value]}))


def test_a_table_for_the_terminal_shows_control_characters_instead_of_obeying_them():
    table = to_table(pd.DataFrame({"note": ["\x1b[31mred\x1b[0m", "two\nlines"]}))

    assert "\x1b" not in table
    assert len(table.splitlines()) == 3


def test_a_table_of_no_rows_says_so():
    assert to_table(FRAME.head(0)) == "no rows"


def test_a_file_name_says_view_release_day_and_filters():
    name = file_name("lines", "0f3a9c11d2e4b5a6", dt.date(2019, 2, 14), "city=Baotou")

    assert name == "lines_0f3a9c11_as-of-2019-02-14_city-Baotou.csv"


@given(st.text(max_size=400))
def test_a_file_name_is_safe_whatever_the_link_says(link):
    name = file_name("lines", "0f3a9c11d2e4b5a6", dt.date(2019, 2, 14), link)

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.csv", name)
    assert len(name) <= 124
    assert ".." not in name.removesuffix(".csv") or "/" not in name


def test_markdown_keeps_text_in_code_spans_and_says_how_many_rows_are_left_out():
    frame = pd.DataFrame({"note": ["a|b", "`c`\n``d", None], "tpa": [5000.0, 0.5, float("nan")]})

    assert to_markdown(frame).splitlines() == [
        "| note | tpa |",
        "| --- | --- |",
        "| `a\\|b` | 5,000 |",
        "| ``` `c` ``d ``` | 0.5 |",
        "|  |  |",
    ]
    assert to_markdown(frame, most=1).endswith("| 5,000 |\n\n... 2 more row(s)")


def test_markdown_cuts_a_long_cell():
    (cell,) = to_markdown(pd.DataFrame({"note": ["x" * 2000]})).splitlines()[2].split()[1:-1]

    assert cell == f"`{'x' * 199}…`"
