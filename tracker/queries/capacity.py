"""Capacity additions: how much, when, by whom and where. All tonnes are nameplate t/a."""

import datetime as dt

import pandas as pd

from tracker.filters import Dimension, Filters, Period
from tracker.store import Store

PERIOD_LABEL = {  # what a bar is called; the date must be known that closely
    Period.YEAR: "strftime(first_day, '%Y')",
    Period.QUARTER: "strftime(first_day, '%Y-Q') || quarter(first_day)",
    Period.MONTH: "strftime(first_day, '%Y-%m')",
}
PERIOD_UNIT = {period: period.value for period in Period}  # of date_trunc
NAMED_BY = {dimension: dimension.value for dimension in Dimension} | {
    Dimension.CITY: "city_name",  # two towns of one name are two
    Dimension.PROVINCE: "province_name",
    Dimension.PARK: "park_name",
}  # what bars are named by -> its column
COUNTS = """
    sum(additions_tpa) AS additions_tpa, count(DISTINCT line_id) AS lines,
    count(DISTINCT line_id) FILTER (outcome = 'not_stated') AS lines_not_stated,
    count(DISTINCT line_id) FILTER (reached_by IS NOT NULL) AS lines_reached_later
"""
TRAILING = "outcome = 'addition' AND last_day - first_day < 31"  # dates a window can count


def additions(store: Store, filters: Filters) -> pd.DataFrame:
    """The rows behind every chart of additions, newest first.

    One row per line and capacity step that reached the stage that counts inside the filters:
    `event_on` (date as stated), `company`, `product`, `city`, `province`, `country`, `park`,
    `additions_tpa` (t/a, NaN when it adds none), `outcome` (addition | not_stated |
    level_only | no_increase), `reached_by` (the type of the event of a later stage through
    which the stage was reached, else empty), `stated_tpa`, `capacity_is`, `is_carried` with
    `capacity_event_id` (the event that states the tonnage, before or after), `event_id`,
    `line_id`, `authority`, `confidence`, `known_on`, `source_ids` (`;` list).

    Source: table `additions` (tracker/sql/additions.sql).
    """
    where, params = filters.where()
    return store.frame(
        f"""
        SELECT event_on, company, product, city, province, country, park, additions_tpa,
               outcome, reached_by, stated_tpa, capacity_is, is_carried, capacity_event_id,
               event_id, line_id, authority, confidence, known_on, source_ids
        FROM additions WHERE {where}
        ORDER BY last_day DESC, line_id, event_id
        """,
        params,
    )


def capacity_by_period(store: Store, filters: Filters) -> pd.DataFrame:
    """New capacity per period and product, each capacity step once at the stage that counts.

    Args:
        store: the data as known on a day.
        filters: what the reader chose; `period` sets the length of a period.

    Returns:
        One row per period and product, sorted by both: `period` (2019, 2019-Q1 or 2019-02),
        `product`, `additions_tpa` (t/a, NaN when no line states any), `lines` (distinct lines
        that add), `lines_not_stated` (those of them without tonnage), `lines_reached_later`
        (those first heard of at a later stage than the one that counts), `line_ids` (`;` list).
        A date that is not known to the period is left out; `totals` counts such rows.
    """
    where, params = filters.where()
    label = PERIOD_LABEL[filters.period]
    return store.frame(
        f"""
        SELECT {label} AS period, product, {COUNTS},
               string_agg(DISTINCT line_id, ';' ORDER BY line_id) AS line_ids
        FROM additions
        WHERE {where} AND outcome IN ('addition', 'not_stated') AND {known_to_period(filters)}
        GROUP BY {label}, product ORDER BY period, product
        """,
        params,
    )


def capacity_by_evidence(store: Store, filters: Filters) -> pd.DataFrame:
    """The rows of `capacity_by_period`, each split by how many publishers report the step.

    `period`, `product`, `is_single_source` (one publisher only), `additions_tpa` (t/a, NaN when
    no line states any), `lines`, `lines_not_stated`. The two parts of a period and product add
    up to its row there.
    """
    where, params = filters.where()
    label = PERIOD_LABEL[filters.period]
    return store.frame(
        f"""
        SELECT {label} AS period, product, is_single_source, {COUNTS}
        FROM additions
        WHERE {where} AND outcome IN ('addition', 'not_stated') AND {known_to_period(filters)}
        GROUP BY {label}, product, is_single_source ORDER BY period, product, is_single_source
        """,
        params,
    )


def totals(store: Store, filters: Filters) -> pd.Series:
    """Sums over everything the filters keep.

    Returns:
        `additions_tpa` (t/a), `lines`, `lines_not_stated`, `level_only` (rows shown but never
        summed) and `left_out` (rows whose date is not known to the chosen period).
    """
    where, params = filters.where()
    frame = store.frame(
        f"""
        SELECT coalesce(sum(additions_tpa), 0) AS additions_tpa,
               count(DISTINCT line_id) FILTER (outcome IN ('addition', 'not_stated')) AS lines,
               count(DISTINCT line_id) FILTER (outcome = 'not_stated') AS lines_not_stated,
               count(*) FILTER (outcome IN ('level_only', 'no_increase')) AS level_only,
               count(*) FILTER (outcome IN ('addition', 'not_stated')
                                AND NOT {known_to_period(filters)}) AS left_out
        FROM additions WHERE {where}
        """,
        params,
    )
    return frame.iloc[0]


def reached_later(store: Store, filters: Filters) -> pd.DataFrame:
    """Additions of lines first heard of at a later stage than the one that counts.

    Returns:
        One row per later stage: `reached_by` (construction | operating), `lines`,
        `additions_tpa` (t/a), `lines_not_stated`; empty when every line was seen at the stage.
    """
    where, params = filters.where()
    return store.frame(
        f"""
        SELECT CASE reached_by WHEN 'construction_start' THEN 'construction'
                    ELSE 'operating' END AS reached_by,
               count(DISTINCT line_id) AS lines, coalesce(sum(additions_tpa), 0) AS additions_tpa,
               count(DISTINCT line_id) FILTER (outcome = 'not_stated') AS lines_not_stated
        FROM additions
        WHERE {where} AND outcome IN ('addition', 'not_stated') AND reached_by IS NOT NULL
        GROUP BY ALL ORDER BY reached_by
        """,
        params,
    )


def cumulative(store: Store, filters: Filters) -> pd.DataFrame:
    """Running sum of additions: one row per period that adds, `period`, `cumulative_tpa` (t/a).

    Rows that `capacity_by_period` leaves out are left out here too.
    """
    where, params = filters.where()
    label = PERIOD_LABEL[filters.period]
    return store.frame(
        f"""
        SELECT {label} AS period,
               sum(sum(additions_tpa)) OVER (ORDER BY {label}) AS cumulative_tpa
        FROM additions
        WHERE {where} AND outcome = 'addition' AND {known_to_period(filters)}
        GROUP BY {label} ORDER BY period
        """,
        params,
    )


def trailing_sums(store: Store, filters: Filters) -> pd.DataFrame:
    """Additions of the trailing window, on every day the sum changes.

    The window is `filters.window_months` calendar months up to and including the day, as in
    "in the past two months", and begins as that of `window_sum`. Only additions dated to the day
    or the month count; a month counts from its last day.

    Returns:
        One row per day on which an addition enters or has left the window, sorted: `day`,
        `trailing_tpa` (t/a), `lines`, `line_ids` (`;` list).
    """
    where, params = filters.where()
    return store.frame(
        f"""
        WITH dated AS (
            SELECT line_id, last_day AS day, additions_tpa,
                   (last_day + INTERVAL 1 DAY + to_months($window))::DATE AS out
            FROM additions WHERE {where} AND {TRAILING}
        ),
        days AS ( -- a day that its month does not have stands at the month's end, a day early
            SELECT day FROM dated
            UNION SELECT CASE WHEN day(out) < day(day + INTERVAL 1 DAY)
                              THEN (out + INTERVAL 1 DAY)::DATE ELSE out END FROM dated
        )
        SELECT d.day, coalesce(sum(a.additions_tpa), 0) AS trailing_tpa,
               count(DISTINCT a.line_id) AS lines,
               array_to_string(list_sort(list(DISTINCT a.line_id)), ';') AS line_ids
        FROM days d
        LEFT JOIN dated a ON a.day <= d.day AND d.day - to_months($window) <= a.day
        WHERE d.day <= $as_of
        GROUP BY d.day ORDER BY d.day
        """,
        params | {"window": filters.window_months, "as_of": store.as_of},
    )


def window_sum(store: Store, filters: Filters, end: dt.date, months: int) -> pd.Series:
    """Additions of the window of so many calendar months that ends on `end`.

    It begins on the same day of the month `months` earlier, or on that month's last day, both
    ends included; of a partial date every day it can mean must lie inside.

    Returns:
        `additions_tpa` (t/a), `lines`, `lines_not_stated`, `begins` (first day of the window).
    """
    where, params = filters.where()
    frame = store.frame(
        f"""
        WITH span AS (SELECT ($end::DATE - to_months($months))::DATE AS begins)
        SELECT coalesce(sum(additions_tpa), 0) AS additions_tpa,
               count(DISTINCT line_id) AS lines,
               count(DISTINCT line_id) FILTER (outcome = 'not_stated') AS lines_not_stated,
               (SELECT begins FROM span) AS begins
        FROM additions, span
        WHERE {where} AND outcome IN ('addition', 'not_stated')
          AND first_day >= span.begins AND last_day <= $end
        """,
        params | {"end": end, "months": months},
    )
    return frame.iloc[0]


def capacity_by(store: Store, filters: Filters, top: int = 10) -> pd.DataFrame:
    """Additions ranked by company or place: the `top` largest, then one row for the rest.

    Returns:
        `name` ("not stated" where the source gives none, "all others (n)" for the rest),
        `status` (of the lines now), `additions_tpa` (t/a), `lines`, `lines_not_stated`, `rank`
        (1 is largest; the rest comes last), sorted by rank and status.
    """
    where, params = filters.where()
    by = NAMED_BY[filters.by]
    return store.frame(
        f"""
        WITH named AS (
            SELECT coalesce({by}, 'not stated') AS name, additions_tpa, line_id, outcome,
                   reached_by, (SELECT status FROM line_status s
                                WHERE s.line_id = additions.line_id) AS status
            FROM additions WHERE {where} AND outcome IN ('addition', 'not_stated')
        ),
        ranked AS (
            SELECT name, row_number() OVER (
                       ORDER BY sum(additions_tpa) DESC NULLS LAST, count(*) DESC, name) AS place
            FROM named GROUP BY name
        ),
        kept AS (
            SELECT CASE WHEN place <= $top THEN r.name
                        ELSE 'all others (' || ((SELECT max(place) FROM ranked) - $top) || ')'
                   END AS name,
                   least(place, $top + 1) AS rank, n.* EXCLUDE (name)
            FROM named n JOIN ranked r ON r.name = n.name
        )
        SELECT name, status, {COUNTS}, rank
        FROM kept GROUP BY name, status, rank ORDER BY rank, status
        """,
        params | {"top": top},
    )


def capacity_by_site(store: Store, filters: Filters) -> pd.DataFrame:
    """Additions per town for the map, largest first.

    Returns:
        `place` (the town; where none is stated the province or country, and that it is not),
        `country`, `lat`, `lon` (town centre in degrees, NaN when not known: such rows cannot be
        on the map), `additions_tpa` (t/a), `lines`, `lines_not_stated`, `companies` (`;` list).
    """
    where, params = filters.where()
    return store.frame(
        f"""
        SELECT place, country,
               arg_max(lat, coalesce(additions_tpa, 0)) AS lat,
               arg_max(lon, coalesce(additions_tpa, 0)) AS lon,
               {COUNTS},
               array_to_string(list_sort(list(DISTINCT company)), '; ') AS companies
        FROM additions
        WHERE {where} AND outcome IN ('addition', 'not_stated')
        GROUP BY place, country
        ORDER BY additions_tpa DESC NULLS LAST, place
        """,
        params,
    )


def known_to_period(filters: Filters) -> str:
    """The predicate that a date is known as closely as the chosen period."""
    unit = PERIOD_UNIT[filters.period]
    return f"date_trunc('{unit}', first_day) = date_trunc('{unit}', last_day)"
