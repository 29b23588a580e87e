"""What writers do differently with one and the same text, and what is left without it; and a code
spelt as a reader writes it."""

import re
import unicodedata
from collections.abc import Mapping

_AS_WRITTEN = {
    "ab5": "AB5", "ah": "Ah", "al": "Al", "ce": "Ce", "cny": "CNY", "co": "Co", "ev": "EV",
    "evs": "EVs", "gwh": "GWh", "hev": "HEV", "jp": "Japan", "kwh": "kWh", "la": "La",
    "liion": "Li-ion", "mah": "mAh", "mn": "Mn", "mwh": "MWh", "nd": "Nd", "ndfeb": "NdFeB",
    "ni": "Ni", "nimh": "NiMH", "phev": "PHEV", "pr": "Pr", "prius": "Prius", "prnd": "PrNd",
    "panasonic": "Panasonic", "honda": "Honda", "toyota": "Toyota", "ree": "REE", "reo": "REO",
    "smco": "SmCo", "tpa": "t/a", "us": "US", "v": "V", "wh": "Wh", "world": "world",
}  # fmt: skip
_UNITS = ("kg", "kWh")  # keep their case where they stand first
_CODE = re.compile(r"[a-z0-9_]+\.[a-z]+_id|[a-z0-9]+(?:_[a-z0-9]+)+")  # of a column, or by itself


def bare(text: str) -> str:
    """The text without case, accents and the width of its letters.

    >>> bare("Société ＢＡＯ")
    'societe bao'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def folded(name: str) -> str:
    """A name without what writers do differently: case, width, accents, spaces and signs.

    >>> folded("ＪＭＣ"), folded("Sillamäe"), folded("TSX: neo")
    ('jmc', 'sillamae', 'tsxneo')
    """
    return "".join(filter(str.isalnum, bare(name)))


def spelled(code: str, *, is_first: bool = True) -> str:
    """A code as a reader writes it: words, the trade's own spellings, a capital letter in front.

    >>> spelled("hev_pack_supply"), spelled("kg_per_vehicle"), spelled("nimh_pack")
    ('HEV pack supply', 'kg per vehicle', 'NiMH pack')
    """
    words = [_AS_WRITTEN.get(word, word) for word in code.split("_")]
    if is_first and words[0] not in _UNITS and words[0].islower():
        words[0] = words[0].capitalize()
    return " ".join(words)


def without_codes(text: str, words: Mapping[str, str]) -> str:
    """Prose with the codes in it as words: those of `words`, others `spelled` in small letters.

    >>> without_codes("see hev_packs and np_ratio", {"np_ratio": "N/P"})
    'see HEV packs and N/P'
    """
    return _CODE.sub(lambda match: words.get(match[0]) or spelled(match[0], is_first=False), text)
