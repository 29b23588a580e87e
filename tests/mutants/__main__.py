"""Put each mutant into a copy of the checkout and see which test fails; exit 0 when all are killed.

    make mutants          # or: python -m tests.mutants 'fiscal year' --jobs 1

A mutant meets the tests about what it breaks first, then every other that could notice. What
failed must hold without it, too: the killers are run once more in a copy that is as it was.
Browser tests are left out; they take minutes each and are about what is on screen.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import MUTANTS
from tests.mutants.mutant import Misplaced, Mutant

ROOT = Path(__file__).parents[2]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "build", "published", "__pycache__", ".*_cache", ".hypothesis", "test-results"
)
TIMED = (
    "tests/test_ab5.py::test_all_years_with_ten_thousand_draws_take_under_150_ms"  # fails by load
)
PYTEST = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not browser")
LONGEST_S = 1200  # of one run of tests
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py::.+?)(?: - .*)?$", re.MULTILINE)


class Unclear(Exception):
    """The tests could not be run, so that nothing is known of a mutant."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the first test that failed, empty when none did."""

    mutant: Mutant
    killer: str
    seconds: float

    def row(self) -> str:
        """One line of the table."""
        by = self.killer or "SURVIVED"
        return f"{self.mutant.name} | {self.mutant.file} | {by} | {self.seconds:.0f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row as each mutant is done, and how many were killed."""
    options = _options(argv)
    chosen = [m for m in MUTANTS if not options.names or any(n in m.name for n in options.names)]
    try:
        for mutant in chosen:
            mutant.place(ROOT)
        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = [_shown(outcome) for outcome in pool.map(judge, chosen)]
        unsound = failing({outcome.killer for outcome in outcomes if outcome.killer})
    except (Misplaced, Unclear) as error:
        print(error, file=sys.stderr)
        return 2
    for test in unsound:
        print(f"{test} fails without a mutant, too")
    killed = sum(1 for at in outcomes if at.killer and at.killer not in unsound)
    print(f"{killed} of {len(outcomes)} killed")
    return 0 if killed == len(outcomes) else 1


def judge(mutant: Mutant) -> Outcome:
    """What the tests say of a mutant, in a copy of the checkout that is removed again."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as scratch:
        copy = _copied(Path(scratch))
        mutant.apply(copy)
        killer = _first_failure(copy, mutant.tests) or _first_failure(
            copy, [test for test in mutant.wider if test not in mutant.tests]
        )
    return Outcome(mutant, killer, time.monotonic() - began)


def failing(tests: Iterable[str]) -> set[str]:
    """Those of some tests that fail in the checkout as it is."""
    asked = sorted(tests)
    if not asked:
        return set()
    with tempfile.TemporaryDirectory(prefix="mutant-") as scratch:
        status, out = _tested(_copied(Path(scratch)), asked)
    found = set(FAILED.findall(out))
    if (status != 0) != bool(found):
        raise Unclear(f"The tests say nothing of the checkout as it is:\n{out[-2000:]}")
    return found


def _first_failure(copy: Path, tests: Sequence[str]) -> str:
    """The first test that fails, empty when all pass."""
    status, out = _tested(copy, [*tests, "-x"])
    if status == 0:
        return ""
    if found := FAILED.search(out):
        return found[1]
    raise Unclear(f"pytest ended with {status} and names no test:\n{out[-2000:]}")


def _tested(copy: Path, arguments: Sequence[str]) -> tuple[int, str]:
    """The exit status and the output of pytest in a checkout."""
    try:
        done = subprocess.run(
            [sys.executable, *PYTEST, "--deselect", TIMED, *arguments],
            cwd=copy, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unclear(f"The tests did not end within {LONGEST_S} s.") from error
    return done.returncode, done.stdout + done.stderr


def _copied(scratch: Path) -> Path:
    copy = scratch / "checkout"
    shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND, symlinks=True)
    return copy


def _shown(outcome: Outcome) -> Outcome:
    print(outcome.row(), flush=True)
    return outcome


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=main.__doc__)
    parser.add_argument("names", nargs="*", help="only mutants with one of these in their names")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="copies at once")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
