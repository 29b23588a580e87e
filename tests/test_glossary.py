"""Terms are explained from one place and lead into the method; an empty part says what to do."""

import pandas as pd
import pytest

from tests.real_data import real_store
from tracker.filters import Filters, View
from tracker.labels.empty import nothing_to_show
from tracker.labels.glossary import GLOSSARY, explained, terms_in
from tracker.location import root
from tracker.queries.sources import with_publishers
from tracker.ui.empty import _NARROWEST, _offer, likely_cause
from tracker.ui.method import section_of, sections


def test_every_term_is_one_line_found_by_its_name_and_stands_in_the_method():
    names = [term.name for term in GLOSSARY]

    assert len(set(names)) == len(names)
    for term in GLOSSARY:
        assert term in terms_in(term.name)
        assert len(term.line) < 130
        assert not term.line.endswith(".")
        assert any(term.section in heading for heading in _headings())


def _headings():
    text = (root() / "docs" / "METHOD.md").read_text(encoding="utf-8")
    return [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Capacity (t/a)", ["t/a"]),
        ("Negative over positive capacity (N/P)", ["N/P ratio"]),
        ("As known on", ["As known on"]),
        ("Known on", ["Known on"]),
        ("p90 of NiMH in hybrids", ["Hybrid", "NiMH", "p10 to p90"]),
        ("Linear reo2 stager", []),
    ],
)
def test_a_term_is_found_as_a_word_of_its_own(text, names):
    assert [term.name for term in terms_in(text)] == names
    assert explained(text).count(": ") >= len(names)


def test_the_method_is_read_by_sections_without_links_to_files_no_page_has():
    text = sections()

    assert {"What is counted", "Bands", "3. Claims against lines"} <= set(text)
    assert all(part.strip() and "](decisions" not in part for part in text.values())


def test_every_term_leads_to_a_section_that_has_something_to_read():
    text = sections()

    for term in GLOSSARY:
        assert text[section_of(term)].strip()
    by_name = {term.name: section_of(term) for term in GLOSSARY}
    assert by_name["p10 to p90"] == "Bands"
    assert by_name["Claim"] == "What is counted"


@pytest.mark.parametrize(
    ("filters", "view", "keys", "words"),
    [
        (Filters(), View.LINES, (), ""),
        (Filters(q="xyz", city=("Baotou",)), View.LINES, ("q",), "Drop the search “xyz”"),
        (Filters.from_query("from=2019&to=2020&country=CHN"), View.LINES, ("from", "to"),
         "Show all years"),
        (Filters.from_query("to=2020"), View.LINES, ("to",), "Show all years"),
        (Filters(country=("CHN",), city=("Baotou",)), View.LINES, ("city",),
         "Drop the filter: city"),
        (Filters.from_query("as_of=2019-01-01"), View.LINES, ("as_of",), "Look from today"),
        (Filters(city=("Baotou",)), View.STATEMENTS, (), ""),
    ],
)  # fmt: skip
def test_the_filter_that_keeps_least_is_offered_to_be_dropped(filters, view, keys, words):
    assert likely_cause(filters, view) == keys
    assert not keys or _offer(filters, keys) == words


def test_every_filter_that_narrows_can_be_dropped():
    narrows = {key for key, param in Filters.params().items() if param.predicate}

    assert narrows - set(_NARROWEST) == {"id"}


def test_an_empty_part_says_what_that_means():
    assert nothing_to_show("conflicts", "1 Jan 2026") == "No source clashes here."
    assert nothing_to_show("capacity-by-period", "1 Jan 2026") == (
        "Nothing matches these filters as known on 1 Jan 2026."
    )


def test_rows_with_ids_of_sources_alone_get_who_says_so():
    store = real_store()
    known = store.frame("SELECT source_id, publisher, url FROM sources ORDER BY source_id LIMIT 2")
    one, two = known["source_id"]
    single = with_publishers(store, pd.DataFrame({"source_id": [two, None, one]}))
    several = with_publishers(store, pd.DataFrame({"source_ids": [f"{one};{two}", one]}))

    first, second = known["publisher"]
    assert single["publisher"].tolist() == [second, None, first]
    assert single["url"].tolist() == [known["url"][1], None, known["url"][0]]
    assert several["publisher"].tolist() == [
        first if first == second else f"{first}; {second}",
        first,
    ]
    assert with_publishers(store, known) is known
    assert list(with_publishers(store, pd.DataFrame({"a": [1]}))) == ["a"]
