"""Who supplies whom, as sources state it, and what runs per group of owners."""

import pandas as pd

from tracker.filters import Filters, Shares, View
from tracker.store import Store
from tracker.terms import Product

_LINK = """
    k.supplier, k.buyer, k.product, k.from_on, k.to_on, k.statement, k.tonnes_per_year,
    k.confidence, s.publisher, s.published_on, s.url, k.known_on, k.note, k.supplier_id, k.buyer_id,
    k.link_id, k.source_id
"""


def supply_links(store: Store, filters: Filters) -> pd.DataFrame:
    """Statements that a company supplies another, the newest first.

    `supplier`, `buyer` (empty where the source names none), `product` (beside those of lines also
    feeds, electrodes, cells and packs), `from_on` and `to_on` (as stated; a plan's date is a plan),
    `statement` (what the source says, in own words), `tonnes_per_year` (t/a, NaN when no yearly
    rate is stated), `confidence`, `publisher`, `published_on`, `url`, `known_on`, `note`, ids.

    Source: table `known_supply_links` (tracker/sql/supply.sql).
    """
    return _links(store, filters, "true", "coalesce(k.from_on, s.published_on) DESC NULLS LAST")


def nimh_chain(store: Store, filters: Filters) -> pd.DataFrame:
    """The `supply_links` on the way of storage alloy into hybrids: alloy, electrodes, packs."""
    return _links(store, filters, "chain IS NOT NULL", "chain, k.supplier, k.from_on NULLS FIRST")


def unnamed_buyers(chain: pd.DataFrame) -> tuple[int, int]:
    """Of the links of storage alloy in `nimh_chain`: how many name no buyer, and how many are."""
    alloy = chain[chain["product"] == Product.HYDROGEN_STORAGE_ALLOY]
    return int(alloy["buyer"].isna().sum()), len(alloy)


def groups(store: Store, filters: Filters) -> pd.DataFrame:
    """What runs per group: a company of which nobody has more than half, with what is below it.

    Returns:
        One row per group, the largest first: `group`; `lines` (that run and are the group's, by
        `shares`: more than half all the way, or any holding) with `running_tpa` (t/a of them in
        full) and `lines_not_stated` (of them without a stated capacity); `by_share_tpa` (t/a, each
        line times the group's part of it, over the lines whose part is known), and
        `lines_share_unknown` (of them without a printed share, not in it). A line of two owners
        stands under both, so rows do not add up.

    Source: tables `line_owners`, `line_status` (tracker/sql/owners.sql, lines.sql).
    """
    where, params = filters.where(View.RUNNING)
    held = "o.is_majority" if filters.shares == Shares.MAJORITY else "true"
    return store.frame(
        f"""
        SELECT o.name AS group, count(*) AS lines, sum(l.operating_tpa) AS running_tpa,
               count(*) FILTER (l.operating_tpa IS NULL) AS lines_not_stated,
               sum(l.operating_tpa * o.share) AS by_share_tpa,
               count(*) FILTER (o.share IS NULL) AS lines_share_unknown
        FROM line_owners o
        JOIN (SELECT line_id, operating_tpa FROM line_status
              WHERE {where} AND status = 'operating') l ON l.line_id = o.line_id
        WHERE {held} AND (o.share IS NULL OR o.share > 0)
          AND NOT EXISTS (FROM holdings h WHERE h.subject_id = o.company_id AND h.is_majority)
        GROUP BY o.name ORDER BY running_tpa DESC NULLS LAST, lines DESC, o.name
        """,
        params,
    )


def _links(store: Store, filters: Filters, predicate: str, order: str) -> pd.DataFrame:
    where, params = filters.where(View.SUPPLY)
    return store.frame(
        f"""
        SELECT {_LINK} FROM (SELECT * FROM known_supply_links WHERE {where} AND {predicate}) k
        JOIN sources s ON s.source_id = k.source_id ORDER BY {order}, k.link_id
        """,
        params,
    )
