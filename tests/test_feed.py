"""Feeds of made-up events and letters of made-up changes: valid, and nothing runs or breaks.

What the entries say, on whichever day they are asked for, is tested in test_entries.py.
"""

import copy
import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.real_data import published, real_store
from tracker.errors import BadFilter
from tracker.filters import Filters
from tracker.publishing import releases
from tracker.queries import changes, entries
from tracker.queries.changes import changes_since
from tracker.subscriptions import digest, subscribe
from tracker.subscriptions.feed import Feed, atom, json_feed

NS = "{http://www.w3.org/2005/Atom}"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
FEED = Feed("Showing all lines.", "since=2019-01-01&city=Old+Town", "http://localhost:8501",
            "/feed.atom", dt.date(2019, 1, 1))  # fmt: skip
NASTY = [
    "<script>alert(1)</script>", "a & b", "]]>", "\x00\x0b\x1f", "\ufffe", "é東京",
    "*bold* [x](javascript:1)", '"onload="x', "|\n# heading", "\r\n",
]  # fmt: skip


def row(**more):
    """One entry, as `queries.entries` gives it."""
    return {
        "event_id": "e-1",
        "line_id": "a",
        "company": "Alpha",
        "product": "ree_metal_alloy",
        "place": "Old Town, CHN",
        "what": "Approved, dated 2019-02-14: 500 t/a (new).",
        "moved": "Status moved from announced to approved.",
        "kinds": ["event_added", "status_moved"],
        "known_on": pd.Timestamp("2019-02-14"),
        "known_on_inferred": False,
        "updated_on": pd.Timestamp("2019-02-14"),
        "source_id": "gazette",
    } | more


def frame(*rows):
    return pd.DataFrame(list(rows), columns=entries.COLUMNS)


def change(**more):
    """One change between two looks, as `queries.changes` gives it."""
    return {
        "kind": "status_moved",
        "line_id": "a",
        "company": "Alpha",
        "product": "ree_metal_alloy",
        "place": "Old Town, CHN",
        "what": "Status moved from announced to approved.",
        "old": "announced",
        "new": "approved",
        "known_on": pd.Timestamp("2019-02-14"),
        "event_id": "e-1",
        "source_id": "gazette",
    } | more


def change_frame(*rows):
    return pd.DataFrame(list(rows), columns=changes.COLUMNS)


LATER = pd.Timestamp("2019-05-31")
ROWS = frame(row(event_id="e-2", known_on=LATER, updated_on=LATER), row(),
             row(event_id="e-3", company=None, moved="", kinds=["event_added"],
                 known_on_inferred=True, updated_on=LATER))  # fmt: skip
CHANGES = change_frame(change(event_id="e-2", known_on=LATER), change(),
                       change(kind="event_added", company=None))  # fmt: skip
TOTALS = pd.DataFrame(
    [
        {
            "product": "ree_metal_alloy",
            "lines_before": 1,
            "lines_after": 2,
            "additions_before_tpa": float("nan"),
            "additions_after_tpa": 7500.0,
            "additions_moved_tpa": 7500.0,
            "operating_before_tpa": 0.0,
            "operating_after_tpa": -0.5,
            "operating_moved_tpa": -0.5,
        }
    ]
)
SOURCES = pd.DataFrame(
    [{"source_id": "gazette", "publisher": "Made-Up Gazette", "title": "Lines", "kind": "news",
      "published_on": None, "url": "https://example.org/a?b=1&c=2"}]
)  # fmt: skip


def check_atom(data):
    """The rules of RFC 4287 for what we write: its grammar, then what no grammar can say."""
    GRAMMAR.assertValid(etree.fromstring(data))
    root = ET.fromstring(data)
    assert root.tag == NS + "feed"
    for element in [root, *root.findall(NS + "entry")]:
        for name in ("id", "title", "updated"):
            (only,) = element.findall(NS + name)
            assert only.text
            assert name != "id" or only.text.startswith("urn:uuid:")
        links = element.findall(NS + "link")
        kinds = [(link.get("rel"), link.get("type")) for link in links]
        assert len(kinds) == len(set(kinds))
        assert all(link.get("href").startswith("http") for link in links)
        assert ("alternate", "text/html") in kinds
    assert root.find(f"{NS}author/{NS}name").text
    assert [link.get("rel") for link in root.findall(NS + "link")].count("self") == 1
    ids = [entry.find(NS + "id").text for entry in root.findall(NS + "entry")]
    assert len(ids) == len(set(ids))
    dated = (NS + "updated", NS + "published")
    dates = [element.text for element in root.iter() if element.tag in dated]
    now = dt.datetime.now(dt.UTC)
    assert all(dt.datetime.fromisoformat(text) <= now for text in dates)
    assert all(text.endswith("T00:00:00Z") for text in dates)
    assert root.find(NS + "updated").text == max(dates)
    return root


def test_the_atom_feed_keeps_the_rules_and_a_feed_reader_reads_it():
    data = atom(FEED, ROWS)
    check_atom(data)
    read = feedparser.parse(data)

    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "What changed: REE Alloy & AB5 Tracker"
    assert read.feed.updated == "2019-05-31T00:00:00Z"
    assert read.entries[1].title == (
        "Alpha, Old Town, China: Approved, dated 2019-02-14: 500 t/a (new)."
    )
    assert read.entries[1].summary == (
        "Alpha, Old Town, China (REE metal and alloy): Approved, dated 2019-02-14: 500 t/a (new). "
        "Status moved from announced to approved. Known on 2019-02-14."
    )
    assert read.entries[2].title.startswith("REE metal and alloy, Old Town, China: ")
    assert [tag.term for tag in read.entries[1].tags] == ["event_added", "status_moved"]
    assert read.entries[1].updated == "2019-02-14T00:00:00Z"
    assert read.feed.link == "http://localhost:8501/changes?since=2019-01-01&city=Old+Town"
    assert read.entries[1].link == (
        "http://localhost:8501/changes?since=2019-02-13&as_of=2019-02-14&q=a"
    )


def test_an_entry_says_when_its_day_is_inferred_and_when_it_was_put_right():
    (_, _, item) = json.loads(json_feed(FEED, ROWS))["items"]

    assert "Counted as known on 2019-02-14: its source has no date." in item["content_text"]
    assert item["date_published"] == "2019-02-14T00:00:00Z"
    assert item["date_modified"] == "2019-05-31T00:00:00Z"
    assert item["tags"] == ["event_added"]


def test_the_json_feed_has_the_same_entries():
    document = json.loads(json_feed(FEED, ROWS))
    entries = check_atom(atom(FEED, ROWS)).findall(NS + "entry")

    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["home_page_url"].endswith("/changes?since=2019-01-01&city=Old+Town")
    items = document["items"]
    assert [item["id"] for item in items] == [e.find(NS + "id").text for e in entries]
    assert [item["title"] for item in items] == [e.find(NS + "title").text for e in entries]
    assert items[0]["date_modified"] == "2019-05-31T00:00:00Z"
    assert all(item["content_text"] for item in items)


def test_a_feed_without_entries_is_dated_by_its_first_day_and_still_valid():
    root = check_atom(atom(FEED, frame()))

    assert root.find(NS + "updated").text == "2019-01-01T00:00:00Z"
    assert root.findall(NS + "entry") == []
    assert json.loads(json_feed(FEED, frame()))["items"] == []


def test_the_same_rows_give_the_same_bytes():
    assert atom(FEED, ROWS) == atom(FEED, ROWS.copy())
    assert json_feed(FEED, ROWS) == json_feed(FEED, ROWS.copy())


def ids(rows, feed=FEED):
    """The ids of the entries of a feed, in order."""
    return [item["id"] for item in json.loads(json_feed(feed, rows))["items"]]


def test_ids_never_change():
    assert FEED.id == "urn:uuid:cfa1e77a-9672-5e57-9425-c8209ccaa90d"
    assert ids(ROWS) == [
        "urn:uuid:545b3653-2868-57f5-9b6a-4096b9a10379",
        "urn:uuid:838f2c9b-7128-540a-b681-107bbd7e2929",
        "urn:uuid:9a823d99-87e2-5d5f-b808-755c7eea2656",
    ]


def test_an_id_is_of_the_event_alone_on_every_server():
    moved = replace(FEED, site="https://tracker.example.org", path="/feed.json", summary="x")
    other = row(what="Reworded.", moved="", kinds=["event_added"], company="Beta", line_id="b",
                known_on=LATER, updated_on=LATER, source_id="x")  # fmt: skip

    assert moved.id == FEED.id
    assert ids(frame(row()), moved) == ids(frame(other))
    assert ids(frame(row()), replace(FEED, link="")) == ids(frame(row()))


def test_what_stands_above_the_entries_is_not_in_them():
    others = [
        replace(FEED, summary="x", link="q=x", since=dt.date(2018, 1, 1)),
        replace(FEED, link="", path="/feed.json"),
    ]

    for feed in others:
        for kind in (atom, json_feed):
            assert cut(kind(feed, ROWS)) == cut(kind(FEED, ROWS))
    elsewhere = cut(atom(replace(FEED, site="https://tracker.example.org"), ROWS))
    assert cut(atom(FEED, ROWS)) == {
        key: text.replace(b"https://tracker.example.org", b"http://localhost:8501")
        for key, text in elsewhere.items()
    }


def cut(data):
    """The bytes of each entry of a feed by its id."""
    if data.startswith(b"{"):
        return {item["id"]: json.dumps(item) for item in json.loads(data)["items"]}
    entries = re.findall(rb"<entry>.*?</entry>", data, re.DOTALL)
    return {re.search(rb"<id>(.+?)</id>", entry)[1]: entry for entry in entries}


def test_other_filters_are_another_feed_and_other_events_other_entries():
    links = ["", "city=Baotou", "city=Baotou&since=2019-01-01", "q=" + NASTY[0]]
    events = [row(), row(event_id="e-2"), row(event_id=NASTY[3])]

    assert len({replace(FEED, link=link).id for link in links}) == len(links)
    assert len(set(ids(frame(*events)))) == len(events)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_breaks_no_feed_and_does_not_run_in_it(text):
    check_text(text)


@settings(max_examples=40)
@given(ANY_TEXT)
def test_no_text_breaks_a_feed_or_runs_in_it(text):
    check_text(text)


def check_text(text):
    """A feed whose names and filters are this text is valid and holds it as text only."""
    rows = frame(row(company=text, place=text, what=text, moved=text, event_id=text, line_id=text))
    data = atom(replace(FEED, summary=text), rows)

    check_atom(data)
    assert not feedparser.parse(data).bozo
    assert b"<script" not in data.replace(b"&lt;script", b"")
    assert len(json.loads(json_feed(FEED, rows))["items"]) == 1


def without(path):
    """Take the first element at the path out of a feed."""

    def spoil(root):
        element = root.find(path)
        element.getparent().remove(element)

    return spoil


def with_text(path, text):
    """Write another text into the first element at the path."""

    def spoil(root):
        root.find(path).text = text

    return spoil


def twice(path):
    """Repeat the first element at the path."""

    def spoil(root):
        element = root.find(path)
        element.addnext(copy.deepcopy(element))

    return spoil


def with_markup(root):
    """Put an element into a title, as text of the data never may."""
    etree.SubElement(root.find(f"{NS}entry/{NS}title"), "b")


SPOILT = {
    **{
        f"a feed without {name}": without(NS + name)
        for name in ("id", "title", "updated", "author")
    },
    **{
        f"an entry without {name}": without(f"{NS}entry/{NS}{name}")
        for name in ("id", "title", "updated", "link")
    },
    "two ids": twice(f"{NS}entry/{NS}id"),
    "two dates": twice(NS + "updated"),
    "a day that is no time": with_text(NS + "updated", "2019-02-14"),
    "a time without a zone": with_text(f"{NS}entry/{NS}published", "2019-02-14T00:00:00"),
    "a month that is none": with_text(NS + "updated", "2019-13-01T00:00:00Z"),
    "a relative id": with_text(NS + "id", "changes"),
    "no name": without(f"{NS}author/{NS}name"),
    "a link to nowhere": lambda root: root.find(NS + "link").attrib.pop("href"),
    "a category without term": lambda root: next(root.iter(NS + "category")).attrib.pop("term"),
    "markup in a title": with_markup,
    "another namespace": lambda root: root.find(NS + "id").__setattr__("tag", "id"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_the_grammar_refuses_what_is_no_atom(spoil):
    root = etree.fromstring(atom(FEED, ROWS))
    assert GRAMMAR.validate(root)

    spoil(root)

    assert not GRAMMAR.validate(root)


class Tags(HTMLParser):
    """Collects the tags and addresses of a page."""

    def __init__(self):
        super().__init__()
        self.seen, self.hrefs = set(), []

    def handle_starttag(self, tag, attrs):
        """Note one opening tag."""
        self.seen.add(tag)
        assert {name for name, _ in attrs} <= {"href", "lang", "charset"}
        self.hrefs += [value for name, value in attrs if name == "href"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_of_the_data_becomes_markup_in_a_letter(text):
    rows, sources = (
        change_frame(change(company=text, what=text)),
        SOURCES.assign(title=text, publisher=text),
    )
    tags = Tags()
    tags.feed(digest.page(FEED, rows, TOTALS, sources))
    letter = digest.markdown(FEED, rows, TOTALS, sources)

    assert tags.seen <= {"html", "meta", "title", "h1", "h2", "p", "a", "ul", "li"}
    assert tags.hrefs == [FEED.page, "https://example.org/a?b=1&c=2"]
    assert "<script" not in letter.replace("\\<script", "")
    assert "[x](" not in letter
    headings = [line for line in letter.splitlines() if line.startswith("#")]
    assert headings == ["# What changed", "## Sums moved", "## Status moved", "## Sources"]


def test_a_letter_tells_sums_changes_by_kind_and_sources():
    letter = digest.markdown(FEED, CHANGES, TOTALS, SOURCES)

    assert (
        "- REE metal and alloy: additions 0 to 7,500 t/a, lines 1 to 2, running -0.5 t/a" in letter
    )
    assert letter.index("## Event added") < letter.index("## Status moved")
    assert (
        "- 2019-02-14, Alpha, Old Town, China: Status moved from announced to approved." in letter
    )
    assert "<https://example.org/a?b=1&c=2>" in letter
    assert "Nothing changed." in digest.markdown(
        FEED, change_frame(), TOTALS.head(0), pd.DataFrame()
    )
    assert "Nothing changed." in digest.page(FEED, change_frame(), TOTALS.head(0), pd.DataFrame())


@pytest.mark.parametrize("link", ["", "since=1990-01-01", "city=Baotou&since=2015-01-01"])
def test_the_curated_data_give_valid_feeds(link):
    subscribed = subscribe(releases.current(published()), link)
    data = subscribed.feed("atom", "http://localhost:8501/")

    root = check_atom(data)
    assert len(root.findall(NS + "entry")) == len(subscribed.entries) > 0
    assert not feedparser.parse(data).bozo
    assert subscribed.feed("atom", "http://localhost:8501") == data


def test_a_feed_of_the_curated_data_that_has_nothing_to_tell_is_valid():
    subscribed = subscribe(
        releases.current(published()), "as_of=2019-02-14&city=Baotou", "2019-02-14"
    )

    root = check_atom(subscribed.feed("atom", "http://localhost:8501"))
    assert root.findall(NS + "entry") == []
    assert root.find(NS + "updated").text == "2019-02-14T00:00:00Z"


def test_a_letter_tells_what_the_page_shows():
    subscribed = subscribe(
        releases.current(published()), "as_of=2019-02-14&city=Baotou", "2019-02-13"
    )

    rows = changes_since(
        real_store("2019-02-13"), real_store("2019-02-14"), Filters(city=("Baotou",))
    )
    pd.testing.assert_frame_equal(subscribed.rows, rows)
    assert all(what in subscribed.digest("html", "http://x") for what in rows["what"])


def test_a_feed_of_one_version_is_refused():
    with pytest.raises(BadFilter) as refused:
        subscribe(releases.current(published()), "release=0f3a9c11d2e4b5a6")

    assert refused.value.part == "release"
