"""The kinds of filters that are days: one to look from, and the ends of a span."""

import datetime as dt
from dataclasses import dataclass

from tracker.errors import BadFilter
from tracker.filters.kinds import Kind
from tracker.terms import date_span

FIRST_LOOK = dt.date(1990, 1, 1)  # the first day that can be looked from; the last is today
SPAN = (dt.date(1900, 1, 1), dt.date(2100, 12, 31))  # where the days of a span may lie


class Day(Kind):
    """A day to look from: a whole one, and not still to come."""

    def longest(self) -> int:
        return 10

    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day it can be: one range for links, widgets and commands."""
        return FIRST_LOOK, dt.date.today()

    def parse(self, key: str, text: str) -> dt.date:
        first, last = _days(key, text)
        if first != last:
            raise BadFilter(key, text, "a whole day like 2019-02-14 is needed")
        self._check_inside(key, first, text)
        return first

    def check(self, key: str, value: dt.date) -> dt.date:
        self._check_inside(key, value, value)
        return value

    def _check_inside(self, key: str, day: dt.date, shown: object) -> None:
        """Refuse a day out of range; `shown` is how the reader wrote it."""
        first, last = self.span()
        if not first <= day <= last:
            raise BadFilter(key, shown, f"a day from {first} to {last}{self._today(day)}")

    def _today(self, day: dt.date) -> str:
        return ", today" if day < FIRST_LOOK else ", today: nobody knows that day yet"


@dataclass(frozen=True)
class SpanEnd(Day):
    """The first or the last day of a span; a partial date opens it as wide as it can mean."""

    is_last: bool

    def span(self) -> tuple[dt.date, dt.date]:
        return SPAN

    def parse(self, key: str, text: str) -> dt.date:
        day = _days(key, text)[self.is_last]
        self._check_inside(key, day, text)
        return day

    def _today(self, day: dt.date) -> str:
        return ""


def _days(key: str, text: str) -> tuple[dt.date, dt.date]:
    try:
        return date_span(text)
    except ValueError as error:
        expected = "not a date like 2019-02-14, 2019-02, 2019-Q1 or 2019"
        raise BadFilter(key, text, expected) from error
