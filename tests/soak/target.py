"""What a drill is pointed at, how big it is, and what it reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser import rig


@dataclass(frozen=True)
class Target:
    """A running tracker: one process of our own, or whatever answers at an address.

    Attributes:
        url: scheme, host and port.
        pids: the server processes; memory is read from them and the first may be killed.
        published: the folder of versions it shows.
        headers: sent with every request and socket, such as a cookie of a signed-in reader.
        log: the server's output so far; None when it is not ours.
        desks: addresses of this machine the readers come from, 127.0.0.1 and those after it:
            a proxy limits what one address may ask.
    """

    url: str
    pids: tuple[int, ...]
    published: Path
    headers: tuple[tuple[str, str], ...] = ()
    log: Path | None = None
    desks: int = 1

    @property
    def host(self) -> str:
        """Name or address without the port."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port; 80 when the address names none."""
        return urlsplit(self.url).port or 80

    def output(self) -> str:
        """The server's output so far; empty when it is not ours."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""


@dataclass(frozen=True)
class Scale:
    """How much of each drill: the full one by default."""

    sessions: int = 10_000
    readers: int = 100
    minutes: float = 10.0  # of the crowd
    think: float = 10.0  # seconds a reader thinks at most; a third of it at least
    kills: int = 800
    full_disks: int = 200
    slow_seconds: float = 40.0  # per kind of slow client
    idle: int = 1_000  # connections that say nothing
    pages: int = len(rig.LINKS)  # that are asked with every hostile link


QUICK = Scale(
    sessions=400,
    readers=25,
    minutes=0.4,
    kills=20,
    full_disks=20,
    slow_seconds=4,
    idle=300,
    pages=3,
)


@dataclass
class Report:
    """What a drill saw. It held when nothing is in `broken`."""

    drill: str
    figures: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def saw(self, figure: str) -> None:
        """Add a figure to the line."""
        self.figures.append(figure)

    def must(self, holds: bool, otherwise: str) -> None:
        """Note what is broken when something does not hold; the same text only once."""
        if not holds and otherwise not in self.broken:
            self.broken.append(otherwise)

    def line(self) -> str:
        """One line with figures and ok or FAILED, then one line per thing broken (at most 10)."""
        figures = "; ".join([*self.figures, f"took {self.seconds:.0f} s"])
        lines = [f"{self.drill:<9} {'FAILED' if self.broken else 'ok':<7} {figures}"]
        lines += [f"          - {what[:300]}" for what in self.broken[:10]]
        if len(self.broken) > 10:
            lines.append(f"          - and {len(self.broken) - 10:,} more")
        return "\n".join(lines)


@contextmanager
def serving(
    published: Path, port: int = 0, settings: Mapping[str, str] | None = None
) -> Iterator[Target]:
    """A server of our own over a published folder; it ends with the block."""
    with rig.serve_tracker(published, port=port, settings=settings) as server:
        yield Target(server.url, (server.pid,), published, log=server.log)
