"""The description of the tables, read once from data/datapackage.yaml."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tracker.location import root

PATH = root() / "data" / "datapackage.yaml"


@dataclass(frozen=True)
class Field:
    """One column: what stands in it and what may stand in it.

    `title` is what a reader sees above it, the same in every table that has the column. `type` is
    a Table Schema type (string, number, integer, year, date), `unit` the unit of a number,
    `content` how a text cell is read (id, code, country, name, names, place, note, url, list,
    partial_date, period), `reference` the table and column a value must exist in. `also` are
    region codes a country column takes beside ISO 3166-1, `unit_limits` unit, lower and upper limit
    of a number whose unit stands in the column `unit`.
    """

    name: str
    title: str
    type: str
    meaning: str
    unit: str = ""
    content: str = ""
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    reference: str = ""
    also: tuple[str, ...] = ()
    unit_limits: tuple[tuple[str, float, float], ...] = ()

    def limits(self, unit: str) -> tuple[float | None, float | None]:
        """Lower and upper limit of a number in that unit, None where there is none."""
        for known, low, high in self.unit_limits:
            if known == unit:
                return low, high
        return self.minimum, self.maximum


@dataclass(frozen=True)
class Table:
    """One table: its row grain, its columns in order and its primary key.

    `may_be_empty`: no row, or no file, is right; every other table needs one row.
    """

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    may_be_empty: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in the order of the descriptor."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column of that name; KeyError if there is none."""
        return {field.name: field for field in self.fields}[name]


@dataclass(frozen=True)
class Package:
    """The whole description. `raw` is the descriptor itself, for hashing."""

    name: str
    title: str
    meaning: str
    version: str
    created: str
    licence: str
    tables: tuple[Table, ...]
    raw: dict[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Table names in the order of the descriptor."""
        return tuple(table.name for table in self.tables)

    def table(self, name: str) -> Table:
        """The table of that name; KeyError if there is none."""
        return {table.name: table for table in self.tables}[name]


@cache
def descriptor() -> Package:
    """The tables of the tracker as data/datapackage.yaml describes them.

    `created` is an ISO day. The value is shared: do not change what `raw` holds.
    """
    raw: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return Package(
        name=raw["name"],
        title=raw["title"],
        meaning=raw["description"],
        version=raw["version"],
        created=raw["created"][:10],
        licence=raw["licenses"][0]["title"],
        tables=tuple(_table(resource) for resource in raw["resources"]),
        raw=raw,
    )


def _table(resource: dict[str, Any]) -> Table:
    schema = resource["schema"]
    references = {
        key["fields"][
            0
        ]: f"{key['reference']['resource'] or resource['name']}.{key['reference']['fields'][0]}"
        for key in schema.get("foreignKeys", ())
    }
    return Table(
        name=resource["name"],
        title=resource["title"],
        meaning=resource["description"],
        fields=tuple(_field(field, references) for field in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        may_be_empty=resource.get("mayBeEmpty", False),
    )


def _field(field: dict[str, Any], references: dict[str, str]) -> Field:
    limits = field.get("constraints", {})
    return Field(
        name=field["name"],
        title=field["title"],
        type=field["type"],
        meaning=field["description"],
        unit=field.get("unit", ""),
        content=field.get("content", ""),
        required=limits.get("required", False),
        unique=limits.get("unique", False),
        enum=tuple(limits.get("enum", ())),
        pattern=limits.get("pattern", ""),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        reference=references.get(field["name"], ""),
        also=tuple(field.get("also", ())),
        unit_limits=tuple(
            (unit, low, high) for unit, (low, high) in field.get("limits_by_unit", {}).items()
        ),
    )
