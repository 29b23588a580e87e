"""Whether this worker may be sent readers, and its metrics."""

import asyncio
import datetime as dt
import logging
import threading

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker import observe
from tracker.errors import PublishingError
from tracker.publishing import releases
from tracker.queries.vocabulary import vocabulary

log = logging.getLogger("tracker.server")
DRAINING = threading.Event()  # set once: this worker finishes what it has and takes no more
_CHECKING = asyncio.Semaphore(2)  # a slow disk must not fill the thread pool with checks


def readiness() -> dict[str, object]:
    """What `/readyz` answers: `ready` when a release is loaded and a question to it answered."""
    from tracker.ui import data  # here: its caches are made when Streamlit's runtime is there

    if DRAINING.is_set():
        return {"ready": False, "why": "draining"}
    try:
        shown = releases.shown(releases.published_folder())
        answered = any(vocabulary(data.store(shown, dt.date.today())).values())
    except PublishingError as error:
        log.warning("Not ready: %s", error)
        return {"ready": False, "why": str(error)}
    observe.show_release(shown.id, shown.built_at)
    return {"ready": answered, "release": shown.id, "notice": shown.notice}


async def _looked() -> dict[str, object]:
    async with _CHECKING:
        answer = await run_in_threadpool(readiness)
    observe.READY.set(bool(answer["ready"]))
    return answer


async def readyz(request: Request) -> Response:
    """Answer 200 when readers may be sent here, else 503; for load balancers and tests."""
    answer = await _looked()
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(answer, status_code=200 if answer["ready"] else 503, headers=headers)


async def metrics(request: Request) -> Response:
    """Everything counted so far, for Prometheus."""
    await _looked()  # the gauges of the release are as of now
    return Response(observe.metrics(), headers={"Content-Type": observe.METRICS_TYPE})
