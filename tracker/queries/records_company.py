"""One company: what its page tells, each question a function of the store and the filters."""

import difflib

import pandas as pd

from tracker.errors import UnknownRecord
from tracker.filters import Filters
from tracker.queries.lineage import SOURCE
from tracker.queries.lines import IS_QUIET
from tracker.store import Record, Store, records


def company(store: Store, filters: Filters) -> Record:
    """The row of the company: `company_id`, `name`, `local`, `others` (further names, a `;`
    list), `country`, `city`, `kind`, `note`, `source_id`.

    Raises:
        UnknownRecord: no company has that id.
    """
    rows = store.frame(
        """
        SELECT company_id, name, name_local AS local, other_names AS others, country, city, kind,
               note, source_id
        FROM companies WHERE company_id = $id
        """,
        {"id": filters.record},
    )
    if len(rows):
        return records(rows)[0]
    ids = list(store.frame("SELECT company_id FROM companies")["company_id"])
    near = difflib.get_close_matches(filters.record, ids, n=2)
    raise UnknownRecord("company", filters.record, near)


def lines(store: Store, filters: Filters) -> pd.DataFrame:
    """Every line the company has a part of on the day, its own first: `company`, `product`,
    `place`, `status`, `capacity_tpa`, `operating_tpa`, `share` (0 to 1, the part that is the
    company's, empty where no source prints it), `depth` (0: its own), `is_quiet`,
    `last_heard_on`, `line_id`, `source_ids`."""
    return store.frame(
        f"""
        SELECT l.company, l.product, l.place, l.status, l.capacity_tpa, l.operating_tpa, o.share,
               o.depth, {IS_QUIET} AS is_quiet, l.last_heard_on, l.line_id, l.source_ids
        FROM line_status l JOIN line_owners o ON o.line_id = l.line_id
        WHERE o.company_id = $id
        ORDER BY o.depth, l.capacity_tpa DESC NULLS LAST, l.line_id
        """,
        {"id": filters.record, "quiet_years": filters.quiet_years},
    )


def holdings(store: Store, filters: Filters) -> pd.DataFrame:
    """Who owns the company and whom it owns, over time: `subject`, `owner`, `share_percent`,
    `from_on`, `to_on`, `is_current`, `note`, ids and source; its owners first."""
    return store.frame(
        f"""
        SELECT o.subject, o.owner, o.share_percent, o.from_on, o.to_on, o.kind, o.is_current,
               o.note, o.subject_id, o.owner_id, o.ownership_id, o.{SOURCE}
        FROM known_ownership o JOIN sources s USING (source_id)
        WHERE $id IN (o.subject_id, o.owner_id)
        ORDER BY o.subject_id <> $id, o.from_on NULLS FIRST, o.subject, o.owner
        """,
        {"id": filters.record},
    )


def related(store: Store, filters: Filters) -> list[Record]:
    """Companies that own it or are owned by it on the day, and those it trades with:
    `company_id`, `name`, `how` (owner | owned | supplier | buyer)."""
    return records(
        store.frame(
            """
            WITH beside AS (
                SELECT owner_id AS company_id, 'owner' AS how FROM known_ownership
                WHERE subject_id = $id AND is_current
                UNION ALL
                SELECT parent_id, 'owner' FROM companies
                WHERE company_id = $id AND parent_id IN (
                    SELECT owner_id FROM holdings h, clock k
                    WHERE h.subject_id = $id AND h.day = k.as_of)
                UNION ALL
                SELECT subject_id, 'owned' FROM known_ownership
                WHERE owner_id = $id AND is_current
                UNION ALL
                SELECT supplier_id, 'supplier' FROM known_supply_links WHERE buyer_id = $id
                UNION ALL
                SELECT buyer_id, 'buyer' FROM known_supply_links WHERE supplier_id = $id
            )
            SELECT DISTINCT company_id, c.name, b.how
            FROM beside b JOIN companies c USING (company_id)
            WHERE company_id <> $id
            ORDER BY list_position(['owner', 'owned', 'supplier', 'buyer'], b.how), c.name
            """,
            {"id": filters.record},
        )
    )


def supply_links(store: Store, filters: Filters) -> pd.DataFrame:
    """Statements that the company supplies or is supplied, the oldest first."""
    return store.frame(
        f"""
        SELECT k.supplier, k.buyer, k.product, k.from_on, k.to_on, k.statement,
               k.tonnes_per_year, k.confidence, k.note, k.link_id, k.{SOURCE}
        FROM known_supply_links k JOIN sources s USING (source_id)
        WHERE $id IN (k.supplier_id, k.buyer_id)
        ORDER BY k.from_on NULLS FIRST, k.link_id
        """,
        {"id": filters.record},
    )


def claims(store: Store, filters: Filters) -> pd.DataFrame:
    """Claims whose words hold a name of the company, short ones of Latin letters left out:
    `claim`, `claimed_tpa`, window, `note`, `publisher`, `url`, ids."""
    return store.frame(
        """
        WITH called AS (
            SELECT lower(unnest(all_names(name, name_local, other_names))) AS called
            FROM companies WHERE company_id = $id
        )
        SELECT k.scope AS claim, k.capacity_tpa AS claimed_tpa, k.window_start, k.window_end,
               k.note, s.publisher, s.url, k.claim_id, k.source_id
        FROM known_claims k JOIN sources s ON s.source_id = k.source_id
        WHERE k.scope_code = 'wide'
          AND EXISTS (FROM called c
                      WHERE (length(c.called) > 3 OR NOT regexp_full_match(c.called, '[ -~]*'))
                        AND contains(lower(concat_ws(' ', k.scope, k.note)), c.called))
        ORDER BY k.window_end DESC NULLS LAST, k.claim_id
        """,
        {"id": filters.record},
    )
