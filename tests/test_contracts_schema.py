"""Our judgement of the schema beside that of the table library, which only the tests install."""

import datetime as dt
from pathlib import Path

import frictionless
import pytest
from small_data import add_row, set_cell, write_small

from tracker.contracts import check, descriptor
from tracker.contracts.text import MAX_FINDINGS

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 24)
WRONG = {
    *("is empty", "not a known code", "not spelt as its pattern", "too small", "too large"),
    *("the key is already taken", "is there twice", "refers to nothing"),
}


@pytest.fixture
def small(tmp_path):
    return write_small(tmp_path / "curated")


def by_the_library(folder):
    """What frictionless finds: file, line and column of each error, the last column of a key."""
    raw = descriptor().raw
    resources = [{**part, "path": Path(part["path"]).name} for part in raw["resources"]]
    package = frictionless.Package.from_descriptor(
        {"name": raw["name"], "resources": resources}, basepath=str(folder)
    )
    for task in package.validate(limit_errors=MAX_FINDINGS).tasks:
        key = descriptor().table(task.name).primary_key[-1]
        for error in task.errors:
            columns = getattr(error, "field_names", [getattr(error, "field_name", key)])
            column = key if error.type == "primary-key" else columns[0]
            yield f"{task.name}.csv", error.row_number, column


def test_the_descriptor_and_the_curated_tables_are_a_data_package_as_the_library_reads_it():
    report = frictionless.Package(str(ROOT / "data" / "datapackage.yaml")).validate()

    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert [task.name for task in report.tasks] == list(descriptor().names)


def test_the_descriptor_asks_for_nothing_that_the_check_does_not_judge():
    for resource in descriptor().raw["resources"]:
        schema = resource["schema"]
        assert schema.keys() <= {"missingValues", "primaryKey", "foreignKeys", "fields"}
        assert schema["missingValues"] == [""]
        for key in schema.get("foreignKeys", ()):
            assert len(key["fields"]) == len(key["reference"]["fields"]) == 1
        for field in schema["fields"]:
            limits = field.get("constraints", {}).keys()
            assert limits <= {"required", "unique", "enum", "pattern", "minimum", "maximum"}
            assert "format" not in field


def test_what_must_be_unique_or_exist_elsewhere_is_written_in_one_way_only():
    for table in descriptor().tables:
        compared = {*table.primary_key, *(f.name for f in table.fields if f.unique or f.reference)}
        for name in compared:
            assert table.field(name).type in ("string", "year", "integer"), (table.name, name)


def slips(field):
    """Well-spelt texts that the schema of a column refuses."""
    if field.required:
        yield ""
    if field.enum or (field.pattern and field.content in ("id", "code", "list")):
        yield "A"
    if field.reference:
        yield "none-such"
    if field.minimum is not None:
        yield str(field.minimum - 1)
    if field.maximum is not None:
        yield str(field.maximum + 1)


@pytest.mark.parametrize("table", descriptor().tables, ids=lambda table: table.name)
def test_every_slip_against_the_schema_is_found_in_the_cell_where_the_library_finds_it(
    small, table
):
    key, number = table.primary_key[0], 0
    add_row(small, table.name, 2)  # the same key again
    for field in table.fields:
        for text in slips(field):
            number += 1
            new_key = {key: f"x-{number}"} if table.field(key).type == "string" else {}
            add_row(small, table.name, 2, **(new_key | {field.name: text}))

    found = {
        (at.file, at.line, at.column) for at in check(small, TODAY).findings if at.wrong in WRONG
    }

    assert number > 3
    assert found == set(by_the_library(small))


def test_a_row_of_empty_cells_is_told_once(small):
    add_row(small, "lines", 2, **dict.fromkeys(descriptor().table("lines").columns, ""))

    told = [(at.line, at.column, at.wrong) for at in check(small, TODAY).findings]

    assert told == [(4, "row", "every cell of the row is empty")]


def test_a_row_is_judged_by_its_other_cells_where_one_is_spelt_wrong(small):
    set_cell(small, "alloy_output", 2, "year", "20l8")
    set_cell(small, "alloy_output", 2, "measure", "guess")

    told = [(at.column, at.wrong) for at in check(small, TODAY).findings]

    assert told == [("year", "not a year"), ("measure", "not a known code")]


def test_an_empty_or_wrong_part_of_a_key_is_told_and_not_called_taken(small):
    add_row(small, "ab5_inputs", 2, year="20l8")
    add_row(small, "ab5_inputs", 2, year="20l8")
    add_row(small, "ab5_inputs", 2, year="")
    add_row(small, "ab5_inputs", 2, year="")

    told = [(at.line, at.column) for at in check(small / "ab5_inputs.csv", TODAY).findings]

    assert told == [(line, "year") for line in (3, 4, 5, 6)]
