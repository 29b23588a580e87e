"""Ten thousand tabs opened and closed, half of them dropped hard: nothing may pile up."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from tests.soak import process
from tests.soak.links import PAGES
from tests.soak.reader import NoAnswer, Reader, opened
from tests.soak.target import Report, Scale, Target

AT_ONCE = 6
GROWTH_MIB = 100.0
SPARE = 8  # threads or files that may come and go between two looks
KEPT = 128  # sessions Streamlit keeps at most after their tab has gone ...
KEPT_FILES = 3  # ... each with an event loop, which is three files
# The page most read more often than the others; every page is among them.
_MIX = [page for other in PAGES for page in ("capacity", "capacity", other)]


async def drill(target: Target, scale: Scale) -> Report:
    """Open, ask, close or drop; compare memory, threads and files with those after a warm-up.

    The warm-up fills what is bounded: caches, and the 128 dropped sessions that Streamlit keeps
    for server.disconnectedSessionTTL seconds.
    """
    report = Report("sessions")
    warm = min(1_000, scale.sessions // 2)
    await open_and_close(target, warm, report)
    before = await _at_rest(target)
    began, cpu = time.monotonic(), process.cpu_seconds(target.pids)
    curve = []
    rest = scale.sessions - warm
    for part in range(4):
        await open_and_close(target, rest // 4 + (part < rest % 4), report)
        curve.append(process.usage(target.pids).rss_mib - before.rss_mib)
    took = time.monotonic() - began
    spent = process.cpu_seconds(target.pids) - cpu
    after = await _at_rest(target)

    report.saw(f"{scale.sessions:,} sessions, half dropped, {rest / took:.0f} a second")
    if target.pids:
        growth = after.rss_mib - before.rss_mib
        steps = " ".join(f"{mib:+.0f}" for mib in curve)
        report.saw(f"{1000 * spent / rest:.0f} ms CPU each")
        report.saw(
            f"RSS {before.rss_mib:.0f} MiB after {warm:,}, then {steps}, at rest {growth:+.0f} MiB"
        )
        report.saw(f"threads {before.threads} -> {after.threads}")
        report.saw(f"files {before.files} -> {after.files}")
        report.must(growth < GROWTH_MIB, f"memory grew by {growth:.0f} MiB")
        report.must(after.threads <= before.threads + SPARE, "threads are left over")
        most = KEPT * len(target.pids)
        session_files = KEPT_FILES * (min(most, scale.sessions) - min(most, warm))
        report.must(after.files <= before.files + session_files + SPARE, "open files are left over")
    return report


async def open_and_close(target: Target, count: int, report: Report) -> None:
    """Open so many sessions, a few at once; every second is dropped, some of these mid-run."""
    numbers = iter(range(count))

    async def tab() -> None:
        for number in numbers:
            page = _MIX[number % len(_MIX)]
            try:
                async with opened(target) as reader:
                    if number % 8 == 1:
                        await _leave_early(reader, page)
                        continue
                    answer = await reader.ask(page, "")
                    if number % 2:
                        reader.drop()
                report.must(bool(answer.sentence), f"/{page} had no filter sentence")
                report.must(not answer.exceptions, f"/{page} showed an error nobody caught")
            except (NoAnswer, OSError) as error:
                report.must(False, f"/{page}: {error}")

    async with asyncio.TaskGroup() as tabs:
        for _ in range(AT_ONCE):
            tabs.create_task(tab())


async def _leave_early(reader: Reader, page: str) -> None:
    """Ask and drop the connection while the answer is being made."""
    with suppress(NoAnswer):
        await reader.ask(page, "", seconds=0.02)
    reader.drop()


async def _at_rest(target: Target) -> process.Usage:
    """Usage once runs that nobody waits for have ended: threads and files hold still, or 15 s."""
    until = time.monotonic() + 15
    last, seen = None, process.usage(target.pids)
    while time.monotonic() < until and (last is None or _still(last) != _still(seen)):
        await asyncio.sleep(1)
        last, seen = seen, process.usage(target.pids)
    return seen


def _still(seen: process.Usage) -> tuple[int, int]:
    return seen.threads, seen.files
