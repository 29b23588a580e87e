"""What a chart's spec has beside its marks: paper, targets, a zero, legends of what is drawn."""

import altair as alt
import pandas as pd
import pytest

from tests.made_up import event, line, made_up
from tracker import charts
from tracker.charts.figure import drawn, heard_opacity, product_colour, spec_of
from tracker.charts.tips import tips
from tracker.filters import Filters
from tracker.queries import capacity, lines


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


def test_lines_stand_by_status_then_tonnes_each_with_its_type_and_end_value():
    store = made_up(
        [
            event("2010", "announced", 900, line="a"),
            event("2011", "commissioned", 50, line="b"),
            event("2012", "commissioned", line="c"),
            event("2013", "commissioned", 70, line="d"),
        ],
        lines=[line(name, alloy_type="AB5" if name == "d" else None) for name in "abcd"],
    )
    asked = (lines.stage_spans, lines.events, lines.lines)

    rows = charts.line_timeline(*(question(store, Filters()) for question in asked)).rows

    bars = rows[rows["event_id"].isna() & rows["ends"].ne("")].sort_values("order")
    assert list(bars["line_id"]) == ["d", "b", "c", "a"]
    assert list(bars["ends"]) == ["70 t/a", "50 t/a", "not stated", "900 t/a"]
    assert list(bars["named"].str.endswith(" · AB5")) == [True, False, False, False]
    assert rows["event_id"].notna().sum() == 4


def test_the_end_of_a_claims_bar_says_what_lines_explain_of_it():
    parts = pd.DataFrame(
        [
            ("small", "itemised", "a", 30.0, 0.0, 0.3),
            ("small", "not_itemised", "", 70.0, 0.3, 1.0),
            ("large", "itemised", "b", 200.0, 0.0, 1.0),
            ("large", "over_explained", "b", 50.0, 1.0, 1.25),
        ],
        columns=["claim_id", "kind", "line_id", "tpa", "start_share", "end_share"],
    ).assign(claim=lambda rows: rows["claim_id"], line="")

    rows = charts.claim_bars(parts).rows.sort_values("order")

    assert list(rows["ends"][rows["ends"] != ""]) == [
        "250 of 200 t/a, 125%",
        "30 of 100 t/a, 30%",
    ]


def test_a_line_without_a_town_is_named_by_its_country():
    reach = pd.DataFrame(
        {"company": ["Made Up"], "city": [None], "country": ["USA"], "status": ["operating"],
         "is_quiet": [False], "capacity_tpa": [5.0], "hybrids_low": [1.0], "hybrids": [2.0],
         "hybrids_high": [3.0], "line_id": ["a"]}
    )  # fmt: skip

    rows = charts.hybrids_equipped(reach, pd.DataFrame({"year": [2025], "sold": [9.0]})).rows

    assert rows["named"][0] == "Made Up, United States"
    assert list(rows["sold"].dropna()) == [9.0]


def test_a_legend_of_what_a_filter_takes_hears_clicks_of_its_own():
    rows = pd.DataFrame({"product": ["NdFeB"], "product_code": ["ndfeb_alloy"]})
    coloured = base().mark_bar().encode(product_colour(), heard_opacity())
    figure = charts.Figure(spec_of(coloured, ("name",)), rows, "")

    assert figure.fields == ("name",)
    assert figure.legends == {"legend_product": "product"}
    assert figure.entry("legend_product", "NdFeB") == {"product_code": "ndfeb_alloy"}
    assert figure.entry("legend_product", "Mischmetal") == {}
    (heard,) = spec_of(base().mark_bar().encode(heard_opacity()), ("name",))["layer"][1]["params"]
    assert heard["name"] == charts.MARK


def test_a_brush_takes_the_periods_whose_middle_it_covers():
    events = [event(str(year), "announced", year, line="a") for year in (2018,)]
    events += [event("2020", "announced", 20, line="b"), event("2024", "announced", 9, line="c")]
    store = made_up(events, lines=[line(name) for name in "abc"])
    figure = charts.additions_by_period(capacity.capacity_by_evidence(store, Filters()))

    def days(*texts):
        ends = figure.days([pd.Timestamp(text).timestamp() * 1000 for text in texts])
        return ends and [str(day) for day in ends]

    assert figure.has_brush
    assert days("2020-03-01", "2024-08-01") == ["2020-01-01", "2024-12-31"]
    assert days("2024-08-01", "2018-03-01") == ["2018-01-01", "2024-12-31"]
    assert days("2021-01-01", "2022-01-01") is None


def test_bars_of_shares_are_as_high_as_their_period_and_end_with_its_tonnes():
    store = made_up([event("2020", "announced", 20), event("2024", "announced", 9, line="b")])
    rows = capacity.capacity_by_evidence(store, Filters())

    tonnes, shares = (
        charts.additions_by_period(rows, is_share=is_share) for is_share in (False, True)
    )

    stacks = [
        next(step for layer in figure.spec["layer"] for step in layer.get("transform", [])
             if "stack" in step)
        for figure in (tonnes, shares)
    ]  # fmt: skip
    assert [stack["offset"] for stack in stacks] == ["zero", "normalize"]
    assert set(shares.rows["room"]) == {1.15}
    assert shares.rows["note_words"].isna().all()  # all ends lie on one level
    assert list(shares.rows["additions_tpa"]) == list(tonnes.rows["additions_tpa"])
