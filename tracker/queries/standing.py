"""Where lines stand between announcement and operation, in tonnes: by product and by town."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.queries.lines import SILENT
from tracker.queries.running import ON_THE_WAY, PIPELINE
from tracker.store import Store
from tracker.terms import Status

LADDER = (*reversed(PIPELINE), Status.OPERATING.value)
"""Statuses of a line on its way, in the order it takes them."""
TPA_NOW = "CASE status WHEN 'operating' THEN operating_tpa ELSE capacity_tpa END"
QUIET_NOW = f"status = 'operating' AND {SILENT}"


def standing(store: Store, filters: Filters) -> pd.DataFrame:
    """Lines and tonnes by status and product, what runs told apart by when it was heard of last.

    `status` (one of `LADDER`), `product`, `is_quiet` (runs by reports older than `quiet_years`
    only), `tpa` (the part that runs, else the planned level; NaN where no line states any),
    `lines`, `lines_not_stated`.

    Source: table `line_status` (tracker/sql/lines.sql).
    """
    where, params = filters.where(View.RUNNING)
    return store.frame(
        f"""
        SELECT status, product, {QUIET_NOW} AS is_quiet, sum({TPA_NOW}) AS tpa,
               count(*) AS lines, count(*) FILTER ({TPA_NOW} IS NULL) AS lines_not_stated
        FROM line_status WHERE {where} AND {ON_THE_WAY}
        GROUP BY status, product, is_quiet
        ORDER BY list_position($ladder, status), product, is_quiet
        """,
        params | {"quiet_years": filters.quiet_years, "ladder": list(LADDER)},
    )


def standing_by_site(store: Store, filters: Filters) -> pd.DataFrame:
    """The same per town for a map: `place`, `country`, `lat`, `lon`, `status`, `tpa`, `lines`,
    `companies` (`;` list)."""
    where, params = filters.where(View.RUNNING)
    return store.frame(
        f"""
        SELECT place, country, any_value(lat) AS lat, any_value(lon) AS lon, status,
               sum({TPA_NOW}) AS tpa, count(*) AS lines,
               string_agg(DISTINCT company, '; ' ORDER BY company) AS companies
        FROM line_status WHERE {where} AND {ON_THE_WAY}
        GROUP BY place, country, status
        ORDER BY list_position($ladder, status), tpa DESC NULLS LAST, place
        """,
        params | {"ladder": list(LADDER)},
    )
