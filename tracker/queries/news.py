"""What is new, in a sentence: lines and events that became known after a day."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from tracker.filters import Filters, View
from tracker.filters.names import country
from tracker.store import Record, Store, records
from tracker.terms import Product, Status, as_entered, day_words, whole


@dataclass(frozen=True)
class News:
    """What became known of the lines the filters keep after `since`, up to the day looked from.

    Attributes:
        since: the day after which something must have become known.
        lines: lines of which nothing was known before.
        events: events, those of the new lines too.
        largest: of the new lines the one of most capacity (t/a, planned or built), as a row of
            `line_status`; None where none states any.
        last_on: the day of the last news whenever it came; None where nothing is known.
    """

    since: dt.date
    lines: int
    events: int
    largest: Record | None
    last_on: dt.date | None


def news(store: Store, filters: Filters, since: dt.date) -> News:
    """What a store has that the same data as known on `since` had not.

    Source: tables `known_events` and `line_status` (tracker/sql).
    """
    where, params = filters.where(View.CHANGES)
    asked = params | {"since": since}
    counted = store.frame(
        f"""
        SELECT count(*) FILTER (known_on > $since) AS events, max(known_on) AS last_on
        FROM known_events WHERE line_id IN (SELECT line_id FROM line_status WHERE {where})
        """,
        asked,
    ).iloc[0]
    added = records(
        store.frame(
            f"""
            SELECT line_id, company, product, coalesce(city, province) AS town, country, status,
                   capacity_tpa, source_ids
            FROM line_status WHERE {where} AND line_id IN (
                SELECT line_id FROM known_events GROUP BY line_id HAVING min(known_on) > $since)
            ORDER BY capacity_tpa DESC NULLS LAST, line_id
            """,
            asked,
        )
    )
    stated = [line for line in added if line["capacity_tpa"] is not None]
    last_on = None if pd.isna(counted["last_on"]) else pd.Timestamp(counted["last_on"]).date()
    return News(since, len(added), int(counted["events"]), stated[0] if stated else None, last_on)


def news_words(new: News) -> str:
    """The news in one or two sentences; what came last, where nothing came."""
    if not new.events:
        last = f"; the last became known on {day_words(new.last_on)}" if new.last_on else ""
        return f"Nothing new since {day_words(new.since)}{last}."
    lines = whole(new.lines, "new line") if new.lines else "no new line"
    words = f"Since {day_words(new.since)}: {lines} and {whole(new.events, 'event')}."
    if not new.lines:
        return words
    if new.largest is None:
        return f"{words} None of the new lines states a capacity."
    return f"{words} The largest: {_line_words(new.largest)}."


def _line_words(line: Record) -> str:
    sources = len(line["source_ids"].split(";"))
    parts = [
        line["company"] or line["line_id"],
        f"{as_entered(line['capacity_tpa'])} of {Product(line['product']).in_words}",
        line["town"],
        country(line["country"]) if line["country"] else "",
        Status(line["status"]).in_words,
        "one source" if sources == 1 else whole(sources, "source"),
    ]
    return ", ".join(part for part in parts if part)
