"""Ways to break a build, and a reader that looks on; shared by the tests and tests/soak."""

import errno
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tracker.contracts import CheckResult
from tracker.publishing.releases import shown

ROOT = Path(__file__).parents[1]
STEPS = ("write", "fsync", "rename", "replace", "symlink", "utime", "mkdir")


@contextmanager
def full_disk(steps: int) -> Iterator[list[int]]:
    """Let that many writing steps of this process succeed; every later one finds no space.

    Yields a list of one number: the steps still left, negative once a step failed.
    """
    left = [steps]

    def failing(real: Callable[..., object]) -> Any:  # what a patch takes: anything
        def call(*args: object, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        return call

    with patch.multiple(os, **{name: failing(getattr(os, name)) for name in STEPS}):
        yield left


def _missing_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def _missing_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _cut_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:50])


def _foreign_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"id": "0" * 16}))


def _list_as_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def _missing_table(folder: Path) -> None:
    (folder / "lines.parquet").unlink()


def _changed_table(folder: Path) -> None:
    path = folder / "lines.parquet"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def _table_nobody_named(folder: Path) -> None:
    shutil.copyfile(folder / "lines.parquet", folder / "zz_lines.parquet")


def _manifest_without_tables(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tables": {}}))


def _changed_behind_its_dates(folder: Path) -> None:
    path = folder / "lines.parquet"
    before = path.stat()
    _changed_table(folder)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


BREAKS = [  # each takes the folder of a version that is whole
    _missing_folder,
    _missing_manifest,
    _cut_manifest,
    _foreign_manifest,
    _list_as_manifest,
    _missing_table,
    _changed_table,
    _table_nobody_named,
    _manifest_without_tables,
    _changed_behind_its_dates,
]


_READER = """
import pathlib, select, sys
from tracker.publishing.releases import current, verify

torn = reads = 0
while not select.select([sys.stdin], [], [], 0.002)[0]:
    try:
        verify(current(pathlib.Path(sys.argv[1])))
    except TrackerError:
        torn += 1
    reads += 1
print(torn, reads)
"""


class TornReads:
    """A process that verifies the current version again and again, as pages do during builds.

    After the block `reads` counts its looks, `torn` those that met a version that was not whole.
    """

    def __init__(self, published: Path) -> None:
        self._command = [sys.executable, "-c", _READER, str(published)]

    def __enter__(self) -> "TornReads":
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe
        )
        return self

    def __exit__(self, *_why: object) -> None:
        told, _ = self._process.communicate(timeout=30)  # the end of its input ends it
        self.exitcode = self._process.returncode
        self.torn, self.reads = (int(one) for one in told.split()) if told else (-1, 0)


# Forks one building child per line it is sent, so that a kill does not wait for imports.
_BUILDER = """
import itertools, os, pathlib, pickle, sys, time
import tracker.publishing.build
sync = os.fsync

def slow(handle):
    os.write(1, b"sync\\n")
    time.sleep(0.008)
    sync(handle)

os.fsync = slow
results = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
for line in sys.stdin:
    child = os.fork()
    if child:
        os.write(1, b"%d\\n" % child)
        os.waitpid(child, 0)
        os.write(1, b"ended\\n")
        continue
    start = int(line)  # the check is left out: most kills hit the writing
    for result in itertools.cycle(results[start:] + results[:start]):
        tracker.publishing.build.check = lambda curated, today: result
        tracker.publishing.build.build(pathlib.Path(), pathlib.Path(sys.argv[2]))
"""


class Builders:
    """Processes that build without end, each killed at a moment nobody chose.

    Attributes:
        shown: ids of the versions that were current after a kill.
        notices: what `shown` had to say after a kill; must stay empty.
        hit_writing: kills that left something half-written behind.
    """

    def __init__(self, results: Sequence[CheckResult], published: Path, seed: int) -> None:
        self.shown: set[str] = set()
        self.notices: set[str] = set()
        self.hit_writing = 0
        self._results, self._published = results, published
        self._moments = random.Random(seed)

    def __enter__(self) -> "Builders":
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(pickle.dumps(list(self._results)))
        self._file = Path(file.name)
        command = [sys.executable, "-c", _BUILDER, file.name, str(self._published)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)
        self._file.unlink()

    def kill_one(self) -> None:
        """Start a builder, kill it after some of its syncs to disk, and look what is there."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked and told
        start = self._moments.randrange(len(self._results))
        asked.write(b"%d\n" % start)
        asked.flush()
        syncs = self._moments.randint(1, 25)  # a build syncs about 15 times
        child, seen = 0, 0
        while not child or seen < syncs:
            line = told.readline()
            assert line and line != b"ended\n", "the builder ended by itself"
            seen += line == b"sync\n"
            child = child if line == b"sync\n" else int(line)
        time.sleep(self._moments.random() * 0.01)
        os.kill(child, signal.SIGKILL)
        while told.readline() != b"ended\n":
            pass
        self.look()

    def look(self) -> None:
        """Note the state the last kill left."""
        versions = self._published / "versions"
        self.hit_writing += any(at.name.startswith(".") for at in versions.iterdir())
        release = shown(self._published)
        self.shown.add(release.id)
        if release.notice:
            self.notices.add(release.notice)
