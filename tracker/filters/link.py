"""A link's query as text: taken apart, every value checked, nothing dropped in silence."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from tracker.errors import BadFilter
from tracker.filters.keys import (
    CODES,
    DAYS,
    EXCLUDABLE,
    FIRST_LOOK,
    LINK_LIMIT,
    LOOKED_FROM,
    NUMBERS,
    PLACES,
    SPAN,
)
from tracker.terms import TEXT_LIMIT, Labelled, Segment, date_span

Query = Mapping[str, Sequence[str]]

# One way to write each number: no exponent, no leading zeros, no minus before nothing.
_NUMBER = re.compile(r"(?!-0(\.0+)?$)-?(0|[1-9]\d{0,5})(\.\d{1,6})?", re.ASCII)
MANY = ("set", "li_ion")  # keys of pairs "name:number" that may be given several times
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_MONTHS = re.compile(r"[1-9]\d?", re.ASCII)
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{1,60}", re.ASCII)
_DOES_NOT_PRINT = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # Unicode's categories of such characters
# Keys that mailers and networks add to every link that passes through them.
_TRACKING = re.compile(
    r"(utm|mtm|pk|hsa|sfmc|vero|oly)_[a-z0-9_]{1,40}|_(ga|gl|hsenc|hsmi)|mc_[ce]id|mkt_tok|"
    r"fbclid|gclid|gclsrc|dclid|[gw]braid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|"
    r"s_cid|ck_subscriber_id|ml_subscriber(_hash)?|elqtrack(id)?|hsctatracking|srsltid|_openstat",
    re.ASCII | re.IGNORECASE,
)
_PARSED_LIMIT = 4 * LINK_LIMIT  # what is looked into at all: tracking keys may be long


def parse(text: str) -> dict[str, list[str]]:
    """A query string as `{key: [values]}`, percent-decoded; empty values are kept."""
    if len(text) > _PARSED_LIMIT:
        raise _too_long(len(text))
    pairs: dict[str, list[str]] = {}
    try:
        found = parse_qsl(
            text.removeprefix("?"), keep_blank_values=True, strict_parsing=True, errors="strict"
        ) if text.strip("?") else []  # fmt: skip
    except ValueError as error:
        raise BadFilter("link", text, "not key=value pairs joined by &") from error
    for key, value in found:
        pairs.setdefault(key, []).append(value)
    return pairs


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
    kept = {key: values for key, values in pairs.items() if not _TRACKING.fullmatch(key)}
    if (length := link_length(kept)) > LINK_LIMIT:
        raise _too_long(length)
    return kept


def link_length(query: Query) -> int:
    """Characters of a query once it is percent-encoded, as a link carries it."""
    return len(urlencode(list(query.items()), doseq=True, errors="surrogatepass"))


def _too_long(length: int) -> BadFilter:
    limit = f"a link carries at most {LINK_LIMIT:,} characters"
    return BadFilter("link", f"{length:,} characters", limit)


def read_value(key: str, values: Sequence[str]) -> object:
    """The values of one key of a link, as the attribute of that key holds them."""
    texts = [_checked(key, value) for value in values]
    if key in CODES or key in PLACES:
        return tuple(dict.fromkeys(texts))
    if key in MANY:
        return tuple(texts)
    if len(texts) != 1:
        raise BadFilter(key, ", ".join(values), "it may be given once")
    (text,) = texts
    if key in DAYS:
        return _day(key, text)
    if key == "window":
        if not _MONTHS.fullmatch(text):
            raise BadFilter(key, text, "1 to 60 months, a whole number like 12")
        return int(text)
    if key in NUMBERS:
        if not _NUMBER.fullmatch(text):
            raise BadFilter(key, text, "a plain number like 4.2")
        return float(text)
    return text


def _checked(key: str, value: str) -> str:
    """A value in composed form, once it is neither empty nor long nor unprintable."""
    text = unicodedata.normalize("NFC", value)
    if len(text) > TEXT_LIMIT:
        raise BadFilter(key, value, f"at most {TEXT_LIMIT} characters")
    if not (text.removeprefix("-") if key in EXCLUDABLE else text).strip():
        raise BadFilter(key, value, "it is empty")
    if any(unicodedata.category(char) in _DOES_NOT_PRINT for char in text):
        raise BadFilter(key, value, "it has characters that do not print")
    return text


def number_text(value: float) -> str:
    """A number as a link carries it: no exponent, no needless zeros, no minus before nothing."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def check_settings(texts: Sequence[str]) -> None:
    """Refuse an assumption that is not `parameter:number`, and a parameter given twice."""
    seen: set[str] = set()
    for text in texts:
        parameter, _, number = text.partition(":")
        if not (_PARAMETER.fullmatch(parameter) and _NUMBER.fullmatch(number)):
            raise BadFilter("set", text, "an assumption and its number, as in np_ratio:1.6")
        if parameter in seen:
            raise BadFilter("set", text, f"{parameter} may be given once")
        seen.add(parameter)


def check_li_ion(texts: Sequence[str]) -> None:
    """Refuse what is not `segment:year`, and a segment that is given two years."""
    named = []
    for text in texts:
        segment, _, year = text.partition(":")
        if not (segment in set(Segment) and _YEAR.fullmatch(year)):
            raise BadFilter("li_ion", text, "makers and a year, as in toyota_lexus:2030")
        if segment in named:
            raise BadFilter("li_ion", text, f"one year for {segment}")
        named.append(segment)


def _day(key: str, value: str) -> dt.date:
    try:
        first, last = date_span(value)
    except ValueError as error:
        raise BadFilter(
            key, value, "not a date like 2019-02-14, 2019-02, 2019-Q1 or 2019"
        ) from error
    if key in LOOKED_FROM and first != last:
        raise BadFilter(key, value, "a whole day like 2019-02-14 is needed")
    day = first if key == "from" else last
    check_day(key, day, value)
    return day


def day_range(key: str) -> tuple[dt.date, dt.date]:
    """The first and the last day a key can hold: one range for links, widgets and commands."""
    return (FIRST_LOOK, dt.date.today()) if key in LOOKED_FROM else SPAN


def check_day(key: str, day: dt.date, text: str = "") -> None:
    """Refuse a day outside the range of its key; `text` is how the reader wrote it."""
    first, last = day_range(key)
    if first <= day <= last:
        return
    expected = f"a day from {first} to {last}"
    if key in LOOKED_FROM:
        expected += ", today" if day < first else ", today: nobody knows that day yet"
    raise BadFilter(key, text or day, expected)


def check_codes(key: str, values: Sequence[str], codes: type[Labelled]) -> None:
    """Refuse a value that is none of the codes, or none behind the minus that leaves it out."""
    for value in values:
        code = value.removeprefix("-") if key in EXCLUDABLE else value
        if code not in set(codes):
            raise BadFilter(key, value, f"one of {', '.join(codes)}")


def included(values: Sequence[str]) -> tuple[str, ...]:
    """The values asked for, of those of a key that can also leave some out."""
    return tuple(value for value in values if not value.startswith("-"))


def excluded(values: Sequence[str]) -> tuple[str, ...]:
    """The values left out, without their minus."""
    return tuple(value[1:] for value in values if value.startswith("-"))


def check_no_contradiction(key: str, values: Sequence[str]) -> None:
    """Refuse a value that is asked for and left out at once."""
    for value in included(values):
        if value in excluded(values):
            raise BadFilter(key, f"-{value}", "the same value is asked for and left out")
