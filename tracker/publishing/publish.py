"""Putting a version on disk so that a reader only ever sees whole versions.

Every step leaves the version that was current readable; what a killed run leaves behind has
a name beginning with a dot and is removed by the next one, under the lock.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tracker.errors import BuildBusy, CannotPublish
from tracker.publishing.releases import (
    CURRENT,
    VERSIONS,
    Release,
    by_time,
    current_id_or_none,
    verify,
)

KEPT = 3


@contextmanager
def lock(published: Path) -> Iterator[None]:
    """Hold the one build lock of the folder; it ends with the process, however that ends.

    Raises:
        BuildBusy: another build holds it.
    """
    published.mkdir(parents=True, exist_ok=True)
    handle = os.open(published / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildBusy("Another build is running.") from error
        yield
    finally:
        os.close(handle)


def clean(published: Path) -> None:
    """Remove what a killed build left behind. Call it under the lock."""
    for folder in (published / VERSIONS, published):
        with suppress(OSError):
            for path in folder.iterdir():
                if path.name.startswith((".tmp-", ".trash-")):
                    _remove(path)


def write_version(published: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write the files of a version into a new folder nobody reads yet, down to the disk.

    Returns:
        The folder; `name_version` gives it its name. On an OSError nothing is left of it.
    """
    folder = published / VERSIONS / f".tmp-{name}-{os.getpid()}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
        for file, data in files.items():
            _write(folder / file, data)
        sync_folder(folder)
    except OSError:
        _remove(folder)
        raise
    return folder


def name_version(published: Path, folder: Path, name: str) -> None:
    """Give a written folder the name of its version; a broken one of that name makes way."""
    target = published / VERSIONS / name
    if target.exists():
        target.rename(target.with_name(f".trash-{name}-{time.time_ns()}"))
    folder.rename(target)
    sync_folder(target.parent)


def point_to(published: Path, name: str) -> None:
    """Make a version current: its time of publishing is now, and one link is replaced.

    That time also orders the versions: the one current before this has the next newest. The
    kernel's own stamp stands still for some milliseconds, and two versions would have the same.
    """
    newest = [folder.stat().st_mtime_ns + 1 for folder in by_time(published)[:1]]
    now = max([time.time_ns(), *newest])
    os.utime(published / VERSIONS / name, ns=(now, now))
    link = published / f".tmp-{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(f"{VERSIONS}/{name}")
    link.replace(published / CURRENT)
    sync_folder(published)


def roll_back(published: Path, release: Release) -> str | None:
    """Make a kept version current again, after every byte of it was found right.

    Returns:
        The id that was current before; None when nothing was.

    Raises:
        BuildBusy: a build is running.
        VersionBroken: a file of the version is missing or differs; the link has not moved.
        CannotPublish: the folder may not be written.
    """
    try:
        with lock(published):
            verify(release)
            replaced = current_id_or_none(published)
            point_to(published, release.id)
            return replaced
    except OSError as error:
        raise CannotPublish(f"The link could not be moved: {error.strerror or error}.") from error


def prune(published: Path, keep: str | None) -> None:
    """Remove all but the three versions published last; never the current one or `keep`.

    `keep` is the version just replaced: a reader may have it open. A version loses its name
    before its files, so that a half-removed one is never taken for whole.
    """
    safe = {keep, current_id_or_none(published)}
    newest = sorted(by_time(published), key=lambda at: at.name not in safe)
    for folder in newest[KEPT:]:
        with suppress(OSError):  # the next build tries again
            folder.rename(folder.with_name(f".trash-{folder.name}-{time.time_ns()}"))
    clean(published)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder down to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
