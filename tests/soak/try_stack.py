"""The whole stack on this machine, tried as readers, strangers and operators would.

A sign-in provider, two workers, nginx with TLS; a real browser for one person who is on the
access list and one who is not; every header, host and origin; a broken release, an update and
the way back; then the drills of `python -m tests.soak` through the same door. deploy/try-stack
runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_urlsafe

from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.browser import rig
from tests.signed_in import METRICS_TOKEN, TOKEN
from tests.soak import crowd, kill, sessions
from tests.soak.target import QUICK, Report, Scale, Target
from tests.stack import (
    Door,
    access_list,
    free_ports,
    make_certificate,
    nginx,
    provider,
    supervisor,
    until,
    workers,
    write_secrets,
)
from tracker.server.host_cookies import PREFIX

Drill = Callable[[Target, Scale], Coroutine[None, None, Report]]
SHORT = replace(QUICK, sessions=200, readers=20, minutes=0.5, think=3.0)
HEADERS = {
    "content-security-policy": "frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@dataclass(frozen=True)
class Stack:
    """What stands: its address, its door, its first worker, its head, its files."""

    site: str
    door: Door
    port: int
    head: int
    folder: Path
    published: Path
    issuer: str

    def at(self, desk: str) -> Stack:
        """The same stack asked from another address, as nginx limits what one may ask."""
        return replace(self, door=replace(self.door, desk=desk))

    def cookies(self, who: str = "ann@corp.example") -> str:
        """The cookies of somebody who has just signed in, as the server itself signs them."""
        secret = re.search('cookie_secret = "(.*)"', (self.folder / "secrets.toml").read_text())
        assert secret
        claims = {
            "iss": self.issuer,
            "aud": "tracker",
            "session": token_urlsafe(18),
            "sub": who,
            "email": who,
            "email_verified": True,
        }
        claims |= {"iat": time.time(), "origin": self.site, "is_logged_in": True}
        signed = create_signed_value(secret[1], "_streamlit_user", json.dumps(claims)).decode()
        return f"{PREFIX}_streamlit_user={signed}; _streamlit_xsrf={generate_xsrf_token_string()}"


@contextmanager
def standing(folder: Path) -> Iterator[Stack]:
    """The stack, up and warm; taken down with the block."""
    published = rig.publish(folder / "published")
    certificate, key = make_certificate(folder)
    os.environ["SSL_CERT_FILE"] = str(certificate)  # what this process trusts
    port = free_ports(2)
    with provider() as issuer, nginx(folder, (certificate, key), port) as door:
        site = f"https://localhost:{door.https}"
        (folder / "access.toml").write_text(access_list(issuer))
        options = ["--access", str(folder / "access.toml")]
        options += ["--secrets", str(write_secrets(folder, site, issuer))]
        with (
            (folder / "log").open("wb") as log,
            supervisor(log, port, published, "--workers", "2", *options) as head,
        ):
            until(
                lambda: b"Ready: 2" in (folder / "log").read_bytes() or head.poll() is not None, 120
            )
            if head.poll() is not None:
                raise RuntimeError((folder / "log").read_text()[-2000:])
            yield Stack(site, door, port, head.pid, folder, published, issuer)


def main(argv: Sequence[str] | None = None) -> int:
    """Stand the stack up, try it, take it down; exit 0 only when all held."""
    parser = argparse.ArgumentParser(prog="deploy/try-stack", description=main.__doc__)
    parser.add_argument("--full", action="store_true", help="the drills at full length")
    parser.add_argument("--limit", type=int, default=2400, metavar="SECONDS", help="(%(default)s)")
    parser.add_argument("--shots", type=Path, metavar="FOLDER", help="keep screenshots there")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(options.limit)
    began = time.monotonic()
    reports: list[Report] = []

    def part(name: str, tried: Callable[[Report], None]) -> None:
        report, started = Report(name), time.monotonic()
        try:
            tried(report)
        except Exception as error:
            report.must(False, f"{type(error).__name__}: {error}")
        report.seconds = time.monotonic() - started
        print(report.line(), flush=True)
        reports.append(report)

    with (
        tempfile.TemporaryDirectory(prefix="try-stack-") as scratch,
        standing(Path(scratch)) as stack,
    ):
        print(f"up after {time.monotonic() - began:.0f} s at {stack.site}", flush=True)
        part("browser", lambda report: in_a_browser(stack, report, options.shots))
        part("strangers", lambda report: strangers(stack.at("127.0.0.2"), report))
        part("headers", lambda report: headers(stack.at("127.0.0.3"), report))
        part("data", lambda report: data(stack.at("127.0.0.4"), report))
        part("restart", lambda report: restart(stack.at("127.0.0.5"), report))
        scale = Scale() if options.full else SHORT
        for drill in (kill, crowd, sessions):
            part(
                drill.__name__.removeprefix("tests.soak."),
                partial(through_the_door, stack, drill=drill.drill, scale=scale),
            )
        part("stop", lambda report: stop(stack, report))
    broken = [report.drill for report in reports if report.broken]
    verdict = f"FAILED: {', '.join(broken)}" if broken else "all held"
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    minutes = (time.monotonic() - began) / 60
    print(f"try-stack: {verdict}; {len(reports)} parts, {minutes:.1f} min, load average {load}")
    return 1 if broken else 0


# -- readers ----------------------------------------------------------------------------


def in_a_browser(stack: Stack, report: Report, shots: Path | None) -> None:
    """A person on the list gets the link they came for; one who is not sees nothing."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=rig.find_chromium(), args=rig.CHROMIUM_ARGS)
        watch = rig.Watch()
        page = _signs_in(browser, stack, "ann", "/capacity?city=Baotou")
        rig.ready(page)
        report.must(page.url == f"{stack.site}/capacity?city=Baotou", f"came to {page.url}")
        expect(page.get_by_text("in Baotou, as known on")).to_be_visible()
        expect(page.get_by_text("Signed in as ann@corp.example (reader)")).to_be_visible()
        watch.follow(page)
        for link in rig.LINKS:
            page.goto(stack.site + link)
            rig.ready(page)
            report.must(page.get_by_test_id("stException").count() == 0, f"error box on {link}")
        page.goto(f"{stack.site}/check")
        expect(page.get_by_text("This page is for the role editor.")).to_be_visible()
        page.goto(f"{stack.site}/capacity")
        rig.ready(page)
        rig.mark(page, "capacity-by-period", "Period: 2019").click(force=True)
        expect(page.locator(".st-key-behind_capacity-by-period")).to_contain_text("Behind 2019")
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV").first.click()
        rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
        report.must(len(rows) > 1, "the CSV is empty")
        answer = stack.door.ask("/media/" + download.value.url.rpartition("/")[2])
        report.must(answer.status == 401, f"a download without sign-in: {answer.status}")
        unsafe = [cookie["name"] for cookie in page.context.cookies() if not cookie["secure"]]
        report.must(not unsafe, f"cookies without Secure: {unsafe}")
        names = {cookie["name"] for cookie in page.context.cookies()}
        report.must(
            {name for name in names if "_streamlit" in name}
            <= {f"{PREFIX}_streamlit_user", f"{PREFIX}_streamlit_session", "_streamlit_xsrf"},
            f"cookies that a sibling host can set: {names}",
        )
        report.must(not watch.errors, f"console: {watch.errors[:3]}")
        report.must(watch.hosts <= {"localhost"}, f"talked to {watch.hosts}")
        _shot(page, shots, "signed-in")
        refused = _signs_in(browser, stack, "eve", "/ab5")
        expect(refused.get_by_text("eve@other.example is not on the access list.")).to_be_visible()
        _shot(refused, shots, "refused")
        browser.close()
    report.saw(f"{len(rig.LINKS)} pages, click, CSV of {len(rows) - 1} rows; eve refused")


def _signs_in(browser: Browser, stack: Stack, who: str, link: str) -> Page:
    # The certificate is this run's own, and no browser trusts it.
    page = browser.new_context(ignore_https_errors=True).new_page()
    # The test provider's page asks another machine for a style sheet: it gets none.
    mine = ("localhost", "127.0.0.1")
    page.route(lambda url: not any(host in url for host in mine), lambda route: route.abort())
    page.goto(stack.site + link)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(stack.site + "/**")
    page.unroute_all(behavior="wait")  # what is watched fails when its page is left meanwhile
    return page


def _shot(page: Page, folder: Path | None, name: str) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


# -- strangers --------------------------------------------------------------------------


def strangers(stack: Stack, report: Report) -> None:
    """No cookie, a forged one, another name, another origin, plain http: nothing gets through."""
    paths = [*rig.LINKS, "/media/x.csv", "/_stcore/host-config", "/static/js/x.js", "/feed.atom"]
    forged = [
        {},
        {"Cookie": "_streamlit_user=forged"},
        {"Cookie": stack.cookies().replace("_streamlit_user=", "_streamlit_user=x")},
        {"Cookie": stack.cookies().removeprefix(PREFIX)},
        {"X-Forwarded-Email": "ann@corp.example", "X-Tracker-Proxy-Secret": "x"},
        {"Authorization": "Bearer forged"},
    ]
    asked = 0
    for path in paths:
        for given in forged:
            status = stack.door.ask(path, given).status
            report.must(status == 401, f"{path} with {list(given)}: {status}")
            asked += 1
    for path in ("/metrics", "/_stcore/metrics", "/_stcore/agent/x"):
        report.must(stack.door.ask(path).status == 403, f"{path} is open at the door")
    cookies = {"Cookie": stack.cookies()}
    for origin, cookie, opens in (
        (stack.site, cookies, True),
        (stack.site, {}, False),
        ("https://evil.example", cookies, False),
        ("null", cookies, False),
    ):
        opened = _socket(stack, origin, cookie)
        report.must(opened == opens, f"socket from {origin}, {len(cookie)} cookie: {opened}")
    try:
        other = stack.door.ask("/", host="evil.example").status
    except (OSError, HTTPException) as error:
        other = type(error).__name__
    report.must(other != 200, f"another name answered {other}")
    tokens = [
        ("/feed.atom", TOKEN, 200),
        ("/capacity", TOKEN, 401),
        ("/feed.atom", METRICS_TOKEN, 403),
    ]
    for path, token, expected in tokens:
        status = stack.door.ask(path, {"Authorization": f"Bearer {token}"}).status
        report.must(status == expected, f"{path} with a token: {status}, not {expected}")
    report.saw(f"{asked} requests refused, sockets, hosts, origins and tokens as they should be")


def _socket(stack: Stack, origin: str, headers: dict[str, str]) -> bool:
    url = stack.site.replace("https", "wss") + "/_stcore/stream"
    tls = ssl.create_default_context()
    try:
        with connect(url, origin=Origin(origin), ssl=tls, additional_headers=headers):
            return True
    except InvalidStatus as error:
        return error.response.status_code == 101


def headers(stack: Stack, report: Report) -> None:
    """Every kind of answer carries the same headers, and none names the program."""
    cookies = {"Cookie": stack.cookies()}
    asked = [
        ("/", cookies), ("/capacity", {}), ("/readyz", {}), ("/_stcore/health", {}),
        ("/favicon.png", {}), ("/nothing.here", cookies), ("/media/none", cookies),
        ("/feed.json", cookies), ("/feed.json?city=Atlantis", cookies), ("/sign-in", {}),
    ]  # fmt: skip
    for path, given in asked:
        answer = stack.door.ask(path, given)
        for name, words in HEADERS.items():
            values = answer.headers.get_all(name) or []
            report.must(len(values) == 1 and words in values[0], f"{path}: {name} is {values}")
        report.must(answer.headers["server"] == "nginx", f"{path}: {answer.headers['server']}")
        if path.startswith("/feed") and answer.status == 200:
            caching = answer.headers["cache-control"]
            report.must("private" in caching, f"{path} may be cached by others: {caching}")
    report.saw(f"{len(HEADERS)} headers on {len(asked)} kinds of answer")


# -- operators --------------------------------------------------------------------------


def data(stack: Stack, report: Report) -> None:
    """A new version is shown without a restart, a broken one is not, and the way back is short."""
    first = _release(stack)
    curated = stack.folder / "curated"
    shutil.copytree(rig.ROOT / "data" / "curated", curated)
    table = curated / "lines.csv"
    text = table.read_text("utf-8")
    assert text.count("metals and alloys step") == 1
    table.write_text(text.replace("metals and alloys step", "Metals and alloys step"), "utf-8")
    took = _timed(lambda: _tracker("build", "--from", str(curated), "--to", str(stack.published)))
    until(lambda: _release(stack) != first, 20)
    second = _release(stack)
    report.saw(f"update shown without restart, build {took:.1f} s")
    table = next((stack.published / "versions" / second).glob("lines.parquet"))
    whole = table.read_bytes()
    table.chmod(0o600)
    table.write_bytes(whole[: len(whole) // 2])
    took = _timed(lambda: _tracker("rollback", first, "--data", str(stack.published)))
    until(lambda: _release(stack) == first, 20)
    report.must(took < 60, f"the way back took {took:.0f} s")
    report.saw(f"rollback {took:.1f} s")


def restart(stack: Stack, report: Report) -> None:
    """Workers are replaced one by one while readers go on reading."""
    before = workers(stack.head)
    os.kill(stack.head, signal.SIGHUP)
    answered, failed = 0, []
    began = time.monotonic()
    cookies = {"Cookie": stack.cookies()}
    while time.monotonic() - began < 120:
        answer = stack.door.ask("/capacity", cookies)
        answered += answer.status == 200
        failed += [f"{answer.status} {answer.text[:100]}"] if answer.status != 200 else []
        now = workers(stack.head)
        if len(now) == 2 and not set(now) & set(before) and _both_ready(stack):
            break
        time.sleep(0.2)
    report.must(not set(workers(stack.head)) & set(before), "a worker was not replaced")
    report.must(not failed, f"{len(failed)} requests failed meanwhile: {failed[:2]}")
    report.saw(
        f"two workers replaced in {time.monotonic() - began:.0f} s, {answered} requests answered"
    )


def through_the_door(stack: Stack, report: Report, drill: Drill, scale: Scale) -> None:
    """A drill of tests/soak as signed-in readers behind nginx."""
    until(lambda: len(workers(stack.head)) == 2 and _both_ready(stack), 60)
    target = Target(
        stack.site, tuple(workers(stack.head)), stack.published,
        (("Cookie", stack.cookies("ed@corp.example")),), desks=200,
    )  # fmt: skip
    seen = asyncio.run(drill(target, scale))
    report.figures += seen.figures
    report.broken += seen.broken


def stop(stack: Stack, report: Report) -> None:
    """The head ends on SIGTERM and takes every worker with it."""
    left = workers(stack.head)
    os.kill(stack.head, signal.SIGTERM)
    began = time.monotonic()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), 60)
    report.saw(f"drained and stopped in {time.monotonic() - began:.1f} s")
    text = (stack.folder / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    plain = [line for line in text.splitlines() if not line.startswith("{")]
    report.must(not plain, f"{len(plain)} lines are not JSON: {plain[:3]}")
    report.must(all("timestamp" in line for line in lines), "a line of the log has no time")
    crashed = [line for line in lines if "exc_info" in line]
    report.must(not crashed, f"{len(crashed)} exceptions in the log: {crashed[:1]}")
    report.must("ann@corp.example" not in text, "the log names a person")
    report.saw(f"{len(lines):,} log lines, all JSON")
    doors = (stack.folder / "error.log").read_text().splitlines()
    serious = [line for line in doors if re.search(r"\[(error|crit|alert|emerg)\]", line)]
    report.saw(
        f"nginx logged {len(serious)} errors, the last: {serious[-1][:160] if serious else '-'}"
    )


def _release(stack: Stack) -> str:
    answer = stack.door.ask("/readyz")
    assert answer.status == 200, f"/readyz: {answer.status} {answer.text[:200]}"
    return str(json.loads(answer.text)["release"])


def _both_ready(stack: Stack) -> bool:
    return all(_is_ready(stack.port + worker) for worker in (0, 1))


def _is_ready(port: int) -> bool:
    """Whether the worker itself says so, whatever the door makes of it."""
    asked = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asked.request("GET", "/readyz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def _tracker(*command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tracker", *command], check=True, capture_output=True, cwd=rig.ROOT
    )


def _timed(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _too_long(*_: object) -> None:
    raise TimeoutError("deploy/try-stack took longer than its limit")


if __name__ == "__main__":
    sys.exit(main())
