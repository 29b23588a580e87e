"""The table of the filters: each is an entry here, and stands nowhere else.

The order of the entries is that of a link.
"""

import datetime as dt
import re
from dataclasses import dataclass

from tracker import terms
from tracker.errors import BadFilter
from tracker.filters import names, options, params, sql
from tracker.filters.choices import Choices
from tracker.filters.kinds import NUMBER, Pairs
from tracker.filters.options import View
from tracker.filters.params import Chosen, Clause, Place, code, codes, number, whole
from tracker.terms import Segment

_LINES = (View.CAPACITY, *sql.PER_LINE)
_BY_PRODUCT = tuple(view for view in (*_LINES, View.CLAIMS) if view is not View.STORAGE)
_LEDGER = (View.AB5, View.STATEMENTS, View.OUTLOOK, View.LEDGER)
_RECORDS = (View.LINE, View.COMPANY, View.PLACE)
_YEARS = (1990, 2100)
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{1,60}", re.ASCII)
_YEAR = re.compile(r"(19|20)[0-9]{2}")

_SETTINGS = Pairs(
    lambda name, value: bool(_PARAMETER.fullmatch(name) and NUMBER.fullmatch(value)),
    "an assumption and its number, as in np_ratio:1.6", "{} may be given once",
)  # fmt: skip
_TURNS = Pairs(
    lambda name, value: bool(name in set(Segment) and _YEAR.fullmatch(value)),
    "makers and a year, as in toyota_lexus:2030", "one year for {}",
)  # fmt: skip


def _group(chosen: Chosen) -> str:
    """With every holding, it is not all of the group's own."""
    is_any = chosen["shares"] == options.Shares.ANY
    return "partly or wholly of {}" if is_any else "of the group {}"


def _since(chosen: Chosen) -> str:
    if chosen["release"]:
        return ""
    return f"since {chosen['since']}" if chosen["since"] else "in the twelve months before"


def _from(chosen: Chosen) -> str:
    first, last = chosen["from"], chosen["to"]
    return "" if not first else f"from {first}" if last else f"from {first} on"


def _to(chosen: Chosen) -> str:
    first, last = chosen["from"], chosen["to"]
    return "" if not last else f"to {last}" if first else f"up to {last}"


def _li_ion(chosen: Chosen) -> str:
    turns = (text.split(":") for text in chosen["li_ion"])
    return "".join(f", with {Segment(who).label} Li-ion only by {year}" for who, year in turns)


@dataclass(frozen=True)
class Filters(Choices):
    """The reader's choices. An empty tuple means "all"; `None` means "no limit".

    A product, alloy type, status, place, company or group with a leading minus is left out:
    `("-CHN",)` is every country but China, and what states no country. Both kinds may be mixed,
    and both must hold. A `company` is that of a line or anybody with a part of it on the day looked
    from; a `group` has its lines through holdings of more than half all the way, or with `shares`
    "any" through any holding.
    Days are whole days, both ends included, and apply to the date of the stage that counts:
    a partial date passes only when every day it can mean lies inside. `as_of` is the day the
    reader looks from; `None` is today. Changes are told from `since` on, by default from a year
    before, or against the published version `release`. `set` holds assumptions the reader
    changed, each as `parameter:number`; `nimh_route` is which of two routes to the NiMH share
    counts where they do not meet; a number that is `None` is the data's or the preset's
    own. `li_ion` holds segments of makers whose hybrids are Li-ion only from a year on, each as
    `segment:year`. A line of which nothing was heard for more than `quiet_years` is quiet.
    `record` is the id of the one line, company or place that a page of its own is about.

    Raises:
        BadFilter: a code that does not exist, days in the wrong order, a bad window.
    """

    # fmt: off
    record: str = params.record(
        "Record", _RECORDS, key="id", predicate=sql.RECORD)
    since: dt.date | None = params.day(
        "Changed since", [View.CHANGES], phrase=_since, clause=Clause.COMPARED,
        hint="What became known after this day. Empty: twelve months before the day looked from.")
    release: str = params.version(
        "Compare with version", [View.CHANGES], phrase="against version {}", clause=Clause.COMPARED,
        hint="The published versions kept, the newest first.")
    preset: options.Preset = code(
        options.Preset.FLAT_SHARE, "Preset", [View.OUTLOOK], place=Place.CHART)
    hev_growth: float | None = number(
        None, (-50, 50), "Hybrid sales, % a year", [View.OUTLOOK], step=0.5, form="%.1f")
    share_retention: float | None = number(
        None, (0, 1.2), "NiMH share kept each year", [View.OUTLOOK], step=0.01)
    kwh_change: float | None = number(
        None, (-20, 20), "kWh per hybrid, % a year", [View.OUTLOOK], step=0.5, form="%.1f")
    kg_change: float | None = number(
        None, (-20, 20), "kg AB5 per kWh, % a year", [View.OUTLOOK], step=0.5, form="%.1f")
    zero_in_years: int | None = whole(
        None, (1, 50), "NiMH gone in so many years (50: never)", [View.OUTLOOK])
    utilisation_low: float = number(
        50, (1, 100), "Utilisation for hybrids, low %", [View.OUTLOOK], step=5, form="%.0f")
    utilisation_high: float = number(
        90, (1, 100), "Utilisation for hybrids, high %", [View.OUTLOOK], step=5, form="%.0f")
    segment: tuple[Segment, ...] = codes(Segment, "Segment", [View.AB5], nothing="all segments")
    product: tuple[str, ...] = params.codes_or_not(
        terms.Product, "Product", _BY_PRODUCT, phrase="{}", clause=Clause.VIEW,
        predicate="product IN (SELECT unnest($product))")
    alloy_type: tuple[str, ...] = params.codes_or_not(
        terms.AlloyType, "Type of storage alloy", _LINES, noun="alloy type", place=Place.MORE,
        phrase="of type {}", clause=Clause.KIND,
        predicate="alloy_type IN (SELECT unnest($alloy_type))")
    status: tuple[str, ...] = params.codes_or_not(
        terms.Status, "Status now", _LINES, place=Place.MORE,
        phrase="now {}", clause=Clause.STATUS, predicate=sql.STATUS)
    country: tuple[str, ...] = params.names(
        "Country", (*_LINES, View.CLAIMS), called=names.country,
        phrase="in {}", without="outside {}", clause=Clause.COUNTRY,
        predicate="country IN (SELECT unnest($country))")
    province: tuple[str, ...] = params.names(
        "Province", (*_LINES, View.CLAIMS), place=Place.MORE, phrase="in {}",
        clause=Clause.PROVINCE, predicate="province IN (SELECT unnest($province))")
    city: tuple[str, ...] = params.names(
        "City", (*_LINES, View.CLAIMS), phrase="in {}", clause=Clause.CITY,
        predicate="city IN (SELECT unnest($city))")
    park: tuple[str, ...] = params.names(
        "Park", _LINES, place=Place.MORE, phrase="in {}", clause=Clause.PARK,
        predicate="park IN (SELECT unnest($park))")
    company: tuple[str, ...] = params.names(
        "Company", (*_LINES, View.SUPPLY), phrase="of {}", clause=Clause.OWNER,
        predicate=sql.COMPANY)
    group: tuple[str, ...] = params.names(
        "Group", _LINES, place=Place.MORE, phrase=_group, without="not of the group {}",
        clause=Clause.OWNER, predicate=sql.GROUP)
    shares: options.Shares = code(
        options.Shares.MAJORITY, "Holdings that make a group", _LINES, place=Place.MORE)
    confidence: tuple[terms.Confidence, ...] = codes(
        terms.Confidence, "Confidence", (*_LINES, View.SUPPLY), place=Place.MORE,
        phrase="with {lower} confidence", clause=Clause.SUPPORT, predicate=sql.GRADE)
    source_kind: tuple[terms.SourceKind, ...] = codes(
        terms.SourceKind, "Kind of source", (*_LINES, View.CLAIMS, View.SOURCES), place=Place.MORE,
        noun="kind of source", phrase="from {lower} sources", clause=Clause.SUPPORT,
        predicate=sql.SOURCE_KIND)
    stage: terms.Stage = code(
        terms.Stage.ANNOUNCED, "Stage that counts", _LINES, always=True, clause=Clause.VIEW,
        predicate={View.CAPACITY: "stage = $stage"}, phrase={
            terms.Stage.ANNOUNCED: "announced or approved",
            terms.Stage.APPROVED: "approved",
            terms.Stage.CONSTRUCTION: "construction started",
            terms.Stage.OPERATING: "commissioned or reported operating"})
    from_day: dt.date | None = params.span_end(
        False, "From", (*_LINES, View.AB5), key="from", noun="days",
        hint="2019, 2019-02 or 2019-02-14", phrase=_from, clause=Clause.DAYS, predicate=sql.FROM)
    to_day: dt.date | None = params.span_end(
        True, "To", (*_LINES, View.AB5), key="to", noun="days",
        hint="2019, 2019-02 or 2019-02-14", phrase=_to, clause=Clause.DAYS, predicate=sql.TO)
    as_of: dt.date | None = params.day(
        "As known on", [view for view in View if view is not View.CHECK],
        hint="Hides everything first published after this day. Empty: today.")
    q: str = params.text(
        "Search", (*_LINES, View.CLAIMS, View.SOURCES, View.STATEMENTS, View.SUPPLY), noun="text",
        hint="company, place, line", phrase="matching “{}”", clause=Clause.TEXT,
        predicate=sql.SEARCH)
    verdict: tuple[terms.Verdict, ...] = codes(terms.Verdict, "Verdict", [View.STATEMENTS])
    tested: options.FiguresShown = code(
        options.FiguresShown.TESTED, "Figures", [View.STATEMENTS], place=Place.CHART)
    show: options.Show = code(
        options.Show.PERIOD, "Show", [View.CAPACITY], place=Place.CHART, former={
            sums.value: {"show": options.Show.PERIOD.value, "sums": sums.value}
            for sums in (options.Sums.CUMULATIVE, options.Sums.TRAILING)})
    sums: options.Sums = code(
        options.Sums.EACH, "Summed", [View.CAPACITY], place=Place.CHART)
    bars: options.Bars = code(
        options.Bars.TONNES, "Bars show", [View.CAPACITY], place=Place.CHART)
    scope: options.Scope = code(
        options.Scope.WIDE, "Products counted", [View.CLAIMS], place=Place.CHART)
    period: options.Period = code(
        options.Period.YEAR, "Period", [View.CAPACITY, View.CHANGES], place=Place.CHART)
    window_months: int = params.months(
        2, 60, "Window, months", [View.CAPACITY], key="window")
    by: options.Dimension = code(
        options.Dimension.COMPANY, "Rank by", [View.CAPACITY, View.RUNNING], place=Place.CHART)
    evidence: options.Evidence = code(
        options.Evidence.ALL, "Evidence", [View.CAPACITY], clause=Clause.SUPPORT,
        predicate=sql.EVIDENCE, phrase={
            options.Evidence.OFFICIAL: "known from governments or companies only",
            options.Evidence.TWO_SOURCES: "reported by two or more publishers",
            options.Evidence.MEDIUM: "with at least medium confidence"})
    kg_per_kwh: float | None = number(
        None, (0.1, 20), "kg AB5 bought per kWh", [View.STORAGE])
    pack_kwh: float | None = number(
        None, (0.1, 20), "kWh per NiMH hybrid", [View.STORAGE])
    utilisation: float = number(
        100, (1, 100), "Utilisation of nameplate, %", [View.STORAGE], step=5, form="%.0f")
    basis: terms.Basis = code(
        terms.Basis.CELL, "AB5 is weighed", [View.AB5], place=Place.CHART)
    side: options.Ab5Show = code(
        options.Ab5Show.TONNES, "Show", [View.AB5], place=Place.CHART)
    first: int | None = whole(None, _YEARS, "From year", [View.AB5], hint="the last two")
    last: int | None = whole(None, _YEARS, "To year", [View.AB5], hint="the last two")
    metal_basis: terms.MetalBasis = code(
        terms.MetalBasis.METAL, "Metals as", [View.AB5], place=Place.CHART)
    set: tuple[str, ...] = params.pairs(_SETTINGS, "", _LEDGER, phrase="with {} set")
    quiet_years: int = whole(
        5, (1, 50), "Quiet after so many years", (*_LINES, *_RECORDS, View.OUTLOOK),
        place=Place.MORE)
    base_year: int | None = whole(
        None, _YEARS, "Scenario starts from", [View.OUTLOOK],
        phrase=", from {}", clause=Clause.SUBJECT)
    pipeline: options.Pipeline = code(
        options.Pipeline.OFF, "Capacity counts", [View.OUTLOOK], place=Place.CHART,
        phrase={options.Pipeline.ON: ", with lines that may come"}, clause=Clause.KIND)
    li_ion: tuple[str, ...] = params.pairs(
        _TURNS, "Li-ion only by", [View.OUTLOOK], phrase=_li_ion, clause=Clause.SUBJECT)
    nimh_route: terms.NimhRoute = code(
        terms.NimhRoute.PACKS, "NiMH share by", _LEDGER, place=Place.CHART,
        phrase={terms.NimhRoute.PUBLISHED: "by the published NiMH share"})
    # fmt: on

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.utilisation_low > self.utilisation_high:
            raise BadFilter("utilisation_low", self.utilisation_low, "it is above the high")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise BadFilter("to", self.to_day, f"it is before from={self.from_day}")
        if self.since and self.as_of and self.since > self.as_of:
            raise BadFilter("since", self.since, f"it is after as_of={self.as_of}")
        if self.release and self.since:
            raise BadFilter("since", self.since, "a day or a release to compare with, not both")
