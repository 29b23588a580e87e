"""kill -9 of a server process under load: after the reconnect a link shows the same view."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

from websockets.exceptions import WebSocketException

from tests.browser.rig import free_port
from tests.soak.corrupt import is_ready
from tests.soak.links import Link, link_of
from tests.soak.reader import Answer, NoAnswer, opened
from tests.soak.target import Report, Scale, Target, serving

READERS = 12
BACK_S = 60.0  # to come back, a restart included
ROUNDS = 3


async def drill(target: Target, scale: Scale) -> Report:
    """Kill the first process while readers read; with others behind a proxy these serve on.

    Our own server is started again on the same port, three times over. Of a target that runs
    already the first `--pid` is killed once; whoever looks after it starts it again.
    """
    report = Report("kill")
    if target.url:
        others = len(target.pids) > 1
        await _round(target, report, others, restart=lambda: target)
        return report
    port = free_port()
    with ExitStack() as stack:

        def start() -> Target:
            return stack.enter_context(serving(target.published, port))

        running = await asyncio.to_thread(start)
        for _ in range(ROUNDS):
            running = await _round(running, report, others=False, restart=start)
    report.saw(f"{ROUNDS} kills")
    return report


async def _round(
    target: Target, report: Report, others: bool, restart: Callable[[], Target]
) -> Target:
    """One kill: readers look, the process dies, readers come back and look again.

    Returns what `restart` started.
    """
    killed, looked = asyncio.Event(), asyncio.Barrier(READERS + 1)
    links = [link_of(target.published, number, 0) for number in range(READERS)]
    readers = [asyncio.create_task(_reader(target, link, looked, killed, report)) for link in links]
    await asyncio.wait_for(looked.wait(), BACK_S)
    await asyncio.sleep(0.5)  # all of them are reading again
    if not target.pids:
        raise ValueError("--pid names the process to kill")
    os.kill(target.pids[0], signal.SIGKILL)
    died = time.monotonic()
    killed.set()
    meanwhile = asyncio.create_task(_served(target, report)) if others else None
    again = await asyncio.to_thread(restart)
    report.must(await asyncio.to_thread(is_ready, target, BACK_S), "it did not come back")
    away = time.monotonic() - died
    back = sum(await asyncio.gather(*readers))
    if meanwhile:
        answered = await meanwhile
        report.saw(f"{answered} new readers served meanwhile")
    report.saw(f"ready again after {away:.1f} s, {back} of {READERS} saw the same view")
    report.must(back == READERS, "not every reader came back to the same view")
    return again


async def _reader(
    target: Target, link: Link, looked: asyncio.Barrier, killed: asyncio.Event, report: Report
) -> bool:
    """Read until the kill, come back with the id of the session: whether the view is the same."""
    first, session = await _read_until(target, link, looked, killed)
    until = time.monotonic() + BACK_S
    while time.monotonic() < until:
        try:
            async with opened(target, session) as tab:
                again = await tab.ask(link.page, link.query)
        except (NoAnswer, OSError, WebSocketException):  # not there yet
            await asyncio.sleep(0.2)
            continue
        wrong = link.differs(again)
        report.must(not wrong, wrong)
        same = again.charts == first.charts and again.metrics == first.metrics
        report.must(same, f"/{link.page}?{link.query}: another chart after the kill")
        return same and not wrong
    report.must(False, f"/{link.page}?{link.query}: no answer within {BACK_S:g} s of the kill")
    return False


async def _read_until(
    target: Target, link: Link, looked: asyncio.Barrier, killed: asyncio.Event
) -> tuple[Answer, str]:
    """Ask again and again until the process is killed; the first answer and the session's id."""
    async with opened(target) as tab:
        first = await tab.ask(link.page, link.query)
        await looked.wait()
        with suppress(NoAnswer):
            while not killed.is_set():
                await tab.ask(link.page, link.query)
        return first, tab.session


async def _served(target: Target, report: Report) -> int:
    """Open new tabs for ten seconds after the kill; each must be served by a process left."""
    answered = 0
    until = time.monotonic() + 10
    while time.monotonic() < until:
        link = link_of(target.published, 50, answered)
        try:
            async with opened(target) as tab:
                wrong = link.differs(await tab.ask(link.page, link.query))
            report.must(not wrong, wrong)
            answered += 1
        except Exception as error:
            report.must(False, f"a new reader after the kill: {type(error).__name__}: {error}")
    return answered
