"""The parts of the server that need no browser: readiness, the index page, the headers."""

import asyncio
import base64
import hashlib
import re
import shutil
import ssl
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.real_data import published
from tests.stack import make_certificate
from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.location import root
from tracker.publishing import releases
from tracker.server import feeds, headers, health, index, moved
from tracker.server.command import trust_the_system


def test_it_is_ready_when_a_question_to_the_release_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))

    answer = health.readiness()

    assert answer["ready"]
    assert answer["release"] == releases.current(published()).id


def test_it_is_not_ready_without_a_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRACKER_PUBLISHED", str(tmp_path))

    assert not health.readiness()["ready"]


def test_a_draining_worker_takes_no_more_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    monkeypatch.setattr(health, "DRAINING", threading.Event())
    health.DRAINING.set()

    assert health.readiness() == {"ready": False, "why": "draining"}


def ask_feed(path: str, query: bytes = b"", **headers: str) -> Response:
    """The answer of the feed's own route."""
    (route,) = [handler for handler in FEED_ROUTES if handler.__name__ == path]
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "server": ("localhost", 8501),
        "path": "/", "query_string": query,
        "headers": [(b"host", b"localhost:8501")]
        + [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()],
    }  # fmt: skip
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, route(Request(scope))).result()


FEED_ROUTES = (feeds.feed_atom, feeds.feed_json)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("feed_atom", "application/atom+xml"), ("feed_json", "application/feed+json")],
)
def test_a_feed_is_served_and_not_sent_again_to_who_has_it(real: None, path, kind) -> None:
    query = b"city=Baotou&since=2019-02-13&as_of=2019-02-14"
    first = ask_feed(path, query)
    again = ask_feed(path, query, if_none_match=first.headers["etag"])
    weak = ask_feed(path, query, if_none_match=f'"x", W/{first.headers["etag"]}')
    other = ask_feed(path, b"since=2019-02-13", if_none_match=first.headers["etag"])

    assert first.status_code == 200
    assert first.headers["content-type"].startswith(kind)
    assert first.headers["cache-control"] == "public, max-age=900"
    assert bytes(first.body).count(b"2019-02-14T00:00:00Z") >= 6  # three approvals, two times each
    assert b"http://localhost:8501/changes?since=2019-02-13" in bytes(first.body)
    assert (again.status_code, bytes(again.body)) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (weak.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        (b"since=2019-02", "since"),
        (b"since=2019-02-30", "since"),
        (b"since=9999-12-31", "since"),
        (b"since=1989-12-31", "since"),
        (b"as_of=0001-01-01", "as_of"),
        (b"as_of=1985-06-01", "as_of"),
        (b"from=0001-01-01", "from"),
        (b"since=2019-02-15&as_of=2019-02-14", "since"),
        (b"release=0f3a9c11d2e4b5a6", "release"),
        (b"city=Atlantis", "city"),
        (b"window=2", "window"),
        (b"city=\xff", "link"),
        (b"q=%0Aall+is+well", "q"),
        (b"q=" + b"x" * 3000, "link"),
    ],
)
def test_a_feed_that_cannot_be_kept_is_one_clear_line_naming_the_part(real: None, query, part):
    for path in ("feed_atom", "feed_json"):
        answer = ask_feed(path, query)
        text = bytes(answer.body).decode()

        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["cache-control"] == "no-store"
        assert text.startswith(f"Cannot keep {part}=")
        assert text.count("\n") == 1


def test_a_feed_without_data_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRACKER_PUBLISHED", str(tmp_path))

    answer = ask_feed("feed_atom")

    assert answer.status_code == 503
    assert str(tmp_path) not in bytes(answer.body).decode()


MOVED = [  # a link of before, where it leads, and what is refused there
    ("/histories", "", "/capacity?show=steps", View.CAPACITY, ""),
    ("/histories", "city=Baotou&q=%E5%8C%85", "/capacity?city=Baotou&q=%E5%8C%85&show=steps",
     View.CAPACITY, ""),
    ("/realisation", "product=-mischmetal&quiet_years=2",
     "/capacity?product=-mischmetal&quiet_years=2&show=pipeline", View.CAPACITY, ""),
    ("/realisation", "nonsense=1", "/capacity?nonsense=1&show=pipeline", View.CAPACITY, "nonsense"),
    ("/histories", "show=map", "/capacity?show=map&show=steps", View.CAPACITY, "show"),
    ("/assumptions", "set=np_ratio:1.5&nimh_route=published",
     "/ab5?set=np_ratio%3A1.5&nimh_route=published&side=ledger", View.AB5, ""),
    ("/known", "", "/changes", View.CHANGES, ""),
    ("/known", "against=2019-02-13&as_of=2020-01-01&period=month",
     "/changes?as_of=2020-01-01&period=month&since=2019-02-13", View.CHANGES, ""),
    ("/known", "as_of=2019-02-13&against=2020-01-01",
     "/changes?as_of=2020-01-01&since=2019-02-13", View.CHANGES, ""),
    ("/known", "against=2019-02-13", "/changes?since=2019-02-13", View.CHANGES, ""),
    ("/known", "against=soon", "/changes?since=soon", View.CHANGES, "since"),
    ("/known", "against=2019-01-01&against=2019-01-02",
     "/changes?since=2019-01-01&since=2019-01-02", View.CHANGES, "since"),
    ("/known", "as_of=", "/changes?as_of=", View.CHANGES, "as_of"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "link", "view", "refused"), MOVED)
def test_a_link_of_before_leads_to_its_rows_or_is_refused_by_name_there(
    path, query, link, view, refused
) -> None:
    (route,) = [route for route in moved.moved_routes() if route.path == path]
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "server": ("localhost", 8501),
        "path": path, "query_string": query.encode(), "headers": [],
    }  # fmt: skip
    answer = asyncio.run(route.endpoint(Request(scope)))

    assert (answer.status_code, answer.headers["location"]) == (307, link)
    if refused:
        with pytest.raises(BadFilter) as caught:
            Filters.from_query(link.partition("?")[2], view)
        assert caught.value.part == refused
    else:
        Filters.from_query(link.partition("?")[2], view)


def test_the_index_page_still_fits_the_installed_streamlit() -> None:
    page = index.index_html()

    assert page.count("BACKEND_BASE_URL") == 1
    assert page.index("BACKEND_BASE_URL") < page.index('<script type="module"')
    assert "<title>REE Alloy &amp; AB5 Tracker</title>" in page


def test_the_policy_allows_each_inline_script_of_the_index_page_and_no_other() -> None:
    policy = headers.content_security_policy()
    scripts = re.findall(r"<script>(.*?)</script>", index.index_html(), re.DOTALL)

    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    (script_src,) = re.findall("script-src ([^;]*);", policy)
    assert "unsafe" not in script_src


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that lets everybody in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def first_message(application: ASGIApp, scope: Scope) -> Message:
    """The first thing an application answers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    # In a thread of its own: Playwright keeps a loop running in the main one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, application(scope, receive, send)).result()
    return sent[0]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_answer_carries_the_headers_whatever_the_application_says(scheme: str) -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        own = [(b"x-frame-options", b"ALLOWALL"), (b"etag", b"1"), (b"set-cookie", b"a=1")]
        await send({"type": "http.response.start", "status": 404, "headers": own})
        await send({"type": "http.response.body", "body": b""})

    answer = first_message(headers.SecurityHeaders(application), {"type": "http", "scheme": scheme})
    carried = dict(answer["headers"])
    assert carried[b"x-frame-options"] == b"DENY"
    assert carried[b"x-content-type-options"] == b"nosniff"
    assert carried[b"referrer-policy"] == b"same-origin"
    assert b"frame-ancestors 'none'" in carried[b"content-security-policy"]
    assert carried[b"etag"] == b"1"
    assert (b"strict-transport-security" in carried) == (scheme == "https")
    assert carried[b"set-cookie"] == (b"a=1; Secure" if scheme == "https" else b"a=1")


@pytest.mark.parametrize("path", ["*", "", "capacity", "http://127.0.0.1/readyz", "//"])
def test_a_request_for_no_path_is_answered_and_counted_like_any_other(path: str) -> None:
    scope = {"type": "http", "path": path, "headers": []}

    assert first_message(headers.Requests(answering), scope)["status"] == 200


@pytest.mark.parametrize(
    ("origin", "opened"),
    [
        (None, True),
        ("http://localhost:8501", True),
        ("https://LOCALHOST", True),
        ("http://tracker.example", False),
        ("http://localhost.evil.example", False),
        ("http://localhost@evil.example", False),
        ("http://127.0.0.1:8501", False),
        ("http://[", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_page_of_another_name_opens_no_socket_and_streamlit_is_not_asked(origin, opened) -> None:
    sent = [(b"host", b"localhost:8501")]
    sent += [(b"origin", origin.encode())] if origin is not None else []
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": sent}

    answer = first_message(headers.AllowedHosts(answering), scope)
    assert answer["type"] == ("websocket.accept" if opened else "websocket.close")


def test_the_settings_keep_the_server_to_itself() -> None:
    settings = tomllib.loads((root() / ".streamlit" / "config.toml").read_text())

    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert settings["server"]["enableCORS"]
    assert settings["server"]["enableXsrfProtection"]
    assert not settings["server"]["enableStaticServing"]
    assert not settings["server"]["enableAgentApi"]
    assert not settings["browser"]["gatherUsageStats"]
    assert settings["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("kind", ["cafile", "capath", "neither"])
def test_the_provider_is_believed_as_the_machine_believes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    """A provider whose certificate only the company's own authority vouches for."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, "")  # monkeypatch then takes away what is set below
        monkeypatch.delenv(name)
    certificate, key = make_certificate(tmp_path)
    store = tmp_path / "store"
    store.mkdir()
    if kind == "capath":
        shutil.copy(certificate, store)
        subprocess.run(["openssl", "rehash", str(store)], check=True)
    system = ssl.get_default_verify_paths()._replace(
        cafile=str(certificate) if kind == "cafile" else None, capath=str(store)
    )
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: system)
    trust_the_system()

    with served_over_tls(certificate, key) as port:
        if kind == "neither":
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                httpx.get(f"https://localhost:{port}/")
        else:
            assert httpx.get(f"https://localhost:{port}/").status_code == 501


@contextmanager
def served_over_tls(certificate: Path, key: Path) -> Iterator[int]:
    """The port of a server that knows no method, with that certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
