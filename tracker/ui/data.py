"""The data of one run of a page: one release, resolved once, as known on one day."""

import datetime as dt
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from tracker.errors import BuildBusy, NothingPublished, TrackerError
from tracker.filters import Filters, Names, View
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.publishing.releases import Release
from tracker.queries.counts import Counts, counts
from tracker.queries.vocabulary import names, vocabulary
from tracker.store import Store, open_store

Answer = TypeVar("Answer", pd.DataFrame, "pd.Series[float]")
Question = Callable[[Store, Filters], Answer]
_BUILD_WAIT_S = 60

log = logging.getLogger("tracker.ui")


def release() -> Release:
    """The published release to show.

    Builds the data when nothing is in data/published yet, so that a first start shows something;
    never in a folder of another's choice, which may be a slip of the pen.
    """
    published = releases.published_folder()
    try:
        shown = releases.shown(published)
    except NothingPublished:
        if published != releases.PUBLISHED:
            raise
        _build_once(published)
        return releases.whole(published)
    if shown.notice:
        _tell(shown.notice)
    return shown


def store(shown: Release, as_of: dt.date) -> Store:
    """The release as known on a day; the last few are kept, shared by all readers."""
    return _store(str(shown.folder), shown.id, as_of, shown.created)


def known_values(shown: Release) -> dict[str, tuple[str, ...]]:
    """Places and companies of the release and the versions kept, for the filters' choices."""
    ids = tuple(version.id for version in releases.on_disk(shown.folder.parents[1]))
    return _known_values(shown.id, store(shown, dt.date.today())) | {"release": ids}


def known_names(shown: Release) -> Names:
    """What else the places and companies of the release are called."""
    return _known_names(shown.id, store(shown, dt.date.today()))


def known_counts(shown: Release, view: View) -> Counts:
    """How many rows of a view have each value of its lists, as known today."""
    return _known_counts(shown.id, view, store(shown, dt.date.today()))


def kept_release(shown: Release, release_id: str) -> Release:
    """Another version of the same folder, its bytes compared with its manifest.

    Raises:
        VersionBroken: it is not whole.
    """
    return releases.verified(releases.open_version(shown.folder.with_name(release_id)))


def ask(shown: Release, as_of: dt.date, question: Question[Answer], filters: Filters) -> Answer:
    """The answer to a question that costs more than a query, kept per release, day and choices."""
    name = f"{question.__module__}.{question.__qualname__}"
    return _ask(name, shown.id, as_of, filters, question, store(shown, as_of))


@st.cache_data(max_entries=128, show_spinner=False)
def _ask(
    name: str,
    release_id: str,
    as_of: dt.date,
    filters: Filters,
    _question: Question[Answer],
    _store: Store,
) -> Answer:
    return _question(_store, filters)


@st.cache_resource(max_entries=4, show_spinner=False)
def _tell(notice: str) -> None:
    """Put a notice into the log, once and not on every run."""
    log.warning(notice)


@st.cache_resource(max_entries=8, show_spinner=False)
def _store(folder: str, release_id: str, as_of: dt.date, created: dt.date) -> Store:
    return open_store(Path(folder), as_of, created)


@st.cache_data(max_entries=4, show_spinner=False)
def _known_values(release_id: str, _store: Store) -> dict[str, tuple[str, ...]]:
    return vocabulary(_store)


@st.cache_resource(max_entries=4, show_spinner=False)
def _known_names(release_id: str, _store: Store) -> Names:
    return names(_store, _known_values(release_id, _store))


@st.cache_resource(max_entries=64, show_spinner=False)
def _known_counts(release_id: str, view: View, _store: Store) -> Counts:
    return counts(_store, view)


def _build_once(published: Path) -> None:
    """Build, or wait for whoever is building.

    Raises:
        TrackerError: the curated data do not hold, or the other build did not finish.
    """
    until = time.monotonic() + _BUILD_WAIT_S
    while True:
        try:
            build(releases.curated_folder(), published)
            return
        except BuildBusy:
            if time.monotonic() > until:
                raise TrackerError("The data are being built; try again in a minute.") from None
            time.sleep(0.2)
