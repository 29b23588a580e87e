"""Whose a line was on a day, what a group runs, and who supplies whom; small cases by hand."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import company, event, holding, line, made_up, source, supply
from tests.real_data import real_store
from tracker.filters import Filters, Shares
from tracker.queries import lines
from tracker.queries.records_line import of_story
from tracker.queries.supply import groups, nimh_chain, supply_links, unnamed_buyers
from tracker.queries.vocabulary import checked, vocabulary

ANY = Shares.ANY


def works(*ownership, companies=("mill", "low", "mid", "top"), as_of="2026-01-01", **more):
    """A store with line "a" of the company mill, which runs 1,000 t/a, and these holdings."""
    return made_up(
        [event("2010", "reported_operating", 1000, "existing")],
        lines=[line("a", company="Mill", company_ids="mill") | more.pop("line", {})],
        companies=[company(name) if isinstance(name, str) else name for name in companies],
        ownership=ownership,
        as_of=as_of,
        **more,
    )


def owners(store):
    """The owners shown beside line a, None for none."""
    shown = lines.lines(store, Filters())["owners"].iloc[0]
    return None if shown != shown or shown is None else shown


def found(store, **chosen):
    """The lines that filters leave in."""
    return list(lines.lines(store, Filters(**chosen))["line_id"])


# Owners on a day.


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2014-06-30", "Low 100%"),
        ("2014-07-01", "Mid 60%"),  # the day of a sale is the buyer's
        ("2018-12-30", "Mid 60%"),
        ("2018-12-31", None),  # an end known to the year is its last day
    ],
)
def test_the_owner_is_the_owner_on_the_day_looked_from(day, shown):
    sold = [holding("mill", "low", 100, "2012", "2014-07-01"),
            holding("mill", "mid", 60, "2014-07-01", "2018")]  # fmt: skip

    assert owners(works(*sold, as_of=day)) == shown


def test_a_holding_is_hidden_until_its_source_was_published():
    told = holding("mill", "low", 100, "2012", source_id="late")
    late = [source("late", "2020-05-05")]

    assert owners(works(told, as_of="2020-05-04", sources=late)) is None
    assert owners(works(told, as_of="2020-05-05", sources=late)) == "Low 100%"


def test_owners_are_told_with_their_shares_the_largest_first_unknown_last():
    rows = [holding("mill", "low", 20), holding("mill", "mid"), holding("mill", "top", 48.26)]

    assert owners(works(*rows)) == "Top 48.26%; Low 20%; Mid"


def test_a_share_held_directly_and_through_another_is_shown_as_held_directly():
    rows = [holding("mill", "low", 50), holding("mill", "mid", 50), holding("mid", "low", 20)]

    store = works(*rows)

    assert owners(store) == "Low 50%; Mid 50%"
    held = store.frame("SELECT share FROM line_owners WHERE company_id = 'low'")["share"]
    assert held.iloc[0] == pytest.approx(0.6)


def test_an_agreement_owns_nothing():
    assert owners(works(holding("mill", "low", 100, kind="agreement"))) is None


def test_a_parent_without_dates_holds_until_a_row_of_ownership_tells_of_it():
    mill = company("mill", parent_id="low")
    others = ("low", "mid", "top")

    assert owners(works(companies=(mill, *others))) == "Low"
    ended = holding("mill", "low", 100, "2000", "2005")
    assert owners(works(ended, companies=(mill, *others))) is None


def test_who_has_the_works_goes_before_the_owners_of_its_company():
    rows = [holding("mill", "low", 100), holding("a", "mid", None, "2016", "2018-01-01")]

    assert owners(works(*rows, as_of="2015-06-01")) == "Low 100%"
    assert owners(works(*rows, as_of="2017-06-01")) == "Mid 100%"  # the only owner of a works
    assert found(works(*rows, as_of="2017-06-01"), group=("Low",)) == []
    assert found(works(*rows, as_of="2017-06-01"), company=("Mill",)) == ["a"]
    assert owners(works(*rows, as_of="2019-06-01")) == "Low 100%"


def test_owners_that_only_the_line_names_have_no_share_and_ownership_goes_before():
    named = {"parent_company": "Mid; Nobody Known"}

    assert owners(works(line=named)) == "Mid; Nobody Known"
    sold = holding("mill", "mid", 100, "2000", "2005")
    assert owners(works(sold, line=named)) == "Nobody Known"
    above = [holding("mill", "low", 100), holding("low", "mid", 100)]
    assert owners(works(*above, line=named)) == "Low 100%; Nobody Known"


def test_a_joint_line_names_its_companies_and_is_no_group_s_own():
    store = works(line={"company": "Mill / Low", "company_ids": "mill;low"})

    assert lines.lines(store, Filters())["company"].iloc[0] == "Mill / Low"
    for name in ("Mill", "Low"):
        assert found(store, company=(name,)) == ["a"]
        assert found(store, group=(name,)) == []
        assert found(store, group=(name,), shares=ANY) == ["a"]


def test_a_line_is_shown_under_the_one_name_of_its_company():
    store = works(companies=(company("mill", name="The Mill Company", other_names="Mill"),))

    assert lines.lines(store, Filters())["company"].iloc[0] == "The Mill Company"


def test_a_loop_of_owners_ends():
    rows = [holding("mill", "low", 60), holding("low", "mid", 60), holding("mid", "low", 60)]

    assert found(works(*rows), group=("Mid",)) == ["a"]


# Groups.


def test_a_group_has_lines_through_more_than_half_all_the_way_or_through_any_holding():
    store = works(holding("mill", "low", 51), holding("low", "mid", 50), holding("mid", "top", 90))

    assert found(store, group=("Low",)) == ["a"]
    assert found(store, group=("Mid",)) == []  # a half is not more than half
    assert found(store, group=("Top",)) == []  # nor is what stands above it
    assert found(store, group=("Top",), shares=ANY) == ["a"]
    assert found(store, company=("Top",)) == ["a"]
    assert found(store, group=("-Low",)) == []
    assert found(store, group=("-Top",)) == ["a"]


@pytest.mark.parametrize(
    ("share", "parent", "is_majority"),
    [(None, "low", True), (None, None, False), (50.01, None, True), (10, "low", False)],
)
def test_a_share_that_is_not_printed_is_more_than_half_only_of_a_parent(share, parent, is_majority):
    mill = company("mill", parent_id=parent)
    store = works(holding("mill", "low", share), companies=(mill, "low"))

    assert (found(store, group=("Low",)) == ["a"]) == is_majority


def test_a_group_runs_its_lines_in_full_and_by_its_shares():
    rows = [holding("mill", "low", 60), holding("low", "top", 80), holding("mill", "mid", 40)]
    store = works(*rows)

    whole = groups(store, Filters()).set_index("group")
    assert list(whole.index) == ["Top"]
    assert whole.loc["Top", "running_tpa"] == 1000
    assert whole.loc["Top", "by_share_tpa"] == pytest.approx(480)  # 1,000 x 0.6 x 0.8
    every = groups(store, Filters(shares=ANY)).set_index("group")
    assert every.loc["Mid", ["lines", "running_tpa"]].tolist() == [1, 1000]
    assert every.loc["Mid", "by_share_tpa"] == pytest.approx(400)


def test_a_group_says_of_how_many_lines_its_part_is_not_known():
    store = works(holding("mill", "low"), companies=(company("mill", parent_id="low"), "low"))

    row = groups(store, Filters()).set_index("group").loc["Low"]

    assert (row["lines"], row["lines_share_unknown"], row["running_tpa"]) == (1, 1, 1000)
    assert row["by_share_tpa"] != row["by_share_tpa"]  # not a number: not known


def test_a_share_known_on_one_way_and_not_on_another_is_not_known():
    rows = [holding("mill", "low", 30), holding("mill", "mid"), holding("mid", "low", 60)]

    row = groups(works(*rows), Filters(shares=ANY)).set_index("group").loc["Low"]

    assert (row["lines"], row["lines_share_unknown"], row["running_tpa"]) == (1, 1, 1000)
    assert row["by_share_tpa"] != row["by_share_tpa"]  # 300 t/a and an unknown part of the rest


@settings(max_examples=20, deadline=None)  # each is a store of its own
@given(st.lists(st.integers(0, 100), min_size=1, max_size=4))
def test_what_is_known_by_share_is_never_more_than_in_full(shares):
    chain = ["mill", "c1", "c2", "c3", "c4"]
    rows = [holding(chain[at], chain[at + 1], share) for at, share in enumerate(shares)]
    store = works(*rows, companies=chain)

    for filters in (Filters(), Filters(shares=ANY)):
        rows = groups(store, filters)
        assert (rows["by_share_tpa"].fillna(0) <= rows["running_tpa"] + 1e-9).all()
    few, many = (set(found(store, group=(name.title(),))) for name in (chain[-1], chain[0]))
    assert few <= many == {"a"}


# Names.


@pytest.mark.parametrize(
    "name", ["Mill", "MILL", "ＭＩＬＬ", "Moulin  Élevé", "moulin eleve", "磨坊", "x: mll"]
)
def test_a_company_is_found_by_any_of_its_names_however_written(name):
    mill = company("mill", name_local="磨坊", other_names="Moulin Élevé; X:MLL")
    store = works(companies=(mill,))

    asked = checked(store, Filters(company=(name,)))

    assert asked.company == ("Mill",)
    assert found(store, company=asked.company) == ["a"]


def test_a_name_left_out_and_a_town_by_its_own_name_are_read_too():
    town = {"country": "CHN", "place": "Old Town", "name_local": "古镇"}
    store = works(places=[town])

    asked = checked(store, Filters(company=("-mill",), city=("古镇",)))

    assert (asked.company, asked.city) == (("-Mill",), ("Old Town",))
    assert found(store, q="古镇") == ["a"]


def test_a_search_reads_every_name_of_everybody_with_a_part_of_the_line():
    low = company("low", name_local="下", other_names="Lower Works; X:LOW")
    store = works(holding("mill", "low", 10), companies=("mill", low))

    for text in ("下", "lower works", "ＬＯＷ", "x:low", "Mill"):
        assert found(store, q=text) == ["a"], text
    assert found(store, q="upper") == []


def test_an_owner_of_another_day_is_known_and_has_no_lines_today():
    store = works(holding("mill", "low", 100, "2000", "2005"))

    assert "Low" in vocabulary(store)["company"]
    assert found(store, company=("Low",)) == []


# Supply links.


def chain_store(**more):
    """Alloy of mill to nobody named, to a cell maker, and its packs to a car maker."""
    return works(
        companies=("mill", "cells", company("cars", name_local="車"), "top"),
        supply_links=[
            supply("mill"),
            supply("mill", "cells", from_on="2015"),
            supply("cells", "cars", "nimh_pack", from_on="2001"),
            supply("cells", "cars", "liion_pack"),
        ],
        **more,
    )


def test_the_chain_goes_from_the_alloy_to_the_car_and_leaves_lithium_out():
    rows = nimh_chain(chain_store(), Filters())

    assert list(zip(rows["supplier"], rows["buyer"].fillna("?"), strict=True)) == [
        ("Mill", "?"), ("Mill", "Cells"), ("Cells", "Cars"),
    ]  # fmt: skip
    assert unnamed_buyers(rows) == (1, 2)


@pytest.mark.parametrize("text", ["cars", "車", "ＣＡＲＳ"])
def test_a_search_for_a_buyer_finds_what_it_is_supplied_with(text):
    rows = supply_links(chain_store(), Filters(q=text))

    assert set(rows["product"]) == {"nimh_pack", "liion_pack"}
    assert set(rows["supplier"]) == {"Cells"}


def test_links_of_a_company_are_those_it_gives_and_takes():
    store = chain_store()

    assert len(supply_links(store, Filters(company=("Cells",)))) == 3
    assert len(supply_links(store, Filters(company=("-Cells",)))) == 1


def test_a_link_is_hidden_until_its_source_was_published():
    told = [source("gazette", "2012-03-04")]

    assert supply_links(chain_store(as_of="2012-03-03", sources=told), Filters()).empty
    assert len(supply_links(chain_store(as_of="2012-03-04", sources=told), Filters())) == 4


def test_the_story_of_a_line_tells_owners_and_links_with_their_sources():
    store = works(
        holding("mill", "low", 60, "2001", "2002"),
        holding("mill", "mid", 60, "2002"),
        companies=("mill", "low", "mid"),
        supply_links=[supply("mill", "low")],
    )

    told = of_story(store, Filters(), {"line_id": "a"}).tables

    assert list(told) == ["Events of the line", "Owners over time", "Supply links"]
    assert list(told["Owners over time"]["is_current"]) == [False, True]
    assert all((rows["source_id"] == "gazette").all() for rows in told.values())


# The curated data.


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("北方稀土", "China Northern Rare Earth"),
        ("Northern Rare Earth", "China Northern Rare Earth"),
        ("JMC", "Japan Metals & Chemicals"),
        ("Proterial", "Santoku"),
        ("TSX:NEO", "AS Silmet"),
    ],
)
def test_curated_lines_are_found_by_names_of_companies_and_owners(text, company):
    assert company in set(lines.lines(real_store(), Filters(q=text))["company"])


def test_a_curated_town_is_found_by_its_own_name():
    by_name = lines.lines(real_store(), Filters(q="包头"))
    by_town = lines.lines(real_store(), Filters(city=("Baotou",)))

    assert set(by_town["line_id"]) <= set(by_name["line_id"])
    assert len(by_town) > 10


@pytest.mark.parametrize(
    ("owner", "before", "after", "line_id"),
    [
        ("Molycorp", "2016-01-01", "2017-01-01", "silmet-sillamae-ree-metal-alloy"),
        ("Nippon Denko", "2016-01-01", "2016-03-01", "chuo-denki-wakayama-ndfeb-alloy"),
        ("Great Western Minerals Group", "2014-01-01", "2020-01-01",
         "lcm-ellesmere-port-ndfeb-alloy-1"),
    ],
)  # fmt: skip
def test_a_curated_line_leaves_its_owner_on_the_day_it_was_sold(owner, before, after, line_id):
    chosen = Filters(company=(owner,))

    assert line_id in set(lines.lines(real_store(before), chosen)["line_id"])
    assert line_id not in set(lines.lines(real_store(after), chosen)["line_id"])


def test_curated_buyers_of_storage_alloy_are_the_hole_they_are_said_to_be():
    missing, alloy = unnamed_buyers(nimh_chain(real_store(), Filters()))

    assert (missing, alloy) == (5, 7)


def test_every_curated_line_with_a_company_has_it_first_among_its_owners():
    store = real_store(str(dt.date(2026, 11, 27)))
    rows = store.frame(
        "SELECT l.line_id FROM lines l WHERE company IS NOT NULL AND line_id NOT IN "
        "(SELECT line_id FROM line_owners WHERE depth = 0)"
    )

    assert rows.empty
