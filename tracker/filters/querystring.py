"""A link's query as text: taken apart and written, nothing dropped in silence."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from tracker.errors import BadFilter
from tracker.terms import TEXT_LIMIT

Query = Mapping[str, Sequence[str]]

LINK_LIMIT = 2_000  # characters of a link's query
_PARSED_LIMIT = 4 * LINK_LIMIT  # what is looked into at all: tracking keys may be long
_DOES_NOT_PRINT = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # Unicode's categories of such characters
# Keys that mailers and networks add to every link that passes through them.
_TRACKING = re.compile(
    r"(utm|mtm|pk|hsa|sfmc|vero|oly)_[a-z0-9_]{1,40}|_(ga|gl|hsenc|hsmi)|mc_[ce]id|mkt_tok|"
    r"fbclid|gclid|gclsrc|dclid|[gw]braid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|"
    r"s_cid|ck_subscriber_id|ml_subscriber(_hash)?|elqtrack(id)?|hsctatracking|srsltid|_openstat",
    re.ASCII | re.IGNORECASE,
)


def parse(text: str) -> dict[str, list[str]]:
    """A query string as `{key: [values]}`, percent-decoded; empty values are kept."""
    if len(text) > _PARSED_LIMIT:
        raise _too_long(len(text))
    query: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            text.removeprefix("?"), keep_blank_values=True, strict_parsing=True, errors="strict"
        ) if text.strip("?") else []  # fmt: skip
    except ValueError as error:
        raise BadFilter("link", text, "not key=value pairs joined by &") from error
    for key, value in pairs:
        query.setdefault(key, []).append(value)
    return query


def left_out(query: str | Query) -> tuple[str, ...]:
    """The keys of a link that mailers added to follow its readers: known as such, and dropped.

    >>> left_out("city=Baotou&utm_source=letter")
    ('utm_source',)
    """
    pairs = parse(query) if isinstance(query, str) else query
    return tuple(key for key in pairs if _TRACKING.fullmatch(key))


def own_pairs(query: str | Query) -> dict[str, Sequence[str]]:
    """A link's query without the keys of `left_out`, no longer than a link may be."""
    pairs = parse(query) if isinstance(query, str) else query
    own = {key: values for key, values in pairs.items() if not _TRACKING.fullmatch(key)}
    if (length := link_length(own)) > LINK_LIMIT:
        raise _too_long(length)
    return own


def link_length(query: Query) -> int:
    """Characters of a query once it is percent-encoded, as a link carries it."""
    return len(urlencode(list(query.items()), doseq=True, errors="surrogatepass"))


def _too_long(length: int) -> BadFilter:
    limit = f"a link carries at most {LINK_LIMIT:,} characters"
    return BadFilter("link", f"{length:,} characters", limit)


def cleaned(key: str, value: str, may_exclude: bool = False) -> str:
    """A value in composed form, once it is neither empty nor long nor unprintable.

    Args:
        key: the key it stands under.
        value: the text of the link.
        may_exclude: whether a leading minus leaves the value out, and is no part of it.
    """
    text = unicodedata.normalize("NFC", value)
    if len(text) > TEXT_LIMIT:
        raise BadFilter(key, value, f"at most {TEXT_LIMIT} characters")
    if not (text.removeprefix("-") if may_exclude else text).strip():
        raise BadFilter(key, value, "it is empty")
    if any(unicodedata.category(char) in _DOES_NOT_PRINT for char in text):
        raise BadFilter(key, value, "it has characters that do not print")
    return text


def included(values: Sequence[str]) -> tuple[str, ...]:
    """The values asked for, of those of a key that can also leave some out."""
    return tuple(value for value in values if not value.startswith("-"))


def excluded(values: Sequence[str]) -> tuple[str, ...]:
    """The values left out, without their minus."""
    return tuple(value[1:] for value in values if value.startswith("-"))


def number_text(value: float) -> str:
    """A number as a link carries it: no exponent, no needless zeros, no minus before nothing."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
