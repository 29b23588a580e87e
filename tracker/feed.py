"""Changes as feeds: Atom 1.0 (RFC 4287) and JSON Feed 1.1. Rows in, bytes out.

The same rows and description give the same bytes. An entry's id follows from its kind and its
event, so that a reader program shows each change once, whichever filters or server it came by
(docs/decisions/0008-feed-ids.md). It is updated at midnight UTC of the day it became known.
Nothing is dated by the clock.
"""

import datetime as dt
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from tracker.terms import ChangeKind, Product

AUTHOR = "REE Alloy & AB5 Tracker"
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
        since: the day changes are told from; dates a feed without entries.
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
    def url(self) -> str:
        """Where the feed itself is."""
        return self.site + self.path + (f"?{self.link}" if self.link else "")


def atom(feed: Feed, rows: pd.DataFrame) -> bytes:
    """Changes as an Atom feed, in the order of the rows.

    Args:
        feed: what stands above the entries.
        rows: `queries.changes.changes_since`.
    """
    entries = _entries(rows)
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _text(root, "id", feed.id)
    _text(root, "title", f"What changed: {AUTHOR}")
    _text(root, "subtitle", feed.summary)
    _text(root, "updated", max([entry["updated"] for entry in entries], default=_day(feed.since)))
    _text(ET.SubElement(root, "author"), "name", AUTHOR)
    _link(root, "self", feed.url, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for entry in entries:
        element = ET.SubElement(root, "entry")
        for name in ("id", "title", "updated", "published"):
            _text(element, name, entry[name])
        _link(element, "alternate", feed.page, "text/html")
        ET.SubElement(element, "category", {"term": entry["kind"], "label": entry["label"]})
        _text(element, "summary", entry["summary"])
    ET.indent(root)
    text: str = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def json_feed(feed: Feed, rows: pd.DataFrame) -> bytes:
    """Changes as a JSON Feed 1.1 with the entries of `atom`."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"What changed: {AUTHOR}",
        "description": feed.summary,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": "en",
        "authors": [{"name": AUTHOR}],
        "items": [
            {
                "id": entry["id"],
                "url": feed.page,
                "title": entry["title"],
                "content_text": entry["summary"],
                "date_published": entry["published"],
                "date_modified": entry["updated"],
                "tags": [entry["kind"]],
            }
            for entry in _entries(rows)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _entries(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [_entry(row) for row in rows.astype(object).where(rows.notna(), None).to_dict("records")]


def _entry(row: dict[Any, Any]) -> dict[str, str]:
    """One change as the texts of an entry, each of them legal in XML."""
    day = row["known_on"].date() if isinstance(row["known_on"], dt.datetime) else row["known_on"]
    who = ", ".join(text for text in (row["company"] or row["line_id"], row["place"]) if text)
    product = Product(row["product"]).label
    entry = {
        "id": _id(f"change/{row['kind']}/{row['event_id']}"),
        "kind": row["kind"],
        "label": ChangeKind(row["kind"]).label,
        "title": f"{who}: {row['what']}",
        "summary": f"{who} ({product}): {row['what']} Known on {day}. Line {row['line_id']}, "
        f"event {row['event_id']}, source {row['source_id']}.",
        "published": _day(day),
        "updated": _day(day),
    }
    return {key: _legal(text) for key, text in entry.items()}


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
