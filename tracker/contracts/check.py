"""The whole check of a folder of CSV files or of one file."""

import datetime as dt
import stat
from pathlib import Path

import pyarrow as pa

from tracker.contracts.cells import typed_cells
from tracker.contracts.descriptor import Package, descriptor
from tracker.contracts.findings import CheckResult, Finding, finding
from tracker.contracts.rules import check_rules
from tracker.contracts.schema import check_schema
from tracker.contracts.text import MAX_BYTES, TextTable, no_file, read_text
from tracker.errors import CannotRead


def check(path: Path, today: dt.date | None = None) -> CheckResult:
    """Check curated tables: text, then schema, then the rules of the trade.

    Args:
        path: a folder with one CSV per table, or one CSV named like its table. Of a single
            file only that table is judged; what it refers to is looked up in the files
            beside it, where they are.
        today: the day no event and no source may be later than; by default the clock's.

    Raises:
        CannotRead: the path or a file in it is missing, not a plain file or not readable.
    """
    package = descriptor()
    paths, judged, of_files = _files(package, Path(path))
    read = {name: read_text(package.table(name), p.name, _bytes(p)) for name, p in paths.items()}
    read |= {name: no_file(package.table(name)) for name in judged if name not in read}
    of_tables, warnings, typed = _judge(package, read, judged, today or dt.date.today())
    return CheckResult((*of_files, *of_tables), tuple(warnings), typed)


def _files(package: Package, path: Path) -> tuple[dict[str, Path], list[str], list[Finding]]:
    """The files to read by table, the tables to judge, and findings on the files themselves."""
    if not path.is_dir():
        if not path.exists():
            raise CannotRead(f"There is no {path.name or path}.")
        folder = {name: path.with_name(f"{name}.csv") for name in package.names}
        if path.stem not in folder:
            right = "one of " + ", ".join(f"{name}.csv" for name in package.names)
            return {}, [], [finding(path.name, 1, "file", "not a known table", path.name, right)]
        beside = {name: file for name, file in folder.items() if file.is_file()}
        return {**beside, path.stem: path}, [path.stem], []
    findings = []
    try:
        there = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    except OSError as error:
        raise CannotRead(f"The folder {path.name} cannot be read.") from error
    known = {f"{name}.csv" for name in package.names}
    for file in there:
        if file.name not in known:
            right = "a table of data/datapackage.yaml; rename or remove the file"
            findings.append(finding(file.name, 1, "file", "not a known table", file.name, right))
    paths = {file.stem: file for file in there if file.name in known}
    optional = [table.name for table in package.tables if table.may_be_empty]
    for name in package.names:
        if name not in paths and name not in optional:
            right = "a file with the header and at least one row"
            findings.append(finding(f"{name}.csv", 1, "file", "the table is missing", "", right))
    return paths, [name for name in package.names if name in paths or name in optional], findings


def _bytes(path: Path) -> bytes:
    """The file's bytes, one more than allowed at most.

    Raises:
        CannotRead: not a plain file (a pipe would wait for ever), or not readable.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CannotRead(f"{path.name} is not a plain file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotRead(f"{path.name} cannot be read.") from error


def _judge(
    package: Package, read: dict[str, TextTable], judged: list[str], today: dt.date
) -> tuple[list[Finding], list[Finding], dict[str, pa.Table]]:
    """Findings in reading order, warnings in the order of the rules, and the typed rows."""
    whole = {name: table for name, table in read.items() if table.whole}
    typed: dict[str, pa.Table] = {}
    bad: dict[str, set[tuple[int, str]]] = {}
    for name, table in whole.items():
        typed[name], bad[name] = typed_cells(table)
    names = [name for name in judged if name in whole]
    check_schema(whole, bad, names)
    errors, warnings = check_rules(package, whole, typed, names, today)

    spoilt = {name: {whole[name].lines[index] for index, _ in bad[name]} for name in names}
    cells = {(name, at.line, at.column) for name in names for at in whole[name].findings}
    for name, error in errors:  # what a wrong cell brings about is not told a second time
        if error.line not in spoilt[name] and (name, error.line, error.column) not in cells:
            whole[name].findings.append(error)
    odd = [warning for name, warning in warnings if warning.line not in spoilt[name]]
    findings = [at for name in judged for at in _in_order(read[name])]
    return findings, odd, {name: typed[name] for name in names}


def _in_order(table: TextTable) -> list[Finding]:
    place = {column: index for index, column in enumerate(table.table.columns)}
    return sorted(table.findings, key=lambda at: (at.line, place.get(at.column, -1)))
