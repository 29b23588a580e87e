"""Sign-ins that were ended before their time: a cookie copied earlier opens nothing any more.

All workers of a machine share one file, a line per sign-in that was ended: its id, and until when
its cookie would have lasted. It lies in systemd's runtime folder, which a restart leaves alone, or
else in the folder for temporary files.
"""

import datetime as dt
import fcntl
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tracker.access.identity import Claims, fingerprint
from tracker.errors import AccessBroken

SESSION = "session"  # claim that we add: the id of one sign-in
_LINE = re.compile(r"[A-Za-z0-9_-]{16,64} [0-9]{1,12}\n")


class SignedOut:
    """The list on disk, read again whenever it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._ids: frozenset[str] = frozenset()

    def add(self, session: str, until: float) -> None:
        """End a sign-in.

        Args:
            session: the id in its cookie.
            until: seconds since 1970 at which the cookie ends by itself.

        Raises:
            AccessBroken: it cannot be written down.
        """
        with self._lock, self._locked(fcntl.LOCK_EX) as handle:
            now = time.time()
            lines = [line for line in _lines(handle) if float(line.split()[1]) > now]
            whole = "".join([*lines, f"{session} {until:.0f}\n"]).encode()
            os.pwrite(handle, whole, 0)  # first written, then cut: a death between loses nobody
            os.ftruncate(handle, len(whole))

    def has(self, session: str) -> bool:
        """Whether a sign-in was ended.

        Raises:
            AccessBroken: the list cannot be read, so that nobody knows.
        """
        with self._lock:
            try:
                state = self._path.stat()
            except FileNotFoundError:
                return False
            except OSError as error:
                raise AccessBroken(f"{self._path}: {error.strerror}") from error
            now = (state.st_ino, state.st_mtime_ns, state.st_size)
            if now != self._seen:
                with self._locked(fcntl.LOCK_SH) as handle:
                    self._ids = frozenset(line.split()[0] for line in _lines(handle))
                self._seen = now
            return session in self._ids

    @contextmanager
    def _locked(self, kind: int) -> Iterator[int]:
        """The file, open to be read and added to, others kept out meanwhile."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            handle = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise AccessBroken(f"{self._path}: {error.strerror}") from error
        try:
            if os.fstat(handle).st_uid != os.geteuid():  # a folder for temporary files is anybody's
                raise AccessBroken(f"{self._path} is of somebody else")
            fcntl.flock(handle, kind)
            yield handle
        finally:
            os.close(handle)


def still_in(claims: Claims) -> Claims:
    """The claims of somebody signed in whose sign-in can be ended and was not; none otherwise.

    Raises:
        AccessBroken: nobody knows.
    """
    session = claims.get(SESSION)
    if claims.get("is_logged_in") is not True or not isinstance(session, str):
        return {}
    return {} if current().has(session) else claims


def end(claims: Claims, max_age: dt.timedelta) -> None:
    """End the sign-in of these claims; nothing to do where there is none.

    Raises:
        AccessBroken: it cannot be written down.
    """
    if isinstance(session := claims.get(SESSION), str):
        current().add(session, time.time() + max_age.total_seconds())


def current() -> SignedOut:
    """The list of the workers that serve this access list on this machine."""
    served = fingerprint(os.environ.get("TRACKER_ACCESS", ""))[:12]
    folder = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0] or tempfile.gettempdir()
    return _list(Path(folder) / f"tracker-signed-out-{os.geteuid()}-{served}")


def _lines(handle: int) -> list[str]:
    """The lines of an open file that are whole."""
    text = os.pread(handle, os.fstat(handle).st_size, 0).decode("ascii", "replace")
    return [line for line in text.splitlines(keepends=True) if _LINE.fullmatch(line)]


@cache
def _list(path: Path) -> SignedOut:
    return SignedOut(path)
