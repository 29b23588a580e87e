"""The drills of tests/soak in seconds: many readers, hostile callers, the server well after."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser import rig
from tests.soak import crowd, hostile, sessions
from tests.soak.links import link_of
from tests.soak.reader import opened
from tests.soak.target import Report, Scale, Target


@pytest.fixture
def target(server: rig.Server, published: Path) -> Target:
    return Target(server.url, (server.pid,), published, log=server.log)


def run(drill: Coroutine[None, None, Report]) -> Report:
    """The report of a drill, run in a thread: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, drill).result()


def test_sessions_closed_or_dropped_leave_no_thread_and_no_file(target: Target) -> None:
    assert run(sessions.drill(target, Scale(sessions=24))).broken == []


def test_readers_at_once_each_get_the_answer_of_their_own_link(target: Target) -> None:
    report = run(crowd.drill(target, Scale(readers=10, minutes=0.05, think=1)))

    slow = f"p95 is over {crowd.P95_S:g} s"  # a busy machine is no wrong answer
    assert set(report.broken) <= {slow}


def test_an_answer_of_another_link_would_be_noticed(target: Target) -> None:
    async def look() -> tuple[str, str]:
        mine, other = link_of(target.published, 1, 0), link_of(target.published, 2, 0)
        async with opened(target) as reader:
            answer = await reader.ask(mine.page, mine.query)
        return mine.differs(answer), other.differs(answer)

    right, wrong = run(look())

    assert right == ""
    assert "said “Showing" in wrong


@pytest.mark.parametrize("part", ["requests", "frames"])
def test_hostile_requests_and_frames_are_refused_and_told_nothing(target: Target, part) -> None:
    report = Report("hostile")
    parts = {
        "requests": lambda: hostile.requests(target, report, ["capacity"]),
        "frames": lambda: hostile.frames(target, report),
    }

    run(parts[part]())
    run(hostile.still_well(target, report))

    assert report.broken == []


def test_hostile_links_meet_a_page_that_says_what_it_cannot_keep(target: Target) -> None:
    report = Report("hostile")

    run(hostile.links(target, report, ("capacity", "changes"), hostile.QUERIES))

    assert report.broken == []
