"""One place: what its page tells, each question a function of the store and the filters.

The id of a place is the name that lists and maps put its lines under: mostly a town.
"""

import difflib

import pandas as pd

from tracker.errors import UnknownRecord
from tracker.filters import Filters
from tracker.store import Record, Store, records


def place(store: Store, filters: Filters) -> Record:
    """The place: `place`, `city`, `province`, `country`, `local` (its name in the script of its
    country), `lat`, `lon` (of its first line that states them) and `parks` (a `;` list).

    Raises:
        UnknownRecord: no line stands there.
    """
    rows = store.frame(
        """
        SELECT l.place, any_value(l.city) AS city, any_value(l.province) AS province,
               any_value(l.country) AS country, any_value(p.name_local) AS local,
               any_value(l.lat) AS lat, any_value(l.lon) AS lon,
               string_agg(DISTINCT l.park, '; ' ORDER BY l.park) AS parks
        FROM placed_lines l LEFT JOIN places p ON p.country = l.country AND p.place = l.city
        WHERE l.place = $id GROUP BY l.place
        """,
        {"id": filters.record},
    )
    if len(rows):
        return records(rows)[0]
    ids = list(store.frame("SELECT DISTINCT place FROM placed_lines ORDER BY place")["place"])
    near = difflib.get_close_matches(filters.record, ids, n=2)
    raise UnknownRecord("place", filters.record, near)


def companies(store: Store, filters: Filters) -> list[Record]:
    """The companies of the lines there: `company_id`, `name`, `local`, `lines`."""
    return records(
        store.frame(
            """
            SELECT o.company_id, o.name, c.name_local AS local, count(*) AS lines
            FROM line_companies o JOIN line_status l ON l.line_id = o.line_id AND l.place = $id
            JOIN companies c ON c.company_id = o.company_id
            GROUP BY ALL ORDER BY lines DESC, o.name
            """,
            {"id": filters.record},
        )
    )


def claims(store: Store, filters: Filters) -> pd.DataFrame:
    """Claims about the place, or about its whole province: `claim`, `claimed_tpa`,
    `itemised_tpa`, `residual_tpa`, `lines`, `not_comparable`, `city`, `province`, window,
    `publisher`, `url`, ids; each with every product it may include."""
    return store.frame(
        """
        WITH here AS (
            SELECT DISTINCT city, province, country FROM placed_lines WHERE place = $id
        )
        SELECT DISTINCT r.claim, r.claimed_tpa, r.itemised_tpa, r.residual_tpa, r.lines,
               r.not_comparable, r.city, r.province, r.window_start, r.window_end,
               s.publisher, s.url, r.claim_id, r.source_id
        FROM claims_reconciled r JOIN sources s ON s.source_id = r.source_id
        JOIN here h ON h.country = r.country
         AND (r.city = h.city OR (r.city IS NULL AND r.province = h.province))
        WHERE r.scope = 'wide'
        ORDER BY r.city IS NULL, r.window_end DESC NULLS LAST, r.claim_id
        """,
        {"id": filters.record},
    )
