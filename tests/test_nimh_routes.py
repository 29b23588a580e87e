"""Two routes to the NiMH share, by hand, as properties, and on the curated data."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.real_data import real_store
from tracker.filters import Filters, View
from tracker.models.ab5 import on_route
from tracker.queries import ab5, lineage_ab5, nimh_routes, outlook
from tracker.terms import Basis, NimhRoute

PUBLISHED = Filters(nimh_route=NimhRoute.PUBLISHED)
NONE = pd.DataFrame({"year": [], "share": [], "share_id": []})
SHARES = ["nimh_share", "nimh_share_low", "nimh_share_high"]


def year_of(toyota=600, honda=100, other=300, *, share=0.6, other_share=0.1, basis="packs"):
    """A year of 1,000 hybrids whose first segment was reckoned from packs."""
    rows = [("toyota_lexus", toyota, share, 0.5, 0.7, basis), ("honda", honda, 0, 0, 0, "assumed"),
            ("other_strong_hev", other, other_share, 0, 0.2, "assumed")]  # fmt: skip
    columns = ["segment", "hev_units", *SHARES, "nimh_share_basis"]
    return pd.DataFrame(rows, columns=columns).assign(year=2024)


def told(share, year=2024, share_id="world-all"):
    return pd.DataFrame({"year": [year], "share": [share], "share_id": [share_id]})


def test_the_packs_route_leaves_every_row_as_it_stands():
    rows = year_of()

    found = on_route(rows, told(0.5), NimhRoute.PACKS)

    assert found[rows.columns].equals(rows)
    assert found["nimh_share_route"].tolist() == ["packs that can be made", "", ""]


def test_a_published_share_of_all_hybrids_leaves_the_rest_to_the_segment():
    # 0.45 of 1,000 hybrids is 450; others have 0.1 x 300 = 30; 420 of 600 is 0.7
    found = on_route(year_of(), told(0.45), NimhRoute.PUBLISHED).iloc[0]

    assert found[SHARES].tolist() == pytest.approx([0.7, 0.5, 0.7])
    assert found["nimh_share_route"] == "published: (0.45 x 1,000 - 30) / 600"


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, [47 / 60, 0.5, 47 / 60]), (0.9, [1, 0.5, 1]), (0.2, [17 / 60, 17 / 60, 0.7]),
     (0.01, [0, 0, 0.7])],
)  # fmt: skip
def test_a_share_beyond_the_range_widens_it_and_none_passes_nothing_or_all(share, expected):
    found = on_route(year_of(), told(share), NimhRoute.PUBLISHED).iloc[0]

    assert found[SHARES].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rows", "published"),
    [(year_of(), NONE), (year_of(), told(0.5, 2023)), (year_of().head(2), told(0.5)),
     (year_of(toyota=0), told(0.5))],
    ids=["none", "another year", "a segment nobody counted", "no hybrids"],
)  # fmt: skip
def test_without_a_share_that_can_be_used_the_upper_end_of_the_range_counts(rows, published):
    found = on_route(rows, published, NimhRoute.PUBLISHED).iloc[0]

    assert found[SHARES].tolist() == [0.7, 0.5, 0.7]
    assert "upper end" in found["nimh_share_route"]


def test_a_row_that_was_not_reckoned_from_packs_keeps_its_share():
    rows = year_of(basis="assumed")

    found = on_route(rows, told(0.5), NimhRoute.PUBLISHED)

    assert found[rows.columns].equals(rows)
    assert set(found["nimh_share_route"]) == {""}


def test_of_two_shares_for_a_year_the_last_known_counts():
    two = pd.concat([told(0.3, share_id="older"), told(0.45, share_id="newer")])

    found = on_route(year_of(), two, NimhRoute.PUBLISHED).iloc[0]

    assert found["nimh_share"] == pytest.approx(0.7)
    assert found["nimh_share_route"].startswith("published: (0.45 x ")


@settings(derandomize=True, max_examples=50)
@given(
    st.tuples(*[st.integers(0, 5_000_000)] * 3),
    st.floats(0, 1), st.floats(0, 0.2), st.floats(0, 1),
)  # fmt: skip
def test_the_share_makes_up_what_is_published_wherever_it_can(units, share, other, published):
    rows = year_of(*units, other_share=other)

    found = on_route(rows, told(published), NimhRoute.PUBLISHED)

    low, high = found["nimh_share_low"], found["nimh_share_high"]
    assert found["nimh_share"].between(low, high).all()
    assert low.ge(0).all()
    assert high.le(1).all()
    if units[0] and 0 < found["nimh_share"][0] < 1:
        packs = (found["hev_units"] * found["nimh_share"]).sum()
        assert math.isclose(packs, published * sum(units), rel_tol=1e-9, abs_tol=1e-6)


def totals(filters, **more):
    rows = ab5.ab5(real_store(), replace(filters, **more))
    return rows[rows["segment"] == "total"].set_index("year")


@pytest.mark.parametrize("basis", list(Basis))
def test_published_is_never_less_and_only_years_of_two_routes_move(basis):
    packs, published = totals(Filters(), basis=basis), totals(PUBLISHED, basis=basis)
    two = set(nimh_routes.both_routes(real_store(), Filters())["year"])

    moved = set(packs.index[packs["ab5_t"] != published["ab5_t"]])

    assert moved == two == {2021, 2022, 2023, 2024, 2025}
    for column in ("ab5_t", "low_t", "high_t"):
        assert (published[column] >= packs[column] - 1e-9).all()


def test_2024_under_both_routes_comes_out_by_hand():
    store = real_store()
    rows = ab5.inputs(store, Filters()).query("year == 2024").set_index("segment")
    units = rows["hev_units"]
    (share,) = ab5.shares_of_all(store).query("year == 2024")["share"]
    others = units["other_strong_hev"] * rows.loc["other_strong_hev", "nimh_share"]
    toyota = (share * units.sum() - others) / units["toyota_lexus"]

    told = nimh_routes.both_routes(store, Filters()).query("year == 2024").iloc[0]

    assert told["published_share"] == pytest.approx(toyota)
    assert told["published_of_all"] == pytest.approx(share)
    assert told["packs_of_all"] == pytest.approx(0.373, abs=5e-4)
    assert totals(Filters())["ab5_t"][2024] == pytest.approx(14_310.6, abs=0.1)
    assert totals(PUBLISHED)["ab5_t"][2024] == pytest.approx(19_163.8, abs=0.1)
    assert told["packs_ab5_t"] == pytest.approx(14_310.6, abs=0.1)
    assert told["published_ab5_t"] == pytest.approx(19_163.8, abs=0.1)


def test_a_share_published_later_is_not_known_before():
    early = real_store("2021-06-30")

    assert ab5.shares_of_all(early).query("year == 2024").empty


def test_all_that_follows_takes_the_route():
    store = real_store()
    for ask in (ab5.ab5_factors, ab5.ab5_sensitivity, ab5.ab5_metals, outlook.supply_and_demand):
        assert not ask(store, Filters()).equals(ask(store, PUBLISHED)), ask.__name__
    start = outlook.demand(store, PUBLISHED).iloc[0]
    assert start["ab5_t"] == pytest.approx(
        totals(PUBLISHED, basis="bought")["ab5_t"][start["year"]]
    )
    judged = ab5.statements(store, PUBLISHED).merge(
        ab5.statements(store, Filters()), on="figure_id", suffixes=("", "_packs")
    )
    moved = judged[(judged["ours"] - judged["ours_packs"]).abs() > 1e-9]
    assert len(moved)
    assert moved["period"].str.contains("202[1-5]").all()


def test_what_stands_behind_a_mark_names_the_route():
    store, mark = real_store(), {"year": 2024}

    packs = lineage_ab5.of_year(store, Filters(), mark)
    published = lineage_ab5.of_year(store, PUBLISHED, mark)

    assert "2024, packs that can be made: 0.600." in packs.formula
    assert "2024, published: (0.5 x 6,700,412 - 16,680) / 4,142,412" in published.formula
    assert published.tables["Published NiMH shares"]["publisher"].notna().all()
    assert "Published NiMH shares" not in packs.tables


@pytest.mark.parametrize("view", [View.AB5, View.OUTLOOK, View.STATEMENTS, View.LEDGER])
def test_the_route_is_in_the_link_and_the_sentence(view):
    assert PUBLISHED.link(view) == "nimh_route=published"
    assert Filters.from_query("nimh_route=published", view) == PUBLISHED
    assert Filters.from_query("nimh_route=packs", view) == Filters()
    assert "by the published NiMH share" in PUBLISHED.sentence(view)
    assert "published NiMH share" not in Filters().sentence(view)


def test_both_routes_are_told_in_figures_that_stand_in_the_rows():
    told = nimh_routes.routes_told(nimh_routes.both_routes(real_store(), Filters()))

    assert (
        "2,485,447 of the hybrids of Toyota and Lexus, a share of 0.60, which makes 0.37 of"
        in (told[0])
    )
    assert "AB5 14,311 t" in told[0]
    assert "a share of 0.80 of Toyota and Lexus" in told[1]
    assert "AB5 19,164 t" in told[1]
    assert told[-1].startswith("2021, 2022, 2023, 2025: no usable share")
