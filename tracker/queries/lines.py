"""Lines and their events: where each line stands, and what happened lately."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store

SILENT = "is_silent(last_heard_day, $quiet_years)"
IS_QUIET = f"status NOT IN ('retired', 'cancelled') AND {SILENT}"
_LINE = f"""
    line_id, company, owners, product, product_detail, alloy_type, city, province,
    country, park, lat, lon, status, status_on, {IS_QUIET} AS is_quiet, first_event_on,
    last_event_on, last_heard_on, announced_on, approved_on, construction_on, operating_on,
    capacity_tpa, operating_tpa, capacity_confidence, known_on, source_ids
"""


def lines(store: Store, filters: Filters, view: View = View.LINES) -> pd.DataFrame:
    """One row per line with a known event, by company and line.

    With `from`/`to`, only lines that entered the stage that counts inside the days.
    `status` is derived from the line's events and `status_on` dates the event it holds from;
    `is_quiet`: nothing was heard for more than `quiet_years` (inferred, the status stays);
    `last_heard_on` dates the last event, changes of owner left out.
    `capacity_tpa` is the level after the last known step in t/a, planned or built;
    `operating_tpa` the part that runs (0 when halted). NaN means no source states it.
    Dates are as stated (YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD). `source_ids` is a `;` list.

    `view` is the question whose filters count: those of the lines, or one record.

    Source: table `line_status` (tracker/sql/lines.sql).
    """
    where, params = filters.where(view)
    return store.frame(
        f"SELECT {_LINE} FROM line_status WHERE {where} ORDER BY company NULLS LAST, line_id",
        params | {"quiet_years": filters.quiet_years},
    )


def lines_by_status(store: Store, filters: Filters) -> pd.DataFrame:
    """Lines and tonnes per status, each with the part of which nothing was heard for years.

    `status`, `lines`, `lines_quiet`, `lines_not_stated`, `capacity_tpa`, `operating_tpa` and
    `operating_quiet_tpa` (t/a, in it; both empty when no line states any).
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        SELECT status, count(*) AS lines, count(*) FILTER ({IS_QUIET}) AS lines_quiet,
               count(*) FILTER (capacity_tpa IS NULL) AS lines_not_stated,
               sum(capacity_tpa) AS capacity_tpa, sum(operating_tpa) AS operating_tpa,
               CASE WHEN sum(operating_tpa) IS NOT NULL
                    THEN coalesce(sum(operating_tpa) FILTER ({IS_QUIET}), 0)
               END AS operating_quiet_tpa
        FROM line_status WHERE {where} GROUP BY status ORDER BY lines DESC, status
        """,
        params | {"quiet_years": filters.quiet_years},
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


def stage_spans(store: Store, filters: Filters, view: View = View.LINES) -> pd.DataFrame:
    """For a timeline: one row per line and status it held, from the event that began it.

    `line`, `line_id`, `status`, `start` and `end` (days; a partial date is its first day, but not
    before the status of before), `began_on` and `last_heard_on` (as stated), `is_current`,
    `is_silent`. The last status ends on the day looked from; where nothing was heard since an
    earlier day it is cut there in two, and the later part is silent. A line of which only a
    change of owner is known has no status and no row. `view` is the question whose filters count.

    Source: table `status_spans` (tracker/sql/lines.sql).
    """
    where, params = filters.where(view)
    return store.frame(
        f"""
        WITH begun AS (
            SELECT *, max(first_day) OVER (PARTITION BY line_id ORDER BY seq) AS start
            FROM status_spans
        ),
        spans AS (
            SELECT *, lead(start) OVER (PARTITION BY line_id ORDER BY seq) AS next_day FROM begun
        ),
        named AS (
            SELECT concat_ws(', ', coalesce(l.company, l.line_id), l.place) AS line, s.line_id,
                   s.status, s.event_on AS began_on, s.start, s.next_day,
                   l.last_heard_on, greatest(s.start, l.last_heard_day) AS heard_day
            FROM spans s
            JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = s.line_id
        )
        SELECT line, line_id, status, start,
               coalesce(next_day, least(heard_day, $today::DATE)) AS end, began_on,
               next_day IS NULL AS is_current, false AS is_silent, last_heard_on
        FROM named
        UNION ALL
        SELECT line, line_id, status, heard_day, $today::DATE, began_on, true, true, last_heard_on
        FROM named WHERE next_day IS NULL AND heard_day < $today::DATE
        ORDER BY line, line_id, start, is_silent
        """,
        params | {"today": store.as_of},
    )
