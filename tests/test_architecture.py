"""Who may import whom, and what may stand where: the layers of tracker/__init__.py."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
    ("errors", "terms", "observe"),
    ("contracts", "store", "filters", "trend", "access"),
    ("releases", "ab5"),
    ("metals",),
    ("decomposition", "statements", "scenario", "realisation"),
    ("publish", "changes", "queries"),
    ("build", "charts", "export", "feed"),
    ("digest", "proposal"),
    ("watch",),
    ("ui",),
    ("server",),
    ("cli",),
    ("__main__",),
    ("pages",),
    ("app",),
)
RANK = {unit: rank for rank, row in enumerate(LAYERS) for unit in row}
PURE = ("ab5", "trend", "decomposition", "metals", "statements", "scenario", "realisation")
PUBLISHING = ("contracts", "releases", "publish", "changes", "build", "proposal")
ASKING = ("store", "filters", "queries", *PURE)


def unit(path):
    """The unit a file belongs to: app, pages, or the first part below tracker/."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] != "tracker" else parts[1] if len(parts) > 1 else "tracker"


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
            if node.module == "tracker":
                yield from ((f"tracker.{alias.name}", node.lineno) for alias in node.names)
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
        other = module.split(".")[1]
        below = RANK[other] < RANK[own] or other == own
        assert below, f"{name_of(path)}:{number} imports {module}, which is not below it"


@modules
def test_publishing_and_asking_do_not_know_each_other(path):
    own = unit(path)
    other = ASKING if own in PUBLISHING else PUBLISHING if own in ASKING else ()
    for module, number in imports(path):
        wrong = module.startswith("tracker.") and module.split(".")[1] in other
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
    "frictionless": r"tracker/contracts/.*",
    "yaml": r"tracker/contracts/.*",
    "pyarrow": r"tracker/(build|changes)\.py|tracker/contracts/.*|tracker/ui/.*",
    "starlette": r"tracker/server/.*",
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


BANNED = {  # what -> where it may stand
    "unsafe_allow_html": r"$^",
    "unsafe_allow_javascript": r"$^",
    "components.html": r"$^",
    "components.v1": r"$^",
    "st.html(": r"$^",
    "st.fragment": r"tracker/ui/frame\.py",  # there it has the error boundary
    ".to_csv(": r"tracker/export\.py",
    ".to_excel(": r"$^",
    "eval(": r"$^",
    "exec(": r"$^",
    "pickle": r"$^",
    "shell=True": r"$^",
    "verify=False": r"$^",
}


@pytest.mark.parametrize("text", BANNED)
def test_a_dangerous_call_stands_nowhere(text):
    found = [
        name_of(path)
        for path in CODE
        if re.search(rf"(?<!\w){re.escape(text)}", path.read_text(encoding="utf-8"))
        or (text.startswith(".") and text in path.read_text(encoding="utf-8"))
    ]

    # export.to_csv is our own way out: `export.to_csv(frame)` may stand anywhere
    if text == ".to_csv(":
        found = [
            path
            for path in found
            if re.search(r"(?<!\bexport)\.to_csv\(", (ROOT / path).read_text(encoding="utf-8"))
        ]
    assert [path for path in found if not re.fullmatch(BANNED[text], path)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=name_of)
def test_a_page_is_short_and_stands_in_a_section(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60
    assert path.parent.parent == ROOT / "pages"


def test_no_file_is_called_after_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    everywhere = [
        p
        for top in ("tracker", "pages", "tests", "bench", "soak")
        for p in ROOT.glob(f"{top}/**/*")
    ]

    assert [name_of(path) for path in everywhere if path.stem.lower() in vague] == []


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
