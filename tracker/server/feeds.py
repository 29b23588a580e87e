"""The changes under a link's filters, as feeds."""

import datetime as dt
import hashlib
from functools import lru_cache
from pathlib import Path
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tracker.errors import BadFilter, InputError, PublishingError, TrackerError
from tracker.publishing import releases
from tracker.publishing.releases import Release
from tracker.store import Store, open_store
from tracker.subscriptions import FEEDS, subscribe, today

_ONE_AT_A_TIME = Lock()


async def feed_atom(request: Request) -> Response:
    """Changes under a link's filters as Atom."""
    return await _feed(request, "atom")


async def feed_json(request: Request) -> Response:
    """Changes under a link's filters as JSON Feed."""
    return await _feed(request, "json")


async def _feed(request: Request, form: str) -> Response:
    """Answer with the feed; 304 when the reader has it, 400 naming the part that is wrong."""
    try:
        query = request.scope["query_string"].decode("ascii")
        site = f"{request.url.scheme}://{request.url.netloc}"
        body = await run_in_threadpool(feed_bytes, query, form, site)
    except UnicodeDecodeError:
        error = BadFilter("link", request.scope["query_string"], "characters to be percent-encoded")
        return _refusal(error, 400)
    except InputError as error:
        return _refusal(error, 400)
    except PublishingError as error:
        return _refusal(error, 503)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=900", "ETag": etag}
    known = request.headers.get("if-none-match", "")
    if "*" in known or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers | {"Content-Type": FEEDS[form][1]})


def _refusal(error: TrackerError, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{error} {error.hint}\n", status, headers)


def feed_bytes(query: str, form: str, site: str) -> bytes:
    """The feed of a query, kept until a new version is published or the day ends.

    Raises:
        BadFilter: a part of the query cannot be kept.
        PublishingError: there are no data to show.
    """
    release = releases.shown(releases.published_folder())
    return _feed_bytes(release.folder, today(), query, form, site)


@lru_cache(maxsize=256)
def _feed_bytes(folder: Path, day: dt.date, query: str, form: str, site: str) -> bytes:
    release = releases.open_version(folder)
    return subscribe(release, query, day=day, stores=_store).feed(form, site)


def _store(release: Release, day: dt.date) -> Store:
    """The release as known on a day, kept: subscribers ask for today under many filters."""
    with _ONE_AT_A_TIME:
        return _kept_store(release.folder, day, release.created)


@lru_cache(maxsize=4)
def _kept_store(folder: Path, day: dt.date, created: dt.date) -> Store:
    return open_store(folder, day, created)
