"""Names as readers type them: any name of a company or town finds the one it is shown under."""

import unicodedata
from collections.abc import Mapping, Sequence

Names = Mapping[str, Mapping[str, str]]
"""Key of a filter -> folded name -> the value the data show it under."""


def folded(name: str) -> str:
    """A name without what writers do differently: case, width, accents, spaces and signs.

    >>> folded("ＪＭＣ"), folded("Sillamäe"), folded("TSX: neo")
    ('jmc', 'sillamae', 'tsxneo')
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in apart if char.isalnum())


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
