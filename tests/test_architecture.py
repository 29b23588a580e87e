"""Who may import whom, and what may stand where."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.code_bans import dangers, questions, spliced_sql, unescaped_markdown, vague_names

ROOT = Path(__file__).parents[1]
CODE = sorted(
    path
    for path in [
        ROOT / "app.py",
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "tracker").rglob("*.py"),
    ]
)
MODULES = [*CODE, *sorted((ROOT / "scripts").rglob("*.py"))]
SQL_HOMES = ("tracker/sql", "tracker/contracts", "tracker/queries")
BIN = Path(sys.executable).parent


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def unit_of(name):
    """The module of a file as the linter names it: it reads only packages, so app.py is a page."""
    return ("pages.app" if name == "app.py" else name.removesuffix(".py")).replace("/", ".")


def within(*homes):
    """The files below some folders, or these files themselves."""
    return [path for path in CODE if name_of(path).startswith(homes)]


# Who may import whom: the contracts of import-linter in pyproject.toml.


def contracts():
    """The import contracts by name."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["name"]: one for one in config["tool"]["importlinter"]["contracts"]}


def layers():
    """The rows of units, lowest first, as the contract has them."""
    rows = contracts()["A unit imports only units below it"]["layers"]
    return [{unit.removeprefix("tracker.") for unit in row.split(" | ")} for row in reversed(rows)]


def linted(folder, planted=None):
    """What import-linter says of a copy of the program in which some files import more."""
    for path in CODE:
        copy = folder / f"{unit_of(name_of(path)).replace('.', '/')}.py"
        copy.parent.mkdir(parents=True, exist_ok=True)
        more = (planted or {}).get(name_of(path), "")
        copy.write_text(f"{path.read_text(encoding='utf-8')}\n{more}\n", encoding="utf-8")
    command = [BIN / "lint-imports", "--no-cache", "--no-logo"]
    config = ["--config", ROOT / "pyproject.toml"]
    done = subprocess.run([*command, *config], cwd=folder, capture_output=True, text=True)
    return done.returncode, re.sub(r"\x1b\[\d+m|\s+", " ", done.stdout + done.stderr)


def test_a_module_imports_only_what_the_contracts_allow(tmp_path):
    code, said = linted(tmp_path)

    assert code == 0, said
    assert f"{len(contracts())} kept, 0 broken" in said


PLANTED = {  # file -> an import it may not have
    "app.py": "import altair",
    "pages/supply/claims.py": "import duckdb",
    "pages/evidence/changes.py": "import app",
    "tracker/errors.py": "import tracker.terms",
    "tracker/terms.py": "import tracker.store",
    "tracker/filters/names.py": "import tracker.store",
    "tracker/store.py": "import tracker.contracts.text",
    "tracker/queries/known.py": "import tracker.publishing.releases",
    "tracker/queries/claims.py": "import streamlit",
    "tracker/charts/maps.py": "import tracker.ui",
    "tracker/export.py": "import scipy",
    "tracker/ui/plain.py": "import tracker.server.health",
    "tracker/server/feeds.py": "import tracker.cli",
    "tracker/server/health.py": "import jinja2",
    "tracker/server/warm.py": "import prometheus_client",
    "tracker/cli/data.py": "import pages.supply.claims",
    "tracker/publishing/publish.py": "import tracker.store",
    "tracker/publishing/build.py": "import yaml",
    "tracker/publishing/releases.py": "import pyarrow",
    "tracker/arguments.py": "import pythonjsonlogger",
    "tracker/publishing/changes.py": "import rapidfuzz",
    "tracker/observe.py": "import starlette",
    "tracker/publishing/proposal.py": "import iso3166",
    "tracker/models/trend.py": "import pathlib",
    "tracker/models/metals.py": "import tracker.models.survival",
    "tracker/models/survival.py": "import urllib",
    "tracker/models/decomposition.py": "import tracker.contracts.cells",
}


def test_the_contracts_find_each_planted_import(tmp_path):
    code, said = linted(tmp_path, PLANTED)

    found = {
        name: f"import {other}"
        for name, line in PLANTED.items()
        for other in re.findall(rf"\b{unit_of(name)} -> ([\w.]+) \(l", said)
        if f"import {other}" == line
    }
    assert (code, found) == (1, PLANTED)


def test_the_drawing_of_who_imports_whom_is_the_contract():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Who may import what")[2].partition("\n## ")[0]
    drawn = " ".join(re.findall(r"^    (.+)$", section, re.MULTILINE)).split("->")
    sides = [set(re.findall(r"`([\w.]+)`", names)) for names in
             re.findall(r"(?:publishes|asks) \(([^)]+)\)", section)]  # fmt: skip

    assert [set(re.split(r",\s*", row.strip())) for row in drawn] == [*layers(), {"app"}]
    for name, (own, other) in {
        "What publishes does not know what asks": sides,
        "What asks does not know what publishes": sides[::-1],
    }.items():
        contract = contracts()[name]
        assert {f"tracker.{unit}" for unit in own} == set(contract["source_modules"])
        assert {f"tracker.{unit}" for unit in other} == set(contract["forbidden_modules"])


def test_every_module_stands_in_a_layer_or_below_one():
    named = tuple(f"tracker.{unit}." for row in layers() for unit in row)
    beside = [
        path
        for path in within("tracker")
        if not f"{unit_of(name_of(path)).removesuffix('.__init__')}.".startswith(named)
    ]

    assert [name_of(path) for path in beside] == [
        "tracker/__init__.py",
        "tracker/models/__init__.py",
        "tracker/publishing/__init__.py",
    ]
    for path in beside:  # rooms, which are told of and import nothing; the first has a version
        body = ast.parse(path.read_text(encoding="utf-8")).body
        version = [ast.Assign] if path.parent.name == "tracker" else []
        assert [type(node) for node in body] == [ast.Expr, *version]


# What may not be called: ruff's rules in pyproject.toml, and tests/code_bans.py where it has none.


ALLOWED = {"tracker/export.py": ["to_csv"]}  # file -> the banned words it may say: the one way out


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_dangerous_call_stands_nowhere(path):
    assert dangers(path.read_text(encoding="utf-8")) == ALLOWED.get(name_of(path), [])


@cache
def ruff(source):
    """The rules by which ruff refuses a module of the user interface."""
    command = [BIN / "ruff", "check", "--no-cache", "--output-format", "json"]
    done = subprocess.run(
        [*command, "--stdin-filename", "tracker/ui/planted.py", "-"],
        cwd=ROOT, input=source, capture_output=True, text=True,
    )  # fmt: skip
    return [found["code"] for found in json.loads(done.stdout)]


IMPORTED = """import importlib, os
import pandas as pd
import streamlit as st
import yaml"""


def test_a_part_that_reruns_alone_has_the_error_boundary():
    found = [name_of(path) for path in CODE if "st.fragment" in path.read_text(encoding="utf-8")]

    assert found == ["tracker/ui/frame.py"]


@pytest.mark.parametrize(
    ("snippet", "word"),
    [
        ("st.markdown(name, unsafe_allow_html=True)", "unsafe_allow_html"),
        ("st.markdown(name, **{'unsafe_allow_html': True})", "unsafe_allow_html"),
        ("options = dict(unsafe_allow_html=1)", "unsafe_allow_html"),
        ("st.html(body, unsafe_allow_javascript=True)", "unsafe_allow_javascript"),
        ("st.html(f'<b>{name}</b>')", "html"),
        ("st . html (name)", "html"),
        ("column.html(name)", "html"),
        ("draw = st.html", "html"),
        ("getattr(st, 'html')(name)", "html"),
        ("from streamlit import html", "TID251"),
        ("from streamlit import html as show", "TID251"),
        ("from streamlit.elements.html import HtmlMixin", "TID251"),
        ("from streamlit.elements.iframe import marshall", "TID251"),
        ("st.iframe(url)", "iframe"),
        ("components.html(name)", "html"),
        ("import streamlit.components.v1 as parts", "TID251"),
        ("from streamlit.components.v1 import declare_component", "TID251"),
        ("st.components.v1.html(name)", "components"),
        ("frame.to_csv(path)", "to_csv"),
        ("frame.to_excel(path)", "to_excel"),
        ("frame.to_html()", "to_html"),
        ("eval(text)", "eval"),
        ("frame.eval(text)", "eval"),
        ("run = exec", "exec"),
        ("compile(text, 'x', 'exec')", "compile"),
        ("__import__(name)", "__import__"),
        ("import pickle", "TID251"),
        ("from pickle import loads", "TID251"),
        ("pd.read_pickle(path)", "TID251"),
        ("import subprocess", "TID251"),
        ("os.system(text)", "TID251"),
        ("run(text, shell=True)", "S604"),
        ("get(url, verify=False)", "verify"),
        ("import marshal", "TID251"),
        ("import shelve", "TID251"),
        ("from os import popen", "TID251"),
        ("importlib.import_module(text)", "TID251"),
        ("yaml.unsafe_load(text)", "TID251"),
        ("from . import frame", "TID252"),
        ("print(text)", "T201"),
        ("open(path)", "PTH123"),
        ("input(text)", "input"),
        ("exec(text)", "S102"),
        ("eval(text)", "S307"),
    ],
)
def test_each_ban_finds_a_planted_call(snippet, word):
    source = f"{IMPORTED}\n\ndef page(name, path, url, text, frame, column):\n    {snippet}\n"

    assert word in (*dangers(source), *ruff(source))


@pytest.mark.parametrize(
    "snippet",
    [
        "import html\nhtml.escape('x')",
        "kinds = ('html', 'md')",
        "export.to_csv(frame)",
        "from tracker.export import to_csv\nto_csv(frame)",
        "re.compile('x')",
        "# st.html(name) would run it",
        "get(url, verify=True)",
    ],
)
def test_no_ban_finds_what_is_harmless(snippet):
    assert dangers(snippet) == []
    assert {rule for rule in ruff(snippet) if rule.startswith(("S", "T"))} == set()


SPLICED = {  # file -> SQL not made of constants, and why that is right
    "tracker/store.py": {
        "statements[0]",  # the text of the caller, which is judged where it stands
        "f'CREATE TABLE \"{table}\" AS FROM read_parquet($path)'",  # file names, quotes taken out
        "(_SQL / f'{rules}.sql').read_text(encoding='utf-8')",  # a file of tracker/sql
    },
    "tracker/contracts/rules.py": {
        "rule.sql",  # a file of contracts/rules, read part by part
        "_LISTS.read_text(encoding='utf-8')",  # a file of tracker/sql
    },
}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_sql_is_made_of_constants_and_values_are_bound(path):
    found = {text for _, text in spliced_sql(path.read_text(encoding="utf-8"))}

    assert found == SPLICED.get(name_of(path), set())


@pytest.mark.parametrize(
    "body",
    [
        "return store.frame(f'FROM lines WHERE city = {filters.city!r}')",
        "return store.frame('FROM lines WHERE city = ' + city)",
        "return store.frame('FROM lines WHERE city = {}'.format(city))",
        "return store.frame('FROM lines WHERE city = %s' % city)",
        "return store.frame(' '.join(['FROM lines WHERE city =', city]))",
        "return store.frame(Template('FROM lines WHERE city = $c').substitute(c=city))",
        "return store.frame('FROM x'.replace('x', city))",
        "return store.frame(city)",
        "return store.frame(sql=f'FROM {city}')",
        "return store.frame(**{'sql': city})",
        "return store.frame(*[city])",
        "sql = f'FROM {city}'\n    return store.frame(sql)",
        "sql = 'FROM lines '\n    sql += city\n    return store.frame(sql)",
        "sql = 'FROM lines'\n    if city:\n        sql = city\n    return store.frame(sql)",
        "where, _ = filters.where()\n    where += city\n    return store.frame(f'FROM x {where}')",
        "CITY = city\n    return store.frame(f'FROM {CITY}')",
        "where, params = other(city)\n    return store.frame(f'FROM lines WHERE {where}')",
        "params, where = filters.where()\n    return store.frame(f'FROM lines WHERE {where}')",
        "for one in city:\n        store.frame(f'FROM {one}')",
        "return store.frame(f'FROM {(sql := city)}')",
        "return store.frame(part(city))",
        "return store.frame('FROM x' if city else city)",
        "return store.connection.execute(f'FROM {city}')",
        "return duckdb.sql(f'FROM {city}')",
        "return (lambda text: store.frame(text))(city)",
    ],
)
def test_the_ban_on_spliced_sql_finds_planted_text(body):
    source = f"def part(text):\n    return text\n\ndef ask(store, filters, city):\n    {body}\n"

    assert len(list(spliced_sql(source))) == 1


@pytest.mark.parametrize(
    "body",
    [
        "return store.frame('FROM lines WHERE city = $city', {'city': city})",
        "where, params = filters.where()\n    return store.frame(f'FROM x WHERE {where}', params)",
        "label = LABELS[city]\n    return store.frame(f'SELECT {label} FROM lines')",
        "return store.frame(f'SELECT {_COLUMNS} FROM lines')",
    ],
)
def test_bound_values_pass_the_ban_on_spliced_sql(body):
    assert list(spliced_sql(f"def ask(store, filters, city):\n    {body}\n")) == []


SCREENS = within("tracker/ui/", "pages/", "app.py")
HINTS = {  # file -> texts of widgets' hints not made of constants, and why that is right
    "tracker/ui/widgets.py": {"param.hint"},  # a constant of the table of filters
    "tracker/ui/method.py": {"text"},  # docs/METHOD.md, which is ours
    "tracker/ui/check.py": {
        "'One of ' + ', '.join((f'{name}.csv' for name in descriptor().names)) + '.'"
    },  # our own names of tables
}


@pytest.mark.parametrize("path", SCREENS, ids=name_of)
def test_nobodys_words_reach_what_is_rendered_as_markdown_unescaped(path):
    found = {text for _, text in unescaped_markdown(path.read_text(encoding="utf-8"))}

    assert found == HINTS.get(name_of(path), set())


@pytest.mark.parametrize(
    "snippet",
    [
        "st.error(f'{error} {error.hint}')",
        "st.error(str(error))",
        "st.error(error)",
        "st.error(body=name)",
        "st.error(*[name])",
        "st.error(**{'body': name})",
        "st.warning(notice, icon=':material/x:')",
        "st.info('No ' + name)",
        "st.success('{}'.format(name))",
        "st.success('%s' % name)",
        "st.markdown(name)",
        "st.caption(f'{name:>20}')",
        "st.caption(f'{name!r}')",
        "st.caption(f'{name:{width}}')",
        "st.caption('; '.join(names))",
        "st.write('of', name)",
        "st.toast(name if name else 'none')",
        "column.error(name)",
        "st.sidebar.warning(name)",
        "st.metric('Lines', 1, help=sentence)",
        "st.caption(escaped(name) + name)",
    ],
)
def test_the_ban_on_unescaped_markdown_finds_a_planted_text(snippet):
    assert len(list(unescaped_markdown(snippet))) == 1


@pytest.mark.parametrize(
    "snippet",
    [
        "st.error('Not known yet.', icon=icon)",
        "st.error(escaped(f'{error} {error.hint}'))",
        "st.caption(f'{ui.escaped(name)}: {count:,} of {share:.1%}, {day:%Y-%m-%d}')",
        "st.caption(ui.AB5_FORMULA)",
        "st.info('none' if empty else f'{len(rows)}')",
        "st.metric('Lines', 1, help=escaped(told) if told else None)",
        "log.warning('%s: %s', name, error)",
        "st.text(name)",
    ],
)
def test_what_is_escaped_or_counted_passes_the_ban_on_unescaped_markdown(snippet):
    assert list(unescaped_markdown(snippet)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=name_of)
def test_a_page_is_short_and_stands_in_a_section(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60
    assert path.parent.parent == ROOT / "pages"


TEXTS = [*MODULES, *sorted((ROOT / "tracker").rglob("*.sql"))]


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_a_module_and_a_file_of_sql_have_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_file_is_called_after_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    everywhere = [p for top in ("tracker", "pages", "tests") for p in ROOT.glob(f"{top}/**/*")]

    assert [name_of(path) for path in everywhere if path.stem.lower() in vague] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_name_says_what_it_holds(path):
    assert vague_names(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "snippet",
    [
        "found = rows",
        "told: str = text",
        "said += text",
        "kept, rest = rows",
        "first, *kept = rows",
        "for one in rows: pass",
        "for _, (one, two) in rows: pass",
        "[one for one in rows]",
        "{one.id: 1 for one in rows}",
        "if (found := look(rows)): pass",
        "with open(path) as found: pass",
        "import rows as found",
        "key = lambda one: -one",
        "def part(rows, *, kept=None): pass",
        "def part(*told): pass",
        "def part(**said): pass",
        "def told(): pass",
        "async def one(): pass",
        "self.kept = rows",
        "class Line:\n    said: str",
        "try: pass\nexcept OSError as told: pass",
        "match rows:\n    case [found, _]: pass",
        "match rows:\n    case [_, *kept]: pass",
        "match rows:\n    case {'a': 1, **kept}: pass",
    ],
)
def test_the_ban_on_vague_names_finds_a_planted_one(snippet):
    assert len(vague_names(snippet)) == 1


def test_the_database_is_asked_only_where_sql_is_at_home():
    homes = (*SQL_HOMES, "tracker/store.py")
    asked = {name_of(path): questions(path.read_text(encoding="utf-8")) for path in CODE}

    assert sum(map(len, asked.values())) > 30
    assert {
        name: calls for name, calls in asked.items() if calls and not name.startswith(homes)
    } == {}


CLOCKED = {  # tables whose rows become known on a day; the rules' tables hold those known
    *("capacity_events", "capacity_claims", "hev_sales", "hev_packs", "nimh_share"),
    *("published_figures", "alloy_output", "ab5_inputs", "corrections", "dated_hev_sales"),
}


def raw_tables(source: str) -> set[str]:
    """The tables with a clock that some SQL text of a file reads past it."""
    texts = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    read = r"\b(?:from|join)\s+(\w+)(?:(?:\s+\w+)?,\s+(\w+))?"
    names = {name for text in texts for pair in re.findall(read, text, re.I) for name in pair}
    return names & CLOCKED


@pytest.mark.parametrize("path", within("tracker/queries/"), ids=name_of)
def test_no_question_reads_a_raw_table_past_the_day_looked_from(path):
    assert raw_tables(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("table", sorted(CLOCKED))
def test_the_ban_on_raw_tables_finds_a_planted_one(table):
    for sql in (
        f"FROM {table}",
        f"SELECT 1 FROM lines l JOIN {table} USING (a)",
        f"from a, {table}",
    ):
        assert raw_tables(f'store.frame("{sql}")') == {table}


def test_sql_text_stands_only_in_its_homes():
    pattern = re.compile(r"\bSELECT\b[^\"']*\bFROM\b", re.DOTALL)
    allowed = (*SQL_HOMES, "tracker/store.py", "tracker/filters/sql.py")  # filters: predicates only
    found = [
        name_of(path)
        for path in CODE
        if not name_of(path).startswith(allowed)
        and any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and pattern.search(node.value)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]

    assert found == []


AT_WORK = ("tracker/ui/", "tracker/server/", "tracker/__main__.py")  # Streamlit and the command


def test_importing_the_program_does_nothing(tmp_path):
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted({*within("tracker")} - {*within(*AT_WORK)})
    )
    code = "import sys\nsys.path.insert(0, sys.argv[1])\n" + "\n".join(f"import {n}" for n in names)

    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code, str(ROOT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
