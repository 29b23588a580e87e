"""Sources: who says so, and what each one supports."""

import pandas as pd

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


def sources(store: Store, text: str = "") -> pd.DataFrame:
    """Every source known on the day, newest first, and the facts it supports.

    `source_id`, `publisher`, `title`, `published_on` (as stated, may be empty), `kind`,
    `language`, `url`, `facts` (how many rows of the data rest on it), `supports` (`;` list of
    table: id).

    Args:
        store: the data as known on a day.
        text: only sources whose publisher, title, id or url contains it (case and accents aside).
    """
    return store.frame(
        f"""
        WITH facts AS (
            SELECT source_id, count(*) AS facts,
                   string_agg("table" || ': ' || fact, '; ' ORDER BY "table", fact) AS supports
            FROM ({_FACTS}) GROUP BY source_id
        )
        SELECT s.source_id, s.publisher, s.title, s.published_on, s.kind, s.language, s.url,
               coalesce(f.facts, 0) AS facts, coalesce(f.supports, '') AS supports
        FROM sources s LEFT JOIN facts f ON f.source_id = s.source_id
        WHERE (s.published_on IS NULL OR known_day(s.published_on) <= $as_of)
          AND contains(
              strip_accents(lower(concat_ws(' ', s.source_id, s.publisher, s.title, s.url))),
              strip_accents(lower($text)))
        ORDER BY s.published_on DESC NULLS LAST, s.source_id
        """,
        {"as_of": store.as_of, "text": text},
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
