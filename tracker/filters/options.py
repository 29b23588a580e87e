"""The views a reader can ask, and the closed choices that only a screen or a link knows."""

from enum import StrEnum

from tracker.terms import Labelled


class View(StrEnum):
    """A question that filters apply to; each takes its own part of them.

    `subject` is what a sentence says of the view: `{key}` is the choice under that key, `{dated}`
    the stage once days are chosen, `{all}` is empty once sources are.
    """

    subject: str

    def __new__(cls, code: str, subject: str = "") -> "View":
        """Make the member from its code and its subject; a look-up by code gives no subject."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.subject = subject
        return member

    CAPACITY = "capacity", "{product} additions by date {stage}"
    LINES = "lines", "{product} lines{dated}"
    RUNNING = "running", "what runs of {product} lines{dated}"
    CLAIMS = "claims", "{product} claims"
    AB5 = "ab5", "AB5 {basis} for {segment}"
    SOURCES = "sources", "{all}sources"
    STORAGE = "storage", "hydrogen-storage-alloy lines{dated}"
    SUPPLY = "supply", "who supplies whom"
    STATEMENTS = "statements", "published figures beside our series"
    OUTLOOK = "outlook", "the outlook “{preset}”"
    LEDGER = "ledger", "the assumption ledger"
    CHANGES = "changes", "what changed in {product} lines{dated}"
    CHECK = "check", "what one changed table would do"
    LINE = "line", "one line"
    COMPANY = "company", "one company"
    PLACE = "place", "one place"


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
    """What a page shows of capacity."""

    RUNNING = "running", "Today"
    PERIOD = "period", "Added"
    PIPELINE = "pipeline", "Pipeline"
    RANKING = "ranking", "Who"
    MAP = "map", "Map"
    STEPS = "steps", "Steps"


OF_LINES = {Show.RUNNING: View.RUNNING, Show.PIPELINE: View.LINES, Show.STEPS: View.LINES}
"""What is asked of lines then, not of additions."""


class Sums(Labelled):
    """How additions are summed over time."""

    EACH = "each", "In each period"
    CUMULATIVE = "cumulative", "All so far"
    TRAILING = "trailing", "Trailing window"


class Bars(Labelled):
    """What the height of a bar of additions is."""

    TONNES = "tonnes", "Tonnes"
    SHARE = "share", "Share of the period"


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
    BELOW = "below", "From below"
    LEDGER = "ledger", "Assumptions"


class FiguresShown(Labelled):
    """Which published figures a page lists, where no verdict is chosen."""

    TESTED = "tested", "Tested"
    NOT_TESTABLE = "not_testable", "Not testable"


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
