"""The kinds of filters: how a value is read from a link, checked, written, said and bound."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.errors import BadFilter
from tracker.filters.querystring import cleaned, excluded, included, number_text
from tracker.terms import Labelled

# One way to write each number: no exponent, no leading zeros, no minus before nothing.
NUMBER = re.compile(r"(?!-0(\.0+)?$)-?(0|[1-9]\d{0,5})(\.\d{1,6})?", re.ASCII)
_MONTHS = re.compile(r"[1-9]\d?", re.ASCII)
_RELEASE = re.compile(r"[0-9a-f]{16}", re.ASCII)


class Kind:
    """What the filters of one kind share; here, of those that take one value."""

    def longest(self) -> int:
        """The most characters a value takes in a link; 0 where the link's room is the limit."""
        return 0

    def read(self, key: str, texts: Sequence[str]) -> object:
        """The value a link holds under a key, not yet checked.

        Raises:
            BadFilter: a text is no value of this kind, or it is given twice.
        """
        values = [cleaned(key, text) for text in texts]
        if len(values) != 1:
            raise BadFilter(key, ", ".join(texts), "it may be given once")
        return self.parse(key, values[0])

    def parse(self, key: str, text: str) -> object:
        """The value one text means."""
        return text

    def check(self, key: str, value: Any) -> object:
        """A value as `Filters` holds it; `value` is what was read, or what code put there.

        Raises:
            BadFilter: the data cannot answer that value.
        """
        return value

    def texts(self, value: Any) -> list[str]:
        """The texts of a value in a link: what `read` reads back."""
        return [str(value)]

    def bind(self, key: str, value: Any) -> dict[str, object]:
        """What a predicate's `$names` are bound to."""
        return {key: str(value) if isinstance(value, Labelled) else value}

    def word(self, value: Any) -> str:
        """A value, or one of its texts, as a sentence says it."""
        return str(value)


@dataclass(frozen=True)
class OneOf(Kind):
    """One code of an enum."""

    codes: type[Labelled]

    def longest(self) -> int:
        return max(len(code) for code in self.codes)

    def check(self, key: str, value: str) -> Labelled:
        return _code(key, value, self.codes)

    def word(self, value: Labelled) -> str:
        return value.label


@dataclass(frozen=True)
class Several(Kind):
    """Several texts; where `may_exclude`, a leading minus leaves one out."""

    may_exclude: bool = True

    def read(self, key: str, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cleaned(key, text, self.may_exclude) for text in texts))

    def check(self, key: str, value: Sequence[str]) -> tuple[str, ...]:
        if self.may_exclude:
            for text in included(value):
                if text in excluded(value):
                    raise BadFilter(key, f"-{text}", "the same value is asked for and left out")
        return tuple(value)

    def texts(self, value: Sequence[str]) -> list[str]:
        return [str(text) for text in value]

    def bind(self, key: str, value: Sequence[str]) -> dict[str, object]:
        """What is asked for, apart from what is left out."""
        if not self.may_exclude:
            return {key: self.texts(value)}
        return {key: list(included(value)), f"not_{key}": list(excluded(value))}


@dataclass(frozen=True)
class Named(Several):
    """Names the data have, of places or companies; `called` is how a sentence says some of them."""

    called: Callable[[str], str] = str

    def word(self, value: str) -> str:
        return self.called(value)


@dataclass(frozen=True, kw_only=True)
class Codes(Several):
    """Several codes of an enum."""

    codes: type[Labelled]

    def check(self, key: str, value: Sequence[str]) -> tuple[str, ...]:
        if self.may_exclude:
            for text in value:
                _code(key, text, self.codes, text.removeprefix("-"))
            return super().check(key, value)
        return tuple(_code(key, text, self.codes) for text in value)

    def word(self, value: str) -> str:
        return self.codes(value).label


@dataclass(frozen=True)
class Number(Kind):
    """A number from `low` to `high`."""

    low: float
    high: float

    def longest(self) -> int:
        return 14

    def parse(self, key: str, text: str) -> float:
        if not NUMBER.fullmatch(text):
            raise BadFilter(key, text, "a plain number like 4.2")
        return float(text)

    def check(self, key: str, value: float) -> float:
        if not self.low <= value <= self.high:
            raise BadFilter(key, value, f"a number from {self.low:g} to {self.high:g}")
        return value

    def texts(self, value: float) -> list[str]:
        return [number_text(value)]

    def word(self, value: float | None) -> str:
        return "" if value is None else number_text(value)


@dataclass(frozen=True)
class Whole(Number):
    """A count or a year: a number without a fraction."""

    def check(self, key: str, value: float) -> int:
        super().check(key, value)
        if value != int(value):
            raise BadFilter(key, value, f"a whole number from {self.low:g} to {self.high:g}")
        return int(value)


@dataclass(frozen=True)
class Months(Whole):
    """A length in whole months."""

    def longest(self) -> int:
        return 2

    def parse(self, key: str, text: str) -> int:
        if not _MONTHS.fullmatch(text):
            span = f"{self.low:g} to {self.high:g} months"
            raise BadFilter(key, text, f"{span}, a whole number like 12")
        return int(text)

    def check(self, key: str, value: float) -> int:
        if not self.low <= value <= self.high or value != int(value):
            raise BadFilter(key, value, f"{self.low:g} to {self.high:g} months")
        return int(value)


class Text(Kind):
    """A text to search for."""

    def check(self, key: str, value: str) -> str:
        return unicodedata.normalize("NFC", value).strip()

    def bind(self, key: str, value: str) -> dict[str, object]:
        """The text, and as `$key_plain` with letters of full width as those of half width."""
        return {key: value, f"{key}_plain": unicodedata.normalize("NFKC", value)}


class RecordId(Kind):
    """The id of one line, company or place; empty where none is asked for."""

    def check(self, key: str, value: str) -> str:
        return unicodedata.normalize("NFC", value).strip()


@dataclass(frozen=True)
class Pairs(Kind):
    """Pairs `name:number`, each name once.

    Attributes:
        is_pair: whether a name and the text of its number are such a pair.
        expected: what a pair is, for who wrote another.
        twice: what is wrong with a name `{}` that is given two numbers.
    """

    is_pair: Callable[[str, str], bool]
    expected: str
    twice: str

    def read(self, key: str, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(cleaned(key, text) for text in texts)

    def check(self, key: str, value: Sequence[str]) -> tuple[str, ...]:
        names = set()
        for text in value:
            name, _, number = text.partition(":")
            if not self.is_pair(name, number):
                raise BadFilter(key, text, self.expected)
            if name in names:
                raise BadFilter(key, text, self.twice.format(name))
            names.add(name)
        return tuple(value)

    def texts(self, value: Sequence[str]) -> list[str]:
        return list(value)

    def word(self, value: str) -> str:
        return value.replace(":", " = ")


class Release(Kind):
    """A published version, by its id."""

    def longest(self) -> int:
        return 16

    def check(self, key: str, value: str) -> str:
        if value and not _RELEASE.fullmatch(value):
            raise BadFilter(key, value, "the 16 hex digits of a published version")
        return value

    def word(self, value: str) -> str:
        return value[:8]


def _code(key: str, value: str, codes: type[Labelled], code: str | None = None) -> Labelled:
    """The member of an enum; `code` is the value without the minus that leaves it out."""
    asked = value if code is None else code
    if asked not in set(codes):
        raise BadFilter(key, value, f"one of {', '.join(codes)}")
    return codes(asked)
