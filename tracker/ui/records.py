"""Links to the page of one line, company or place, for wherever one is named."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

import streamlit as st

from tracker.filters import Filters, View
from tracker.queries.records_line import named
from tracker.store import Record, Store
from tracker.terms import Product, Status, as_entered, whole
from tracker.ui.plain import escaped

_MOST = 8  # links in one list


class Kind(StrEnum):
    """What a link can lead to: a record with a page of its own, or a row found by search."""

    LINE = "line"
    COMPANY = "company"
    PLACE = "place"
    SOURCE = "source"
    FIGURE = "figure"


_PAGE = {
    Kind.LINE: ("pages/records/line.py", View.LINE),
    Kind.COMPANY: ("pages/records/company.py", View.COMPANY),
    Kind.PLACE: ("pages/records/place.py", View.PLACE),
    Kind.SOURCE: ("pages/evidence/sources.py", View.SOURCES),
    Kind.FIGURE: ("pages/demand/statements.py", View.STATEMENTS),
}


def link_to(kind: Kind, record: str, filters: Filters) -> tuple[str, dict[str, list[str]]]:
    """The page of a record and the query of its link, for `st.page_link`.

    The day looked from goes along, and for how many years without a report a line is quiet.
    """
    page, view = _PAGE[kind]
    day = Filters(as_of=filters.as_of, quiet_years=filters.quiet_years).only(view)
    is_searched = kind in (Kind.SOURCE, Kind.FIGURE)
    named = replace(day, q=record) if is_searched else replace(day, record=record)
    return page, named.to_query(view)


def link(kind: Kind, record: str, label: str, filters: Filters, beside: str = "") -> None:
    """A record's name as a link to its page, and what stands `beside` it in plain letters."""
    page, query = link_to(kind, record, filters)
    text = escaped(label) + (f": {escaped(beside)}" if beside else "")
    st.page_link(page, label=text, query_params=query)


def open_line(store: Store, line_id: str, filters: Filters) -> None:
    """A link to the page of a line of which only the id is at hand; nothing where it is unknown."""
    for row in named(store, line_id):
        link(Kind.LINE, line_id, f"Open {line_name(row)}", filters)


def line_links(title: str, lines: Iterable[Record], filters: Filters) -> None:
    """Lines as links, each with its product, status and capacity; nothing for none."""
    rows = list(lines)
    if not rows:
        return
    if title:
        st.text(title)
    for row in rows[:_MOST]:
        link(Kind.LINE, row["line_id"], line_name(row), filters, standing(row))
    if (more := len(rows) - _MOST) > 0:
        st.caption(escaped(f"and {whole(more, 'more line')}"))


def company_links(title: str, companies: Iterable[Record], filters: Filters) -> None:
    """Companies as links, each with its name in its own script; nothing for none."""
    rows = [row for row in companies if row["company_id"]]
    if not rows:
        return
    st.text(title)
    for row in rows:
        beside = row.get("how") or row.get("local") or ""
        link(Kind.COMPANY, row["company_id"], row["name"], filters, beside)


def line_name(row: Record) -> str:
    """What a line is called: its company and what it makes."""
    product = Product(row["product"]).label if row["product"] else "product not stated"
    return f"{row['company'] or 'Company not named'}: {product}"


def standing(row: Record) -> str:
    """Where a line stands, in a few words: status, capacity, and whether it is silent."""
    words = [Status(row["status"]).label.lower(), as_entered(row["capacity_tpa"])]
    return ", ".join(words + (["silent for years"] if row["is_quiet"] else []))
