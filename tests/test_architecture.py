"""Who may import whom, and what may stand where: the layers of tracker/__init__.py."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.code_bans import dangers, questions, spliced_sql, unescaped_markdown

ROOT = Path(__file__).parents[1]
CODE = sorted(
    path
    for path in [
        ROOT / "app.py",
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "tracker").rglob("*.py"),
    ]
)
SQL_HOMES = ("tracker/sql", "tracker/contracts", "tracker/queries")

# Units of the program, lowest first; a unit imports only units of lower rows, or itself.
LAYERS = (
    ("errors", "terms", "observe", "location"),
    ("contracts", "store", "filters", "access", "terminal", "templates", "models/trend"),
    ("publishing/releases", "arguments", "models/ab5"),
    ("models/metals",),
    ("models/decomposition", "models/statements", "models/scenario", "models/survival"),
    ("publishing/publish", "publishing/changes", "queries"),
    ("publishing/build", "charts", "export"),
    ("publishing/proposal", "subscriptions"),
    ("ui",),
    ("server",),
    ("cli",),
    ("__main__",),
    ("pages",),
    ("app",),
)
RANK = {unit: rank for rank, row in enumerate(LAYERS) for unit in row}
ROOMS = ("models", "publishing")  # each of their modules is a unit
RANK |= dict.fromkeys(ROOMS, 0)  # the room itself: a docstring
PURE = ("models", *(unit for unit in RANK if unit.startswith("models/")))
PUBLISHING = ("contracts", *(unit for unit in RANK if unit.startswith("publishing")))
ASKING = ("store", "filters", "queries", *PURE)


def unit(path):
    """The unit a file belongs to: app, pages, the first part below tracker/, or one of a room."""
    return unit_of(path.relative_to(ROOT).with_suffix("").parts)


def unit_of(parts):
    """The unit of a module given by the parts of its name."""
    if parts[0] != "tracker" or len(parts) == 1:
        return parts[0]
    is_of_a_room = parts[1] in ROOMS and len(parts) > 2 and parts[2] != "__init__"
    return "/".join(parts[1:3]) if is_of_a_room else parts[1]


def imports(path):
    """Every module a file imports at run time, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports by a relative name"
            if node.module in ("tracker", *(f"tracker.{room}" for room in ROOMS)):
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def name_of(path):
    return str(path.relative_to(ROOT))


modules = pytest.mark.parametrize(
    "path", [p for p in CODE if p != ROOT / "tracker" / "__init__.py"], ids=name_of
)


@modules
def test_a_module_imports_only_what_stands_below_it(path):
    own = unit(path)
    for module, number in imports(path):
        if not module.startswith("tracker."):
            continue
        other = unit_of(module.split("."))
        below = RANK[other] < RANK[own] or other == own
        assert below, f"{name_of(path)}:{number} imports {module}, which is not below it"


@modules
def test_publishing_and_asking_do_not_know_each_other(path):
    own = unit(path)
    other = ASKING if own in PUBLISHING else PUBLISHING if own in ASKING else ()
    for module, number in imports(path):
        wrong = module.startswith("tracker.") and unit_of(module.split(".")) in other
        assert not wrong, f"{name_of(path)}:{number} imports {module}"


@pytest.mark.parametrize("path", [path for path in CODE if unit(path) in PURE], ids=name_of)
def test_the_pure_units_do_no_input_and_no_output(path):
    banned = {"duckdb", "pyarrow", "pathlib", "os", "io", "socket", "subprocess", "urllib"}
    banned |= {"streamlit", "altair", "requests", "tempfile", "shutil"}

    assert {m.split(".")[0] for m, _ in imports(path)} & banned == set()
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & {"open", "print", "input", "exec", "eval"} == set()


LIBRARIES = {
    "streamlit": r"app\.py|pages/.*|tracker/ui/.*|tracker/server/.*",
    "altair": r"tracker/charts(/.*|\.py)",
    "duckdb": r"tracker/store\.py|tracker/contracts/.*",
    "iso3166": r"tracker/contracts/.*",
    "yaml": r"tracker/contracts/.*",
    "scipy": r"tracker/models/.*",
    "pyarrow": r"tracker/publishing/(build|changes)\.py|tracker/contracts/.*|tracker/ui/.*",
    "rapidfuzz": r"tracker/contracts/.*",
    "starlette": r"tracker/server/.*",
    "jinja2": r"tracker/templates/.*",
    "prometheus_client": r"tracker/observe\.py",
    "pythonjsonlogger": r"tracker/observe\.py",
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_is_at_home(library):
    used = {
        name_of(path)
        for path in CODE
        for module, _ in imports(path)
        if module.split(".")[0] == library
    }

    assert [path for path in sorted(used) if not re.fullmatch(LIBRARIES[library], path)] == []


ALLOWED = {  # file -> the banned words it may say
    "tracker/export.py": ["to_csv"],  # the one way out
    "tracker/server/supervisor.py": ["subprocess"],  # starts the workers, from constants
}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_dangerous_call_stands_nowhere(path):
    assert dangers(path.read_text(encoding="utf-8")) == ALLOWED.get(name_of(path), [])


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
        ("from streamlit import html", "html"),
        ("from streamlit import html as show", "html"),
        ("st.iframe(url)", "iframe"),
        ("components.html(name)", "html"),
        ("import streamlit.components.v1 as parts", "components"),
        ("from streamlit.components.v1 import declare_component", "components"),
        ("st.components.v1.html(name)", "components"),
        ("frame.to_csv(path)", "to_csv"),
        ("frame.to_excel(path)", "to_excel"),
        ("frame.to_html()", "to_html"),
        ("eval(text)", "eval"),
        ("frame.eval(text)", "eval"),
        ("run = exec", "exec"),
        ("compile(text, 'x', 'exec')", "compile"),
        ("__import__(name)", "__import__"),
        ("import pickle", "pickle"),
        ("from pickle import loads", "pickle"),
        ("pd.read_pickle(path)", "read_pickle"),
        ("import subprocess", "subprocess"),
        ("os.system(text)", "system"),
        ("run(text, shell=True)", "shell"),
        ("get(url, verify=False)", "verify"),
    ],
)
def test_each_ban_finds_a_planted_call(snippet, word):
    assert word in dangers(f"def page(name, path, url, text, frame, column):\n    {snippet}\n")


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


SPLICED = {  # file -> SQL not made of constants, and why that is right
    "tracker/store.py": {
        "statements[0]",  # the text of the caller, which is judged where it stands
        "f'CREATE TABLE \"{table}\" AS FROM read_parquet($path)'",  # file names, quotes taken out
        "(_SQL / f'{rules}.sql').read_text(encoding='utf-8')",  # a file of tracker/sql
    },
    "tracker/contracts/rules.py": {"rule.sql"},  # rules.sql, read part by part
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


SCREENS = [path for path in CODE if unit(path) in ("ui", "pages", "app")]
HINTS = {  # file -> texts of widgets' hints not made of constants, and why that is right
    "tracker/ui/widgets.py": {"param.hint"},  # a constant of the table of filters
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


def test_no_file_is_called_after_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    everywhere = [p for top in ("tracker", "pages", "tests") for p in ROOT.glob(f"{top}/**/*")]

    assert [name_of(path) for path in everywhere if path.stem.lower() in vague] == []


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


@pytest.mark.parametrize("path", [p for p in CODE if unit(p) == "queries"], ids=name_of)
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


def test_importing_the_program_does_nothing(tmp_path):
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in CODE
        if unit(path) not in ("app", "pages", "ui", "server", "__main__")
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
