"""A link's query as text: taken apart, every value checked, nothing dropped in silence."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import parse_qsl

from tracker.errors import BadFilter
from tracker.filters.keys import CODES, LINK_LIMIT, NUMBERS, PLACES
from tracker.terms import TEXT_LIMIT, Labelled, date_span

_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,6})?", re.ASCII)
WHOLE_DAYS = ("as_of", "against", "since")  # days looked from: a month would be many
DAYS = ("from", "to", *WHOLE_DAYS)
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{1,60}", re.ASCII)


def parse(text: str) -> dict[str, list[str]]:
    """A query string as `{key: [values]}`, percent-decoded; empty values are kept."""
    if len(text) > LINK_LIMIT:
        raise BadFilter("link", "…", f"a link carries at most {LINK_LIMIT:,} characters")
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


def read_value(key: str, values: Sequence[str]) -> object:
    """The values of one key of a link, as the attribute of that key holds them."""
    for value in values:
        if len(value) > TEXT_LIMIT:
            raise BadFilter(key, value, f"at most {TEXT_LIMIT} characters")
        if not value.strip():
            raise BadFilter(key, value, "it is empty")
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in value):
            raise BadFilter(key, value, "it has characters that do not print")
    if key in CODES or key in PLACES or key == "set":
        return tuple(dict.fromkeys(unicodedata.normalize("NFC", value) for value in values))
    if len(values) != 1:
        raise BadFilter(key, ", ".join(values), "it may be given once")
    (value,) = values
    if key in DAYS:
        return _day(key, value)
    if key == "window":
        if not (value.isascii() and value.isdecimal() and len(value) <= 2):
            raise BadFilter(key, value, "1 to 60 months")
        return int(value)
    if key in NUMBERS:
        if not _NUMBER.fullmatch(value):
            raise BadFilter(key, value, "a plain number like 4.2")
        return float(value)
    return value


def number_text(value: float) -> str:
    """A number as a link carries it: no exponent, no needless zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def check_setting(text: str) -> None:
    """Refuse an assumption that is not `parameter:number`."""
    parameter, _, number = text.partition(":")
    if not (_PARAMETER.fullmatch(parameter) and _NUMBER.fullmatch(number)):
        raise BadFilter("set", text, "an assumption and its number, as in np_ratio:1.6")


def _day(key: str, value: str) -> dt.date:
    try:
        first, last = date_span(value)
    except ValueError as error:
        raise BadFilter(
            key, value, "not a date like 2019-02-14, 2019-02, 2019-Q1 or 2019"
        ) from error
    if key in WHOLE_DAYS:
        if first != last:
            raise BadFilter(key, value, "a whole day like 2019-02-14 is needed")
        if last > dt.date.today():
            raise BadFilter(key, value, "nobody knows that day yet")
    return first if key == "from" else last


def check_code(key: str, value: str, codes: type[Labelled]) -> None:
    """Refuse a value that is none of the codes."""
    if value not in set(codes):
        raise BadFilter(key, value, f"one of {', '.join(codes)}")
