"""Going back to a kept version: whole or not at all, and undone by doing it again."""

import errno
import os
from pathlib import Path

import pytest
from small_data import set_cell, write_small

from tracker.errors import BuildBusy, CannotPublish, NotKept, VersionBroken
from tracker.publishing.build import build
from tracker.publishing.publish import lock, roll_back, write_version
from tracker.publishing.releases import by_time, current, find, previous


@pytest.fixture
def published(tmp_path):
    """Three versions, of 1,000, 2,000 and 3,000 t/a; the last is current."""
    curated = write_small(tmp_path / "curated")
    for tonnes in ("1000", "2000", "3000"):
        set_cell(curated, "capacity_events", 3, "capacity_tpa", tonnes)
        build(curated, tmp_path / "published")
    return tmp_path / "published"


def ids(published):
    """The versions on disk, the one made current last first."""
    return [folder.name for folder in by_time(published)]


def test_going_back_makes_the_version_before_current_and_says_from_what(published):
    third, second, _ = ids(published)

    assert roll_back(published, previous(published)) == third
    assert current(published).id == second


def test_going_back_twice_is_where_one_was(published):
    third = current(published).id

    roll_back(published, previous(published))
    roll_back(published, previous(published))

    assert current(published).id == third


def test_the_versions_stand_in_the_order_in_which_they_were_made_current(published):
    third, second, first = ids(published)

    roll_back(published, find(published, first))
    roll_back(published, find(published, second))

    assert ids(published) == [second, first, third]
    assert previous(published).id == first


def test_any_kept_version_can_be_named_by_the_digits_a_page_shows(published):
    _, _, first = ids(published)

    roll_back(published, find(published, first[:8]))

    assert current(published).id == first


@pytest.mark.parametrize("name", ["", "0", "../..", "versions/x", "zz", "*"])
def test_a_name_that_is_no_version_is_refused(published, name):
    for folder in by_time(published):  # none of them may begin with the 0 asked for
        folder.rename(folder.with_name("f" + folder.name[1:]))

    with pytest.raises(NotKept):
        find(published, name)


def test_digits_that_fit_two_versions_are_refused(published):
    for folder in by_time(published):
        folder.rename(folder.with_name("abc" + folder.name[3:]))

    with pytest.raises(NotKept, match="More than one"):
        find(published, "abc")


def test_a_version_with_one_wrong_byte_is_not_made_current(published):
    third = current(published).id
    before = previous(published)
    table = before.folder / "lines.parquet"
    data = bytearray(table.read_bytes())
    data[100] ^= 1
    table.write_bytes(data)

    with pytest.raises(VersionBroken):
        roll_back(published, before)
    assert current(published).id == third


def test_with_one_version_there_is_nothing_to_go_back_to(tmp_path):
    build(write_small(tmp_path / "curated"), tmp_path / "published")

    with pytest.raises(NotKept):
        previous(tmp_path / "published")


def test_a_lost_link_is_put_back(published):
    _, second, _ = ids(published)
    (published / "current").unlink()

    assert roll_back(published, find(published, second)) is None
    assert current(published).id == second


def test_it_waits_for_no_build_and_does_not_go_around_one(published):
    third = current(published).id

    with lock(published), pytest.raises(BuildBusy):
        roll_back(published, previous(published))
    assert current(published).id == third


def test_a_disk_that_refuses_leaves_the_link_where_it_was(published, monkeypatch):
    third = current(published).id

    def refuse(*_args, **_kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)
    with pytest.raises(CannotPublish, match="Read-only"):
        roll_back(published, previous(published))
    assert current(published).id == third


def test_the_build_after_going_back_publishes_the_curated_tables_again(published, tmp_path):
    third = current(published).id
    roll_back(published, previous(published))

    report = build(tmp_path / "curated", published)

    assert (report.published, report.release.id) == (True, third)


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_every_one(tmp_path, monkeypatch):
    write, data = os.write, bytes(range(256))
    monkeypatch.setattr(os, "write", lambda handle, rest: write(handle, rest[:100]))

    folder = write_version(tmp_path, "0" * 16, {"lines.parquet": data})

    assert (folder / "lines.parquet").read_bytes() == data


def test_files_are_on_the_disk_before_their_version_has_its_name_and_that_before_the_link(
    tmp_path, monkeypatch
):
    steps = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def noting(step, real):
        return lambda *args, **more: (
            steps.append((step, Path(args[-1]).name)),
            real(*args, **more),
        )

    def synced(handle):
        steps.append(("fsync", Path(f"/proc/self/fd/{handle}").readlink().name))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", noting("rename", rename))
    monkeypatch.setattr(os, "replace", noting("replace", replace))
    release = build(write_small(tmp_path / "curated"), tmp_path / "published").release

    named = steps.index(("rename", release.id))
    files = {name for step, name in steps[:named] if step == "fsync"}
    assert files >= {*release.files, "manifest.json"}
    assert ("fsync", f".tmp-{release.id}-{os.getpid()}") in steps[:named]
    assert steps[named + 1 :] == [
        ("fsync", "versions"), ("replace", "current"), ("fsync", "published"),
    ]  # fmt: skip
