"""The changes page's own parts: two looks compared, and the addresses to subscribe to."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from tracker.filters import View
from tracker.publishing.changes import RowChange, edits_of_lines
from tracker.queries.changes import changes_since, line_ids, totals_moved, year_before
from tracker.store import Store
from tracker.subscriptions import FEEDS, LAST_VISIT, last_visit
from tracker.ui import data
from tracker.ui.frame import Page


@dataclass(frozen=True)
class Changed:
    """What the page shows: see `tracker.queries.changes`.

    `compared_with` says in words what the look is compared with. `edits` has one row per
    `publishing.changes.RowChange` of lines and events between two versions; None when two days
    of one version are compared. `before` is the earlier look.
    """

    compared_with: str
    rows: pd.DataFrame
    totals: pd.DataFrame
    edits: pd.DataFrame | None
    before: Store


def changed(page: Page) -> Changed:
    """The changes under the page's filters, since its day or against its version."""
    filters, after = page.filters, page.store
    if not filters.release:
        since = filters.since or year_before(page.today)
        before = data.store(page.release, since)
        rows, totals = changes_since(before, after, filters), totals_moved(before, after, filters)
        return Changed(f"what was known on {since}", rows, totals, None, before)
    old = data.kept_release(page.release, filters.release)
    before = data.store(old, page.today)
    edits = edits_of_lines(old, page.release, line_ids(before, after, filters))
    return Changed(
        f"version {old.id}, published {old.built_at:%Y-%m-%d %H:%M} UTC",
        changes_since(before, after, filters),
        totals_moved(before, after, filters),
        pd.DataFrame(edits, columns=list(RowChange._fields)),
        before,
    )


def since_last_visit(page: Page) -> None:
    """How much became known since the reader's last visit, which only the browser remembers."""
    day = last_visit(str(st.context.cookies.get(LAST_VISIT, "")), dt.date.today())
    if day is None or page.filters.since or page.filters.release:
        return
    new = len(changes_since(data.store(page.release, day), page.store, page.filters))
    link = replace(page.filters, since=day).link(View.CHANGES)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"Since your last visit on {day}: {new:,} new.")
        st.link_button("Show only these", f"/changes?{link}", icon=":material/new_releases:")


def subscriptions(page: Page) -> None:
    """The feeds of these filters, and the link that next time shows only what is new."""
    url = urlsplit(st.context.url or "")
    site = f"{url.scheme}://{url.netloc}"
    today = dt.date.today()
    lines = replace(page.filters.only(View.LINES), as_of=None)  # what says which lines
    new_only = replace(lines, since=today).link(View.CHANGES)
    watched = lines.link(View.CHANGES)
    query = f"?{watched}" if watched else ""
    st.text("A feed of these filters, for any feed reader:")
    for path, _ in FEEDS.values():
        st.code(f"{site}{path}{query}", language=None, wrap_lines=True)
    st.text(f"This page with only what becomes known after today, {today}; keep it as a bookmark:")
    st.code(f"{site}{url.path}?{new_only}", language=None, wrap_lines=True)
