"""Copies of the curated tables with some cells changed, checked and published as usual."""

import csv
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.real_data import CURATED
from tests.small_data import write_rows
from tracker.publishing.build import build

Row = dict[str, str]
Edit = Callable[[Path], None]


def changed(table: str, change: Callable[[Row], Row | None], **where: str) -> Edit:
    """An edit of the rows of a table that have these values; a change to None drops a row.

    An edit that finds no row is a mistake in the test.
    """

    def edit(folder: Path) -> None:
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            names, *cells = csv.reader(file)
        rows = [dict(zip(names, row, strict=True)) for row in cells]
        found = [row for row in rows if all(row[key] == value for key, value in where.items())]
        assert found, f"{table} has no row with {where}"
        kept = [change(dict(row)) if row in found else row for row in rows]
        write_rows(path, [names, *([row[name] for name in names] for row in kept if row)])

    return edit


def put(table: str, values: Row, **where: str) -> Edit:
    """An edit that writes these values into the rows found."""
    return changed(table, lambda row: row | values, **where)


def dropped(table: str, **where: str) -> Edit:
    """An edit that leaves out the rows found."""
    return changed(table, lambda _: None, **where)


def published_with(*edits: Edit) -> Path:
    """A folder of published versions that holds the curated data with these edits."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-altered-"))
    curated = folder / "curated"
    shutil.copytree(CURATED, curated)
    for edit in edits:
        edit(curated)
    build(curated, folder / "published")
    return folder / "published"
