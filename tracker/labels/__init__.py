"""One catalogue of what the reader sees: the head of each column, the words for each code.

Frames, CSV and links keep names and codes; only what is painted goes through here. What asks
(`queries`, `models`) does not know it: a sentence made there takes its words from `terms`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from tracker.contracts import descriptor
from tracker.labels.codes import (
    FACTORS,
    LANGUAGES,
    PARAMETERS,
    codes,
    country_name,
    in_prose,
    names,
)
from tracker.labels.heads import HEADS, MODEL, SHARES
from tracker.spelling import spelled, without_codes

__all__ = [
    "FACTORS",
    "MODEL",
    "PARAMETERS",
    "SHARES",
    "cell",
    "country_name",
    "head",
    "is_id",
    "is_named",
    "mark_words",
    "nothing",
    "on_screen",
    "word",
]

_UNIT_BY_END = {"_tpa": "t/a", "_t": "t", "_pct": "%"}
_SILENT_UNITS = ("calendar year", "see unit", "fraction")  # said by the column itself
_CODED = frozenset({  # columns of codes, alone or in a list
    "product", "includes_products", "alloy_type", "alloy_types", "event_type", "capacity_is",
    "confidence", "capacity_confidence", "status", "kind", "source_kind", "country", "group",
    "measure", "basis", "kwh_basis", "join", "unit", "nimh_share_basis", "metric", "subject",
    "parameter", "factor", "segment", "segments", "chemistry", "verdict", "outcome", "reached_by",
    "old", "new", "interpolated", "growth_interpolated", "type", "allowed", "edit",
})  # fmt: skip
_NAMED = frozenset({"place", "name", "line", "claim", "what", "scope", "statement"})
"""Columns of text between whose commas a code may stand, mostly a country."""
_PARTS = re.compile(r"(; ?|, |: ?|(?<=^\d{4}) |(?<=; \d{4}) )")  # between the codes of a list
_ALONE = re.compile(r"[a-z0-9]+[a-z][a-z0-9]*(?:_[a-z0-9]+)*|[a-z][a-z0-9]+(?:_[a-z0-9]+)*")
_OF_IDS = ("one_source", "other_source", "supports", "row_key")  # by another name
_NOT_ALWAYS = frozenset({  # empty where there is nothing to state, as for a move of no tonnes
    "additions_tpa", "step", "reached_by", "outcome", "growth", "growth_low", "growth_high", "ours",
    "ours_low", "ours_high", "difference", "low_tpa", "high_tpa", "old", "new",
})  # fmt: skip
_SPACED = {";": "; ", ":": ": "}
_COUNTRY = re.compile(r"[A-Z]{3}")
# who, what, how much, when, status, how sure, who says so, the rest; others stand with how much
_RANKS = (
    ("year", "period", "day", "months", "table", "column", "line", "company", "group", "name",
     "supplier", "buyer", "owner", "subject", "maker", "model", "claim", "segment", "place",
     "city", "country"),
    ("product", "alloy_type", "kind", "what", "event_type", "metric", "parameter", "factor",
     "element", "role"),
    ("additions_tpa", "capacity_tpa"),
    (),
    ("event_on", "from_on", "begun_on", "runs_on", "status_on"),
    ("status", "verdict", "outcome", "counted", "url", "not_comparable", "publisher"),
    ("residual_tpa", "is_over_explained", "to_on", "window_start", "window_end", "stated_tpa",
     "step", "level_tpa", "operating_tpa",
     "ours_low", "ours_high", "difference", "ree_low_t", "ree_t", "ree_high_t", "share", "depth",
     "known_on", "last_heard_on", "is_quiet", "reached_by", "last_event_on"),
    ("capacity_is", "confidence", "capacity_confidence"),
    ("old", "new", "why", "note", "title", "published_on", "province", "park", "authority",
     "owners", "product_detail", "first_event_on", "announced_on", "approved_on", "construction_on",
     "operating_on", "known_on_inferred", "lat", "lon", "generation", "region",
     "includes_products", "scope", "source_kind", "first_day", "last_day", "is_carried",
     "interpolated", "growth_interpolated"),
)  # fmt: skip
# next to who on a narrow screen, where no more than three columns are in sight
_ANSWERS = (
    "verdict", "what", "additions_tpa", "capacity_tpa", "tpa", "running_tpa", "claimed_tpa",
    "itemised_tpa", "published", "ours", "ab5_t", "status", "buyer", "share_percent",
)  # fmt: skip
_ORDER = [name for names in _RANKS for name in names or [""]]
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


@cache
def _described() -> dict[str, str]:
    """Head of each column of the data, with its unit; a column has one title in all tables."""
    heads = {}
    for table in descriptor().tables:
        for field in table.fields:
            unit = "" if field.unit in _SILENT_UNITS else field.unit
            heads[field.name] = f"{field.title} ({unit})" if unit else field.title
    return heads


def head(column: str) -> str:
    """What stands above a column, its unit behind it.

    >>> head("capacity_tpa"), head("known_on"), head("error_t")
    ('Capacity (t/a)', 'Known on', 'Forecast less ours (t)')

    A column that the catalogue lacks is spelt; tests/test_labels.py keeps that from happening.
    """
    if column in HEADS:
        unit = next((unit for end, unit in _UNIT_BY_END.items() if column.endswith(end)), "")
        return f"{HEADS[column]} ({unit})" if unit and "(" not in HEADS[column] else HEADS[column]
    return _described().get(column) or spelled(column)


def nothing(columns: Iterable[str]) -> str:
    """What stands in an empty cell of a table with empty cells in these columns.

    >>> nothing(["capacity_tpa", "city"]), nothing(["city", "additions_tpa"])
    ('not stated', '–')
    """
    return "–" if _NOT_ALWAYS.intersection(columns) else "not stated"


def is_named(column: str) -> bool:
    """Whether the catalogue has a column."""
    return column in HEADS or column in _described()


def word(code: str) -> str:
    """The word for one code, or the text itself where it is none.

    >>> word("toyota_lexus"), word("USA"), word("kg_per_vehicle"), word("Baotou")
    ('Toyota and Lexus', 'United States', 'kg per vehicle', 'Baotou')
    """
    known = _known(code)
    return spelled(code) if known == code and _ALONE.fullmatch(code) else known


def _known(code: str) -> str:
    """The word for a code of a vocabulary, else the text itself."""
    return codes().get(code) or (country_name(code) if _COUNTRY.fullmatch(code) else code)


def cell(column: str, value: Any) -> Any:
    """A value as its cell shows it: codes as words, yes and no; None where nothing is stated.

    >>> cell("place", "Lacq, FRA"), cell("interpolated", "2020 honda; 2021 honda")
    ('Lacq, France', '2020 Honda; 2021 Honda')
    >>> cell("alloy_type", "not_stated"), cell("note", "see hev_packs"), cell("ran", True)
    (None, 'see Hybrid battery packs', 'yes')
    """
    if isinstance(value, list | tuple):
        return "; ".join(str(cell(column, part)) for part in value) or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str) or column == "url":
        return value
    return _text(column, value)


@lru_cache(maxsize=65_536)  # a run of a page says some thousand cells, most of them once more
def _text(column: str, value: str) -> str | None:
    """A text as its cell shows it."""
    if value == "not_stated":
        return None
    if column in ("table", "column"):
        return names().get(value, value)
    if column == "language":
        return LANGUAGES.get(value, value)
    if column in _CODED or column in _NAMED:
        say = word if column in _CODED else _known
        parts = (_SPACED.get(part) or say(part) for part in _PARTS.split(value))
        value = "".join(parts)
    return without_codes(value, in_prose())


def is_id(column: str) -> bool:
    """Whether a column holds ids, which the CSV has and the screen does not."""
    return column.endswith(("_id", "_ids")) or column in _OF_IDS


def on_screen(columns: Iterable[str], *, narrow: bool = False) -> list[str]:
    """The columns of a table in the order of the screen, without ids.

    Who, what, how much, when, status, how sure, who says so, the rest; a table of sources, which
    begins with their id, keeps its order. On a `narrow` one the answer stands next to who.

    >>> on_screen(["line_id", "event_on", "company", "product", "note", "capacity_tpa"])
    ['company', 'product', 'capacity_tpa', 'event_on', 'note']
    >>> on_screen(["company", "city", "product", "capacity_tpa", "status"], narrow=True)
    ['company', 'capacity_tpa', 'status', 'city', 'product']
    """
    names = list(columns)
    shown = [name for name in names if not is_id(name)]
    if names[:1] == ["source_id"]:
        return shown
    ordered = sorted(shown, key=lambda name: _RANK.get(name, _RANK[""]))
    if not narrow:
        return ordered
    first = ordered[:1] + [name for name in _ANSWERS if name in ordered[1:]]
    return first + [name for name in ordered if name not in first]


def mark_words(mark: Mapping[str, Any]) -> str:
    """The values that name a mark, in words; ids and yes or no are left out.

    >>> mark_words({"period": "2019", "product_code": "mischmetal", "is_single_source": True})
    '2019, Mischmetal'
    """
    named = [
        str(cell(name.removesuffix("_code"), value))
        for name, value in mark.items()
        if value not in (None, "") and not isinstance(value, bool) and not is_id(name)
    ]
    return ", ".join(named)
