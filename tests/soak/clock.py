"""The wall clock jumps by days, forward and back, under a running server.

The jumps are libfaketime's (Debian: `apt-get install libfaketime`; FAKETIME_LIB names another
place): it gives the server a clock read from a file. The monotonic clock, which time-outs and the
life of sessions go by, is left alone, as a real jump leaves it alone. A server under libfaketime
takes about nine times the CPU of one without: its times say nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import tempfile
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.soak.reader import Reader, opened
from tests.soak.target import Report, Scale, Target, serving

LIBRARY = "*/faketime/libfaketimeMT.so.1"  # below /usr/lib
JUMPS = (1, 400, 0, -40, 0)  # days from now
PATIENCE_S = 120.0


async def drill(target: Target, scale: Scale) -> Report:
    """After each jump ask the same tab, a new tab, a link with a day, and the feed."""
    report = Report("clock")
    library = find_library()
    with tempfile.TemporaryDirectory(prefix="soak-clock-") as scratch:
        file = Path(scratch, "clock")
        file.write_text("+0d")
        settings = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds; without it every look at the clock reads it
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with serving(target.published, settings=settings) as ours:
            async with opened(ours) as tab:
                for days in JUMPS:
                    file.write_text(f"{days:+d}d")
                    await _jumped(ours, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days))
                    await _look(ours, tab, days, report)
            async with opened(ours, tab.session) as back:
                again = await back.ask("capacity", "", PATIENCE_S)
                report.must(back.session == tab.session, "a session was lost to the clock")
                report.must(bool(again.sentence), "no answer after the reconnect")
    jumps = " ".join(f"{days:+d}" for days in JUMPS)
    report.saw(f"jumps of {jumps} days: pages, links, feeds and sessions followed")
    return report


async def _jumped(target: Target, day: dt.date) -> None:
    """Wait until the server's clock, in the Date of its answers, has come to that day."""
    async with asyncio.timeout(PATIENCE_S):
        while await asyncio.to_thread(_its_day, target) != day:
            await asyncio.sleep(0.2)


def _its_day(target: Target) -> dt.date:
    with urlopen(target.url + "/readyz", timeout=PATIENCE_S) as answer:
        return parsedate_to_datetime(answer.headers["date"]).date()


def _feed(target: Target) -> dict[str, Any]:
    with urlopen(target.url + "/feed.json", timeout=PATIENCE_S) as answer:
        feed: dict[str, Any] = json.load(answer)
        return feed


async def _look(target: Target, tab: Reader, days: int, report: Report) -> None:
    """What a reader sees on that day; every check names the jump."""
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)
    at = f"clock {days:+d} d"
    ends = f"as known on {day}."

    here = await tab.ask("capacity", "", PATIENCE_S)
    report.must(here.sentence.endswith(ends), f"{at}: an open tab says “{here.sentence}”")
    async with opened(target) as other:
        by_link = await other.ask("capacity", f"as_of={day}", PATIENCE_S)
        ahead = await other.ask("capacity", f"as_of={day + dt.timedelta(days=1)}", PATIENCE_S)
    report.must(by_link.sentence.endswith(ends), f"{at}: a link of today says “{by_link.sentence}”")
    report.must(by_link.charts == here.charts, f"{at}: two tabs show two charts")
    refused = any("nobody knows that day yet" in alert for alert in ahead.alerts)
    report.must(refused, f"{at}: a link of tomorrow is not refused: {ahead.alerts}")

    body = await asyncio.to_thread(_feed, target)
    report.must(body["description"].endswith(ends), f"{at}: the feed says {body['description']}")
    late = [item["title"] for item in body["items"] if item["date_published"][:10] > str(day)]
    report.must(not late, f"{at}: the feed tells what is not known yet: {late[:2]}")


def find_library() -> str:
    """libfaketime.

    Raises:
        FileNotFoundError: it is not there; this is a failure, not a reason to skip.
    """
    named = os.environ.get("FAKETIME_LIB")
    for path in [Path(named)] if named else sorted(Path("/usr/lib").glob(LIBRARY)):
        if path.exists():
            return str(path)
    raise FileNotFoundError(
        "libfaketime is needed and was not found: install it (Debian: apt-get install libfaketime)"
        " or set FAKETIME_LIB=/path/to/libfaketimeMT.so.1"
    )
