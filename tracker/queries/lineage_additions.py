"""What stands behind a mark of a chart of additions: the events that date, state or repeat them."""

from tracker.filters import Filters, View
from tracker.queries.capacity import (
    NAMED_BY,
    PERIOD_LABEL,
    TRAILING,
    capacity_by,
    known_to_period,
)
from tracker.queries.lineage import SOURCE, Mark, Trace
from tracker.store import Store

_SUM = "The sum of the additions below: each capacity step once, at the stage that counts."


def of_period(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of one period and product, reported by one publisher or by more."""
    label = PERIOD_LABEL[filters.period]
    predicate = (
        f"{label} = $m_period AND product = $m_product AND {known_to_period(filters)} "
        "AND is_single_source = $m_single"
    )
    params = {"m_period": mark["period"], "m_product": mark["product_code"]}
    return _additions(store, filters, predicate, params | {"m_single": mark["is_single_source"]})


def of_running_sum(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a point of the cumulative line: every addition up to the period."""
    label = PERIOD_LABEL[filters.period]
    predicate = f"{label} <= $m_period AND {known_to_period(filters)} AND outcome = 'addition'"
    return _additions(store, filters, predicate, {"m_period": mark["period"]})


def of_window(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a day of the trailing window; on a day the sum falls, also what has just left it."""
    predicate = (
        f"{TRAILING} AND last_day <= $m_day::DATE "
        "AND ($m_day::DATE - INTERVAL 1 DAY - to_months($m_window))::DATE <= last_day"
    )
    params = {"m_day": mark["until"], "m_window": filters.window_months}
    inside = "($m_day::DATE - to_months($m_window))::DATE <= last_day"
    return _additions(store, filters, predicate, params, inside)


def of_rank(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of the ranking; the last bar holds everybody who has none of their own."""
    named = capacity_by(store, filters)
    own = sorted(set(named.loc[named["rank"] < named["rank"].max(), "name"]))
    is_rest = str(mark["name_code"]).startswith("all others (")
    by = f"coalesce({NAMED_BY[filters.by]}, 'not stated')"
    names = own if is_rest else [mark["name_code"]]
    predicate = (
        f"{by} {'NOT IN' if is_rest else 'IN'} (SELECT unnest($m_names)) "
        "AND line_id IN (SELECT line_id FROM line_status WHERE status = $m_status)"
    )
    params = {"m_names": names, "m_status": mark["status_code"]}
    return _additions(store, filters, predicate, params)


def of_site(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a circle of the map."""
    predicate = "place = $m_place AND country IS NOT DISTINCT FROM $m_country"
    params = {"m_place": mark["place"], "m_country": mark["country"]}
    return _additions(store, filters, predicate, params)


def of_difference(earlier: Store, later: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a change of a period and product: its additions as known on either day, or as known
    on one day in either version."""
    label = PERIOD_LABEL[filters.period]
    predicate = f"{label} = $m_period AND product = $m_product AND {known_to_period(filters)}"
    params: dict[str, object] = {"m_period": mark["period"], "m_product": mark["product_code"]}
    titles = [f"As known on {side.as_of}" for side in (earlier, later)]
    if earlier.as_of == later.as_of:
        titles = ["In the earlier version", "In this version"]
    sides = {
        title: frame
        for title, side in zip(titles, (earlier, later), strict=True)
        for frame in _additions(side, filters, predicate, params).tables.values()
    }
    return Trace(sides, "The additions known on the later day less those known on the earlier.")


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
    formula = (
        "Not itemised = claimed - the lines counted; over-explained is what they have beyond it."
    )
    if not mark["line_id"]:
        return Trace({"The claim": claim}, formula)
    announced = Filters(as_of=filters.as_of)
    predicate = (
        "line_id = $m_line AND event_id IN (SELECT event_id FROM claim_matches "
        "WHERE claim_id = $m_claim AND scope = $m_scope AND verdict = 'counted')"
    )
    params = asked | {"m_line": mark["line_id"]}
    return Trace(
        {"The claim": claim} | _additions(store, announced, predicate, params).tables, formula
    )


def _additions(
    store: Store, filters: Filters, predicate: str, params: dict[str, object], inside: str = "true"
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
            WHERE {where} AND outcome IN ('addition', 'not_stated') AND {predicate}
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
