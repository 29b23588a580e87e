"""Start the tracker and a browser, and know when a page has settled.

Shared by the browser tests, tests/bench and tests/soak.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# --no-sandbox: CI and containers run as root. The rest keeps Chromium itself off the network.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]

# Every page, in the order of the navigation.
LINKS = (
    "/",
    "/capacity",
    "/hydrogen-storage",
    "/claims",
    "/ab5",
    "/statements",
    "/outlook",
    "/changes",
    "/sources",
    "/check",
)
# Pages of one record, in no navigation, each with an id it has.
RECORDS = (
    "/line?id=jigan-baotou-ree-metal-alloy",
    "/company?id=china-northern-rare-earth",
    "/place?id=Baotou",
)


def find_chromium() -> str:
    """Return the system's Chromium; a missing one is a failure, not a reason to skip."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else CHROMIUM_NAMES
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        "Chromium is needed and none was found: install it (Debian: apt-get install chromium) "
        "or set CHROMIUM=/path/to/chromium"
    )


def publish(target: Path) -> Path:
    """Build the curated tables into target, as `make run` does."""
    command = [sys.executable, "-m", "tracker", "build", "--to", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return target


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A server of ours: where it answers, which process it is, and what it has said so far."""

    url: str
    pid: int
    log: Path


@contextmanager
def serve(
    command: Sequence[str],
    *,
    published: Path | None = None,
    cwd: Path = ROOT,
    ready: str,
    port: int = 0,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run command with {port} filled in, until the path `ready` answers 200; end it by its pid.

    `port` 0 takes a free one; `settings` go into the environment of the command.
    """
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    env = os.environ | (settings or {})
    if published is not None:
        env["TRACKER_PUBLISHED"] = str(published)
    with tempfile.NamedTemporaryFile(mode="w+") as output:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=cwd,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            if not answers(url + ready, process, seconds=90):
                output.seek(0)
                raise RuntimeError(f"The server did not start:\n{output.read()[-4000:]}")
            yield Server(url, process.pid, Path(output.name))
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def serve_tracker(
    published: Path, *, port: int = 0, settings: Mapping[str, str] | None = None
) -> AbstractContextManager[Server]:
    """Serve the tracker over a published folder, by default on a free port."""
    command = [sys.executable, "-m", "tracker.server", "--port", "{port}"]
    return serve(command, published=published, ready="/readyz", port=port, settings=settings)


def answers(url: str, process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the address answers 200 before the time is over or its process ends."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urlopen(url, timeout=seconds) as answer:
                if answer.status == 200:
                    return True
        except (URLError, ConnectionError):
            pass
        time.sleep(0.05)
    return False


def ready(page: Page) -> None:
    """Wait until the page is connected, its run has ended and no chart is still a grey box.

    After a click wait first for what should change: Streamlit says "notRunning" for another
    0.2 s before it starts.
    """
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)


def named(name: str, before: str = "") -> re.Pattern[str]:
    """A value of a list by its name, whatever the count beside it: "Baotou (16)"."""
    return re.compile(rf"^{re.escape(before + name)}( \([\d,]+\))?$")


def option(page: Page, name: str) -> Locator:
    """A value that an open list offers, by its name."""
    return page.get_by_role("option", name=named(name))


def marks(page: Page, name: str) -> Locator:
    """The marks of a chart that can be clicked; a line, an area, a legend or an axis is none."""
    symbols = page.locator(f".st-key-chart_{name} svg [role='graphics-symbol']")
    for other in ("line", "area", "legend", "axis"):
        symbols = symbols.and_(page.locator(f":not([aria-roledescription*='{other}'])"))
    return symbols


def mark(page: Page, name: str, words: str) -> Locator:
    """The first mark of a chart whose label has the words."""
    return marks(page, name).and_(page.locator(f"[aria-label*='{words}']")).first


@dataclass
class Watch:
    """What a page said to the console, and every host it talked to."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        """Note everything the page does from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("websocket", lambda socket: self.hosts.add(_host(socket.url)))

    def assert_quiet(self) -> None:
        """Fail when the console held an error or anything left this machine."""
        assert self.errors == []
        assert self.hosts <= {"127.0.0.1"}

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        if not re.match(r"(data|blob|about):", request.url):
            self.hosts.add(_host(request.url))


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


# Notes every text that was ever on the page, however briefly, and every heading.
RECORD_EVERYTHING = """
window.__texts = [];
new MutationObserver(changes => {
    for (const change of changes)
        for (const node of [change.target, ...change.addedNodes])
            if (node.textContent) window.__texts.push(node.textContent);
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
