"""The errors of the program stand in one tree, which its module draws."""

import inspect
import re

import pytest

from tracker import errors
from tracker.errors import TrackerError

DRAWN = re.findall(r"^([│├└─ ]*)([A-Z]\w+)", errors.__doc__, re.MULTILINE)[1:]  # [0]: "Every"
CLASSES = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if error.__module__ == errors.__name__
]
GROUPS = [error for error in CLASSES if error.__subclasses__()]


def test_the_tree_drawn_in_the_module_is_the_tree_of_the_classes():
    bases, drawn = {}, {0: "Exception"}
    for lines, name in DRAWN:
        depth = len(lines) // 4 + 1
        drawn[depth] = name
        bases[name] = drawn[depth - 1]

    assert bases == {error.__name__: error.__base__.__name__ for error in CLASSES}


def test_there_is_one_base_for_data_publishing_input_and_access():
    assert {error.__name__ for error in GROUPS} == {
        "TrackerError", "DataError", "PublishingError", "InputError", "AccessError",
    }  # fmt: skip
    assert {error.__base__ for error in GROUPS} == {Exception, TrackerError}


@pytest.mark.parametrize("error", [error for error in CLASSES if error not in GROUPS])
def test_every_error_says_when_it_is_raised_and_what_to_do(error):
    assert error.__doc__
    assert error.hint != TrackerError.hint or "self.hint" in inspect.getsource(error)
