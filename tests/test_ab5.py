"""AB5 model: hand-worked figures, bands, bad input. Made-up rows say so by their round numbers."""

import time

import numpy as np
import pandas as pd
import pytest

from tests.curated import ledger, table, without_other_2020
from tracker.errors import BadInput
from tracker.models.ab5 import (
    Intensity,
    Ledger,
    ab5_tonnes,
    consumption,
    intensity,
    ree_need_t,
    sensitivity,
    vehicles_served,
)
from tracker.models.ab5.model import COLUMNS
from tracker.terms import Basis


def made_up(**changes):
    """One good row, 2001: 1,000 hybrids, half NiMH, 2 kWh, with a range on each."""
    row = {
        **{"year": 2001, "segment": "honda", "hev_units": 1000.0, "low": 900.0, "high": 1200.0},
        **{"nimh_share": 0.5, "nimh_share_low": 0.4, "nimh_share_high": 0.7},
        **{"kwh_per_nimh_hev": 2.0, "kwh_low": 1.5, "kwh_high": 2.5},
    }
    return row | changes


def flat(**changes):
    """The same row without any spread."""
    point = {"low": 1000.0, "high": 1000.0, "nimh_share_low": 0.5, "nimh_share_high": 0.5}
    return made_up(**point, kwh_low=2.0, kwh_high=2.0) | changes


def certain_ledger():
    frame = table("assumptions")
    return Ledger.from_frame(frame.assign(low=frame["value"], high=frame["value"]))


def totals(frame):
    return frame[frame["segment"] == "total"].set_index("year")


def test_kg_per_kwh_from_first_principles_agrees_with_the_printed_check_row():
    check = ledger().get("ab5_kg_per_kwh")

    found = intensity(ledger())

    assert (found.low, found.value, found.high) == (3.39, 4.03, 5.17)
    assert (check.low, check.value, check.high) == (3.39, 4.03, 5.17)


def test_alloy_bought_is_alloy_in_cells_over_the_yield():
    cell, bought = intensity(ledger()), intensity(ledger(), "bought")

    assert bought.value == pytest.approx(cell.value / 0.95)
    assert bought.low == pytest.approx(cell.low)
    assert bought.high == pytest.approx(cell.high / 0.9)
    assert bought.basis is Basis.BOUGHT


@pytest.mark.parametrize(
    ("year", "kilotonnes", "growth", "likely", "extreme"),
    [
        (2016, 6.4, None, (5.1, 8.4), (4.5, 9.9)),
        (2017, 7.0, 10.0, (5.7, 9.1), (5.1, 10.2)),
        (2018, 7.6, 8.1, (6.1, 9.9), (5.3, 11.6)),
        (2019, 8.5, 12.6, (6.7, 11.2), (5.9, 13.2)),
        (2020, 8.6, 1.0, (7.8, 10.0), (5.9, 13.4)),
        (2021, 10.3, 19.1, (9.2, 12.1), (6.5, 17.1)),
        (2022, 10.2, -1.0, (9.0, 12.1), (6.2, 17.2)),
        (2023, 12.2, 19.9, (10.5, 14.6), (7.0, 21.4)),
        (2024, 14.3, 17.3, (12.4, 17.9), (7.9, 27.2)),
        (2025, 14.0, -1.9, (12.0, 17.7), (7.3, 28.2)),
    ],
)
def test_the_worked_years_come_out_to_the_digits_given(year, kilotonnes, growth, likely, extreme):
    row = totals(consumption(table("ab5_inputs"), ledger())).loc[year]

    assert round(row["ab5_t"] / 1000, 1) == kilotonnes
    if growth:
        assert round(row["growth"], 1) == growth
    assert extreme[0] < likely[0] <= row["low_t"] / 1000 <= row["high_t"] / 1000 <= likely[1]


def test_alloy_bought_comes_out_to_the_digits_given():
    found = totals(consumption(table("ab5_inputs"), ledger(), "bought"))["ab5_t"] / 1000

    assert found.loc[2016:2020].round(1).tolist() == [6.7, 7.4, 8.0, 9.0, 9.1]
    assert found.loc[2021:].round(1).tolist() == [10.8, 10.7, 12.8, 15.1, 14.8]


def test_segments_of_2017_match_their_hand_worked_tonnes():
    frame = consumption(table("ab5_inputs"), ledger())
    worked = frame[frame["year"] == 2017].set_index("segment")

    assert list(worked.index) == ["toyota_lexus", "honda", "other_strong_hev", "total"]
    assert worked.loc["toyota_lexus", "ab5_t"] == pytest.approx(6970, abs=5)
    assert worked.loc["total", "hev_units"] == 2_080_000
    packs = 1_466_000 * 0.9 + 257_000 * 0.005 + 357_000 * 0.03
    assert worked.loc["total", "nimh_share"] == pytest.approx(packs / 2_080_000)
    kwh = 1_466_000 * 0.9 * 1.31 + 257_000 * 0.005 * 0.6 + 357_000 * 0.03 * 1.3
    assert worked.loc["total", "kwh"] == pytest.approx(kwh / packs)


def test_columns_and_grain_are_as_promised():
    frame = consumption(table("ab5_inputs"), ledger())

    assert list(frame.columns) == COLUMNS
    assert not frame.duplicated(["year", "segment"]).any()
    assert frame["year"].is_monotonic_increasing
    assert frame.loc[frame["segment"] != "total", "growth"].isna().all()
    assert len(frame) == len(table("ab5_inputs")) + table("ab5_inputs")["year"].nunique()
    assert frame["complete"].dtype == bool


def test_only_years_with_every_segment_are_complete_and_only_they_grow():
    found = totals(consumption(table("ab5_inputs"), ledger()))

    complete = set(found.index[found["complete"]])
    assert complete == {*range(2004, 2026)}
    assert set(found.index[found["growth"].notna()]) == {*range(2005, 2026)}


def test_a_segment_that_is_missing_makes_its_year_partial_and_takes_two_growths():
    rows = without_other_2020()

    found = totals(consumption(rows, ledger()))

    assert set(found.index[~found["complete"]]) == {*range(1997, 2004), 2020}
    assert set(found.index[found["growth"].notna()]) == {*range(2005, 2020), *range(2022, 2026)}


def test_the_band_holds_the_point_and_growth_is_surer_than_tonnes():
    frame = consumption(table("ab5_inputs"), ledger())

    assert (frame["low_t"] <= frame["ab5_t"]).all()
    assert (frame["ab5_t"] <= frame["high_t"]).all()
    found = totals(frame)
    for year in (2017, 2018, 2019):
        row = found.loc[year]
        tonnage_width = 100 * (row["high_t"] - row["low_t"]) / row["ab5_t"]
        assert row["growth_low"] <= row["growth"] <= row["growth_high"]
        assert row["growth_high"] - row["growth_low"] < tonnage_width / 2


def test_kg_per_kwh_cancels_out_of_growth():
    before = totals(consumption(table("ab5_inputs"), ledger()))
    richer = ledger().with_override("np_ratio", 1.75)
    after = totals(consumption(table("ab5_inputs"), richer))

    for name in ("growth", "growth_low", "growth_high"):
        assert after[name].dropna().tolist() == pytest.approx(before[name].dropna().tolist())
    assert after.loc[2018, "ab5_t"] > before.loc[2018, "ab5_t"]


def test_the_band_collapses_to_the_point_when_the_ranges_do():
    rows = pd.DataFrame([flat(), flat(year=2002, hev_units=2000.0, low=2000.0, high=2000.0)])

    frame = consumption(rows, certain_ledger(), segments=["honda"])

    tonnes = 4.03  # 1,000 cars x 0.5 x 2 kWh is 1,000 kWh
    assert frame["ab5_t"].tolist() == pytest.approx([tonnes, tonnes, 2 * tonnes, 2 * tonnes])
    assert frame["low_t"].tolist() == pytest.approx(frame["ab5_t"].tolist())
    assert frame["high_t"].tolist() == pytest.approx(frame["ab5_t"].tolist())
    last = frame.iloc[-1]
    assert [last["growth"], last["growth_low"], last["growth_high"]] == pytest.approx([100.0] * 3)


def test_a_value_without_a_range_has_no_spread():
    bare = dict.fromkeys(("low", "high", "nimh_share_low", "nimh_share_high"), np.nan)
    rows = pd.DataFrame([made_up(**bare, kwh_low=np.nan, kwh_high=np.nan)])

    frame = consumption(rows, certain_ledger(), segments=["honda"])

    assert (frame["high_t"] - frame["low_t"]).tolist() == pytest.approx([0, 0])


def test_a_row_keeps_its_band_whatever_other_rows_are_asked_for():
    everything = consumption(table("ab5_inputs"), ledger())
    inputs = table("ab5_inputs")

    alone = consumption(inputs[inputs["year"] == 2018], ledger())

    pd.testing.assert_frame_equal(
        alone.drop(columns=["growth", "growth_low", "growth_high"]),
        everything[everything["year"] == 2018]
        .drop(columns=["growth", "growth_low", "growth_high"])
        .reset_index(drop=True),
    )


def test_the_same_seed_gives_the_same_bands_and_another_seed_others():
    first = consumption(table("ab5_inputs"), ledger())
    again = consumption(table("ab5_inputs").sample(frac=1, random_state=1), ledger())
    other = consumption(table("ab5_inputs"), ledger(), seed=1)

    pd.testing.assert_frame_equal(first, again)
    assert not first["low_t"].equals(other["low_t"])
    assert other["low_t"].tolist() == pytest.approx(first["low_t"].tolist(), rel=0.03)


def test_another_segment_can_be_added_and_then_a_year_needs_it_to_be_complete():
    rows = pd.DataFrame([made_up(), made_up(segment="byd"), made_up(year=2002)])

    frame = consumption(rows, ledger(), segments=["honda", "byd"])

    assert totals(frame)["complete"].tolist() == [True, False]
    assert totals(frame).loc[2001, "hev_units"] == 2000


def test_no_rows_give_an_empty_frame_with_every_column():
    assert list(consumption(table("ab5_inputs").head(0), ledger()).columns) == COLUMNS


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"hev_units": -5.0, "low": -9.0}, "hev_units"),
        ({"hev_units": np.nan}, "hev_units"),
        ({"hev_units": np.inf, "high": np.inf}, "hev_units"),
        ({"hev_units": "many"}, "hev_units"),
        ({"nimh_share": np.nan}, "nimh_share"),
        ({"nimh_share": 1.2, "nimh_share_high": 1.3}, "nimh_share"),
        ({"nimh_share_high": 1.01}, "nimh_share_high"),
        ({"kwh_per_nimh_hev": np.nan}, "kwh_per_nimh_hev"),
        ({"kwh_low": 2.6}, "kwh_low"),
        ({"kwh_per_nimh_hev": 2.6}, "kwh_per_nimh_hev"),
        ({"low": np.nan}, "low"),
        ({"segment": "tesla"}, "segment"),
        ({"segment": "nan"}, "segment"),
        ({"year": np.nan}, "year"),
        ({"year": 2001.5}, "year"),
    ],
)
def test_a_bad_row_is_refused_and_named(changes, named):
    rows = pd.DataFrame([made_up(year=1999), made_up(**changes)])

    with pytest.raises(BadInput) as refused:
        consumption(rows, ledger())

    message = str(refused.value)
    assert named in message
    assert str(changes.get("year", 2001)) in message
    assert str(changes.get("segment", "honda")) in message


def test_a_year_and_segment_may_not_stand_twice():
    with pytest.raises(BadInput, match="year 2001, segment honda: segment honda stands twice"):
        consumption(pd.DataFrame([made_up(), made_up()]), ledger())


def test_a_missing_column_is_refused_by_name():
    with pytest.raises(BadInput, match="no column kwh_low"):
        consumption(table("ab5_inputs").drop(columns="kwh_low"), ledger())


@pytest.mark.parametrize(
    "factors", [(-1, 0.5, 1, 4), (1, 1.1, 1, 4), (1, 0.5, float("nan"), 4), (1, 0.5, 1, -4)]
)
def test_scalar_factors_outside_their_bounds_are_refused(factors):
    with pytest.raises(BadInput):
        ab5_tonnes(*factors)


def test_an_unknown_basis_is_refused():
    with pytest.raises(BadInput, match="neither cell nor bought"):
        consumption(table("ab5_inputs"), ledger(), "oxide")


def test_an_override_makes_a_new_ledger_with_no_range_and_leaves_the_old():
    old = ledger()

    new = old.with_override("np_ratio", 1.4)

    assert (old.number("np_ratio"), new.number("np_ratio")) == (1.5, 1.4)
    changed = new.get("np_ratio")
    assert (changed.low, changed.high, changed.basis) == (1.4, 1.4, "override")
    assert new.with_override("np_ratio", 1.6).number("np_ratio") == 1.6
    assert new != old
    assert hash(new.with_override("np_ratio", 1.4)) == hash(new)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("np_ratio", 0.5),
        ("np_ratio", float("nan")),
        ("ab5_specific_capacity_mah_per_g", 400),
        ("ab5_specific_capacity_mah_per_g", 0),
        ("process_yield", 1.2),
        ("process_yield", 0),
        ("ree_mass_fraction", -0.1),
        ("cell_voltage_v", 1.3),
        ("flux_capacitance", 1),
    ],
)
def test_an_override_no_cell_can_have_is_refused(parameter, value):
    with pytest.raises(BadInput, match=parameter):
        ledger().with_override(parameter, value)


def test_a_range_without_a_value_is_a_check_and_not_an_input():
    with pytest.raises(BadInput, match="check, not an input"):
        ledger().number("ree_fraction_of_nimh_battery")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": 1.7, "high": 1.6}, "above high"),
        ({"value": 2.5}, "outside"),
        ({"low": np.nan}, "one end"),
        ({"value": "about"}, "not a number"),
    ],
)
def test_a_bad_assumption_is_refused_and_named(changes, said):
    frame = table("assumptions").astype({"value": object})
    for column, value in changes.items():
        frame.loc[frame["parameter"] == "np_ratio", column] = value

    with pytest.raises(BadInput, match=f"np_ratio.*{said}"):
        Ledger.from_frame(frame)


def test_a_narrower_scope_does_not_stand_for_the_world():
    frame = table("assumptions")
    scoped = frame[frame["parameter"] == "np_ratio"].assign(maker="Honda", value=1.7)

    both = Ledger.from_frame(pd.concat([frame, scoped]))

    assert both.number("np_ratio") == 1.5
    with pytest.raises(BadInput, match="two rows for one scope"):
        Ledger.from_frame(pd.concat([frame, scoped.assign(maker="All")]))


def test_each_tornado_bar_agrees_with_recomputing_the_year():
    bars = sensitivity(table("ab5_inputs"), ledger(), 2018)

    assert bars["swing_t"].is_monotonic_decreasing
    assert set(bars["factor"]) == {
        *("hev_units", "nimh_share", "kwh"),
        *("cell_voltage_v", "ab5_specific_capacity_mah_per_g", "np_ratio"),
    }
    for bar in bars.to_dict("records"):
        for end in ("low", "high"):
            assert bar[f"at_{end}_t"] == pytest.approx(recomputed(bar, bar[end])), bar


def recomputed(bar, value):
    """The 2018 total with one factor changed, by running the model again."""
    inputs = table("ab5_inputs").query("year == 2018")
    assumed = table("assumptions")
    if bar["segment"] == "all":
        assumed.loc[assumed["parameter"] == bar["factor"], ["value", "low", "high"]] = value
    else:
        here = inputs["segment"] == bar["segment"]
        column = {"kwh": "kwh_per_nimh_hev"}.get(bar["factor"], bar["factor"])
        inputs.loc[here, column] = value
    return totals(consumption(inputs, Ledger.from_frame(assumed), draws=10)).loc[2018, "ab5_t"]


def test_the_yield_is_in_the_tornado_of_alloy_bought_only():
    bars = sensitivity(table("ab5_inputs"), ledger(), 2018, "bought").set_index("factor")

    assert bars.loc["process_yield", "at_low_t"] > bars.loc["process_yield", "at_high_t"]


def test_a_tornado_of_a_year_without_rows_is_refused():
    with pytest.raises(BadInput, match="no row for 1990"):
        sensitivity(table("ab5_inputs"), ledger(), 1990)


def test_a_500_tonne_line_serves_about_ninety_thousand_hybrids():
    bought = intensity(ledger(), "bought")

    served = vehicles_served(500, 1.31, bought)

    assert served.value == pytest.approx(500_000 / (1.31 * 4.03 / 0.95))
    assert served.low < served.value < served.high
    half = vehicles_served(500, 1.31, bought, utilisation=0.5)
    assert half.value == pytest.approx(served.value / 2)


def test_a_500_tonne_line_needs_162_tonnes_of_rare_earth():
    need = ree_need_t(500, ledger())

    assert (need.low, need.value, need.high) == pytest.approx((159.5, 162.25, 165))


@pytest.mark.parametrize(("capacity", "kwh", "used"), [(-1, 1, 1), (500, 0, 1), (500, 1, 1.1)])
def test_a_line_with_impossible_figures_is_refused(capacity, kwh, used):
    with pytest.raises(BadInput):
        vehicles_served(capacity, kwh, Intensity(4, 3, 5, Basis.CELL), used)


def test_all_years_with_ten_thousand_draws_take_under_150_ms():
    inputs, assumed = table("ab5_inputs"), ledger()
    consumption(inputs, assumed)

    def seconds():
        start = time.perf_counter()
        consumption(inputs, assumed)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.15
