"""How many lines, claims or sources have each value of a list of filters."""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.filters import View
from tracker.store import Store

Counts = Mapping[str, Mapping[str, int]]
"""Key of a filter -> value -> how many rows of the page's kind have it."""

_PLAIN = ("product", "alloy_type", "status", "country", "province", "city", "park")
_OWNED = "SELECT '{}', name, line_id FROM line_owners JOIN asked USING (line_id)"
_LINES = " UNION ALL ".join(
    [
        *(f"SELECT '{key}' AS key, {key} AS value, line_id AS id FROM asked" for key in _PLAIN),
        "SELECT 'confidence', unnest(confidences), line_id FROM asked",
        "SELECT 'source_kind', unnest(source_kinds), line_id FROM asked",
        _OWNED.format("company"),
        _OWNED.format("group") + " WHERE is_majority",
    ]
)
_CLAIMS = " UNION ALL ".join(
    f"SELECT '{key}' AS key, {key} AS value, claim_id AS id FROM claims_reconciled"
    for key in ("product", "country", "province", "city", "source_kind")
)
_OF_LINES = "WITH asked AS (FROM line_status WHERE {}) " + _LINES
_ROWS = {
    **dict.fromkeys(
        (View.CAPACITY, View.LINES, View.RUNNING, View.CHANGES), _OF_LINES.format("true")
    ),
    View.STORAGE: _OF_LINES.format("product = 'hydrogen_storage_alloy'"),
    View.CLAIMS: _CLAIMS,
    View.SOURCES: "SELECT 'source_kind' AS key, kind AS value, source_id AS id FROM sources",
}
_NOUNS = {View.CLAIMS: "claims", View.SOURCES: "sources"}


def counts(store: Store, view: View) -> Counts:
    """How many lines (on pages of those, claims or sources) each value has, nothing else chosen.

    Of a company or group as its filter counts it: with holdings of any size, or of more than half.
    Empty for a view that lists none of these.
    """
    if view not in _ROWS:
        return MappingProxyType({})
    rows = store.frame(
        f"SELECT key, value, count(DISTINCT id) AS n FROM ({_ROWS[view]}) "
        "WHERE value IS NOT NULL GROUP BY key, value"
    )
    by_key: dict[str, dict[str, int]] = {}
    for key, value, n in rows.itertuples(index=False, name=None):
        by_key.setdefault(key, {})[value] = int(n)
    return by_key


def noun(view: View) -> str:
    """What the counts of a view are of."""
    return _NOUNS.get(view, "lines")
