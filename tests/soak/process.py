"""Memory, threads, open files and CPU time of processes, from /proc."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Sums over the processes: resident and private memory in MiB, threads, open files."""

    rss_mib: float
    private_mib: float
    threads: int
    files: int


def usage(pids: Sequence[int]) -> Usage:
    """What the processes use now; a process that has ended counts nothing."""
    rss = private = 0.0
    threads = files = 0
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            files += len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except (FileNotFoundError, ProcessLookupError):
            continue
        rss += _number("VmRSS", status) / 1024
        private += (_number("Private_Dirty", rollup) + _number("Private_Clean", rollup)) / 1024
        threads += _number("Threads", status)
    return Usage(rss, private, threads, files)


def cpu_seconds(pids: Sequence[int]) -> float:
    """CPU time of the processes so far."""
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)  # Linux's clock of another


def _number(name: str, text: str) -> int:
    match = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return int(match[1]) if match else 0
