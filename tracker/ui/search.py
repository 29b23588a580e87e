"""Search over lines, companies, places, sources and figures; each result is a link."""

from typing import TYPE_CHECKING

import streamlit as st

from tracker.queries.search import matches
from tracker.store import Record, records
from tracker.terms import TEXT_LIMIT, whole
from tracker.ui.records import Kind, line_name, link

if TYPE_CHECKING:
    from tracker.ui.frame import Page

KEY = "S"  # "/" is none of the keys that Streamlit binds (docs/decisions/0022-search.md)
_TITLES = {
    Kind.LINE: "Lines",
    Kind.COMPANY: "Companies",
    Kind.PLACE: "Places",
    Kind.SOURCE: "Sources",
    Kind.FIGURE: "Published figures",
}


def box(page: "Page") -> None:
    """A box to type into and, once something is typed, what it may mean."""
    text = st.text_input(
        "Company, line, place, source or figure, by any name",
        key="search",
        type="search",
        max_chars=TEXT_LIMIT,
        live=True,
    )
    if not text or not text.strip():
        st.caption(
            "Names in any script, former and short ones too. Nothing is left out by filters."
        )
        return
    rows = records(matches(page.store, text))
    if not rows:
        st.info("Nothing of that name is known on the day looked from.")
    for kind, title in _TITLES.items():
        _group(page, kind, title, [row for row in rows if row["kind"] == kind])


def _group(page: "Page", kind: Kind, title: str, rows: list[Record]) -> None:
    if not rows:
        return
    st.text(title)
    for row in rows:
        name = line_name({**row, "company": row["name"]}) if kind is Kind.LINE else row["name"]
        link(kind, row["id"], name, page.filters, row["beside"] or "")
    if more := rows[0]["of_kind"] - len(rows):
        st.caption(f"and {whole(more, 'more result')}")
