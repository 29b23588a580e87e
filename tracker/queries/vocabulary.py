"""What the filters can be set to: the places and companies the data have, and their names."""

from collections.abc import Mapping

from tracker.filters import PLACES, Filters, Names
from tracker.filters.names import country
from tracker.spelling import folded
from tracker.store import Store

_OF_COMPANIES = ("company", "group")
_HOLDERS = """
    SELECT name AS value FROM line_companies
    UNION ALL SELECT name FROM named_parents
    UNION ALL
    SELECT c.name FROM line_companies l
    JOIN ever_owned e ON e.subject_id = l.company_id JOIN companies c ON c.company_id = e.owner_id
    UNION ALL
    SELECT c.name FROM lines l
    JOIN ever_owned e ON e.subject_id = l.line_id JOIN companies c ON c.company_id = e.owner_id
"""  # whoever has had a part of a line on any day: a day on which it has none has no rows


def vocabulary(store: Store) -> dict[str, tuple[str, ...]]:
    """Known values per open filter key, sorted; `company` and `group` hold owners of any day."""
    known: dict[str, tuple[str, ...]] = {}
    for key in PLACES:
        if key == "group":  # as its companies, which stand before it
            known[key] = known["company"]
            continue
        values = _HOLDERS if key in _OF_COMPANIES else f"SELECT {key} AS value FROM lines"
        frame = store.frame(
            f"SELECT DISTINCT value FROM ({values}) WHERE value IS NOT NULL ORDER BY value"
        )
        known[key] = tuple(frame["value"])
    return known


def checked(store: Store, filters: Filters) -> Filters:
    """The filters by the names the data show, once the data have them.

    Raises:
        BadFilter: no line has that place or company.
    """
    known = vocabulary(store)
    return filters.check_known(known, names(store, known))


def names(store: Store, known: Mapping[str, tuple[str, ...]]) -> Names:
    """What else the values of `vocabulary` are called, folded; what means two of them is left out.

    Companies by every name of theirs, towns by that in the script of their country, countries by
    their name.
    """
    called = store.frame(
        """
        SELECT 'company' AS key, unnest(all_names(name, name_local, other_names)) AS called, name
        FROM companies
        UNION ALL SELECT 'city', name_local, place FROM places WHERE name_local IS NOT NULL
        """
    )
    rows = [*called.itertuples(index=False, name=None)]
    rows += [(key, value, value) for key in PLACES for value in known[key]]
    rows += [("country", country(value), value) for value in known["country"]]
    meanings: dict[str, dict[str, set[str]]] = {key: {} for key in PLACES}
    for key, name, value in rows:
        for of_key in _OF_COMPANIES if key in _OF_COMPANIES else (key,):
            meanings[of_key].setdefault(folded(name), set()).add(value)
    return {
        key: {name: min(values) for name, values in of_key.items() if len(values) == 1}
        for key, of_key in meanings.items()
    }
