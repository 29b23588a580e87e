"""Several workers under one head: kept alive, drained, and heard of in logs and metrics."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.real_data import published
from tracker import observe

ROOT = Path(__file__).parents[1]


def two_free_ports() -> int:
    """The first of two ports in a row that nobody listens on."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def crew(log: IO[bytes], port: int, count: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """Workers from a port on, their log in a file."""
    command = [sys.executable, "-m", "tracker", "serve", "--log", "json"]
    process = subprocess.Popen(
        [*command, "--workers", str(count), "--port", str(port), "--drain", "2"],
        cwd=ROOT,
        env=os.environ | {"TRACKER_PUBLISHED": str(published())},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answer(port: int, path: str = "/readyz") -> tuple[int, str]:
    """Status and body of a worker's answer; 0 when there is none."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as found:
            return found.status, found.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return 0, ""


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a condition; fail when it does not come."""
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it did not come to pass"
        time.sleep(0.05)


def workers(head: int) -> list[int]:
    """The process ids of a head's workers, the oldest first."""
    found = Path(f"/proc/{head}/task/{head}/children").read_text().split()
    return [int(one) for one in found]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_dead_worker_is_started_again_and_all_leave_in_order(tmp_path: Path) -> None:
    port = two_free_ports()
    ports = (port, port + 1)
    path = tmp_path / "log"
    with path.open("wb") as log, crew(log, port) as head:
        until(lambda: all(answer(one)[0] == 200 for one in ports))
        victim = workers(head.pid)[0]
        os.kill(victim, signal.SIGKILL)
        until(lambda: victim not in workers(head.pid))
        assert answer(port + 1)[0] == 200
        until(lambda: len(workers(head.pid)) == 2 and answer(port)[0] == 200)

        text = answer(port + 1, "/metrics")[1]
        samples = {
            (sample.name, sample.labels.get("page", "")): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        assert samples["tracker_ready", ""] == 1
        assert samples["tracker_page_runs_total", "capacity"] >= 1
        assert samples["tracker_query_seconds_count", ""] > 10
        assert samples["tracker_release_age_seconds", ""] >= 0
        assert answer(port, "/capacity?city=%0aBaotou%1b[31m")[0] == 200

        left = workers(head.pid)
        head.send_signal(signal.SIGTERM)
        until(lambda: "draining" in answer(port)[1])
        assert head.wait(30) == 0
        for one in left:
            with pytest.raises(ProcessLookupError):
                os.kill(one, 0)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    runs = [line for line in lines if line["message"] == "page run"]
    assert {"overview", "capacity", "ab5"} <= {line["page"] for line in runs}
    assert all(
        line["filters"] and line["queries"] and line["query_ms"] <= line["ms"] for line in runs
    )
    (asked,) = [
        line for line in lines if line["message"] == "request" and line["path"] == "/capacity"
    ]
    assert (asked["status"], asked["route"], len(asked["request_id"])) == (200, "page", 32)
    assert any("ended with -9" in line["message"] for line in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_when_their_head_is_killed(tmp_path: Path) -> None:
    port = two_free_ports()
    with (tmp_path / "log").open("wb") as log, crew(log, port, count=1) as head:
        until(lambda: answer(port)[0] == 200)
        left = workers(head.pid)
        head.kill()
        head.wait()
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in left), 30)


def test_a_person_is_a_hash_that_needs_the_servers_key(monkeypatch: pytest.MonkeyPatch) -> None:
    first = observe.hashed("https://login.corp.example ann")
    monkeypatch.setattr(observe, "_key", b"k" * 32)

    assert observe.hashed("https://login.corp.example ann") != first
    assert observe.hashed("a") != observe.hashed("b")
    assert len(first) == 16
