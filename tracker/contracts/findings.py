"""What a check found, and how it is told to people and machines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from tracker.errors import TrackerError

SHOWN = 100
SEEN_CHARS = 40

CLEAN, FOUND, CANNOT_READ = 0, 1, 2
"""Exit codes of the check: nothing wrong, findings, the path cannot be read."""


class Finding(NamedTuple):
    """One cell, row, header or file that is wrong.

    `line` is the physical line a row begins at (1 is the header), `column` a column name or
    one of "row", "header", "file". `seen` is escaped to ASCII and cut; nothing in a finding
    can move a terminal's cursor.
    """

    file: str
    line: int
    column: str
    wrong: str
    seen: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.wrong}, seen '{self.seen}', {self.right}"


def shown(value: object) -> str:
    """The value as ASCII on one line, at most 40 characters.

    >>> shown("5,000" + chr(0x202E))
    '5,000\\\\u202e'
    """
    text = ascii(str(value)[: SEEN_CHARS + 1])[1:-1]
    return text if len(text) <= SEEN_CHARS else text[: SEEN_CHARS - 3] + "..."


def finding(file: str, line: int, column: str, wrong: str, seen: object, right: str) -> Finding:
    """A finding whose parts from the data (file, column, seen) are escaped and cut."""
    return Finding(shown(file), line, shown(column), wrong, shown(seen), right)


@dataclass(frozen=True)
class CheckResult:
    """Findings (nothing may be published), warnings (odd but possible) and the typed rows.

    `tables` holds, for every table that could be read to its end, its rows in file order
    with the types of the descriptor. Only a result without findings may be published.
    """

    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    tables: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when clean (warnings allowed), 1 when there are findings."""
        return FOUND if self.findings else CLEAN


def print_check(result: CheckResult, fmt: str = "text") -> str:
    """The result as text (at most 100 findings and 100 warnings, then totals) or JSON.

    JSON: `findings` and `warnings` are arrays of flat objects (file, line, column, wrong,
    seen, right), also at most 100 each; `total_findings`, `total_warnings`, `rows`.
    """
    if fmt == "json":
        return json.dumps(as_json(result), indent=2)
    lines = [f"warning: {warning}" for warning in result.warnings[:SHOWN]]
    if len(result.warnings) > SHOWN:
        lines.append(f"... {len(result.warnings) - SHOWN} more warning(s)")
    lines += [str(at) for at in result.findings[:SHOWN]]
    if len(result.findings) > SHOWN:
        lines.append(f"... {len(result.findings) - SHOWN} more finding(s)")
    rows = sum(table.num_rows for table in result.tables.values())
    lines.append(
        f"{len(result.findings)} finding(s), {len(result.warnings)} warning(s)"
        f" in {len(result.tables)} table(s), {rows:,} rows"
    )
    return "\n".join(lines)


def as_json(result: CheckResult) -> dict[str, Any]:
    """What `print_check` prints as JSON."""
    return {
        "total_findings": len(result.findings),
        "total_warnings": len(result.warnings),
        "rows": {name: table.num_rows for name, table in result.tables.items()},
        "findings": [at._asdict() for at in result.findings[:SHOWN]],
        "warnings": [at._asdict() for at in result.warnings[:SHOWN]],
    }


def print_error(error: TrackerError, fmt: str = "text") -> str:
    """An error that kept the check from running (exit code 2), in the same two formats."""
    if fmt == "json":
        return json.dumps({"error": str(error), "hint": error.hint}, indent=2)
    return f"{error} {error.hint}"
