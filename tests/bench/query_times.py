"""How long the tracker's own questions take, asked in this process."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from tracker.filters import Filters, View
from tracker.publishing import releases
from tracker.queries import ab5, capacity, claims, lines, sources
from tracker.store import open_store

REPEATS = 30


def questions(published: Path) -> dict[str, Callable[[], object]]:
    """Return each page's main question by name, ready to be asked of the published version."""
    release = releases.current(published)
    today = dt.date.today()
    store = open_store(release.folder, today, release.created)
    alloy = Filters.from_query("product=hydrogen_storage_alloy")
    storage = Filters.from_query("", View.STORAGE)
    return {
        "open a store": lambda: open_store(release.folder, today, release.created),
        "capacity by period": lambda: capacity.capacity_by_period(store, alloy),
        "capacity by place": lambda: capacity.capacity_by(store, alloy),
        "lines": lambda: lines.lines(store, storage),
        "claims": lambda: claims.claims(store, Filters.from_query("", View.CLAIMS)),
        "ab5": lambda: ab5.ab5(store, Filters.from_query("", View.AB5)),
        "sources": lambda: sources.sources(store, Filters.from_query("", View.SOURCES)),
    }


def query_times(published: Path) -> dict[str, float]:
    """Return the median milliseconds of each question, taken in turns after one warm round."""
    asked = questions(published)
    samples: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(REPEATS + 1):
        for name, ask in asked.items():
            before = time.perf_counter()
            ask()
            if number:
                samples[name].append((time.perf_counter() - before) * 1000)
    return {name: statistics.median(taken) for name, taken in samples.items()}
