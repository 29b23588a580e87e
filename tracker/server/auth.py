"""Auth middleware: nobody who is not on the access list gets to a page, a socket or a file.

It stands before every route, so that downloads under /media, feeds and Streamlit's own
addresses are covered too, and whatever a later Streamlit adds. Pages ask once more at each
run (`tracker.ui.user.require_user`): a socket outlives the request that opened it.
"""

import base64
import binascii
import datetime as dt
import logging
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_secrets_auth_section

from tracker import access, observe
from tracker.access import AccessList, Mode, Person, Role
from tracker.errors import AccessError, NotAllowed, NotSignedIn
from tracker.server.index import TITLE
from tracker.server.sign_in import (
    AFTER,
    LONGEST_LINK,
    SIGNING_IN,
    on_to,
    pass_through,
    providers,
    to_provider,
)
from tracker.server.sign_in_cookie import claims_in
from tracker.templates import render

OPEN = frozenset({"/_stcore/health", "/readyz", "/favicon.png"})
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
FOR_PROGRAMS = frozenset({"/feed.atom", "/feed.json", "/metrics"})

log = logging.getLogger("tracker.access")


class AuthMiddleware:
    """Lets a request through when the access list knows who sent it, or sign-in is off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with `scope["state"]["person"]`, or answer for the page refused."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        access_file, path = access.current(), scope["path"]
        if path.startswith(CLOSED):
            await _answer(PlainTextResponse("Not found\n", 404), scope, receive, send)
            return
        if access_file is None or path in OPEN:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            access_list = access_file.latest()
            if path in SIGNING_IN and access_list.mode is Mode.OIDC:
                if path == "/sign-in":
                    await _answer(to_provider(Request(scope)), scope, receive, send)
                else:
                    await pass_through(self._app, access_list, scope, receive, send)
                return
            person = person_behind(connection, access_list)
        except AccessError as error:
            await _answer(_refusal(connection, error), scope, receive, send)
            return
        scope.setdefault("state", {})["person"] = person
        if path == "/" and (link := connection.cookies.get(AFTER)):
            await _answer(on_to(link), scope, receive, send)
            return
        await self._app(scope, receive, _keeping_private(scope, send))


def person_behind(connection: HTTPConnection, access_list: AccessList) -> Person:
    """Who sent a request.

    Raises:
        NotSignedIn, NotAllowed: as the access list says.
    """
    now = dt.datetime.now(dt.UTC)
    path = connection.scope["path"]
    secret = _token(connection.headers.get("authorization", ""))
    if path in FOR_PROGRAMS and secret:
        person = access_list.by_token(secret, now)
    elif access_list.mode is Mode.PROXY:
        person = access_list.by_headers(connection.headers)
    else:
        person = access_list.by_claims(claims_in(connection.cookies, access_list.max_age), now)
    least = _least(path)
    if not person.role.covers(least):
        raise NotAllowed(f"This needs the role {least.label.lower()}.")
    return person


def _least(path: str) -> Role:
    """The role an address needs."""
    if path == "/metrics":
        return Role.METRICS
    # What is handed in is held in memory: for those who have the page for it.
    return Role.EDITOR if path.startswith("/_stcore/upload_file/") else Role.READER


def _token(header: str) -> str:
    """The secret of `Authorization: Bearer ...`, or the password of `Basic ...`."""
    kind, _, value = header.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


# -- answers ----------------------------------------------------------------------------


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer; a socket is refused before it opens, whatever the answer would say."""
    response.headers.setdefault("Cache-Control", "no-store")
    if scope["type"] == "http":
        await response(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


def _keeping_private(scope: Scope, send: Send) -> Send:
    """Keep what a signed-in person was given out of caches shared with others.

    Streamlit's own script files are the same for everybody and stay cacheable.
    """

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start" and not scope["path"].startswith("/static/"):
            headers = MutableHeaders(scope=message)
            control = headers.get("cache-control", "no-store").replace("public", "private")
            headers["Cache-Control"] = control if "private" in control else f"private, {control}"
        await send(message)

    return send_private


def _refusal(connection: HTTPConnection, error: AccessError) -> Response:
    status = {NotSignedIn: 401, NotAllowed: 403}.get(type(error), 503)
    path = connection.scope["path"]
    observe.REFUSED.labels(type(error).__name__).inc()
    if not isinstance(error, NotSignedIn):
        log.warning("Refused %a: %s", path[:200], type(error).__name__)
    if path in FOR_PROGRAMS:
        headers = {"WWW-Authenticate": f'Basic realm="{TITLE}"'} if status == 401 else {}
        return PlainTextResponse(f"{error} {error.hint}\n", status, headers)
    if "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse(f"{error} {error.hint}\n", status)
    return HTMLResponse(_page(connection, error), status)


def _page(connection: HTTPConnection, error: AccessError) -> str:
    """A small page of its own: Streamlit's is not shown to who may not read."""
    return render(
        "sign_in.html",
        title=TITLE,
        message=str(error),
        hint="" if isinstance(error, NotSignedIn) else error.hint,
        links=_ways_on(connection, error),
    )


def _ways_on(connection: HTTPConnection, error: AccessError) -> list[tuple[str, str]]:
    """The buttons of the page, by label and address: to each provider, or to sign out."""
    if not get_secrets_auth_section():
        return []
    if isinstance(error, NotAllowed):
        return [("Sign out", "/auth/logout")]
    if not isinstance(error, NotSignedIn):
        return []
    link = connection.scope["path"]
    if connection.scope["query_string"]:
        link += "?" + connection.scope["query_string"].decode("latin-1")
    return [
        (label, "/sign-in?" + urlencode({"with": provider, "to": link[:LONGEST_LINK]}))
        for provider, label in providers().items()
    ]
