"""Pages of one line, company or place: what they ask and the sentences they make of it.

The histories are made up, so that each sentence can be written down by hand; the two lines of
the post of February 2019 are held on the curated data.
"""

import datetime as dt

import pytest

from tests.made_up import claim, company, event, holding, line, made_up, source, supply
from tests.real_data import real_store
from tracker.errors import BadFilter, UnknownRecord
from tracker.filters import Filters, View
from tracker.queries import (
    lines,
    records_company,
    records_line,
    records_place,
    records_words,
    running,
)
from tracker.ui import records

A = Filters(record="a")


def told(store, filters=A):
    """The sentence of a line."""
    return records_words.story(
        records_line.line(store, filters),
        records_line.milestones(store, filters),
        records_line.expansions(store, filters),
        records_line.claims(store, filters),
    )


HISTORIES = [
    (
        [event("2024-02-14", "approved", 2500), event("2024-05", "construction_start"),
         event("2025", "reported_operating", 2500, "existing")],
        "Approved on 14 Feb 2024 for 2,500 t/a, under construction from May 2024, "
        "running by 2025 with 2,500 t/a.",
    ),
    ([event("2024-Q2", "announced")],
     "Announced in the second quarter of 2024, its capacity not stated."),
    (
        [event("2023", "commissioned", 100), event("2024", "expanded", 50, "expansion")],
        "Commissioned in 2023 for 100 t/a, expanded by 50 t/a in 2024, "
        "150 t/a after its last known step.",
    ),
    (
        [event("2023", "commissioned", 100), event("2024", "announced", 50, "expansion")],
        "Commissioned in 2023 for 100 t/a, an expansion of 50 t/a announced in 2024, "
        "150 t/a after its last known step.",
    ),
    (
        [event("2022", "commissioned", 100), event("2023", "idled"),
         event("2024", "reported_operating")],
        "Commissioned in 2022 for 100 t/a, idled in 2023, running again by 2024.",
    ),
    (
        [event("2012-08-20", "announced", 100)],
        "Announced on 20 Aug 2012 for 100 t/a. Nothing was heard of it since 20 Aug 2012.",
    ),
    ([event("2024", "ownership_change")], "Only a change of its owner is known."),
    (
        [event("2024", "announced", 700, "expansion")],
        "Announced in 2024 with 700 t/a more, its capacity in all not stated.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("events", "sentence"), HISTORIES, ids=lambda one: str(one)[:30])
def test_a_made_up_history_is_told_as_written_by_hand(events, sentence):
    assert told(made_up(events)) == sentence


@pytest.mark.parametrize(
    ("tpa", "claimed", "said"),
    [
        (5000, 20_000, "It explains 5,000 of the 20,000 t/a claimed for Old Town"),
        (5000, 4_000, "Its 5,000 t/a are more than the 4,000 t/a claimed for Old Town"),
        (None, 4_000, "It is counted, without tonnes, among the lines behind the 4,000 t/a"),
    ],
)
def test_a_line_tells_what_of_a_claim_it_explains(tpa, claimed, said):
    store = made_up([event("2019-02-14", "approved", tpa)], claims=[claim(tpa=claimed)])

    assert said in told(store)
    assert told(store).endswith("from 14 Dec 2018 to 14 Feb 2019.")


def test_a_claim_a_line_just_misses_is_no_part_of_its_sentence_but_of_its_rows():
    store = made_up([event("2019-03-01", "approved", 100)], claims=[claim()])
    rows = records_line.claims(store, A)

    assert "claimed" not in told(store)
    assert rows[["verdict", "why"]].values.tolist() == [["missed", "after the window"]]


@pytest.mark.parametrize(
    ("line_id", "said"),
    [
        (
            "jigan-baotou-ree-metal-alloy",
            "Approved on 14 Feb 2019 for 2,500 t/a, under construction from May 2019, "
            "commissioned in June 2020. It explains 2,500 of the 20,000 t/a claimed for Baotou "
            "from 14 Dec 2018 to 14 Feb 2019.",
        ),
        (
            "xinhao-baotou-ree-metal-alloy",
            "Approved on 14 Feb 2019 for 5,000 t/a. Nothing was heard of it since 14 Feb 2019. "
            "It explains 5,000 of the 20,000 t/a claimed for Baotou from 14 Dec 2018 to "
            "14 Feb 2019.",
        ),
    ],
)
def test_the_lines_of_the_post_are_told_from_the_curated_data(line_id, said):
    assert told(real_store("2026-11-27"), Filters(record=line_id)) == said


def test_every_line_of_the_data_has_its_sentence():
    store = real_store()
    for line_id in store.frame("SELECT line_id FROM line_status")["line_id"]:
        sentence = told(store, Filters(record=line_id))
        assert sentence.endswith(".")
        assert not {"None", "nan", "_"} & set(sentence.replace("_", " _ ").split())


def test_as_of_hides_from_a_line_what_was_not_known_yet():
    store = real_store("2019-02-14")

    said = told(store, Filters(record="jigan-baotou-ree-metal-alloy"))

    assert said.startswith("Approved on 14 Feb 2019 for 2,500 t/a. It explains 2,500 of")


def test_an_id_nobody_has_is_refused_with_one_that_is_near():
    store = made_up([event("2019", "approved", 1, line="a-works")])

    with pytest.raises(UnknownRecord, match=r"id='a-work': no line has that id; near: a-works"):
        records_line.line(store, Filters(record="a-work"))
    with pytest.raises(UnknownRecord, match="the link names no company"):
        records_company.company(store, Filters())
    with pytest.raises(UnknownRecord, match="no place has that id; near: Old Town"):
        records_place.place(store, Filters(record="Old Tow"))


def test_a_line_not_known_on_the_day_is_refused_by_the_day():
    store = made_up(
        [event("2019", "approved", 1, source="late")],
        sources=[source("late", "2020-01-01")],
        as_of="2019-06-01",
    )

    with pytest.raises(BadFilter, match="as_of='2019-06-01': nothing was known of that line"):
        records_line.line(store, A)


GROUP = {
    "events": [
        event("2024", "commissioned", 100, line="own"),
        event("2024", "announced", 30, line="below"),
        event("2024", "commissioned", 7, line="partly"),
        event("2024", "commissioned", line="far"),
    ],
    "lines": [
        line("own", company="Alpha", company_ids="alpha"),
        line("below", company="Beta", company_ids="beta", product="ndfeb_alloy"),
        line("partly", company="Gamma", company_ids="gamma", city="New Town"),
        line("far", company="Delta", company_ids="delta"),
    ],
    "companies": [
        company("alpha", name_local="阿尔法", other_names="First; A1"), company("beta"),
        company("gamma"), company("delta"),
    ],
    "ownership": [holding("beta", "alpha", 80), holding("gamma", "alpha", 20)],
    "supply_links": [supply("alpha", "delta")],
    "claims": [claim(scope="First and others")],
}  # fmt: skip


@pytest.fixture(scope="module")
def group():
    return made_up(GROUP["events"], **{k: v for k, v in GROUP.items() if k != "events"})


def test_a_company_has_its_lines_those_below_it_and_those_it_has_a_part_of(group):
    alpha = Filters(record="alpha")

    assert records_company.company(group, alpha)["local"] == "阿尔法"
    rows = records_company.lines(group, alpha).set_index("line_id")
    assert rows["share"].to_dict() == pytest.approx({"own": 1, "below": 0.8, "partly": 0.2})
    assert list(rows["depth"]) == [0, 1, 1]
    sums = running.running_of_record(group, alpha, View.COMPANY)
    assert sums[["product", "lines", "running_tpa", "announced_tpa"]].values.tolist() == [
        ["ree_metal_alloy", 1, 100, 0], ["ndfeb_alloy", 1, 0, 30],
    ]  # fmt: skip
    assert records_words.of_lines("Alpha", sums) == (
        "Alpha: REE metal and alloy, running 100 t/a (1 line); "
        "NdFeB alloy, announced 30 t/a (1 line)."
    )


def test_a_company_names_those_beside_it_and_the_claims_that_name_it(group):
    alpha = Filters(record="alpha")

    beside = [(row["company_id"], row["how"]) for row in records_company.related(group, alpha)]
    assert beside == [("beta", "owned"), ("gamma", "owned"), ("delta", "buyer")]
    assert list(records_company.holdings(group, alpha)["subject"]) == ["Beta", "Gamma"]
    assert len(records_company.supply_links(group, alpha)) == 1
    assert list(records_company.claims(group, alpha)["claim"]) == ["First and others"]
    assert records_company.claims(group, Filters(record="beta")).empty


def test_a_place_has_its_lines_companies_and_claims_and_no_others(group):
    town = Filters(record="Old Town")

    assert list(lines.lines(group, town, View.PLACE)["line_id"]) == ["own", "below", "far"]
    assert [row["name"] for row in records_place.companies(group, town)] == [
        "Alpha", "Beta", "Delta",
    ]  # fmt: skip
    assert list(records_place.claims(group, town)["claim_id"]) == ["c"]
    assert records_place.claims(group, Filters(record="New Town")).empty
    sums = running.running_of_record(group, town, View.PLACE)
    assert records_words.of_lines("Old Town", sums) == (
        "Old Town: REE metal and alloy, running 100 t/a (2 lines), the capacity of 1 running "
        "line not stated; NdFeB alloy, announced 30 t/a (1 line)."
    )


def test_neighbours_are_of_the_company_first_then_of_the_place(group):
    near = records_line.neighbours(group, Filters(record="own"))

    assert [(row["line_id"], row["is_of_company"]) for row in near] == [
        ("below", False), ("far", False),
    ]  # fmt: skip


def test_a_citation_says_what_as_known_when_of_which_release_and_by_whom():
    said = records_words.citation("line a", dt.date(2026, 1, 1), "0f3a", ["Gazette", "Gazette"])

    assert said == (
        "REE Alloy & AB5 Tracker, line a, as known on 2026-01-01, release 0f3a; sources: Gazette."
    )


@pytest.mark.parametrize(
    ("kind", "page", "query"),
    [
        ("line", "pages/records/line.py", {"id": ["x"], "as_of": ["2020-01-01"]}),
        ("place", "pages/records/place.py", {"id": ["x"], "as_of": ["2020-01-01"]}),
        ("source", "pages/evidence/sources.py", {"as_of": ["2020-01-01"], "q": ["x"]}),
        ("figure", "pages/demand/statements.py", {"as_of": ["2020-01-01"], "q": ["x"]}),
    ],
)
def test_a_link_to_a_record_keeps_the_day_looked_from_and_no_filter(kind, page, query):
    filters = Filters(as_of=dt.date(2020, 1, 1), city=("Baotou",))

    assert records.link_to(records.Kind(kind), "x", filters) == (page, query)
