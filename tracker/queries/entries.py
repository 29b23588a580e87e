"""What the feeds tell: one entry per event that became known, told once and for good."""

import datetime as dt

import pandas as pd

from tracker.filters import Filters, View
from tracker.queries.changes import NAMED, event_words, moves
from tracker.store import Store, records
from tracker.terms import ChangeKind

COLUMNS = [
    "event_id", "line_id", "company", "product", "place", "what", "moved", "kinds", "known_on",
    "known_on_inferred", "updated_on", "source_id",
]  # fmt: skip


def entries(history: Store) -> pd.DataFrame:
    """One row per event of a release, told from what was known on the day it became known.

    The day of asking and the reader's filters are not in it. `what` says the event, `moved` what
    it did to its line: where the line stood before that day against the end of it, in the
    entry of the last of the line's events of that day, empty in the others. `kinds` are the
    codes of `ChangeKind` it tells, event_added always. `known_on` is the day, `updated_on` the
    later of it and of the last correction on record of the line, of its events known by then
    and of their sources. Newest first; of a line's events of one day the last one first.

    Args:
        history: a release as `store.open_history` opens it.

    Source: tables `looks`, `corrected`, `line_status` and `told.known_events` (tracker/sql).
    """
    events = records(
        history.frame(
            f"""
            WITH stood AS (
                SELECT k.line_id, k.day, k.look_id, {NAMED}, s.status, s.capacity_tpa,
                       lag(s.status) OVER days AS status_before,
                       lag(s.capacity_tpa) OVER days AS capacity_before_tpa
                FROM looks k JOIN line_status s ON s.line_id = k.look_id
                WINDOW days AS (PARTITION BY k.line_id ORDER BY k.day)
            )
            SELECT s.*, e.event_id, e.event_on, e.event_type, e.capacity_tpa AS stated_tpa,
                   e.capacity_is, e.source_id, e.known_on, e.known_on_inferred,
                   greatest(e.known_on, c.corrected_on) AS updated_on,
                   e.seq = max(e.seq) OVER (PARTITION BY e.line_id, e.known_on) AS is_last
            FROM told.known_events e
            JOIN stood s ON s.line_id = e.line_id AND s.day = e.known_on
            LEFT JOIN corrected c ON c.look_id = s.look_id
            ORDER BY e.known_on DESC, e.line_id, e.seq DESC
            """
        )
    )
    rows = []
    for row in events:
        stood = (row["status_before"], row["capacity_before_tpa"]) if row["status_before"] else None
        line_moves = moves(stood, (row["status"], row["capacity_tpa"])) if row["is_last"] else []
        words = {
            "what": event_words(row | {"capacity_tpa": row["stated_tpa"]}),
            "moved": " ".join(move.what for move in line_moves),
            "kinds": [ChangeKind.EVENT_ADDED.value, *(move.kind.value for move in line_moves)],
        }
        rows.append(row | words)
    return pd.DataFrame(rows, columns=COLUMNS)


def kept_entries(
    rows: pd.DataFrame, store: Store, filters: Filters, since: dt.date
) -> pd.DataFrame:
    """The entries of events that became known after `since` on lines the filters keep.

    Args:
        rows: `entries` of the release.
        store: the release as known on the day asked; the filters see lines as they stand there,
            and nothing known later is told.
        filters: which lines; they never change what an entry says.
        since: the day after which an event must have become known.
    """
    where, params = filters.where(View.CHANGES)
    line_ids = store.frame(f"SELECT line_id FROM line_status WHERE {where}", params)["line_id"]
    days = pd.to_datetime(rows["known_on"]).dt.date
    inside = (days > since) & (days <= store.as_of) & rows["line_id"].isin(line_ids)
    return rows[inside].reset_index(drop=True)
