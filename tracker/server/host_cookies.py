"""Cookies that only this very host can have set: `__Host-` before their names.

A site on a sibling name (`wiki.corp.example` beside `tracker.corp.example`) may set cookies for the
whole domain, and so could sign a reader in as somebody else. Browsers refuse a name that begins
with `__Host-` from anybody but the host itself, over TLS. Streamlit's names are fixed, so they get
the prefix on their way out and lose it on their way in; the bare names are not let in.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_server_config import (
    SESSION_COOKIE_NAME,
    USER_COOKIE_NAME,
)

PREFIX = "__Host-"
_OURS = tuple(name.encode() for name in (SESSION_COOKIE_NAME, USER_COOKIE_NAME))
_PREFIX = PREFIX.encode()


class HostCookies:
    """Renames the cookies of the sign-in where readers come over TLS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with Streamlit's names, and its answer with ours."""
        if scope["type"] not in ("http", "websocket") or not _over_tls():
            await self._app(scope, receive, send)
            return
        headers = [
            (name, _inwards(value) if name == b"cookie" else value)
            for name, value in scope["headers"]
        ]

        async def send_renamed(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message["headers"] = [
                    (name, _outwards(value) if name.lower() == b"set-cookie" else value)
                    for name, value in message.get("headers", [])
                ]
            await send(message)

        await self._app({**scope, "headers": headers}, receive, send_renamed)


def _over_tls() -> bool:
    return (get_origin_from_redirect_uri() or "").startswith("https://")


def _inwards(cookies: bytes) -> bytes:
    """A `Cookie` header without the prefix, and without bare names that should have it."""
    parts = [part.strip() for part in cookies.split(b";")]
    ours = [part.removeprefix(_PREFIX) for part in parts if not part.startswith(_OURS)]
    return b"; ".join(ours)


def _outwards(cookie: bytes) -> bytes:
    """A `Set-Cookie` header with the prefix and what it asks for."""
    if not cookie.startswith(_OURS):
        return cookie
    flags = [flag.strip().lower() for flag in cookie.split(b";")[1:]]
    more = b"" if b"secure" in flags else b"; Secure"
    return _PREFIX + cookie + more
