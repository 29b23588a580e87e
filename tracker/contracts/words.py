"""What may stand in a text cell: characters, names, addresses, lists, countries."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from tracker.contracts.countries import ALPHA3
from tracker.contracts.placeholders import is_placeholder
from tracker.terms import TEXT_LIMIT

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")
_VARIATION = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_CONFUSABLE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\.?(?::[0-9]{1,5})?"
    r"(?:[/?#][!#-;=?-\[\]_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)

Wrong = tuple[str, str]
"""What is wrong, and what would be right."""


def wrong_characters(text: str, content: str) -> Wrong | None:
    """Characters nobody can see, or space nobody meant; `note` cells may have line feeds."""
    if not (text.isascii() and text.isprintable()):
        for char in text:
            if char == "\n" and content == "note":
                continue
            if hidden := _hidden(char):
                return f"{hidden} U+{ord(char):04X}", "remove it"
            if content != "note" and char != " " and unicodedata.category(char) == "Zs":
                return f"an unusual space U+{ord(char):04X}", "use a plain space"
    if text != text.strip():
        return "space at the edge of the cell", "remove it"
    return None


@lru_cache(maxsize=4096)
def _hidden(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return "a control character"
    if unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF"} or char in (
        "\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    ):
        return "a bidirectional control character"
    if category in _HIDDEN_CATEGORIES or char in _INVISIBLE or _VARIATION.match(char):
        return "an invisible character"
    return ""


def wrong_name(text: str, is_place: bool = False) -> Wrong | None:
    """Why the text cannot be the name of a company, place, maker, model or the like."""
    if is_placeholder(text, is_place):
        return "a placeholder instead of a name", "leave the cell empty when it is not stated"
    if unicodedata.normalize("NFKC", text[0])[0] in "=+-@":
        return "a name begins like a spreadsheet formula", "begin with a letter or digit"
    if len(text) > TEXT_LIMIT:
        return f"a name of {len(text):,} characters", f"at most {TEXT_LIMIT}, as in a link"
    if text.isascii():
        return ("two spaces in a row", "use one") if "  " in text else None
    if text != unicodedata.normalize("NFC", text):
        return "letters and accents stored apart", "write it in composed form (NFC)"
    for word in _WORD.findall(text):
        scripts = {script for char in word if (script := _script(char))}
        if len(scripts & _CONFUSABLE_SCRIPTS) > 1:
            mixed = " and ".join(sorted(script.title() for script in scripts))
            return f"{mixed} letters in one word", "use the letters of one script"
        if scripts & {"FULLWIDTH", "MATHEMATICAL"}:
            return "look-alike letters in a word", "use plain letters"
    return ("two spaces in a row", "use one") if "  " in text else None


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]


def wrong_address(text: str) -> Wrong | None:
    """Why the text cannot be the address of a public page."""
    right = "http:// or https:// and a public host; percent-encode other characters"
    try:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https"):
            return "not a web address", right
        if "@" in parts.netloc:
            return "an address with a user name", "remove the user name and password"
        if parts.port == 0:
            return "a port that cannot be", right
    except ValueError:
        return "not a web address", right
    return None if _ADDRESS.fullmatch(text) else ("not a web address", right)


def wrong_note(text: str) -> Wrong | None:
    """Why the text cannot be a remark."""
    if is_placeholder(text):
        return "a placeholder instead of words", "leave the cell empty when there is nothing to say"
    return None


def wrong_id(text: str) -> Wrong | None:
    """Why the text cannot be an id; its spelling is checked by the pattern of its column."""
    if text[-1:].isalnum() and is_placeholder(text):
        return "a placeholder instead of an id", "an id of its own"
    if len(text) > TEXT_LIMIT:
        return f"an id of {len(text):,} characters", f"at most {TEXT_LIMIT}, as in a link"
    return None


def list_items(text: str) -> list[str]:
    """The items of a list as it is split everywhere: at ";", without space around them.

    The macro `list_items` of tracker/sql/lists.sql is the same rule.

    >>> list_items("Alpha; Beta;Gamma")
    ['Alpha', 'Beta', 'Gamma']
    """
    return [item.strip() for item in text.split(";")]


def wrong_list(text: str) -> Wrong | None:
    """Why the text cannot be a list; that its parts exist is checked by the rules."""
    items = list_items(text)
    if not all(items):
        return "an empty item in the list", "one ';' between two items, none at the ends"
    if len(set(items)) < len(items):
        return "a value is in the list twice", "list each once"
    return None


def wrong_names(text: str) -> Wrong | None:
    """Why the text cannot be a list of names."""
    if wrong := wrong_list(text):
        return wrong
    return next((wrong for item in list_items(text) if (wrong := wrong_name(item))), None)


def wrong_country(text: str, also: tuple[str, ...]) -> Wrong | None:
    """Why the text cannot be a country, or one of the region codes allowed beside them."""
    if text in ALPHA3 or text in also:
        return None
    return "not a country", " or ".join(["an ISO 3166-1 alpha-3 code as in CHN", *also])
