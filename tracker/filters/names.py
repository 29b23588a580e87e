"""Names as readers type them: any name of a company or town finds the one it is shown under."""

from collections.abc import Mapping, Sequence

from tracker.spelling import folded

Names = Mapping[str, Mapping[str, str]]
"""Key of a filter -> folded name -> the value the data show it under."""


def as_shown(values: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Values of a filter, some left out by a minus, each under the name that the data show.

    What nobody is called stays as it is.

    >>> as_shown(("-jmc", "Baotou"), {"jmc": "Japan Metals & Chemicals"})
    ('-Japan Metals & Chemicals', 'Baotou')
    """
    return tuple(dict.fromkeys(_shown(value, names) for value in values))


def _shown(value: str, names: Mapping[str, str]) -> str:
    minus = "-" if value.startswith("-") else ""
    name = value.removeprefix("-")
    return minus + names.get(folded(name), name)


def country(code: str) -> str:
    """A country as a sentence says it; those not named here go by their code.

    >>> country("USA"), country("ZZZ")
    ('the United States', 'ZZZ')
    """
    return _COUNTRIES.get(code, code)


# By hand: the data hold codes only, and the standard's names do not stand in a sentence.
_COUNTRIES = {
    "AUT": "Austria",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHN": "China",
    "DEU": "Germany",
    "EST": "Estonia",
    "FRA": "France",
    "GBR": "the United Kingdom",
    "IND": "India",
    "JPN": "Japan",
    "KOR": "South Korea",
    "RUS": "Russia",
    "THA": "Thailand",
    "USA": "the United States",
    "VNM": "Vietnam",
}
