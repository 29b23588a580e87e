"""The parts of the server that need no browser: readiness, the page shell, the headers."""

import asyncio
import base64
import hashlib
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from tracker import releases, server
from tracker.errors import NothingPublished, VersionBroken


def test_it_is_ready_when_a_published_version_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "current", lambda published: published)

    assert server.ready()


@pytest.mark.parametrize("error", [NothingPublished("no version"), VersionBroken("half a version")])
def test_it_is_not_ready_without_a_whole_version(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def current(published: Path) -> None:
        raise error

    monkeypatch.setattr(releases, "current", current)

    assert not server.ready()


def test_it_reads_the_published_folder_named_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(releases, "current", asked.append)
    monkeypatch.setenv("TRACKER_PUBLISHED", str(tmp_path))

    server.ready()

    assert asked == [tmp_path]


def test_the_shell_still_fits_the_installed_streamlit() -> None:
    shell = server.shell()

    assert shell.count("BACKEND_BASE_URL") == 1
    assert shell.index("BACKEND_BASE_URL") < shell.index('<script type="module"')
    assert "<title>REE Alloy &amp; AB5 Tracker</title>" in shell


def test_the_policy_allows_each_inline_script_of_the_shell_and_no_other() -> None:
    policy = server.content_security_policy()
    scripts = re.findall(r"<script>(.*?)</script>", server.shell(), re.DOTALL)

    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    (script_src,) = re.findall("script-src ([^;]*);", policy)
    assert "unsafe" not in script_src


def test_every_answer_carries_the_headers_whatever_the_application_says() -> None:
    sent: list[Message] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"x-frame-options", b"ALLOWALL"), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    # In a thread of its own: Playwright keeps a loop running in the main one.
    with ThreadPoolExecutor(1) as thread:
        answered = server.SecurityHeaders(application)({"type": "http"}, receive, send)
        thread.submit(asyncio.run, answered).result()

    headers = dict(sent[0]["headers"])
    assert headers[b"x-frame-options"] == b"DENY"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"same-origin"
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert headers[b"etag"] == b"1"


def test_the_settings_keep_the_server_to_itself() -> None:
    settings = tomllib.loads((server.ROOT / ".streamlit" / "config.toml").read_text())

    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert settings["server"]["enableCORS"]
    assert settings["server"]["enableXsrfProtection"]
    assert not settings["server"]["enableStaticServing"]
    assert not settings["server"]["enableAgentApi"]
    assert not settings["browser"]["gatherUsageStats"]
    assert settings["client"]["showErrorDetails"] == "none"
