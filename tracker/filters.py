"""What the reader has chosen, as one value: to SQL one way, to a link the other.

The same value stands behind a page's link, its widgets, its sentence, its file names and
the command line's query string.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tracker.errors import BadFilter
from tracker.terms import (
    Basis,
    Confidence,
    Labelled,
    Product,
    Segment,
    SourceKind,
    Stage,
    Status,
    date_span,
)

LINK_LIMIT = 2_000  # characters of a link's query
TEXT_LIMIT = 200  # characters of one value

Params = dict[str, object]
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)


class Period(Labelled):
    """Length of the periods a chart of additions sums over."""

    YEAR = "year", "Year"
    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"


class Dimension(Labelled):
    """What a ranking of additions is by."""

    COMPANY = "company", "Company"
    PARK = "park", "Park"
    CITY = "city", "City"
    PROVINCE = "province", "Province"
    COUNTRY = "country", "Country"


class Show(Labelled):
    """How a page shows the same additions."""

    PERIOD = "period", "By period"
    CUMULATIVE = "cumulative", "Cumulative"
    TRAILING = "trailing", "Trailing window"
    RANKING = "ranking", "Ranking"
    MAP = "map", "Map"


class View(StrEnum):
    """A question that filters apply to; each takes its own part of them."""

    CAPACITY = "capacity"
    LINES = "lines"
    CLAIMS = "claims"
    AB5 = "ab5"
    SOURCES = "sources"
    STORAGE = "storage"


PLACES = ("country", "province", "city", "park", "company")
_LINE_KEYS = ("product", "status", *PLACES, "confidence", "source_kind", "stage", "from", "to")
KEYS: dict[View, tuple[str, ...]] = {
    View.CAPACITY: (*_LINE_KEYS, "as_of", "q", "show", "period", "window", "by"),
    View.LINES: (*_LINE_KEYS, "as_of", "q"),
    View.CLAIMS: ("product", "country", "province", "city", "source_kind", "as_of", "q"),
    View.AB5: ("segment", "from", "to", "as_of", "basis"),
    View.SOURCES: ("source_kind", "as_of", "q"),
    View.STORAGE: (*_LINE_KEYS[1:], "as_of", "q", "kg_per_kwh", "pack_kwh", "utilisation"),
}
NUMBERS = {  # key -> what its value may be
    "kg_per_kwh": (0.1, 20),
    "pack_kwh": (0.1, 20),
    "utilisation": (1, 100),
}
_CODES: dict[str, type[Labelled]] = {
    "product": Product,
    "status": Status,
    "confidence": Confidence,
    "source_kind": SourceKind,
    "segment": Segment,
}
_SWITCHES: dict[str, type[Labelled]] = {
    "stage": Stage,
    "show": Show,
    "period": Period,
    "by": Dimension,
    "basis": Basis,
}
ATTRIBUTE = {key: key for key in dict.fromkeys(sum(KEYS.values(), ()))} | {
    "from": "from_day",
    "to": "to_day",
    "window": "window_months",
}  # key of a link -> attribute of Filters
_LINE_TEXT = "company, parent_company, product_detail, city, province, park, country, line_id"
_TEXT = {
    View.CLAIMS: "claim, note, city, province, country, claim_id",
    View.SOURCES: "source_id, publisher, title, url",
}


@dataclass(frozen=True)
class Filters:
    """The reader's choices. An empty tuple means "all"; `None` means "no limit".

    Days are whole days, both ends included, and apply to the date of the stage that counts:
    a partial date passes only when every day it can mean lies inside. `as_of` is the day the
    reader looks from; `None` is today.

    Raises:
        BadFilter: a code that does not exist, days in the wrong order, a bad window.
    """

    product: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    stage: str = Stage.ANNOUNCED
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    park: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    source_kind: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    as_of: dt.date | None = None
    q: str = ""
    show: str = Show.PERIOD
    period: str = Period.YEAR
    window_months: int = 2
    by: str = Dimension.COMPANY
    basis: str = Basis.CELL
    kg_per_kwh: float | None = None
    pack_kwh: float | None = None
    utilisation: float = 100

    def __post_init__(self) -> None:
        object.__setattr__(self, "q", unicodedata.normalize("NFC", self.q).strip())
        for key, codes in _CODES.items():
            for value in getattr(self, key):
                _code(key, value, codes)
        for key, codes in _SWITCHES.items():
            _code(key, getattr(self, key), codes)
        if not 1 <= self.window_months <= 60:
            raise BadFilter("window", self.window_months, "1 to 60 months")
        for key, (low, high) in NUMBERS.items():
            value = getattr(self, key)
            if value is not None and not low <= value <= high:
                raise BadFilter(key, value, f"a number from {low:g} to {high:g}")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise BadFilter("to", self.to_day, f"it is before from={self.from_day}")

    @classmethod
    def from_query(
        cls, query: str | Mapping[str, Sequence[str]], view: View = View.CAPACITY
    ) -> "Filters":
        """Read the choices from a link's query: repeated keys, ISO or partial dates.

        Args:
            query: a query string, or `{key: [values]}`.
            view: the question asked; a key it does not take is refused.

        Raises:
            BadFilter: a key or value is unknown, malformed or too long. Nothing is dropped
                in silence: a link shows what its sender saw or says what it cannot keep.
        """
        pairs = _parse(query) if isinstance(query, str) else query
        if len(urlencode(list(pairs.items()), doseq=True)) > LINK_LIMIT:
            raise BadFilter("link", "…", f"a link carries at most {LINK_LIMIT:,} characters")
        chosen: dict[str, Any] = {}
        for key, values in pairs.items():
            if key not in KEYS[view]:
                takes = ", ".join(KEYS[view])
                raise BadFilter(key, ", ".join(values), f"{view} takes {takes}")
            chosen[ATTRIBUTE[key]] = _read(key, values)
        return cls(**chosen)

    def to_query(self, view: View = View.CAPACITY) -> dict[str, list[str]]:
        """The inverse of `from_query`, in canonical order; defaults are not written."""
        query: dict[str, list[str]] = {}
        for key in KEYS[view]:
            name = ATTRIBUTE[key]
            value = getattr(self, name)
            if value == _DEFAULTS[name]:
                continue
            values = value if isinstance(value, tuple) else (value,)
            query[key] = [str(item) for item in values]
        return query

    def link(self, view: View = View.CAPACITY) -> str:
        """The query string of `to_query`, empty when nothing is chosen."""
        return urlencode(self.to_query(view), doseq=True)

    def only(self, view: View) -> "Filters":
        """These choices without those the view does not take."""
        kept = {ATTRIBUTE[key] for key in KEYS[view]}
        return replace(self, **{k: v for k, v in _DEFAULTS.items() if k not in kept})

    def where(self, view: View = View.CAPACITY) -> tuple[str, Params]:
        """SQL predicate over the view's table, and the values bound to its `$names`.

        The predicate is made of constants only; nothing the reader typed is in it. Tables:
        capacity -> additions, lines -> line_status, claims -> claims_reconciled,
        sources -> sources.
        """
        takes, clauses, params = KEYS[view], ["true"], dict[str, object]()
        for key, clause in _clauses(view).items():
            if key in takes and (value := getattr(self, ATTRIBUTE[key])):
                clauses.append(clause)
                params[key] = list(value) if isinstance(value, tuple) else value
        if view is View.CAPACITY:
            clauses.append("stage = $stage")
            params["stage"] = self.stage
        if view in _OF_LINES and (self.from_day or self.to_day):
            inside = " AND ".join(_DAYS[k] for k in ("from", "to") if k in params)
            clauses = [c for c in clauses if c not in _DAYS.values()]
            clauses.append(
                f"line_id IN (SELECT line_id FROM stage_entries WHERE stage = $stage AND {inside})"  # noqa: S608 - constants only
            )
            params["stage"] = self.stage
        return " AND ".join(clauses), params

    def check_known(self, known: Mapping[str, Collection[str]]) -> "Filters":
        """These filters, once every place and company is one the data have.

        Args:
            known: `{key: values}` of `queries.vocabulary`.

        Raises:
            BadFilter: no line has that place or company; the message names near ones.
        """
        for key in PLACES:
            for value in getattr(self, key):
                if value not in known[key]:
                    near = difflib.get_close_matches(value, list(known[key]), n=2)
                    hint = f"; near: {', '.join(near)}" if near else ""
                    raise BadFilter(key, value, f"no line has that {key}{hint}")
        return self

    def sentence(self, view: View = View.CAPACITY, today: dt.date | None = None) -> str:
        """What is shown, in plain English; it begins with "Showing" and ends with a stop."""
        takes = KEYS[view]
        parts = [_SUBJECT[view](self)]
        for key, word in (("status", "now"), ("company", "of"), ("park", "in"), ("city", "in"),
                          ("province", "in"), ("country", "in")):  # fmt: skip
            if key in takes and (values := getattr(self, key)):
                parts.append(f"{word} {_either(_label(key, v) for v in values)}")
        if self.confidence and "confidence" in takes:
            parts.append(f"with {_either(self.confidence)} confidence")
        if self.source_kind and "source_kind" in takes:
            kinds = _either(_label("source_kind", v).lower() for v in self.source_kind)
            parts.append(f"from {kinds} sources")
        if self.q and "q" in takes:
            parts.append(f"matching “{self.q}”")
        if "from" in takes and (self.from_day or self.to_day):
            parts.append(_span(self.from_day, self.to_day))
        day = self.as_of or today or dt.date.today()
        return f"Showing {' '.join(parts)}, as known on {day.isoformat()}."


_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(Filters)}
_OF_LINES = (View.LINES, View.STORAGE)
_DAYS = {"from": "first_day >= $from", "to": "last_day <= $to"}


def _clauses(view: View) -> dict[str, str]:
    """Key -> predicate for each filter a view takes beyond the stage that counts."""
    folded = "contains(strip_accents(lower(concat_ws(' ', {}))), strip_accents(lower($q)))"
    text = _TEXT.get(view, _LINE_TEXT)
    one_of = {k: f"{k} IN (SELECT unnest(${k}))" for k in ("product", *PLACES[:-1])}
    kinds = {
        View.CAPACITY: "list_has_all($source_kind, source_kinds)",
        View.LINES: "list_has_any(source_kinds, $source_kind)",
        View.STORAGE: "list_has_any(source_kinds, $source_kind)",
        View.CLAIMS: "source_kind IN (SELECT unnest($source_kind))",
        View.SOURCES: "kind IN (SELECT unnest($source_kind))",
        View.AB5: "true",
    }
    grade = "confidence IN (SELECT unnest($confidence))"
    status = "status IN (SELECT unnest($status))"
    by_line = f"line_id IN (SELECT line_id FROM line_status WHERE {status})"  # noqa: S608 - constants only
    return {
        **one_of,
        "status": status if view in _OF_LINES else by_line,
        "company": "(company IN (SELECT unnest($company)) OR list_has_any("
        "string_split(coalesce(parent_company, ''), '; '), $company))",
        "confidence": "list_has_any(confidences, $confidence)" if view in _OF_LINES else grade,
        "source_kind": kinds[view],
        "q": folded.format(text),
        **_DAYS,
    }


def _parse(text: str) -> dict[str, list[str]]:
    if len(text) > LINK_LIMIT:
        raise BadFilter("link", "…", f"a link carries at most {LINK_LIMIT:,} characters")
    pairs: dict[str, list[str]] = {}
    try:
        found = parse_qsl(
            text.removeprefix("?"), keep_blank_values=True, strict_parsing=True, errors="strict"
        ) if text.strip("?") else []  # fmt: skip
    except ValueError as error:
        raise BadFilter("link", text, "not key=value pairs joined by &") from error
    for key, value in found:
        pairs.setdefault(key, []).append(value)
    return pairs


def _read(key: str, values: Sequence[str]) -> object:
    """The values of one key of a link, as the attribute of that key holds them."""
    for value in values:
        if len(value) > TEXT_LIMIT:
            raise BadFilter(key, value, f"at most {TEXT_LIMIT} characters")
        if not value.strip():
            raise BadFilter(key, value, "it is empty")
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in value):
            raise BadFilter(key, value, "it has characters that do not print")
    if key in _CODES or key in PLACES:
        return tuple(dict.fromkeys(unicodedata.normalize("NFC", value) for value in values))
    if len(values) != 1:
        raise BadFilter(key, ", ".join(values), "it may be given once")
    (value,) = values
    if key in ("from", "to", "as_of"):
        return _day(key, value)
    if key == "window":
        if not (value.isascii() and value.isdecimal() and len(value) <= 2):
            raise BadFilter(key, value, "1 to 60 months")
        return int(value)
    if key in NUMBERS:
        if not _NUMBER.fullmatch(value):
            raise BadFilter(key, value, "a plain number like 4.2")
        return float(value)
    return value


def _day(key: str, value: str) -> dt.date:
    try:
        first, last = date_span(value)
    except ValueError as error:
        raise BadFilter(
            key, value, "not a date like 2019-02-14, 2019-02, 2019-Q1 or 2019"
        ) from error
    if key == "as_of":
        if first != last:
            raise BadFilter(key, value, "a whole day like 2019-02-14 is needed")
        if last > dt.date.today():
            raise BadFilter(key, value, "nobody knows that day yet")
    return first if key == "from" else last


def _code(key: str, value: str, codes: type[Labelled]) -> None:
    if value not in set(codes):
        raise BadFilter(key, value, f"one of {', '.join(codes)}")


def _label(key: str, value: str) -> str:
    return _CODES[key](value).label if key in _CODES else value


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _span(first: dt.date | None, last: dt.date | None) -> str:
    if first and last:
        return f"from {first} to {last}"
    return f"from {first} on" if first else f"up to {last}"


def _products(filters: Filters, noun: str) -> str:
    names = [Product(code).label for code in filters.product]
    return f"{_either(names)} {noun}" if names else f"all {noun}"


_STAGE_WORD: dict[str, str] = {
    Stage.ANNOUNCED: "announced or approved",
    Stage.APPROVED: "approved",
    Stage.CONSTRUCTION: "construction started",
    Stage.OPERATING: "commissioned or reported operating",
}

_SUBJECT: dict[View, Callable[[Filters], str]] = {
    View.CAPACITY: lambda f: f"{_products(f, 'additions')} by date {_STAGE_WORD[f.stage]}",
    View.LINES: lambda f: (
        _products(f, "lines") + (f" {_STAGE_WORD[f.stage]}" if f.from_day or f.to_day else "")
    ),
    View.STORAGE: lambda f: (
        "hydrogen-storage-alloy lines"
        + (f" {_STAGE_WORD[f.stage]}" if f.from_day or f.to_day else "")
    ),
    View.CLAIMS: lambda f: _products(f, "claims"),
    View.SOURCES: lambda f: "all sources" if not f.source_kind else "sources",
    View.AB5: lambda f: (
        "AB5 "
        + Basis(f.basis).label
        + (
            f" for {_either(Segment(s).label for s in f.segment)}"
            if f.segment
            else " for all segments"
        )
    ),
}
