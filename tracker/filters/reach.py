"""Which of the reader's filters a figure takes, and which of them leave out what it is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.filters.keys import KEYS
from tracker.filters.options import View
from tracker.filters.querystring import excluded, included
from tracker.filters.table import Filters


def leaves(values: Sequence[str], value: str) -> bool:
    """Whether a filter with these values leaves `value` in; none at all leaves everything.

    >>> leaves(("a", "b"), "a"), leaves(("-a",), "a"), leaves(("-b",), "a"), leaves((), "a")
    (True, False, True, True)
    """
    asked = included(values)
    return value not in excluded(values) and (not asked or value in asked)


def holds_days(filters: Filters, first: dt.date, last: dt.date) -> bool:
    """Whether the reader's days leave every day from `first` to `last` in."""
    begins_late = filters.from_day is not None and filters.from_day > first
    return not begins_late and (filters.to_day is None or filters.to_day >= last)


@dataclass(frozen=True)
class Reach:
    """What a figure is about, and whose filters its question takes.

    Attributes:
        takes: the view whose keys the question takes; None for a question that takes none.
        about: key of a filter -> the one value of it that the figure is about.
    """

    takes: View | None
    about: Mapping[str, str] = field(default_factory=dict)

    def is_left(self, filters: Filters) -> bool:
        """Whether the filters leave the figure's subject in; if not, it has nothing to show."""
        return all(leaves(filters.under(key), value) for key, value in self.about.items())

    def untouched(self, filters: Filters, view: View) -> str:
        """What a label must add where the figure does not take all the reader has chosen.

        Args:
            filters: the reader's choices.
            view: the view they were made on.

        Returns:
            Empty, "not filtered", or "not filtered by company, evidence".
        """
        params = filters.params()
        chosen = [key for key in filters.to_query(view) if params[key].narrows]
        if self.takes is None:
            return "not filtered" if chosen else ""
        missed = [key for key in chosen if key not in KEYS[self.takes]]
        nouns = dict.fromkeys(params[key].noun for key in missed)
        return f"not filtered by {', '.join(nouns)}" if nouns else ""
