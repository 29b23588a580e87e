"""What was known when: the days on which something became known, and two days compared."""

import datetime as dt

import pandas as pd

from tracker.filters import Filters, View
from tracker.queries.capacity import capacity_by_period
from tracker.store import Store

_TPA = "additions_tpa"


def known_days(store: Store, filters: Filters) -> pd.DataFrame:
    """Days on which an event of the lines the filters keep became known, oldest first.

    `day`, `events` (that became known), `events_known` (up to and including the day),
    `line_ids` (`;` list). Nothing known after the day looked from is in it.
    """
    where, params = filters.where(View.CHANGES)
    return store.frame(
        f"""
        SELECT known_on AS day, count(*) AS events,
               sum(count(*)) OVER (ORDER BY known_on)::INT AS events_known,
               array_to_string(list_sort(list(DISTINCT line_id)), ';') AS line_ids
        FROM known_events
        WHERE line_id IN (SELECT line_id FROM line_status WHERE {where})
        GROUP BY known_on ORDER BY known_on
        """,
        params,
    )


def compared(earlier: Store, later: Store, filters: Filters) -> pd.DataFrame:
    """Additions by period and product as known on two days.

    Args:
        earlier: the data as known on the first day.
        later: the data as known on the second.
        filters: which additions; the two days are those of the stores.

    Returns:
        `period`, `product`, `earlier_tpa`, `later_tpa`, `difference_tpa` (t/a; a period that
        was not known on a day counts as nothing there), sorted by period and product.
    """
    keys = ["period", "product"]
    sides = [
        capacity_by_period(side, filters)[[*keys, _TPA]].rename(columns={_TPA: name})
        for side, name in ((earlier, "earlier_tpa"), (later, "later_tpa"))
    ]
    both = sides[0].merge(sides[1], on=keys, how="outer").sort_values(keys, ignore_index=True)
    change = both["later_tpa"].fillna(0) - both["earlier_tpa"].fillna(0)
    return both.assign(difference_tpa=change)


def neighbours(days: pd.DataFrame, day: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The nearest days before and after on which something became known, None at the ends."""
    known = [stamp.date() for stamp in pd.to_datetime(days["day"])]
    before = [date for date in known if date < day]
    after = [date for date in known if date > day]
    return (before[-1] if before else None), (after[0] if after else None)
