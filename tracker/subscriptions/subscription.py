"""A saved set of filters as something to subscribe to: its changes, feeds and digest."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import pandas as pd

from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.filters.querystring import parse
from tracker.publishing.releases import Release
from tracker.queries.changes import changes_since, totals_moved, year_before
from tracker.queries.entries import entries, kept_entries
from tracker.queries.sources import sources_named
from tracker.queries.vocabulary import checked
from tracker.store import Store, open_history, open_store
from tracker.subscriptions import digest
from tracker.subscriptions.feed import Feed, atom, json_feed

FEEDS: dict[str, tuple[str, str]] = {  # format -> path and content type
    "atom": ("/feed.atom", "application/atom+xml; charset=utf-8"),
    "json": ("/feed.json", "application/feed+json; charset=utf-8"),
}
LAST_VISIT = "last-visit"  # cookie: the day of the visit before this one
_FEEDS = {"atom": atom, "json": json_feed}
_DIGESTS = {"md": digest.markdown, "html": digest.page}
_ONE_AT_A_TIME = Lock()
Stores = Callable[[Release, dt.date], Store]
"""Gives a release as known on a day."""


def today() -> dt.date:
    """The day feeds and digests are asked on: the earlier of two calendars, here and in UTC.

    Times in a feed are of UTC, and nothing is told before its day has begun there.
    """
    return min(dt.date.today(), dt.datetime.now(dt.UTC).date())


@dataclass(frozen=True)
class Subscription:
    """A set of filters asked of one release on one day.

    Attributes:
        release: the version asked.
        filters: the reader's choices.
        since: the day after which something must have become known to be told.
        store: the release as known on the day asked.
        stores: gives the release on the other days a digest needs.
    """

    release: Release
    filters: Filters
    since: dt.date
    store: Store
    stores: Stores

    @property
    def entries(self) -> pd.DataFrame:
        """What the feeds tell: see `queries.entries`."""
        return kept_entries(all_entries(self.release), self.store, self.filters, self.since)

    @property
    def rows(self) -> pd.DataFrame:
        """What the digest tells: see `queries.changes`."""
        return changes_since(self._before, self.store, self.filters)

    def feed(self, form: str, site: str) -> bytes:
        """The events as a feed, `form` one of FEEDS; `site` is the tracker's address."""
        return _FEEDS[form](self._about(site, FEEDS[form][0]), self.entries)

    def digest(self, form: str, site: str) -> str:
        """The changes as Markdown (`md`) or HTML (`html`)."""
        rows = self.rows
        source_ids = sorted(set(rows["source_id"].dropna()))
        return _DIGESTS[form](
            self._about(site, ""),
            rows,
            totals_moved(self._before, self.store, self.filters),
            sources_named(self.store, source_ids) if source_ids else pd.DataFrame(),
        )

    @cached_property
    def _before(self) -> Store:
        return self.stores(self.release, self.since)

    def _about(self, site: str, path: str) -> Feed:
        summary = self.filters.sentence(View.CHANGES, self.store.as_of)
        link = self.filters.link(View.CHANGES)
        return Feed(summary, link, site.rstrip("/"), path, self.since)


def subscribe(
    release: Release,
    query: str,
    since: str = "",
    *,
    day: dt.date | None = None,
    stores: Stores | None = None,
) -> Subscription:
    """What a query has to tell of one release.

    Args:
        release: the version to read.
        query: the query of a link of the lines or the changes page.
        since: a day, as if it stood in the query.
        day: the day asked on, by default `today()`; `as_of` in the query goes before it.
        stores: gives the release as known on a day; by default one is opened.

    Raises:
        BadFilter: a part of the query cannot be kept, or names a release: a feed follows the
            days and not one version.
    """
    pairs = parse(query)
    if since:
        pairs.setdefault("since", []).append(since)
    filters = Filters.from_query(pairs, View.CHANGES)
    if filters.release:
        raise BadFilter("release", filters.release, "changes by day are told since a day only")
    as_of = filters.as_of or day or today()
    stores = stores or _opened
    store = stores(release, as_of)
    filters = checked(store, filters)
    return Subscription(release, filters, filters.since or year_before(as_of), store, stores)


def all_entries(release: Release) -> pd.DataFrame:
    """Every entry of a release, worked out once: `queries.entries.entries`."""
    with _ONE_AT_A_TIME:
        return _all_entries(release.folder, release.created)


@lru_cache(maxsize=4)
def _all_entries(folder: Path, created: dt.date) -> pd.DataFrame:
    return entries(open_history(folder, created))


def _opened(release: Release, day: dt.date) -> Store:
    return open_store(release.folder, day, release.created)


def last_visit(cookie: str, today: dt.date) -> dt.date | None:
    """The day of the reader's last visit by the cookie, None where it is no day before today.

    A cookie can hold anything: only a whole day is believed.
    """
    try:
        day = dt.date.fromisoformat(cookie)
    except ValueError:
        return None
    return day if dt.date(2000, 1, 1) < day < today else None
