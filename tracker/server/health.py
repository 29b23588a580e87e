"""Whether this worker may be sent readers, and its metrics."""

import asyncio
import datetime as dt
import logging
import threading
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker import observe, releases
from tracker.errors import TrackerError, VersionBroken
from tracker.queries.vocabulary import vocabulary
from tracker.releases import Release
from tracker.store import Store, open_store

log = logging.getLogger("tracker.server")
DRAINING = threading.Event()  # set once: this worker finishes what it has and takes no more
_CHECKING = asyncio.Semaphore(2)  # a slow disk must not fill the thread pool with checks


def release_shown() -> Release:
    """The release pages show: the current one, or the last good one while that is broken.

    Raises:
        TrackerError: there is none.
    """
    published = releases.published_folder()
    try:
        current = releases.current(published)
        _verified(str(current.folder))
    except VersionBroken:
        return releases.newest_good(published)
    return current


@lru_cache(maxsize=4)
def _verified(folder: str) -> None:
    releases.verify(releases.open_version(Path(folder)))


@lru_cache(maxsize=1)
def _store(folder: str, _today: dt.date, created: dt.date) -> Store:
    return open_store(Path(folder), _today, created)


def readiness() -> dict[str, object]:
    """What `/readyz` answers: `ready` when a release is loaded and a question to it answered."""
    if DRAINING.is_set():
        return {"ready": False, "why": "draining"}
    try:
        shown = release_shown()
        store = _store(str(shown.folder), dt.date.today(), shown.created)
        answered = any(vocabulary(store).values())
    except TrackerError as error:
        log.warning("Not ready: %s", error)
        return {"ready": False, "why": str(error)}
    observe.show_release(shown.id, shown.built_at)
    return {"ready": answered, "release": shown.id, "notice": shown.notice}


async def readyz(request: Request) -> Response:
    """Answer 200 when readers may be sent here, else 503; for load balancers and tests."""
    async with _CHECKING:
        found = await run_in_threadpool(readiness)
    observe.READY.set(bool(found["ready"]))
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(found, status_code=200 if found["ready"] else 503, headers=headers)


async def metrics(request: Request) -> Response:
    """Everything counted so far, for Prometheus."""
    await readyz(request)  # the gauges of the release are as of now
    return Response(observe.metrics(), headers={"Content-Type": observe.METRICS_TYPE})
