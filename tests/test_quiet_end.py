"""Nothing follows pytest's closing line: what reads a run reads its end."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLANTED = """
from hypothesis import given
from hypothesis import strategies as st

from tests.made_up import event

@given(st.lists(st.builds(event, st.just("2017"), st.just("announced")), min_size=1))
def test_made_up_rows(rows):
    assert rows
"""


@pytest.mark.parametrize(
    ("hooks", "is_quiet"), [(["-p", "tests.conftest"], True), ([], False)], ids=["ours", "none"]
)
def test_a_run_ends_with_the_closing_line_thanks_to_the_hook(tmp_path, hooks, is_quiet):
    file = tmp_path / "test_planted.py"
    file.write_text(PLANTED, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *hooks, str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    last = done.stdout.strip().splitlines()[-1]
    assert done.returncode == 0, done.stdout
    assert last.startswith("1 passed in ") == is_quiet
