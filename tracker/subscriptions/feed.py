"""Events that became known as feeds: Atom 1.0 (RFC 4287) and JSON Feed 1.1. Rows in, bytes out.

An entry is an event's. Its id follows from the event's id alone, its words, link and times from
what was known when the event became known; the day of asking, the filters and what stands above
the entries are not in it, so that a reader program shows each entry once
(docs/decisions/0008-feed-ids.md). Nothing is dated by the clock.
"""

import datetime as dt
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pandas as pd

from tracker import labels
from tracker.store import records
from tracker.terms import ChangeKind, Product

AUTHOR = "REE Alloy & AB5 Tracker"
ABOUT = (
    "One entry per event, told once, from what was known when it became known. "
    "The filters see lines as known on the day named here."
)
_ATOM = "http://www.w3.org/2005/Atom"
# Drawn at random once, for good: another one would show every change to every reader again.
_NAMESPACE = uuid.UUID("e4dc0b93-cfc5-4e2d-b877-f0e0a9003af7")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Feed:
    """What stands above the entries.

    Attributes:
        summary: the filters as a sentence.
        link: the canonical query of the filters, which names the feed.
        site: address of the tracker, without a slash at its end.
        path: the feed's own path.
        since: the day after which events must have become known; dates a feed without entries.
    """

    summary: str
    link: str
    site: str
    path: str
    since: dt.date

    @property
    def id(self) -> str:
        """The name of this choice of filters, the same on every server."""
        return _id("changes" + (f"?{self.link}" if self.link else ""))

    @property
    def page(self) -> str:
        """The page with the same filters."""
        return f"{self.site}/changes" + (f"?{self.link}" if self.link else "")

    @property
    def subtitle(self) -> str:
        """What an entry is, and which are here."""
        return f"{ABOUT} {self.summary}"

    @property
    def url(self) -> str:
        """Where the feed itself is."""
        return self.site + self.path + (f"?{self.link}" if self.link else "")


def atom(feed: Feed, rows: pd.DataFrame) -> bytes:
    """Entries as an Atom feed, in the order of the rows.

    Args:
        feed: what stands above the entries.
        rows: `queries.entries.kept_entries`.
    """
    entries = _entries(feed, rows)
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _text(root, "id", feed.id)
    _text(root, "title", f"What changed: {AUTHOR}")
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", max([entry["updated"] for entry in entries], default=_day(feed.since)))
    _text(ET.SubElement(root, "author"), "name", AUTHOR)
    _link(root, "self", feed.url, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for entry in entries:
        element = ET.SubElement(root, "entry")
        for name in ("id", "title", "updated", "published"):
            _text(element, name, entry[name])
        _link(element, "alternate", entry["link"], "text/html")
        for kind in entry["kinds"]:
            ET.SubElement(element, "category", {"term": kind, "label": ChangeKind(kind).label})
        _text(element, "summary", entry["summary"])
    ET.indent(root)
    text: str = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def json_feed(feed: Feed, rows: pd.DataFrame) -> bytes:
    """Entries as a JSON Feed 1.1 with the entries of `atom`."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"What changed: {AUTHOR}",
        "description": feed.subtitle,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": "en",
        "authors": [{"name": AUTHOR}],
        "items": [
            {
                "id": entry["id"],
                "url": entry["link"],
                "title": entry["title"],
                "content_text": entry["summary"],
                "date_published": entry["published"],
                "date_modified": entry["updated"],
                "tags": entry["kinds"],
                "_tracker": entry["about"],  # an extension, as the format has them
            }
            for entry in _entries(feed, rows)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def who(row: dict[Any, Any]) -> str:
    """A line by its company, or by what it makes, and its place."""
    named = (row["company"] or labels.word(row["product"]), labels.cell("place", row["place"]))
    return ", ".join(text for text in named if text)


def _entries(feed: Feed, rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [_entry(feed.site, row) for row in records(rows)]


def _entry(site: str, row: dict[Any, Any]) -> dict[str, Any]:
    """One event as the texts of an entry, each of them legal in XML."""
    day, name = row["known_on"].date(), who(row)
    words = [f"{name} ({Product(row['product']).label}): {row['what']}", row["moved"]]
    words.append(
        f"Counted as known on {day}: its source has no date."
        if row["known_on_inferred"]
        else f"Known on {day}."
    )
    texts = {
        # the name of these entries since the first feed: another one would show all of them again
        "id": _id(f"change/{ChangeKind.EVENT_ADDED}/{row['event_id']}"),
        "title": f"{name}: {row['what']}",
        "summary": " ".join(text for text in words if text),
        "link": _page_of(site, row["line_id"], day),
        "published": _day(day),
        "updated": _day(row["updated_on"].date()),
    }
    about = {key: row[key] for key in ("line_id", "event_id", "source_id")}
    return {key: _legal(text) for key, text in texts.items()} | {
        "kinds": row["kinds"],
        "about": about,
    }


def _page_of(site: str, line_id: str, day: dt.date) -> str:
    """The page of what changed of a line on the day, as known on that day."""
    before = dt.date.fromordinal(max(day.toordinal() - 1, 1))
    return f"{site}/changes?" + urlencode({"since": before, "as_of": day, "q": line_id})


def _id(name: str) -> str:
    """A name-based UUID (RFC 9562, version 5): the same name gives the same id, anywhere."""
    return uuid.uuid5(_NAMESPACE, name).urn


def _day(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _legal(text: str) -> str:
    r"""The text with characters XML cannot hold written out.

    >>> _legal("a\x00b")
    'a\\x00b'
    """
    return _NOT_XML.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _legal(text)


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "type": kind, "href": _legal(href)})
