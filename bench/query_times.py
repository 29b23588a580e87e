"""How long the tracker's own questions take, asked in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

REPEATS = 30


def questions(published: Path) -> dict[str, Callable[[], object]]:
    """Return each page's main question by name, ready to be asked of the published version."""
    return {}


def query_times(published: Path) -> dict[str, float]:
    """Return the median milliseconds of each question, taken in turns after one warm round."""
    asked = questions(published)
    samples: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(REPEATS + 1):
        for name, ask in asked.items():
            before = time.perf_counter()
            ask()
            if number:
                samples[name].append((time.perf_counter() - before) * 1000)
    return {name: statistics.median(taken) for name, taken in samples.items()}
