"""Names so near to each other that one may be a slip of the pen."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from tracker.spelling import bare, folded

NEAR = 2
LOOSE = 6
"""Names of fewer letters differ by two edits too easily to mean anything."""

TIGHT = 4
"""Names of fewer letters differ by one edit too easily; those not in Latin letters always do."""

MOST = 20_000
"""Names compared at most; the tables hold some hundred."""

_BLOCK = 500
"""Names compared with all before them at a time: of 20,000 names some 10 MB of distances."""

_POINTS = re.compile(
    r"north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|upper|lower|inner|outer|old|new"
    r"|central|i{1,3}|iv|vi{0,3}|ix"
)
# Provinces of China that one or two letters keep apart.
_APART = frozenset(
    ["guangxi", "hainan", "hebei", "henan", "hubei", "hunan", "jiangxi", "shaanxi", "shanxi"]
)


def near_names(names: Iterable[str], loose: int = LOOSE) -> Iterator[tuple[str, str]]:
    """Pairs of names nearly the same, the later one first, each name once with its nearest.

    Upper and lower case, accents, spaces and signs are the same. Names of four letters may
    differ by one edit or two letters changed about, from `loose` letters on by two edits. Names
    whose digits or points of the compass differ are different on purpose, and so are the
    provinces of China. Of more than 20,000 names the rest is not compared.

    >>> list(near_names(["Baotou Xinhao", "Baotou Xinhoa", "Plant 1 Ltd", "Plant 2 Ltd"]))
    [('Baotou Xinhoa', 'Baotou Xinhao')]
    """
    compared = list(islice(dict.fromkeys(names), MOST))
    of_digits: dict[str, list[str]] = defaultdict(list)
    for name in compared:
        if plain := folded(name):
            of_digits["".join(filter(str.isdigit, plain))].append(name)
    nearest: dict[str, str] = {}
    for group in of_digits.values():
        nearest |= _nearest(group, loose)
    yield from ((name, nearest[name]) for name in compared if name in nearest)


def most_similar(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, upper and lower case the same; None when none is near.

    >>> most_similar("Baotou Xinhoa", ["Zibo Jiahua", "Baotou Xinhao"])
    'Baotou Xinhao'
    """
    plain = {other.casefold(): other for other in sorted(known)}
    nearest = difflib.get_close_matches(name.casefold(), plain, n=1)
    return plain[nearest[0]] if nearest else None


def _nearest(names: Sequence[str], loose: int) -> dict[str, str]:
    """The name nearest to each among those before it, the first of those equally near."""
    plain = [folded(name) for name in names]
    nearest = {}
    for start in range(0, len(names), _BLOCK):
        end = start + _BLOCK
        distances = process.cdist(
            plain[start:end],
            plain[:end],
            scorer=Levenshtein.distance,
            score_cutoff=NEAR,
            dtype=np.uint8,
        )
        for at, row in enumerate(distances, start):
            near = np.flatnonzero(row[:at] <= NEAR)
            for other in near[np.argsort(row[near], kind="stable")]:
                if _is_near(names[at], names[other], loose):
                    nearest[names[at]] = names[other]
                    break
    return nearest


def _is_near(name: str, other: str, loose: int) -> bool:
    """Whether two names with the same digits, at most two edits apart, may be one."""
    plain, other_plain = folded(name), folded(other)
    if plain == other_plain:
        return True
    if {plain, other_plain} <= _APART or _differ_by_a_point(name, other):
        return False
    length = min(len(plain), len(other_plain))
    if length >= loose:
        return True
    is_one_edit = OSA.distance(plain, other_plain, score_cutoff=1) <= 1
    return length >= TIGHT and (plain + other_plain).isascii() and is_one_edit


def _differ_by_a_point(name: str, other: str) -> bool:
    """Whether two words at the same place are different points of the compass or the like."""
    words, others = bare(name).split(), bare(other).split()
    return len(words) == len(others) and any(
        here != there and _POINTS.fullmatch(here) and _POINTS.fullmatch(there)
        for here, there in zip(words, others, strict=True)
    )
