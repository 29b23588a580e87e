"""Streamlit's sign-in cookie: what is believed of it, and how little of a token it keeps.

A token of somebody in 400 groups, kept whole, makes every request longer than servers read, so
of a token stays what the access list asks about. The provider's own tokens stay nowhere.
"""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Send
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
    set_cookie_with_chunks,
)
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from tracker.access import AccessList, signed_out
from tracker.access.identity import Claims, is_meant_for

_OURS = ("origin", "is_logged_in", "provider")  # what Streamlit adds to a token's claims
_AROUND = 120  # bytes beside the value of a cookie: path, age and flags


def claims_in(cookies: Mapping[str, str], max_age: dt.timedelta) -> Claims:
    """The claims of the cookie; none when it is missing, forged, too old or for another program."""
    claims = _read(cookies, max_age / dt.timedelta(days=1))
    if claims.get("origin") != get_origin_from_redirect_uri():
        return {}
    return signed_out.still_in(claims) if is_meant_for(claims, _client_id(claims)) else {}


def keeping_little(send: Send, access_list: AccessList) -> Send:
    """Shorten the cookie that an answer of the sign-in sets, before it leaves."""

    async def send_short(message: Message) -> None:
        if message["type"] == "http.response.start":
            _shorten(MutableHeaders(scope=message), access_list)
        await send(message)

    return send_short


def _shorten(headers: MutableHeaders, access_list: AccessList) -> None:
    lines = headers.getlist("set-cookie")
    named = {line.partition("=")[0].strip(): line for line in lines}
    given: dict[str, str] = {}
    for line in lines:
        given |= {name: morsel.value for name, morsel in SimpleCookie(line).items() if morsel.value}
    claims = _read(given, max_age_days=1)
    if not claims:
        return
    asked = access_list.asked_of(claims) | {key: claims[key] for key in _OURS if key in claims}
    asked[signed_out.SESSION] = secrets.token_urlsafe(18)
    del headers["set-cookie"]
    for name, line in named.items():
        if not name.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
            headers.append("set-cookie", line)
    for line in _written(asked, access_list.max_age).headers.getlist("set-cookie"):
        headers.append("set-cookie", line)


def _written(claims: dict[str, Any], max_age: dt.timedelta) -> Response:
    """An answer that sets the cookie of these claims, as Streamlit does."""
    answer = Response()

    def signed(name: str, value: str) -> bytes:
        return bytes(create_signed_value(get_cookie_secret(), name, value))

    def put(name: str, value: str) -> None:
        answer.set_cookie(
            name, signed(name, value).decode(), max_age=int(max_age.total_seconds()),
            httponly=True, samesite="lax",
        )  # fmt: skip

    set_cookie_with_chunks(put, signed, USER_COOKIE_NAME, claims, cookie_attr_size=_AROUND)
    return answer


def _read(cookies: Mapping[str, str], max_age_days: float) -> dict[str, object]:
    """What the cookie says, when it is signed by us and not too old."""
    secret = get_cookie_secret()

    def part(name: str) -> bytes | None:
        value = cookies.get(name, "").encode("latin-1", "replace")
        return decode_signed_value(secret, name, value, max_age_days) if value else None

    try:
        claims = json.loads(get_cookie_with_chunks(part, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _client_id(claims: Mapping[str, object]) -> str:
    """Our name with the provider that these claims come from."""
    section = get_secrets_auth_section()
    named = section.get(str(claims.get("provider", "default")))
    own = named if isinstance(named, Mapping) else section
    return str(own.get("client_id", ""))
