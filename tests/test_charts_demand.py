"""The figures of demand: years as ordinals, legends of what is drawn, published beside ours."""

import pandas as pd
import pytest

from tests.real_data import real_store
from tracker import charts
from tracker.charts.figure import STATES
from tracker.charts.years import with_years
from tracker.filters import FiguresShown, Filters
from tracker.queries import ab5, ab5_change, lineage_ab5, plateau, published


def bands(filters=None):
    store = real_store()
    return charts.ab5_bands(ab5.ab5(store, filters or Filters()), published.growth_by_year(store))


def test_the_published_growth_is_pinned_at_its_year_beside_ours_with_its_source():
    rows = bands().rows.set_index("year")

    (year,) = rows.index[rows["pin"].notna()]
    said = published.growth_by_year(real_store()).iloc[0]
    assert year == said["year"] == 2018
    assert rows.loc[2018, "pin"] == "published +8%; ours +8.1%"
    assert said["publisher"] in rows.loc[2018, "pin_source"]
    trace = lineage_ab5.of_year(real_store(), Filters(), {"year": 2018})
    assert trace.tables["Published growth"]["source_id"].tolist() == [said["source_id"]]
    assert (
        "Published growth"
        not in lineage_ab5.of_year(real_store(), Filters(), {"year": 2017}).tables
    )


def test_no_pin_before_the_figure_was_known_and_the_spec_is_the_same():
    store = real_store("2019-01-01")
    early = charts.ab5_bands(ab5.ab5(real_store(), Filters()), published.growth_by_year(store))

    assert early.rows["pin"].isna().all()
    assert early.spec == bands().spec


def test_figures_below_each_other_show_the_same_years():
    store = real_store()
    rows = ab5.ab5(store, Filters())
    years, whole = set(rows["year"]), plateau.kwh_by_year(rows)
    drawn = [
        bands(),
        charts.hev_units(ab5.hev_units(store, rows), years),
        charts.nimh_share(whole, years),
        charts.kwh_plateau(whole, years),
    ]

    spans = {tuple(figure.rows.iloc[0][["years_from", "years_to"]]) for figure in drawn}
    assert spans == {(min(years), max(years))}


@pytest.mark.parametrize(("first", "last"), [(2018, 2018), (1997, 2025), (2010, 2025)])
def test_an_axis_of_years_spans_its_rows(first, last):
    rows = with_years(pd.DataFrame({"year": [last, first]}))

    assert set(rows["years_from"]) == {first}
    assert set(rows["years_to"]) == {last}


def test_the_last_year_stands_in_kilotonnes_at_its_mark():
    rows = bands().rows.set_index("year")

    assert rows["words"].dropna().tolist() == ["2025: 14 kt"]
    assert rows.loc[2018, "ab5_kt"] == pytest.approx(rows.loc[2018, "ab5_t"] / 1000)


def waterfall(first, last):
    store, asked = real_store(), Filters(first=first, last=last)
    factors = ab5.ab5_factors(store, asked)
    change = ab5_change.change(store, asked, factors, ab5_change.totals(store, asked))
    return charts.factor_waterfall(factors, change).rows


def test_a_waterfall_leads_from_one_end_bar_to_the_other_in_percents_of_the_first():
    bars = waterfall(2017, 2018)

    assert bars["factor"].iloc[[0, -1]].tolist() == ["2017", "2018"]
    assert bars["words"].iloc[[0, -1]].tolist() == ["7.02 kt", "7.59 kt"]
    assert bars["end"].iloc[:-2].tolist() == pytest.approx(bars["start"].iloc[1:-1].tolist())
    assert bars["end"].iloc[-2] == pytest.approx(bars["end"].iloc[-1])
    assert bars["next_order"].tolist()[:-1] == list(range(1, len(bars)))
    percents = bars["pct"].iloc[1:-1].sum()
    assert percents == pytest.approx(bars["pct"].iloc[-1]) == pytest.approx(8.07, abs=0.01)
    assert bars["percents"].iloc[-1] == "+8.1%"


def test_a_fall_ends_below_where_it_began_and_turned_years_change_signs():
    down, up = waterfall(2018, 2017), waterfall(2017, 2018)

    assert down["t"].iloc[1:-1].tolist() == pytest.approx((-up["t"].iloc[1:-1]).tolist())
    assert down["end"].iloc[-1] < down["end"].iloc[0]


def test_the_years_of_the_post_are_offered_where_both_are_known():
    assert ab5_change.pair_of_the_post(real_store(), Filters()) == (2017, 2018)
    assert ab5_change.pair_of_the_post(real_store("2017-06-01"), Filters()) is None


def test_the_tornado_knows_its_year_and_how_it_stands():
    swings = ab5.ab5_sensitivity(real_store(), Filters(last=2018))

    assert set(swings["year"]) == {2018}
    assert set(swings["at_value_t"].round(1)) == {7592.0}
    assert charts.sensitivity_tornado(swings).rows["at_value_kt"].iloc[0] == pytest.approx(
        7.592, 1e-4
    )


def test_tested_figures_alone_are_joined_to_ours_and_nothing_tested_is_lost():
    store = real_store()
    rows = ab5.statements(store, Filters())
    tested, others = (ab5.listed(rows, Filters(tested=part)) for part in FiguresShown)
    pairs = charts.statement_dumbbells(tested).rows

    assert len(tested) + len(others) == len(rows)
    assert set(others["verdict"]) == {"cannot_test"}
    assert set(pairs["figure_id"]) == set(tested["figure_id"])
    growth = pairs.set_index("figure_id").loc["ab5-consumption-world-2018-growth"]
    assert growth["pct"] == pytest.approx(100 * 8 / growth["ours"])
    assert "8 published, 8.07 ours" in growth["name"]
    assert charts.statement_dumbbells(others).rows.empty
    chosen = Filters(verdict=("cannot_test",))
    assert len(ab5.listed(others, chosen)) == len(others)


def test_the_pairs_stand_by_verdict_and_then_by_how_far_they_are_apart():
    pairs = charts.statement_dumbbells(ab5.statements(real_store(), Filters())).rows

    by_verdict = pairs["verdict"].drop_duplicates().tolist()
    assert by_verdict == ["Inconsistent", "Differs", "Agrees"]
    for _, group in pairs.groupby("verdict"):
        assert group["apart"].is_monotonic_decreasing


def test_years_that_lack_a_segment_or_have_one_interpolated_are_hollow_and_the_legend_says_so():
    layers = bands().spec["layer"]
    (points,) = [layer["encoding"] for layer in layers if "shape" in layer["encoding"]]

    paper = {"expr": "background"}
    assert points["fill"]["scale"]["domain"] == STATES
    assert points["fill"]["scale"]["range"][1:] == [paper, paper]
    assert points["shape"]["scale"]["range"] == ["circle", "circle", "diamond"]
    assert points["fill"]["legend"] == points["shape"]["legend"] == points["stroke"]["legend"]
