"""Required cells, codes, spelling, limits, keys and references, as the descriptor has them.

Reading has judged the spelling of each type before; so the same text is the same value.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from tracker.contracts.descriptor import Field, Table
from tracker.contracts.findings import Finding, finding
from tracker.contracts.text import MAX_FINDINGS, TextTable

Slip = tuple[str, str, str]
"""The column, what is wrong, and what would be right."""

Columns = tuple[str, ...]
_BLANK: Slip = ("row", "every cell of the row is empty", "write the row, or remove the line")


def check_schema(
    read: Mapping[str, TextTable], bad: Mapping[str, set[tuple[int, str]]], names: list[str]
) -> None:
    """Add to each table of `names` the findings of its schema, a thousand at most.

    Args:
        read: every table whose rows are whole, also those only referred to; a reference to
            another table is not judged.
        bad: cells (row index, column) that have a finding, by table; they get no second one.
        names: the tables to judge, each in `read`.
    """
    values = _referred_to(read)
    for name in names:
        table = read[name]
        findings = list(islice(_findings(table, bad[name], values), MAX_FINDINGS))
        table.findings += findings
        if len(findings) == MAX_FINDINGS:
            line, right = findings[-1].line, "mend these first"
            table.wrong(line, "file", "too many findings to go on", MAX_FINDINGS, right)


def _referred_to(read: Mapping[str, TextTable]) -> dict[str, set[str]]:
    """What stands in each column that another refers to, by `table.column`."""
    values = {}
    for reference in {field.reference for table in read.values() for field in table.table.fields}:
        name, _, column = reference.partition(".")
        if name in read:
            at = read[name].header.index(column)
            values[reference] = {row[at] for row in read[name].rows}
    return values


def _findings(
    table: TextTable, bad: set[tuple[int, str]], values: Mapping[str, set[str]]
) -> Iterator[Finding]:
    """The findings of a table in the order of its rows."""
    lines_of: dict[Columns, dict[Columns, int]] = {key: {} for key in _unique(table.table)}
    for index, (line, row) in enumerate(zip(table.lines, table.rows, strict=True)):
        cells = {
            column: text
            for column, text in zip(table.header, row, strict=True)
            if (index, column) not in bad
        }
        of_cells = _wrong_cells(table.table, cells, values)
        slips = chain(of_cells, _taken(table.table, cells, line, lines_of))
        for column, wrong, right in slips if any(row) else [_BLANK]:
            yield finding(table.file, line, column, wrong, cells.get(column, ""), right)


def _unique(table: Table) -> list[Columns]:
    """The columns no two rows may have the same in: the primary key, then each unique one."""
    return [table.primary_key, *((field.name,) for field in table.fields if field.unique)]


def _taken(
    table: Table,
    cells: Mapping[str, str],
    line: int,
    lines_of: Mapping[Columns, dict[Columns, int]],
) -> Iterator[Slip]:
    """What an earlier row has. A key with an empty or wrong part is a finding of its own."""
    for columns, lines in lines_of.items():
        values = tuple(cells.get(column, "") for column in columns)
        if not all(values) or (first := lines.setdefault(values, line)) == line:
            continue
        if columns == table.primary_key:
            yield columns[-1], "the key is already taken", f"unique; first used in line {first}"
        else:
            yield columns[-1], "is there twice", "unique in the column"


def _wrong_cells(
    table: Table, cells: Mapping[str, str], values: Mapping[str, set[str]]
) -> Iterator[Slip]:
    """What is wrong with each cell of a row by itself, and what refers to nothing."""
    for field in table.fields:
        text = cells.get(field.name)
        if text:
            yield from ((field.name, *wrong) for wrong in _wrong_value(field, text))
            if field.reference in values and text not in values[field.reference]:
                right = "a value of " + field.reference.replace(".", ".csv, column ")
                yield field.name, "refers to nothing", right
        elif text == "" and field.required:
            yield field.name, "is empty", "every row needs one"


def _wrong_value(field: Field, text: str) -> Iterator[tuple[str, str]]:
    if field.enum and text not in field.enum:
        yield "not a known code", "one of " + ", ".join(field.enum)
    if field.pattern and not re.fullmatch(field.pattern, text):
        yield "not spelt as its pattern", field.pattern
    if field.minimum is not None and float(text) < field.minimum:
        yield "too small", f"at least {field.minimum} {field.unit}"
    if field.maximum is not None and float(text) > field.maximum:
        yield "too large", f"at most {field.maximum} {field.unit}"
