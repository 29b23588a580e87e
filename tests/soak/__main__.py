"""Run the drills one after another; exit 0 only when all held."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from dataclasses import fields, replace
from pathlib import Path

from tests.browser import rig
from tests.soak.target import QUICK, Report, Scale, Target, serving

SERVED = ("sessions", "crowd", "slow", "hostile")  # need a server; the others start their own
DRILLS = ("hostile", "corrupt", "clock", "slow", "build", "sessions", "crowd", "kill")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line per drill and a summary."""
    options = _options(argv)
    scale = QUICK if options.quick else Scale()
    chosen = {field.name: getattr(options, field.name) for field in fields(Scale)}
    scale = replace(scale, **{name: value for name, value in chosen.items() if value is not None})
    began = time.monotonic()
    broken = []
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        published = options.published or rig.publish(Path(scratch, "published"))
        for name in options.drills or DRILLS:
            started = time.monotonic()
            report = _run(name, options, scale, published)
            report.seconds = time.monotonic() - started
            print(report.line(), flush=True)
            if report.broken:
                broken.append(name)
    verdict = f"FAILED: {', '.join(broken)}" if broken else "all held"
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    minutes = (time.monotonic() - began) / 60
    print(f"{verdict}; {minutes:.1f} min, {os.cpu_count()} cores, load average {load}")
    return 1 if broken else 0


def _run(name: str, options: argparse.Namespace, scale: Scale, published: Path) -> Report:
    """One drill, whatever it meets: what nobody expected is a failure with its own words."""
    drill = importlib.import_module(f"tests.soak.{name}").drill
    try:
        if options.url:
            target = Target(options.url.rstrip("/"), tuple(options.pid), published, options.header)
            return _answer(drill(target, scale))
        if name in SERVED:
            with serving(published) as target:
                return _answer(drill(target, scale))
        return _answer(drill(Target("", (), published), scale))
    except Exception as error:
        return Report(name, broken=[f"{type(error).__name__}: {error}"])


def _answer(report: Report | Coroutine[None, None, Report]) -> Report:
    return report if isinstance(report, Report) else asyncio.run(report)


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip(), value.strip()


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=main.__doc__)
    parser.add_argument("drills", nargs="*", metavar="DRILL", help=f"of {', '.join(DRILLS)}")
    parser.add_argument("--quick", action="store_true", help="about two minutes in all")
    for field in fields(Scale):
        kind = float if "float" in str(field.type) else int
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=kind,
            metavar="N",
            help=f"{field.default:,} (quick: {getattr(QUICK, field.name):,})",
        )
    there = parser.add_argument_group("a tracker that already runs")
    there.add_argument("--url", help="its address, as in http://127.0.0.1:8080")
    there.add_argument("--pid", type=int, action="append", default=[], help="of a server process")
    there.add_argument("--published", type=Path, help="the folder of versions it shows")
    there.add_argument(
        "--header", type=_header, action="append", default=[], help="sent with every request"
    )
    options = parser.parse_args(argv)
    if unknown := set(options.drills) - set(DRILLS):
        parser.error(f"no drill is called {', '.join(sorted(unknown))}")
    if options.url and not options.published:
        parser.error("--url needs --published: right answers are worked out from it")
    options.header = tuple(options.header)
    return options


if __name__ == "__main__":
    sys.exit(main())
