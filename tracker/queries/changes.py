"""What became known about lines between two looks at the data.

The two looks are two stores: the same version as known on two days, or two versions as known
on one day. Each function takes the earlier look first.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from tracker.filters import Filters, View
from tracker.queries.lines import SILENT
from tracker.store import Record, Store, records
from tracker.terms import CapacityIs, ChangeKind, EventType, Status, as_entered, rounded

COLUMNS = [
    "kind", "line_id", "company", "product", "place", "what", "old", "new", "known_on", "event_id",
    "source_id",
]  # fmt: skip
Standing = tuple[str, float | None]
"""Status and capacity (t/a, None for not stated) of a line on a day."""
NAMED = "company, product, concat_ws(', ', coalesce(city, province), country) AS place"
"""What changes and entries call a line by, over `line_status`."""


class Move(NamedTuple):
    """A line that stands elsewhere: a sentence, and the codes or plain numbers in it."""

    kind: ChangeKind
    what: str
    old: str | None
    new: str | None


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier, from which changes are told by default.

    Within the first year of the calendar it is the first day: nothing was known before.

    >>> year_before(dt.date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    >>> year_before(dt.date(1, 6, 30))
    datetime.date(1, 1, 1)
    """
    if day.year == dt.MINYEAR:
        return dt.date.min
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def moves(was: Standing | None, now: Standing) -> list[Move]:
    """What there is to say of a line that stood at `was`, None for not known, and now at `now`."""
    if was is None:
        words = f"New line, now {_status(now[0])}, capacity {as_entered(now[1])}."
        return [Move(ChangeKind.LINE_ADDED, words, None, now[0])]
    differences = []
    if was[0] != now[0]:
        words = f"Status moved from {_status(was[0])} to {_status(now[0])}."
        differences.append(Move(ChangeKind.STATUS_MOVED, words, was[0], now[0]))
    old, new = _plain(was[1]), _plain(now[1])
    if old != new:
        words = f"Capacity moved from {as_entered(was[1])} to {as_entered(now[1])}."
        differences.append(Move(ChangeKind.CAPACITY_MOVED, words, old, new))
    return differences


def event_words(event: Record) -> str:
    """One event in a sentence: what happened, when, and the tonnage its source states."""
    words = f"{EventType(event['event_type']).label}, dated {event['event_on']}: "
    if event["capacity_tpa"] is None:
        return words + "no capacity stated."
    measure = CapacityIs(event["capacity_is"]).label.lower()
    return words + f"{as_entered(event['capacity_tpa'])} ({measure})."


def changes_since(before: Store, after: Store, filters: Filters) -> pd.DataFrame:
    """One row per change among the lines the filters keep in the later look, newest first.

    `kind`: line_added, event_added (every event not known before, those of new lines too),
    status_moved, capacity_moved (`capacity_tpa` of the line, the last two of lines known
    before). `what` is one sentence, `old` and `new` the codes or plain numbers in it, empty for
    nothing or not stated. `known_on`, `event_id` and `source_id` are those of the event that
    brought the change: for a move the one the status holds from, or the last new one that
    states a capacity; failing that the line's last new event. A line that moved twice between
    the looks has one row, from where it stood to where it stands.

    Source: tables `line_status` and `known_events` (tracker/sql).
    """
    was = {row["line_id"]: row for row in _lines(before, "true", {})}
    seen = set(before.frame("SELECT event_id FROM known_events")["event_id"])
    where, params = filters.where(View.CHANGES)
    rows: list[Record] = []
    events = _events(after)
    for line in _lines(after, where, params):
        of_line = events[line["line_id"]]
        new = [event for event in of_line if event["event_id"] not in seen]
        rows += (_row(line, *change) for change in _changes(was.get(line["line_id"]), line,
                                                            of_line, new))  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["known_on"] = pd.to_datetime(frame["known_on"]).astype("datetime64[us]")
    order = frame["kind"].map({kind.value: at for at, kind in enumerate(ChangeKind)})
    return (
        frame.assign(order=order)
        .sort_values(
            ["known_on", "line_id", "order", "event_id"], ascending=[False, True, True, True]
        )
        .drop(columns="order")
        .reset_index(drop=True)
    )


def totals_moved(before: Store, after: Store, filters: Filters) -> pd.DataFrame:
    """Products whose sums differ between the looks, over the lines the filters keep.

    Per product: `lines_before`, `lines_after` (with a known event), `additions_before_tpa`,
    `additions_after_tpa` and `additions_moved_tpa` at the stage that counts, and the same of
    `operating`, the part that runs; `operating_quiet_before_tpa` and `operating_quiet_after_tpa`
    are in it, of lines silent for more than `quiet_years` on that day. t/a; NaN where no line
    states any.
    """
    ids = line_ids(before, after, filters)
    sums = [_sums(store, ids, filters) for store in (before, after)]
    both = pd.concat(
        [sums[0].add_suffix("_before"), sums[1].add_suffix("_after")], axis=1
    ).sort_index()
    moved = pd.DataFrame(index=both.index)
    for when in ("before", "after"):
        moved[f"lines_{when}"] = both[f"lines_{when}"].fillna(0).astype("int64")
    for what in ("additions", "operating"):
        for when in ("before", "after"):
            moved[f"{what}_{when}_tpa"] = both[f"{what}_{when}"].astype("float64")
        ends = moved[f"{what}_after_tpa"].fillna(0), moved[f"{what}_before_tpa"].fillna(0)
        # a sum's dust is no move
        moved[f"{what}_moved_tpa"] = (ends[0] - ends[1]).map(lambda tpa: rounded(tpa, 9))
    for when in ("before", "after"):
        moved[f"operating_quiet_{when}_tpa"] = both[f"quiet_{when}"].astype("float64")
    differs = (
        (moved["lines_before"] != moved["lines_after"])
        | (moved["additions_moved_tpa"] != 0)
        | (moved["operating_moved_tpa"] != 0)
    )
    return moved[differs].reset_index(names="product")


def line_ids(before: Store, after: Store, filters: Filters) -> list[str]:
    """Lines the filters keep in the later look, and those they kept that it no longer has."""
    where, params = filters.where(View.CHANGES)
    later = {row["line_id"] for row in _lines(after, where, params)}
    there = {row["line_id"] for row in _lines(after, "true", {})}
    gone = {row["line_id"] for row in _lines(before, where, params)} - there
    return sorted(later | gone)


def _lines(store: Store, where: str, params: dict[str, object]) -> list[Record]:
    return records(
        store.frame(
            f"""
            SELECT line_id, {NAMED}, status, status_event_id, capacity_tpa
            FROM line_status WHERE {where} ORDER BY line_id
            """,
            params,
        )
    )


def _events(store: Store) -> dict[str, list[Record]]:
    """Known events by line, in their order."""
    events: dict[str, list[Record]] = {}
    for row in records(
        store.frame(
            """
            SELECT line_id, event_id, event_on, event_type, capacity_tpa, capacity_is,
                   known_on, source_id
            FROM known_events ORDER BY line_id, seq
            """
        )
    ):
        events.setdefault(row["line_id"], []).append(row)
    return events


def _sums(store: Store, ids: list[str], filters: Filters) -> pd.DataFrame:
    return store.frame(
        f"""
        WITH added AS (
            SELECT line_id, sum(additions_tpa) AS tpa FROM additions
            WHERE stage = $stage AND outcome = 'addition' GROUP BY line_id
        )
        SELECT l.product, count(*) AS lines, sum(a.tpa) AS additions,
               sum(l.operating_tpa) AS operating,
               sum(l.operating_tpa) FILTER ({SILENT}) AS quiet
        FROM line_status l LEFT JOIN added a ON a.line_id = l.line_id
        WHERE list_contains($ids::VARCHAR[], l.line_id) GROUP BY l.product
        """,
        {"ids": ids, "stage": filters.stage, "quiet_years": filters.quiet_years},
    ).set_index("product")


def _changes(
    was: Record | None, line: Record, of_line: list[Record], new: list[Record]
) -> Iterator[tuple[Move, Record]]:
    """Every change of one line and the event that brought it."""
    for event in new:
        yield Move(ChangeKind.EVENT_ADDED, event_words(event), None, event["event_type"]), event
    last = (new or of_line)[-1]
    bringing = {
        ChangeKind.LINE_ADDED: min(of_line, key=lambda event: event["known_on"]),
        ChangeKind.STATUS_MOVED: next(
            (event for event in new if event["event_id"] == line["status_event_id"]), last
        ),
        ChangeKind.CAPACITY_MOVED: next(
            (event for event in reversed(new) if event["capacity_tpa"] is not None), last
        ),
    }
    for move in moves(_standing(was) if was else None, _standing(line)):
        yield move, bringing[move.kind]


def _standing(line: Record) -> Standing:
    return line["status"], line["capacity_tpa"]


def _row(line: Record, move: Move, event: Record) -> Record:
    named = {key: line[key] for key in ("line_id", "company", "product", "place")}
    dated = {key: event[key] for key in ("known_on", "event_id", "source_id")}
    change = {"kind": move.kind.value, "what": move.what, "old": move.old, "new": move.new}
    return named | change | dated


def _status(code: str) -> str:
    return "status not stated" if code == Status.NOT_STATED else Status(code).label.lower()


def _plain(value: float | None) -> str | None:
    return None if value is None else f"{value:.10g}"
