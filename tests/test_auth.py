"""The middleware in front of every route, and the settings the server refuses to start with."""

import asyncio
import base64
import datetime as dt
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.signed_in import METRICS_TOKEN, OIDC, PROXY, TOKEN, claims, make_access_list, proxied
from tracker.access import signed_out
from tracker.access.signed_out import SignedOut
from tracker.errors import CannotServe
from tracker.server.auth import AuthMiddleware
from tracker.server.host_cookies import HostCookies
from tracker.server.preflight import check_settings
from tracker.server.sign_in import AFTER

ROOT = Path(__file__).parents[1]
SITE = "https://tracker.corp.example"
SECRET = "d41Kp0-fJx7qLw2ZtYv9mHs8RbNc3GiUoEaT6eQy"
PAGES = ["/", "/capacity", "/media/abc.csv", "/static/js/main.js", "/_stcore/host-config",
    "/component/x", "/app/static/x", "/nothing.here"]  # fmt: skip


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the middleware: answers to whom it was given."""
    person = scope.get("state", {}).get("person")
    headers = [
        (b"cache-control", b"public, max-age=900"),
        (b"person", str(person and person.name).encode()),
    ]
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept", "headers": headers})
        return
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"figures"})


def messages(app: ASGIApp, scope: Scope) -> list[Message]:
    """What an application sends when it is asked without a body."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    # In a thread of its own: Playwright keeps a loop running in the main one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    return sent


def ask(
    path: str, kind: str = "http", app: ASGIApp = inside, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of its answer; 101 and 403 for a socket let in or not."""
    where, _, query = path.partition("?")
    scope = {
        "type": kind, "method": "GET", "scheme": "https", "path": where,
        "query_string": query.encode(), "server": ("tracker.corp.example", 443),
        "headers": [(key.replace("_", "-").encode(), value.encode("latin-1"))
            for key, value in headers.items()],
    }  # fmt: skip
    first, *rest = messages(AuthMiddleware(app), scope)
    answered = {key.decode(): value.decode() for key, value in first.get("headers", [])}
    if kind == "websocket":
        return {"websocket.accept": 101, "websocket.close": 403}[first["type"]], answered, ""
    return first["status"], answered, rest[0].get("body", b"").decode()


def cookie(
    origin: str = SITE, secret: str = SECRET, is_logged_in: bool = True, **changed: object
) -> str:
    """Streamlit's sign-in cookie with these claims, as its callback route writes it."""
    now = dt.datetime.now(dt.UTC)
    held = claims(now, **changed) | {"origin": origin, "is_logged_in": is_logged_in}
    return (
        "_streamlit_user="
        + create_signed_value(secret, "_streamlit_user", json.dumps(held)).decode()
    )


@pytest.fixture
def oidc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Sign-in is on, with a provider."""
    make_access_list(tmp_path, OIDC)
    monkeypatch.setenv("TRACKER_ACCESS", str(tmp_path / "access.toml"))
    auth = {"redirect_uri": f"{SITE}/oauth2callback", "cookie_secret": SECRET,
        "client_id": "tracker", "client_secret": "x",
        "server_metadata_url": "https://login.corp.example/m"}  # fmt: skip
    monkeypatch.setattr(secrets_singleton, "_secrets", {"auth": auth})
    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", lambda: True)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Sign-in is on, by a proxy."""
    make_access_list(tmp_path, PROXY)
    monkeypatch.setenv("TRACKER_ACCESS", str(tmp_path / "access.toml"))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_served_to_who_is_not_signed_in(oidc: None, path: str) -> None:
    status, headers, body = ask(path)

    assert status == 401
    assert "figures" not in body
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "given",
    [
        {"cookie": "_streamlit_user=x"},
        {"cookie": "_streamlit_user=chunks-99999999"},
        {"cookie": "_streamlit_user=\xff\xfe"},
        {"authorization": f"Bearer {TOKEN}"},
        proxied("ann@corp.example"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_nothing_else_than_the_signed_cookie_opens_a_page_or_a_socket(oidc, kind, given) -> None:
    path = "/_stcore/stream" if kind == "websocket" else "/capacity"
    given = {key.replace("-", "_"): value for key, value in given.items()}

    assert ask(path, kind, **given)[0] == (403 if kind == "websocket" else 401)


@pytest.mark.parametrize("path", PAGES)
def test_a_person_on_the_list_is_let_in_and_the_answer_kept_private(oidc: None, path: str) -> None:
    status, headers, _ = ask(path, cookie=cookie())

    assert (status, headers["person"]) == (200, "ann@corp.example")
    public = path.startswith("/static/")
    assert headers["cache-control"] == ("public" if public else "private") + ", max-age=900"
    assert ask("/_stcore/stream", "websocket", cookie=cookie())[0] == 101


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"email": "eve@other.example"}, 403),
        ({"email_verified": False}, 403),
        ({"iss": "https://evil.example"}, 403),
        ({"origin": "https://tracker.evil.example"}, 401),
        ({"secret": "x" * 40}, 401),
        ({"is_logged_in": False}, 401),
        ({"iat": 1_000_000_000}, 401),
        ({"aud": None}, 401),
        ({"aud": []}, 401),
        ({"aud": "another"}, 401),
        ({"aud": "another", "azp": "tracker"}, 401),
        ({"aud": ["another"], "azp": "tracker"}, 401),
        ({"aud": ["tracker", "another"]}, 401),
        ({"aud": ["tracker", "another"], "azp": "another"}, 401),
        ({"aud": "tracker", "azp": "another"}, 401),
    ],
)
def test_a_cookie_of_somebody_else_or_another_place_or_day_is_refused(
    oidc, changed, status
) -> None:
    assert ask("/capacity", cookie=cookie(**changed))[0] == status
    assert ask("/_stcore/stream", "websocket", cookie=cookie(**changed))[0] == 403


@pytest.mark.parametrize(
    "changed", [{"aud": ["tracker"]}, {"aud": ["x", "tracker"], "azp": "tracker"}]
)
def test_a_token_made_for_us_among_others_is_believed(oidc: None, changed) -> None:
    assert ask("/capacity", cookie=cookie(**changed))[0] == 200


@pytest.mark.parametrize("count", [0, 100, 200, 400])
def test_of_a_token_stays_what_the_list_asks_about(oidc: None, count: int) -> None:
    """Streamlit would keep all groups, twice, and the tokens: the socket refused over 8 kB."""
    groups = [f"{number:08d}-aaaa-bbbb-cccc-0123456789ab" for number in range(count)]
    told = claims(dt.datetime.now(dt.UTC), email=None, groups=[*groups, "ree-analysts"])
    told |= {"origin": SITE, "is_logged_in": True, "provider": "default", "picture": "x" * 3000}
    written: list[tuple[bytes, bytes]] = []

    def put(name: str, value: str) -> None:
        signed = create_signed_value(SECRET, name, value).decode()
        written.append((b"set-cookie", f"{name}={signed}; Path=/; HttpOnly".encode()))

    async def callback(scope: Scope, receive: Receive, send: Send) -> None:
        put("_streamlit_session", "state")
        for name, value in (("_streamlit_user", told), ("_streamlit_user_tokens", {"t": groups})):
            set_cookie_with_chunks(
                put, lambda *pair: create_signed_value(SECRET, *pair), name, value,
                cookie_attr_size=100,
            )  # fmt: skip
        await send({"type": "http.response.start", "status": 302, "headers": written})
        await send({"type": "http.response.body", "body": b""})

    answered = answered_by(AuthMiddleware(callback), "/oauth2callback")
    lines = [value.decode() for name, value in answered if name == b"set-cookie"]

    assert sum(map(len, lines)) < 2000
    assert {line.partition("=")[0] for line in lines} == {"_streamlit_session", "_streamlit_user"}
    assert all(kept in lines[-1] for kept in ("HttpOnly", "SameSite=lax", "Path=/"))
    status, headers, _ = ask("/capacity", cookie=lines[-1].partition(";")[0])
    assert (status, headers["person"]) == (200, "7")


def answered_by(app: ASGIApp, path: str, **headers: str) -> list[tuple[bytes, bytes]]:
    """The headers an application answers with."""
    given = [(key.encode(), value.encode()) for key, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": given}
    return list(messages(app, scope)[0]["headers"])


def test_a_person_taken_off_the_list_is_out(oidc: None, tmp_path: Path, monkeypatch) -> None:
    assert ask("/", cookie=cookie())[0] == 200
    make_access_list(tmp_path, OIDC.replace('"corp.example"', '"other.example"'))
    monkeypatch.setattr("tracker.access.reload.RE_READ_S", 0)

    assert ask("/", cookie=cookie())[0] == 403
    (tmp_path / "access.toml").unlink()
    assert ask("/", cookie=cookie())[0] == 503
    assert ask("/auth/login", cookie=cookie())[0] == 503


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json?city=Baotou"])
def test_a_feed_reader_comes_with_a_token(oidc: None, path: str) -> None:
    basic = base64.b64encode(f"any:{TOKEN}".encode()).decode()

    assert ask(path)[1]["www-authenticate"].startswith("Basic ")
    assert ask(path, authorization=f"Bearer {TOKEN}")[0] == 200
    assert ask(path, authorization=f"Basic {basic}")[0] == 200
    assert ask(path, cookie=cookie())[0] == 200
    assert ask(path, authorization="Bearer x")[0] == 401
    assert ask(path, authorization="Basic !!")[0] == 401
    assert ask(path, authorization=f"Bearer {METRICS_TOKEN}")[0] == 403


def test_the_metrics_are_for_the_token_of_the_monitoring(oidc: None) -> None:
    assert ask("/metrics")[0] == 401
    assert ask("/metrics", authorization=f"Bearer {METRICS_TOKEN}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/sessions", "/_stcore/script-health-check"]
)
def test_streamlits_own_inside_is_closed_to_everybody(monkeypatch, oidc: None, path: str) -> None:
    assert ask(path, cookie=cookie())[0] == 404
    monkeypatch.delenv("TRACKER_ACCESS")
    assert ask(path)[0] == 404


def test_only_who_may_check_a_table_may_hand_one_in(oidc: None) -> None:
    path = "/_stcore/upload_file/session/file"

    assert ask(path, cookie=cookie())[0] == 403
    assert ask(path, cookie=cookie(email="ed@corp.example"))[0] == 200
    assert ask(path)[0] == 401


@pytest.mark.parametrize("path", ["/_stcore/health", "/readyz", "/favicon.png"])
def test_a_load_balancer_needs_no_sign_in(oidc: None, path: str) -> None:
    assert ask(path)[0] == 200


def test_without_an_access_list_everybody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_ACCESS", raising=False)

    assert ask("/capacity")[0] == 200


def test_a_proxy_names_the_person_and_needs_its_secret(proxy: None) -> None:
    named = {key.replace("-", "_"): value for key, value in proxied("ann@corp.example").items()}

    assert ask("/capacity", **named)[1]["person"] == "ann@corp.example"
    assert ask("/_stcore/stream", "websocket", **named)[0] == 101
    del named["x_tracker_proxy_secret"]
    assert ask("/capacity", **named)[0] == 401
    assert ask("/auth/login", **named)[0] == 401
    assert ask("/sign-in", **named)[0] == 401


def test_the_link_a_reader_came_for_is_kept_over_the_sign_in(oidc: None) -> None:
    link = "/capacity?city=Baotou&q=%22a%22%3Bb"
    page = ask(link, accept="text/html")[2]
    assert "%2Fcapacity%3Fcity%3DBaotou%26q%3D%2522a%2522%253Bb" in page

    status, headers, _ = ask(
        "/sign-in?with=default&to=%2Fcapacity%3Fcity%3DBaotou%26q%3D%2522a%2522%253Bb"
    )
    assert (status, headers["location"].partition("?")[0]) == (302, "/auth/login")
    after = headers["set-cookie"].partition(";")[0]
    assert after.startswith(AFTER + "=")

    status, headers, _ = ask("/", cookie=f"{cookie()}; {after}")
    assert (status, headers["location"]) == (302, link)
    assert 'after-sign-in=""' in headers["set-cookie"]


@pytest.mark.parametrize(
    "link",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%0d%0aX: y",
     "javascript:alert(1)", "/auth/logout", "/auth/logout?x=1", "/oauth2callback?code=x",
     "/a\r\nSet-Cookie: x=1", "/" + "a" * 4000, "", "/\u2215"],
)  # fmt: skip
def test_no_link_leads_elsewhere_after_the_sign_in(oidc: None, link: str) -> None:
    from urllib.parse import quote

    status, headers, _ = ask("/sign-in?with=default&to=" + quote(link, safe=""))
    assert status == 302
    after = headers.get("set-cookie", "")
    assert "evil" not in after
    assert "\n" not in after

    raw = quote(link, safe="/:\\").replace("\\", "%5C")
    status, headers, _ = ask("/", cookie=f"{cookie()}; {AFTER}={raw}")
    assert not headers.get("location", "/").startswith(
        ("//", "http", "javascript", "/auth", "/oauth2")
    )


def test_a_hostile_link_cannot_write_into_the_sign_in_page(oidc: None) -> None:
    page = ask('/x"><script>alert(1)</script>?a="><b>', accept="text/html")[2]

    assert "<script" not in page
    assert "<b>" not in page


def test_a_hostile_link_cannot_write_a_line_of_the_log(oidc: None, caplog) -> None:
    link = "/x\n2026-11-24 CRITICAL forged\x1b[31m"
    assert ask(link, cookie=cookie(email="eve@other.example"))[0] == 403

    (line,) = caplog.text.splitlines()
    assert "forged" in line
    assert "\x1b" not in line


def test_a_provider_that_is_not_ours_is_not_found(oidc: None) -> None:
    assert ask("/sign-in?with=evil")[0] == 404


def test_the_way_to_the_provider_is_open_to_who_is_not_signed_in(oidc: None) -> None:
    assert ask("/auth/login")[0] == ask("/oauth2callback?code=x")[0] == 200


def streamlits(status: int) -> ASGIApp:
    """Streamlit's sign-in routes where they fail: a bare answer, or the way to the front page."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"location", b"/"), (b"set-cookie", b'_streamlit_user=""; Max-Age=0')]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"Authentication error"})

    return app


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/auth/login", 400, "could not be asked"),
        ("/oauth2callback?error=access_denied&error_description=x", 302, "Reason: access_denied."),
        ("/oauth2callback?error=%3Cscript%3E", 302, "provider refused"),
        ("/oauth2callback?code=x&state=y", 302, "brought no sign-in"),
    ],
)
def test_a_sign_in_that_fails_says_why_and_is_in_the_log(
    oidc: None, caplog, path: str, status: int, words: str
) -> None:
    answered, _, page = ask(path, app=streamlits(status), x_request_id="0123abc")

    assert answered == 502
    assert words in page
    assert "Id in the log: 0123abc." in page
    assert "script" not in page
    assert "0123abc" in caplog.text


def test_who_is_signed_in_or_has_signed_out_is_sent_on(oidc: None) -> None:
    back = "/oauth2callback?code=x&state=y"
    assert ask(back, app=streamlits(302), cookie=cookie())[0] == 302
    assert ask("/oauth2callback", app=streamlits(302))[0] == 302
    assert ask("/auth/logout", app=streamlits(302))[0] == 302


def test_a_cookie_copied_before_the_sign_out_opens_nothing_at_any_worker(
    oidc: None, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    mine, other = cookie(session="a" * 24), cookie(session="b" * 24)
    assert [ask("/capacity", cookie=held)[0] for held in (mine, other)] == [200, 200]

    ask("/auth/logout", app=streamlits(302), cookie=mine)

    assert [ask("/capacity", cookie=held)[0] for held in (mine, other)] == [401, 200]
    assert ask("/_stcore/stream", "websocket", cookie=mine)[0] == 403
    (path,) = tmp_path.glob("tracker-signed-out-*")
    assert path.stat().st_mode & 0o777 == 0o600
    another_worker = SignedOut(path)
    assert [another_worker.has(held * 24) for held in "ab"] == [True, False]
    another_worker.add("b" * 24, 9e9)
    assert ask("/capacity", cookie=other)[0] == 401


def test_a_cookie_without_the_id_of_a_sign_in_is_none(oidc: None) -> None:
    assert ask("/capacity", cookie=cookie(session=None))[0] == 401


def test_while_nobody_knows_who_signed_out_nobody_is_let_in(oidc, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    signed_out.current().add("a" * 24, 9e9)
    (path,) = tmp_path.glob("tracker-signed-out-*")
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").touch()

    assert ask("/capacity", cookie=cookie())[0] == 503
    assert ask("/auth/logout", app=streamlits(302), cookie=cookie())[0] == 302


def test_sign_outs_that_no_longer_matter_are_left_out_in_time(tmp_path: Path) -> None:
    ended = SignedOut(tmp_path / "list")
    for number in range(3000):
        ended.add(f"{number:024d}", 1.0 if number else 9e9)

    assert (tmp_path / "list").stat().st_size < 70_000
    assert ended.has("0" * 24)
    assert ended.has(f"{2999:024d}")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Say which cookies came, and set three."""
    came = dict(scope["headers"]).get(b"cookie", b"")
    lines = [b"_streamlit_user=signed; Path=/", b"_streamlit_user_1=x; Path=/; Secure", b"other=1"]
    headers = [(b"came", came), *((b"set-cookie", line) for line in lines)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def test_no_sibling_host_can_plant_a_sign_in(oidc: None) -> None:
    planted = "_streamlit_user=evil; __Host-_streamlit_user=mine; _streamlit_session=evil; a=b"
    sent = answered_by(HostCookies(echo), "/", cookie=planted)

    assert dict(sent)[b"came"] == b"_streamlit_user=mine; a=b"
    assert [value for name, value in sent if name == b"set-cookie"] == [
        b"__Host-_streamlit_user=signed; Path=/; Secure",
        b"__Host-_streamlit_user_1=x; Path=/; Secure",
        b"other=1",
    ]


def test_without_tls_the_cookies_keep_their_names(proxy: None, monkeypatch) -> None:
    monkeypatch.setattr(secrets_singleton, "_secrets", {})
    sent = answered_by(HostCookies(echo), "/", cookie="_streamlit_user=x")

    assert dict(sent)[b"came"] == b"_streamlit_user=x"
    assert (b"set-cookie", b"_streamlit_user=signed; Path=/") in sent


def test_behind_a_proxy_there_is_no_way_to_a_provider(proxy: None) -> None:
    assert ask("/auth/login")[0] == ask("/oauth2callback?code=x")[0] == 401


def test_a_signed_cookie_that_holds_no_claims_opens_nothing(oidc: None) -> None:
    for text in ("no json", "[]", '"ann"'):
        signed = create_signed_value(SECRET, "_streamlit_user", text).decode()
        assert ask("/", cookie=f"_streamlit_user={signed}")[0] == 401


# -- settings ---------------------------------------------------------------------------

GOOD = f"""[auth]
redirect_uri = "{SITE}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "tracker"
client_secret = "x"
server_metadata_url = "https://login.corp.example/m"
"""


def settings(tmp_path: Path, secrets: str = GOOD, mode: int = 0o600, access: str = OIDC):
    """What the settings of these files come to."""
    make_access_list(tmp_path, access)
    path = tmp_path / "secrets.toml"
    path.write_text(secrets)
    path.chmod(mode)
    return check_settings("0.0.0.0", [], tmp_path / "access.toml", path)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.5.5.5"])
def test_this_machine_alone_needs_no_sign_in(host: str, tmp_path: Path) -> None:
    assert check_settings(host, ["localhost"], None, tmp_path / "none").hosts == ("localhost",)


@pytest.mark.parametrize(
    ("host", "names"),
    [("0.0.0.0", []), ("::", []), ("10.0.0.5", []), ("", []), ("tracker.corp.example", []),
     ("127.0.0.1.evil.example", []), ("127.0.0.1", ["tracker.corp.example"]), ("127.0.0.1", ["*"])],
)  # fmt: skip
def test_others_are_not_served_without_sign_in(host: str, names: list[str], tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="only with sign-in or a trusted proxy"):
        check_settings(host, names, None, tmp_path / "none")


def test_good_settings_name_the_host_readers_type(tmp_path: Path) -> None:
    assert settings(tmp_path).hosts == ("tracker.corp.example",)
    assert settings(tmp_path, access=PROXY).hosts == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (SECRET, "short", "32 characters or more"),
        (SECRET, "a" * 64, "looks like an example"),
        (SECRET, "your-cookie-secret-goes-here-0123456789", "looks like an example"),
        (SECRET, "abcabcabcabcabcabcabcabcabcabcabcabc", "looks like an example"),
        (f'"{SECRET}"', "7", "32 characters or more"),
        ("https://tracker", "http://tracker", "redirect_uri"),
        ("/oauth2callback", "/", "redirect_uri"),
        ('client_id = "tracker"\n', "", "names no provider"),
        ('client_secret = "x"\n', "", "client_secret is missing"),
        ('client_secret = "x"', 'client_secret = ""', "client_secret is missing"),
        ("https://login", "http://login", "must be https"),
        ("[auth]", "[oauth]", "no .auth. table"),
        ("[auth]", "[auth", "cannot be read"),
        ("client_id", 'expose_tokens = "id"\nclient_id', "expose_tokens"),
    ],
)
def test_unsafe_secrets_are_refused_by_name(tmp_path, old, new, message) -> None:
    assert old in GOOD
    with pytest.raises(CannotServe, match=message) as refused:
        settings(tmp_path, GOOD.replace(old, new))
    assert SECRET not in str(refused.value)


def test_what_a_client_asks_the_provider_for_is_no_provider_itself(tmp_path: Path) -> None:
    asked = 'client_kwargs = { scope = "openid email groups" }\n'

    assert settings(tmp_path, GOOD + asked).hosts == ("tracker.corp.example",)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_secrets_that_others_may_read_are_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(CannotServe, match="chmod 600"):
        settings(tmp_path, mode=mode)


@pytest.mark.parametrize(
    "command",
    [["tracker.server", "--host", "0.0.0.0"], ["tracker", "serve", "--host", "0.0.0.0"],
     ["tracker", "serve", "--workers", "0"], ["tracker.server", "--access", "none.toml"]],
)  # fmt: skip
def test_the_server_ends_at_once_with_two_and_says_why(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tracker: ")
    assert "Traceback" not in done.stderr
