"""The curated data, checked and published once for all tests of a run."""

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.store import Store, open_store

CURATED = Path(__file__).parents[1] / "data" / "curated"


@cache
def published() -> Path:
    """A folder of published versions that holds the curated data."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(CURATED, folder)
    return folder


@cache
def real_store(as_of: str = "") -> Store:
    """The curated data as known on a day, by default today."""
    release = releases.current(published())
    day = dt.date.fromisoformat(as_of) if as_of else dt.date.today()
    return open_store(release.folder, day, release.created)


atexit.register(real_store.cache_clear)  # before DuckDB itself is taken down
