"""The story of one line: its events, its owners over time and who supplies whom."""

import pandas as pd

from tracker.filters import Filters
from tracker.queries.lineage import SOURCE, Mark, Trace
from tracker.store import Store


def of_story(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a row of a line: every known event of it, the level after each, and who says so;
    and where any is known, who owned its company when, and what it supplies or is supplied with."""
    line = {"m_line": mark["line_id"]}
    tables = {
        "Events of the line": _events(store, line),
        "Owners over time": _owners(store, line),
        "Supply links": _links(store, line),
    }
    return Trace(
        {title: rows for title, rows in tables.items() if len(rows)},
        "Status, dates and capacity follow from its events.",
    )


def _events(store: Store, line: dict[str, object]) -> pd.DataFrame:
    return store.frame(
        f"""
        SELECT e.event_on, e.known_on, l.company, l.city, e.event_type, e.capacity_tpa,
               e.capacity_is, v.level_tpa, e.authority, e.event_id, e.line_id, e.confidence,
               e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        WHERE e.line_id = $m_line ORDER BY e.seq
        """,
        line,
    )


def _owners(store: Store, line: dict[str, object]) -> pd.DataFrame:
    """Rows of ownership of the line, its company and whoever stands above it on the day."""
    return store.frame(
        f"""
        SELECT o.subject, o.owner, o.share_percent, o.from_on, o.to_on, o.kind, o.is_current,
               o.note, o.ownership_id, o.{SOURCE}
        FROM known_ownership o JOIN sources s USING (source_id)
        WHERE o.subject_id = $m_line
           OR o.subject_id IN (SELECT company_id FROM line_owners WHERE line_id = $m_line)
        ORDER BY o.subject, o.from_on NULLS FIRST, o.owner
        """,
        line,
    )


def _links(store: Store, line: dict[str, object]) -> pd.DataFrame:
    return store.frame(
        f"""
        SELECT k.supplier, k.buyer, k.product, k.from_on, k.to_on, k.statement,
               k.tonnes_per_year, k.confidence, k.note, k.link_id, k.{SOURCE}
        FROM known_supply_links k JOIN sources s USING (source_id)
        WHERE EXISTS (FROM line_companies c WHERE c.line_id = $m_line
                      AND c.company_id IN (k.supplier_id, k.buyer_id))
        ORDER BY k.from_on NULLS FIRST, k.link_id
        """,
        line,
    )
