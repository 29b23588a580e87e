"""deploy/install: what it would do is what docs/DEPLOY.md says, and saying it changes nothing.

That it does it is tried under real systemd: deploy/try-units.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OPTIONS = {
    "--host": "tracker.corp.example",
    "--issuer": "https://login.corp.example/realms/corp",
    "--client-id": "tracker",
    "--domain": "corp.example",
}


def install(folder: Path, *more: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A dry run with those options, some of them changed or, where empty, left out."""
    given = OPTIONS | {"--certificate": str(folder / "chain"), "--key": str(folder / "key")}
    given |= {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    for name in ("chain", "key"):
        (folder / name).touch()
    options = [part for pair in given.items() if pair[1] for part in pair]
    command = [str(ROOT / "deploy/install"), "--dry-run", *options, *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30)


def test_a_dry_run_says_each_step_of_the_guide_and_leaves_no_trace(tmp_path: Path) -> None:
    guide = (ROOT / "docs/DEPLOY.md").read_text(encoding="utf-8")
    steps = guide[guide.index("## The nine steps") : guide.index("## What nginx does")]
    commands = re.findall(r"^ {7}((?:systemctl|systemd-\w+|nginx) .+)$", steps, re.MULTILINE)
    titles = re.findall(r"^(\d)\. \*\*(.+?)\.\*\*", steps, re.MULTILINE)

    done = install(tmp_path)

    assert done.returncode == 0, done.stderr
    assert len(commands) >= 9
    assert [line for line in commands if f"   {line}\n" not in done.stdout] == []
    assert re.findall(r"^== (\d) (.+)$", done.stdout, re.MULTILINE) == titles
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chain", "key"]


def test_the_guide_and_the_script_name_the_same_packages() -> None:
    guide = (ROOT / "docs/DEPLOY.md").read_text(encoding="utf-8")
    script = (ROOT / "deploy/install").read_text(encoding="utf-8")
    (named,) = re.findall(r"--no-install-recommends (git make .+)", guide)
    (wanted,) = re.findall(r"^wanted=\((.+)\)$", script, re.MULTILINE)

    assert named.split() == wanted.split()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"host": ""}, "--host is needed"),
        ({"host": 'a";b'}, '--host: a";b holds a character'),
        ({"issuer": ""}, "--issuer is needed"),
        ({"domain": "corp.example\n"}, "--domain: corp.example"),
        ({"client_id": "$(id)"}, "--client-id: $(id) holds a character"),
        ({"workers": "two"}, "--workers: two is no number"),
        ({"key": "/nowhere"}, "--key: /nowhere is no file"),
        ({"hosts": "x"}, "--hosts is no option"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_done(tmp_path, changed, message) -> None:
    done = install(tmp_path, **changed)

    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_taking_away_names_what_is_left(tmp_path: Path) -> None:
    done = install(tmp_path, "--undo")

    assert done.returncode == 0, done.stderr
    for left in ("/etc/tracker", "/srv/tracker", "/var/backups/tracker", "/opt/tracker"):
        assert left in done.stdout
