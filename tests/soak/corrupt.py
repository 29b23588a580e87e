"""Broken versions are published under a running server: it shows the last good one and says so."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.breaking import ROOT
from tests.soak.links import expected
from tests.soak.reader import Answer, opened
from tests.soak.target import Report, Scale, Target, serving
from tracker.publishing.build import build
from tracker.publishing.releases import MANIFEST, Release

TABLE = "capacity_events.parquet"
QUERY = "city=Baotou&stage=approved&from=2019-02-14&to=2019-02-14"


def _flip(folder: Path) -> None:
    data = bytearray((folder / TABLE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / TABLE).write_bytes(data)


def _cut(folder: Path) -> None:
    data = (folder / TABLE).read_bytes()
    (folder / TABLE).write_bytes(data[: len(data) // 2])


def _empty(folder: Path) -> None:
    (folder / TABLE).write_bytes(b"")


def _remove(folder: Path) -> None:
    (folder / TABLE).unlink()


def _wrong_hash(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["tables"]["lines"]["sha256"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _cut_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:100])


def _remove_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


FAULTS: dict[str, Callable[[Path], None]] = {
    "one bit": _flip,
    "half a table": _cut,
    "an empty table": _empty,
    "a missing table": _remove,
    "a wrong hash": _wrong_hash,
    "half a manifest": _cut_manifest,
    "a missing manifest": _remove_manifest,
}


async def drill(target: Target, scale: Scale) -> Report:
    """For each fault: publish it, look at page, readiness and log; publish a good one, look."""
    report = Report("corrupt")
    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-corrupt-")))
        curated = scratch / "curated"
        shutil.copytree(ROOT / "data" / "curated", curated)
        published = target.published
        if not target.url:
            published = scratch / "published"
            build(curated, published)
            target = stack.enter_context(serving(published))
        tab = await stack.enter_async_context(opened(target))
        await show_faults(target, curated, report, lambda: tab.ask("capacity", QUERY))
        if target.url and not target.log:
            build(ROOT / "data" / "curated", published)  # as it was
    return report


async def show_faults(
    target: Target, curated: Path, report: Report, look: Callable[[], Awaitable[Answer]]
) -> None:
    """Publish every fault and after each a good version; `look()` is a reader's run."""
    events = curated / "capacity_events.csv"
    as_it_is = events.read_text(encoding="utf-8")
    good = build(curated, target.published).release
    took = []
    for number, (name, spoil) in enumerate(FAULTS.items()):
        _retell(events, as_it_is, 4_000 + number)
        before = expected(target.published, "capacity", QUERY)
        broken = build(curated, target.published).release
        spoil(broken.folder)
        answer: Answer = await look()
        took.append(answer.seconds)
        _judge(report, name, good, answer, before.differs(answer))
        status, body = await asyncio.to_thread(readiness, target)
        notice = str(body.get("notice", ""))
        report.must(
            status == 200 and good.id in notice,
            f"{name}: /readyz does not name the version shown: {status} {body}",
        )
        if target.log:
            report.must(broken.id in target.output(), f"{name}: the log does not name the version")

        _retell(events, as_it_is, 3_000 + number)
        good = build(curated, target.published).release
        answer = await look()
        wrong = expected(target.published, "capacity", QUERY).differs(answer)
        report.must(not wrong, f"after {name}: {wrong}")
        report.must(not answer.alerts, f"after {name} the page still says {answer.alerts}")
    report.saw(f"{len(FAULTS)} kinds of broken version, each followed by a good one")
    report.saw(f"slowest answer beside a broken version {max(took) * 1000:.0f} ms")


def _judge(report: Report, name: str, good: Release, answer: Answer, wrong: str) -> None:
    report.must(not wrong, f"{name}: {wrong}")
    names_version = any(f"Showing version {good.id}" in alert for alert in answer.alerts)
    report.must(names_version, f"{name}: the page does not say what it shows: {answer.alerts}")
    report.must(not answer.exceptions, f"{name}: an error nobody caught")


def _retell(events: Path, text: str, tonnes: int) -> None:
    """Write the events with other tonnages, so that the next build is another version."""
    events.write_text(text.replace(",approved,5000,", f",approved,{tonnes},"), encoding="utf-8")


def readiness(target: Target) -> tuple[int, dict[str, object]]:
    """Status and body of /readyz."""
    request = Request(target.url + "/readyz", headers=dict(target.headers))
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


def is_ready(target: Target, seconds: float) -> bool:
    """Wait until /readyz answers 200."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if readiness(target)[0] == 200:
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    return False
