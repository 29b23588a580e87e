"""The documents tell the truth: links, commands, columns and tests they name exist."""

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.contracts import descriptor
from tracker.publishing.build import build

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CODE = [
    *(ROOT / name for name in ("app.py", "Makefile", "pyproject.toml", ".streamlit/config.toml")),
    *(ROOT / "data").glob("*.yaml"),
    *ROOT.glob("requirements*.txt"),
    *(path for kind in ("py", "sql") for path in (ROOT / "tracker").rglob(f"*.{kind}")),
    *(path for top in ("pages", "scripts", "tests") for path in (ROOT / top).rglob("*.py")),
]
COMMAND = re.compile(r"^\$ \.venv/bin/python (-m tracker .+)\n((?:(?!\$ |```).+\n)*)", re.MULTILINE)
COMMANDS = COMMAND.findall(README)


def _name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder for published data that all commands share, as they do on a reader's machine."""
    folder = tmp_path_factory.mktemp("published")
    build(ROOT / "data" / "curated", folder)  # the first of them, which may be left out of a run
    return folder


def test_the_readme_says_how_to_run_and_test_in_its_first_thirty_lines():
    head = README.splitlines()[:30]

    assert any(line.startswith("    make run ") for line in head)
    assert any(line.startswith("    make test ") for line in head)
    assert "![" in "".join(head)


def test_every_page_of_the_app_stands_in_the_readme():
    calls = ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8")))
    pages = [
        {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        for call in calls
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "st.Page"
    ]

    named = re.findall(r"^\| `(/\S*)` \| ([^|]+) \|", README, re.MULTILINE)

    assert named == [(f"/{page.get('url_path', '')}", page["title"]) for page in pages]


def test_the_search_for_commands_finds_every_one():
    assert len(COMMANDS) == README.count("python -m tracker") > 0


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=lambda text: text[:40])
def test_every_command_of_the_readme_runs_and_prints_what_is_shown(command, shown, published):
    done = subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=ROOT,
        env=os.environ | {"TRACKER_PUBLISHED": str(published)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert not shown or done.stdout == shown


def test_every_path_of_the_layout_exists():
    layout = README.partition("## Layout")[2].partition("\n## ")[0]

    paths = re.findall(r"^    (\S+)", layout, re.MULTILINE)

    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("table", descriptor().tables, ids=lambda table: table.name)
def test_every_column_is_in_the_data_page(table):
    page = (ROOT / "docs" / "DATA.md").read_text(encoding="utf-8")
    section = page.partition(f": `{table.name}`\n")[2].partition("\n## ")[0]

    assert [name for name in table.columns if f"\n| `{name}` |" not in section] == []


@pytest.mark.parametrize("path", MARKDOWN, ids=_name)
def test_no_link_to_a_file_or_heading_is_broken(path):
    text = path.read_text(encoding="utf-8")
    broken = []
    for target, heading in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        file = (path.parent / target) if target else path
        if not file.exists() or (heading and heading not in _headings(file)):
            broken.append(f"{target}#{heading}" if heading else target)

    assert broken == []


def _headings(path):
    """The anchors of a page: its headings in lower case, words joined by hyphens."""
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_every_document_the_code_refers_to_exists():
    named = {
        (_name(path), name)
        for path in CODE
        for name in re.findall(r"\bdocs/[\w/-]+\.(?:md|png)\b", path.read_text(encoding="utf-8"))
    }

    assert any("decisions" in name for _, name in named)
    assert [(where, name) for where, name in sorted(named) if not (ROOT / name).exists()] == []


def test_decisions_are_numbered_without_gaps():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_is_a_page_of_four_parts(path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "What it costs",
        "What would change our mind",
    ]
    assert len(text.split()) < 600


@pytest.mark.parametrize("path", MARKDOWN, ids=_name)
def test_every_test_and_make_target_a_document_names_exists(path):
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    missing = [
        f"{file}::{test}"
        for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
        if f"\ndef {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]

    assert missing == []
    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("path", MARKDOWN, ids=_name)
def test_every_file_of_deploy_a_document_names_exists(path):
    named = re.findall(r"(?<![\w/])deploy/[\w./*-]*\w", path.read_text(encoding="utf-8"))

    assert [name for name in named if not any(ROOT.glob(name))] == []


def test_the_lines_that_render_nginx_work_as_they_stand():
    text = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
    lines = re.findall(r"^ +(?:deploy|\.\.)/nginx/render (.+) >", text, re.MULTILINE)

    assert len(lines) == 2
    for line in lines:
        done = subprocess.run(
            [sys.executable, str(ROOT / "deploy/nginx/render"), *shlex.split(line)],
            capture_output=True, text=True,
        )  # fmt: skip
        assert "server_name tracker.corp.example;" in done.stdout, done.stderr
