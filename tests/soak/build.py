"""A thousand builds killed or out of disk, while a reader verifies every version it sees."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.breaking import ROOT, Builders, TornReads, full_disk
from tests.small_data import set_cell, write_small
from tests.soak.target import Report, Scale, Target
from tracker.contracts import check
from tracker.errors import CannotPublish, TrackerError
from tracker.publishing import releases
from tracker.publishing.build import build

COMMANDS = 20  # of the kills, one in so many is of the whole command on the curated data
TODAY = dt.date(2026, 11, 27)


def drill(_target: Target, scale: Scale) -> Report:
    """Kill builds, fill their disk at every step, kill the command; then build once more."""
    report = Report("build")
    with tempfile.TemporaryDirectory(prefix="soak-build-") as scratch:
        curated = write_small(Path(scratch, "curated"))
        published = Path(scratch, "published")
        build(curated, published, TODAY)
        results = []
        for tonnes in range(1000, 1005):
            set_cell(curated, "capacity_events", 3, "capacity_tpa", str(tonnes))
            results.append(check(curated, TODAY))
        of_command = scale.kills // COMMANDS
        with TornReads(published) as reader:
            with Builders(results, published, seed=5) as builders:
                for _ in range(scale.kills - of_command):
                    builders.kill_one()
            failed, bad = _fill_disks(curated, published, scale.full_disks)
        hit = _kill_commands(Path(scratch), of_command, report)
        whole = build(curated, published, TODAY).release

    report.saw(f"{scale.kills - of_command} builders killed, {builders.hit_writing} while writing")
    report.saw(f"{of_command} commands killed, {hit} while writing")
    report.saw(f"{failed} full disks of {scale.full_disks} tries")
    report.saw(f"{len(builders.shown)} versions shown, {len(builders.notices) + bad} bad states")
    report.saw(f"{reader.reads:,} reads, {reader.torn} torn")
    report.must(not builders.notices, f"a kill left a bad state: {builders.notices}")
    report.must(bad == 0, f"{bad} full disks left a bad state")
    report.must((reader.torn, reader.exitcode) == (0, 0), f"{reader.torn} torn reads")
    report.must(builders.hit_writing > 0 and len(builders.shown) > 1, "the builds got nowhere")
    report.must(failed > 0, "no disk was full")
    report.must(not whole.notice, "the build after all this is not whole")
    return report


def _fill_disks(curated: Path, published: Path, tries: int) -> tuple[int, int]:
    """Run out of space at one step after another; return how often, and the bad states."""
    failed = bad = step = 0
    for number in range(tries):
        set_cell(curated, "capacity_events", 3, "capacity_tpa", str(2_000 + number))
        with full_disk(step) as left:
            try:
                build(curated, published, TODAY)
            except CannotPublish:
                failed += 1
        try:
            releases.verify(releases.current(published))
        except TrackerError:
            bad += 1
        step = 0 if left[0] >= 0 else step + 1  # it ran to its end: begin again
    return failed, bad


def _kill_commands(scratch: Path, kills: int, report: Report) -> int:
    """Kill `python -m tracker build` of the curated data; return how often it was writing."""
    curated, published = scratch / "whole", scratch / "whole-published"
    shutil.copytree(ROOT / "data" / "curated", curated)
    command = [sys.executable, "-m", "tracker", "build", "--to", str(published)]
    command += ["--from", str(curated)]
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    whole_run = time.monotonic() - began
    moments = random.Random(7)
    events = curated / "capacity_events.csv"
    as_it_is = events.read_text(encoding="utf-8")
    hit = 0
    with TornReads(published) as reader:
        for number in range(kills):
            changed = as_it_is.replace(",approved,5000,", f",approved,{4000 + number},")
            events.write_text(changed, encoding="utf-8")
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as builder:
                if number % 2:
                    time.sleep(whole_run * moments.random())
                else:
                    left = set(_half_written(published))
                    while builder.poll() is None and set(_half_written(published)) <= left:
                        time.sleep(0.001)
                    time.sleep(0.02 * moments.random())
                builder.send_signal(signal.SIGKILL)
            hit += bool(_half_written(published))
            notice = releases.shown(published).notice
            report.must(not notice, f"a killed command left a bad state: {notice}")
    report.must(reader.torn == 0, f"{reader.torn} torn reads beside killed commands")
    return hit


def _half_written(published: Path) -> list[str]:
    """Names of what is half-written: by a build at work, or by one that was killed."""
    return [at.name for at in (published / "versions").iterdir() if at.name.startswith(".")]
