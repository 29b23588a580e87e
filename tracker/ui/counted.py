"""Values of a list with how many rows have each: "China (41)".

The browser knows a choice by the words it was offered under. Counts are therefore those of all the
release has on the day it was first shown, which no other choice moves, and a choice that comes with
a count of before is still the same choice.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from tracker import labels
from tracker.filters import Filters
from tracker.filters.kinds import Codes
from tracker.filters.params import Param

_COUNT = re.compile(r" \(\d[\d,]*\)$")


def word(param: Param, value: str) -> str:
    """One value of a list, as the list and its chip say it."""
    if param.key == "country":
        return labels.country_name(value)
    return param.kind.word(value) if isinstance(param.kind, Codes) else value


def wording(param: Param, counts: Mapping[str, int] | None) -> Callable[[str], str]:
    """How a list words its values: with how many rows have each, where that is counted."""
    if counts is None:
        return partial(word, param)
    return lambda value: _with_count(param.key, value, counts.get(value, 0))


@lru_cache(maxsize=4096)
def _with_count(key: str, value: str, n: int) -> str:
    """Asked for hundreds of values in every run, so made once each."""
    return f"{word(Filters.params()[key], value)} ({n:,})"


def meant(param: Param, text: str) -> str:
    """The value that a list's text means, whatever its count; a value alone is itself."""
    plain = _COUNT.sub("", text)
    return _codes(param).get(plain, plain)


def _codes(param: Param) -> dict[str, str]:
    """Label -> code of a list of codes; empty for a list of names."""
    codes = param.kind.codes if isinstance(param.kind, Codes) else ()
    return {code.label: code.value for code in codes}
