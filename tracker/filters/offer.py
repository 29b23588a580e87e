"""What a list of choices may still offer: nothing that its link could not carry."""

from collections.abc import Sequence
from functools import lru_cache

from tracker.errors import BadFilter
from tracker.filters.kinds import Several
from tracker.filters.options import View
from tracker.filters.querystring import LINK_LIMIT, Query, link_length
from tracker.filters.table import Filters


def offered(
    view: View, query: Query, key: str, values: Sequence[str], minus: str = ""
) -> tuple[list[str], int]:
    """The values a list can offer beside what is chosen, and how many the link is too full for.

    Args:
        view: the question asked.
        query: what is chosen now, as a link's query.
        key: the key of the list: one that takes several values.
        values: everything the data have of it.
        minus: "-" for the list of what is left out.

    Each value offered can be added alone: the link then reads back as it was made. A value that
    is chosen stays; one that stands in the other list of the key, or that no link can carry,
    is not offered.
    """
    chosen = query.get(key, ())
    room = LINK_LIMIT - _length_at_most(view, query)
    listed, too_full = [], 0
    for value in values:
        text, other = minus + value, value if minus else "-" + value
        if text in chosen:
            listed.append(value)
        elif other not in chosen and (cost := _cost(key, text, minus)):
            if cost <= room:
                listed.append(value)
            else:
                too_full += 1
    return listed, too_full


def _length_at_most(view: View, query: Query) -> int:
    """How long the link can get when everything that takes one value is at its longest.

    Lists must not use up what a later choice of a day, a stage or a number needs.
    """
    lengths = {key: param.kind.longest() for key, param in Filters.taken_by(view).items()}
    longest = {key: ["x" * length] for key, length in lengths.items() if length}
    return link_length({**query, **longest})


@lru_cache(maxsize=4096)
def _cost(key: str, text: str, minus: str) -> int:
    """Characters a value takes in a link; 0 when no link can carry it."""
    kind = Filters.params()[key].kind
    if not minus and text.startswith("-") or not isinstance(kind, Several):
        return 0
    try:
        if kind.read(key, [text]) != (text,):
            return 0
    except BadFilter:
        return 0
    return link_length({key: [text]}) + 1
