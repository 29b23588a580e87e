"""Warnings on names of companies and places that may be one name spelt twice."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple

import pyarrow as pa

from tracker.contracts.coordinates import TOWN_KM, km_apart
from tracker.contracts.findings import Finding, finding
from tracker.contracts.fuzzy import LOOSE, near_names
from tracker.contracts.text import TextTable
from tracker.contracts.words import list_items

_TABLES = ("lines", "capacity_claims")
_COMPANIES = ("company", "parent_company")
_PLACE_LOOSE = 9
"""Towns of a country are nearer to each other than companies: Ganzhou, Changzhou, Hangzhou."""

_LOOSE = {
    "company": LOOSE,
    "parent_company": _PLACE_LOOSE,  # groups are nearer, too: Chalco, Chinalco
    "city": _PLACE_LOOSE,
    "province": _PLACE_LOOSE,
    "park": _PLACE_LOOSE,
}


class _Place(NamedTuple):
    """Where a name stands first."""

    table: str
    line: int
    column: str
    row: dict[str, Any]


def odd_names(
    read: Mapping[str, TextTable], typed: Mapping[str, pa.Table], judged: Set[str]
) -> list[tuple[str, Finding]]:
    """Warnings, each with the name of its table.

    Companies are compared with all companies, owners with companies and owners; cities,
    provinces and parks with those of the same country, in lines and claims. Two towns in
    different provinces, or far apart, are two.
    """
    warnings = []
    for column, loose in _LOOSE.items():
        kind = column.removeprefix("parent_")
        for first in _names(read, typed, column).values():
            for name, other in near_names(first, loose):
                at, before = first[name], first[other]
                if at.table not in judged or at.column != column or _are_two(at, before):
                    continue
                wrong = f"a {kind} name close to another"
                right = f"the same spelling if it is the same {kind} as in {_where(before, at)}"
                warning = finding(read[at.table].file, at.line, column, wrong, name, right)
                warnings.append((at.table, warning))
    return warnings


def _names(
    read: Mapping[str, TextTable], typed: Mapping[str, pa.Table], column: str
) -> dict[str, dict[str, _Place]]:
    """First place of each name to compare by country; companies are of no country."""
    places: dict[str, dict[str, _Place]] = {}
    for compared in _COMPANIES if column == "parent_company" else (column,):
        for table, line, row in _rows(read, typed):
            country = "" if column in _COMPANIES else str(row["country"] or "")
            here = places.setdefault(country, {})
            text = str(row.get(compared) or "")
            for name in list_items(text) if compared == "parent_company" else [text]:
                here.setdefault(name, _Place(table, line, compared, row))
    return places


def _rows(
    read: Mapping[str, TextTable], typed: Mapping[str, pa.Table]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for table in _TABLES:
        if table in typed:
            for line, row in zip(read[table].lines, typed[table].to_pylist(), strict=True):
                yield table, line, row


def _are_two(at: _Place, before: _Place) -> bool:
    """Whether two near names of towns are surely two towns."""
    if at.column != "city":
        return False
    here, there = at.row, before.row
    provinces = [row["province"] for row in (here, there) if row["province"]]
    is_known = len(provinces) == len((here, there))
    if is_known and len(set(provinces)) > 1 and not list(near_names(provinces, _PLACE_LOOSE)):
        return True
    if any(row.get(name) is None for row in (here, there) for name in ("lat", "lon")):
        return False
    return km_apart((here["lat"], here["lon"]), (there["lat"], there["lon"])) > TOWN_KM


def _where(before: _Place, at: _Place) -> str:
    return f"line {before.line}" + (f" of {before.table}.csv" if before.table != at.table else "")
