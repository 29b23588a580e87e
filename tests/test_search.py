"""Search: any name in any script, the best first, at most eight of a kind."""

import pytest

from tests.made_up import company, event, line, made_up, source
from tests.real_data import real_store
from tracker.queries.search import matches
from tracker.spelling import folded

NAMES = {
    "exact": company("exact", name="Neo"),
    "prefix": company("prefix", name="Neolith"),
    "inside": company("inside", name="Old Neo Works"),
    "words": company("words", name="Nera & Old, Company (Works)", other_names="neXo"),
}


def ids(rows, kind):
    return list(rows[rows["kind"] == kind]["id"])


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("neo", ["exact", "prefix", "inside"]),
        ("ＮＥＯ", ["exact", "prefix", "inside"]),
        ("nexo", ["words"]),
        ("works old", ["words", "inside"]),
        ("nera old company", ["words"]),
        ("nothing", []),
        ("!?", []),
        (" ", []),
    ],
)
def test_exact_names_go_before_those_that_begin_and_those_that_hold_a_text(text, order):
    store = made_up(companies=list(NAMES.values()))

    assert ids(matches(store, text), "company") == order


def test_a_line_is_found_by_its_company_its_place_and_its_product():
    store = made_up(
        [event("2019", "approved", 1)],
        lines=[line("a", company="Alpha", company_ids="alpha")],
        companies=[company("alpha", name_local="阿尔法")],
        places=[{"country": "CHN", "place": "Old Town", "name_local": "旧镇"}],
    )

    for text in ("alpha", "阿尔法", "旧镇", "old town", "metal alpha"):
        assert ids(matches(store, text), "line") == ["a"], text
    assert ids(matches(store, "旧镇"), "place") == ["Old Town"]


def test_at_most_eight_of_a_kind_are_given_and_how_many_there_are():
    store = made_up(companies=[company(f"neo-{n:02}") for n in range(11)])

    rows = matches(store, "neo")

    assert len(rows) == 8
    assert set(rows["of_kind"]) == {11}


def test_what_was_not_known_on_the_day_is_not_matches():
    store = made_up(
        [event("2019", "approved", 1, source="late")],
        sources=[source("late", "2020-01-01")],
        as_of="2019-06-01",
    )

    assert matches(store, "late").empty
    assert matches(store, "alloys").empty


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("北方稀土", "company", "china-northern-rare-earth"),
        ("jmc", "company", "japan-metals-chemicals"),
        ("包头", "place", "Baotou"),
        ("jigan ree metal", "line", "jigan-baotou-ree-metal-alloy"),
        ("adamas-20190214-baotou-metals", "source", "adamas-20190214-baotou-metals"),
        ("ab5 consumption 2018", "figure", "ab5-consumption-world-2018-growth"),
    ],
)
def test_what_a_reader_may_type_leads_to_what_is_meant(text, kind, first):
    assert ids(matches(real_store(), text), kind)[0] == first


def test_the_data_are_folded_as_what_is_typed_is():
    rows = real_store().frame(
        """
        SELECT name, folded(name) AS by_sql FROM (
            SELECT unnest(all_names(name, name_local, other_names)) AS name FROM companies
            UNION ALL SELECT unnest([place, name_local]) FROM places
            UNION ALL SELECT unnest([source_id, publisher, title]) FROM sources
        ) WHERE name IS NOT NULL
        """
    )

    assert [name for name, sql in rows.itertuples(index=False) if folded(name) != sql] == []


@pytest.mark.parametrize("text", ["%", "'; DROP TABLE lines; --", "$whole", "a" * 200, "\\", "_"])
def test_no_text_is_more_than_a_text(text):
    assert matches(real_store(), text).empty
