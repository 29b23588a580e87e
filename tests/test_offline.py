"""Nothing is fetched from the internet while the tracker runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import is_outside
from tests.real_data import published

ROOT = Path(__file__).parents[1]


def test_the_server_starts_and_shows_every_page_without_reaching_off_the_machine():
    """In a network of its own with nothing but a loopback, where the system lets us; else only
    watched, which does not see what compiled code does by itself."""
    alone = ["unshare", "--map-root-user", "--net"]
    try:
        may = subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        may = False

    done = subprocess.run(
        [*(alone if may else []), sys.executable, "-m", "tests.offline", str(published())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
    )
    told = json.loads(done.stdout.splitlines()[-1])

    assert not (may and told["way_out"])
    assert told["outside"] == []
    assert told["errors"] == []
    assert told["pages"] == len(list((ROOT / "pages").glob("*/*.py")))
    assert told["seen"] == ["socket.connect", "socket.getaddrinfo"]


@pytest.mark.parametrize(
    ("event", "args", "outside"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80)), False),
        ("socket.connect", (None, ("::1", 80, 0, 0)), False),
        ("socket.connect", (None, "/run/log"), False),
        ("socket.connect", (None, ("192.0.2.1", 80)), True),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0)), True),
        ("socket.sendto", (None, ("192.0.2.1", 53)), True),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0), False),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), False),
        ("socket.getaddrinfo", (b"webhooks.tracker.invalid", 443, 0, 0, 0), True),
        ("socket.gethostbyname", ("tracker.invalid",), True),
        ("urllib.Request", ("https://tracker.invalid/", None, {}, "GET"), True),
        ("subprocess.Popen", ("curl", ["curl", "tracker.invalid"], None, None), True),
        ("open", ("/etc/hosts", "r", 0), False),
    ],
)
def test_the_watch_tells_this_machine_from_others(event, args, outside):
    assert is_outside(event, args) is outside
