"""Which filters leave just what a mark of a chart stands for: one table for all charts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.errors import BadFilter
from tracker.filters.keys import ATTRIBUTE
from tracker.filters.table import Filters
from tracker.terms import date_span

# Column that names a mark -> key of a filter; a ranking's name is of what it ranks by.
_KEYS = {
    "product_code": "product",
    "product": "product",
    "status_code": "status",
    "status": "status",
    "alloy_type": "alloy_type",
    "company": "company",
    "place": "city",
    "city": "city",
    "country": "country",
    "segment_code": "segment",
    "segment": "segment",
}
_TIMES = ("period", "year")  # columns that name a span of days
_RANKED = "name_code"


@dataclass(frozen=True)
class Narrowing:
    """A choice that leaves one value of a mark: its key, or both ends of a span of days.

    Attributes:
        key: the filter, `from` for a span.
        shown: the value as the mark has it.
        values: key -> what is chosen under it.
    """

    key: str
    shown: str
    values: Mapping[str, Any]

    def is_chosen(self, filters: Filters) -> bool:
        """Whether the reader has chosen just that."""
        return all(filters.under(key) == value for key, value in self.values.items())


def narrowings(mark: Mapping[str, Any], filters: Filters) -> Iterator[Narrowing]:
    """The choices that narrow a page to what a mark is of, in the order of its columns.

    Args:
        mark: `{column: value}` of the columns that name the mark.
        filters: the page's; its ranking says what a name is of.
    """
    for column, value in mark.items():
        key = filters.by.value if column == _RANKED else _KEYS.get(column, "")
        if value in (None, "") or not (key or column in _TIMES):
            continue
        values: dict[str, Any] = {key: (str(value),)}
        if not key:
            values = dict(zip(("from", "to"), date_span(str(value)), strict=True))
        try:
            held = replace(Filters(), **{ATTRIBUTE[key]: value for key, value in values.items()})
        except BadFilter:  # a sum of all, or what the data do not state
            continue
        yield Narrowing(key or "from", str(value), {key: held.under(key) for key in values})
