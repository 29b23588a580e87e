"""The wheel, installed beside the packages of these tests: it runs from any folder, by itself."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
from importlib import metadata, util
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.browser.rig import serve
from tests.test_architecture import CODE
from tracker import __version__
from tracker.publishing import releases

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = Path(util.find_spec("duckdb").origin).parents[1]
BESIDE = ("app.py", "pages/**/*.py", "data/*.*", "data/curated/*", "data/reference/*",
          "docs/METHOD.md")  # fmt: skip


def imports(path):
    """Every module a file imports, those for types alone too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment the wheel is installed in; the packages it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    made = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv")
    python = str(folder / "venv" / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (home,) = (folder / "venv").glob("lib/python*/site-packages")
    (home / "of_the_tests.pth").write_text(str(PACKAGES), encoding="utf-8")
    return home


@pytest.fixture
def command(installed):
    return installed.parents[2] / "bin" / "tracker"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder to run in, with names that would be imported if it were looked at for code."""
    folder = tmp_path_factory.mktemp("anywhere")
    for name in ("pandas.py", "tracker.py"):
        (folder / name).write_text("raise SystemExit(9)", encoding="utf-8")
    return folder


def test_the_wheel_carries_every_file_the_program_has_and_no_other(installed):
    share = installed / "tracker" / "_share"
    code = [p for p in (ROOT / "tracker").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    beside = [path for pattern in BESIDE for path in ROOT.glob(pattern)]
    beside.append(ROOT / ".streamlit" / "config.toml")

    expected = {installed / path.relative_to(ROOT) for path in code}
    expected |= {share / path.relative_to(ROOT) for path in beside}

    assert len(beside) > 30
    files = {path for path in (installed / "tracker").rglob("*") if path.is_file()}
    assert {path for path in files if path.suffix != ".pyc"} == expected
    assert {name.name for name in installed.iterdir() if "tracker" in name.name} == {
        "tracker",
        f"ree_alloy_tracker-{__version__}.dist-info",
    }


def test_the_installed_command_builds_and_serves_every_page_from_any_folder(command, folder):
    env = os.environ | {"TRACKER_PUBLISHED": "", "TRACKER_CURATED": ""}
    done = subprocess.run([command, "--version"], cwd=folder, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"tracker {__version__}\n", "")

    done = subprocess.run([command, "build"], cwd=folder, env=env, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in folder.iterdir()} == {"data", "pandas.py", "tracker.py"}
    assert releases.whole(folder / "data" / "published").tables["lines"] > 50

    words = [str(command), "serve", "--workers", "1", "--drain", "0", "--port", "{port}"]
    with serve(words, cwd=folder, ready="/readyz", settings=env) as server:
        log = server.log.read_text(encoding="utf-8")
        listed = set((ROOT / "pages").glob("*/*.py")) - set((ROOT / "pages/records").glob("*.py"))
        assert f"Warmed up {len(listed)} pages" in log
        assert "error box" not in log
        with urlopen(f"{server.url}/feed.json?city=Baotou") as answer:
            assert "in Baotou" in answer.read().decode()


def test_the_wheel_is_made_by_the_backend_the_tests_have():
    (backend,) = PROJECT["build-system"]["requires"]

    assert Requirement(backend) == Requirement(f"hatchling=={metadata.version('hatchling')}")
    assert f"\n{backend}\n" in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")


def test_every_package_the_program_imports_is_declared():
    declared = re.findall(
        r"^([\w.-]+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    homes = metadata.packages_distributions()
    imported = {module.split(".")[0] for path in CODE for module in imports(path)}
    imported -= sys.stdlib_module_names | {"tracker", "_typeshed"}  # the last of types alone

    needed = {canonicalize_name(homes[name][0]) for name in imported}

    assert needed == {canonicalize_name(name) for name in declared}
