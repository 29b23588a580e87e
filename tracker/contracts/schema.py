"""Types, limits, keys and references by the frictionless library, on rows already read."""

import re
from collections.abc import Mapping
from typing import Any

from frictionless import FrictionlessException
from frictionless import Package as FrictionlessPackage

from tracker.contracts.descriptor import Field, Package
from tracker.contracts.text import MAX_FINDINGS, TextTable

Bad = set[tuple[int, str]]

_LIMIT = re.compile(r'constraint "(\w+)"')


def check_schema(
    package: Package, read: Mapping[str, TextTable], bad: Mapping[str, Bad], names: list[str]
) -> None:
    """Add to each table of `names` the findings of its Table Schema.

    Args:
        package: the description.
        read: every table whose rows are whole, also those only referred to.
        bad: cells that already have a finding, by table; they get no second one.
        names: the tables to judge, each in `read`.
    """
    resources = [
        _inline(resource, read, bad)
        for resource in package.raw["resources"]
        if resource["name"] in read
    ]
    described: Any = FrictionlessPackage.from_descriptor({"name": "p", "resources": resources})
    for name in names:
        errors = _errors(described.get_resource(name))
        for error in errors:
            _note(read[name], bad[name], error)
        if len(errors) >= MAX_FINDINGS:
            line = read[name].findings[-1].line
            right = "mend these first"
            read[name].wrong(line, "file", "too many findings to go on", MAX_FINDINGS, right)


def _errors(resource: Any) -> list[Any]:
    """What the library says of a table; what it raises instead is an error like any other."""
    try:
        report = resource.validate(limit_errors=MAX_FINDINGS)
    except FrictionlessException as error:
        return [error.error]
    return [*report.errors, *(error for task in report.tasks for error in task.errors)]


def _inline(
    resource: dict[str, Any], read: Mapping[str, TextTable], bad: Mapping[str, Bad]
) -> dict[str, Any]:
    """The resource with its rows inside, and only references to tables that were read."""
    table = read[resource["name"]]
    wrong = bad[resource["name"]]
    numeric = {field.name for field in table.table.fields if field.type != "string"}
    order = [table.header.index(column) for column in table.table.columns]
    rows: list[list[str]] = [list(table.table.columns)]
    for row in table.rows:
        rows.append([row[at] for at in order])
    for index, column in wrong:
        if column in numeric:  # wrong text keeps its place, so that references to it hold
            rows[index + 1][table.table.columns.index(column)] = ""
    schema = dict(resource["schema"])
    schema["foreignKeys"] = [
        key
        for key in schema.get("foreignKeys", ())
        if (key["reference"]["resource"] or resource["name"]) in read
    ]
    return {"name": resource["name"], "type": "table", "data": rows, "schema": schema}


def _note(table: TextTable, bad: Bad, error: Any) -> None:
    """Say one frictionless error in our words, unless its cell has a finding already.

    Any class of error gives a finding: at its cell, else at its row, else at the file.
    """
    index = (getattr(error, "row_number", None) or 0) - 2
    if not 0 <= index < len(table.rows):
        table.wrong(1, "file", "the schema does not fit", error.type, error.note)
        return
    line, column = table.lines[index], _column(table, error)
    if error.type == "blank-row" and any(at == index for at, _ in bad):
        return  # blank only because its wrong cells were taken out
    if column not in table.table.columns:
        table.wrong(line, "row", *_row_words(error))
        return
    if (index, column) in bad or (error.type == "primary-key" and _key_is_incomplete(table, index)):
        return
    field = table.table.field(column)
    seen = table.rows[index][table.header.index(column)]
    table.wrong(line, column, *_words(table, field, error, index, seen))


def _row_words(error: Any) -> tuple[str, str, str]:
    """What is wrong with a whole row, what was seen, what would be right."""
    if error.type == "blank-row":
        return "every cell of the row is empty", "", "write the row, or remove the line"
    return f"breaks its schema ({error.type})", error.note, "a row as docs/DATA.md describes it"


def _key_is_incomplete(table: TextTable, index: int) -> bool:
    """Whether a cell of the row's key is empty, which is a finding of its own."""
    at = (table.header.index(column) for column in table.table.primary_key)
    return not all(table.rows[index][i] for i in at)


def _column(table: TextTable, error: Any) -> str:
    if error.type == "primary-key":
        return table.table.primary_key[-1]
    if error.type == "foreign-key":
        return str((getattr(error, "field_names", None) or [""])[0])
    return str(getattr(error, "field_name", ""))


def _words(
    table: TextTable, field: Field, error: Any, index: int, seen: str
) -> tuple[str, str, str]:
    """What is wrong, the value seen, what would be right."""
    if error.type == "primary-key":
        return "the key is already taken", seen, f"unique; first used {_first(table, index)}"
    if error.type == "foreign-key":
        target = field.reference.replace(".", ".csv, column ")
        return "refers to nothing", seen, f"a value of {target}"
    if error.type == "unique-error":
        return "is there twice", seen, "unique in the column"
    limit = match[1] if (match := _LIMIT.match(error.note)) else ""
    words = {
        "required": ("is empty", "every row needs one"),
        "enum": ("not a known code", "one of " + ", ".join(field.enum)),
        "pattern": ("not spelt as its pattern", field.pattern),
        "minimum": ("too small", f"at least {field.minimum} {field.unit}".strip()),
        "maximum": ("too large", f"at most {field.maximum} {field.unit}".strip()),
    }
    wrong, right = words.get(limit, (f"breaks its schema ({error.type})", f"a {field.type}"))
    return wrong, seen, right


def _first(table: TextTable, index: int) -> str:
    at = [table.header.index(column) for column in table.table.primary_key]
    key = [table.rows[index][i] for i in at]
    for line, row in zip(table.lines, table.rows, strict=True):
        if [row[i] for i in at] == key:
            return f"in line {line}"
    return "above"
