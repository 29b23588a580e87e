"""The list of mutants fits the program as it stands, and a misplaced one is refused."""

import re
from pathlib import Path

import pytest

from tests.mutants import MUTANTS
from tests.mutants.__main__ import FAILED
from tests.mutants.mutant import Misplaced, Mutant

ROOT = Path(__file__).parents[1]
SLIP = Mutant("a slip", "rules/**/*.sql", "a < b", "a <= b", ("tests/test_x.py",), ())


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_of_a_mutant_stands_once_and_its_tests_are_there(mutant):
    changed = mutant.place(ROOT).read_text("utf-8").replace(mutant.old, mutant.new)

    assert mutant.old != mutant.new
    if mutant.file.endswith(".py"):
        compile(changed, mutant.file, "exec")
    for test in (*mutant.tests, *mutant.wider):
        file, _, name = test.partition("::")
        assert not name or f"\ndef {name}(" in (ROOT / file).read_text("utf-8")
        assert (ROOT / file).is_file()


def test_there_are_at_least_forty_mutants_of_different_names():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 40


def test_a_mutant_changes_one_place_of_one_file(tmp_path):
    one, other = tmp_path / "rules" / "one.sql", tmp_path / "rules" / "deep" / "other.sql"
    other.parent.mkdir(parents=True)
    one.write_text("WHERE a > b", "utf-8")
    other.write_text("WHERE a < b;\n", "utf-8")

    assert SLIP.apply(tmp_path) == other
    assert other.read_text("utf-8") == "WHERE a <= b;\n"
    assert one.read_text("utf-8") == "WHERE a > b"


@pytest.mark.parametrize("texts", [("",), ("a < b, a < b",), ("a < b", "a < b")])
def test_a_mutant_whose_text_is_not_there_exactly_once_is_refused(tmp_path, texts):
    (tmp_path / "rules").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "rules" / f"{number}.sql").write_text(text, "utf-8")

    with pytest.raises(Misplaced, match=re.escape("a slip: its text stands")):
        SLIP.apply(tmp_path)

    kept = [path.read_text("utf-8") for path in sorted(tmp_path.rglob("*.sql"))]
    assert kept == list(texts)


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("FAILED tests/test_x.py::test_y - assert 1 == 2", "tests/test_x.py::test_y"),
        ("FAILED tests/test_x.py::test_y[a b-c]", "tests/test_x.py::test_y[a b-c]"),
        ("ERROR tests/test_x.py::test_y - OSError", "tests/test_x.py::test_y"),
    ],
)
def test_the_test_that_failed_is_read_from_what_pytest_prints(line, test):
    assert FAILED.findall(f"...\n{line}\n1 failed in 0.1s") == [test]
