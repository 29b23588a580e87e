"""One rule for a number on screen: a half goes away from zero, as in the charts' own formats."""

import ast
import math
import re
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.terms import printed, rounded, significant
from tracker.ui import cells, parts

ROOT = Path(__file__).parents[1]
SPOKEN = ("pages", "tracker/ui", "tracker/models/statements", "tracker/queries", "tracker/charts")
FIXED = re.compile(r"\.\d*[f%e]")  # a Python format that rounds to so many decimals


def other_rounding(source: str) -> list[str]:
    """Where a file rounds a number by Python's or pandas' rule instead of ours."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                found += FIXED.findall(ast.unparse(spec))
            case ast.Call(func=ast.Name(id="round") | ast.Attribute(attr="round")):
                found.append("round")
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
                found += FIXED.findall(text)
    return found


def by_the_charts(value: float, digits: int) -> Fraction:
    """What d3 makes of a number: toFixed of its size, the larger of two equally near."""
    size = math.floor(abs(Fraction(value)) * 10**digits + Fraction(1, 2))
    return Fraction(size if value > 0 else -size, 10**digits)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.5, "1"),
        (1.5, "2"),
        (2.5, "3"),
        (2.675, "3"),
        (-2.5, "-3"),
        (-0.4, "0"),
        (1234.5, "1,235"),
    ],
)
def test_a_half_is_rounded_away_from_zero_on_a_card(value, shown):
    assert parts.number(value, unit="") == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(2.675, 2, "2.67"), (2.25, 1, "2.3"), (0.125, 2, "0.13"), (-0.04, 1, "0.0"), (1e30, 0, None)],
)
def test_a_number_is_taken_as_it_is_stored(value, digits, shown):
    assert printed(value, digits) == (shown or f"{value:,.0f}")


@pytest.mark.parametrize(
    ("share", "shown"), [(0.005, "1%"), (0.025, "3%"), (0.125, "13%"), (1.0, "100%")]
)
def test_a_percent_is_rounded_by_the_same_rule(share, shown):
    assert parts.percent(share) == shown


def test_what_nobody_states_stays_not_stated():
    assert parts.number(float("nan")) == parts.percent(float("nan")) == "not stated"
    assert printed(math.inf) == "inf"


def test_a_table_a_card_and_a_sentence_show_one_number():
    rows = pd.DataFrame({"growth": [2.25, -2.25], "ab5_t": [1000.5, 2.5]})

    shown = cells.legible(rows)

    assert shown["growth"].tolist() == [2.3, -2.3]
    assert shown["ab5_t"].tolist() == [1001, 2.5]
    assert parts.number(1000.5, unit="t") == "1,001 t"
    assert (significant(2.125), significant(1000.5)) == ("2.13", "1,001")
    assert [significant(value) for value in (0, 0.5, 8.074715)] == ["0", "0.5", "8.07"]


@settings(derandomize=True, max_examples=200)
@given(
    st.floats(-1e15, 1e15) | st.integers(-4000, 4000).map(lambda eighths: eighths / 8),
    st.integers(0, 3),
)
def test_every_number_is_rounded_as_the_tooltips_round_it(value, digits):
    expected = float(by_the_charts(value, digits))

    assert rounded(value, digits) == expected
    assert float(printed(value, digits).replace(",", "")) == expected


@pytest.mark.parametrize(
    "path", [p for home in SPOKEN for p in (ROOT / home).rglob("*.py")], ids=lambda p: p.stem
)
def test_no_page_rounds_a_number_by_another_rule(path):
    assert other_rounding(path.read_text(encoding="utf-8")) == []


def test_the_search_for_other_rounding_finds_each_way():
    ways = ['f"{x:,.0f}"', 'f"{x:+.1%}"', "round(x, 1)", "frame.round(1)", '"{:.1f}".format(x)']

    assert [len(other_rounding(way)) for way in ways] == [1] * len(ways)
    assert other_rounding('f"{n:,} of {day:%Y-%m-%d}, {x:g}"; sql = "SELECT round(x, 1)"') == []
