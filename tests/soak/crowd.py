"""A hundred readers at once, each with links of its own: nobody gets another's answer."""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from tests.soak import process
from tests.soak.links import link_of
from tests.soak.reader import NoAnswer, opened
from tests.soak.target import Report, Scale, Target

P95_S = 2.0


async def drill(target: Target, scale: Scale) -> Report:
    """Let readers choose, read and choose again; compare every answer with its link's own."""
    report = Report("crowd")
    first: list[float] = []
    later: list[float] = []
    began, cpu = time.monotonic(), process.cpu_seconds(target.pids)
    until = began + 60 * scale.minutes
    async with asyncio.TaskGroup() as readers:
        for number in range(scale.readers):
            readers.create_task(_read(target, number, until, scale.think, report, first, later))
    took = time.monotonic() - began
    spent = process.cpu_seconds(target.pids) - cpu

    report.saw(f"{scale.readers} readers for {took / 60:.1f} min, {len(first + later):,} answers")
    report.saw(f"{len(report.broken)} wrong or missing")
    report.saw(f"first {_spread(first)}, later {_spread(later)}")
    if target.pids:
        each = 1000 * spent / max(1, len(first + later))
        report.saw(f"server CPU {spent / took:.0%}, {each:.0f} ms an answer")
        report.saw(f"RSS {process.usage(target.pids).rss_mib:.0f} MiB")
    report.must(percentile(later, 0.95) < P95_S, f"p95 is over {P95_S:g} s")
    return report


async def _read(
    target: Target, number: int, until: float, think: float, report: Report,
    first: list[float], later: list[float],
) -> None:  # fmt: skip
    dice = random.Random(number)
    await asyncio.sleep(dice.uniform(0, min(think, (until - time.monotonic()) / 3)))
    step = 0
    try:
        async with opened(target) as reader:
            while time.monotonic() < until:
                link = link_of(target.published, number, step)
                answer = await reader.ask(link.page, link.query)
                (later if step else first).append(answer.seconds)
                wrong = link.differs(answer)
                report.must(not wrong, f"reader {number}, step {step}: {wrong}")
                step += 1
                await asyncio.sleep(dice.uniform(0.3 * think, think))
    except (NoAnswer, OSError) as error:
        report.must(False, f"reader {number}, step {step}: {error}")


def percentile(samples: list[float], share: float) -> float:
    """The sample below which that share of them lies; infinite without samples."""
    if not samples:
        return float("inf")
    return sorted(samples)[min(len(samples) - 1, int(share * len(samples)))]


def _spread(samples: list[float]) -> str:
    if not samples:
        return "none"
    p95 = percentile(samples, 0.95)
    return f"p50 {statistics.median(samples) * 1000:.0f} ms p95 {p95 * 1000:.0f} ms"
