"""What a published row is about: years, segments, the size of its unit, its rounding."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.models.ab5 import SEGMENTS
from tracker.terms import Segment, date_span, printed

# Dimension and size of a unit, the size by the base unit of `series.Series`.
UNITS = {
    **dict.fromkeys(("vehicles", "vehicles_per_year", "packs", "packs_per_year"), ("count", 1)),
    "thousand_vehicles": ("count", 1000),
    **dict.fromkeys(("million_vehicles", "million_packs"), ("count", 1_000_000)),
    **dict.fromkeys(("t", "tonnes", "tonnes_alloy", "tonnes_ni", "tonnes_per_year"), ("mass", 1)),
    **dict.fromkeys(("kt", "thousand_tonnes"), ("mass", 1000)),
    **{"kwh": ("energy", 1), "mwh": ("energy", 1000), "gwh": ("energy", 1_000_000)},
    **dict.fromkeys(("kwh_per_vehicle", "kwh_per_pack"), ("pack", 1)),
    **{"wh_per_vehicle": ("pack", 1 / 1000), "wh_per_pack": ("pack", 1 / 1000)},
    **{"percent": ("share", 1 / 100), "fraction": ("share", 1), "share": ("share", 1)},
    **dict.fromkeys(("kg_per_kwh", "kg/kWh"), ("intensity", 1)),
    **dict.fromkeys(("kg_per_pack", "kg_per_vehicle", "kg/pack", "kg/vehicle", "kg"), ("kg", 1)),
}
TOYOTA, HONDA, OTHER = Segment.TOYOTA_LEXUS, Segment.HONDA, Segment.OTHER_STRONG_HEV
# Makers that are a segment of ours; cell makers that sell to one maker almost only.
WHOLE = {
    **{"all": SEGMENTS, "toyota+lexus": (TOYOTA,), "toyota": (TOYOTA,), "honda": (HONDA,)},
    **{"primearth ev energy": (TOYOTA,), "panasonic ev energy": (TOYOTA,)},
}
PART = {"lexus": TOYOTA, "acura": HONDA, "toyota industries": TOYOTA, "cpab": TOYOTA}
HALVES = {"H1": ("Q1", "Q2"), "H2": ("Q3", "Q4")}
_HALF = re.compile(r"(?P<year>[0-9]{4})-(?P<half>H[12])")


@dataclass(frozen=True)
class Coverage:
    """Years from `first` to `last`, the segments, and what the row has less of than they.

    `part` lists in words what makes the row a part of ours (a region, some months, one maker of
    a segment): then ours is a ceiling, not an equal. `near` lists what makes a ratio of
    ours comparable with care only.
    """

    first: int
    last: int
    segments: tuple[str, ...]
    part: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def coverage(period: str, region: str, maker: str) -> Coverage | None:
    """The scope of a row; None if its period names no time.

    >>> coverage("2018-01..2023-12", "World", "All").part
    ()
    """
    fiscal = period.startswith("FY")
    ends = _HALF.sub(_quarters, period.removeprefix("FY")).split("..")
    try:
        spans = [date_span(end) for end in ends]
    except ValueError:
        return None
    first, last = spans[0][0], spans[-1][1]
    part: list[str] = []
    near: list[str] = []
    if (first, last) != (date_span(str(first.year))[0], date_span(str(last.year))[1]):
        part.append("part of a year")
        near.append("ours is for the whole year")
    if fiscal:
        part.append("a fiscal year")
        near.append("a fiscal year beside our calendar year")
    if region != "World":
        part.append(f"{region} only")
    segments, whole = _segments(maker)
    if not whole:
        part.append(f"only part of our segment {segments[0]}")
    return Coverage(first.year, last.year, segments, tuple(part), tuple(near))


def _quarters(half: re.Match[str]) -> str:
    first, last = HALVES[half["half"]]
    return f"{half['year']}-{first}..{half['year']}-{last}"


def rounding(value: float) -> float:
    """Half of the last digit printed: 780,000 may be 5,000 either way.

    Zeros at the end are taken as rounding only past the first two digits: 20 is not 15 to 25.

    >>> rounding(780_000), rounding(20.0), rounding(8.0), rounding(1.4)
    (5000.0, 0.5, 0.5, 0.05)
    """
    number = Decimal(str(value)).normalize()
    exponent = min(int(number.as_tuple().exponent), max(0, number.adjusted() - 1))
    return float(Decimal(1).scaleb(exponent) / 2)


def stated_range(note: str) -> tuple[float, float] | None:
    """The range a note gives for its own figure: "so 2.4 to 3.3 within rounding"."""
    match = re.search(r"([\d.]+) to ([\d.]+) within rounding", note)
    return (float(match[1]), float(match[2])) if match else None


def mentions(value: float, text: str) -> bool:
    """Whether a text prints the value: 221,000, 1.6 million or 14.5 (two digits at least)."""
    forms = {printed(value) if value >= 1000 else f"{value:g}", f"{value / 1_000_000:g} million"}
    return any(
        sum(map(str.isdigit, form)) > 1
        and re.search(rf"(?<![\d.,]){re.escape(form)}(?!\d|[.,]\d)", text)
        for form in forms
    )


def stated_tonnes(note: str) -> float | None:
    """Tonnes of alloy a note speaks of: "4,500 t of alloy"."""
    match = re.search(r"([\d,]+(?:\.\d+)?) ?(?:t|tonnes) of (?:\S+ )?alloy", note)
    return float(match[1].replace(",", "")) if match else None


def _segments(maker: str) -> tuple[tuple[str, ...], bool]:
    """Segments of a maker, and whether they are all of it and it all of them."""
    buyer = re.split(r"\bto\b", maker)[-1].strip()
    names = [name.strip().casefold() for name in re.split(r"\band\b|&|,", buyer)]
    if all(name in WHOLE for name in names):
        segments = [segment for name in names for segment in WHOLE[name]]
        return tuple(dict.fromkeys(str(segment) for segment in segments)), True
    if names[0] in PART:
        return (str(PART[names[0]]),), False
    if names[0].startswith(("toyota", "honda")):
        return (str(TOYOTA if names[0].startswith("toyota") else HONDA),), False
    return (str(OTHER),), False
