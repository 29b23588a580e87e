"""Outlook: choices in, tonnes out. Base figures are of the curated tables, choices made up."""

import numpy as np
import pytest

from tests.curated import ledger, table
from tracker.ab5 import Range, consumption
from tracker.errors import BadInput
from tracker.scenario import PRESETS, Scenario, balance, forecast_score, projection

STILL = Range(0, 0, 0)
KEPT = Range(1, 1, 1)


def even(growth=0.0, retention=1.0, **choices):
    ends = (Range(growth, growth, growth), Range(retention, retention, retention))
    return Scenario(*ends, STILL, STILL, **choices)


def projected(scenario, basis="cell", **kwargs):
    frame = projection(table("ab5_inputs"), ledger(), scenario, basis, draws=2000, **kwargs)
    return frame.set_index("year")


def total(year, basis="cell"):
    frame = consumption(table("ab5_inputs"), ledger(), basis, draws=2000)
    return frame.query(f"segment == 'total' and year == {year}").iloc[0]


def test_a_scenario_starts_from_the_last_complete_year_with_its_own_band():
    first = projected(even()).iloc[0]

    assert first.name == 2022
    assert first["ab5_t"] == pytest.approx(total(2022)["ab5_t"])
    assert first["low_t"] == pytest.approx(total(2022)["low_t"])
    assert first["complete"]


def test_an_incomplete_base_year_can_be_chosen_and_is_marked():
    found = projected(even(base_year=2024))

    assert not found["complete"].any()
    assert found.loc[2024, "ab5_t"] == pytest.approx(total(2024)["ab5_t"])


def test_five_percent_a_year_for_thirteen_years_is_a_factor_of_1_886():
    found = projected(even(growth=5))["ab5_t"]

    assert found.loc[2035] / found.loc[2022] == pytest.approx(1.05**13)


def test_a_retention_of_nine_tenths_halves_the_share_in_seven_years():
    found = projected(even(retention=0.9))

    assert found.loc[2029, "nimh_share"] / found.loc[2022, "nimh_share"] == pytest.approx(0.9**7)


def test_a_share_never_passes_one():
    assert projected(even(retention=2))["nimh_share"].max() == 1


def test_li_ion_wins_in_n_equal_steps():
    found = projected(even(zero_in_years=4))["nimh_share"]

    assert (found.loc[2024] / found.loc[2022]) == pytest.approx(0.5)
    assert found.loc[2026:].eq(0).all()


def test_kwh_and_alloy_per_kwh_move_demand_in_proportion():
    moving = Scenario(STILL, KEPT, Range(10, 10, 10), Range(-20, -20, -20))

    found = projected(moving)["ab5_t"]

    assert found.loc[2023] / found.loc[2022] == pytest.approx(1.1 * 0.8)


def test_a_range_of_growth_widens_the_band_with_time():
    found = projected(PRESETS["flat_share"])
    width = (found["high_t"] - found["low_t"]) / found["ab5_t"]

    assert width.is_monotonic_increasing


def test_every_preset_runs_to_2035_and_they_end_in_the_order_they_should():
    ends = {name: projected(choice).loc[2035, "ab5_t"] for name, choice in PRESETS.items()}

    assert set(ends) == {"flat_share", "li_ion_wins", "bipolar_revival", "grows_with_hev_sales"}
    assert ends["li_ion_wins"] == 0 < ends["flat_share"] < ends["bipolar_revival"]
    assert ends["grows_with_hev_sales"] == pytest.approx(total(2018)["ab5_t"] * 1.05**17)


def test_a_choice_can_be_changed_without_touching_the_preset():
    changed = PRESETS["flat_share"].changed(hev_growth_pct=Range(0, 0, 0))

    assert changed.hev_growth_pct.value == 0
    assert PRESETS["flat_share"].hev_growth_pct.value == 5


def balanced(capacity, used, scenario=None, **kwargs):
    chosen = scenario or even()
    frame = balance(table("ab5_inputs"), ledger(), chosen, capacity, used, draws=2000, **kwargs)
    return frame.set_index("year")


def test_a_gap_is_supply_less_alloy_bought():
    found = balanced(20_000, Range(0.5, 0.5, 0.5)).loc[2030]

    assert found["supply_t"] == 10_000
    assert found["demand_t"] == pytest.approx(total(2022, "bought")["ab5_t"])
    assert found["gap_t"] == pytest.approx(10_000 - found["demand_t"])
    assert found["gap_low_t"] <= found["gap_t"] <= found["gap_high_t"]


@pytest.mark.parametrize(("capacity", "short"), [(0, 1), (1_000_000, 0)])
def test_without_lines_a_shortfall_is_certain_and_with_too_many_impossible(capacity, short):
    assert balanced(capacity, KEPT)["p_shortfall"].eq(short).all()


def test_growing_demand_makes_a_shortfall_likelier_and_a_line_less_likely():
    growing = PRESETS["flat_share"]
    used = Range(0.4, np.nan, 0.9)

    alone = balanced(20_000, used, growing)["p_shortfall"]
    more = balanced({2022: 20_000, 2030: 30_000}, used, growing)["p_shortfall"]

    assert alone.is_monotonic_increasing
    assert (alone.loc[2029], more.loc[2030] < alone.loc[2030]) == (more.loc[2029], True)
    assert 0 < alone.loc[2022] < 1


def test_the_same_seed_gives_the_same_probability():
    used = Range(0.4, 0.6, 0.9)

    assert balanced(20_000, used).equals(balanced(20_000, used))


def test_the_forecast_of_the_post_is_scored_on_what_happened():
    found = forecast_score(table("ab5_inputs"), ledger()).set_index("year")

    assert list(found.index) == [2019, 2020, 2021, 2022, 2023, 2024]
    assert found["complete"].tolist() == [True, False, True, True, False, False]
    assert found.loc[2020, "segments"] == "toyota_lexus, honda"
    assert found.loc[2019, "hev_growth_pct"] == pytest.approx(100 * (2630 / 2330 - 1))
    assert found.loc[2019, "forecast_t"] == pytest.approx(total(2018)["ab5_t"] * 2630 / 2330)
    assert found.loc[2019, "error_pct"] == pytest.approx(0.25, abs=0.01)  # kWh rose, share fell
    assert found.loc[2022, "actual_t"] == pytest.approx(total(2022)["ab5_t"])
    assert found.loc[2022, "error_pct"] == pytest.approx(36.9, abs=0.1)


def test_the_forecast_is_inside_where_the_band_of_its_error_holds_zero():
    found = forecast_score(table("ab5_inputs"), ledger(), draws=2000).set_index("year")

    assert (found["error_low_t"] <= found["error_t"]).all()
    assert (found["error_t"] <= found["error_high_t"]).all()
    assert found["inside"].tolist() == [True, *[False] * 5]
    assert found.loc[2019, "base_share"] == 1
    assert found.loc[2020, "base_share"] == pytest.approx(0.9937, abs=1e-4)


def test_the_forecast_is_right_to_the_tonne_where_share_and_kwh_stand_still():
    rows = table("ab5_inputs")
    for name in ("nimh_share", "kwh_per_nimh_hev"):
        rows[name] = 0.7
    ends = ["low", "high", "nimh_share_low", "nimh_share_high", "kwh_low", "kwh_high"]
    rows[ends] = np.nan

    found = forecast_score(rows, ledger())

    assert found["error_t"].abs().max() < 1e-6
    assert found["inside"].all()


def test_a_year_without_nimh_or_without_a_shared_segment_is_no_division_by_zero():
    rows = table("ab5_inputs").set_index(["year", "segment"])
    rows.loc[2019, ["nimh_share", "nimh_share_low", "nimh_share_high"]] = 0
    rows = rows.drop([(2020, "toyota_lexus"), (2020, "honda")]).reset_index()

    found = forecast_score(rows, ledger()).set_index("year")

    assert np.isnan(found.loc[2019, "error_pct"])
    assert not found.loc[2019, "inside"]
    assert 2020 not in found.index


def test_only_growth_the_ledger_cannot_change_enters_the_error():
    richer = ledger().with_override("np_ratio", 1.7)

    found = forecast_score(table("ab5_inputs"), ledger())["error_pct"]

    again = forecast_score(table("ab5_inputs"), richer)["error_pct"]
    assert again.tolist() == pytest.approx(found.tolist())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda: Scenario(Range(5, 2, 8), KEPT, STILL, STILL), "hev_growth_pct"),
        (lambda: Scenario(Range(-101, 2, 8), KEPT, STILL, STILL), "hev_growth_pct"),
        (lambda: Scenario(STILL, Range(-1, 0, 1), STILL, STILL), "share_retention"),
        (lambda: Scenario(STILL, KEPT, Range(0, 0, np.inf), STILL), "kwh_change_pct"),
        (lambda: even(zero_in_years=0), "zero_in_years"),
        (lambda: projected(even(base_year=1990)), "base year 1990"),
        (lambda: projected(even(), horizon=2010), "horizon 2010"),
        (lambda: balanced(20_000, Range(0.5, 0.9, 1.1)), "utilisation"),
        (lambda: balanced(-1, KEPT), "Capacity"),
        (lambda: balanced({2030: 1}, KEPT), "No capacity is given for 2022"),
        (lambda: forecast_score(table("ab5_inputs"), ledger(), 1990), "1990"),
    ],
)
def test_choices_that_cannot_be_are_refused(wrong, named):
    with pytest.raises(BadInput, match=named):
        wrong()
