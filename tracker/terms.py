"""The trade's closed vocabularies, partial dates and printed numbers, shared by every layer.

Codes are what stands in data and links; labels are what the reader sees.
"""

import calendar
import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

TPA = "t/a"
TEXT_LIMIT = 200
"""Characters of one name: a table takes no longer one, so a link can carry each."""

_ALL_DIGITS = 400  # more than the longest float has before its point

_PARTIAL = re.compile(r"(?P<y>\d{4})(?:-Q(?P<q>[1-4])|-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?", re.ASCII)


class Labelled(StrEnum):
    """A code with a label for the reader."""

    label: str

    def __new__(cls, code: str, label: str = "") -> "Labelled":
        """Make the member from its code and label; a look-up by code gives no label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @property
    def in_words(self) -> str:
        """The label inside a sentence: "hydrogen-storage alloy", but "REE metal and alloy"."""
        is_word = self.label[1:2].islower() and self.label[:3] != "NdF"
        return self.label[:1].lower() + self.label[1:] if is_word else self.label


class Product(Labelled):
    """What a line makes. Every code is a different tonne: alloy is not REE content."""

    REE_METAL_ALLOY = "ree_metal_alloy", "REE metal and alloy"
    HYDROGEN_STORAGE_ALLOY = "hydrogen_storage_alloy", "Hydrogen-storage alloy"
    NDFEB_ALLOY = "ndfeb_alloy", "NdFeB alloy"
    HEAVY_REE_METAL_ALLOY = "heavy_ree_metal_alloy", "Heavy REE metal and alloy"
    MISCHMETAL = "mischmetal", "Mischmetal"
    OTHER_REE_METAL = "other_ree_metal", "Other REE metal"


class AlloyType(Labelled):
    """Type of a hydrogen-storage alloy, as its source names it. Only AB5 goes into hybrids."""

    AB5 = "AB5", "AB5"
    A2B7 = "A2B7", "A2B7"
    AB2 = "AB2", "AB2"
    MG_BASED = "Mg-based", "Mg-based"
    TIFE = "TiFe", "TiFe"
    NOT_STATED = "not_stated", "Not stated"

    @property
    def has_ree(self) -> bool | None:
        """Whether the alloy holds rare earth; None where the type is not stated."""
        return None if self is AlloyType.NOT_STATED else self in (AlloyType.AB5, AlloyType.A2B7)

    @property
    def may_be_ab5(self) -> bool:
        """Whether the alloy is AB5, or may be: most sources do not name the type."""
        return self in (AlloyType.AB5, AlloyType.NOT_STATED)


class EventType(Labelled):
    """A dated step in a line's life; the order is the order of events on one day."""

    ANNOUNCED = "announced", "Announced"
    APPROVED = "approved", "Approved"
    CONSTRUCTION_START = "construction_start", "Construction start"
    COMMISSIONED = "commissioned", "Commissioned"
    REPORTED_OPERATING = "reported_operating", "Reported operating"
    EXPANDED = "expanded", "Expanded"
    DELAYED = "delayed", "Delayed"
    SHELVED = "shelved", "Shelved"
    IDLED = "idled", "Idled"
    RETIRED = "retired", "Retired"
    CANCELLED = "cancelled", "Cancelled"
    OWNERSHIP_CHANGE = "ownership_change", "Ownership change"


class Stage(Labelled):
    """The stage that counts: which step of a line's life dates its addition."""

    ANNOUNCED = "announced", "Announced or approved"
    APPROVED = "approved", "Approved"
    CONSTRUCTION = "construction", "Construction started"
    OPERATING = "operating", "Operating"


class Status(Labelled):
    """Where a line stands, derived from its events."""

    OPERATING = "operating", "Operating"
    UNDER_CONSTRUCTION = "under_construction", "Under construction"
    APPROVED = "approved", "Approved"
    ANNOUNCED = "announced", "Announced"
    DELAYED = "delayed", "Delayed"
    SHELVED = "shelved", "Shelved"
    IDLED = "idled", "Idled"
    RETIRED = "retired", "Retired"
    CANCELLED = "cancelled", "Cancelled"
    NOT_STATED = "not_stated", "Not stated"


class CapacityIs(Labelled):
    """What a stated capacity measures; decides whether it adds or replaces."""

    NEW = "new", "New"
    EXPANSION = "expansion", "Expansion"
    TOTAL_AFTER = "total_after", "Total after"
    EXISTING = "existing", "Existing"


class Confidence(Labelled):
    """How far a row is trusted; the rule is in docs/METHOD.md."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class ChangeKind(Labelled):
    """What became known between two looks at the same lines."""

    LINE_ADDED = "line_added", "Line added"
    EVENT_ADDED = "event_added", "Event added"
    STATUS_MOVED = "status_moved", "Status moved"
    CAPACITY_MOVED = "capacity_moved", "Capacity moved"


class RowEdit(Labelled):
    """What happened to a row between two published versions."""

    ADDED = "added", "Added"
    REVISED = "revised", "Revised"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SourceKind(Labelled):
    """Who published a source."""

    GOVERNMENT = "government", "Government"
    COMPANY = "company", "Company"
    DATASET = "dataset", "Dataset"
    RESEARCH = "research", "Research"
    TRADE_PRESS = "trade_press", "Trade press"
    NEWS = "news", "News"


class Segment(Labelled):
    """A group of hybrid makers the AB5 model keeps apart."""

    TOYOTA_LEXUS = "toyota_lexus", "Toyota and Lexus"
    HONDA = "honda", "Honda"
    OTHER_STRONG_HEV = "other_strong_hev", "Other strong HEV"


class Basis(Labelled):
    """Where AB5 is weighed: in the cell, or as bought by the cell maker (process loss inside)."""

    CELL = "cell", "in the cell"
    BOUGHT = "bought", "bought by cell makers"


class NimhRoute(Labelled):
    """Which of two routes to the NiMH share counts where they do not meet."""

    PACKS = "packs", "Packs that can be made"
    PUBLISHED = "published", "Published share"


class MetalBasis(Labelled):
    """What the metals of AB5 are weighed as."""

    ALLOY = "alloy", "Alloy"
    METAL = "metal", "Contained metal"
    REO = "reo", "REE as oxide (REO)"


class Verdict(Labelled):
    """What our own series says to a published figure."""

    AGREES = "agrees", "Agrees"
    DIFFERS = "differs", "Differs"
    INCONSISTENT = "inconsistent", "Inconsistent"
    CANNOT_TEST = "cannot_test", "Cannot be tested"


def date_span(text: str) -> tuple[dt.date, dt.date]:
    """First and last day a partial date can mean.

    Args:
        text: YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD, ASCII digits.

    Raises:
        ValueError: any other text, or a day that does not exist.

    >>> date_span("2019-Q1")
    (datetime.date(2019, 1, 1), datetime.date(2019, 3, 31))
    """
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError("not YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD")
    year = int(match["y"])
    if match["d"]:
        day = dt.date(year, int(match["m"]), int(match["d"]))
        return day, day
    if match["m"]:
        first, last = int(match["m"]), int(match["m"])
    elif match["q"]:
        last = int(match["q"]) * 3
        first = last - 2
    else:
        first, last = 1, 12
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def rounded(value: float, digits: int = 0) -> float:
    """A number to so many decimals, a half away from zero, as the charts' own formats do it.

    Python's and numpy's rounding take a half to the even digit, so a card would say 2 beside a
    tooltip of 3. The number is taken as it is stored: 2.675 lies below its half.

    >>> rounded(2.5), rounded(-2.5), rounded(2.675, 2)
    (3.0, -3.0, 2.67)
    """
    if not math.isfinite(value):
        return value
    with localcontext() as exact:
        exact.prec = _ALL_DIGITS
        step = Decimal(1).scaleb(-digits)
        return float(Decimal(float(value)).quantize(step, ROUND_HALF_UP))


def printed(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """A number for a sentence or a card: `rounded`, thousands with commas, its sign on request.

    >>> printed(1234.5), printed(8.25, 1, sign=True), printed(-0.2)
    ('1,235', '+8.3', '0')
    """
    shown = rounded(value, digits) + 0.0  # no minus before a zero
    return f"{shown:+,.{digits}f}" if sign else f"{shown:,.{digits}f}"


def to_digits(value: float, digits: int = 3) -> float:
    """A number of the model to so many digits, whole from a thousand on.

    >>> to_digits(21.524), to_digits(14045.5), to_digits(0.0)
    (21.5, 14046.0, 0.0)
    """
    return rounded(value, _places(value, digits))


def significant(value: float, digits: int = 3) -> str:
    """A number of the model for a sentence: as `to_digits` has it, thousands with commas.

    >>> significant(8.074715), significant(2.125), significant(6659.5)
    ('8.07', '2.13', '6,660')
    """
    if not 0 < abs(value) < 1000:
        return printed(value)
    shown = f"{to_digits(value, digits):,.{max(_places(value, digits), 0)}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def day_words(day: dt.date) -> str:
    """A day inside a sentence.

    >>> day_words(dt.date(2019, 2, 4))
    '4 Feb 2019'
    """
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


def _places(value: float, digits: int) -> int:
    """Decimals that a number of so many digits has."""
    return digits - 1 - math.floor(math.log10(abs(value))) if 0 < abs(value) < 1000 else 0


def as_entered(tpa: float | None) -> str:
    """A capacity for a sentence, not rounded: what differs must be seen to differ.

    >>> as_entered(2500.5), as_entered(None)
    ('2,500.5 t/a', 'not stated')
    """
    return "not stated" if tpa is None else f"{tpa:,.10g} {TPA}"


def whole(count: float, noun: str) -> str:
    """A count with its noun: "1 line", "3 lines"."""
    return f"{printed(count)} {noun}" + ("" if count == 1 else "s")
