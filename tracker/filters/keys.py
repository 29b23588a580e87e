"""Which keys a link may carry, which view takes which, and what a value may be."""

import datetime as dt
from enum import StrEnum

from tracker.terms import (
    AlloyType,
    Basis,
    Confidence,
    Labelled,
    MetalBasis,
    NimhRoute,
    Product,
    Segment,
    SourceKind,
    Stage,
    Status,
    Verdict,
)

LINK_LIMIT = 2_000  # characters of a link's query


class Period(Labelled):
    """Length of the periods a chart of additions sums over."""

    YEAR = "year", "Year"
    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"


class Dimension(Labelled):
    """What a ranking of additions, or what runs today, is by."""

    COMPANY = "company", "Company"
    PRODUCT = "product", "Product"
    SOURCE_KIND = "source_kind", "Kind of source"
    PARK = "park", "Park"
    CITY = "city", "City"
    PROVINCE = "province", "Province"
    COUNTRY = "country", "Country"


class Show(Labelled):
    """How a page shows the same additions."""

    PERIOD = "period", "By period"
    CUMULATIVE = "cumulative", "Cumulative"
    TRAILING = "trailing", "Trailing window"
    RANKING = "ranking", "Ranking"
    MAP = "map", "Map"
    RUNNING = "running", "What runs today"


class Shares(Labelled):
    """Which holdings make a line one of a group."""

    MAJORITY = "majority", "More than half, all the way"
    ANY = "any", "Any holding"


class Scope(Labelled):
    """Which products a claim is set against."""

    NARROW = "narrow", "Its own product"
    WIDE = "wide", "Every product it may include"


class Evidence(Labelled):
    """How well an addition must be supported to be counted."""

    ALL = "all", "All"
    OFFICIAL = "official", "Government or company only"
    TWO_SOURCES = "two_sources", "Two or more publishers"
    MEDIUM = "medium", "Confidence at least medium"


class Ab5Show(Labelled):
    """Which side of AB5 consumption a page shows."""

    TONNES = "tonnes", "Tonnes a year"
    FACTORS = "factors", "What moved it"
    SENSITIVITY = "sensitivity", "What matters most"
    METALS = "metals", "Metals inside"
    BELOW = "below", "Check from below"


class Preset(Labelled):
    """Starting positions of the outlook's sliders; each is a choice, no finding."""

    FLAT_SHARE = "flat_share", "NiMH share stays"
    LI_ION_WINS = "li_ion_wins", "Li-ion wins"
    BIPOLAR_REVIVAL = "bipolar_revival", "Bipolar NiMH revival"
    GROWS_WITH_HEV_SALES = "grows_with_hev_sales", "The 2019 post: AB5 grows as HEV sales"


class Pipeline(Labelled):
    """Whether lines that are planned or being built count as capacity to come."""

    OFF = "off", "Running lines"
    ON = "on", "And lines to come"


class View(StrEnum):
    """A question that filters apply to; each takes its own part of them."""

    CAPACITY = "capacity"
    LINES = "lines"
    RUNNING = "running"
    CLAIMS = "claims"
    AB5 = "ab5"
    SOURCES = "sources"
    STORAGE = "storage"
    SUPPLY = "supply"
    STATEMENTS = "statements"
    OUTLOOK = "outlook"
    LEDGER = "ledger"
    KNOWN = "known"
    CHANGES = "changes"
    CHECK = "check"


PLACES = ("country", "province", "city", "park", "company", "group")
EXCLUDABLE = (
    "product",
    "alloy_type",
    "status",
    *PLACES,
)  # a value with a leading minus is left out
_LINE_KEYS = (
    *("product", "alloy_type", "status", *PLACES, "shares"),
    *("confidence", "source_kind", "stage", "from", "to"),
)
KEYS: dict[View, tuple[str, ...]] = {
    View.CAPACITY: (
        *_LINE_KEYS, "as_of", "q", "show", "period", "window", "by", "evidence", "quiet_years",
    ),
    View.LINES: (*_LINE_KEYS, "as_of", "q", "quiet_years"),
    View.RUNNING: (*_LINE_KEYS, "as_of", "q", "by", "quiet_years"),
    View.CLAIMS: ("product", "country", "province", "city", "source_kind", "as_of", "q", "scope"),
    View.AB5: (
        "segment", "from", "to", "as_of", "basis", "side", "first", "last", "metal_basis", "set",
        "nimh_route",
    ),
    View.SOURCES: ("source_kind", "as_of", "q"),
    View.STORAGE: (*_LINE_KEYS[1:], "as_of", "q", "kg_per_kwh", "pack_kwh", "utilisation",
        "quiet_years"),
    View.STATEMENTS: ("as_of", "q", "verdict", "set", "nimh_route"),
    View.OUTLOOK: (
        "preset", "hev_growth", "share_retention", "kwh_change", "kg_change", "zero_in_years",
        "utilisation_low", "utilisation_high", "as_of", "set", "quiet_years", "base_year",
        "pipeline", "li_ion", "nimh_route",
    ),
    View.LEDGER: ("as_of", "set", "nimh_route"),
    View.SUPPLY: ("company", "confidence", "as_of", "q"),
    View.KNOWN: (
        "product", "alloy_type", *PLACES, "shares", "stage", "as_of", "against", "q", "period",
    ),
    View.CHANGES: ("since", "release", *_LINE_KEYS, "as_of", "q", "quiet_years"),
    View.CHECK: (),
}  # fmt: skip
NUMBERS = {  # key -> what its value may be
    "kg_per_kwh": (0.1, 20),
    "pack_kwh": (0.1, 20),
    "utilisation": (1, 100),
    "first": (1990, 2100),
    "last": (1990, 2100),
    "hev_growth": (-50, 50),
    "share_retention": (0, 1.2),
    "kwh_change": (-20, 20),
    "kg_change": (-20, 20),
    "zero_in_years": (1, 50),
    "utilisation_low": (1, 100),
    "utilisation_high": (1, 100),
    "quiet_years": (1, 50),
    "base_year": (1990, 2100),
}
LOOKED_FROM = ("as_of", "against", "since")  # whole days, none of them still to come
FIRST_LOOK = dt.date(1990, 1, 1)  # the first day that can be looked from; the last is today
DAYS = ("from", "to", *LOOKED_FROM)
SPAN = (dt.date(1900, 1, 1), dt.date(2100, 12, 31))  # where `from` and `to` may lie
WHOLE = ("first", "last", "zero_in_years", "quiet_years", "base_year")  # numbers without a fraction
CODES: dict[str, type[Labelled]] = {
    "product": Product,
    "alloy_type": AlloyType,
    "status": Status,
    "confidence": Confidence,
    "source_kind": SourceKind,
    "segment": Segment,
    "verdict": Verdict,
}
SWITCHES: dict[str, type[Labelled]] = {
    "stage": Stage,
    "scope": Scope,
    "shares": Shares,
    "evidence": Evidence,
    "show": Show,
    "period": Period,
    "by": Dimension,
    "basis": Basis,
    "side": Ab5Show,
    "metal_basis": MetalBasis,
    "preset": Preset,
    "pipeline": Pipeline,
    "nimh_route": NimhRoute,
}
ATTRIBUTE = {key: key for key in dict.fromkeys(sum(KEYS.values(), ()))} | {
    "from": "from_day",
    "to": "to_day",
    "window": "window_months",
}  # key of a link -> attribute of Filters
