"""What the filters can be set to: the places and companies the data have."""

from tracker.filters import PLACES
from tracker.store import Store


def vocabulary(store: Store) -> dict[str, tuple[str, ...]]:
    """Known values per open filter key, sorted; `company` holds parents too."""
    known: dict[str, tuple[str, ...]] = {}
    for key in PLACES:
        values = f"SELECT {key} AS value FROM lines"
        if key == "company":
            values += " UNION ALL SELECT unnest(list_items(parent_company)) FROM lines"
        frame = store.frame(
            f"SELECT DISTINCT value FROM ({values}) WHERE value IS NOT NULL ORDER BY value"
        )
        known[key] = tuple(frame["value"])
    return known
