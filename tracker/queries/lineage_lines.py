"""What stands behind a mark of a chart of lines: what runs, what befell each, how long it took."""

from dataclasses import replace

from tracker.filters import Dimension, Filters, View
from tracker.queries.capacity import NAMED_BY
from tracker.queries.lineage import SOURCE, Mark, Trace, last_reports
from tracker.queries.lines import SILENT
from tracker.queries.realisation import waits
from tracker.queries.standing import QUIET_NOW, TPA_NOW
from tracker.store import Store

_STANDS = (
    "The part of each line's capacity that runs, by its events, or of a line on its way what is "
    "planned; its last report says whether it was heard of within the years the reader set."
)
_AT_SITE = "place = $m_place AND country IS NOT DISTINCT FROM $m_country"


def of_running_country(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of what runs by country, whatever the reader ranks by."""
    return of_running(store, replace(filters, by=Dimension.COUNTRY), mark)


def of_running(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of what runs: its lines with what states their capacity and was heard last."""
    name = f"coalesce({NAMED_BY[filters.by]}, 'not stated')"
    return _standing(
        store,
        filters,
        f"status = 'operating' AND {SILENT} = $m_quiet AND {name} = $m_name "
        "AND product = $m_product",
        {"m_quiet": bool(mark["is_quiet"]), "m_name": mark["name_code"],
         "m_product": mark["product_code"]},
    )  # fmt: skip


def of_running_site(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a circle of the map of what runs."""
    return _standing(
        store,
        filters,
        f"status = 'operating' AND {SILENT} = $m_quiet AND {_AT_SITE}",
        {"m_quiet": bool(mark["is_quiet"]), "m_place": mark["place"], "m_country": mark["country"]},
    )


def of_standing(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a part of a bar from announced to operating: its lines and what states tonnes."""
    return _standing(
        store,
        filters,
        f"status = $m_status AND product = $m_product AND ({QUIET_NOW}) = $m_quiet",
        {"m_status": mark["status_code"], "m_product": mark["product_code"],
         "m_quiet": bool(mark["is_quiet"])},
    )  # fmt: skip


def of_standing_site(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a circle of the map by status."""
    return _standing(
        store,
        filters,
        f"status = $m_status AND {_AT_SITE}",
        {"m_status": mark["status_code"], "m_place": mark["place"], "m_country": mark["country"]},
    )


def _standing(store: Store, filters: Filters, predicate: str, params: dict[str, object]) -> Trace:
    """Lines a predicate keeps, and their events that state tonnes or are the last report; the
    tonnes stand once per line, so the column sums to the mark."""
    where, chosen = filters.where(View.RUNNING)
    asked = chosen | params
    if "$quiet_years" in predicate:
        asked["quiet_years"] = filters.quiet_years
    lines = store.frame(
        f"""
        SELECT line_id, company, product, city, country, {TPA_NOW} AS tpa, last_heard_on
        FROM line_status WHERE {where} AND {predicate} ORDER BY company NULLS LAST, line_id
        """,
        asked,
    )
    rows = lines.merge(last_reports(store, lines["line_id"]), on="line_id")
    rows["tpa"] = rows["tpa"].where(rows["is_last"])
    shown = ["company", "product", "city", "country", "tpa", "last_heard_on", "event_on",
             "event_type", "capacity_tpa", "capacity_is", "event_id", "line_id", "confidence",
             "note", "source_id", "publisher", "published_on", "title", "url"]  # fmt: skip
    return Trace({"Events that state tonnes, and the last report": rows[shown]}, _STANDS)


def of_status(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of the timeline: the events of the day on which the status began."""
    rows = store.frame(
        f"""
        SELECT e.event_on, l.company, l.product, l.city, e.event_type, e.capacity_tpa,
               e.capacity_is, e.authority, e.event_id, e.line_id, e.confidence, e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        WHERE e.line_id = $m_line AND e.event_on = $m_on ORDER BY e.seq
        """,
        {"m_line": mark["line_id"], "m_on": mark["began_on"]},
    )
    return Trace({"Events": rows}, "The status begins with the event and lasts until the next one.")


def of_known_day(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a day of the record: the events that became known on it."""
    where, params = filters.where(View.CHANGES)
    rows = store.frame(
        f"""
        SELECT e.event_on, e.known_on, e.known_on_inferred, l.company, l.product, l.city,
               e.event_type, e.capacity_tpa, e.capacity_is, e.event_id, e.line_id, e.confidence,
               e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        WHERE e.known_on = $m_day::DATE
          AND e.line_id IN (SELECT line_id FROM line_status WHERE {where})
        ORDER BY e.line_id, e.seq
        """,
        params | {"m_day": mark["until"]},
    )
    return Trace({"Events that became known": rows}, "Every event whose source is of that day.")


def of_line(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a line's capacity: every event of it that states tonnes, and the level after each."""
    rows = store.frame(
        f"""
        SELECT e.event_on, l.company, l.city, e.event_type, e.capacity_tpa, e.capacity_is,
               v.level_tpa, e.event_id, e.line_id, e.confidence, e.note, e.{SOURCE}
        FROM known_events e JOIN placed_lines l USING (line_id) JOIN sources s USING (source_id)
        JOIN levels v ON v.line_id = e.line_id AND v.seq = e.seq
        WHERE e.line_id = $m_line AND e.capacity_tpa IS NOT NULL ORDER BY e.seq
        """,
        {"m_line": mark["line_id"]},
    )
    return Trace({"Events that state tonnes": rows}, "The level after the last known step.")


def of_wait(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a step of the realisation curve: the lines that ran or were last seen then."""
    where, params = filters.where(View.LINES)
    rows = waits(store, filters)
    then = rows[rows["months"] == float(mark["months"])]
    lines = rows if then.empty else then  # at the start all lines wait
    events = store.frame(
        f"""
        SELECT l.company, l.product, e.event_on, e.event_type, e.event_id, e.line_id,
               e.confidence, e.{SOURCE}
        FROM known_events e JOIN sources s USING (source_id)
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = e.line_id
        WHERE e.line_id IN (SELECT unnest($m_lines)) AND e.rank IS NOT NULL
        ORDER BY l.company, e.line_id, e.seq
        """,
        params | {"m_lines": list(lines["line_id"])},
    )
    formula = "Share that runs = 1 - product over earlier times of (1 - ran / at risk)."
    return Trace({"Lines": lines, "Events": events}, formula)
