"""Which of the reader's filters a figure takes, and which of them leave out what it is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.filters.keys import ATTRIBUTE, KEYS, PLACES, View
from tracker.filters.link import excluded, included
from tracker.filters.value import Filters

# Filters that choose what is counted; the others say how it is shown, or from which day.
NARROWING = ("product", "alloy_type", "status", *PLACES, "confidence", "source_kind", "evidence",
             "from", "to", "q")  # fmt: skip
_NAMES = {
    "alloy_type": "alloy type",
    "source_kind": "kind of source",
    "from": "days",
    "to": "days",
    "q": "text",
}


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
        return all(leaves(getattr(filters, ATTRIBUTE[key]), one) for key, one in self.about.items())

    def untouched(self, filters: Filters, view: View) -> str:
        """What a label must add where the figure does not take all the reader has chosen.

        Args:
            filters: the reader's choices.
            view: the view they were made on.

        Returns:
            Empty, "not filtered", or "not filtered by company, evidence".
        """
        chosen = [key for key in filters.to_query(view) if key in NARROWING]
        if self.takes is None:
            return "not filtered" if chosen else ""
        missed = [key for key in chosen if key not in KEYS[self.takes]]
        names = dict.fromkeys(_NAMES.get(key, key) for key in missed)
        return f"not filtered by {', '.join(names)}" if names else ""
