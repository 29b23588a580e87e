"""No number of the model stands in code: every one is a row of a curated table."""

import ast
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[1] / "tracker" / "models"
MODEL = ("ab5/*.py", "decomposition.py", "scenario/*.py", "statements/*.py", "metals.py")
STRUCTURAL = {0, 1, 100, 1000, 1_000_000}  # nothing, one, percent, kg in a tonne, a million

# Constants by name that are not coefficients, each with its reason.
DECLARED = {
    "DRAWS": "how many draws a band uses",
    "SEED": "where the draws start",
    "BAND_QUANTILES": "p10 and p90, what a band is",
    "KEPT": "how many arrays of draws are kept in memory",
    "KG_PER_KWH_DECIMALS": "how the intensity is printed",
    "ATOMIC_WEIGHT": "standard atomic weights, IUPAC",
    "OXIDE_ATOMS": "formulas of the oxides",
    "PRESETS": "the reader's starting choices, shown and changeable",
    "HORIZON": "where the outlook ends",
    "POST_YEAR": "the year the post of 2019 speaks of",
    "MID_YEAR": "the day of a year on which planned lines are asked whether they run",
    "DAYS_PER_MONTH": "the months of the realisation curve",
    "PHYSICAL_BOUNDS": "refuses a slider value, enters no result",
}


def halves_and_places(tree):
    """The numbers that halve (`x / 2`) or say a place in a row (`row[2]`): no coefficients."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield from [id(node.right)] if ast.unparse(node.right) == "2" else []
        elif isinstance(node, ast.Subscript):
            places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            yield from map(id, places)


def literals(source):
    """Numbers in a module outside the declared constants, as (line, number)."""
    tree = ast.parse(source)
    skipped = set(halves_and_places(tree))
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(name, ast.Name) and name.id in DECLARED for name in targets):
            skipped |= {id(child) for child in ast.walk(node)}
    for node in ast.walk(tree):
        is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)
        if is_number and id(node) not in skipped and node.value not in STRUCTURAL:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    "path", [path for glob in MODEL for path in sorted(MODELS.glob(glob))], ids=lambda p: p.name
)
def test_a_model_module_holds_structural_numbers_only(path):
    assert list(literals(path.read_text(encoding="utf-8"))) == []


def test_the_search_finds_a_coefficient_wherever_it_hides():
    hidden = "DRAWS = 10\ndef f(x, y=4.03):\n    return x * 1000 * -0.95\n"

    assert list(literals(hidden)) == [(2, 4.03), (3, 0.95)]


def test_a_half_and_a_place_are_no_coefficients_but_a_double_is():
    assert list(literals("middle = (row[0] + row[2]) / 2 + table[0, 2]")) == []
    assert list(literals("x = y * 2\nz = 2 / y\nv = y / 2.5\nw = row[f(3)]")) == [
        (1, 2),
        (2, 2),
        (3, 2.5),
        (4, 3),
    ]
