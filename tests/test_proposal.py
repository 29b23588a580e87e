"""A changed table before it is published, by hand: every figure and name is made up."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.small_data import add_row, set_cell, write_small
from tracker.errors import CannotRead, NotATable
from tracker.publishing import proposal
from tracker.publishing.build import build
from tracker.publishing.proposal import propose_folder, propose_table

KEPT = ["edit", "column", "old", "new", "moved_pct", "mark", "row_key"]


def zipped():
    """A zip, as a workbook is one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.fixture
def curated(tmp_path):
    return write_small(tmp_path / "curated")


@pytest.fixture
def release(curated, tmp_path):
    """The small tables as published."""
    return build(curated, tmp_path / "published").release


@pytest.fixture
def changed(tmp_path):
    """Another copy of the small tables, for the reader to change."""
    return write_small(tmp_path / "changed")


@pytest.fixture
def propose(curated, release, changed):
    """Hand in a table of the changed copy, or other bytes under its name."""

    def propose(table, data=None):
        file = changed / f"{table}.csv"
        return propose_table(
            file.name, file.read_bytes() if data is None else data, curated, release
        )

    return propose


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder in which temporary folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_rows_added_revised_and_withdrawn_are_told_old_to_new(propose, changed):
    set_cell(changed, "capacity_events", 3, "capacity_tpa", "4000.5")
    set_cell(changed, "capacity_events", 2, "note", "as planned")
    add_row(changed, "capacity_events", 2, event_id="e-4", event_on="2019-01", capacity_tpa="100")
    events = changed / "capacity_events.csv"
    rows = [row for row in events.read_text().splitlines() if '"e-3"' not in row]
    events.write_text("\n".join(rows) + "\n")

    told = propose("capacity_events")

    assert told.holds
    assert told.counts.values.tolist() == [["capacity_events", 1, 2, 1]]
    assert told.rows.astype(object).where(told.rows.notna(), None)[KEPT].values.tolist() == [
        ["revised", "note", None, "as planned", None, "", "e-1"],
        ["revised", "capacity_tpa", "5000", "4000.5", -20, "", "e-2"],
        ["withdrawn", None, None, None, None, "", "e-3"],
        ["added", None, None, None, None, "", "e-4"],
    ]
    # 5,000 + 5,000 before; 5,000 + 4,000.5 + 100 after
    assert told.sums.values.tolist() == [["ree_metal_alloy", 10000, 9100.5, -9.0, ""]]
    assert told.marked == 0


@pytest.mark.parametrize(
    ("tonnes", "value", "total"),
    [
        ("7000", "", ""),  # +40 % and, of 10,000 in all, +20 %
        ("7001", "", "moves over 20 %"),
        ("7500", "", "moves over 20 %"),
        ("7501", "moves over 50 %", "moves over 20 %"),
        ("2500", "", "moves over 20 %"),
        ("2499", "moves over 50 %", "moves over 20 %"),
    ],
)
def test_a_value_over_half_and_a_sum_over_a_fifth_is_marked(propose, changed, tonnes, value, total):
    set_cell(changed, "capacity_events", 3, "capacity_tpa", tonnes)

    told = propose("capacity_events")

    assert told.rows["mark"].tolist() == [value]
    assert told.sums["mark"].tolist() == [total]
    assert told.marked == bool(value) + bool(total)


def test_a_capacity_stated_for_the_first_time_moves_a_sum_from_zero(propose, changed):
    set_cell(changed, "capacity_events", 4, "capacity_tpa", "10")
    set_cell(changed, "capacity_events", 4, "capacity_is", "new")

    told = propose("capacity_events")

    assert told.rows["mark"].tolist() == ["", ""]  # nothing was stated: no value moved
    (moved,) = told.sums.itertuples(index=False)
    assert (moved.product, moved.before_tpa, moved.after_tpa, moved.mark) == (
        "hydrogen_storage_alloy", 0, 10, "moves over 20 %",
    )  # fmt: skip
    assert told.sums["moved_pct"].isna().all()


def test_marked_rows_come_first_and_a_year_is_no_figure_that_moves(propose, changed):
    set_cell(changed, "hev_sales", 2, "maker", "Both")
    set_cell(changed, "hev_sales", 3, "units", "4000")

    told = propose("hev_sales")

    assert told.rows[["row_key", "moved_pct"]].iloc[0].tolist() == ["h-2", 900]
    assert told.rows["row_key"].tolist() == ["h-2", "h-1"]
    set_cell(changed, "hev_packs", 2, "year_from", "2015")
    assert propose("hev_packs").rows["moved_pct"].isna().all()


def test_a_new_name_stands_beside_the_nearest_known_one(propose, changed):
    set_cell(changed, "lines", 2, "company", "Alpha Aloys")
    set_cell(changed, "lines", 3, "company", "Omega")
    set_cell(changed, "lines", 3, "city", "New Town")

    told = propose("lines").names.astype(object)

    assert told.where(told.notna(), None).values.tolist() == [
        ["lines", "company", "Alpha Aloys", "Alpha Alloys"],
        ["lines", "company", "Omega", None],
        ["lines", "city", "New Town", "Old Town"],
    ]


def test_a_name_known_from_another_table_is_not_new(propose, changed):
    set_cell(changed, "hev_packs", 2, "maker", "All")

    assert propose("hev_packs").names.empty


def test_the_published_table_itself_changes_nothing(propose):
    told = propose("lines")

    assert told.holds
    assert told.counts.empty
    assert "No row changes." in told.markdown()


def test_the_other_tables_are_checked_with_it(propose, changed):
    set_cell(changed, "lines", 2, "line_id", "l-other")

    told = propose("lines")

    assert not told.holds
    assert {found.file for found in told.result.findings} == {"capacity_events.csv"}
    assert told.rows.empty
    assert "Nothing is compared" in told.markdown()


BAD = {
    "empty": (b"", "the file is empty"),
    "a zip": (zipped(), "a zip or an Excel workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), "a NUL byte"),
    "UTF-16": ("line_id,company\n".encode("utf-16"), "UTF-16"),
    "Latin-1": ("line_id,company\nl,Société\n".encode("latin-1"), "not UTF-8"),
    "100 MB": (b"a," * 50 * 2**20, "too large"),
    "semicolons": (b"line_id;company\n", "not separated by ','"),
    "another table": (b"source_id,publisher\n", "an unknown column"),
}


@pytest.mark.parametrize(("data", "wrong"), BAD.values(), ids=BAD)
def test_bytes_that_are_no_table_are_findings(propose, data, wrong):
    told = propose("lines", data)

    assert not told.holds
    assert any(wrong in found.wrong for found in told.result.findings)
    assert told.findings["level"].iloc[0] == "finding"
    assert wrong in told.markdown()


def test_a_formula_in_a_name_is_a_finding(propose, changed):
    set_cell(changed, "lines", 2, "company", "=HYPERLINK(0)")

    (found,) = propose("lines").result.findings

    assert str(found).startswith("lines.csv:2:company: a name begins like a spreadsheet formula")


@pytest.mark.parametrize(
    "name",
    ["../lines.csv", "/etc/passwd", "lines", "lines.CSV", "lines (1).csv", "", "a\x1b[2J\n.csv"],
)
def test_a_name_that_is_no_table_of_ours_is_refused_and_never_a_path(
    curated, release, temporary, name
):
    with pytest.raises(NotATable) as refused:
        propose_table(name, b"", curated, release)

    assert "sources.csv, lines.csv" in refused.value.hint
    assert str(refused.value).isprintable()
    assert list(temporary.iterdir()) == []


def test_nothing_is_written_or_left_behind(curated, propose, changed, temporary, monkeypatch):
    before = {file.name: file.read_bytes() for file in curated.iterdir()}
    set_cell(changed, "lines", 2, "city", "New Town")

    propose("lines")
    propose("lines", b"\x00")
    monkeypatch.setattr(proposal, "check", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        propose("lines")

    assert {file.name: file.read_bytes() for file in curated.iterdir()} == before
    assert list(temporary.iterdir()) == []


def test_a_curated_folder_that_cannot_be_copied_is_said_without_its_path(release, tmp_path):
    with pytest.raises(CannotRead) as told:
        propose_table("lines.csv", b"", tmp_path / "nowhere", release)

    assert "No such file" in str(told.value)
    assert str(tmp_path) not in str(told.value)


def test_the_text_for_a_review_holds_every_part_and_no_markup_of_the_data(propose, changed):
    set_cell(changed, "capacity_events", 2, "note", "see [x](http://e.org) | @all `now`")
    set_cell(changed, "capacity_events", 3, "capacity_tpa", "9000")
    set_cell(changed, "capacity_events", 3, "authority", "Ministri")

    text = propose("capacity_events").markdown()

    assert text.startswith("# Check of capacity_events.csv against release ")
    assert "| `capacity_events` | 0 | 2 | 0 |" in text
    assert "| `ree_metal_alloy` | 10,000 | 14,000 | 40 | `moves over 20 %` |" in text
    assert "| `capacity_events` | `authority` | `Ministri` | `Ministry` |" in text
    assert "| `revised` | `capacity_tpa` | `5000` | `9000` | 80 | `moves over 50 %` |" in text
    assert "| `` see [x](http://e.org) \\| @all `now` `` |" in text


def test_a_whole_folder_is_compared_as_well_and_told_to_programs(changed, release):
    set_cell(changed, "capacity_events", 3, "capacity_tpa", "9000")
    set_cell(changed, "lines", 2, "city", "New Town")

    told = propose_folder(Path(changed), release)
    answer = json.loads(told.json())

    assert told.what == "changed"
    assert answer["total_findings"] == 0
    assert answer["against"] == release.id
    assert [(row["table"], row["new"]) for row in answer["changes"]] == [
        ("capacity_events", "9000"), ("lines", "New Town"),
    ]  # fmt: skip
