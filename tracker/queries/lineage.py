"""Where a plotted number comes from: what stands behind one mark of a chart.

Each function of the modules `lineage_*` answers for one chart: the store, the page's filters and
the mark the reader chose, as `{column: value}` of the columns that name a mark. What it gives
adds up to the mark.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tracker.filters import Filters
from tracker.store import Store

Mark = Mapping[str, Any]
SOURCE = "source_id, s.publisher, s.published_on, s.title, s.url"


@dataclass(frozen=True)
class Trace:
    """What stands behind one mark.

    Attributes:
        tables: title -> rows. Each row names its source (`source_id`, `publisher`,
            `published_on`, `url`) or is a row of the ledger, which may be assumed.
        formula: how the number follows from the rows, in words and figures.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    formula: str = ""


Lineage = Callable[[Store, Filters, Mark], Trace]


def last_reports(store: Store, lines: Iterable[str]) -> pd.DataFrame:
    """Events of some lines that state tonnes or are the last report of a line, by `seq`.

    A change of owner is no report that a line was heard of: `is_last` stands where
    `last_heard_on` of the line comes from.
    """
    return store.frame(
        f"""
        WITH told AS (
            SELECT *, seq = max(seq) FILTER (event_type <> 'ownership_change')
                                OVER (PARTITION BY line_id) AS is_last
            FROM known_events WHERE line_id IN (SELECT unnest($m_lines))
        )
        SELECT e.line_id, e.event_on, e.event_type, e.capacity_tpa, e.capacity_is, e.event_id,
               e.confidence, e.note, e.is_last, e.{SOURCE}
        FROM told e JOIN sources s USING (source_id)
        WHERE e.is_last OR e.capacity_tpa IS NOT NULL
        ORDER BY e.line_id, e.seq
        """,
        {"m_lines": list(lines)},
    )
