"""What every answer carries, and the hosts it is given to."""

import base64
import hashlib
import logging
import re
import time
import uuid
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

from tracker import observe
from tracker.server.index import index_html

HSTS = "max-age=31536000"
REQUEST_ID = "x-request-id"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_ROUTES = {  # first part of a path -> what the metrics call it; anything else is a page
    "_stcore": "streamlit",
    "static": "static",
    "media": "media",
    "auth": "sign-in",
    "sign-in": "sign-in",
    "oauth2callback": "sign-in",
    "feed.atom": "feed",
    "feed.json": "feed",
    "readyz": "health",
    "metrics": "metrics",
    "favicon.png": "static",
}

log = logging.getLogger("tracker.requests")


@cache
def content_security_policy() -> str:
    """Return the policy Streamlit works under, with the hash of each inline script it ships.

    The hashes come from the installed index.html, so that an upgrade cannot leave a stale one.
    Inline styles stay allowed: Streamlit's style sheets are made in the browser.
    """
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", index_html() + index, flags=re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inline}
    scripts = " ".join(f"'sha256-{digest}'" for digest in sorted(digests))
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    )


class SecurityHeaders:
    """Puts the same headers on every answer, errors and static files included.

    Over TLS it adds HSTS, and `Secure` to every cookie, which Streamlit leaves out. TLS is
    known from the scheme: uvicorn believes X-Forwarded-Proto from a proxy on this machine only.
    """

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
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = HSTS
                    message["headers"] = [_secure(*header) for header in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"


class Requests:
    """Gives each request an id, counts it and writes its line.

    The id of a proxy is kept when it looks like one, so that both logs can be read together.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        others = [(name, value) for name, value in scope["headers"] if name != REQUEST_ID.encode()]
        scope["headers"] = [*others, (REQUEST_ID.encode(), request_id.encode())]
        status, began = 0, time.perf_counter()

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            elif message["type"] == "websocket.accept":
                status = 101
                observe.SESSIONS.inc()
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        finally:
            if status == 101:
                observe.SESSIONS.dec()
            _noted(scope, status, time.perf_counter() - began, request_id)


def _noted(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    path = scope["path"]  # may be `*` or a whole address: no leading slash is certain
    first = path.removeprefix("/").partition("/")[0]
    route = "socket" if scope["type"] == "websocket" else _ROUTES.get(first, "page")
    observe.REQUESTS.labels(route, str(status)).inc()
    if route in ("static", "health", "metrics") and status < 400:
        return
    person = scope.get("state", {}).get("person")
    log.info(
        "request",
        extra={
            "method": scope.get("method", "GET"),
            "path": path[:200],
            "route": route,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "person": observe.hashed(person.key) if person else "",
            "request_id": request_id,
        },
    )


class AllowedHosts(TrustedHostMiddleware):
    """Refuses a Host that is not in server.allowedHosts, which Streamlit asks of sockets only.

    And a socket that a page of another name opens. Streamlit refuses most of those too, but asks
    a server of Amazon for this machine's address first, and answers nobody meanwhile.
    The setting is read here, not when the module is imported: main() may add to it.
    """

    def __init__(self, app: ASGIApp) -> None:
        allowed = list(config.get_option("server.allowedHosts")) or ["*"]
        super().__init__(app, allowed_hosts=allowed, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its names are ours."""
        if scope["type"] == "websocket" and not _is_own_page(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        await super().__call__(scope, receive, send)


def _is_own_page(headers: Headers) -> bool:
    """Whether a socket is opened by a page of the name it asks, or by no page at all.

    Ports are not compared: a proxy may listen on another one.
    """
    if "origin" not in headers:
        return True
    try:
        page, asked = urlsplit(headers["origin"]), urlsplit(f"//{headers.get('host', '')}")
        return page.hostname is not None and page.hostname == asked.hostname
    except ValueError:
        return False
