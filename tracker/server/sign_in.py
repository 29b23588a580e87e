"""Signing in: to the provider, back to the link a reader came for, and what is said when it fails.

Streamlit's own routes speak with the provider. Where they fail they answer with a bare line, or
with the front page as if nothing had been tried; here a reader gets the cause and an id that
stands in the log, and an administrator what to look at.
"""

import logging
import re
from collections.abc import Mapping
from enum import Enum
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_secrets_auth_section
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from tracker import observe
from tracker.access import AccessList, signed_out
from tracker.errors import AccessBroken
from tracker.server.headers import REQUEST_ID
from tracker.server.index import TITLE
from tracker.server.sign_in_cookie import claims_in, keeping_little
from tracker.templates import render

SIGNING_IN = frozenset({"/sign-in", "/auth/login", "/auth/logout", "/oauth2callback"})
AFTER = "after-sign-in"  # cookie: the link a reader came for, kept over the sign-in
LONGEST_LINK = 3000
_AFTER_S = 600
_CODE = re.compile(r"[a-z_]{1,40}")  # what a provider may call its refusal (RFC 6749, 4.1.2.1)

log = logging.getLogger("tracker.access")


class Failure(Enum):
    """Why a sign-in failed: what its reader is told, and what the administrator looks at."""

    UNREACHABLE = (
        "The sign-in provider could not be asked.",
        "It is down, its address in secrets.toml is wrong, or its certificate is not trusted here.",
    )
    REFUSED = (
        "The sign-in provider refused.",
        "What it called the reason stands below; its own log says more.",
    )
    INCOMPLETE = (
        "The way back from the provider brought no sign-in.",
        "It was too old or used before, or the provider's answer was not believed: the log says "
        "which. Try once more; if it stays, the client's id, secret and redirect URI are compared "
        "with the provider's.",
    )


async def pass_through(
    app: ASGIApp, access_list: AccessList, scope: Scope, receive: Receive, send: Send
) -> None:
    """Let Streamlit's sign-in routes answer, and say so where they failed."""
    request, sent = Request(scope), list[Message]()
    came_back = scope["path"] == "/oauth2callback"
    if came_back and (code := request.query_params.get("error")):
        await _failed(request, Failure.REFUSED, code)(scope, receive, send)
        return

    if scope["path"] == "/auth/logout":
        try:
            signed_out.end(claims_in(request.cookies, access_list.max_age), access_list.max_age)
        except AccessBroken as error:  # the browser still forgets its cookie; a copy would not
            log.error("A sign-out was not written down: %s", error)

    async def collect(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keeping_little(collect, access_list))
    if scope["path"] == "/auth/login" and sent[0]["status"] >= 400:
        await _failed(request, Failure.UNREACHABLE)(scope, receive, send)
    elif came_back and _brought_nothing(request, sent[0], access_list):
        await _failed(request, Failure.INCOMPLETE)(scope, receive, send)
    else:
        for message in sent:
            await send(message)


def _brought_nothing(request: Request, start: Message, access_list: AccessList) -> bool:
    """Whether a code was answered by sending its bearer on, not signed in before or after."""
    if "code" not in request.query_params or start["status"] != 302:
        return False
    if claims_in(request.cookies, access_list.max_age):  # gone Back to the address, say
        return False
    begins = f"{USER_COOKIE_NAME}=".encode()
    empty = begins + b'""'
    values = (value for name, value in start["headers"] if name.lower() == b"set-cookie")
    return not any(value.startswith(begins) and not value.startswith(empty) for value in values)


def _failed(request: Request, failure: Failure, code: str = "") -> Response:
    """A page that says why, with an id; the log has both."""
    message, hint = failure.value
    request_id = request.headers.get(REQUEST_ID, "")
    reason = code if _CODE.fullmatch(code) else ""
    observe.REFUSED.labels(f"SignIn{failure.name.title()}").inc()
    log.warning("Sign-in failed: %s %a (request %s)", failure.name, reason, request_id)
    beside = [f"Reason: {reason}." if reason else "", f"Id in the log: {request_id}."]
    page = render(
        "sign_in.html",
        title=TITLE,
        message=message,
        hint=" ".join(["For the administrator:", hint, *filter(None, beside)]),
        links=[("Try again", "/")],
    )
    return HTMLResponse(page, 502, {"Cache-Control": "no-store"})


def providers() -> dict[str, str]:
    """The providers of secrets.toml: the name Streamlit knows each by, and its button."""
    section = get_secrets_auth_section()
    named = {
        key: f"Sign in with {key.title()}"
        for key, value in section.items()
        if isinstance(value, Mapping) and "client_id" in value
    }
    return {"default": "Sign in"} | named if section.get("client_id") else named


def to_provider(request: Request) -> Response:
    """Go to the provider the reader chose, keeping the link they came for in a cookie."""
    known = providers()
    name = request.query_params.get("with", next(iter(known), ""))
    if name not in known:
        return PlainTextResponse("There is no such way to sign in.\n", 404)
    answer = RedirectResponse(generate_login_redirect_url(name), 302)
    link = request.query_params.get("to", "/")
    if is_ours(link) and link != "/":
        answer.set_cookie(
            AFTER, quote(link, safe="/?&=%"), max_age=_AFTER_S, httponly=True, samesite="lax"
        )
    return answer


def on_to(link: str) -> Response:
    """Go on to the link kept over the sign-in, once."""
    target = link if is_ours(link) else "/"
    answer = RedirectResponse(target, 302)
    answer.delete_cookie(AFTER)
    return answer


def is_ours(link: str) -> bool:
    """Whether a link stays on this server and is a page: one leading slash, nothing a browser reads
    as a host, no address that signs in or out."""
    return (
        link.startswith("/")
        and not link.startswith(("//", *SIGNING_IN))
        and "\\" not in link
        and link.isascii()
        and link.isprintable()
        and len(link) <= LONGEST_LINK
    )
