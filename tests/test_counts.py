"""Counts beside the values of a list: as many as the filter then leaves, by name in links."""

from collections import Counter

import pytest

from tests.made_up import event, line, made_up
from tests.real_data import real_store
from tracker.filters import Filters, View
from tracker.queries.claims import claims
from tracker.queries.counts import counts
from tracker.queries.lines import lines
from tracker.queries.sources import sources
from tracker.queries.vocabulary import names, vocabulary
from tracker.ui.counted import meant, wording

PARAMS = Filters.params()


def test_a_value_counts_its_lines_once_each():
    store = made_up(
        [event("2019", "approved", 1, line="a"), event("2020", "commissioned", 1, line="a"),
         event("2019", "approved", 2, line="b"), event("2019", "approved", 3, line="c")],
        lines=[line("a"), line("b"), line("c", country="JPN")],
    )  # fmt: skip

    counted = counts(store, View.LINES)

    assert sum(counted["country"].values()) == 3
    assert counted["country"]["JPN"] == 1
    assert counted["status"] == {"operating": 1, "approved": 2}


@pytest.mark.parametrize("view", [View.LINES, View.STORAGE])
def test_every_count_of_lines_is_what_the_filter_leaves(view):
    store = real_store()
    storage = {"product": ("hydrogen_storage_alloy",)} if view is View.STORAGE else {}
    for key, of_values in counts(store, view).items():
        for value, n in [*of_values.items()][:25]:
            asked = {**storage, key: (value,)}
            if storage and key == "product":
                assert value == "hydrogen_storage_alloy"
            assert len(lines(store, Filters(**asked), View.LINES)) == n, (key, value)


def test_every_count_of_claims_and_sources_is_what_the_filter_leaves():
    store = real_store()
    for key, of_values in counts(store, View.CLAIMS).items():
        for value, n in of_values.items():
            assert claims(store, Filters(**{key: (value,)}))["claim_id"].nunique() == n
    kinds = Counter(sources(store, Filters())["kind"])
    assert counts(store, View.SOURCES) == {"source_kind": kinds}


def test_what_no_row_is_counted_of_has_no_count():
    assert counts(real_store(), View.AB5) == {}
    assert wording(PARAMS["product"], None)("mischmetal") == "Mischmetal"


def test_a_list_says_its_count_and_what_it_says_is_read_back_whatever_the_count():
    counted = {"CHN": 1234}

    assert wording(PARAMS["country"], counted)("CHN") == "China (1,234)"
    assert wording(PARAMS["country"], counted)("FRA") == "France (0)"
    assert meant(PARAMS["product"], "NdFeB alloy (3)") == "ndfeb_alloy"
    assert meant(PARAMS["product"], "ndfeb_alloy") == "ndfeb_alloy"
    assert meant(PARAMS["city"], "Baotou (12)") == "Baotou"


def test_no_name_of_the_data_ends_like_a_count():
    for key, values in vocabulary(real_store()).items():
        assert [value for value in values if meant(PARAMS[key], value) != value] == []


def test_a_country_is_known_by_its_name():
    store = real_store()
    known = vocabulary(store)
    read = Filters.from_query("country=China").check_known(known, names(store, known))
    assert read.country == ("CHN",)
