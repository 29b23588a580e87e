"""deploy/backup, restore and restore-drill: every byte comes back, or nothing and a reason."""

import ctypes
import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from ctypes.util import find_library
from functools import partial
from pathlib import Path

import pytest
from small_data import set_cell, write_small

from tracker.publishing.build import build
from tracker.publishing.releases import by_time, current, verify

DEPLOY = Path(__file__).parents[1] / "deploy"


def script(folder, name, *arguments, preexec_fn=None, **more):
    """Run a script of deploy/ with the data of that folder as the live ones."""
    env = os.environ | {
        "PYTHON": sys.executable,
        "TRACKER_CURATED": str(folder / "curated"),
        "TRACKER_PUBLISHED": str(folder / "published"),
    }
    command = [str(DEPLOY / name), *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=env | more, capture_output=True, text=True, timeout=60,
        preexec_fn=preexec_fn,
    )  # fmt: skip


def without_set_ids() -> None:
    """Forbid this process what systemd's RestrictSUIDSGID= does: files and folders that carry the
    set-user-id or set-group-id bit. By the library that systemd itself uses for it."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for call, argument in _SETS_MODE.items():
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        for bit in (stat.S_ISUID, stat.S_ISGID):
            is_set = _Compare(argument, _MASKED_EQUAL, bit, bit)
            seccomp.seccomp_rule_add_array(
                rules, ctypes.c_uint32(_PERMISSION_DENIED), number, 1, ctypes.byref(is_set)
            )
    assert seccomp.seccomp_load(rules) == 0


class _Compare(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint), ("how", ctypes.c_int),
        ("mask", ctypes.c_uint64), ("value", ctypes.c_uint64),
    )  # fmt: skip


_ALLOW, _PERMISSION_DENIED, _MASKED_EQUAL = 0x7FFF0000, 0x00050000 | 1, 7
_SETS_MODE = {"mkdir": 1, "mkdirat": 2, "chmod": 1, "fchmod": 1, "fchmodat": 2, "mknodat": 2}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A made-up data set of two published versions, and one archive of it in archives/."""
    folder = tmp_path_factory.mktemp("original")
    curated = write_small(folder / "curated")
    for tonnes in ("5000", "4000"):
        set_cell(curated, "capacity_events", 3, "capacity_tpa", tonnes)
        build(curated, folder / "published")
    (folder / "archives").mkdir()
    assert script(folder, "backup", folder / "archives").returncode == 0
    return folder


@pytest.fixture
def run(original, tmp_path):
    """Run a script on a copy of the original, in tmp_path."""
    shutil.copytree(original, tmp_path, symlinks=True, dirs_exist_ok=True)
    return partial(script, tmp_path)


@pytest.fixture
def archive(run, tmp_path):
    """The archive in that copy."""
    (made,) = (tmp_path / "archives").iterdir()
    return made


def files(folder):
    """Every file below a folder with its bytes, and every link with its target."""
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def rewritten(archive, change):
    """The archive with each member and its bytes passed through `change`; None leaves it out."""
    with tarfile.open(archive) as old:
        members = [
            (member, old.extractfile(member).read() if member.isfile() else b"") for member in old
        ]
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as new:
        for member, data in members:
            if (changed := change(member, data)) is not None:
                member.size = len(changed)
                new.addfile(member, io.BytesIO(changed))


def test_the_drill_gets_everything_back_and_the_same_answer(run):
    done = run("restore-drill")

    assert done.returncode == 0, done.stderr
    assert "2 versions equal byte for byte, the same answer" in done.stdout
    assert " ms: " in done.stdout


def test_a_drill_on_a_version_that_has_changed_since_fails(run, archive, tmp_path):
    table = current(tmp_path / "published").folder / "lines.parquet"
    table.write_bytes(table.read_bytes() + b"x")

    done = run("restore-drill", archive)

    assert done.returncode == 1
    assert "differs from the live one" in done.stderr


def test_all_that_was_backed_up_is_restored_with_the_order_of_the_versions(run, archive, tmp_path):
    assert run("restore", archive, tmp_path / "restored").returncode == 0

    restored = tmp_path / "restored"
    assert files(restored / "curated") == files(tmp_path / "curated")
    live = files(tmp_path / "published")
    assert files(restored / "published") == {name: live[name] for name in live if name != ".lock"}
    verify(current(restored / "published"))
    times = [
        [(at.name, at.stat().st_mtime_ns) for at in by_time(folder / "published")]
        for folder in (tmp_path, restored)
    ]
    assert times[0] == times[1]


def test_settings_go_along_and_a_secret_does_not(run, tmp_path):
    archives = tmp_path / "new"
    archives.mkdir()
    (tmp_path / "access.toml").write_text("[[tokens]]\nsha256 = '00'\n")
    (tmp_path / "secrets.toml").write_text("[auth]\nclient_secret = 'x'\n")

    refused = run("backup", archives, "access.toml", "secrets.toml")
    assert (refused.returncode, list(archives.iterdir())) == (2, [])
    assert "secrets.toml holds a secret" in refused.stderr

    assert run("backup", archives, "access.toml").returncode == 0
    (made,) = archives.iterdir()
    run("restore", made, tmp_path / "restored")
    assert set(files(tmp_path / "restored" / "settings")) == {"access.toml"}


@pytest.mark.skipif(not find_library("seccomp"), reason="libseccomp is not on this machine")
@pytest.mark.parametrize("copied_by", ["backup", "cp -a"])
def test_a_backup_is_written_where_no_set_group_id_folder_may_be_made(run, tmp_path, copied_by):
    """The published folders are set-group-id, and the unit has RestrictSUIDSGID=yes."""
    for folder in (tmp_path / "published").rglob("*"):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o2750)
    if copied_by == "cp -a":  # what the unit refuses must be refused here too
        command = ["cp", "-a", str(tmp_path / "published/versions"), str(tmp_path / "copy")]
        copied = subprocess.run(command, preexec_fn=without_set_ids, stderr=subprocess.PIPE)
        assert b"Operation not permitted" in copied.stderr
        return

    done = run("backup", tmp_path / "archives", preexec_fn=without_set_ids)

    assert (done.returncode, done.stderr) == (0, "")
    (newest, _) = sorted((tmp_path / "archives").iterdir(), reverse=True)
    assert run("restore-drill", newest).returncode == 0


def test_the_oldest_archives_go_and_none_while_a_version_is_broken(run, archive, tmp_path):
    for day in ("20200101", "20200102"):
        (archive.parent / f"tracker-{day}T000000.000000000Z.tar.gz").touch()

    assert run("backup", archive.parent, BACKUP_KEEP="2").returncode == 0
    kept = {path.name for path in archive.parent.iterdir()}
    assert len(kept) == 2
    assert archive.name in kept

    (current(tmp_path / "published").folder / "lines.parquet").unlink()
    done = run("backup", archive.parent, BACKUP_KEEP="2")

    assert done.returncode == 1
    assert "broken" in done.stderr
    assert kept < {path.name for path in archive.parent.iterdir()}


def _flip(member, data):
    return data.replace(b"5000", b"9000") if member.name.endswith("capacity_events.csv") else data


def _lose(member, data):
    return None if member.name.endswith("lines.parquet") else data


def _climb(member, data):
    member.name = member.name.replace("curated/lines.csv", "../../lines.csv")
    return data


def _link(member, data):
    if member.name.endswith("lines.csv"):
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        return b""
    return data


def _point_out(member, data):
    return b"../../../etc\n" if member.name.endswith("CURRENT") else data


@pytest.mark.parametrize("change", [_flip, _lose, _climb, _link, _point_out])
def test_an_archive_that_was_changed_restores_nothing(run, archive, tmp_path, change):
    rewritten(archive, change)
    before = set(tmp_path.iterdir())

    done = run("restore", archive, tmp_path / "restored")

    assert done.returncode == 2
    assert done.stderr
    assert set(tmp_path.iterdir()) == before


def test_half_an_archive_restores_nothing(run, archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:-1000])

    assert run("restore", archive, tmp_path / "restored").returncode == 2
    assert not (tmp_path / "restored").exists()


def test_an_extra_file_that_no_hash_covers_restores_nothing(run, archive, tmp_path):
    (tmp_path / "unpacked").mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path / "unpacked"], check=True)
    (tmp_path / "unpacked/data/curated/extra.csv").write_text("a\n")
    subprocess.run(["tar", "-czf", archive, "-C", tmp_path / "unpacked", "data"], check=True)

    assert run("restore", archive, tmp_path / "restored").returncode == 2
    assert not (tmp_path / "restored").exists()


def test_a_folder_that_holds_something_is_not_written_over(run, archive, tmp_path):
    before = files(tmp_path / "published")

    done = run("restore", archive, tmp_path / "published")

    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert files(tmp_path / "published") == before
