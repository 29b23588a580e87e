"""What brought most of the largest periods of a chart of additions, in words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tracker.filters import Filters
from tracker.filters.names import country
from tracker.queries.answers_words import joined, tpa
from tracker.queries.capacity import PERIOD_LABEL, known_to_period
from tracker.queries.records_words import when
from tracker.store import Record, Store, records
from tracker.terms import EventType, whole

NOTED = 6  # periods that have a note
_CLAIMS = """
    SELECT m.event_id, c.claimed_tpa,
           coalesce(c.city, c.province, nullif(c.country, 'WLD'), 'the world') AS place
    FROM claim_matches m JOIN claims_reconciled c USING (claim_id, scope)
    WHERE m.verdict = 'counted' AND m.scope = 'wide'
      AND m.event_id IN (SELECT unnest($events))
    ORDER BY c.claimed_tpa, c.claim_id
"""  # counting every product a claim includes


@dataclass(frozen=True)
class _Cause:
    """What brought most of a period: one line's step, or those of all lines of one day.

    `steps` are rows of `additions`, the largest first; `sum_tpa` is that of the period, t/a.
    """

    steps: Sequence[Record]
    sum_tpa: float

    @property
    def tpa(self) -> float:
        return _sum(self.steps)

    def all_of(self, column: str) -> list[Any]:
        """The values of a column, each once, in the order of the steps."""
        return list(dict.fromkeys(step[column] for step in self.steps if step[column] is not None))


def notes(store: Store, filters: Filters) -> pd.DataFrame:
    """The periods that bring most, and what brought most of each: one line, or all of one day.

    Returns:
        One row per period, the largest first: `period`, `product` and `is_single_source` (of the
        largest line of its cause, so of the bar the note belongs to), `sum_tpa` of the period and
        `cause_tpa` of it (t/a), `note` (the cause in words, with the claims that count it in) and
        `label` (the same in a few words).
    """
    causes = _causes(store, filters)
    events = [step["event_id"] for cause in causes.values() for step in cause.steps]
    claims = records(store.frame(_CLAIMS, {"events": events}))
    rows = [
        (period, cause.steps[0]["product"], cause.steps[0]["is_single_source"], cause.sum_tpa,
         cause.tpa, _note(cause) + _in_claims(cause, claims), _label(cause))
        for period, cause in causes.items()
    ]  # fmt: skip
    columns = ["period", "product", "is_single_source", "sum_tpa", "cause_tpa", "note", "label"]
    return pd.DataFrame(rows, columns=columns)


def _causes(store: Store, filters: Filters) -> dict[str, _Cause]:
    """The largest cause of each of the largest periods, by period, the largest first."""
    where, params = filters.where()
    steps = store.frame(
        f"""
        SELECT {PERIOD_LABEL[filters.period]} AS period, additions_tpa, product, is_single_source,
               company, place, country, event_on, event_type, event_id, line_id,
               CASE WHEN first_day = last_day THEN event_on ELSE event_id END AS cause
        FROM additions
        WHERE {where} AND outcome = 'addition' AND {known_to_period(filters)}
        ORDER BY additions_tpa DESC, line_id, event_id
        """,
        params,
    )
    periods: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for step in records(steps):
        periods[step["period"]][step["cause"]].append(step)
    causes = {
        period: _Cause(max(parts.values(), key=_sum), sum(map(_sum, parts.values())))
        for period, parts in periods.items()
    }
    largest = sorted(causes, key=lambda period: (-causes[period].sum_tpa, period))
    return {period: causes[period] for period in largest[:NOTED]}


def _sum(steps: Sequence[Record]) -> float:
    return float(sum(step["additions_tpa"] for step in steps))


def _note(cause: _Cause) -> str:
    """Which part of the period it is, whose, where and when."""
    part = f"{tpa(cause.tpa)} of {tpa(cause.sum_tpa)}"
    if cause.tpa == cause.sum_tpa:
        part = f"all {tpa(cause.sum_tpa)}"
    whose = joined(cause.all_of("company") or ["a company not named"])
    places = [f"{place}, {country(code)}" for place, code in _places(cause)]
    where = f" ({places[0]})" if len(places) == 1 else ""
    types = cause.all_of("event_type")
    step = f"{EventType(types[0]).in_words} " if len(types) == 1 else ""
    return f"{part} by {_lines(cause)} of {whose}{where}, {step}{when(cause.steps[0]['event_on'])}"


def _in_claims(cause: _Cause, claims: Sequence[Record]) -> str:
    events = set(cause.all_of("event_id"))
    named = dict.fromkeys(
        f"{tpa(claim['claimed_tpa'])} in {country(claim['place'])}"
        for claim in claims
        if claim["event_id"] in events
    )
    return "".join(f"; counts in the claim of {claim}" for claim in named)


def _label(cause: _Cause) -> str:
    """All lines of a day by their day, else a line by its company or place."""
    if len(cause.all_of("line_id")) > 1:
        return f"{_lines(cause)} {when(cause.steps[0]['event_on'])}"
    return str((cause.all_of("company") or cause.all_of("place"))[0])


def _lines(cause: _Cause) -> str:
    return whole(len(cause.all_of("line_id")), "line")


def _places(cause: _Cause) -> list[tuple[str, str]]:
    return list(dict.fromkeys((step["place"], step["country"]) for step in cause.steps))
