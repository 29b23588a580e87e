"""The split of a change: closed, antisymmetric, blind to order, with a stated rule for zero."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.curated import ledger, table, without_other_2020
from tracker.errors import BadInput
from tracker.models.ab5 import consumption
from tracker.models.decomposition import FACTORS, decomposition, lmdi, log_mean, uncounted_segments

NAMES = ("toyota_lexus", "honda", "other_strong_hev", "byd")


def side(*rows):
    return pd.DataFrame(
        list(rows), columns=["segment", "hev_units", "nimh_share", "kwh", "kg_per_kwh"]
    )


def tonnes(frame):
    product = frame["hev_units"] * frame["nimh_share"] * frame["kwh"] * frame["kg_per_kwh"]
    return product.sum() / 1000


def effect(frame, factor, segment=None):
    here = frame["factor"] == factor
    if segment:
        here &= frame["segment"] == segment
    return frame.loc[here, "effect_t"].sum()


quantity = st.one_of(st.just(0.0), st.floats(1e-3, 5))
segment_row = st.tuples(
    st.one_of(st.just(0.0), st.floats(1, 1e7)),
    st.one_of(st.just(0.0), st.floats(1e-4, 1)),
    quantity,
    quantity,
)


@st.composite
def sides(draw):
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return side(*((name, *draw(segment_row)) for name in names))


@given(sides(), sides())
def test_effects_add_up_to_the_change_whatever_appears_or_vanishes(before, after):
    split = lmdi(before, after)

    assert math.fsum(split["effect_t"]) == pytest.approx(tonnes(after) - tonnes(before), abs=1e-9)


@given(sides(), sides())
def test_swapping_the_years_flips_every_sign(before, after):
    there = lmdi(before, after).set_index(["factor", "segment"])["effect_t"]
    back = lmdi(after, before).set_index(["factor", "segment"])["effect_t"]

    assert back.reindex(there.index).tolist() == pytest.approx((-there).tolist(), abs=1e-9)


@given(sides(), sides())
def test_the_order_of_segments_does_not_matter(before, after):
    there = lmdi(before, after).set_index(["factor", "segment"])["effect_t"]
    turned = lmdi(before.iloc[::-1], after.iloc[::-1]).set_index(["factor", "segment"])["effect_t"]

    assert turned.reindex(there.index).tolist() == pytest.approx(there.tolist(), abs=1e-9)


def test_if_only_volume_moves_volume_has_the_whole_change():
    before = side(("honda", 1000, 0.5, 2, 4), ("byd", 3000, 0.1, 1, 4))
    after = before.assign(hev_units=before["hev_units"] * 2)

    split = lmdi(before, after)

    assert effect(split, "hev_units") == pytest.approx(4 + 1.2)
    assert split.loc[split["factor"] != "hev_units", "effect_t"].tolist() == pytest.approx([0] * 8)


def test_two_factors_that_double_share_a_change_equally():
    split = lmdi(side(("honda", 1000, 0.4, 1, 4)), side(("honda", 1000, 0.8, 2, 4)))

    assert effect(split, "nimh_share") == pytest.approx(2.4)  # 1.6 t to 6.4 t is 4.8 t
    assert effect(split, "kwh") == pytest.approx(2.4)


def test_a_share_that_falls_to_zero_carries_the_whole_fall():
    split = lmdi(side(("honda", 1000, 0.5, 2, 4)), side(("honda", 3000, 0, 5, 4)))

    assert effect(split, "nimh_share") == -4
    assert split["effect_t"].abs().sum() == 4


def test_the_rule_for_zero_is_the_limit_of_ever_smaller_shares():
    before = side(("honda", 1000, 0.5, 2, 4))

    near = lmdi(before, side(("honda", 1200, 1e-200, 2.2, 4)))
    at = lmdi(before, side(("honda", 1200, 0, 2.2, 4)))

    assert at["effect_t"].tolist() == pytest.approx(near["effect_t"].tolist(), abs=0.01)


def test_a_segment_that_appears_is_segment_mix():
    before, after = side(("honda", 1000, 0.5, 2, 4)), side(("honda", 1000, 0.5, 2, 4))
    after = pd.concat([after, side(("byd", 1000, 0.25, 1, 4))], ignore_index=True)

    split = lmdi(before, after)

    assert effect(split, "segment_mix", "byd") == 1
    assert effect(split, "nimh_share") == 0
    assert effect(split, "hev_units", "honda") == pytest.approx(
        -effect(split, "segment_mix", "honda")
    )


def test_the_first_hybrids_of_all_are_volume():
    split = lmdi(side(("honda", 0, 0.5, 2, 4)), side(("honda", 1000, 0.5, 2, 4)))

    assert effect(split, "hev_units") == 4


def test_nothing_at_both_ends_has_no_effects():
    split = lmdi(side(("honda", 0, 0.5, 2, 4)), side(("honda", 1000, 0, 2, 4)))

    assert split["effect_t"].tolist() == [0] * 5


def test_the_logarithmic_mean_lies_between_its_numbers_and_below_their_average():
    assert log_mean(1, math.e) == pytest.approx(math.e - 1)
    assert log_mean(2, 5) == log_mean(5, 2)
    assert log_mean(1, 1 + 1e-15) == pytest.approx(1)


@pytest.mark.parametrize(
    ("first", "last"), [(2016, 2017), (2017, 2018), (2018, 2019), (2004, 2022)]
)
@pytest.mark.parametrize("basis", ["cell", "bought"])
def test_curated_years_split_into_their_change(first, last, basis):
    totals = consumption(table("ab5_inputs"), ledger(), basis, draws=10).query("segment == 'total'")
    by_year = totals.set_index("year")["ab5_t"]

    split = decomposition(table("ab5_inputs"), ledger(), first, last, basis)

    assert list(split.columns) == ["factor", "segment", "effect_t", "interpolated"]
    assert list(dict.fromkeys(split["factor"])) == list(FACTORS)
    assert split["effect_t"].sum() == pytest.approx(by_year[last] - by_year[first], abs=1e-9)
    assert effect(split, "kg_per_kwh") == 0


def test_2018_was_volume_held_back_by_growth_outside_toyota():
    split = decomposition(table("ab5_inputs"), ledger(), 2017, 2018)

    # All hybrids +12.0 %, AB5 +8.1 %: share and kWh of Toyota are held, so the gap is mix.
    assert effect(split, "hev_units") == pytest.approx(7304.6 * math.log(2330 / 2080), rel=0.001)
    assert effect(split, "segment_mix", "toyota_lexus") < -240
    assert effect(split, "nimh_share", "toyota_lexus") == 0
    assert effect(split, "kwh", "toyota_lexus") == 0


def test_another_alloy_in_the_last_year_is_an_effect_of_its_own():
    richer = ledger().with_override("np_ratio", 1.6)

    split = decomposition(table("ab5_inputs"), ledger(), 2018, 2018, last_ledger=richer)

    kwh = 7591.95 / 4.03
    assert effect(split, "kg_per_kwh") == pytest.approx(kwh * (4.3 - 4.03), rel=1e-4)
    assert split["effect_t"].sum() == pytest.approx(effect(split, "kg_per_kwh"))


def test_a_year_without_rows_is_refused():
    with pytest.raises(BadInput, match="no row for 1990"):
        decomposition(table("ab5_inputs"), ledger(), 1990, 2018)


def test_a_split_that_compares_a_part_with_a_whole_can_be_told():
    assert uncounted_segments(table("ab5_inputs"), 2017, 2018) == ()
    assert uncounted_segments(without_other_2020(), 2019, 2020) == ("other_strong_hev",)
