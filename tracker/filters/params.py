"""One entry per filter: what a link, a predicate, a sentence and a widget need to know of it.

A field of `tracker.filters.table.Filters` is made by one of the functions at the end, which give
the field its type and its default and keep the entry in its metadata.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, IntEnum, auto
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from tracker.filters.days import Day, SpanEnd
from tracker.filters.kinds import (
    Codes,
    Kind,
    Months,
    Named,
    Number,
    OneOf,
    Pairs,
    RecordId,
    Release,
    Several,
    Text,
    Whole,
)
from tracker.filters.options import View
from tracker.terms import Labelled

if TYPE_CHECKING:
    import datetime as dt

    from _typeshed import DataclassInstance

Chosen = Mapping[str, Any]
"""Key -> what is chosen under it."""

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Labelled)
_Number = TypeVar("_Number", bound=float | None)
_Count = TypeVar("_Count", bound=int | None)
_ENTRY = "param"  # key of a field's metadata


class Clause(IntEnum):
    """Where a sentence says a filter; those of one clause stand in the table's order."""

    VIEW = auto()  # in the subject of the view, which names it
    SUBJECT = auto()
    KIND = auto()
    STATUS = auto()
    OWNER = auto()
    PARK = auto()
    CITY = auto()
    PROVINCE = auto()
    COUNTRY = auto()
    SUPPORT = auto()
    TEXT = auto()
    DAYS = auto()
    COMPARED = auto()
    REST = auto()


class Place(Enum):
    """Where the widget of a filter is drawn."""

    SIDEBAR = auto()
    MORE = auto()  # folded away in the sidebar
    CHART = auto()  # beside the chart it changes, by the page


@dataclass(frozen=True)
class Param:
    """A filter.

    Attributes:
        kind: how its values are read, checked and written.
        label: of its widget.
        views: the views that take it.
        default: the value that means "not chosen", and is not written into a link.
        key: in a link; the name of the field where it is not given.
        name: the field of `Filters`.
        predicate: SQL of constants over the view's table, or one per view, in which `$key` is the
            value and any other key of the view may be named.
        always: the predicate holds for the default, too: the filter narrows nothing by itself.
        phrase: what a sentence says of it, with `{}` for its words (`{lower}` in small letters); or
            code -> phrase; or a function of all that is chosen, asked even of the default.
        without: what a sentence says of the values left out, if not "not" and the phrase.
        nothing: what the subject of a view says for no choice.
        clause: where in the sentence the phrase stands.
        noun: what a label calls it ("not filtered by days").
        place: where its widget is drawn.
        hint: in or beside its widget.
        former: a value of links of before -> what such a link says now, by key.
        step: of its slider or box of numbers.
        form: of the number in it.
    """

    kind: Kind
    label: str
    views: Collection[View]
    default: Any = None
    key: str = ""
    name: str = ""
    predicate: str | Mapping[View, str] = ""
    always: bool = False
    phrase: str | Mapping[Any, str] | Callable[[Chosen], str] = ""
    without: str = ""
    nothing: str = "all"
    clause: Clause = Clause.REST
    noun: str = ""
    place: Place = Place.SIDEBAR
    hint: str = ""
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    step: float = 0.1
    form: str = "%.2f"

    @property
    def may_exclude(self) -> bool:
        """Whether a value with a leading minus is left out."""
        return isinstance(self.kind, Several) and self.kind.may_exclude

    @property
    def narrows(self) -> bool:
        """Whether a choice leaves rows out; others say how they are shown, or from which day."""
        return bool(self.predicate) and not self.always

    def predicate_for(self, view: View) -> str:
        """The predicate over the table of a view; empty where that has none."""
        return self.predicate if isinstance(self.predicate, str) else self.predicate.get(view, "")


def params_of(table: "type[DataclassInstance]") -> Mapping[str, Param]:
    """The entries of a table by key, in the order of its fields."""
    return _params_of(table)


@cache
def _params_of(table: "type[DataclassInstance]") -> Mapping[str, Param]:
    entries = {}
    for each in fields(table):
        param: Param = each.metadata[_ENTRY]
        key = param.key or each.name
        entries[key] = replace(param, key=key, name=each.name, noun=param.noun or key)
    return entries


class More(TypedDict, total=False):
    """What an entry may say beyond its kind, label and views: the attributes of `Param`."""

    key: str
    predicate: str | Mapping[View, str]
    always: bool
    phrase: str | Mapping[Any, str] | Callable[[Chosen], str]
    without: str
    nothing: str
    clause: Clause
    noun: str
    place: Place
    hint: str
    former: Mapping[str, Mapping[str, str]]
    step: float
    form: str


def _entry(default: _T, kind: Kind, label: str, views: Collection[View], more: More) -> _T:
    param = Param(kind, label, tuple(views), default, **more)
    return field(default=default, metadata={_ENTRY: param})


def code(default: _E, label: str, views: Collection[View], **more: Unpack[More]) -> _E:
    """One code of the enum of `default`."""
    return _entry(default, OneOf(type(default)), label, views, more)


def codes(
    of: type[_E], label: str, views: Collection[View], **more: Unpack[More]
) -> tuple[_E, ...]:
    """Several codes of an enum; none is all of them."""
    kind = Codes(may_exclude=False, codes=of)
    return _entry((), kind, label, views, more)


def codes_or_not(
    of: type[Labelled], label: str, views: Collection[View], **more: Unpack[More]
) -> tuple[str, ...]:
    """Several codes of an enum, some of them left out by a leading minus."""
    return _entry((), Codes(codes=of), label, views, more)


def names(
    label: str, views: Collection[View], called: Callable[[str], str] = str, **more: Unpack[More]
) -> tuple[str, ...]:
    """Several names the data have, some of them left out by a leading minus."""
    return _entry((), Named(called=called), label, views, more)


def number(
    default: _Number, limits: tuple[float, float], label: str, views: Collection[View],
    **more: Unpack[More],
) -> _Number:  # fmt: skip
    """A number within limits, both included; None is the data's or the preset's own."""
    own: More = {"place": Place.CHART, "hint": "as in the data"}
    return _entry(default, Number(*limits), label, views, own | more)


def whole(
    default: _Count, limits: tuple[int, int], label: str, views: Collection[View],
    **more: Unpack[More],
) -> _Count:  # fmt: skip
    """A year or a count within limits, both included; None is the data's or the preset's own."""
    own: More = {"place": Place.CHART, "hint": "as in the data", "step": 1, "form": "%d"}
    return _entry(default, Whole(*limits), label, views, own | more)


def months(
    default: int, most: int, label: str, views: Collection[View], **more: Unpack[More]
) -> int:
    """A length of 1 to `most` months."""
    own: More = {"place": Place.CHART, "step": 1, "form": "%d"}
    return _entry(default, Months(1, most), label, views, own | more)


def day(label: str, views: Collection[View], **more: Unpack[More]) -> "dt.date | None":
    """A whole day to look from, none of them still to come."""
    return _entry(None, Day(), label, views, more)


def span_end(
    is_last: bool, label: str, views: Collection[View], **more: Unpack[More]
) -> "dt.date | None":
    """The first or the last day of a span; None is no limit."""
    return _entry(None, SpanEnd(is_last), label, views, more)


def text(label: str, views: Collection[View], **more: Unpack[More]) -> str:
    """A text to search for; empty is none."""
    return _entry("", Text(), label, views, more)


def version(label: str, views: Collection[View], **more: Unpack[More]) -> str:
    """The id of a published version; empty is none."""
    return _entry("", Release(), label, views, more)


def record(label: str, views: Collection[View], **more: Unpack[More]) -> str:
    """The id of what a page is about; no widget asks for it."""
    own: More = {"place": Place.CHART}
    return _entry("", RecordId(), label, views, own | more)


def pairs(
    kind: Pairs, label: str, views: Collection[View], **more: Unpack[More]
) -> tuple[str, ...]:
    """Several pairs `name:number`."""
    own: More = {"place": Place.CHART}
    return _entry((), kind, label, views, own | more)
