"""Scenarios: choices in, tonnes out. Base figures are of the curated tables, choices made up."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.curated import ledger, table, without_other_2020
from tracker.errors import BadInput
from tracker.models.ab5 import SEED, SEGMENTS, Range, checked_inputs, consumption, intensity
from tracker.models.ab5.bands import band
from tracker.models.ab5.ledger import intensity_draws
from tracker.models.ab5.model import factor_draws
from tracker.models.scenario import (
    PRESETS,
    Scenario,
    balance,
    choices,
    forecast_score,
    projection,
    projection_by_segment,
    share_running,
    supply_of,
)

STILL = Range(0, 0, 0)
KEPT = Range(1, 1, 1)


def even(growth=0.0, retention=1.0, **choices):
    ends = (Range(growth, growth, growth), Range(retention, retention, retention))
    return Scenario(*ends, STILL, STILL, **choices)


def projected(scenario, basis="cell", **kwargs):
    frame = projection(table("ab5_inputs"), ledger(), scenario, basis, draws=2000, **kwargs)
    return frame.set_index("year")


def last_whole(inputs):
    """The last year with every segment, and its tonnes bought or in the cell."""
    counted = inputs.groupby("year")["segment"].count()
    return int(counted.index[counted == len(SEGMENTS)].max())


BASE = last_whole(table("ab5_inputs"))


def total(year, basis="cell"):
    frame = consumption(table("ab5_inputs"), ledger(), basis, draws=2000)
    return frame.query(f"segment == 'total' and year == {year}").iloc[0]


def test_a_scenario_starts_from_the_last_complete_year_with_its_own_band():
    first = projected(even()).iloc[0]

    assert first.name == BASE
    assert first["ab5_t"] == pytest.approx(total(BASE)["ab5_t"])
    assert first["low_t"] == pytest.approx(total(BASE)["low_t"])
    assert first["complete"]


def test_an_incomplete_base_year_can_be_chosen_and_is_marked():
    found = projected(even(base_year=2000))

    assert not found["complete"].any()
    assert found.loc[2000, "ab5_t"] == pytest.approx(total(2000)["ab5_t"])


def test_five_percent_a_year_for_thirteen_years_is_a_factor_of_1_886():
    found = projected(even(growth=5, base_year=2022))["ab5_t"]

    assert found.loc[2035] / found.loc[2022] == pytest.approx(1.05**13)


def test_a_retention_of_nine_tenths_halves_the_share_in_seven_years():
    found = projected(even(retention=0.9, base_year=2022))

    assert found.loc[2029, "nimh_share"] / found.loc[2022, "nimh_share"] == pytest.approx(0.9**7)


def test_a_share_never_passes_one_in_any_segment():
    parts = projection_by_segment(table("ab5_inputs"), ledger(), even(retention=2))

    assert parts["nimh_share"].max() == 1
    assert projected(even(retention=2))["nimh_share"].max() <= 1


def test_li_ion_wins_in_n_equal_steps():
    found = projected(even(zero_in_years=4, base_year=2022))["nimh_share"]

    assert (found.loc[2024] / found.loc[2022]) == pytest.approx(0.5)
    assert found.loc[2026:].eq(0).all()


def test_kwh_and_alloy_per_kwh_move_demand_in_proportion():
    moving = Scenario(STILL, KEPT, Range(10, 10, 10), Range(-20, -20, -20))

    found = projected(moving)["ab5_t"]

    assert found.iloc[1] / found.iloc[0] == pytest.approx(1.1 * 0.8)


def test_a_range_of_growth_widens_the_band_with_time():
    found = projected(PRESETS["flat_share"])
    width = (found["high_t"] - found["low_t"]) / found["ab5_t"]

    assert width.iloc[::3].is_monotonic_increasing  # from year to year draws may jitter


def test_every_preset_runs_to_2035_and_they_end_in_the_order_they_should():
    ends = {name: projected(choice).loc[2035, "ab5_t"] for name, choice in PRESETS.items()}

    assert set(ends) == {"flat_share", "li_ion_wins", "bipolar_revival", "grows_with_hev_sales"}
    assert ends["li_ion_wins"] == 0 < ends["flat_share"] < ends["bipolar_revival"]
    assert ends["grows_with_hev_sales"] == pytest.approx(total(2018)["ab5_t"] * 1.05**17)


# Makers that turn to Li-ion, each at its own year.

TWO = pd.DataFrame(  # 1,000 hybrids with 1 kWh each; half of one segment's and a tenth of another's
    [
        (2020, "toyota_lexus", 1000, 1000, 1000, 0.5, 0.5, 0.5, 1, 1, 1),
        (2020, "honda", 1000, 1000, 1000, 0.1, 0.1, 0.1, 2, 2, 2),
    ],
    columns=["year", "segment", "hev_units", "low", "high", "nimh_share", "nimh_share_low",
             "nimh_share_high", "kwh_per_nimh_hev", "kwh_low", "kwh_high"],
)  # fmt: skip


def test_a_maker_that_turns_to_li_ion_falls_in_equal_steps_and_the_others_stay():
    scenario = even(base_year=2020, li_ion=(("toyota_lexus", 2024),))
    per_kwh = intensity(ledger()).value

    parts = projection_by_segment(TWO, ledger(), scenario, horizon=2025)
    shares = parts.pivot(index="year", columns="segment", values="nimh_share")
    kwh = projection(TWO, ledger(), scenario, draws=10, horizon=2025)["ab5_t"] * 1000 / per_kwh

    assert shares["toyota_lexus"].tolist() == [0.5, 0.375, 0.25, 0.125, 0, 0]
    assert shares["honda"].tolist() == [0.1] * 6
    assert kwh.tolist() == pytest.approx([700, 575, 450, 325, 200, 200])


def test_the_share_and_kwh_of_the_total_follow_what_is_left():
    scenario = even(base_year=2020, li_ion=(("toyota_lexus", 2021),))

    found = projection(TWO, ledger(), scenario, draws=10, horizon=2021)

    assert found["nimh_share"].tolist() == pytest.approx([600 / 2000, 100 / 2000])
    assert found["kwh"].tolist() == pytest.approx([700 / 600, 2])


def test_of_a_common_end_and_a_makers_own_the_sooner_counts():
    both = even(base_year=2020, zero_in_years=2, li_ion=(("toyota_lexus", 2024), ("honda", 2021)))

    parts = projection_by_segment(TWO, ledger(), both, horizon=2022)

    shares = parts.pivot(index="segment", columns="year", values="nimh_share")
    assert shares.loc["toyota_lexus"].tolist() == [0.5, 0.25, 0]
    assert shares.loc["honda"].tolist() == [0.1, 0, 0]


def as_one_segment(scenario, draws):
    """The projection without segments: the base year summed first, then moved."""
    rows = checked_inputs(table("ab5_inputs"))
    start = scenario.base_year or BASE
    base = rows[rows["year"] == start]
    points = base[["hev_units", "nimh_share", "kwh_per_nimh_hev"]].to_numpy(dtype=float).T
    units, share, kwh = (
        np.column_stack([point, drawn])
        for point, drawn in zip(points, factor_draws(base, draws, SEED), strict=True)
    )
    ahead = np.arange(2035 - start + 1)[:, None]
    left = np.maximum(0, 1 - ahead / scenario.zero_in_years) if scenario.zero_in_years else 1
    growth, retention, kwh_change = (
        choices.chosen(name, getattr(scenario, name), draws, SEED)
        for name in ("hev_growth_pct", "share_retention", "kwh_change_pct")
    )
    alloy = np.append(intensity(ledger()).value, intensity_draws(ledger(), "cell", draws, SEED))
    energy = (units * share * kwh).sum(axis=0) * alloy / 1000
    moved = (1 + growth / 100) * retention * (1 + kwh_change / 100)
    tonnes = energy * moved**ahead * left
    low, high = band(tonnes[:, 1:], tonnes[:, 0])
    return np.array([tonnes[:, 0], low, high]).T


@pytest.mark.parametrize("name", ["flat_share", "li_ion_wins", "grows_with_hev_sales"])
def test_without_a_makers_choice_the_segments_give_what_their_sum_gives(name):
    found = projected(PRESETS[name])[["ab5_t", "low_t", "high_t"]].to_numpy()

    assert np.abs(found - as_one_segment(PRESETS[name], 2000)).max() < 1e-9 * found.max()


turns = st.dictionaries(st.sampled_from(SEGMENTS), st.integers(BASE + 1, 2060)).map(
    lambda years: tuple(years.items())
)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(turns, st.sampled_from(sorted(PRESETS)), st.sampled_from(["cell", "bought"]))
def test_the_segments_of_a_year_add_up_to_it(li_ion, name, basis):
    chosen = PRESETS[name].changed(li_ion=li_ion)
    whole = projection(table("ab5_inputs"), ledger(), chosen, basis, draws=10).set_index("year")

    parts = projection_by_segment(table("ab5_inputs"), ledger(), chosen, basis)

    sums = parts.groupby("year")["ab5_t"].sum()
    assert np.abs(sums - whole["ab5_t"]).max() < 1e-9 * whole["ab5_t"].max()
    packs = (parts["hev_units"] * parts["nimh_share"]).groupby(parts["year"]).sum()
    assert (packs / whole["hev_units"]).tolist() == pytest.approx(whole["nimh_share"].tolist())


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.sampled_from(SEGMENTS), st.integers(BASE + 1, 2055), st.integers(0, 20))
def test_a_later_turn_never_lowers_demand_and_no_turn_tops_all(segment, year, later):
    def tonnes(li_ion):
        chosen = PRESETS["flat_share"].changed(li_ion=li_ion)
        return projection(table("ab5_inputs"), ledger(), chosen, draws=10)["ab5_t"]

    soon, late, never = tonnes(((segment, year),)), tonnes(((segment, year + later),)), tonnes(())

    assert (soon <= late + 1e-9).all()
    assert (late <= never + 1e-9).all()


def test_a_choice_can_be_changed_without_touching_the_preset():
    changed = PRESETS["flat_share"].changed(hev_growth_pct=Range(0, 0, 0))

    assert changed.hev_growth_pct.value == 0
    assert PRESETS["flat_share"].hev_growth_pct.value == 5


# Capacity as a band. Lines are made up; the curve says that a fifth of plans run after 10 months
# and three fifths after 20.

CURVE = pd.DataFrame({"months": [0, 10, 20], "share": [0, 0.2, 0.6]})
DAY = dt.date(2026, 7, 1)  # the middle of the year: nothing has come since
EACH = Range(10, 20, 30)
LINES = pd.DataFrame(
    [(500, False, np.nan), (1000, True, np.nan), (np.nan, False, np.nan), (np.nan, True, np.nan)],
    columns=["stated_tpa", "is_quiet", "waited_months"],
)


def band_of(lines, years=(2026, 2027), each=EACH):
    return supply_of(lines, years, each, CURVE, DAY)


def planned(tpa, is_quiet=False, waited=10.0):
    return pd.DataFrame([(tpa, is_quiet, waited)], columns=LINES.columns)


def test_low_is_what_lines_heard_of_state_and_high_all_with_an_assumed_figure_for_the_rest():
    found = band_of(LINES)

    assert found.low.tolist() == [500, 500]
    assert found.high.tolist() == [1500 + 2 * 30] * 2
    assert found.drawn(10, SEED)[:, 0].tolist() == [500 + 20 + (1000 + 20) / 2] * 2


def test_a_planned_line_counts_by_the_share_of_those_still_waiting_that_run_by_mid_year():
    found = band_of(pd.concat([LINES, planned(400), planned(np.nan, is_quiet=True)]))

    assert found.low.tolist() == [500, 500 + 400 * 0.5]
    assert found.high.tolist() == [1560, 1560 + 400 * 0.5 + 30 * 0.5]


@pytest.mark.parametrize(
    ("waited", "months", "share"),
    [(0, 20, 0.6), (10, 10, 0), (10, 20, 0.5), (20, 300, 0), (5, 12, 0.2), (300, 310, 0)],
)
def test_the_share_that_comes_to_run_is_of_those_that_still_wait(waited, months, share):
    assert share_running(CURVE, waited, months) == pytest.approx(share)


def test_a_curve_on_which_all_ran_or_nobody_was_followed_brings_nothing_more():
    assert share_running(pd.DataFrame({"months": [3], "share": [1.0]}), 5, 9) == 0
    assert share_running(CURVE.iloc[:0], 5, 9) == 0


def test_without_lines_capacity_is_zero():
    found = band_of(LINES.iloc[:0])

    assert found.low.tolist() == found.high.tolist() == [0, 0]


tonnages = st.none() | st.floats(0, 50_000)
made_lines = st.lists(
    st.tuples(tonnages, st.booleans(), st.none() | st.floats(0, 60)), max_size=6
).map(lambda rows: pd.DataFrame(rows, columns=LINES.columns).astype(float))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(made_lines, st.lists(st.floats(0, 9000), min_size=3, max_size=3).map(sorted))
def test_every_draw_of_capacity_lies_inside_the_band_and_years_never_take_away(lines, each):
    found = band_of(lines.assign(is_quiet=lines["is_quiet"] == 1), range(2026, 2031), Range(*each))
    draws, slack = found.drawn(50, SEED), 1e-6

    assert (draws >= found.low[:, None] - slack).all()
    assert (draws <= found.high[:, None] + slack).all()
    assert (np.diff(found.high) >= -slack).all()


def held(tpa, years=range(2018, 2036)):
    """Lines that state a capacity, heard of, for all years."""
    lines = pd.DataFrame([(tpa, False, np.nan)], columns=LINES.columns)
    return supply_of(lines, years, EACH, CURVE, DAY)


def balanced(supply, used, scenario=None, **kwargs):
    chosen = scenario or even(base_year=2022)
    frame = balance(table("ab5_inputs"), ledger(), chosen, supply, used, draws=2000, **kwargs)
    return frame.set_index("year")


def test_a_gap_is_what_could_be_made_less_alloy_bought():
    found = balanced(held(20_000), Range(0.4, 0.5, 0.6)).loc[2030]

    assert [found[f"supply_{end}t"] for end in ("low_", "", "high_")] == [8_000, 10_000, 12_000]
    assert found["demand_t"] == pytest.approx(total(2022, "bought")["ab5_t"])
    assert found["gap_t"] == pytest.approx(10_000 - found["demand_t"])
    assert found["gap_low_t"] <= found["gap_t"] <= found["gap_high_t"]


def test_capacity_is_set_beside_the_years_it_is_told_for_and_no_other():
    found = balanced(held(20_000, range(2026, 2031)), KEPT)
    beside = [name for name in found if name not in ("complete", *DEMAND)]

    assert found.loc[2026:2030, beside].notna().all(axis=None)
    assert found.loc[[2022, 2025, 2031], beside].isna().all(axis=None)
    assert found[list(DEMAND)].notna().all(axis=None)


DEMAND = ("demand_t", "demand_low_t", "demand_high_t")


@pytest.mark.parametrize(("capacity", "over"), [(0, 1), (1_000_000, 0)])
def test_without_lines_demand_passes_in_every_draw_and_with_too_many_in_none(capacity, over):
    assert balanced(held(capacity), KEPT)["over_share"].eq(over).all()


def test_growing_demand_passes_in_more_draws_and_more_capacity_in_fewer():
    growing = PRESETS["flat_share"].changed(base_year=2022)
    used = Range(0.4, np.nan, 0.9)

    alone = balanced(held(20_000), used, growing)["over_share"]
    more = balanced(held(30_000), used, growing)["over_share"]

    assert alone.is_monotonic_increasing
    assert (more <= alone).all()
    assert 0 < alone.loc[2022] < 1


def test_the_same_seed_gives_the_same_share():
    used = Range(0.4, 0.6, 0.9)

    assert balanced(band_of(LINES), used).equals(balanced(band_of(LINES), used))


def test_the_forecast_of_the_post_is_scored_on_what_happened():
    found = forecast_score(table("ab5_inputs"), ledger()).set_index("year")

    assert list(found.index)[:4] == [2019, 2020, 2021, 2022]
    counted = table("ab5_inputs").groupby("year")["segment"].count()
    assert found["complete"].tolist() == [counted[year] == 3 for year in found.index]
    assert found.loc[2019, "hev_growth_pct"] == pytest.approx(100 * (2630 / 2330 - 1))
    assert found.loc[2019, "forecast_t"] == pytest.approx(total(2018)["ab5_t"] * 2630 / 2330)
    assert found.loc[2019, "error_pct"] == pytest.approx(0.25, abs=0.01)  # kWh rose, share fell
    assert found.loc[2022, "actual_t"] == pytest.approx(total(2022)["ab5_t"])
    grown = total(2022)["hev_units"] / total(2018)["hev_units"]
    expected = 100 * (total(2018)["ab5_t"] * grown / total(2022)["ab5_t"] - 1)
    assert found.loc[2022, "error_pct"] == pytest.approx(expected)


def test_the_forecast_is_inside_where_the_band_of_its_error_holds_zero():
    found = forecast_score(table("ab5_inputs"), ledger(), draws=2000).set_index("year")

    assert (found["error_low_t"] <= found["error_t"]).all()
    assert (found["error_t"] <= found["error_high_t"]).all()
    assert found["inside"].tolist() == [True, *[False] * 6]
    assert (found["base_share"] == 1).all()


def test_a_year_with_a_hole_is_scored_on_the_segments_it_has():
    found = forecast_score(without_other_2020(), ledger(), draws=2).set_index("year")

    assert found.loc[2020, "base_share"] == pytest.approx(1 - 48 / 7592, abs=1e-4)
    assert (found.drop(2020)["base_share"] == 1).all()


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
    rows = rows.drop(2020, level="year").reset_index()

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
        (lambda: even(li_ion=(("honda", 2030), ("honda", 2031))), "li_ion"),
        (lambda: even(li_ion=(("ford", 2030),)), "li_ion"),
        (lambda: projected(even(base_year=2022, li_ion=(("honda", 2022),))), "after the base"),
        (lambda: projected(even(base_year=1998, li_ion=(("honda", 2030),))), "counts no honda"),
        (lambda: balanced(held(20_000), Range(0.5, 0.9, 1.1)), "utilisation"),
        (lambda: held(-1), "Capacity"),
        (lambda: held(np.inf), "Capacity"),
        (lambda: band_of(LINES, each=Range(3, 2, 1)), "unstated capacity"),
        (lambda: forecast_score(table("ab5_inputs"), ledger(), 1990), "1990"),
    ],
)
def test_choices_that_cannot_be_are_refused(wrong, named):
    with pytest.raises(BadInput, match=named):
        wrong()
