"""What the server tells its operators: log lines, and metrics for Prometheus.

One line per request and per run of a page. A person is a keyed hash, never a name: the lines
of one person belong together, and nobody can be looked up in them without the server's key.
"""

import datetime as dt
import hashlib
import logging
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pythonjsonlogger.json import JsonFormatter

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
REGISTRY = CollectorRegistry()
PAGE_RUNS = Counter(
    "tracker_page_runs", "Runs of a page's script", ("page", "outcome"), registry=REGISTRY
)
PAGE_SECONDS = Histogram(
    "tracker_page_seconds",
    "Time a page's script took",
    ("page",),
    buckets=_QUICK,
    registry=REGISTRY,
)
QUERY_SECONDS = Histogram(
    "tracker_query_seconds",
    "Time one question to the store took",
    buckets=_QUICK,
    registry=REGISTRY,
)
SESSIONS = Gauge("tracker_sessions", "Open browser sessions", registry=REGISTRY)
REQUESTS = Counter(
    "tracker_http_requests", "HTTP requests answered", ("route", "status"), registry=REGISTRY
)
REFUSED = Counter(
    "tracker_refused",
    "Requests and runs refused by the access list",
    ("reason",),
    registry=REGISTRY,
)
READY = Gauge("tracker_ready", "1 when this worker may be sent readers", registry=REGISTRY)
RELEASE_AGE = Gauge(
    "tracker_release_age_seconds", "Age of the release shown, since it was built", registry=REGISTRY
)
RELEASE = Gauge("tracker_release_info", "The release shown", ("release",), registry=REGISTRY)

log = logging.getLogger("tracker.pages")
_key = secrets.token_bytes(32)


@dataclass
class Run:
    """What is noted of one run of a page as it goes."""

    filters: str = ""
    outcome: str = "shown"
    queries: int = 0
    query_s: float = 0.0


_RUN: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def page_run(page: str, person: str, request: str) -> Iterator[None]:
    """Time one run of a page and write its line; queries asked meanwhile count towards it.

    Args:
        page: the page's link, such as `capacity`.
        person: the person's key, hashed here.
        request: the request id of the session's socket.
    """
    run = Run()
    token = _RUN.set(run)
    began = time.perf_counter()
    try:
        yield
    finally:
        _RUN.reset(token)
        seconds = time.perf_counter() - began
        PAGE_RUNS.labels(page, run.outcome).inc()
        PAGE_SECONDS.labels(page).observe(seconds)
        log.info(
            "page run",
            extra={
                "page": page,
                "outcome": run.outcome,
                "filters": run.filters,
                "ms": round(1000 * seconds, 1),
                "queries": run.queries,
                "query_ms": round(1000 * run.query_s, 1),
                "person": hashed(person),
                "request_id": request,
            },
        )


def note_filters(sentence: str) -> None:
    """Put the filters' sentence into the line of the page that is running."""
    if run := _RUN.get():
        run.filters = sentence


def note_outcome(outcome: str) -> None:
    """Say how the page that is running ends, when it is not simply `shown`."""
    if run := _RUN.get():
        run.outcome = outcome


def is_running() -> bool:
    """Whether a page's run is being timed: False in a fragment that reruns alone."""
    return _RUN.get() is not None


@contextmanager
def query() -> Iterator[None]:
    """Time one question to the store."""
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - began
        QUERY_SECONDS.observe(seconds)
        if run := _RUN.get():
            run.queries += 1
            run.query_s += seconds


def show_release(release_id: str, built_at: dt.datetime) -> None:
    """Tell the metrics which release is shown and how old it is."""
    RELEASE.clear()
    RELEASE.labels(release_id).set(1)
    RELEASE_AGE.set((dt.datetime.now(dt.UTC) - built_at).total_seconds())


def metrics() -> bytes:
    """Everything counted so far, in Prometheus' text format."""
    return generate_latest(REGISTRY)


def hashed(key: str) -> str:
    """A person's key as 16 hex digits that say nothing without the server's own key."""
    return hashlib.blake2b(
        key.encode("utf-8", "surrogatepass"), digest_size=8, key=_key
    ).hexdigest()


def set_up(form: str, hash_key: str = "") -> None:
    """Send the program's log to standard output, `form` text or json.

    Args:
        form: `json` for one object per line, `text` for people.
        hash_key: secret shared by all workers, so that they hash a person alike.
    """
    global _key
    if hash_key:
        _key = hashlib.sha256(hash_key.encode()).digest()
    handler = logging.StreamHandler(sys.stdout)
    if form == "json":
        handler.setFormatter(
            JsonFormatter(
                "%(levelname)s %(name)s %(message)s",
                timestamp=True,
                json_ensure_ascii=True,  # a hostile header cannot forge a line or a colour
                rename_fields={"levelname": "level", "name": "logger"},
            )
        )
        # for who has no handler of their own, such as asyncio
        logging.getLogger().handlers = [handler]
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.captureWarnings(form == "json")
    for name in ("tracker", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger("tracker").setLevel(logging.INFO)
    # Lines per request and per run are for the machine-read log: on a terminal they are noise.
    for quiet in ("tracker.pages", "tracker.requests"):
        logging.getLogger(quiet).setLevel(logging.INFO if form == "json" else logging.WARNING)


def adopt_other_logs() -> None:
    """Send what uvicorn and Streamlit log the same way, once both have set up their own."""
    own = logging.getLogger("tracker").handlers
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in own):
        return
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("uvicorn", "streamlit", "websockets"):
            logger = logging.getLogger(name)
            if logger.handlers or not logger.propagate:  # one with neither writes plain text
                logger.handlers = list(own)
    # Below a warning they tell of each request and socket, which `tracker.requests` does better.
    for quiet in ("uvicorn.error", "uvicorn.access"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
