"""What a chart's spec has beside its marks: paper, targets, a zero, legends of what is drawn."""

import altair as alt
import pytest

from tracker.charts.figure import drawn, heard_opacity, product_colour, spec_of
from tracker.charts.tips import tips


def base():
    x = alt.X("tpa:Q").axis(format=",~s")
    return alt.Chart(alt.NamedData("source")).encode(
        x, alt.Y("name:N"), tooltip=tips([("tpa:Q", "t")])
    )


def test_paper_lies_under_pale_bars_part_by_part():
    under, bars = spec_of(base().mark_bar().encode(product_colour(), heard_opacity()), ("name",))[
        "layer"
    ]

    assert under["mark"]["color"] == {"expr": "background"}
    assert not {"color", "opacity", "tooltip"} & set(under["encoding"])
    assert [part["field"] for part in under["encoding"]["detail"]] == ["product", "heard"]
    assert "params" in bars
    assert "params" not in under


def test_solid_bars_need_no_paper():
    assert "layer" not in spec_of(base().mark_bar().encode(product_colour()), ("name",))


@pytest.mark.parametrize("chart", [alt.Chart.mark_point, alt.Chart.mark_circle])
def test_a_point_has_a_target_for_fingers_that_says_the_same_and_nothing_aloud(chart):
    target, points = spec_of(chart(base()), ("name",))["layer"]

    assert target["mark"]["tooltip"] == points["mark"]["tooltip"]
    assert target["mark"]["opacity"] == 0
    assert target["mark"]["aria"] is False
    assert "params" in points


def test_an_axis_in_thousands_says_0_without_a_unit():
    encoding = spec_of(base().mark_bar(), ("name",))["encoding"]

    assert encoding["x"]["axis"]["labelExpr"] == "datum.value ? datum.label : '0'"
    assert "axis" not in encoding["y"]


def test_a_legend_asks_the_rows_which_names_are_drawn():
    there = 'indexof(pluck(data(\'source\'), "kind"), "{}") >= 0'
    a, b = there.format("a"), there.format("b")
    listed = f"slice(split(({a} ? \"|a\" : '') + ({b} ? \"|b\" : ''), '|'), 1)"

    assert drawn("kind", ["a", "b"]).to_dict() == {"expr": listed}
    assert drawn("kind", ["a", "b"], unless_only=["a"]).to_dict() == {
        "expr": f"({b}) ? {listed} : []"
    }
