"""Elements in AB5 on three bases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.curated import ledger, table
from tracker.errors import BadInput
from tracker.models.ab5 import consumption
from tracker.models.metals import (
    ELEMENTS,
    REE_SHARES,
    converted,
    mass_fractions,
    metal_per_oxide,
    metals,
    nimh_gwh,
    reo_per_alloy,
)
from tracker.terms import MetalBasis

LEDGER = ledger()


def of_2018(basis):
    frame = consumption(table("ab5_inputs"), LEDGER, draws=100)
    return metals(frame[frame["year"] == 2018], LEDGER, basis).query("segment == 'total'")


@pytest.mark.parametrize(
    ("element", "printed"), [("La", 0.853), ("Ce", 0.814), ("Nd", 0.857), ("Pr", 0.828)]
)
def test_oxide_factors_from_atomic_weights_agree_with_the_printed_ones(element, printed):
    assert round(metal_per_oxide(element), 3) == printed


def test_the_elements_make_up_the_whole_alloy():
    parts = mass_fractions(LEDGER)

    assert tuple(parts["element"]) == ELEMENTS
    assert parts["value"].sum() == pytest.approx(1)
    assert parts.set_index("element")["value"]["La"] == pytest.approx(0.3245 * 0.65)
    assert (parts["low"] <= parts["value"]).all()
    assert (parts["value"] <= parts["high"]).all()


def test_more_lanthanum_makes_room_among_the_other_rare_earths():
    parts = mass_fractions(LEDGER.with_override("la_share_of_ree", 0.8)).set_index("element")

    assert parts["value"][list(REE_SHARES)].sum() == pytest.approx(0.3245)
    assert parts["value"]["La"] == pytest.approx(0.3245 * 0.8 / 1.15)


def test_metal_of_2018_adds_up_to_its_alloy():
    found = of_2018("metal").set_index("element")["tonnes"]

    assert found.sum() == pytest.approx(7591.95, abs=0.01)
    assert found["Ni"] == pytest.approx(7591.95 * 0.534, abs=0.01)


def test_oxide_rows_are_for_rare_earths_only_and_agree_with_the_mixed_check_row():
    found = of_2018("reo").set_index("element")["tonnes"]

    assert list(found.index) == list(REE_SHARES)
    assert found.sum() == pytest.approx(7591.95 * reo_per_alloy(LEDGER), abs=0.01)
    check = LEDGER.get("ree_metal_per_reo")
    assert check.low < 0.3245 / reo_per_alloy(LEDGER) < check.high


def test_alloy_rows_repeat_the_alloy():
    assert of_2018("alloy")["tonnes"].tolist() == pytest.approx([7591.95] * 8, abs=0.01)


@given(
    st.floats(0, 1e6),
    st.sampled_from(list(REE_SHARES)),
    st.sampled_from(list(MetalBasis)),
    st.sampled_from(list(MetalBasis)),
)
def test_there_and_back_returns_the_input(tonnes, element, source, target):
    there = converted(tonnes, element, source, target, LEDGER)

    assert converted(there, element, target, source, LEDGER) == pytest.approx(tonnes)


def test_lanthanum_of_a_tonne_of_oxide_needs_four_tonnes_of_alloy():
    alloy = converted(1, "La", "reo", "alloy", LEDGER)

    assert alloy == pytest.approx(0.8527 / (0.3245 * 0.65), rel=1e-4)


@pytest.mark.parametrize(
    ("element", "source", "target"),
    [("Ni", "metal", "reo"), ("Fe", "metal", "alloy"), ("La", "metal", "ingot")],
)
def test_a_conversion_that_means_nothing_is_refused(element, source, target):
    with pytest.raises(BadInput, match=element):
        converted(1, element, source, target, LEDGER)


def test_nimh_gigawatt_hours_of_2019_are_just_over_two():
    frame = consumption(table("ab5_inputs"), LEDGER, draws=10)

    found = nimh_gwh(frame).query("year == 2019 and segment == 'total'").iloc[0]

    assert found["nimh_units"] == pytest.approx(1_865_000 * 0.84 + 378_000 * 0.005 + 3870)
    assert found["gwh"] == pytest.approx(8547.93 / 4.03 / 1000, rel=1e-5)


def test_a_segment_without_nimh_deploys_none():
    frame = consumption(table("ab5_inputs"), LEDGER, draws=10)

    assert nimh_gwh(frame).query("year == 2022 and segment == 'honda'")["gwh"].item() == 0
