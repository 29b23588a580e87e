"""nginx as deploy/nginx sets it up, before workers that tell what they got and before real ones."""

import http.client
import json
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser import rig
from tests.real_data import published
from tests.stack import HOST, free_ports, listens, make_certificate, nginx, until

ROOT = Path(__file__).parents[1]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of a certificate for localhost that only these tests trust, and of its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


class Telltale(BaseHTTPRequestHandler):
    """A worker, or oauth2-proxy, that answers with what it was asked."""

    def do_GET(self) -> None:
        """Tell it as JSON."""
        told = {"port": self.server.server_port, "path": self.path, "headers": dict(self.headers)}
        body = json.dumps(told).encode()
        signed_in = "session=good" in self.headers.get("Cookie", "")
        status = 200 if self.path != "/oauth2/auth" else 202 if signed_in else 401
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=1")
        if status == 202:
            self.send_header("X-Auth-Request-Email", "ada@corp.example")
            self.send_header("X-Auth-Request-Groups", "analysts")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Tell it as JSON, the body left out."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def telltale(port: int) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", port), Telltale) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def door(tmp_path_factory, certificate):
    """nginx before two telltale workers."""
    first = free_ports(2)
    folder = tmp_path_factory.mktemp("door")
    with telltale(first), telltale(first + 1), nginx(folder, certificate, first) as door:
        yield door


def test_plain_http_is_sent_to_the_same_link_over_tls(door):
    connection = http.client.HTTPConnection("127.0.0.1", door.http)
    connection.request("GET", "/lines?city=Baotou&from=2019", headers={"Host": HOST})
    answer = connection.getresponse()
    connection.close()

    assert answer.status == 301
    assert answer.headers["Location"] == (
        f"https://{HOST}:{door.https}/lines?city=Baotou&from=2019"
    )


def test_a_browser_is_told_once_to_come_back_over_tls_only(door):
    for path in ("/", "/metrics", "/lines"):
        told = door.ask(path).headers.get_all("Strict-Transport-Security")
        assert told == ["max-age=31536000"]


def test_another_name_gets_no_answer_on_any_way_in(door):
    plain = http.client.HTTPConnection("127.0.0.1", door.http)
    plain.request("GET", "/", headers={"Host": "elsewhere.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        plain.getresponse()
    plain.close()

    with pytest.raises(http.client.RemoteDisconnected):
        door.ask("/", host="elsewhere.example")

    careless = ssl.create_default_context()
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", door.https)) as raw,
        pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"),
    ):
        careless.wrap_socket(raw, server_hostname="elsewhere.example")


def test_old_tls_is_refused(door, certificate):
    old = ssl.create_default_context(cafile=str(certificate[0]))
    with pytest.warns(DeprecationWarning):
        old.minimum_version, old.maximum_version = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
    with socket.create_connection(("127.0.0.1", door.https)) as raw, pytest.raises(ssl.SSLError):
        old.wrap_socket(raw, server_hostname="localhost")


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics/", "/%6detrics", "//metrics", "/x/../metrics", "/metrics?a=b",
     "/_stcore/metrics", "/_stcore//metrics", "/_stcore/agent/v1", "/_stcore/agent/",
     "/_stcore/script-health-check"],
)  # fmt: skip
def test_what_is_for_the_machine_alone_is_denied(door, path):
    assert door.ask(path).status == 403


FORGED = dict.fromkeys(
    [
        *("X-Forwarded-User", "X-Forwarded-Email", "x-forwarded-email", "X-Forwarded-Groups"),
        *("X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token", "X-Auth-Request-User"),
        *("X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Remote-User", "Remote-User"),
        *("X-Tracker-Proxy-Secret", "X_Tracker_Proxy_Secret", "X_Forwarded_Email", "Forwarded"),
        *("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "X-Request-Id"),
    ],
    "boss@corp.example",
)


def test_who_reads_is_never_what_a_client_says(door):
    answer = door.ask("/lines?city=Baotou", FORGED | {"X-Forwarded-Proto": "http"})

    told = json.loads(answer.text)
    assert told["path"] == "/lines?city=Baotou"
    headers = {key.lower(): value for key, value in told["headers"].items()}
    assert "boss@corp.example" not in headers.values()
    assert headers["host"] == headers["x-forwarded-host"] == HOST
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-for"] == headers["x-real-ip"] == "127.0.0.1"
    assert headers["x-request-id"] == answer.headers["X-Request-Id"]
    assert not {"x-forwarded-email", "x-tracker-proxy-secret", "x-auth-request-email"} & set(
        headers
    )


def test_the_log_has_the_request_id_and_no_query_string(door):
    answer = door.ask("/oauth2callback?code=very-secret&state=x")

    until(lambda: answer.headers["X-Request-Id"] in door.log.read_text(encoding="utf-8"))
    entry = door.logged()[-1]
    assert (entry["path"], entry["status"]) == ("/oauth2callback", 200)
    assert "very-secret" not in door.log.read_text(encoding="utf-8")


def test_the_error_log_quotes_no_request(tmp_path, certificate):
    with nginx(tmp_path, certificate, free_ports(2)) as door:
        assert door.ask("/oauth2callback?code=very-secret&state=x").status == 503
        until(door.logged)  # nginx writes after it has answered
        assert door.logged()[-1]["worker_status"] == "502, 502"

    assert "very-secret" not in (tmp_path / "error.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
@pytest.mark.parametrize("over_tls", [False, True])
def test_who_sends_no_whole_request_is_cut_off(door, begun, over_tls):
    with ExitStack() as stack:
        port = door.https if over_tls else door.http
        raw = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=14))
        if over_tls:
            raw = stack.enter_context(door.tls.wrap_socket(raw, server_hostname="localhost"))
        began = time.monotonic()
        raw.sendall(begun)
        try:
            ended = raw.recv(100)
        except ConnectionResetError:
            ended = b""
        assert 8 < time.monotonic() - began < 13, ended


def test_headers_beyond_all_limits_get_a_page_that_says_what_to_do(door):
    answer = door.ask("/lines", {"Cookie": "a=" + "x" * 20_000})

    assert answer.status == 431
    assert "groups" in answer.text


def test_a_body_or_a_link_of_unlikely_size_is_refused(door):
    assert door.ask("/", method="POST", body=b"x" * (21 * 1024 * 1024 + 1)).status == 413
    assert door.ask("/lines?q=" + "x" * 20_000).status == 414


def test_a_reader_keeps_the_seat_of_the_page_and_files_give_none(door):
    assert door.ask("/static/app.js").headers["Set-Cookie"] is None
    first = door.ask("/lines")
    seat, _, attributes = first.headers["Set-Cookie"].partition("; ")
    assert attributes == "Path=/; Secure; HttpOnly; SameSite=Lax"

    again = [door.ask(path, {"Cookie": seat}) for path in ("/", "/media/x.csv", "/static/a.js") * 3]

    assert {json.loads(one.text)["port"] for one in again} == {json.loads(first.text)["port"]}
    assert [one.headers["Set-Cookie"] for one in again] == [None] * 9


def test_newcomers_are_spread_over_the_workers(door):
    assert len({json.loads(door.ask("/").text)["port"] for _ in range(6)}) == 2


def test_when_a_worker_goes_its_readers_move_and_stay_where_their_session_is(tmp_path, certificate):
    first = free_ports(2)
    with nginx(tmp_path, certificate, first) as door, telltale(first + 1) as second:
        page = door.ask("/lines", {"Cookie": "tracker_seat=w1"})
        assert json.loads(page.text)["port"] == second.server_port
        assert page.headers["Set-Cookie"].startswith("tracker_seat=w2;")

        with telltale(first):  # it is back; the reader's session is not there but in the second
            file = door.ask("/media/x.csv", {"Cookie": "tracker_seat=w2"})
            assert json.loads(file.text)["port"] == second.server_port


def test_a_worker_that_is_back_serves_newcomers_also_when_the_other_goes(tmp_path, certificate):
    """Counted failures keep one out until an answer of it has ended, and a socket never does."""
    first = free_ports(2)
    with nginx(tmp_path, certificate, first) as door, ExitStack() as later:
        with telltale(first + 1):
            assert [door.ask("/").status for _ in range(4)] == [200] * 4  # the first is away
        with telltale(first):
            assert [door.ask("/").status for _ in range(4)] == [200] * 4  # now the second is
            later.enter_context(telltale(first + 1))
        assert [door.ask("/").status for _ in range(4)] == [200] * 4


def test_fifty_deaths_refuse_nobody(tmp_path, certificate):
    first = free_ports(2)
    with nginx(tmp_path, certificate, first) as door:
        refused = []
        for death in range(50):
            with telltale(first + death % 2):
                for headers in (
                    {},
                    {},
                    {"Cookie": "tracker_seat=w1"},
                    {"Cookie": "tracker_seat=w2"},
                ):
                    answer = door.ask("/_stcore/stream", headers)
                    refused += [(death, headers, answer.status)] if answer.status != 200 else []

    assert refused == []


def test_without_any_worker_the_reader_is_told_to_come_back(tmp_path, certificate):
    with nginx(tmp_path, certificate, free_ports(2)) as door:
        away = door.ask("/lines")
        assert (away.status, away.headers["Retry-After"]) == (503, "10")


def test_behind_oauth2_proxy_the_reader_is_whom_it_names(tmp_path, certificate):
    ports = free_ports(3)
    secret = tmp_path / "secret.conf"
    secret.write_text('set $proxy_secret "only-the-proxy-knows";\n', encoding="utf-8")
    variant = ["--oauth2-proxy", f"127.0.0.1:{ports + 2}", "--proxy-secret", str(secret)]
    with ExitStack() as stack:
        for i in range(3):
            stack.enter_context(telltale(ports + i))
        door = stack.enter_context(nginx(tmp_path, certificate, ports, *variant))

        stranger = json.loads(door.ask("/lines?city=Baotou&from=2019").text)
        forged = json.loads(door.ask("/media/x.csv", FORGED).text)
        reader = json.loads(door.ask("/lines", FORGED | {"Cookie": "session=good"}).text)
        token = {"Authorization": "Bearer of-a-feed-reader"}
        program = json.loads(door.ask("/feed.atom?city=Baotou", FORGED | token).text)
        anybody = json.loads(door.ask("/feed.atom?city=Baotou").text)
        elsewhere = json.loads(door.ask("/lines", token).text)

    assert (stranger["port"], stranger["path"]) == (ports + 2, "/oauth2/sign_in")
    assert stranger["headers"]["X-Auth-Request-Redirect"] == "/lines?city=Baotou&from=2019"
    assert forged["port"] == ports + 2
    assert reader["port"] in (ports, ports + 1)
    assert reader["headers"]["X-Forwarded-Email"] == "ada@corp.example"
    assert reader["headers"]["X-Forwarded-Groups"] == "analysts"
    assert reader["headers"]["X-Tracker-Proxy-Secret"] == "only-the-proxy-knows"
    assert (program["port"] in (ports, ports + 1), program["path"]) == (
        True, "/feed.atom?city=Baotou",
    )  # fmt: skip
    assert program["headers"]["Authorization"] == token["Authorization"]
    assert "boss@corp.example" not in program["headers"].values()
    assert {anybody["port"], elsewhere["port"]} == {ports + 2}


def test_a_killed_tracker_takes_no_reader_down_and_their_socket_opens_at_the_other(
    tmp_path, certificate
):
    first = free_ports(2)
    with (
        rig.serve_tracker(published(), port=first) as one,
        rig.serve_tracker(published(), port=first + 1) as two,
        nginx(tmp_path, certificate, first) as door,
    ):
        page = door.ask("/lines")
        cookies = page.headers.get_all("Set-Cookie")
        seat = next(one for one in cookies if one.startswith("tracker_seat=")).partition(";")[0]
        assert page.status == 200
        assert len(cookies) > 1
        assert [one for one in cookies if "; secure" not in one.lower()] == []
        assert "script-src" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        assert page.headers["Server"] == "nginx"
        assert door.ask("/_stcore/stream", UPGRADE | {"Cookie": seat}).status == 101

        killed, port = (one, first) if seat == "tracker_seat=w1" else (two, first + 1)
        os.kill(killed.pid, signal.SIGKILL)
        until(lambda: not listens(port))

        other = "tracker_seat=w2" if seat == "tracker_seat=w1" else "tracker_seat=w1"
        began = time.monotonic()
        socket_again = door.ask("/_stcore/stream", UPGRADE | {"Cookie": seat})
        assert (socket_again.status, time.monotonic() - began < 2) == (101, True)
        assert socket_again.headers["Set-Cookie"].partition(";")[0] == other
        assert [door.ask("/lines", {"Cookie": seat}).status for _ in range(5)] == [200] * 5
        assert door.ask("/readyz").status == 200
