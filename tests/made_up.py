"""Stores over a handful of made-up rows, so that every answer can be worked out by hand.

Rows say only what a test is about; the rest is filled in: a line makes REE metal and alloy in
Old Town, and a source that is not described was published in 2000, so all of it is known.
"""

import datetime as dt
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.contracts import descriptor
from tracker.filters import Filters
from tracker.queries import capacity
from tracker.store import Store, open_store

CREATED = dt.date(2025, 12, 1)
TODAY = dt.date(2026, 1, 1)
ARROW = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "year": pa.int32(),
    "date": pa.date32(),
}

Row = dict[str, object]


def event(on, event_type, tpa=None, capacity_is=None, *, line="a", source="gazette", **more) -> Row:
    """One event of line "a"; `capacity_is` is "new" when only a tonnage is given."""
    return {
        "line_id": line,
        "event_on": on,
        "event_type": event_type,
        "capacity_tpa": tpa,
        "capacity_is": capacity_is or (None if tpa is None else "new"),
        "source_id": source,
        "confidence": "high",
    } | more


def line(line_id, **more) -> Row:
    """One line; say what is not as usual."""
    stores = more.get("product") == "hydrogen_storage_alloy"
    return {
        "line_id": line_id,
        "company": f"{line_id} Alloys",
        "product": "ree_metal_alloy",
        "alloy_type": "not_stated" if stores else None,
        "city": "Old Town",
        "province": "North",
        "country": "CHN",
    } | more


def source(source_id, published_on, **more) -> Row:
    """One source and the date printed on it, None for none."""
    return {
        "source_id": source_id,
        "publisher": "Made-Up Gazette",
        "title": source_id,
        "published_on": published_on,
        "url": f"https://example.org/{source_id}",
        "kind": "news",
        "language": "en",
    } | more


def claim(claim_id="c", tpa=20_000, start="2018-12-14", end="2019-02-14", **more) -> Row:
    """One claim about Old Town in the two months to 14 February 2019."""
    return {
        "claim_id": claim_id,
        "window_start": start and dt.date.fromisoformat(start),
        "window_end": end and dt.date.fromisoformat(end),
        "scope": "made-up claim",
        "city": "Old Town",
        "province": "North",
        "country": "CHN",
        "product": "ree_metal_alloy",
        "capacity_tpa": tpa,
        "includes_products": "ree_metal_alloy;hydrogen_storage_alloy",
        "source_id": "gazette",
    } | more


def company(company_id, **more) -> Row:
    """One company, named like its id."""
    return {"company_id": company_id, "name": company_id.title(), "kind": "producer"} | more


def holding(subject_id, owner_id, share=None, start=None, end=None, **more) -> Row:
    """One row of ownership."""
    return {
        "ownership_id": "-".join(map(str, (subject_id, owner_id, start, end))),
        "subject_id": subject_id,
        "owner_id": owner_id,
        "kind": "holding",
        "share_percent": share,
        "from_on": start,
        "to_on": end,
        "source_id": "gazette",
    } | more


def supply(supplier_id, buyer_id=None, product="hydrogen_storage_alloy", **more) -> Row:
    """One supply link."""
    return {
        "link_id": f"{supplier_id}-{buyer_id}-{product}",
        "supplier_id": supplier_id,
        "buyer_id": buyer_id,
        "product": product,
        "statement": "made-up statement",
        "source_id": "gazette",
        "confidence": "high",
    } | more


def made_up(
    events: Iterable[Row] = (),
    *,
    as_of: dt.date | str = TODAY,
    created: dt.date = CREATED,
    **rows: Iterable[Row],
) -> Store:
    """A store of these rows, see `write_made_up`."""
    day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    with tempfile.TemporaryDirectory() as folder:
        write_made_up(Path(folder), events, **rows)
        return open_store(Path(folder), day, created)


def write_made_up(
    folder: Path,
    events: Iterable[Row] = (),
    *,
    lines: Iterable[Row] = (),
    claims: Iterable[Row] = (),
    sources: Iterable[Row] = (),
    corrections: Iterable[Row] = (),
    companies: Iterable[Row] = (),
    ownership: Iterable[Row] = (),
    supply_links: Iterable[Row] = (),
    places: Iterable[Row] = (),
) -> Path:
    """The tables of these rows; lines and sources only referred to are made as usual."""
    events = [{"event_id": f"e{n}"} | row for n, row in enumerate(events)]
    named_lines = {row["line_id"]: row for row in lines}
    named_sources = {row["source_id"]: row for row in sources}
    for row in events:
        named_lines.setdefault(row["line_id"], line(row["line_id"]))
    ownership, supply_links = list(ownership), list(supply_links)
    for row in [*events, *claims, *ownership, *supply_links]:
        named_sources.setdefault(row["source_id"], source(row["source_id"], "2000"))
    rows = {
        "capacity_events": events,
        "capacity_claims": list(claims),
        "lines": list(named_lines.values()),
        "sources": list(named_sources.values()),
        "corrections": list(corrections),
        "companies": list(companies),
        "ownership": ownership,
        "supply_links": supply_links,
        "places": list(places),
    }
    write_tables(folder, rows)
    return folder


def write_tables(folder: Path, rows: dict[str, list[Row]]) -> None:
    """Every table of the data package as Parquet, typed as described, empty when not given."""
    for table in descriptor().tables:
        schema = pa.schema([(field.name, ARROW[field.type]) for field in table.fields])
        given = rows.get(table.name, [])
        unknown = {key for row in given for key in row} - set(table.columns)
        assert not unknown, f"{table.name} has no {unknown}"
        columns = {name: [row.get(name) for row in given] for name in table.columns}
        pq.write_table(pa.table(columns, schema=schema), folder / f"{table.name}.parquet")


def added(store: Store, stage: str = "announced", **filters) -> list[tuple[str, float]]:
    """What was added when at a stage, oldest first: (date as stated, t/a)."""
    rows = capacity.additions(store, Filters(stage=stage, **filters))
    rows = rows[rows["outcome"] == "addition"][::-1]
    return list(zip(rows["event_on"], rows["additions_tpa"], strict=True))


def total(store: Store, stage: str = "announced", **filters) -> float:
    """All t/a added at a stage."""
    return float(capacity.totals(store, Filters(stage=stage, **filters))["additions_tpa"])


def outcomes(store: Store, stage: str = "announced") -> list[str]:
    """The outcome of each row at a stage, oldest first."""
    return list(capacity.additions(store, Filters(stage=stage))["outcome"])[::-1]
