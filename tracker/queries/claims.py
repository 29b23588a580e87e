"""Claims: aggregate figures of somebody, set against itemised lines, never summed with them."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.store import Store


def claims(store: Store, filters: Filters) -> pd.DataFrame:
    """Each known claim in both scopes, comparable ones first.

    One row per claim and scope (`narrow`: the claim's own product, `wide`: every product in
    `includes_products`): `claimed_tpa`, `itemised_tpa` (lines first announced or approved
    wholly inside the window and place), `residual_tpa` = claimed - itemised (t/a, negative
    when over-explained, never clipped), `is_over_explained`, `lines`, `lines_not_stated`,
    `line_ids` (`;` list), `not_comparable` (why, empty when comparable), `claim` (its words),
    `window_start`, `window_end`, place, `source_id`, `known_on`, `note`.

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
