"""Finding the current version: cheap, resolved once, and honest about a broken one."""

import json
import shutil
import timeit

import pytest
from small_data import set_cell, write_small

from tracker.build import build
from tracker.errors import NothingPublished, VersionBroken
from tracker.releases import current, newest_good, verify


@pytest.fixture
def published(tmp_path):
    curated = write_small(tmp_path / "curated")
    build(curated, tmp_path / "published")
    set_cell(curated, "capacity_events", 3, "capacity_tpa", "4000")
    build(curated, tmp_path / "published")
    return tmp_path / "published"


def test_the_current_version_says_what_it_holds(published):
    release = current(published)

    assert release.folder == published / "versions" / release.id
    assert release.tables["capacity_events"] == 3
    assert release.created.isoformat() == "2026-11-24"
    assert release.newest_source_on.isoformat() == "2020-01-01"
    assert (release.schema_version, release.notice) == ("1.0.0", "")
    assert release.built_at.tzinfo is not None
    verify(release)


def test_asking_for_the_current_version_takes_less_than_a_millisecond(published):
    current(published)

    assert min(timeit.repeat(lambda: current(published), number=100, repeat=5)) / 100 < 0.001


def test_nothing_published_is_said(tmp_path):
    for ask in (current, newest_good):
        with pytest.raises(NothingPublished):
            ask(tmp_path)


@pytest.mark.parametrize("target", ["versions/../../etc", "/etc", "versions/x", "elsewhere"])
def test_a_link_to_somewhere_else_is_not_followed(published, target):
    (published / "current").unlink()
    (published / "current").symlink_to(target)

    with pytest.raises(NothingPublished):
        current(published)


def _missing_folder(folder):
    shutil.rmtree(folder)


def _missing_manifest(folder):
    (folder / "manifest.json").unlink()


def _cut_manifest(folder):
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:50])


def _foreign_manifest(folder):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"id": "0" * 16}))


def _list_as_manifest(folder):
    (folder / "manifest.json").write_text("[]")


def _missing_table(folder):
    (folder / "lines.parquet").unlink()


def _changed_table(folder):
    path = folder / "lines.parquet"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


BREAKS = [
    _missing_folder,
    _missing_manifest,
    _cut_manifest,
    _foreign_manifest,
    _list_as_manifest,
    _missing_table,
    _changed_table,
]


@pytest.mark.parametrize("spoil", BREAKS)
def test_a_broken_version_is_never_taken_for_whole_and_the_last_good_one_is_shown(published, spoil):
    broken = current(published)

    spoil(broken.folder)

    with pytest.raises(VersionBroken):
        verify(current(published))
    good = newest_good(published)
    assert good.id != broken.id
    assert good.id in good.notice
    verify(good)


def test_with_every_version_broken_the_error_is_of_the_current_one(published):
    for folder in (published / "versions").iterdir():
        _cut_manifest(folder)

    with pytest.raises(VersionBroken, match=current_folder_name(published)):
        newest_good(published)


def current_folder_name(published):
    return (published / "current").readlink().name
