"""A saved set of filters as something to subscribe to: its changes, feeds and letter."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from tracker import digest
from tracker.errors import BadFilter
from tracker.feed import Feed, atom, json_feed
from tracker.filters import Filters, View
from tracker.filters.link import parse
from tracker.queries.changes import changes_since, totals_moved, year_before
from tracker.queries.sources import sources_named
from tracker.queries.vocabulary import vocabulary
from tracker.releases import Release
from tracker.store import Store, open_store

FEEDS: dict[str, tuple[str, str]] = {  # format -> path and content type
    "atom": ("/feed.atom", "application/atom+xml; charset=utf-8"),
    "json": ("/feed.json", "application/feed+json; charset=utf-8"),
}
LAST_VISIT = "last-visit"  # cookie: the day of the visit before this one
_FEEDS = {"atom": atom, "json": json_feed}
_LETTERS = {"md": digest.markdown, "html": digest.page}


@dataclass(frozen=True)
class Watched:
    """What a set of filters has to tell: see `queries.changes`."""

    filters: Filters
    since: dt.date
    as_of: dt.date
    rows: pd.DataFrame
    totals: pd.DataFrame
    sources: pd.DataFrame

    def feed(self, form: str, site: str) -> bytes:
        """The changes as a feed, `form` one of FEEDS; `site` is the tracker's address."""
        return _FEEDS[form](self._about(site, FEEDS[form][0]), self.rows)

    def letter(self, form: str, site: str) -> str:
        """The changes as Markdown (`md`) or HTML (`html`)."""
        about = self._about(site, "")
        return _LETTERS[form](about, self.rows, self.totals, self.sources)

    def _about(self, site: str, path: str) -> Feed:
        summary = self.filters.sentence(View.CHANGES, self.as_of)
        link = self.filters.link(View.CHANGES)
        return Feed(summary, link, site.rstrip("/"), path, self.since)


def watched(release: Release, query: str, since: str = "") -> Watched:
    """The changes a query tells of one release.

    Args:
        release: the version to read.
        query: the query of a link of the lines or the changes page.
        since: a day, as if it stood in the query.

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
    # The earlier of two calendars: nothing is told before its day has begun in UTC.
    today = min(dt.date.today(), dt.datetime.now(dt.UTC).date())
    as_of = filters.as_of or today
    start = filters.since or year_before(as_of)
    before = open_store(release.folder, start, release.created)
    after = open_store(release.folder, as_of, release.created)
    try:
        filters.check_known(vocabulary(after))
        return _compared(filters, before, after)
    finally:
        before.connection.close()
        after.connection.close()


def _compared(filters: Filters, before: Store, after: Store) -> Watched:
    rows = changes_since(before, after, filters)
    named = sorted(set(rows["source_id"].dropna()))
    return Watched(
        filters,
        before.as_of,
        after.as_of,
        rows,
        totals_moved(before, after, filters),
        sources_named(after, named) if named else pd.DataFrame(),
    )


def last_visit(cookie: str, today: dt.date) -> dt.date | None:
    """The day of the reader's last visit by the cookie, None where it is no day before today.

    A cookie can hold anything: only a whole day is believed.
    """
    try:
        day = dt.date.fromisoformat(cookie)
    except ValueError:
        return None
    return day if dt.date(2000, 1, 1) < day < today else None
