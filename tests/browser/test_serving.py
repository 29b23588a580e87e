"""Who may talk to a running server, and what its answers carry."""

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser import rig


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/capacity?product=x",
        "/readyz",
        "/feed.atom",
        "/feed.json?since=2019-01-01",
        "/favicon.png",
        "/_stcore/health",
    ],
)
def test_every_answer_carries_the_security_headers(server: rig.Server, path: str) -> None:
    with urlopen(server.url + path, timeout=10) as response:
        headers = response.headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_both_names_of_this_machine_open_the_page_and_its_socket(
    server: rig.Server, name: str
) -> None:
    host = f"{name}:{urlsplit(server.url).port}"

    with urlopen(f"http://{host}/capacity", timeout=10) as response:
        assert response.status == 200
    with connect(f"ws://{host}/_stcore/stream", origin=f"http://{host}"):
        pass


def test_a_foreign_name_for_this_machine_is_refused(server: rig.Server) -> None:
    request = Request(server.url, headers={"Host": "tracker.example"})

    with pytest.raises(HTTPError, match="400"):
        urlopen(request, timeout=10)


@pytest.mark.parametrize(
    "origin", ["http://tracker.example", "null", "http://[", "http://a:x", "file://"]
)
def test_a_foreign_page_cannot_open_the_socket(server: rig.Server, origin: str) -> None:
    url = server.url.replace("http:", "ws:") + "/_stcore/stream"

    with pytest.raises(InvalidStatus, match="403"), connect(url, origin=origin):
        pass
