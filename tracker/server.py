"""The tracker as one ASGI application: `python -m tracker.server --host --port`.

Around the Streamlit app this adds what `streamlit run` leaves out: every page is run once
before the first reader is let in, every answer carries security headers, and `/readyz` says
whether there are data to show. Why each is here: docs/decisions/0004-server.md.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import datetime as dt
import gc
import hashlib
import logging
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tracker import releases
from tracker.errors import BadFilter, TrackerError
from tracker.watch import LAST_VISIT

if TYPE_CHECKING:
    from streamlit.runtime.session_manager import ClientContext

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "app.py"
TITLE = "REE Alloy & AB5 Tracker"
WARM_UP_SECONDS = 60.0
VISIT = "visit"
_YEAR_S = 365 * 24 * 3600

log = logging.getLogger("tracker.server")


def ready() -> bool:
    """Whether a complete published version can be read: what `/readyz` answers."""
    try:
        releases.current(releases.published_folder())
    except TrackerError as error:
        log.warning("Not ready: %s", error)
        return False
    return True


async def readyz(request: Request) -> Response:
    """Answer 200 when there are data to show, else 503; for load balancers and tests."""
    is_ready = await run_in_threadpool(ready)
    return JSONResponse({"ready": is_ready}, status_code=200 if is_ready else 503)


# -- feeds ------------------------------------------------------------------------------


async def feed_atom(request: Request) -> Response:
    """Changes under a link's filters as Atom."""
    return await _feed(request, "atom")


async def feed_json(request: Request) -> Response:
    """Changes under a link's filters as JSON Feed."""
    return await _feed(request, "json")


async def _feed(request: Request, form: str) -> Response:
    """Answer with the feed; 304 when the reader has it, 400 naming the part that is wrong."""
    from tracker.watch import FEEDS

    try:
        query = request.scope["query_string"].decode("ascii")
        site = f"{request.url.scheme}://{request.url.netloc}"
        body = await run_in_threadpool(feed_bytes, query, form, site)
    except UnicodeDecodeError:
        error = BadFilter("link", request.scope["query_string"], "characters to be percent-encoded")
        return _refusal(error, 400)
    except BadFilter as error:
        return _refusal(error, 400)
    except TrackerError as error:
        return _refusal(error, 503)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=900", "ETag": etag}
    known = request.headers.get("if-none-match", "")
    if "*" in known or etag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers | {"Content-Type": FEEDS[form][1]})


def _refusal(error: TrackerError, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{error} {error.hint}\n", status, headers)


def feed_bytes(query: str, form: str, site: str) -> bytes:
    """The feed of a query, kept until a new version is published or the day ends.

    Raises:
        BadFilter: a part of the query cannot be kept.
        TrackerError: there are no data to show.
    """
    try:
        release = releases.current(releases.published_folder())
    except TrackerError:
        release = releases.newest_good(releases.published_folder())
    return _feed_bytes(str(release.folder), dt.datetime.now(dt.UTC).date(), query, form, site)


@lru_cache(maxsize=256)
def _feed_bytes(folder: str, _today: dt.date, query: str, form: str, site: str) -> bytes:
    from tracker.watch import watched

    return watched(releases.open_version(Path(folder)), query).feed(form, site)


# -- the page shell ---------------------------------------------------------------------


@cache
def shell() -> str:
    """Streamlit's own index.html, told the address of its server.

    Without that the front end of a deep link first asks `/<page>/_stcore/health`: two 404s in
    every reader's console and one wasted round trip on each cold open.
    """
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    where = "<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin}</script>"
    told = index.replace("<head>", f"<head>\n    {where}", 1)
    return told.replace("<title>Streamlit</title>", f"<title>{TITLE.replace('&', '&amp;')}</title>")


async def page_shell(request: Request) -> Response:
    """Serve the shell for `/` and every page link; remember the day in the reader's browser.

    Two cookies, days and nothing else, kept by the browser alone: the day of this visit and the
    day of the visit before it, for "new since your last visit" on the page of changes.
    """
    answer = HTMLResponse(shell(), headers={"Cache-Control": "no-cache"})
    today, seen = dt.date.today().isoformat(), request.cookies.get(VISIT, "")
    for name, day in ((LAST_VISIT, seen), (VISIT, today)):
        if day and seen != today:
            answer.set_cookie(name, day, max_age=_YEAR_S, samesite="strict", httponly=True)
    return answer


class _PageName(Convertor[str]):
    """One path part without a dot: a page's link, never a file such as favicon.png."""

    regex = "[^/.]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", _PageName())


# -- security headers -------------------------------------------------------------------


@cache
def content_security_policy() -> str:
    """Return the policy Streamlit works under, with the hash of each inline script it ships.

    The hashes come from the installed index.html, so that an upgrade cannot leave a stale one.
    Inline styles stay allowed: Streamlit's style sheets are made in the browser.
    """
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", shell() + index, flags=re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inline}
    scripts = " ".join(f"'sha256-{digest}'" for digest in sorted(digests))
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    )


class SecurityHeaders:
    """Puts the same headers on every answer, errors and static files included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding the headers to the start of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class AllowedHosts(TrustedHostMiddleware):
    """Refuses a Host that is not in server.allowedHosts, which Streamlit asks of sockets only.

    The setting is read here, not when the module is imported: main() may add to it.
    """

    def __init__(self, app: ASGIApp) -> None:
        allowed = list(config.get_option("server.allowedHosts")) or ["*"]
        super().__init__(app, allowed_hosts=allowed, www_redirect=False)


# -- warm-up ----------------------------------------------------------------------------


class _FirstReader:
    """A session without a browser: keeps the page list and knows when a run has ended."""

    def __init__(self) -> None:
        self.finished = asyncio.Event()
        self.pages: dict[str, str] = {}
        self.failures = 0

    @property
    def client_context(self) -> ClientContext | None:
        return None

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        match msg.WhichOneof("type"):
            case "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in msg.navigation.app_pages}
            case "delta" if msg.delta.new_element.HasField("exception"):
                self.failures += 1
            case "script_finished":
                self.finished.set()


async def warm_up() -> int:
    """Run every page once, as a reader would, and return how many ran.

    Until the first `st.navigation` of a process, Streamlit takes our folder `pages/` for its
    older kind of multipage app and greets a deep link with "page not found". These runs settle
    that, and leave imports, compiled pages, caches and the loaded release behind.
    """
    server = runtime.get_instance()
    reader = _FirstReader()
    session = server.connect_session(client=reader, user_info={})
    try:
        await _run_page(session, reader, "")
        others = [page_hash for path, page_hash in reader.pages.items() if path]
        for page_hash in others:
            await _run_page(session, reader, page_hash)
    finally:
        server.close_session(session)
    if reader.failures:
        log.warning("%d error box(es) while warming up", reader.failures)
    return 1 + len(others)


async def _run_page(session: str, reader: _FirstReader, page_hash: str) -> None:
    reader.finished.clear()
    message = BackMsg()
    message.rerun_script.page_script_hash = page_hash
    runtime.get_instance().handle_backmsg(session, message)
    await asyncio.wait_for(reader.finished.wait(), WARM_UP_SECONDS)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Warm up before the server answers anyone.

    A page that hangs or fails here is a page to mend, not a reason to be down: the tracker
    starts all the same, and the reader meets that page's own error message.
    """
    try:
        pages = await warm_up()
    except TimeoutError:
        log.warning("A page took over %.0f s while warming up; starting anyway", WARM_UP_SECONDS)
    else:
        log.info("Warmed up %d pages", pages)
    # What is alive now stays alive: later collections need not walk it again.
    gc.collect()
    gc.freeze()
    yield


# -- the application --------------------------------------------------------------------

app = st.App(
    SCRIPT,
    lifespan=lifespan,
    routes=[
        Route("/readyz", readyz),
        Route("/feed.atom", feed_atom),
        Route("/feed.json", feed_json),
        Route("/", page_shell),
        Route("/{name:page}", page_shell),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(AllowedHosts)],
)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the tracker until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m tracker.server", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8501, help="port (%(default)s)")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name readers type for this server, besides localhost; may be repeated",
    )
    options = parser.parse_args(argv)
    # Streamlit looks for .streamlit/config.toml beside the script it believes was started.
    sys.argv = [str(SCRIPT)]
    settings: dict[str, object] = {"server.address": options.host, "server.port": options.port}
    if options.allow_host:
        known = list(config.get_option("server.allowedHosts"))
        settings["server.allowedHosts"] = [*known, *options.allow_host]
    app.run(config=settings)
    return 0


if __name__ == "__main__":
    # Run the imported module, not this second copy of it: Streamlit gives the name `__main__`
    # to each page it runs.
    from tracker.server import main as serve

    sys.exit(serve())
