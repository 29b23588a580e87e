"""Several workers under one supervisor: kept alive, drained, and heard of in logs and metrics."""

import json
import os
import signal
import sys
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.real_data import published
from tests.stack import free_ports, supervisor, until, workers
from tracker import observe

ROOT = Path(__file__).parents[1]


def answer(port: int, path: str = "/readyz") -> tuple[int, str]:
    """Status and body of a worker's answer; 0 when there is none."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return 0, ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_dead_worker_is_started_again_and_all_leave_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_ports(2)
    ports = (port, port + 1)
    path = tmp_path / "log"
    # The way out of many a company, and none to the workers beside their supervisor.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with path.open("wb") as log, supervisor(log, port, published()) as process:
        monkeypatch.undo()
        until(lambda: b"Ready: 2 worker(s)" in path.read_bytes())
        assert [answer(port)[0] for port in ports] == [200, 200]
        victim = workers(process.pid)[0]
        os.kill(victim, signal.SIGKILL)
        until(lambda: victim not in workers(process.pid))
        assert answer(port + 1)[0] == 200
        until(lambda: len(workers(process.pid)) == 2 and answer(port)[0] == 200)

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
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream") as socket:
            socket.send("a text, over which Streamlit falls")
            with pytest.raises(ConnectionClosed):
                while True:
                    socket.recv(10)

        left = workers(process.pid)
        process.send_signal(signal.SIGTERM)
        until(lambda: "draining" in answer(port)[1])
        assert process.wait(30) == 0
        for worker in left:
            with pytest.raises(ProcessLookupError):
                os.kill(worker, 0)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    runs = [line for line in lines if line["message"] == "page run"]
    assert {"overview", "capacity", "ab5"} <= {line["page"] for line in runs}
    assert all(line["filters"] and line["query_ms"] <= line["ms"] for line in runs)
    assert all(line["queries"] for line in runs if line["page"] == "capacity")
    (asked,) = [
        line for line in lines if line["message"] == "request" and line["path"] == "/capacity"
    ]
    assert (asked["status"], asked["route"], len(asked["request_id"])) == (200, "page", 32)
    assert any("ended with -9" in line["message"] for line in lines)
    assert any("KeyError" in line.get("exc_info", "") for line in lines)
    assert not any(line["logger"] == "uvicorn.access" for line in lines)


def test_a_supervisor_whose_workers_do_not_get_ready_stops_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_ports(1)
    monkeypatch.setenv("TRACKER_CURATED", str(tmp_path))  # nothing to build from either
    with (
        (tmp_path / "log").open("wb") as log,
        supervisor(log, port, tmp_path / "nothing", "--workers", "1") as process,
    ):
        until(lambda: answer(port)[0] == 503)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert answer(port)[0] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    port = free_ports(2)
    with (
        (tmp_path / "log").open("wb") as log,
        supervisor(log, port, published(), "--workers", "1") as process,
    ):
        until(lambda: answer(port)[0] == 200)
        left = workers(process.pid)
        process.kill()
        process.wait()
        until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in left), 30)


def test_a_person_is_a_hash_that_needs_the_servers_key(monkeypatch: pytest.MonkeyPatch) -> None:
    first = observe.hashed("https://login.corp.example ann")
    monkeypatch.setattr(observe, "_key", b"k" * 32)

    assert observe.hashed("https://login.corp.example ann") != first
    assert observe.hashed("a") != observe.hashed("b")
    assert len(first) == 16
