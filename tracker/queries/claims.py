"""Claims: aggregate figures of somebody, set against itemised lines, never summed with them."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store
from tracker.terms import TPA, printed


def claims(store: Store, filters: Filters) -> pd.DataFrame:
    """Each known claim in both scopes, comparable ones first.

    One row per claim and scope (`narrow`: the claim's own product, `wide`: every product in
    `includes_products`): `claimed_tpa`, `itemised_tpa` (lines first announced or approved
    wholly inside the window and place), `residual_tpa` = claimed - itemised (t/a, negative
    when over-explained, never clipped), `is_over_explained`, `lines`, `lines_not_stated`,
    `line_ids` (`;` list), `not_comparable` (why, empty when comparable), `claim` (its words),
    `window_start`, `window_end`, place, `source_id`, `known_on`, `note`. `scope` of the filters
    is not asked here: both rows are given.

    Source: table `claims_reconciled` (tracker/sql/claims.sql).
    """
    where, params = filters.where(View.CLAIMS)
    return store.frame(
        f"""
        SELECT * FROM claims_reconciled WHERE {where}
        ORDER BY not_comparable IS NOT NULL, claim_id, scope
        """,
        params,
    )


def in_scope(store: Store, filters: Filters) -> pd.DataFrame:
    """The claims that can be compared, in the chosen scope: the columns of `claims`."""
    rows = claims(store, filters)
    return rows[(rows["scope"] == filters.scope) & rows["not_comparable"].isna()]


def not_comparable(store: Store, filters: Filters) -> pd.DataFrame:
    """Claims that cannot be set against lines in the chosen scope, each with the reason."""
    rows = claims(store, filters)
    rows = rows[(rows["scope"] == filters.scope) & rows["not_comparable"].notna()]
    return rows[["claim", "claimed_tpa", "not_comparable", "city", "country", "window_start",
                 "window_end", "claim_id", "source_id", "note"]]  # fmt: skip


def coverage(store: Store, filters: Filters) -> pd.Series:
    """Over all comparable claims: `claimed_tpa`, `itemised_tpa` (at most what was claimed, claim
    by claim), `share` (NaN without a claim), `claims`, `over_explained`. Claims may overlap."""
    rows = in_scope(store, filters)
    claimed = rows["claimed_tpa"].sum()
    itemised = rows[["claimed_tpa", "itemised_tpa"]].min(axis=1).sum()
    share = itemised / claimed if claimed else float("nan")
    return pd.Series(
        {"claimed_tpa": claimed, "itemised_tpa": itemised, "share": share, "claims": len(rows),
         "over_explained": int(rows["is_over_explained"].sum())}
    )  # fmt: skip


def claim_lines(store: Store, filters: Filters) -> pd.DataFrame:
    """Lines counted in each comparable claim, and lines that just missed, with the reason.

    A line comes with its first step at the announced stage. It just misses when one test alone
    keeps it out: the window (by at most a year), the place (same country) or the product. One
    row per claim and line: `claim_id`, `verdict` (counted | missed), `why`, `company`,
    `product`, `city`, `country`, `event_on`, `additions_tpa`, `outcome`, `reached_by` (the event
    of a later stage through which it counts, else empty), `line_id`, `event_id`, `source_ids`.

    Source: table `claim_matches` (tracker/sql/claims.sql).
    """
    where, params = filters.where(View.CLAIMS)
    return store.frame(
        f"""
        SELECT * EXCLUDE (scope, last_day) FROM claim_matches
        WHERE scope = $scope
          AND claim_id IN (SELECT claim_id FROM claims_reconciled WHERE {where})
        ORDER BY claim_id, verdict, last_day, line_id
        """,
        params | {"scope": filters.scope},
    )


def claim_parts(store: Store, filters: Filters) -> pd.DataFrame:
    """Each comparable claim cut into parts for a bar, one row per part.

    `claim_id`, `claim` (place, tonnes and window), `kind` (itemised | not_itemised |
    over_explained), `line_id` and `line` (empty for what no line explains), `tpa`, and where the
    part lies as shares of the claim: `start_share`, `end_share`. A line across the claimed sum is
    cut in two. Parts up to the claim add up to `claimed_tpa`.
    """
    whole = in_scope(store, filters).set_index("claim_id")
    counted = claim_lines(store, filters)
    counted = counted[(counted["verdict"] == "counted") & counted["additions_tpa"].notna()]
    rows = []
    for claim_id, claim in whole.iterrows():
        claimed, at = claim["claimed_tpa"], 0.0
        parts = counted[counted["claim_id"] == claim_id]
        for line_id, tonnes in parts.groupby("line_id", sort=False)["additions_tpa"].sum().items():
            split = min(max(claimed, at), at + tonnes)
            rows.append((claim_id, "itemised", line_id, at, split, claimed))
            rows.append((claim_id, "over_explained", line_id, split, at + tonnes, claimed))
            at += tonnes
        rows.append((claim_id, "not_itemised", "", at, max(at, claimed), claimed))
    frame = pd.DataFrame(rows, columns=["claim_id", "kind", "line_id", "start", "end", "claimed"])
    frame = frame[frame["end"] > frame["start"]].reset_index(drop=True)
    is_named = counted["company"].notna() & counted["city"].notna()
    line = (counted["company"] + ", " + counted["city"]).where(is_named, counted["company"])
    lines = dict(zip(counted["line_id"], line, strict=True))
    place = whole["city"].fillna(whole["province"]).fillna(whole["country"]).fillna("World")
    names = {
        claim_id: f"{where}, {printed(claimed)} {TPA}, {start:%Y-%m} to {end:%Y-%m}"
        for claim_id, where, claimed, start, end in zip(
            whole.index, place, whole["claimed_tpa"], whole["window_start"], whole["window_end"],
            strict=True,
        )
    }  # fmt: skip
    return pd.DataFrame(
        {
            "claim_id": frame["claim_id"],
            "claim": frame["claim_id"].map(names),
            "kind": frame["kind"],
            "line_id": frame["line_id"],
            "line": [lines.get(line_id, "") for line_id in frame["line_id"]],
            "tpa": frame["end"] - frame["start"],
            "start_share": frame["start"] / frame["claimed"],
            "end_share": frame["end"] / frame["claimed"],
        }
    )
