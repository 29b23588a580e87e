"""How each line's capacity was arrived at, event by event, and where sources disagree."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store

RULE_NEW = (
    "the event that dates the stage, else the last one before it, says the line's own capacity"
)
RULE_LEVEL = "of two levels or totals the later event stands; on one day the larger"
RULE_STEPS = "two tonnages are two expansions; the same tonnage again is one"


def histories(store: Store, filters: Filters) -> pd.DataFrame:
    """Every known event of the lines the filters keep, in the order the rules read them.

    One row per event: `company`, `product`, `event_on`, `event_type`, `stated_tpa` (t/a as its
    source has it), `capacity_is`, `step` (the capacity step it names; empty when it names none),
    `level_tpa` (of the line after it), `additions_tpa` (what it adds at the stage that counts,
    NaN for nothing), `outcome` (why), `publisher`, `url`, `confidence`, `line_id`, `event_id`,
    `source_id`. Summed, `additions_tpa` is what the line adds at the stage.
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        WITH kept AS (SELECT line_id, company, product FROM line_status WHERE {where}),
        added AS (
            SELECT event_id, sum(additions_tpa) AS additions_tpa,
                   string_agg(DISTINCT outcome, '; ' ORDER BY outcome) AS outcome
            FROM additions WHERE stage = $at_stage GROUP BY event_id
        ),
        at_stage AS (
            SELECT r.line_id, r.seq FROM reached r
            JOIN stages g ON g.rank = r.rank AND g.stage = $at_stage AND g.is_own
        )
        SELECT k.company, k.product, e.event_on, e.event_type, e.capacity_tpa AS stated_tpa,
               e.capacity_is, e.step, v.level_tpa, a.additions_tpa,
               CASE WHEN a.outcome IS NOT NULL THEN replace(a.outcome, '_', ' ')
                    WHEN e.capacity_is = 'existing' THEN 'a level, adds nothing'
                    WHEN e.rank IS NULL THEN 'moves no tonnes'
                    WHEN (e.line_id, e.seq) IN (FROM at_stage) THEN 'repeats a step'
                    ELSE 'of another stage' END AS outcome,
               s.publisher, s.url, e.confidence, e.line_id, e.event_id, e.source_id
        FROM step_events e
        JOIN kept k ON k.line_id = e.line_id
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        JOIN sources s ON s.source_id = e.source_id
        LEFT JOIN added a ON a.event_id = e.event_id
        ORDER BY k.company NULLS LAST, e.line_id, e.seq
        """,
        params | {"at_stage": filters.stage},
    )


def conflicts(store: Store, filters: Filters) -> pd.DataFrame:
    """Two sources that state different tonnes for the same thing of one line, side by side.

    The same thing: the line's own capacity (`new`), or a figure of one kind whose dates overlap.
    `company`, `capacity_is`, `one_on`, `one_tpa`, `one_publisher`, `one_source`, `other_on`,
    `other_tpa`, `other_publisher`, `other_source`, `chosen_tpa` (what counts at the stage, else
    the line's level now; for levels and totals the level after the later event; both expansions
    count), `rule`, `line_id`, and the ids of both events.
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        SELECT l.company, a.capacity_is, a.event_on AS one_on, a.capacity_tpa AS one_tpa,
               sa.publisher AS one_publisher, a.source_id AS one_source,
               b.event_on AS other_on, b.capacity_tpa AS other_tpa,
               sb.publisher AS other_publisher, b.source_id AS other_source,
               CASE a.capacity_is WHEN 'new' THEN coalesce(n.stated_tpa, l.capacity_tpa)
                    WHEN 'expansion' THEN a.capacity_tpa + b.capacity_tpa
                    ELSE v.level_tpa END AS chosen_tpa,
               CASE a.capacity_is WHEN 'new' THEN $rule_new
                    WHEN 'expansion' THEN $rule_steps ELSE $rule_level END AS rule,
               a.line_id, a.event_id AS one_event_id, b.event_id AS other_event_id
        FROM step_events a
        JOIN step_events b ON b.line_id = a.line_id AND b.capacity_is = a.capacity_is
             AND b.seq > a.seq AND b.capacity_tpa <> a.capacity_tpa AND b.source_id <> a.source_id
             AND (a.capacity_is = 'new'
                  OR (a.first_day <= b.last_day AND b.first_day <= a.last_day))
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = a.line_id
        JOIN sources sa ON sa.source_id = a.source_id
        JOIN sources sb ON sb.source_id = b.source_id
        JOIN levels v ON v.line_id = b.line_id AND v.seq = b.seq
        LEFT JOIN additions n ON n.line_id = a.line_id AND n.step = 'line' AND n.stage = $at_stage
        ORDER BY l.company, a.line_id, a.seq, b.seq
        """,
        params
        | {"at_stage": filters.stage, "rule_new": RULE_NEW, "rule_level": RULE_LEVEL}
        | {"rule_steps": RULE_STEPS},
    )
