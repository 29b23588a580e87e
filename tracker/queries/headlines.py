"""The figures of the front page's cards: new capacity lately, beside what came before it."""

import datetime as dt
import math
from dataclasses import dataclass

import pandas as pd

from tracker.filters import Filters, holds_days
from tracker.queries.capacity import window_sum
from tracker.store import Store


@dataclass(frozen=True)
class Window:
    """What the days from `begins` to `ends` added, t/a; NaN where only lines of unknown capacity
    came, which are not nothing. `lines` counts those too."""

    begins: dt.date
    ends: dt.date
    additions_tpa: float
    lines: int
    lines_not_stated: int


def added_lately(
    store: Store, filters: Filters, today: dt.date, months: int
) -> tuple[Window | None, Window | None]:
    """The window of so many calendar months up to a day, and the one before it.

    Each is None where the filters leave out some of its days, the second also with the first.
    """
    now = _window(store, filters, today, months)
    if now is None:
        return None, None
    return now, _window(store, filters, now.begins - dt.timedelta(days=1), months)


def _window(store: Store, filters: Filters, ends: dt.date, months: int) -> Window | None:
    sums = window_sum(store, filters, ends, months)
    begins = pd.Timestamp(sums["begins"]).date()
    if not holds_days(filters, begins, ends):
        return None
    unknown, tonnes = int(sums["lines_not_stated"]), float(sums["additions_tpa"])
    additions = math.nan if unknown and not tonnes else tonnes
    return Window(begins, ends, additions, int(sums["lines"]), unknown)
