"""The rules of the trade: SQL over the typed rows that returns the bad ones.

They stand in rules/, a file per subject. Each statement returns the rows that break one rule:
csv_line, the column to look at, what is wrong, the value seen, what would be right. The line
before a statement names its level and the tables it needs, the judged one first. A rule "of each"
is made for each table from its columns; behind a table stands what the rule calls one of its rows.

Tables have the columns of data/datapackage.yaml and csv_line; a partial date or period `x` also
has x_first and x_last (days). plain(number) writes it as a CSV does, list_items(text) splits a
list, bare(text) leaves letters and digits without case and accents,
all_names(name, name_local, other_names) lists the names of a company. getvariable('today') is
the day of the check.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from tracker.contracts.cells import SPANS
from tracker.contracts.coordinates import odd_coordinates
from tracker.contracts.descriptor import Package
from tracker.contracts.descriptor import Table as Description
from tracker.contracts.findings import Finding, finding
from tracker.contracts.near import odd_names
from tracker.contracts.proposals import proposals
from tracker.contracts.text import MAX_FINDINGS, TextTable

_RULES = Path(__file__).with_suffix("")
_LISTS = Path(__file__).parents[1] / "sql" / "lists.sql"
SUBJECTS = ("ab5", "events", "figures", "lines", "companies")  # warnings are told in this order
_RULE = re.compile(r"^-- (error|warning): ([a-z0-9_, ]+)\n(.*?);$", re.MULTILINE | re.DOTALL)
_EACH = re.compile(r"^-- error of each: ([a-z0-9_, ]+)\n(.*?);$", re.MULTILINE | re.DOTALL)
_JUDGED_BY_US = "confidence"
"""The column that says nothing of what a source states, so that two rows may differ by it."""

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
    "enable_external_access": "false",
    "threads": 2,
    "memory_limit": "256MB",
    "max_execution_time": "20000",  # ms a rule; the real tables take a few
}
_MACROS = """
CREATE MACRO plain(x) AS CASE WHEN x = floor(x) THEN x::BIGINT::VARCHAR ELSE x::VARCHAR END;
-- as spelling.folded, except that SQL keeps the width of letters
CREATE MACRO bare(t) AS
    nullif(regexp_replace(strip_accents(lower(t)), '[^\\p{L}\\p{N}]', '', 'g'), '');
"""


class Rule(NamedTuple):
    """A statement that returns the bad rows of `tables[0]`; the others are only looked up."""

    level: str
    tables: tuple[str, ...]
    sql: str


@cache
def rules() -> tuple[Rule, ...]:
    """The rules by subject, but for those made for several tables."""
    return tuple(
        Rule(level, tuple(tables.split(", ")), sql) for level, tables, sql in _RULE.findall(_text())
    )


def rules_of_each(package: Package) -> Iterator[Rule]:
    """The rules that are made for several tables, from their columns."""
    for tables, sql in _EACH.findall(_text()):
        for name, noun in (pair.split() for pair in tables.split(", ")):
            table = package.table(name)
            (key,) = table.primary_key
            others = [f'"{c}"' for c in table.columns if c not in (key, _JUDGED_BY_US)]
            made = sql.format(table=name, noun=noun, key=key, other_columns=", ".join(others))
            yield Rule("error", (name,), made)


def _text() -> str:
    return "\n".join((_RULES / f"{name}.sql").read_text(encoding="utf-8") for name in SUBJECTS)


def check_rules(
    package: Package,
    read: Mapping[str, TextTable],
    typed: Mapping[str, pa.Table],
    names: Iterable[str],
    today: dt.date,
) -> tuple[list[tuple[str, Finding]], list[tuple[str, Finding]]]:
    """Findings and warnings of the rules, each with its table's name.

    Args:
        package: the description.
        read: the text tables, for file names and lines.
        typed: their typed rows, null where a cell was wrong.
        names: the tables to judge; a rule that needs a table not in `typed` is left out.
        today: the day nothing may be later than.
    """
    findings: dict[str, list[tuple[str, Finding]]] = {"error": [], "warning": []}
    judged = set(names)
    with duckdb.connect(config=_SETTINGS) as db:
        _load(db, package, read, typed, today)
        for rule in (*rules(), *rules_of_each(package)):
            if rule.tables[0] in judged and typed.keys() >= set(rule.tables):
                for level, bad in _broken(db, rule, read[rule.tables[0]].file):
                    findings[level].append((rule.tables[0], bad))
    if "lines" in judged and "lines" in typed:
        odd = odd_coordinates(read["lines"].file, read["lines"].lines, typed["lines"])
        for level, bad in islice(odd, MAX_FINDINGS):
            findings[level].append(("lines", bad))
    new, named = proposals(read, typed, judged)
    findings["error"] += new
    findings["warning"] += [*named, *odd_names(read, typed, judged)]
    return findings["error"], findings["warning"]


def _broken(db: duckdb.DuckDBPyConnection, rule: Rule, file: str) -> Iterator[tuple[str, Finding]]:
    """The rows that break a rule with its level; one finding when it cannot be worked out."""
    try:
        rows = db.execute(rule.sql).fetchall()
    except duckdb.Error as error:
        why = type(error).__name__
        right = "fewer rows, or figures that can be compared"
        yield "error", finding(file, 1, "file", "a rule cannot be worked out", why, right)
        return
    in_order = sorted(rows, key=lambda row: (row[0], str(row)))  # threads give them in any
    for line, column, wrong, seen, right in in_order:
        yield rule.level, finding(file, line, column, wrong, _written(seen), right)


def _load(
    db: duckdb.DuckDBPyConnection,
    package: Package,
    read: Mapping[str, TextTable],
    typed: Mapping[str, pa.Table],
    today: dt.date,
) -> None:
    for name, rows in typed.items():
        with_lines = _with_spans(package.table(name), rows).append_column(
            "csv_line", pa.array(read[name].lines, pa.int64())
        )
        db.register(name, with_lines)
    codes = list(package.table("lines").field("product").enum)
    db.register("products", pa.table({"code": codes}))
    db.execute(_LISTS.read_text(encoding="utf-8"))
    db.execute(_MACROS)
    db.execute("SET VARIABLE today = $today::DATE", {"today": today})


def _with_spans(table: Description, rows: pa.Table) -> pa.Table:
    """The rows with the first and last day of each partial date or period beside it."""
    for field in table.fields:
        if span := SPANS.get(field.content):
            days = [span(text) if text else (None, None) for text in rows[field.name].to_pylist()]
            for suffix, at in (("_first", 0), ("_last", 1)):
                column = pa.array([pair[at] for pair in days], pa.date32())
                rows = rows.append_column(field.name + suffix, column)
    return rows


def _written(value: object) -> str:
    """A value as it is written in a CSV: whole numbers without a point.

    >>> _written(5000.0), _written(0.5), _written(None)
    ('5000', '0.5', '')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
