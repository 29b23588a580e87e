"""What the reader has chosen, as one value: to SQL one way, to a link the other.

The same value stands behind a page's link, its widgets, its sentence, its file names and
the command line's query string.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from tracker.errors import BadFilter
from tracker.filters.keys import (
    ATTRIBUTE,
    CODES,
    DAYS,
    EXCLUDABLE,
    KEYS,
    NUMBERS,
    PLACES,
    SWITCHES,
    WHOLE,
    Ab5Show,
    Dimension,
    Evidence,
    Period,
    Pipeline,
    Preset,
    Scope,
    Shares,
    Show,
    View,
)
from tracker.filters.link import (
    Query,
    check_codes,
    check_day,
    check_li_ion,
    check_no_contradiction,
    check_settings,
    excluded,
    included,
    number_text,
    own_pairs,
    read_value,
)
from tracker.filters.names import Names, as_shown
from tracker.filters.sql import Params, predicate
from tracker.filters.words import phrase
from tracker.terms import Basis, MetalBasis, NimhRoute, Stage


@dataclass(frozen=True)
class Filters:
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

    Raises:
        BadFilter: a code that does not exist, days in the wrong order, a bad window.
    """

    product: tuple[str, ...] = ()
    alloy_type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    stage: str = Stage.ANNOUNCED
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    park: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    shares: str = Shares.MAJORITY
    confidence: tuple[str, ...] = ()
    source_kind: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    as_of: dt.date | None = None
    against: dt.date | None = None
    q: str = ""
    show: str = Show.PERIOD
    scope: str = Scope.WIDE
    evidence: str = Evidence.ALL
    period: str = Period.YEAR
    window_months: int = 2
    by: str = Dimension.COMPANY
    basis: str = Basis.CELL
    kg_per_kwh: float | None = None
    pack_kwh: float | None = None
    utilisation: float = 100
    side: str = Ab5Show.TONNES
    first: float | None = None
    last: float | None = None
    metal_basis: str = MetalBasis.METAL
    verdict: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    preset: str = Preset.FLAT_SHARE
    hev_growth: float | None = None
    share_retention: float | None = None
    kwh_change: float | None = None
    kg_change: float | None = None
    zero_in_years: float | None = None
    utilisation_low: float = 50
    utilisation_high: float = 90
    quiet_years: float = 5
    base_year: float | None = None
    pipeline: str = Pipeline.OFF
    li_ion: tuple[str, ...] = ()
    nimh_route: str = NimhRoute.PACKS
    since: dt.date | None = None
    release: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "q", unicodedata.normalize("NFC", self.q).strip())
        for key, codes in CODES.items():
            check_codes(key, getattr(self, key), codes)
        for key, codes in SWITCHES.items():
            check_codes(key, (getattr(self, key),), codes)
        for key in EXCLUDABLE:
            check_no_contradiction(key, getattr(self, key))
        check_settings(self.set)
        check_li_ion(self.li_ion)
        self._check_numbers()
        self._check_days()
        if self.release and not _RELEASE.fullmatch(self.release):
            raise BadFilter("release", self.release, "the 16 hex digits of a published version")
        if self.release and self.since:
            raise BadFilter("since", self.since, "a day or a release to compare with, not both")

    def _check_numbers(self) -> None:
        if not 1 <= self.window_months <= 60:
            raise BadFilter("window", self.window_months, "1 to 60 months")
        for key, (low, high) in NUMBERS.items():
            value = getattr(self, key)
            if value is not None and not low <= value <= high:
                raise BadFilter(key, value, f"a number from {low:g} to {high:g}")
            if key in WHOLE and value is not None and value != int(value):
                raise BadFilter(key, value, f"a whole number from {low:g} to {high:g}")
        if self.utilisation_low > self.utilisation_high:
            raise BadFilter("utilisation_low", self.utilisation_low, "it is above the high")

    def _check_days(self) -> None:
        for key in DAYS:
            if day := getattr(self, ATTRIBUTE[key]):
                check_day(key, day)
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise BadFilter("to", self.to_day, f"it is before from={self.from_day}")
        if self.since and self.as_of and self.since > self.as_of:
            raise BadFilter("since", self.since, f"it is after as_of={self.as_of}")

    @classmethod
    def from_query(cls, query: str | Query, view: View = View.CAPACITY) -> "Filters":
        """Read the choices from a link's query: repeated keys, ISO or partial dates.

        Args:
            query: a query string, or `{key: [values]}`.
            view: the question asked; a key it does not take is refused.

        Raises:
            BadFilter: a key or value is unknown, malformed, too long, or given twice where one
                is meant. Nothing is dropped in silence: a link shows what its sender saw or
                says what it cannot keep. Keys of mailers alone are dropped; who shows the page
                names them (`left_out`).
        """
        pairs = own_pairs(query)
        chosen: dict[str, Any] = {}
        for key, values in pairs.items():
            if key not in KEYS[view]:
                takes = ", ".join(KEYS[view]) or "no filter"
                raise BadFilter(key, ", ".join(values), f"{view} takes {takes}")
            chosen[ATTRIBUTE[key]] = read_value(key, values)
        return cls(**chosen)

    def to_query(self, view: View = View.CAPACITY) -> dict[str, list[str]]:
        """The inverse of `from_query`, in canonical order; defaults are not written."""
        query: dict[str, list[str]] = {}
        for key in KEYS[view]:
            name = ATTRIBUTE[key]
            value = getattr(self, name)
            if value == _DEFAULTS[name]:
                continue
            values = value if isinstance(value, tuple) else (value,)
            query[key] = [
                number_text(item) if isinstance(item, float) else str(item) for item in values
            ]
        return query

    def link(self, view: View = View.CAPACITY) -> str:
        """The query string of `to_query`, empty when nothing is chosen."""
        return urlencode(self.to_query(view), doseq=True)

    def only(self, view: View) -> "Filters":
        """These choices without those the view does not take."""
        kept = {ATTRIBUTE[key] for key in KEYS[view]}
        return replace(self, **{k: v for k, v in _DEFAULTS.items() if k not in kept})

    def where(self, view: View = View.CAPACITY) -> tuple[str, Params]:
        """SQL predicate over the view's table, and the values bound to its `$names`.

        The predicate is made of constants only; nothing the reader typed is in it. Tables:
        capacity -> additions, lines -> line_status, claims -> claims_reconciled,
        sources -> sources.
        """
        chosen = {key: getattr(self, ATTRIBUTE[key]) for key in KEYS[view]}
        return predicate(view, chosen)

    def check_known(
        self, known: Mapping[str, Collection[str]], names: Names = MappingProxyType({})
    ) -> "Filters":
        """These filters, every place and company by the name the data show, once they have it.

        Args:
            known: `{key: values}` of `queries.vocabulary`, and the ids of the versions kept
                under `release`.
            names: what else places and companies are called (`queries.names`).

        Raises:
            BadFilter: no line has that place or company, asked for or left out; the message
                names near ones. Or the version is not kept.
        """
        if self.release and self.release not in known.get("release", ()):
            raise BadFilter("release", self.release, "no published version of that name is kept")
        shown = {key: as_shown(getattr(self, key), names.get(key, {})) for key in PLACES}
        for key, values in shown.items():
            for value in (*included(values), *excluded(values)):
                if value not in known[key]:
                    near = difflib.get_close_matches(value, list(known[key]), n=2)
                    hint = f"; near: {', '.join(near)}" if near else ""
                    raise BadFilter(key, value, f"no line has that {key}{hint}")
        changed: dict[str, Any] = {
            key: values for key, values in shown.items() if values != getattr(self, key)
        }
        return replace(self, **changed) if changed else self

    def sentence(self, view: View = View.CAPACITY, today: dt.date | None = None) -> str:
        """What is shown, in plain English; it begins with "Showing" and ends with a stop."""
        chosen = {key: getattr(self, ATTRIBUTE[key]) for key in KEYS[view]}
        day = self.as_of or today or dt.date.today()
        return f"Showing {phrase(view, chosen)}, as known on {day.isoformat()}."


_RELEASE = re.compile(r"[0-9a-f]{16}", re.ASCII)
_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(Filters)}
