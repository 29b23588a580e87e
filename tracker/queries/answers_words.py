"""Words that the answers to pages' questions share."""

import math

import pandas as pd

from tracker.queries.records_words import when
from tracker.terms import as_entered, printed, rounded, whole

WAYS = {  # status of a line on its way -> in words, the nearest to running first
    "under_construction": "under construction",
    "approved": "approved",
    "announced": "announced",
}


def runs(sums: "pd.Series[float]", quiet_years: int) -> str:
    """What runs of `running.running_totals`, by what was heard lately and by older reports."""
    when_heard = {
        "heard": f"heard of within {whole(quiet_years, 'year')}",
        "quiet": "by older reports only",
    }
    return ", ".join(
        f"{_stated(sums[f'{part}_tpa'])}{words} ({whole(sums[f'{part}_lines'], 'line')})"
        for part, words in when_heard.items()
        if sums[f"{part}_lines"]
    )


def _stated(tonnes: float) -> str:
    return "" if math.isnan(tonnes) else f"{tpa(tonnes)} "


def no_capacity(lines: float, noun: str = "line") -> str:
    """What is not in the sum; empty where all of it is."""
    state = verb(lines, "states", "state")
    return f"; {whole(lines, noun)} {state} no capacity" if lines else ""


def count_of(number: int, noun: str) -> str:
    """A count of a noun whose plural is inside it: "2 moves of a status"."""
    first, _, rest = noun.partition(" of ")
    return f"{whole(number, first)}{f' of {rest}' if rest else ''}"


def verb(count: float, singular: str, plural: str) -> str:
    """The verb that goes with a count."""
    return singular if count == 1 else plural


def tpa(tonnes: float) -> str:
    """Tonnes a year as their sources print them; a sum without its dust."""
    return as_entered(rounded(tonnes, 6))


def percent(share: float) -> str:
    """A share of 0 to 1."""
    return f"{printed(100 * share)}%"


def joined(words: list[str]) -> str:
    """Words as a list: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def period_words(text: str) -> str:
    """A period in words: 2019, the first quarter of 2019, February 2019."""
    return when(text).partition(" ")[2]


def none_stated(lines: float, does: str = "added", do: str = "added") -> str:
    """A sentence of lines of which none states a capacity, with its verb."""
    if lines == 1:
        return f"1 line {does}, and states no capacity."
    return f"{whole(lines, 'line')} {do}, and none states a capacity."
