"""The parts of the pages about one line, company or place."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from tracker.filters.names import country
from tracker.queries import (
    records_company,
    records_line,
    records_place,
    records_words,
    sources,
)
from tracker.store import Record
from tracker.store import records as rows_of
from tracker.terms import Status, as_entered, whole
from tracker.ui import parts, records
from tracker.ui.frame import Page
from tracker.ui.plain import escaped

_COLOURS: dict[str, Any] = {  # status -> colour of its badge; what has ended is grey
    Status.OPERATING: "green",
    Status.UNDER_CONSTRUCTION: "blue",
    Status.APPROVED: "blue",
    Status.ANNOUNCED: "violet",
    Status.DELAYED: "orange",
}
_HOW = {"owner": "owner", "owned": "owned", "supplier": "supplies it", "buyer": "buys from it"}


def line_name(page: Page) -> str:
    """The name of the line the link asks for."""
    return records.line_name(records_line.line(page.store, page.filters))


def company_name(page: Page) -> str:
    """The name of the company the link asks for."""
    return str(records_company.company(page.store, page.filters)["name"])


def place_name(page: Page) -> str:
    """The name of the place the link asks for."""
    return str(records_place.place(page.store, page.filters)["place"])


def line_head(page: Page, line: Record) -> None:
    """Badges of where a line stands and how well that is known, and its story in a sentence."""
    status = Status(line["status"])
    with st.container(horizontal=True):
        st.badge(escaped(status.label), color=_COLOURS.get(status, "gray"))
        st.badge(escaped(_capacity(line)), color="gray")
        if line["last_heard_on"]:
            heard = records_words.when(line["last_heard_on"])
            is_quiet = line["is_quiet"]
            st.badge(escaped(f"last heard of {heard}"), color="orange" if is_quiet else "gray")
        st.badge(whole(line["publishers"], "publisher"), color="gray")
        if line["capacity_confidence"]:
            st.badge(escaped(f"{line['capacity_confidence']} confidence"), color="gray")
    story = records_words.story(
        line,
        records_line.milestones(page.store, page.filters),
        records_line.expansions(page.store, page.filters),
        records_line.claims(page.store, page.filters),
    )
    st.markdown(escaped(story))


def line_around(page: Page, line: Record) -> None:
    """Whose a line is and where it stands, as links."""
    with st.container(border=True):
        held = records_line.companies(page.store, page.filters)
        own = [row for row in held if row["depth"] == 0]
        records.company_links("Company", own, page.filters)
        above = [row for row in held if row["depth"] > 0]
        records.company_links("Owners on the day", above, page.filters)
        st.text("Place")
        named = (line["park"], line["local"], line["province"], _country(line["country"]))
        records.link(records.Kind.PLACE, line["place"], line["place"], page.filters)
        st.caption(escaped(_joined(named)))
        _coordinates(line)


def line_neighbours(page: Page) -> None:
    """Other lines of the company and of the place, as links side by side."""
    near = records_line.neighbours(page.store, page.filters)
    if not near:
        return
    st.header("Other lines near it")
    same, others = st.columns(2)
    with same:
        own = [row for row in near if row["is_of_company"]]
        records.line_links("Of the company", own, page.filters)
    with others:
        beside = [row for row in near if not row["is_of_company"]]
        records.line_links("Of the place", beside, page.filters)


def line_tables(page: Page) -> None:
    """Claims, owners, supply links and what became known when of a line; none that is empty."""
    section(
        page, "Claims it counts in, or just misses", "line-claims",
        records_line.claims(page.store, page.filters),
        "Set against every product a claim may include. Just missed: one test alone keeps it out.",
    )  # fmt: skip
    section(page, "Owners over time", "line-owners", records_line.owners(page.store, page.filters))
    links = records_line.supply_links(page.store, page.filters)
    section(page, "Supply links", "line-supply", links)
    section(
        page, "What became known when", "line-known",
        records_line.became_known(page.store, page.filters),
        "By the day its source was published; inferred where the source has no date.",
    )  # fmt: skip


def company_around(page: Page, company: Record) -> None:
    """Every name of a company, where it sits, and the companies next to it as links."""
    with st.container(border=True):
        st.text("Names")
        names = (company["name"], company["local"], company["others"])
        st.caption(escaped(_joined(names, "; ")))
        seat = _joined((company["city"], _country(company["country"])))
        st.caption(escaped(f"Seat: {seat or 'not stated'}"))
        if company["note"]:
            st.caption(escaped(company["note"]))
        related = records_company.related(page.store, page.filters)
        rows = [row | {"how": _HOW[row["how"]]} for row in related]
        records.company_links("Owners, holdings and partners", rows, page.filters)


def company_tables(page: Page) -> list[str]:
    """Holdings, supply links and claims of a company; gives the sources of them."""
    holdings = records_company.holdings(page.store, page.filters)
    section(page, "Owners and holdings over time", "company-holdings", holdings)
    links = records_company.supply_links(page.store, page.filters)
    section(page, "Supply links", "company-supply", links)
    claims = records_company.claims(page.store, page.filters)
    section(
        page, "Claims that name it", "company-claims", claims,
        "By any of its names in the words of the claim; a claim is never added to lines.",
    )  # fmt: skip
    return [*holdings["source_id"], *links["source_id"], *claims["source_id"]]


def place_around(page: Page, place: Record) -> None:
    """Every name of a place, where it lies, and the companies there as links."""
    with st.container(border=True):
        st.text("Where")
        named = (place["local"], place["province"], _country(place["country"]))
        st.caption(escaped(_joined(named) or "not stated"))
        _coordinates(place)
        if place["parks"]:
            st.caption(escaped(f"Parks: {place['parks']}"))
        companies = records_place.companies(page.store, page.filters)
        records.company_links("Companies", companies, page.filters)


def record_lines(page: Page, title: str, rows: pd.DataFrame) -> None:
    """Lines as links, then as a table; nothing for none."""
    if rows.empty:
        return
    st.header(title)
    records.line_links("", rows_of(rows), page.filters)
    with st.expander(f"Show the rows ({len(rows):,})"):
        parts.table(page, "lines-of-record", rows)


def section(page: Page, title: str, name: str, rows: pd.DataFrame, caption: str = "") -> None:
    """A table under its heading, with a word on how to read it; nothing where there is no row."""
    if rows.empty:
        return
    st.header(title)
    if caption:
        st.caption(escaped(caption))
    parts.table(page, name, rows)


def cite(page: Page, what: str, source_ids: Iterable[str]) -> None:
    """How to cite the record, behind a button: which release, known when, by whose reports."""
    ids = sorted({source_id for cell in source_ids if cell for source_id in cell.split(";")})
    publishers = sources.sources_named(page.store, ids)["publisher"]
    text = records_words.citation(what, page.today, page.release.id, publishers)
    with st.popover("Cite", icon=":material/format_quote:"):
        st.code(text, language=None, wrap_lines=True)


def _capacity(line: Record) -> str:
    """The capacity of a line; of one that runs in part, both figures."""
    level, runs = line["capacity_tpa"], line["operating_tpa"]
    if line["status"] == Status.OPERATING and runs is not None and runs != level:
        return f"{as_entered(runs)} of {as_entered(level)} runs"
    return as_entered(level) if level is not None else "capacity not stated"


def _coordinates(row: Record) -> None:
    if row["lat"] is not None and row["lon"] is not None:
        st.caption(escaped(f"{row['lat']:g}, {row['lon']:g} (latitude, longitude)"))


def _country(code: str | None) -> str:
    return country(code) if code else ""


def _joined(names: Iterable[str | None], by: str = ", ") -> str:
    return by.join(name for name in names if name)
