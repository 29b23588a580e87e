"""Sources: who says so, and what each one supports."""

from weakref import WeakKeyDictionary

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store

_REGISTERS: WeakKeyDictionary[Store, pd.DataFrame] = WeakKeyDictionary()


def sources(store: Store, filters: Filters) -> pd.DataFrame:
    """Every source known on the day, newest first, and the facts it supports.

    `source_id`, `publisher`, `title`, `published_on` (as stated, may be empty), `kind`,
    `language`, `url`, `facts` (how many rows known on the day rest on it), `supports` (`;` list of
    table: id).
    """
    where, params = filters.where(View.SOURCES)
    return store.frame(
        f"""
        WITH facts AS (
            SELECT source_id, count(*) AS facts,
                   string_agg("table" || ': ' || fact, '; ' ORDER BY "table", fact) AS supports
            FROM known_facts GROUP BY source_id
        )
        SELECT source_id, s.publisher, s.title, s.published_on, s.kind, s.language, s.url,
               coalesce(f.facts, 0) AS facts, coalesce(f.supports, '') AS supports
        FROM known_sources s LEFT JOIN facts f USING (source_id)
        WHERE {where}
        ORDER BY s.published_on DESC NULLS LAST, source_id
        """,
        params,
    )


def sources_named(store: Store, source_ids: list[str]) -> pd.DataFrame:
    """The named sources: `source_id`, `publisher`, `title`, `published_on`, `kind`, `url`."""
    rows = _register(store)
    return rows[rows["source_id"].isin(source_ids)].reset_index(drop=True)


def _register(store: Store) -> pd.DataFrame:
    """Every source, newest first; asked of a store once, since each table of a page names some."""
    rows = _REGISTERS.get(store)
    if rows is None:
        rows = _REGISTERS[store] = store.frame(
            """
            SELECT source_id, publisher, title, published_on, kind, url FROM sources
            ORDER BY published_on DESC NULLS LAST, source_id
            """
        )
    return rows


def with_publishers(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with who says so beside the ids of their sources, where they do not say it yet.

    A row of one source (`source_id`) gets `publisher` and `url`; one of several (`source_ids`, a
    `;` list) gets `publisher` alone, each named once, in the order of the list.
    """
    column = next((name for name in ("source_id", "source_ids") if name in rows), None)
    if column is None or "publisher" in rows:
        return rows
    lists = [cell.split(";") if isinstance(cell, str) else [] for cell in rows[column]]
    named = sources_named(store, sorted({source_id for ids in lists for source_id in ids}))
    who = dict(zip(named["source_id"], named["publisher"], strict=True))
    links = dict(zip(named["source_id"], named["url"], strict=True))
    publishers = [
        "; ".join(dict.fromkeys(who[source_id] for source_id in ids if source_id in who)) or None
        for ids in lists
    ]
    more = {"publisher": pd.Series(publishers, index=rows.index, dtype=object)}
    if column == "source_id" and "url" not in rows:
        urls = [links.get(ids[0]) if ids else None for ids in lists]
        more["url"] = pd.Series(urls, index=rows.index, dtype=object)
    return rows.assign(**more)
