"""Slips in what is published: a moment without data, a half version, a lost one, a wrong reason."""

from functools import partial

from tests.mutants.mutant import Mutant

_PUBLISHED = partial(
    Mutant,
    file="tracker/publishing/publish.py",
    tests=("tests/test_build.py", "tests/test_publish.py"),
    wider=("tests/test_releases.py", "tests/test_changes.py", "tests/test_backup.py"),
)

PUBLISHING = (
    _PUBLISHED(
        "the link is taken away before the new one is there",
        old="    link.replace(published / CURRENT)\n",
        new="    (published / CURRENT).unlink(True)\n    link.rename(published / CURRENT)\n",
        tests=("tests/test_build.py::test_a_full_disk_at_any_step_leaves_a_whole_version",),
    ),
    _PUBLISHED(
        "a version made current again keeps its old time",
        old="    os.utime(published / VERSIONS / name, ns=(now, now))\n",
        new="",
        tests=(
            "tests/test_publish.py::test_the_versions_stand_in_the_order_in_which_they_were_made_current",
        ),
    ),
    _PUBLISHED(
        "two builds hold the lock at once",
        old="fcntl.LOCK_EX | fcntl.LOCK_NB",
        new="fcntl.LOCK_SH | fcntl.LOCK_NB",
        tests=("tests/test_build.py::test_a_second_build_at_the_same_time_is_refused",),
    ),
    _PUBLISHED(
        "what the disk did not take at once is lost",
        old="            rest = rest[os.write(handle, rest) :]\n        os.fsync(handle)\n",
        new="            os.write(handle, rest)\n            break\n        os.fsync(handle)\n",
        tests=(
            "tests/test_publish.py::test_a_disk_that_takes_a_few_bytes_at_a_time_gets_every_one",
        ),
    ),
    _PUBLISHED(
        "a version has its name before its files are on the disk",
        old="            rest = rest[os.write(handle, rest) :]\n        os.fsync(handle)\n",
        new="            rest = rest[os.write(handle, rest) :]\n",
        tests=(
            "tests/test_publish.py::test_files_are_on_the_disk_before_their_version_has_its_name_and_that_before_the_link",
        ),
    ),
    _PUBLISHED(
        "a broken version is made current again",
        old="            verify(release)\n",
        new="",
        tests=("tests/test_publish.py::test_a_version_with_one_wrong_byte_is_not_made_current",),
    ),
    _PUBLISHED(
        "a broken version of that name is taken for whole",
        file="tracker/publishing/build.py",
        old="verify(open_version(there))",
        new="open_version(there)",
        tests=("tests/test_build.py::test_a_broken_version_of_the_same_content_is_mended",),
    ),
    _PUBLISHED(
        "a change has the reason of an older correction",
        file="tracker/publishing/changes.py",
        old="for row in reversed(of_row):",
        new="for row in of_row:",
        tests=(
            "tests/test_changes.py::test_of_two_corrections_of_a_cell_the_newer_one_gives_the_reason",
        ),
    ),
)
