"""Names so near to each other that one may be a slip of the pen."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from tracker.contracts.placeholders import bare

NEAR = 2
LOOSE = 6
"""Names of fewer letters differ by two edits too easily to mean anything."""

TIGHT = 4
"""Names of fewer letters differ by one edit too easily; those not in Latin letters always do."""

MOST = 20_000
"""Names compared at most; the tables hold some hundred."""

_POINTS = re.compile(
    r"north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|upper|lower|inner|outer|old|new"
    r"|central|i{1,3}|iv|vi{0,3}|ix"
)
# Provinces of China that one or two letters keep apart.
_APART = frozenset(
    ["guangxi", "hainan", "hebei", "henan", "hubei", "hunan", "jiangxi", "shaanxi", "shanxi"]
)


def near_names(names: Iterable[str], loose: int = LOOSE) -> Iterator[tuple[str, str]]:
    """Pairs of names nearly the same, the later one first, each name once.

    Upper and lower case, accents, spaces and signs are the same. Names of four letters may
    differ by one edit or two letters changed about, from `loose` letters on by two edits. Names
    whose digits or points of the compass differ are different on purpose, and so are the
    provinces of China. Of more than 20,000 names the rest is not compared.

    Two edits leave one of three parts of a name untouched, so only names that share such a
    part are compared; one edit leaves a letter less the same. 10,000 names take well under a
    second.

    >>> list(near_names(["Baotou Xinhao", "Baotou Xinhoa", "Plant 1 Ltd", "Plant 2 Ltd"]))
    [('Baotou Xinhoa', 'Baotou Xinhao')]
    """
    known = _Known(loose)
    for name in islice(dict.fromkeys(names), MOST):
        if plain := _plain(name):
            if match := known.nearest(name, plain):
                yield name, match
            known.add(name, plain)


def most_similar(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, upper and lower case the same; None when none is near.

    >>> most_similar("Baotou Xinhoa", ["Zibo Jiahua", "Baotou Xinhao"])
    'Baotou Xinhao'
    """
    plain = {other.casefold(): other for other in sorted(known)}
    nearest = difflib.get_close_matches(name.casefold(), plain, n=1)
    return plain[nearest[0]] if nearest else None


class _Known:
    """Names seen so far, by what a near one shares with them."""

    def __init__(self, loose: int) -> None:
        self._loose = loose
        self._parts: dict[object, list[str]] = defaultdict(list)

    def nearest(self, name: str, plain: str) -> str | None:
        """The first known name that is nearly this one."""
        tried: set[str] = set()
        for key in self._keys(plain, is_known=False):
            for other in self._parts.get(key, ()):
                if other not in tried and self._is_near(name, plain, other):
                    return other
                tried.add(other)
        return None

    def add(self, name: str, plain: str) -> None:
        """Keep a name for those to come."""
        for key in self._keys(plain, is_known=True):
            self._parts[key].append(name)

    def _keys(self, plain: str, *, is_known: bool) -> Iterator[object]:
        yield plain
        if TIGHT <= len(plain) <= self._loose and plain.isascii():
            for at in range(len(plain)):
                yield plain[:at] + plain[at + 1 :]
        if len(plain) < self._loose:
            return
        digits = _digits(plain)
        reach = 0 if is_known else NEAR
        for length in range(len(plain) - reach, len(plain) + reach + 1):
            for number, (start, end) in enumerate(_thirds(length)):
                for shift in range(-reach, reach + 1):
                    yield length, number, plain[max(start + shift, 0) : end + shift], digits

    def _is_near(self, name: str, plain: str, other: str) -> bool:
        other_plain = _plain(other)
        if plain == other_plain:
            return True
        shorter = min(plain, other_plain, key=len)
        if _digits(plain) != _digits(other_plain) or {plain, other_plain} <= _APART:
            return False
        if _differ_by_a_point(name, other):
            return False
        if len(shorter) >= self._loose:
            return _within(plain, other_plain)
        return len(shorter) >= TIGHT and shorter.isascii() and _one_edit(plain, other_plain)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, bare(name)))


def _digits(plain: str) -> str:
    return "".join(filter(str.isdigit, plain))


def _differ_by_a_point(name: str, other: str) -> bool:
    """Whether two words at the same place are different points of the compass or the like."""
    words, others = bare(name).split(), bare(other).split()
    return len(words) == len(others) and any(
        one != two and _POINTS.fullmatch(one) and _POINTS.fullmatch(two)
        for one, two in zip(words, others, strict=True)
    )


def _thirds(length: int) -> list[tuple[int, int]]:
    cuts = [length * part // (NEAR + 1) for part in range(NEAR + 2)]
    return list(zip(cuts, cuts[1:], strict=False))


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter is put in, taken out or changed, or two neighbours are changed about."""
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if start is None:
        return abs(len(left) - len(right)) <= 1
    left, right = left[start:], right[start:]
    if left[1:] == right[1:] or left[1:] == right or left == right[1:]:
        return True
    return left[:2] == right[1::-1] and left[2:] == right[2:]


def _within(left: str, right: str) -> bool:
    """Whether at most NEAR letters must be put in, taken out or changed."""
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other)))
        if min(here) > NEAR:
            return False
        above = here
    return above[-1] <= NEAR
