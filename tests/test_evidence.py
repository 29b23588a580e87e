"""How well an addition is supported. Rows are made up, the sums are also held on real data."""

import pytest

from tests.made_up import event, made_up, source, total
from tests.real_data import real_store
from tracker.filters import Evidence, Filters
from tracker.queries import capacity
from tracker.terms import Stage

STORE_ROWS = [
    event("2019", "approved", 1, line="one", source="paper"),
    event("2019", "approved", 20, line="two", source="notice", confidence="low"),
    event("2020", "commissioned", 20, line="two", source="paper"),
    event("2019", "announced", 300, line="same", source="paper", confidence="medium"),
    event("2019-05", "approved", 300, line="same", source="reprint"),
]
SOURCES = [
    source("paper", "2019", publisher="Paper"),
    source("reprint", "2019", publisher="Paper"),
    source("notice", "2019", publisher="Ministry", kind="government"),
]


@pytest.mark.parametrize(
    ("evidence", "tonnes"), [("all", 321), ("official", 20), ("two_sources", 20), ("medium", 301)]
)
def test_the_filter_keeps_what_is_supported_so_well(evidence, tonnes):
    store = made_up(STORE_ROWS, sources=SOURCES)

    assert total(store, evidence=evidence) == tonnes


def test_date_and_tonnage_of_an_addition_must_both_be_supported_so_well():
    rows = [
        event("2019", "announced", 100, source="paper", confidence="low"),
        event("2020", "approved", source="notice"),  # the tonnage is the paper's
    ]
    store = made_up(rows, sources=SOURCES)

    assert total(store, "approved") == 100
    assert total(store, "approved", evidence="official") == 0
    assert total(store, "approved", source_kind=("government",)) == 0
    assert total(store, "approved", source_kind=("government", "news")) == 100
    assert total(store, "approved", confidence=("high",)) == 0
    assert total(store, "approved", confidence=("low",)) == 100


def test_two_reports_of_one_publisher_are_one():
    rows = capacity.capacity_by_evidence(made_up(STORE_ROWS, sources=SOURCES), Filters())

    parts = dict(zip(rows["is_single_source"], rows["additions_tpa"], strict=True))
    assert parts == {True: 301, False: 20}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("period", ["year", "month"])
@pytest.mark.parametrize("evidence", list(Evidence))
def test_solid_and_pale_add_up_to_the_bar(stage, period, evidence):
    chosen = Filters(stage=stage, period=period, evidence=evidence)
    keys = ["period", "product"]

    parts = capacity.capacity_by_evidence(real_store(), chosen)
    whole = capacity.capacity_by_period(real_store(), chosen).set_index(keys)["additions_tpa"]

    summed = parts.groupby(keys)["additions_tpa"].sum()
    assert summed.to_dict() == whole.fillna(0).to_dict()


def test_the_link_says_which_evidence_is_kept():
    chosen = Filters.from_query("evidence=two_sources")

    assert "reported by two or more publishers" in chosen.sentence()
    assert chosen.link() == "evidence=two_sources"
