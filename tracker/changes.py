"""What a new version changes against the one published before it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.contracts import Package, Table

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]


class TableChange(NamedTuple):
    """Rows of one table by primary key: new keys, same key with other values, gone keys."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Changes:
    """Changed tables only, and products whose stated capacity moved.

    `tables` is {table: TableChange}. `capacity` is {product: (before, after)}: the sum of
    `capacity_events.capacity_tpa` in t/a over all events. That sum is a tell-tale for slips
    of the pen, not a capacity: a line's steps are in it more than once.
    """

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
    compared = {name: _compare(old[name], new[name]) for name in package.names}
    was, now = _capacity(old), _capacity(new)
    return Changes(
        tables={name: change for name, change in compared.items() if any(change)},
        capacity={
            product: (was[product], now[product])
            for product in sorted(was.keys() | now.keys())
            if was[product] != now[product]
        },
    )


def _read(folder: Path, name: str) -> pa.Table | None:
    path = folder / f"{name}.parquet"
    return pq.read_table(path) if path.is_file() else None


def _rows(table: Table, rows: pa.Table | None) -> Rows:
    records = rows.to_pylist() if rows is not None else []
    return {tuple(record.get(column) for column in table.primary_key): record for record in records}


def _compare(old: Rows, new: Rows) -> TableChange:
    return TableChange(
        added=len(new.keys() - old.keys()),
        changed=sum(old[key] != new[key] for key in old.keys() & new.keys()),
        removed=len(old.keys() - new.keys()),
    )


def _capacity(tables: Mapping[str, Rows]) -> defaultdict[str, float]:
    """Sum of the stated capacities of all events by their line's product, t/a."""
    product = {line["line_id"]: line["product"] for line in tables["lines"].values()}
    sums: defaultdict[str, float] = defaultdict(float)
    for event in tables["capacity_events"].values():
        sums[product.get(event["line_id"], "no line")] += event["capacity_tpa"] or 0.0
    return sums
