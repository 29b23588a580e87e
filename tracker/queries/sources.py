"""Sources: who says so, and what each one supports."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store

_USES = {  # table -> its key; every one of them has a source_id
    "capacity_events": "event_id",
    "capacity_claims": "claim_id",
    "hev_sales": "sales_id",
    "hev_packs": "pack_id",
    "nimh_share": "share_id",
    "published_figures": "figure_id",
    "assumptions": "assumption_id",
    "alloy_output": "output_id",
}
_FACTS = " UNION ALL ".join(
    f"SELECT source_id, '{table}' AS \"table\", {key} AS fact FROM {table} "
    "WHERE source_id IS NOT NULL"
    for table, key in _USES.items()
)


def sources(store: Store, filters: Filters) -> pd.DataFrame:
    """Every source known on the day, newest first, and the facts it supports.

    `source_id`, `publisher`, `title`, `published_on` (as stated, may be empty), `kind`,
    `language`, `url`, `facts` (how many rows of the data rest on it), `supports` (`;` list of
    table: id).
    """
    where, params = filters.where(View.SOURCES)
    return store.frame(
        f"""
        WITH facts AS (
            SELECT source_id, count(*) AS facts,
                   string_agg("table" || ': ' || fact, '; ' ORDER BY "table", fact) AS supports
            FROM ({_FACTS}) GROUP BY source_id
        )
        SELECT source_id, s.publisher, s.title, s.published_on, s.kind, s.language, s.url,
               coalesce(f.facts, 0) AS facts, coalesce(f.supports, '') AS supports
        FROM sources s LEFT JOIN facts f USING (source_id)
        WHERE (s.published_on IS NULL OR known_day(s.published_on) <= $as_of)
          AND {where}
        ORDER BY s.published_on DESC NULLS LAST, source_id
        """,
        params | {"as_of": store.as_of},
    )


def sources_named(store: Store, source_ids: list[str]) -> pd.DataFrame:
    """The named sources: `source_id`, `publisher`, `title`, `published_on`, `kind`, `url`."""
    return store.frame(
        """
        SELECT source_id, publisher, title, published_on, kind, url
        FROM sources WHERE source_id IN (SELECT unnest($ids))
        ORDER BY published_on DESC NULLS LAST, source_id
        """,
        {"ids": source_ids},
    )
