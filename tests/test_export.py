"""Rows out: what a spreadsheet, a program and a terminal get. Frames are made up."""

import csv
import datetime as dt
import io
import json
import re

import duckdb
import numpy as np
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


NUMBERS = st.floats(allow_nan=True, allow_infinity=False) | st.integers(-(10**14), 10**14)


@settings(max_examples=200, derandomize=True)
@given(st.lists(NUMBERS.map(float), min_size=1, max_size=5))
def test_a_number_keeps_twelve_digits_everywhere_and_json_is_always_json(values):
    frame = pd.DataFrame({"x": values, "n": range(len(values))})

    rows = json.loads(to_json(frame), parse_constant=pytest.fail)

    assert [row["n"] for row in rows] == list(range(len(values)))
    for value, row, cell in zip(values, rows, cells(frame)[1:], strict=True):
        if value != value:
            assert (row["x"], cell[0]) == (None, "")
            continue
        assert float(cell[0]) == row["x"] == pytest.approx(value, rel=1e-11)
        if float(f"{value:.12g}") == value or value.is_integer():
            assert row["x"] == value
        else:
            assert len(re.sub(r"e.*|[-.]", "", cell[0]).strip("0")) <= 12


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (8.159999999999997, "8.16"),
        (0.1 + 0.2, "0.3"),
        (8000.000000000001, "8000"),
        (-0.34765000000000024, "-0.34765"),
        (np.float32(0.1), "0.10000000149"),
        (np.float64(2.0915700000000004), "2.09157"),
        (np.int64(20000), "20000"),
        (123456789012345.0, "123456789012345"),
        (-0.0, "0"),
        (1e300, "1e+300"),
    ],
)
def test_what_a_sum_leaves_in_the_last_digits_does_not_leave_the_tracker(number, text):
    frame = pd.DataFrame({"x": pd.Series([number], dtype=object)})

    assert cells(frame)[1] == [text]
    assert json.loads(to_json(frame)) == [{"x": json.loads(text)}]
    assert to_table(frame).splitlines()[1] == text


@pytest.mark.parametrize("value", [pd.NA, pd.NaT, None, float("nan"), np.float64("nan")])
def test_every_kind_of_nothing_is_null(value):
    frame = pd.DataFrame({"x": pd.Series([value, "a"], dtype=object)})

    assert to_json(frame) == '[\n {\n  "x": null\n },\n {\n  "x": "a"\n }\n]'
    assert cells(frame)[1:] == [[""], ["a"]]


def test_json_is_utf_8_with_days_as_iso_has_them():
    frame = pd.DataFrame(
        {
            "city": ["包头"],
            "day": [dt.date(2019, 2, 14)],
            "stamp": [pd.Timestamp("2019-02-14")],
            "time": [pd.Timestamp("2019-02-14 08:30")],
        }
    )

    assert "包头" in to_json(frame)
    assert json.loads(to_json(frame)) == [
        {"city": "包头", "day": "2019-02-14", "stamp": "2019-02-14", "time": "2019-02-14T08:30:00"}
    ]


ODD = pd.DataFrame(
    {
        "company": ["Alpha, Beta", 'the "Gamma"', "two\nlines", "包头 Ä", None, " padded "],
        "capacity_tpa": [5000.0, 0.1 + 0.2, None, 1e-7, -3.0, 12500.5],
        "known_on": [dt.date(2019, 2, 14), None, dt.date(2020, 1, 1), None, None, None],
        "lines": [1, 2, 3, 4, 5, 6],
        "note": [None] * 6,
    }
)


@pytest.mark.parametrize("frame", [ODD, ODD.head(0), ODD[["company"]], ODD[["lines"]].head(1)])
def test_duckdb_pandas_and_a_spreadsheet_read_the_csv_without_being_told_how(tmp_path, frame):
    file = tmp_path / "rows.csv"
    file.write_bytes(to_csv(frame))
    names = list(frame.columns)
    expected = [list(row) for row in cells(frame)[1:]]

    by_duckdb = duckdb.connect().execute("FROM read_csv($f)", {"f": str(file)})
    assert [column[0] for column in by_duckdb.description] == names
    rows = by_duckdb.fetchall()
    assert len(rows) == len(frame)
    texts = [["" if cell is None else f"{cell}" for cell in row] for row in rows]
    number = {"capacity_tpa", "lines"}.intersection(names)
    for got, wanted in zip(texts, expected, strict=True):
        for name, one, other in zip(names, got, wanted, strict=True):
            same = one == other or (name in number and float(one) == float(other))
            assert same, (name, one, other)

    by_pandas = pd.read_csv(file)
    assert list(by_pandas.columns) == names
    assert len(by_pandas.dropna(how="all")) == len(frame.dropna(how="all"))

    with file.open(encoding="utf-8-sig", newline="") as text:
        assert list(csv.reader(text, strict=True))[1:] == expected


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
