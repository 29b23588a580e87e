"""Publishing: all or nothing, the same bytes again, and nothing broken by kills or full disks."""

import datetime as dt
import json
import os
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from breaking import Builders, TornReads, full_disk
from small_data import add_row, set_cell, write_small

from tracker.contracts import check
from tracker.errors import (
    BuildBusy,
    CannotPublish,
    NothingPublished,
    NotPublished,
)
from tracker.publishing.build import build
from tracker.publishing.publish import lock, write_version
from tracker.publishing.releases import current, verify

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 27)


@pytest.fixture
def curated(tmp_path):
    return write_small(tmp_path / "curated")


@pytest.fixture
def published(tmp_path):
    return tmp_path / "published"


def _tonnes(curated, tonnes):
    set_cell(curated, "capacity_events", 3, "capacity_tpa", str(tonnes))


def _bytes(published):
    """Every file's bytes and every link's target below a published folder."""
    return {
        str(path.relative_to(published)): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        for path in published.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_a_build_publishes_typed_sorted_tables_with_their_meaning_and_unit(curated, published):
    add_row(
        curated,
        "capacity_events",
        3,
        event_id="a-first",
        capacity_tpa="0.5",
        capacity_is="existing",
        event_on="2019-01",
    )

    folder = build(curated, published, TODAY).release.folder

    table = pq.read_table(folder / "capacity_events.parquet")
    assert table["event_id"].to_pylist() == ["a-first", "e-1", "e-2", "e-3"]
    assert table["capacity_tpa"].to_pylist() == [0.5, 5000.0, 5000.0, None]
    described = table.schema.metadata[b"column:capacity_tpa"]
    assert json.loads(described)["unit"] == "t/a"
    with duckdb.connect() as db:
        types = db.execute(
            "SELECT DISTINCT typeof(window_end), typeof(capacity_tpa), typeof(scope) FROM"
            f" '{folder}/capacity_claims.parquet'"
        ).fetchall()
        years = db.execute(
            f"SELECT typeof(year), typeof(hev_units) FROM '{folder}/ab5_inputs.parquet'"
        ).fetchall()
    assert types == [("DATE", "DOUBLE", "VARCHAR")]
    assert years == [("INTEGER", "BIGINT")]


def test_the_curated_data_are_published_row_for_row(published):
    report = build(ROOT / "data" / "curated", published, TODAY)

    for name, rows in report.release.tables.items():
        lines = (ROOT / "data" / "curated" / f"{name}.csv").read_text(encoding="utf-8")
        assert rows == lines.count("\n") - 1
    assert report.release.newest_source_on <= TODAY


def test_the_same_input_gives_the_same_bytes_in_another_folder(curated, published, tmp_path):
    build(curated, published, TODAY)
    build(curated, tmp_path / "other", TODAY)

    assert _bytes(published) == _bytes(tmp_path / "other")


def test_the_order_of_rows_and_columns_in_the_csv_does_not_matter(curated, published):
    first = build(curated, published, TODAY).release
    path = curated / "capacity_events.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(rows)]))

    again = build(curated, published, TODAY)

    assert (again.published, again.release.id) == (False, first.id)


def test_a_bad_row_publishes_nothing_and_carries_its_findings(curated, published):
    build(curated, published, TODAY)
    before = _bytes(published)
    _tonnes(curated, "5,000")

    with pytest.raises(NotPublished) as refused:
        build(curated, published, TODAY)

    assert ":capacity_tpa: " in refused.value.report
    assert _bytes(published) == before


def test_a_bad_row_in_the_first_build_leaves_nothing_published(curated, published):
    _tonnes(curated, "5,000")

    with pytest.raises(NotPublished):
        build(curated, published, TODAY)
    with pytest.raises(NothingPublished):
        current(published)


def test_a_build_of_the_same_content_does_nothing_and_says_so(curated, published):
    build(curated, published, TODAY)
    before = current(published).built_at

    report = build(curated, published, TODAY)

    assert not report.published
    assert report.summary().startswith("Nothing to do")
    assert current(published).built_at == before


def test_a_build_says_what_it_changes(curated, published):
    build(curated, published, TODAY)
    _tonnes(curated, 4000)
    add_row(curated, "sources", 3, source_id="s-3", url="https://example.org/3")
    set_cell(curated, "hev_sales", 3, "sales_id", "h-3")
    set_cell(curated, "ab5_inputs", 2, "sales_ids", "h-1")

    report = build(curated, published, TODAY)

    assert report.summary().splitlines()[1:] == [
        "Changed against the version before:",
        "  sources: 1 added, 0 changed, 0 removed",
        "  capacity_events: 0 added, 1 changed, 0 removed",
        "  hev_sales: 1 added, 0 changed, 1 removed",
        "  ab5_inputs: 0 added, 1 changed, 0 removed",
        "  ree_metal_alloy: stated capacity summed over events 10,000 -> 9,000 t/a",
    ]


def test_going_back_to_earlier_content_makes_that_version_current_again(curated, published):
    first = build(curated, published, TODAY).release
    _tonnes(curated, 4000)
    build(curated, published, TODAY)
    _tonnes(curated, 5000)

    again = build(curated, published, TODAY)

    assert (again.published, again.release.id) == (True, first.id)
    assert again.release.built_at > first.built_at


def test_three_versions_are_kept_and_never_the_one_just_replaced_goes(curated, published):
    ids = []
    for tonnes in (1000, 2000, 3000, 4000, 5000):
        _tonnes(curated, tonnes)
        ids.append(build(curated, published, TODAY).release.id)
    assert {at.name for at in (published / "versions").iterdir()} == set(ids[2:])

    os.utime(published / "versions" / ids[4], (1, 1))  # the current one looks oldest
    _tonnes(curated, 6000)
    ids.append(build(curated, published, TODAY).release.id)

    kept = {at.name for at in (published / "versions").iterdir()}
    assert kept == {ids[3], ids[4], ids[5]}


@pytest.mark.parametrize("spoil", ["manifest.json", "lines.parquet"])
def test_a_broken_version_of_the_same_content_is_mended(curated, published, spoil):
    release = build(curated, published, TODAY).release
    (release.folder / spoil).unlink()

    report = build(curated, published, TODAY)

    assert report.published
    verify(current(published))
    assert sorted(at.name for at in published.joinpath("versions").iterdir()) == [release.id]


def test_what_a_killed_build_left_is_cleaned_by_the_next(curated, published):
    build(curated, published, TODAY)
    for name in (".tmp-x-1", ".trash-x-1"):
        (published / "versions" / name).mkdir()
        (published / "versions" / name / "lines.parquet").write_text("half")
    (published / ".tmp-current-1").symlink_to("versions/x")

    build(curated, published, TODAY)

    assert sorted(at.name for at in published.iterdir()) == [".lock", "current", "versions"]
    assert len(list((published / "versions").iterdir())) == 1


def test_a_second_build_at_the_same_time_is_refused(curated, published):
    with lock(published), pytest.raises(BuildBusy):
        build(curated, published, TODAY)
    assert build(curated, published, TODAY).published


def test_a_file_that_reads_back_differently_is_not_published(curated, published, monkeypatch):
    def spoilt(*asked):
        folder = write_version(*asked)
        with (folder / "lines.parquet").open("r+b") as file:
            file.write(b"X")
        return folder

    monkeypatch.setattr("tracker.publishing.build.write_version", spoilt)
    with pytest.raises(CannotPublish, match="reads back differently"):
        build(curated, published, TODAY)
    with pytest.raises(NothingPublished):
        current(published)


def test_a_published_folder_that_cannot_be_made_is_said(curated, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotPublish):
        build(curated, tmp_path / "file", TODAY)


def test_a_full_disk_at_any_step_leaves_a_whole_version(curated, published):
    build(curated, published, TODAY)
    failed = 0
    for step in range(200):
        _tonnes(curated, 1000 + step)
        with full_disk(step) as left:
            try:
                build(curated, published, TODAY)
            except CannotPublish:
                failed += 1
        verify(current(published))
        if left[0] >= 0:
            break
    else:
        pytest.fail("the build never ran to its end")
    assert failed > 20
    assert build(curated, published, TODAY).release == current(published)


def test_kills_at_any_moment_never_leave_or_show_a_broken_version(curated, published, tmp_path):
    build(curated, published, TODAY)
    results = []
    for tonnes in range(1000, 1005):
        _tonnes(curated, tonnes)
        results.append(check(curated, TODAY))
    with TornReads(published) as reader, Builders(results, published, seed=2) as builders:
        for _ in range(20):
            builders.kill_one()

    assert (reader.torn, reader.exitcode) == (0, 0)
    assert reader.reads > 100
    assert builders.notices == set()
    assert len(builders.shown) > 1, "the builds got nowhere"
    assert builders.hit_writing > 0, "no kill hit the writing"
    _tonnes(curated, 1234)
    assert build(curated, published, TODAY).published
