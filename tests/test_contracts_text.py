"""Strict reading: files that are not plain CSV in UTF-8 are refused at the line they go wrong."""

import datetime as dt

import pytest
from small_data import SMALL

from tracker.contracts import check
from tracker.contracts.text import MAX_BYTES

TODAY = dt.date(2026, 11, 24)
HEADER, ONE, TWO, THREE = SMALL["capacity_events"].encode().splitlines(keepends=True)


def _quoted(line, by):
    return by.join(b'"' + cell + b'"' for cell in line.strip().split(b",")) + b"\n"


def _told(tmp_path, data):
    path = tmp_path / "capacity_events.csv"
    path.write_bytes(data)
    return [(f"{at.line}:{at.column}", at.wrong) for at in check(path, TODAY).findings]


@pytest.mark.parametrize(
    ("data", "place", "wrong"),
    [
        (b"", "1:file", "the file is empty"),
        (b"\xef\xbb\xbf", "1:file", "the file is empty"),
        (b"\n\n", "1:file", "the file is empty"),
        (HEADER, "1:file", "the table has no rows"),
        (HEADER + b"\n", "2:row", "a blank line"),
        (HEADER + ONE + b"\n" + TWO, "3:row", "a blank line"),
        (HEADER + ONE + b"  \n" + TWO, "3:line_id", "too few cells in the row"),
        (HEADER + ONE + b"e-9,l-alpha\n", "3:event_on", "too few cells in the row"),
        (HEADER + ONE + TWO.strip() + b",x\n", "3:row", "too many cells in the row"),
        (HEADER + ONE.replace(b"5000", b"5,000"), "2:row", "too many cells in the row"),
        (HEADER + ONE + b"," * 5_000, "3:row", "far too many cells"),
        (HEADER + ONE.replace(b"medium", b"med\x00ium"), "2:file", "a NUL byte"),
        (HEADER + ONE + TWO.replace(b"plan", b"pl\xe9n"), "3:file", "bytes that are not UTF-8"),
        (HEADER + ONE + b"\xed\xa0\x80", "3:file", "bytes that are not UTF-8"),
        (HEADER + ONE + b"\xc0\xaf", "3:file", "bytes that are not UTF-8"),
        ((HEADER + ONE).decode().encode("utf-16"), "1:file", "the file is UTF-16"),
        (HEADER.replace(b",", b";") + ONE, "1:header", "the columns are not separated by ','"),
        *(
            (_quoted(HEADER, by) + _quoted(ONE, by), "1:header", "the columns are not separated by")
            for by in (b";", b"\t", b"|", b"^", b":", "；".encode())
        ),
        *(
            (HEADER.replace(b",", by) + ONE.replace(b",", by), "1:header", "the columns are not")
            for by in (b"\t", b"|", b"; ", b"^", b" ", "，".encode())
        ),
        (b"\xef\xbb\xbf" + _quoted(HEADER, b";"), "1:header", "the columns are not separated by"),
        (b"sep=;\n" + HEADER.replace(b",", b";"), "1:header", "a line that tells a spreadsheet"),
        (b"sep=,\n" + HEADER + ONE, "1:header", "a line that tells a spreadsheet"),
        (HEADER + ONE.replace(b",", b";"), "2:row", "the cells are not separated by ','"),
        (HEADER + _quoted(ONE, b";"), "2:event_id", "the cells are not separated by ','"),
        (b'"' + HEADER.strip() + b'"\n' + ONE, "1:header", "the whole header is one cell"),
        (HEADER + b'"' + ONE.strip() + b'"\n', "2:row", "the cells are not separated by ','"),
        (HEADER + ONE + b"," * 9 + b"\n", "3:row", "every cell of the row is empty"),
        (HEADER.replace(b"note", b"event_id") + ONE, "1:event_id", "the column is there twice"),
        (HEADER.replace(b"note", b"remark") + ONE, "1:remark", "an unknown column"),
        (HEADER.replace(b"note", b"remark") + ONE, "1:note", "the column is missing"),
        (HEADER.replace(b"note", b"Note") + ONE, "1:note", "the column is missing"),
        (HEADER.replace(b",note", b"") + ONE, "1:note", "the column is missing"),
        (HEADER.replace(b"note", b" note") + ONE, "1: note", "an unknown column"),
        (ONE + TWO, "1:event_id", "the column is missing"),
        (b"\xef\xbb\xbf" * 2 + HEADER + ONE, "1:event_id", "the column is missing"),
        (HEADER + b"\xef\xbb\xbf" + ONE, "2:event_id", "an invisible character U+FEFF"),
        (HEADER + ONE + TWO.replace(b"+3", b'"+3'), "3:note", "a quote that is never closed"),
        (HEADER + ONE + TWO.replace(b"+3", b'+"3"'), "3:note", "a quote inside an unquoted cell"),
        (HEADER + ONE + TWO.replace(b"+3", b'"+"3'), "3:note", "text after a closing quote"),
        ((HEADER + ONE + TWO).replace(b"\n", b"\r"), "1:row", "a carriage return alone"),
        (b"x" * (MAX_BYTES + 1), "1:file", "the file is too large"),
        (HEADER + b"\n" * 20_000, "1001:file", "too many findings to go on"),
        (HEADER + b'"' * 100_000 + b'"', "2:event_id", "a quote that is never closed"),
    ],
)
def test_a_file_that_is_not_plain_csv_is_refused_at_its_line(tmp_path, data, place, wrong):
    told = _told(tmp_path, data)

    assert any(at == place and said.startswith(wrong) for at, said in told), told


@pytest.mark.parametrize(
    "data",
    [
        HEADER + ONE,
        (HEADER + ONE).strip(),
        b"\xef\xbb\xbf" + HEADER + ONE,
        (HEADER + ONE).replace(b"\n", b"\r\n"),
        HEADER + b",".join(b'"' + cell + b'"' for cell in ONE.strip().split(b",")),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path, data):
    assert _told(tmp_path, data) == []


def test_columns_may_stand_in_another_order(tmp_path):
    rows = [line.split(b",") for line in (HEADER.strip(), ONE.strip())]
    data = b"\n".join(b",".join(reversed(row)) for row in rows)

    assert _told(tmp_path, data) == []


def test_lines_are_counted_right_after_a_cell_of_several_lines(tmp_path):
    tall = THREE.replace(b"no tonnage, so far", b"no tonnage,\nsaid \r\nso far")
    bad = TWO.replace(b"5000", b"5_000")

    assert _told(tmp_path, HEADER + tall + bad) == [
        ("2:note", "a control character U+000D"),
        ("5:capacity_tpa", "not a plain number"),
    ]


def test_a_table_that_could_not_be_read_to_its_end_is_not_judged_further(tmp_path):
    bad = ONE.replace(b"5000", b"5_000")

    assert [place for place, _ in _told(tmp_path, HEADER + bad + b'"')] == ["3:event_id"]
