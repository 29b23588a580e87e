"""Finding the current version: cheap, resolved once, and honest about a broken one."""

import timeit

import pytest

from tests.breaking import BREAKS
from tests.small_data import set_cell, write_small
from tracker.errors import NothingPublished, VersionBroken
from tracker.publishing.build import build
from tracker.publishing.releases import current, shown, verify, whole


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
    assert release.created.isoformat() == "2026-11-27"
    assert release.newest_source_on.isoformat() == "2020-01-01"
    assert (release.schema_version, release.notice) == ("1.2.0", "")
    assert release.built_at.tzinfo is not None
    verify(release)


def test_asking_for_the_current_version_takes_less_than_a_millisecond(published):
    current(published)

    assert min(timeit.repeat(lambda: current(published), number=100, repeat=5)) / 100 < 0.001


def test_nothing_published_is_said(tmp_path):
    for ask in (current, whole, shown):
        with pytest.raises(NothingPublished):
            ask(tmp_path)


@pytest.mark.parametrize("target", ["versions/../../etc", "/etc", "versions/x", "elsewhere"])
def test_a_link_to_somewhere_else_is_not_followed(published, target):
    (published / "current").unlink()
    (published / "current").symlink_to(target)

    with pytest.raises(NothingPublished):
        current(published)


@pytest.mark.parametrize("spoil", BREAKS)
def test_a_broken_version_is_never_taken_for_whole_and_the_last_good_one_is_shown(published, spoil):
    broken = current(published)
    assert whole(published).id == shown(published).id == broken.id

    spoil(broken.folder)

    with pytest.raises(VersionBroken):
        verify(current(published))
    with pytest.raises(VersionBroken):
        whole(published)
    good = shown(published)
    assert good.id != broken.id
    assert good.id in good.notice
    verify(good)


def test_with_every_version_broken_the_error_is_of_the_current_one(published):
    for folder in (published / "versions").iterdir():
        (folder / "manifest.json").write_bytes(b"{")

    with pytest.raises(VersionBroken, match=current_folder_name(published)):
        shown(published)


def test_without_the_link_the_last_good_version_is_shown_and_none_is_taken_for_current(published):
    last = current(published).id
    (published / "current").unlink()

    assert shown(published).id == last
    assert shown(published).notice.startswith("No version is marked as current. Showing version ")
    with pytest.raises(NothingPublished):
        whole(published)


def test_a_version_that_was_mended_is_shown_again(published):
    table = current(published).folder / "lines.parquet"
    data = table.read_bytes()
    table.write_bytes(data[:-1])
    assert shown(published).notice

    table.write_bytes(data)

    assert shown(published).notice == ""


def current_folder_name(published):
    return (published / "current").readlink().name
