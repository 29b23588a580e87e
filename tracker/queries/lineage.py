"""Where a plotted number comes from: the rows, events and sources behind one mark of a chart.

Each function answers for one chart: the store, the page's filters and the mark the reader chose,
as `{column: value}` of the columns that name a mark. What it gives adds up to the mark.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tracker.filters import Filters, View
from tracker.queries.capacity import (
    NAMED_BY,
    PERIOD_LABEL,
    TRAILING,
    capacity_by,
    known_to_period,
)
from tracker.queries.lines import SILENT
from tracker.queries.realisation import waits
from tracker.store import Store

Mark = Mapping[str, Any]
SOURCE = "source_id, s.publisher, s.published_on, s.title, s.url"


@dataclass(frozen=True)
class Trace:
    """What stands behind one mark.

    Attributes:
        tables: title -> rows. Each row names its source (`source_id`, `publisher`,
            `published_on`, `url`) or is a row of the ledger, which may be assumed.
        formula: how the number follows from the rows, in words and figures.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    formula: str = ""


Lineage = Callable[[Store, Filters, Mark], Trace]

_RUNS = (
    "The part of each line's capacity that runs, by its events; its last report says whether it "
    "was heard of within the years the reader set."
)
_SUM = "The sum of the additions below: each capacity step once, at the stage that counts."


def of_period(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of one period and product, reported by one publisher or by more."""
    label = PERIOD_LABEL[filters.period]
    kept = (
        f"{label} = $m_period AND product = $m_product AND {known_to_period(filters)} "
        "AND is_single_source = $m_single"
    )
    params = {"m_period": mark["period"], "m_product": mark["product_code"]}
    return _additions(store, filters, kept, params | {"m_single": mark["is_single_source"]})


def of_running_sum(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a point of the cumulative line: every addition up to the period."""
    label = PERIOD_LABEL[filters.period]
    kept = f"{label} <= $m_period AND {known_to_period(filters)} AND outcome = 'addition'"
    return _additions(store, filters, kept, {"m_period": mark["period"]})


def of_window(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a day of the trailing window; on a day the sum falls, also what has just left it."""
    kept = (
        f"{TRAILING} AND last_day <= $m_day::DATE "
        "AND ($m_day::DATE - INTERVAL 1 DAY - to_months($m_window))::DATE <= last_day"
    )
    params = {"m_day": mark["until"], "m_window": filters.window_months}
    inside = "($m_day::DATE - to_months($m_window))::DATE <= last_day"
    return _additions(store, filters, kept, params, inside)


def of_rank(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of the ranking; the last bar holds everybody who has none of their own."""
    named = capacity_by(store, filters)
    own = sorted(set(named.loc[named["rank"] < named["rank"].max(), "name"]))
    is_rest = str(mark["name_code"]).startswith("all others (")
    by = f"coalesce({NAMED_BY[filters.by]}, 'not stated')"
    names = own if is_rest else [mark["name_code"]]
    kept = (
        f"{by} {'NOT IN' if is_rest else 'IN'} (SELECT unnest($m_names)) AND product = $m_product"
    )
    return _additions(store, filters, kept, {"m_names": names, "m_product": mark["product_code"]})


def of_site(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a circle of the map."""
    kept = "place = $m_place AND country IS NOT DISTINCT FROM $m_country"
    params = {"m_place": mark["place"], "m_country": mark["country"]}
    return _additions(store, filters, kept, params)


def of_running(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of what runs: its lines with what states their capacity and was heard last."""
    name = f"coalesce({NAMED_BY[filters.by]}, 'not stated')"
    params = {"m_name": mark["name_code"], "m_product": mark["product_code"]}
    kept = f"{name} = $m_name AND product = $m_product"
    return _running(store, filters, kept, mark["is_quiet"], params)


def of_running_site(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a circle of the map of what runs."""
    kept = "place = $m_place AND country IS NOT DISTINCT FROM $m_country"
    params = {"m_place": mark["place"], "m_country": mark["country"]}
    return _running(store, filters, kept, mark["is_quiet"], params)


def _running(
    store: Store, filters: Filters, kept: str, is_quiet: bool, params: dict[str, object]
) -> Trace:
    """Running lines a predicate keeps, of one part, and their events that state tonnes or are
    the last report; `operating_tpa` stands once per line, so the column sums to the mark."""
    where, chosen = filters.where(View.RUNNING)
    rows = store.frame(
        f"""
        WITH picked AS (
            SELECT * FROM line_status
            WHERE {where} AND status = 'operating' AND {SILENT} = $m_quiet AND {kept}
        ),
        told AS (
            SELECT e.*, max(e.seq) FILTER (e.event_type <> 'ownership_change')
                       OVER (PARTITION BY e.line_id) AS last_seq
            FROM known_events e WHERE e.line_id IN (SELECT line_id FROM picked)
        )
        SELECT p.company, p.product, p.city, p.country,
               CASE WHEN e.seq = e.last_seq THEN p.operating_tpa END AS operating_tpa,
               p.last_heard_on, e.event_on, e.event_type, e.capacity_tpa, e.capacity_is,
               e.event_id, e.line_id, e.confidence, e.note, e.{SOURCE}
        FROM picked p JOIN told e USING (line_id) JOIN sources s USING (source_id)
        WHERE e.seq = e.last_seq OR e.capacity_tpa IS NOT NULL
        ORDER BY p.company NULLS LAST, e.line_id, e.seq
        """,
        chosen | params | {"m_quiet": bool(is_quiet), "quiet_years": filters.quiet_years},
    )
    return Trace({"Events that state tonnes, and the last report": rows}, _RUNS)


def of_status(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of the timeline: the events of the day on which the status began."""
    rows = store.frame(
        f"""
        SELECT e.event_on, l.company, l.product, l.city, e.event_type, e.capacity_tpa,
               e.capacity_is, e.authority, e.event_id, e.line_id, e.confidence, e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        WHERE e.line_id = $m_line AND e.event_on = $m_on ORDER BY e.seq
        """,
        {"m_line": mark["line_id"], "m_on": mark["began_on"]},
    )
    return Trace({"Events": rows}, "The status begins with the event and lasts until the next one.")


def of_known_day(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a day of the record: the events that became known on it."""
    where, params = filters.where(View.KNOWN)
    rows = store.frame(
        f"""
        SELECT e.event_on, e.known_on, e.known_on_inferred, l.company, l.product, l.city,
               e.event_type, e.capacity_tpa, e.capacity_is, e.event_id, e.line_id, e.confidence,
               e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        WHERE e.known_on = $m_day::DATE
          AND e.line_id IN (SELECT line_id FROM line_status WHERE {where})
        ORDER BY e.line_id, e.seq
        """,
        params | {"m_day": mark["until"]},
    )
    return Trace({"Events that became known": rows}, "Every event whose source is of that day.")


def of_difference(earlier: Store, later: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a change of a period and product: its additions as known on either day."""
    label = PERIOD_LABEL[filters.period]
    kept = f"{label} = $m_period AND product = $m_product AND {known_to_period(filters)}"
    params: dict[str, object] = {"m_period": mark["period"], "m_product": mark["product_code"]}
    sides = {
        f"As known on {side.as_of}": frame
        for side in (earlier, later)
        for frame in _additions(side, filters, kept, params).tables.values()
    }
    return Trace(sides, "The additions known on the later day less those known on the earlier.")


def of_line(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a line's capacity: every event of it that states tonnes, and the level after each."""
    rows = store.frame(
        f"""
        SELECT e.event_on, l.company, l.city, e.event_type, e.capacity_tpa, e.capacity_is,
               v.level_tpa, e.event_id, e.line_id, e.confidence, e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        WHERE e.line_id = $m_line AND e.capacity_tpa IS NOT NULL ORDER BY e.seq
        """,
        {"m_line": mark["line_id"]},
    )
    return Trace({"Events that state tonnes": rows}, "The level after the last known step.")


def of_claim(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a part of a claim's bar: the claim, and the events of the line that explains it."""
    asked = {"m_claim": mark["claim_id"], "m_scope": filters.scope}
    claim = store.frame(
        f"""
        SELECT c.claim_id, c.claim, c.claimed_tpa, c.product, c.includes_products,
               c.window_start, c.window_end, c.note, c.{SOURCE}
        FROM claims_reconciled c JOIN sources s USING (source_id)
        WHERE c.claim_id = $m_claim AND c.scope = $m_scope
        """,
        asked,
    )
    said = "Not itemised = claimed - the lines counted; over-explained is what they have beyond it."
    if not mark["line_id"]:
        return Trace({"The claim": claim}, said)
    announced = Filters(as_of=filters.as_of)
    kept = (
        "line_id = $m_line AND event_id IN (SELECT event_id FROM claim_matches "
        "WHERE claim_id = $m_claim AND scope = $m_scope AND verdict = 'counted')"
    )
    params = asked | {"m_line": mark["line_id"]}
    return Trace({"The claim": claim} | _additions(store, announced, kept, params).tables, said)


def of_wait(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a step of the realisation curve: the lines that ran or were last seen then."""
    where, params = filters.where(View.LINES)
    rows = waits(store, filters)
    then = rows[rows["months"] == float(mark["months"])]
    kept = rows if then.empty else then  # at the start all lines wait
    events = store.frame(
        f"""
        SELECT l.company, l.product, e.event_on, e.event_type, e.event_id, e.line_id,
               e.confidence, e.{SOURCE}
        FROM known_events e JOIN sources s USING (source_id)
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = e.line_id
        WHERE e.line_id IN (SELECT unnest($m_lines)) AND e.rank IS NOT NULL
        ORDER BY l.company, e.line_id, e.seq
        """,
        params | {"m_lines": list(kept["line_id"])},
    )
    said = "Share that runs = 1 - product over earlier times of (1 - ran / at risk)."
    return Trace({"Lines": kept, "Events": events}, said)


def _additions(
    store: Store, filters: Filters, kept: str, params: dict[str, object], inside: str = "true"
) -> Trace:
    """The additions a predicate keeps, with every event that dates, states or repeats them.

    `additions_tpa` stands once per addition, at the event that dates it, so the column sums to
    the mark; an addition that is not `inside` carries none.
    """
    where, chosen = filters.where(View.CAPACITY)
    rows = store.frame(
        f"""
        WITH picked AS (
            SELECT *, {inside} AS is_inside FROM additions
            WHERE {where} AND outcome IN ('addition', 'not_stated') AND {kept}
        ),
        parts AS (
            SELECT line_id, step, event_id, 1 AS place FROM picked
            UNION ALL
            SELECT line_id, step, capacity_event_id, 2 FROM picked
            UNION ALL
            SELECT p.line_id, p.step, e.event_id, 3
            FROM picked p
            JOIN reached r ON r.line_id = p.line_id AND r.step = p.step
            JOIN stages g ON g.stage = p.stage AND g.rank = r.rank
            JOIN known_events e ON e.line_id = r.line_id AND e.seq = r.seq
            WHERE g.is_own OR e.event_type = p.reached_by
        ),
        roles AS (
            SELECT line_id, step, event_id, min(place) AS place FROM parts GROUP BY ALL
        )
        SELECT e.event_on, p.company, p.product, p.city,
               CASE WHEN r.place = 1 AND p.is_inside THEN p.additions_tpa END AS additions_tpa,
               CASE WHEN NOT p.is_inside THEN 'has left the window'
                    ELSE ['dates it', 'states its tonnage', 'reports it too'][r.place] END AS role,
               e.event_type, e.capacity_tpa, e.capacity_is, e.event_id, e.line_id, e.confidence,
               e.note, e.{SOURCE}
        FROM picked p
        JOIN roles r ON r.line_id = p.line_id AND r.step = p.step
        JOIN known_events e ON e.event_id = r.event_id
        JOIN sources s ON s.source_id = e.source_id
        ORDER BY p.last_day DESC, p.line_id, p.step, r.place, e.seq
        """,
        chosen | params,
    )
    return Trace({"Events": rows}, _SUM)
