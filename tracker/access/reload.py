"""The access list of this process, read again while it runs."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tracker.access.parse import read_access
from tracker.access.policy import AccessList
from tracker.errors import AccessBroken

RE_READ_S = 10.0  # a person taken off the list is out after this long, at their next request
INSIDE = secrets.token_hex(32)  # known to this process alone: marks the warm-up's own session

log = logging.getLogger("tracker.access")


class AccessFile:
    """An access list on disk. While it cannot be read nobody is let in: the last good list
    would keep whoever the broken edit meant to take off it.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at = -RE_READ_S
        self._last: AccessList | AccessBroken | None = None

    def latest(self) -> AccessList:
        """The list as of the last RE_READ_S seconds.

        Raises:
            AccessBroken: the file cannot be read or is wrong.
        """
        with self._lock:
            if self._last is None or self._clock() - self._read_at >= RE_READ_S:
                self._last, self._read_at = self._read(), self._clock()
            last = self._last
        if isinstance(last, AccessBroken):
            raise AccessBroken(*last.args)
        return last

    def _read(self) -> AccessList | AccessBroken:
        try:
            return read_access(self._path)
        except AccessBroken as error:
            log.error("Nobody is let in: %s", error)
            return error


def current() -> AccessFile | None:
    """The list named by TRACKER_ACCESS; None when sign-in is off."""
    path = os.environ.get("TRACKER_ACCESS", "")
    return _file(path) if path else None


@cache
def _file(path: str) -> AccessFile:
    return AccessFile(Path(path))
