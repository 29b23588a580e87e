"""A changed assumption moves exactly what the ledger page says it moves."""

import pandas as pd
import pytest

from tests.real_data import real_store
from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.queries import ab5, lines, outlook, storage
from tracker.terms import Basis, Product


def reach(store, filters):
    rows = lines.lines(store, Filters(product=(Product.HYDROGEN_STORAGE_ALLOY,)))
    return storage.reach(store, filters, rows)


def bought(store, filters):
    return ab5.ab5(store, Filters(set=filters.set, basis=Basis.BOUGHT))


QUESTIONS = {
    "tonnes": (ab5.ab5, ["ab5_t"]),
    "tonnes bought": (bought, ["ab5_t"]),
    "factors": (ab5.ab5_factors, ["effect_t"]),
    "what matters most": (ab5.ab5_sensitivity, ["at_high_t"]),
    "metals": (ab5.ab5_metals, ["tonnes"]),
    "statements": (ab5.statements, ["ours"]),
    "outlook": (outlook.supply_and_demand, ["demand_t"]),
    "capacity of the outlook": (outlook.supply_and_demand, ["capacity_high_tpa"]),
    "hybrids served": (reach, ["hybrids"]),
    "rare-earth need of lines": (reach, ["ree_t"]),
}
CHANGES = {
    "np_ratio": 1.6,
    "ab5_specific_capacity_mah_per_g": 300,
    "process_yield": 0.92,
    "ree_mass_fraction": 0.322,
    "unstated_storage_line_tpa": 2500,
}


@pytest.mark.parametrize("parameter", CHANGES)
def test_an_assumption_moves_exactly_what_the_ledger_names(parameter):
    store = real_store()
    changed = Filters(set=(f"{parameter}:{CHANGES[parameter]}",))

    moved = set()
    for name, (question, columns) in QUESTIONS.items():
        before = question(store, Filters())[columns].astype(float)
        after = question(store, changed)[columns].astype(float)
        if not before.equals(after):
            moved.add(name)

    told = set(ab5.USED_IN[parameter].split(", "))
    if "tonnes" in told:
        told.add("tonnes bought")
    assert moved == told


def test_every_assumption_that_is_not_named_is_a_check_no_model_reads():
    store = real_store()
    rows = ab5.assumptions(store)
    checks = set(rows.loc[rows["used_in"] == "", "parameter"])
    kept = ab5.ledger(store, Filters())
    cut = type(kept)(tuple(a for a in kept.assumptions if a.parameter not in checks))

    frame = ab5.consumption(ab5.inputs(store, Filters()), kept)

    assert frame.equals(ab5.consumption(ab5.inputs(store, Filters()), cut))


@pytest.mark.parametrize(
    "setting",
    ["gold:1", "cell_voltage_v:1.3", "np_ratio:0", "np_ratio:999", "np_ratio", "np_ratio:x"],
)
def test_a_set_assumption_the_ledger_cannot_take_is_refused_by_name(setting):
    with pytest.raises(BadFilter, match="set="):
        ab5.ledger(real_store(), Filters.from_query({"set": [setting]}, View.LEDGER))


def test_the_factors_of_2018_sum_to_the_change_of_the_total():
    store, asked = real_store(), Filters.from_query("from=2017&to=2018", View.AB5)

    effects = ab5.ab5_factors(store, asked)["effect_t"].sum()
    totals = ab5.ab5(store, asked)
    totals = totals[totals["segment"] == "total"].set_index("year")["ab5_t"]

    assert abs(effects - (totals[2018] - totals[2017])) < 1e-9


def test_totals_of_2017_to_2019_are_the_worked_ones():
    rows = ab5.ab5(real_store(), Filters.from_query("from=2017&to=2019", View.AB5))
    totals = rows[rows["segment"] == "total"]

    assert [round(t / 1000, 1) for t in totals["ab5_t"]] == [7.0, 7.6, 8.5]
    assert [round(g, 1) for g in totals["growth"]][1:] == [8.1, 12.6]


def test_the_published_growth_is_taken_apart_into_points_that_sum_to_ours():
    rows = ab5.growth_beside_published(real_store(), Filters())
    parts = rows[rows["what"].str.startswith("of AB5: ")]["growth"].sum()

    assert abs(parts - rows.set_index("what").loc["ab5", "growth"]) < 1e-9


def test_a_line_of_hybrids_is_broken_where_the_edition_changed():
    rows = ab5.hev_units(real_store(), ab5.ab5(real_store(), Filters()))
    other = rows[rows["segment"] == "other_strong_hev"].set_index("year")["run"]

    assert other[2018] != other[2019]
    assert other[2017] == other[2018]


def test_an_unseen_press_claim_of_lanthanum_in_a_pack_is_called_inconsistent():
    store = real_store()
    claim = ab5.figures(store).head(1).assign(
        figure_id="unseen", period="2015", subject="la_per_hev", metric="level", value=12.0,
        unit="kg_per_vehicle", region="World", maker="Toyota", note="",
    )  # fmt: skip

    found = ab5.verdicts(
        claim, ab5.inputs(store, Filters()), ab5.ledger(store, Filters()), ab5.packs(store)
    )

    assert list(found["verdict"]) == ["inconsistent"]
    assert pd.notna(found["why"].iloc[0])
