"""What one version changes against another: rows by key, values by column, sums."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.contracts import Field, Package, Table, descriptor
from tracker.contracts.fuzzy import most_similar
from tracker.contracts.words import list_items
from tracker.publishing.releases import Release
from tracker.terms import RowEdit

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]
COMPARED = 100
"""New names that are looked up among the known ones: it costs a look at each of them."""


class TableChange(NamedTuple):
    """Rows of one table by primary key: new keys, same key with other values, gone keys."""

    added: int
    changed: int
    removed: int


class RowChange(NamedTuple):
    """One row added or withdrawn, or one column of a revised row, old to new.

    `row_key` is the primary key, its parts joined by ";". `line_id` is empty for tables without
    one. `old` and `new` are as a CSV writes them, None for an empty cell. `reason` and
    `corrected_on` are those of the correction on record, None without one.
    """

    table: str
    edit: RowEdit
    row_key: str
    line_id: str | None
    column: str | None
    old: str | None
    new: str | None
    reason: str | None = None
    corrected_on: dt.date | None = None


class NewName(NamedTuple):
    """A name that stands in no published cell of a column so called, and the known one nearest.

    `similar` is None when none is near, and for all but the first hundred new names.
    """

    table: str
    column: str
    name: str
    similar: str | None


@dataclass(frozen=True)
class Changes:
    """Every changed row, changed tables only, and products whose stated capacity moved.

    `rows` is in the order of the tables, then by key, then by column. `tables` is
    {table: TableChange}. `capacity` is {product: (before, after)}: the sum of
    `capacity_events.capacity_tpa` in t/a over all events. That sum is a tell-tale for slips
    of the pen, not a capacity: a line's steps are in it more than once.
    """

    rows: tuple[RowChange, ...]
    tables: Mapping[str, TableChange]
    capacity: Mapping[str, tuple[float, float]]

    def summary(self) -> str:
        """One line per changed table and moved sum."""
        lines = [
            f"  {name}: {change.added} added, {change.changed} changed, {change.removed} removed"
            for name, change in self.tables.items()
        ]
        lines += [
            f"  {product}: stated capacity summed over events {before:,.6g} -> {after:,.6g} t/a"
            for product, (before, after) in self.capacity.items()
        ]
        return "\n".join(["Changed against the version before:", *(lines or ["  no row"])])


def changes(before: Path, after: Mapping[str, pa.Table], package: Package) -> Changes:
    """Compare a published folder with the rows about to be published.

    Args:
        before: the folder of a whole version; a table it lacks counts as empty.
        after: the new rows by table.
        package: the description; rows are the same when their primary keys are.
    """
    old = {table.name: _rows(table, _read(before, table.name)) for table in package.tables}
    new = {table.name: _rows(table, after[table.name]) for table in package.tables}
    rows = _edits(package, package.names, old, new)
    was, now = _capacity(old), _capacity(new)
    return Changes(
        rows=tuple(rows),
        tables=_counted(rows),
        capacity={
            product: (was[product], now[product])
            for product in sorted(was.keys() | now.keys())
            if was[product] != now[product]
        },
    )


def edits_of_lines(old: Release, new: Release, line_ids: Iterable[str]) -> list[RowChange]:
    """`changes_between` of lines and events, of these lines only."""
    wanted = set(line_ids)
    return [edit for edit in changes_between(old, new) if edit.line_id in wanted]


def changes_between(
    old: Release, new: Release, tables: tuple[str, ...] = ("lines", "capacity_events")
) -> list[RowChange]:
    """Rows added, revised and withdrawn between two published versions.

    Args:
        old: the version compared with; a table it lacks counts as empty.
        new: the version looked from.
        tables: the tables to compare.

    Returns:
        In the order of `tables`, then by key, then by column. A change has the reason of the
        correction that came with it: one the old version does not have, of the same row, and
        of the same column or of the whole row.
    """
    package = descriptor()
    was, now = (
        {
            name: _rows(package.table(name), _read(version.folder, name))
            for name in (*tables, "corrections")
        }
        for version in (old, new)
    )
    return _edits(package, tables, was, now)


def new_names(before: Path, after: Mapping[str, pa.Table], package: Package) -> Iterator[NewName]:
    """Names about to be published that are not known yet, once per name of a column.

    Args:
        before: the folder of a whole version.
        after: the new rows by table.
        package: the description; it says which columns hold names.
    """
    named = [
        (table.name, field)
        for table in package.tables
        for field in table.fields
        if field.content in ("name", "names", "place")
    ]
    known: dict[str, set[str]] = {field.name: set() for _, field in named}
    for table, field in named:
        if (rows := _read(before, table)) is not None:
            known[field.name].update(_names(rows, field))
    new: set[tuple[str, str]] = set()
    for table, field in named:
        column = field.name
        for name in _names(after[table], field):
            if name not in known[column] and (column, name) not in new:
                new.add((column, name))
                look = len(new) <= COMPARED
                yield NewName(
                    table, column, name, most_similar(name, known[column]) if look else None
                )


def _names(rows: pa.Table, field: Field) -> Iterable[str]:
    """The names of a column in their order, once each; a list of names has several."""
    cells: list[str] = rows[field.name].drop_null().unique().to_pylist()
    if field.content != "names":
        return cells
    return dict.fromkeys(name for cell in cells for name in list_items(cell))


def _edits(
    package: Package,
    tables: Iterable[str],
    old: Mapping[str, Rows],
    new: Mapping[str, Rows],
) -> list[RowChange]:
    """Every difference of some tables, with the reasons of the corrections that came with it."""
    known = old["corrections"]
    came = [row for key, row in new["corrections"].items() if key not in known]
    corrections: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(came, key=lambda row: row["corrected_on"]):
        corrections[row["table"], row["row_key"]].append(row)
    return [
        _with_reason(change, corrections.get((change.table, change.row_key), []))
        for table in map(package.table, tables)
        for change in _row_changes(table, old[table.name], new[table.name])
    ]


def _with_reason(change: RowChange, of_row: list[dict[str, Any]]) -> RowChange:
    """The change with the reason of the newest correction of its cell or its row."""
    for row in reversed(of_row):
        if row["column"] in (None, change.column):
            return change._replace(reason=row["reason"], corrected_on=row["corrected_on"])
    return change


def _row_changes(table: Table, old: Rows, new: Rows) -> Iterator[RowChange]:
    """Every difference, by key; of a revised row one per column that differs."""
    for key in sorted(old.keys() | new.keys(), key=_key_text):
        before, after = old.get(key), new.get(key)
        row = after or before or {}
        named = (_key_text(key), row.get("line_id"))
        if before is None:
            yield RowChange(table.name, RowEdit.ADDED, *named, None, None, None)
        elif after is None:
            yield RowChange(table.name, RowEdit.WITHDRAWN, *named, None, None, None)
        else:
            for column in table.columns:
                was, now = before.get(column), after.get(column)
                if was != now:
                    yield RowChange(
                        table.name, RowEdit.REVISED, *named, column, _text(was), _text(now)
                    )


def _key_text(key: Key) -> str:
    return ";".join(str(part) for part in key)


def _text(value: object) -> str | None:
    """A value as a CSV writes it: whole numbers without a point, ISO days."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)


def _read(folder: Path, name: str) -> pa.Table | None:
    path = folder / f"{name}.parquet"
    return pq.read_table(path) if path.is_file() else None


def _rows(table: Table, rows: pa.Table | None) -> Rows:
    records = rows.to_pylist() if rows is not None else []
    return {tuple(record.get(column) for column in table.primary_key): record for record in records}


def _counted(rows: Iterable[RowChange]) -> dict[str, TableChange]:
    """Rows by table and edit; tables in the order in which they come."""
    keys: dict[str, dict[RowEdit, set[str]]] = {}
    for change in rows:
        of_table = keys.setdefault(change.table, {edit: set() for edit in RowEdit})
        of_table[change.edit].add(change.row_key)
    return {
        table: TableChange(*(len(by_edit[edit]) for edit in RowEdit))
        for table, by_edit in keys.items()
    }


def _capacity(tables: Mapping[str, Rows]) -> defaultdict[str, float]:
    """Sum of the stated capacities of all events by their line's product, t/a."""
    product = {line["line_id"]: line["product"] for line in tables["lines"].values()}
    sums: defaultdict[str, float] = defaultdict(float)
    for event in tables["capacity_events"].values():
        sums[product.get(event["line_id"], "no line")] += event["capacity_tpa"] or 0.0
    return sums
