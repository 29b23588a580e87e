"""docs/DATA.md, made from the description: `python -m tracker.contracts.dictionary`."""

import sys

from tracker.contracts.coordinates import ISLAND_KM, NEAR_KM
from tracker.contracts.descriptor import Field, Package, Table, descriptor
from tracker.terms import TEXT_LIMIT

_HEAD = """\
# The data

<!-- Made by `python -m tracker.contracts.dictionary > docs/DATA.md`; a test keeps it current. -->

{meaning}

Version {version} of {created}, {count} tables, licence of the data: {licence}.
The files are `data/curated/*.csv`; `data/datapackage.yaml` is the description this page is
made from, a Frictionless Data Package any Table Schema tool can read. In Parquet a string is
text (a date that may be partial too), a number DOUBLE, an integer BIGINT, a year INTEGER and
a date DATE; rows are sorted by key, and the meaning and unit of each column travel in the
file's key-value metadata.

What holds for every table:

- UTF-8, commas, RFC 4180 quotes, one header; at most 20 MiB a file, 2,000 characters a cell,
  {text_limit} a name or an id, as in a link.
- Digits are written plainly: `5000` or `0.5`; never `5,000`, `5_000`, `5e3` or `+5`, and not
  `5.000` where five thousand could be meant, too.
- A number stands within the limits of its column; they are wide, and catch slips of the unit.
- A list is separated by `;`, with or without a space behind it, and has no empty item.
- What is not stated is an empty cell, never a word for it (`n/a`, `TBC`, `#REF!`, a dash). In a
  closed list `not_stated` is a code where a source may be silent and the column must be filled;
  what is our own reading (`capacity_is`, `confidence`, `statement`) has none.
- A country is an ISO 3166-1 alpha-3 code. Coordinates lie at most {near_km} km outside its outline
  at 1:110m (up to {island_km} km off a coast is a warning, for small islands), or are left empty.
- A partial date is written as exactly as its source says: `2019`, `2019-Q1`, `2019-02`,
  `2019-02-14`.
- Names do not begin with `= + - @`; notes may.
- `python -m tracker check` tells every line that breaks a rule, and why.
"""


def dictionary(package: Package) -> str:
    """The description as Markdown: one section per table, one line per column."""
    head = _HEAD.format(
        meaning=package.meaning,
        version=package.version,
        created=package.created,
        count=len(package.tables),
        licence=package.licence,
        text_limit=TEXT_LIMIT,
        near_km=NEAR_KM,
        island_km=ISLAND_KM,
    )
    return "\n".join([head, *(_section(table) for table in package.tables)])


def _section(table: Table) -> str:
    empty = " The table may have no row." if table.may_be_empty else ""
    lines = [
        f"## {table.title}: `{table.name}`",
        "",
        table.meaning + empty,
        f"Key: {', '.join(f'`{column}`' for column in table.primary_key)}.",
        "",
        "| column | type | unit | required | meaning | allowed |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(field) for field in table.fields]
    return "\n".join([*lines, ""])


def _row(field: Field) -> str:
    kind = field.content.replace("_", " ") if field.content else field.type
    required = "yes" if field.required else ""
    cells = (f"`{field.name}`", kind, field.unit, required, field.meaning, allowed(field))
    return f"| {' | '.join(cells)} |"


def allowed(field: Field) -> str:
    """What may stand in the column beside its type, as one phrase of Markdown."""
    if field.reference:
        return f"a value of `{field.reference}`"
    if field.enum:
        return ", ".join(f"`{code}`" for code in field.enum)
    if field.content == "country":
        return " or ".join(["an ISO 3166-1 alpha-3 code", *(f"`{code}`" for code in field.also)])
    if field.unit_limits:
        return "; ".join(f"`{unit}` {low:,} to {high:,}" for unit, low, high in field.unit_limits)
    if field.minimum is None or field.maximum is None:
        return ""
    if field.type == "year":
        return f"{field.minimum} to {field.maximum}"
    return f"{field.minimum:,} to {field.maximum:,}"


if __name__ == "__main__":
    sys.stdout.write(dictionary(descriptor()))
