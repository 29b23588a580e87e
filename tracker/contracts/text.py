"""Strict reading of a CSV file: every cell as text, nothing guessed, nothing repaired.

What is accepted: UTF-8 (a byte-order mark only as the first character, as spreadsheets
write it), commas, LF or CRLF, RFC 4180 quotes. Everything else is a finding.
"""

import re
from dataclasses import dataclass, field

from tracker.contracts.descriptor import Table
from tracker.contracts.findings import Finding, finding

MAX_BYTES = 20 * 2**20
MAX_CELL = 2_000
MAX_ROWS = 200_000
MAX_FINDINGS = 1_000

_CELL = re.compile(r'"((?:[^"]++|"")*+)"(?=[,\r\n]|\Z)|([^",\r\n]*+)(?=[,\r\n]|\Z)')
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_OTHER_SEPARATORS = re.compile(r"[;\t|]")
_HINT = re.compile(r'"?sep=', re.IGNORECASE)


@dataclass
class TextTable:
    """A table as text: rows in file order, each with the line it begins at.

    `rows` holds only rows with one cell for each column of the header; `whole` is false
    when reading stopped before the end, so that nothing can be said of missing rows.
    """

    table: Table
    file: str
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    whole: bool = True

    def wrong(self, line: int, column: str, wrong: str, seen: object, right: str) -> None:
        """Note a finding; the table stays whole."""
        self.findings.append(finding(self.file, line, column, wrong, seen, right))

    def stop(self, line: int, column: str, wrong: str, seen: object, right: str) -> None:
        """Note a finding after which the rest of the file cannot be trusted."""
        self.wrong(line, column, wrong, seen, right)
        self.whole = False


def read_text(table: Table, file: str, data: bytes) -> TextTable:
    """The bytes of one CSV file as a text table with its findings. Never raises on content."""
    read = TextTable(table, file)
    text = _decoded(read, data)
    if text is not None and _is_separated_by_commas(read, text):
        _read_rows(read, text)
    if read.whole and not (read.rows or read.findings or table.may_be_empty):
        read.wrong(1, "file", "the table has no rows", "", "write at least one row")
    return read


def no_file(table: Table) -> TextTable:
    """What a table without a file holds: its header and no row."""
    return TextTable(table, f"{table.name}.csv", header=list(table.columns))


def _decoded(read: TextTable, data: bytes) -> str | None:
    """The text without its leading byte-order mark, or None after a finding."""
    if len(data) > MAX_BYTES:
        read.stop(1, "file", "the file is too large", f"{len(data):,} bytes", "at most 20 MiB")
    elif not data.strip(b"\xef\xbb\xbf\r\n"):
        read.stop(1, "file", "the file is empty", "", "write the header and the rows")
    elif data.startswith(b"PK\x03\x04"):
        right = "save the one sheet as CSV (UTF-8)"
        read.stop(1, "file", "the file is a zip or an Excel workbook", repr(data[:4])[2:-1], right)
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        read.stop(1, "file", "the file is UTF-16", repr(data[:8])[2:-1], "save it as UTF-8")
    elif (at := data.find(0)) >= 0:
        line = data.count(b"\n", 0, at) + 1
        read.stop(line, "file", "a NUL byte", repr(data[at : at + 8])[2:-1], "save it as text")
    else:
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            seen = repr(data[error.start : error.start + 8])[2:-1]
            read.stop(line, "file", "bytes that are not UTF-8", seen, "save the file as UTF-8")
    return None


def _is_separated_by_commas(read: TextTable, text: str) -> bool:
    """Whether no other sign stands between the names of the header; otherwise stop.

    It is looked at before anything else, because under another separator every other
    finding misleads.
    """
    head = re.split(r"[\r\n]", text, maxsplit=1)[0][: 2 * MAX_CELL]
    if _HINT.match(head):
        right = "remove the line, and separate the columns by ','"
        read.stop(1, "header", "a line that tells a spreadsheet its separator", head, right)
        return False
    name = f"(?:{'|'.join(sorted(read.table.columns, key=len, reverse=True))})"
    others = re.findall(rf'\b{name}"?([^\w",]{{1,3}})(?="?{name}\b)', head, re.IGNORECASE)
    if len(others) > 1 or (others and "," not in head):
        other = others[0].strip(" ") or others[0]
        read.stop(1, "header", "the columns are not separated by ','", other, "use ','")
        return False
    return True


def _read_rows(read: TextTable, text: str) -> None:
    at, line, row_line, row = 0, 1, 1, list[str]()
    while read.whole:
        match = _CELL.match(text, at)
        if match is None:
            _stop_at_quote(read, text, at, line, len(row))
            return
        quoted, plain = match.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        if quoted is not None:
            line += quoted.count("\n")
        at = match.end()
        if text.startswith(",", at):
            at += 1
            if len(row) > len(read.table.fields) + 100:
                read.stop(row_line, "row", "far too many cells", "", "one cell for each column")
            continue
        _end_row(read, row, row_line)
        if at == len(text):
            return
        if text.startswith("\r", at) and not text.startswith("\r\n", at):
            right = "end lines with LF or CRLF"
            read.stop(line, "row", "a carriage return alone", text[at : at + 10], right)
            return
        at += 2 if text.startswith("\r", at) else 1
        if at == len(text):
            return
        line += 1
        row_line, row = line, []


def _stop_at_quote(read: TextTable, text: str, at: int, line: int, cell: int) -> None:
    columns = read.header or list(read.table.columns)
    column = columns[cell] if cell < len(columns) else "row"
    closed = _QUOTED.match(text, at)
    if closed and _OTHER_SEPARATORS.match(text, closed.end()):
        wrong, right = "the cells are not separated by ','", "use ','"
    elif not text.startswith('"', at):
        wrong, right = "a quote inside an unquoted cell", 'quote the whole cell and double the "'
    elif closed:
        wrong, right = "text after a closing quote", 'double the quotes inside the cell ("")'
    else:
        wrong, right = "a quote that is never closed", "close the quote"
    read.stop(line, column, wrong, text[at : at + 50], right)


def _end_row(read: TextTable, row: list[str], line: int) -> None:
    if not read.header:
        _read_header(read, row, line)
    elif row == [""]:
        read.wrong(line, "row", "a blank line", "", "remove the line")
    elif len(row) == 1 and (other := _other_separator(row[0], len(read.header))):
        read.wrong(line, "row", "the cells are not separated by ','", other, "use ','")
    elif len(row) < len(read.header):
        right = f"{len(read.header)} cells, {len(row)} found"
        read.wrong(line, read.header[len(row)], "too few cells in the row", row[-1], right)
    elif len(row) > len(read.header):
        right = f"{len(read.header)} cells, {len(row)} found; quote cells that hold a comma"
        read.wrong(line, "row", "too many cells in the row", row[len(read.header)], right)
    elif len(read.rows) == MAX_ROWS:
        read.stop(line, "file", "too many rows", MAX_ROWS, f"at most {MAX_ROWS:,}")
    else:
        read.rows.append(row)
        read.lines.append(line)
    if len(read.findings) >= MAX_FINDINGS:
        read.stop(line, "file", "too many findings to go on", MAX_FINDINGS, "mend these first")


def _other_separator(cell: str, columns: int) -> str:
    """The sign that parts a whole row in one cell, or nothing."""
    signs = [sign for sign in ",;\t|" if cell.count(sign) >= columns - 1]
    return signs[0] if signs else ""


def _read_header(read: TextTable, row: list[str], line: int) -> None:
    """Take the header if it has every column once, in any order; otherwise stop."""
    known = read.table.columns
    if len(row) == 1 and _other_separator(row[0], len(known)):
        right = "take the quotes around the line away"
        read.stop(line, "header", "the whole header is one cell", row[0], right)
        return
    right = "the columns are " + ", ".join(known)
    for name in dict.fromkeys(row):
        if row.count(name) > 1:
            read.stop(line, name or "header", "the column is there twice", name, "keep one")
        if name not in known:
            read.stop(line, name or "header", "an unknown column", name, right)
    for name in known:
        if name not in row:
            read.stop(line, name, "the column is missing", ",".join(row), right)
    read.header = row
