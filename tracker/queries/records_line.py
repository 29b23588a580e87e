"""One line: what its page tells, each question a function of the store and the link's filters."""

import difflib

import pandas as pd

from tracker.errors import BadFilter, UnknownRecord
from tracker.filters import Filters, View
from tracker.queries.lineage import SOURCE, Mark, Trace
from tracker.queries.lines import IS_QUIET
from tracker.store import Record, Store, records

_WIDE = "wide"  # claims are read with every product they may include


def line(store: Store, filters: Filters) -> Record:
    """The row of the line: the columns of `lines.lines` that its page needs, `local` (the town in
    the script of its country), `publishers` (that report of it) and `is_quiet`.

    Raises:
        UnknownRecord: no line has that id.
        BadFilter: nothing was known of it by the day looked from.
    """
    where, params = filters.where(View.LINE)
    rows = store.frame(
        f"""
        SELECT l.* EXCLUDE (names, confidences, source_kinds), {IS_QUIET} AS is_quiet,
               p.name_local AS local,
               (SELECT count(DISTINCT s.publisher) FROM known_events e JOIN sources s
                USING (source_id) WHERE e.line_id = l.line_id) AS publishers
        FROM line_status l LEFT JOIN places p ON p.country = l.country AND p.place = l.city
        WHERE {where}
        """,
        params | {"quiet_years": filters.quiet_years},
    )
    if filters.record and len(rows):
        return records(rows)[0]
    ids = list(store.frame("SELECT line_id FROM lines")["line_id"])
    if filters.record in ids:
        nothing = "nothing was known of that line by then"
        raise BadFilter("as_of", store.as_of.isoformat(), nothing)
    raise UnknownRecord("line", filters.record, difflib.get_close_matches(filters.record, ids, n=2))


def named(store: Store, line_id: str) -> list[Record]:
    """`company` and `product` of a line, one row, or none where nothing is known of it."""
    sql = "SELECT company, product FROM line_status WHERE line_id = $id"
    return records(store.frame(sql, {"id": line_id}))


def milestones(store: Store, filters: Filters) -> list[Record]:
    """The statuses the line held, in order, each with the event that brought it: `status`,
    `event_on`, `event_type`, `capacity_tpa`, `capacity_is`, `event_id`, `last_day` (that its date
    can mean), `is_again` (held before)."""
    where, params = filters.where(View.LINE)
    return records(
        store.frame(
            f"""
            SELECT s.status, s.event_on, e.event_type, e.capacity_tpa, e.capacity_is, e.event_id,
                   e.last_day,
                   row_number() OVER (PARTITION BY s.status ORDER BY s.seq) > 1 AS is_again
            FROM (SELECT * FROM status_spans WHERE {where}) s
            JOIN known_events e ON e.event_id = s.event_id
            ORDER BY s.seq
            """,
            params,
        )
    )


def expansions(store: Store, filters: Filters) -> list[Record]:
    """The capacity steps after the line itself, each at the furthest stage it reached:
    `additions_tpa` (None where not stated), `stage`, `event_on`, `event_id`, `last_day`."""
    where, params = filters.where(View.LINE)
    return records(
        store.frame(
            f"""
            SELECT DISTINCT ON (a.step) a.step, a.additions_tpa, a.stage, a.event_on, a.event_id,
                   a.last_day
            FROM (SELECT * FROM additions WHERE {where}) a
            WHERE a.step <> 'line' AND a.outcome IN ('addition', 'not_stated')
            ORDER BY a.step, list_position(['announced', 'approved', 'construction', 'operating'],
                                           a.stage) DESC
            """,
            params,
        ).sort_values(["last_day", "step"])
    )


def events(store: Store, filters: Filters) -> pd.DataFrame:
    """Every known event of the line in the order the rules read them: `event_on`, `event_type`,
    `capacity_tpa`, `capacity_is`, `level_tpa` (of the line after it), `publisher`, `url`,
    `authority`, `confidence`, `note`, ids."""
    where, params = filters.where(View.LINE)
    return store.frame(
        f"""
        SELECT e.event_on, e.event_type, e.capacity_tpa, e.capacity_is, v.level_tpa,
               s.publisher, s.url, e.authority, e.confidence, e.note, e.event_id, e.source_id,
               e.first_day
        FROM (SELECT * FROM known_events WHERE {where}) e
        JOIN sources s ON s.source_id = e.source_id
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        ORDER BY e.seq
        """,
        params,
    )


def became_known(store: Store, filters: Filters) -> pd.DataFrame:
    """The events by when their source was published: `known_on`, `known_on_inferred` (the source
    has no date), `event_type`, `event_on`, `capacity_tpa`, `publisher`, `url`."""
    where, params = filters.where(View.LINE)
    return store.frame(
        f"""
        SELECT e.known_on, e.known_on_inferred, e.event_type, e.event_on, e.capacity_tpa,
               s.publisher, s.url
        FROM (SELECT * FROM known_events WHERE {where}) e
        JOIN sources s ON s.source_id = e.source_id
        ORDER BY e.known_on DESC, e.seq DESC
        """,
        params,
    )


def owners(store: Store, filters: Filters) -> pd.DataFrame:
    """Rows of ownership of the line, its company and whoever stands above it."""
    return store.frame(
        f"""
        SELECT o.subject, o.owner, o.share_percent, o.from_on, o.to_on, o.kind, o.is_current,
               o.note, o.ownership_id, o.{SOURCE}
        FROM known_ownership o JOIN sources s USING (source_id)
        WHERE o.subject_id = $m_line
           OR o.subject_id IN (SELECT company_id FROM line_owners WHERE line_id = $m_line)
        ORDER BY o.subject, o.from_on NULLS FIRST, o.owner
        """,
        {"m_line": filters.record},
    )


def supply_links(store: Store, filters: Filters) -> pd.DataFrame:
    """Statements that a company of the line supplies or is supplied."""
    return store.frame(
        f"""
        SELECT k.supplier, k.buyer, k.product, k.from_on, k.to_on, k.statement,
               k.tonnes_per_year, k.confidence, k.note, k.link_id, k.{SOURCE}
        FROM known_supply_links k JOIN sources s USING (source_id)
        WHERE EXISTS (FROM line_companies c WHERE c.line_id = $m_line
                      AND c.company_id IN (k.supplier_id, k.buyer_id))
        ORDER BY k.from_on NULLS FIRST, k.link_id
        """,
        {"m_line": filters.record},
    )


def claims(store: Store, filters: Filters) -> pd.DataFrame:
    """Claims the line is counted in, then those it just misses, each with every product it may
    include: `verdict` (counted | missed), `why`, `claim`, `claimed_tpa`, `itemised_tpa` (by all
    lines), `additions_tpa` (by this one), place and window, `publisher`, `url`, ids."""
    return store.frame(
        """
        SELECT m.verdict, m.why, r.claim, r.claimed_tpa, r.itemised_tpa, m.additions_tpa,
               r.city, r.province, r.country, r.window_start, r.window_end, s.publisher, s.url,
               r.claim_id, r.source_id
        FROM claim_matches m
        JOIN claims_reconciled r ON r.claim_id = m.claim_id AND r.scope = m.scope
        JOIN sources s ON s.source_id = r.source_id
        WHERE m.line_id = $m_line AND m.scope = $m_scope
        ORDER BY m.verdict, r.window_end DESC, r.claim_id
        """,
        {"m_line": filters.record, "m_scope": _WIDE},
    )


def companies(store: Store, filters: Filters) -> list[Record]:
    """Everybody with a part of the line on the day: `company_id` (None where the data have none),
    `name`, `local`, `depth` (0 its company, 1 an owner of it ..)."""
    return records(
        store.frame(
            """
            SELECT o.company_id, o.name, c.name_local AS local, min(o.depth) AS depth
            FROM line_owners o LEFT JOIN companies c ON c.company_id = o.company_id
            WHERE o.line_id = $m_line GROUP BY ALL ORDER BY depth, o.name
            """,
            {"m_line": filters.record},
        )
    )


def neighbours(store: Store, filters: Filters) -> list[Record]:
    """Other lines of the same company, then of the same place: `line_id`, `company`, `product`,
    `status`, `capacity_tpa`, `is_quiet`, `is_of_company`; the largest first."""
    return records(
        store.frame(
            f"""
            WITH own AS (SELECT company_id, name FROM line_companies WHERE line_id = $m_line),
            near AS (
                SELECT l.*, EXISTS (FROM line_companies c JOIN own USING (name)
                                    WHERE c.line_id = l.line_id) AS is_of_company,
                       l.place IS NOT DISTINCT FROM h.place AND l.city IS NOT NULL AS is_of_place
                FROM line_status l, (SELECT place FROM line_status WHERE line_id = $m_line) h
                WHERE l.line_id <> $m_line
            )
            SELECT line_id, company, product, place, status, capacity_tpa, {IS_QUIET} AS is_quiet,
                   is_of_company
            FROM near WHERE is_of_company OR is_of_place
            ORDER BY is_of_company DESC, capacity_tpa DESC NULLS LAST, line_id
            """,
            {"m_line": filters.record, "quiet_years": filters.quiet_years},
        )
    )


def of_story(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a row or a mark of a line: the events of the line, or the one event that is marked;
    who owned its company when, and what it supplies or is supplied with."""
    event = mark.get("event_id")
    asked = Filters(record=str(mark["line_id"]))
    rows = store.frame(
        f"""
        SELECT e.event_on, e.known_on, l.company, l.city, e.event_type, e.capacity_tpa,
               e.capacity_is, v.level_tpa, e.authority, e.event_id, e.line_id, e.confidence,
               e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        WHERE e.line_id = $m_line AND ($m_event IS NULL OR e.event_id = $m_event) ORDER BY e.seq
        """,
        {"m_line": asked.record, "m_event": event},
    )
    if event is not None:
        return Trace({"Event": rows}, "What its source states of the line on that day.")
    tables = {
        "Events of the line": rows,
        "Owners over time": owners(store, asked),
        "Supply links": supply_links(store, asked),
    }
    return Trace(
        {title: rows for title, rows in tables.items() if len(rows)},
        "Status, dates and capacity follow from its events.",
    )
