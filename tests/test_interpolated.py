"""Units that nobody counted: marked in the data, and on everything that rests on them."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from tests.curated import ledger, table
from tests.real_data import real_store
from tests.small_data import add_row, set_cell, write_small
from tracker import charts
from tracker.charts.figure import BETWEEN, STATES
from tracker.contracts import check
from tracker.filters import Filters
from tracker.models.ab5 import checked_inputs, consumption
from tracker.models.decomposition import decomposition
from tracker.models.statements import verdicts
from tracker.queries import ab5, ab5_change, baotou_post, lineage_ab5, outlook, plateau
from tracker.terms import Verdict
from tracker.ui.outlook import starts_from

TODAY = dt.date(2026, 11, 27)
CURATED = {(2020, "other_strong_hev"), (2023, "other_strong_hev"), (2025, "honda")}


def rows_with(**basis_of_other):
    """Inputs of 2018 to 2022 with the basis of the other makers of a year: `y2020="..."`."""
    rows = table("ab5_inputs").query("2018 <= year <= 2022").assign(basis="reported")
    for year, basis in basis_of_other.items():
        at = (rows["year"] == int(year[1:])) & (rows["segment"] == "other_strong_hev")
        rows.loc[at, "basis"] = basis
    return rows


def test_the_curated_rows_that_nobody_counted_are_marked():
    rows = table("ab5_inputs").query("basis == 'interpolated'")

    assert set(zip(rows["year"], rows["segment"], strict=True)) == CURATED


def test_a_total_and_both_growths_beside_it_name_the_row_they_rest_on():
    found = consumption(rows_with(y2020="interpolated"), ledger())
    totals = found[found["segment"] == "total"].set_index("year")

    assert totals["interpolated"].tolist() == ["", "", "2020 other_strong_hev", "", ""]
    assert totals["growth_interpolated"].tolist() == [
        "", "", "2020 other_strong_hev", "2020 other_strong_hev", ""]  # fmt: skip
    assert totals["complete"].all()
    of_makers = found[(found["segment"] != "total") & (found["interpolated"] != "")]
    assert of_makers[["year", "segment"]].to_numpy().tolist() == [[2020, "other_strong_hev"]]


def test_the_mark_moves_no_number():
    marked, plain = (consumption(rows_with(y2020=b), ledger()) for b in ("interpolated", "assumed"))
    names = ["interpolated", "growth_interpolated"]

    assert marked.drop(columns=names).equals(plain.drop(columns=names))


def test_inputs_without_a_basis_have_nothing_marked():
    rows = rows_with(y2020="interpolated").drop(columns="basis")

    assert set(checked_inputs(rows)["interpolated"]) == {""}


def test_volume_and_mix_rest_on_the_interpolated_year_and_the_rest_only_where_it_moved():
    split = decomposition(rows_with(y2020="interpolated"), ledger(), 2020, 2021)
    rests = split[split["interpolated"] != ""]

    assert set(rests["factor"]) == {"hev_units", "segment_mix"}
    assert set(rests["segment"]) == {"toyota_lexus", "other_strong_hev"}  # Honda had no AB5
    assert set(rests["interpolated"]) == {"2020 other_strong_hev"}
    later = decomposition(rows_with(y2020="interpolated"), ledger(), 2021, 2022)
    assert set(later["interpolated"]) == {""}


def test_the_mark_of_a_year_has_three_states():
    rows = rows_with(y2020="interpolated")
    rows = rows[(rows["year"] != 2022) | (rows["segment"] != "honda")]
    drawn = charts.ab5_bands(consumption(rows, ledger())).rows.set_index("year")["state"]

    assert drawn.tolist() == [STATES[0], STATES[0], STATES[2], STATES[0], STATES[1]]


def test_an_incomplete_year_is_called_that_even_when_a_row_of_it_is_interpolated():
    rows = rows_with(y2020="interpolated")
    rows = rows[(rows["year"] != 2020) | (rows["segment"] != "honda")]
    drawn = charts.ab5_bands(consumption(rows, ledger())).rows.set_index("year")["state"]

    assert drawn[2020] == STATES[1]


def test_bars_of_the_split_and_points_of_units_are_hollow_where_they_rest_on_one():
    store = real_store()
    asked = Filters(first=2022, last=2023)
    factors = ab5.ab5_factors(store, asked)
    change = ab5_change.change(store, asked, factors, ab5_change.totals(store, asked))
    bars = charts.factor_waterfall(factors, change).rows
    hollow = bars.loc[bars["filled"] == BETWEEN, "factor"]
    assert set(hollow) == {"Hybrids sold", "Who sold them", "2023"}

    points = charts.hev_units(ab5.hev_units(store, ab5.ab5(store, Filters()))).rows
    hollow = points[points["filled"] == BETWEEN]
    assert set(zip(hollow["year"], hollow["segment_code"], strict=True)) == CURATED


def figure_of(subject, period, value, unit="vehicles", metric="level", maker="All"):
    return pd.DataFrame([{
        "figure_id": "f", "period": period, "subject": subject, "metric": metric, "value": value,
        "unit": unit, "region": "World", "maker": maker, "source_id": "made-up", "note": None,
        "known_on": pd.Timestamp("2026-01-01"), "known_on_inferred": False,
    }])  # fmt: skip


def judged(figure, **basis):
    return verdicts(figure, rows_with(**basis), ledger(), table("hev_packs")).iloc[0]


@pytest.mark.parametrize(
    "figure",
    [figure_of("hev_sales", "2020", 2_976_000), figure_of("hev_sales", "2020", 1_000),
     figure_of("hev_sales", "2021", 30, "percent", "growth"),
     figure_of("nimh_share", "2020", 51, "percent", "share"),
     figure_of("hev_share_of_world_hev", "2020", 64, "percent", "share", "Toyota")],
    ids=["a level", "far off", "growth from it", "a share over all", "a maker's part of all"],
)  # fmt: skip
def test_a_figure_of_all_hybrids_cannot_be_tested_by_units_nobody_counted(figure):
    counted, between = judged(figure), judged(figure, y2020="interpolated")

    assert counted["verdict"] != Verdict.CANNOT_TEST
    assert between["verdict"] == Verdict.CANNOT_TEST
    assert between["why"].startswith("Nobody counted the units of Other strong HEV 2020")
    assert between["interpolated"] == "2020 other_strong_hev"
    assert (between["ours"], counted["interpolated"]) == (counted["ours"], "")


@pytest.mark.parametrize(
    "figure",
    [figure_of("ab5_consumption", "2020", 8600, "tonnes"),
     figure_of("ab5_consumption", "2021", 19, "percent", "growth")],
    ids=["tonnes", "growth"],
)  # fmt: skip
def test_a_figure_of_ab5_keeps_its_verdict_and_says_what_it_rests_on(figure):
    counted, between = judged(figure), judged(figure, y2020="interpolated")

    assert between["verdict"] == counted["verdict"] == Verdict.AGREES
    assert between["why"].endswith("Ours rests on interpolated units of Other strong HEV 2020.")


def test_a_figure_of_other_makers_or_years_is_judged_as_before():
    for figure in (figure_of("hev_sales", "2020", 1_905_941, maker="Toyota"),
                   figure_of("hev_sales", "2019", 2_630_000)):  # fmt: skip
        assert judged(figure, y2020="interpolated").equals(judged(figure))


def test_the_outlook_says_that_its_base_year_rests_on_one():
    store = real_store()
    rows = outlook.supply_and_demand(store, Filters())
    start = outlook.base_year(store, Filters())

    assert f"its units of Honda {start} are interpolated" in starts_from(start, Filters(), rows)
    ahead = rows[rows["kind"] == outlook.SCENARIO]
    assert set(ahead["interpolated"]) == {f"{start} honda"}
    early = Filters(base_year=2022)
    assert "interpolated," not in starts_from(2022, early, outlook.supply_and_demand(store, early))


def test_the_card_of_the_post_and_what_grew_beside_ab5_name_them():
    said = "; ".join(baotou_post.post(real_store(), Filters())["the data say"])

    assert "2023" in said
    assert "units interpolated: Other strong HEV 2020" in said
    assert "units interpolated: Honda 2025" in said


def test_what_stands_behind_a_mark_says_that_nobody_counted():
    store = real_store()
    year = lineage_ab5.of_year(store, Filters(), {"year": 2023})
    units = lineage_ab5.of_units(store, Filters(), {"year": 2025, "segment_code": "honda"})

    assert "Nobody counted Other strong HEV 2023: it is interpolated." in year.formula
    assert "Nobody counted Honda 2025: it is interpolated." in units.formula


@pytest.fixture
def three_years(tmp_path):
    """Toyota's 900 hybrids of 2018, then 2019 and 2020 as the test has them."""
    folder = write_small(tmp_path / "curated")
    add_row(folder, "ab5_inputs", 2, year="2019", hev_units="950", basis="interpolated",
            note="mid-point")  # fmt: skip
    add_row(folder, "ab5_inputs", 2, year="2020", hev_units="1000")
    return folder


def found_in(folder):
    result = check(folder, TODAY)
    return [(one.line, one.column, one.wrong) for one in result.findings + result.warnings
            if one.file == "ab5_inputs.csv"]  # fmt: skip


def test_a_value_between_its_neighbours_passes(three_years):
    assert found_in(three_years) == []


@pytest.mark.parametrize("units", ["899", "801", "1000"])
def test_a_value_outside_its_neighbours_is_refused(three_years, units):
    set_cell(three_years, "ab5_inputs", 3, "hev_units", units)
    set_cell(three_years, "ab5_inputs", 4, "hev_units", "990")

    assert found_in(three_years) == [
        (3, "hev_units", "an interpolated value outside its neighbours")
    ]


def test_neighbours_may_fall_and_another_interpolated_year_is_no_neighbour(three_years):
    set_cell(three_years, "ab5_inputs", 4, "hev_units", "800")
    set_cell(three_years, "ab5_inputs", 4, "year", "2021")
    set_cell(three_years, "ab5_inputs", 3, "hev_units", "870")
    add_row(three_years, "ab5_inputs", 3, year="2020", hev_units="890")

    assert found_in(three_years) == []


def test_a_last_year_may_be_interpolated_if_its_note_says_between_what(three_years):
    set_cell(three_years, "ab5_inputs", 3, "year", "2022")

    assert found_in(three_years) == [(3, "note", "interpolated with no count on one side")]
    set_cell(three_years, "ab5_inputs", 3, "note", "Interpolated: between fiscal years")
    assert found_in(three_years) == []


def test_a_row_whose_text_says_interpolated_is_asked_for_its_basis(three_years):
    set_cell(three_years, "ab5_inputs", 4, "note", "Interpolated by eye")

    assert found_in(three_years) == [(4, "basis", "its text says interpolated")]


def test_the_metals_and_the_plateau_carry_the_mark():
    store = real_store()
    metals = ab5.ab5_metals(store, Filters())
    kwh = plateau.kwh_by_year(ab5.ab5(store, Filters()))

    for rows in (metals, kwh):
        assert set(rows.loc[rows["interpolated"] != "", "year"]) == {2020, 2023, 2025}
    swings = ab5.ab5_sensitivity(store, replace(Filters(), last=2023))
    assert set(swings["interpolated"]) == {"2023 other_strong_hev"}
