"""Lines and their events: where each line stands, and what happened lately."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store

_LINE = """
    line_id, company, parent_company, product, product_detail, alloy_type, city, province,
    country, park, lat, lon, status, status_on,
    status NOT IN ('retired', 'cancelled')
        AND last_heard_day + to_years($quiet_years::INT) < $today::DATE AS is_quiet,
    first_event_on, last_event_on, announced_on, approved_on, construction_on, operating_on,
    capacity_tpa, operating_tpa, capacity_confidence, known_on, source_ids
"""


def lines(store: Store, filters: Filters) -> pd.DataFrame:
    """One row per line with a known event, by company and line.

    With `from`/`to`, only lines that entered the stage that counts inside the days.
    `status` is derived from the line's events and `status_on` dates the event it holds from;
    `is_quiet`: nothing was heard for more than `quiet_years` (inferred, the status stays).
    `capacity_tpa` is the level after the last known step in t/a, planned or built;
    `operating_tpa` the part that runs (0 when halted). NaN means no source states it.
    Dates are as stated (YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD). `source_ids` is a `;` list.

    Source: table `line_status` (tracker/sql/lines.sql).
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"SELECT {_LINE} FROM line_status WHERE {where} ORDER BY company NULLS LAST, line_id",
        params | {"quiet_years": filters.quiet_years, "today": store.as_of},
    )


def lines_by_status(store: Store, filters: Filters) -> pd.DataFrame:
    """Lines and tonnes per status: `status`, `lines`, `lines_not_stated`, `capacity_tpa`,
    `operating_tpa` (t/a)."""
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        SELECT status, count(*) AS lines,
               count(*) FILTER (capacity_tpa IS NULL) AS lines_not_stated,
               sum(capacity_tpa) AS capacity_tpa, sum(operating_tpa) AS operating_tpa
        FROM line_status WHERE {where} GROUP BY status ORDER BY lines DESC, status
        """,
        params,
    )


def events(store: Store, filters: Filters) -> pd.DataFrame:
    """Every known event of the lines the filters keep, newest first.

    `event_on`, `known_on` (when its source was published; `known_on_inferred` when the source
    has no date), `company`, `product`, `event_type`, `capacity_tpa` (t/a) with `capacity_is`,
    `city`, `country`, `authority`, `confidence`, `line_id`, `event_id`, `source_id`, `note`.
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        SELECT e.event_on, e.known_on, e.known_on_inferred, l.company, l.product, e.event_type,
               e.capacity_tpa, e.capacity_is, l.city, l.country, e.authority, e.confidence,
               e.line_id, e.event_id, e.source_id, e.note, e.first_day, e.last_day
        FROM known_events e
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = e.line_id
        ORDER BY e.last_day DESC, e.known_on DESC, e.event_id
        """,
        params,
    )


def stage_spans(store: Store, filters: Filters) -> pd.DataFrame:
    """For a timeline: one row per line and status it held, from the event that began it.

    `line`, `line_id`, `status`, `start` and `end` (days; a partial date is its first day),
    `began_on` (as stated), `is_current`. The last status ends on the day looked from.
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        WITH moves AS (
            SELECT line_id, seq, first_day, event_on,
                   CASE event_type WHEN 'construction_start' THEN 'under_construction'
                        WHEN 'commissioned' THEN 'operating'
                        WHEN 'reported_operating' THEN 'operating'
                        WHEN 'expanded' THEN 'operating' ELSE event_type END AS status,
                   rank,
                   coalesce(max(rank) OVER (PARTITION BY line_id ORDER BY seq
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_rank
            FROM known_events WHERE event_type <> 'ownership_change'
        ),
        forward AS (SELECT * FROM moves WHERE rank IS NULL OR rank > before_rank),
        spans AS (
            SELECT line_id, status, first_day AS start, event_on AS began_on,
                   lead(first_day) OVER (PARTITION BY line_id ORDER BY seq) AS next_day
            FROM forward
        )
        SELECT concat_ws(', ', coalesce(l.company, l.line_id),
                         coalesce(l.city, l.province, l.country)) AS line,
               s.line_id, s.status, s.start, coalesce(s.next_day, $today::DATE) AS end,
               s.began_on, s.next_day IS NULL AS is_current
        FROM spans s
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = s.line_id
        ORDER BY line, s.line_id, s.start
        """,
        params | {"today": store.as_of},
    )
