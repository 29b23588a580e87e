"""Names so near to each other that one may be a slip of the pen."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator

NEAR = 2
SHORTEST = 6
"""Names below this many letters differ by two too easily to mean anything."""


def near_names(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names at most two edits apart, the later one first, each name once.

    Upper and lower case are the same; names whose digits differ are different on purpose.
    Two edits leave one of three parts of a name untouched, so only names that share such a
    part are compared: 10,000 names take well under a second.

    >>> list(near_names(["Baotou Xinhao", "Baotou Xinhoa", "Plant 1 Ltd", "Plant 2 Ltd"]))
    [('Baotou Xinhoa', 'Baotou Xinhao')]
    """
    parts: dict[tuple[int, int, str, str], list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        plain = name.casefold()
        if len(plain) < SHORTEST:
            continue
        digits = "".join(filter(str.isdigit, plain))
        if match := _nearest(plain, digits, parts):
            yield name, match
        for number, (start, end) in enumerate(_thirds(len(plain))):
            parts[len(plain), number, plain[start:end], digits].append(name)


def most_similar(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, upper and lower case the same; None when none is near.

    >>> most_similar("Baotou Xinhoa", ["Zibo Jiahua", "Baotou Xinhao"])
    'Baotou Xinhao'
    """
    plain = {other.casefold(): other for other in sorted(known)}
    nearest = difflib.get_close_matches(name.casefold(), plain, n=1)
    return plain[nearest[0]] if nearest else None


def _thirds(length: int) -> list[tuple[int, int]]:
    cuts = [length * part // (NEAR + 1) for part in range(NEAR + 2)]
    return list(zip(cuts, cuts[1:], strict=False))


def _nearest(
    plain: str, digits: str, parts: dict[tuple[int, int, str, str], list[str]]
) -> str | None:
    tried: set[str] = set()
    for length in range(len(plain) - NEAR, len(plain) + NEAR + 1):
        for number, (start, end) in enumerate(_thirds(max(length, 0))):
            for shift in range(-NEAR, NEAR + 1):
                part = plain[max(start + shift, 0) : end + shift]
                for other in parts.get((length, number, part, digits), ()):
                    if other not in tried and _within(plain, other.casefold()):
                        return other
                    tried.add(other)
    return None


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
