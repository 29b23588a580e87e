"""The check page's own parts: a table handed in, and what it would do, to take away."""

import pandas as pd
import streamlit as st

from tracker import labels
from tracker.contracts import descriptor
from tracker.errors import NotATable
from tracker.export import file_name
from tracker.publishing import releases
from tracker.publishing.proposal import Proposal, propose_table
from tracker.terms import whole
from tracker.ui.frame import Page
from tracker.ui.parts import table
from tracker.ui.plain import escaped

SHOWN = 1_000
"""Rows of one part on the page and in its CSV: a whole table changed would be too much to send."""


def table_handed_in(page: Page) -> Proposal | None:
    """What the table the reader hands in would do; None without one or with one not ours."""
    file = st.file_uploader(
        "One table of data/curated, changed, under its own name",
        type=["csv"],  # the browser looks at the name only; the check reads the bytes
        key="changed_table",
        help="One of " + ", ".join(f"{name}.csv" for name in descriptor().names) + ".",
    )
    if file is None:
        _takes(page)
        return None
    try:
        return propose_table(
            file.name, file.getvalue(), releases.curated_folder(), page.release, page.today
        )
    except NotATable as error:
        # the name itself stands in the box above; here it would be read as Markdown
        st.error("No table of ours has this name.", icon=":material/error:")
        st.text(error.hint)
        return None


def _takes(page: Page) -> None:
    """Which tables can be handed in: how many rows each has, and what a row of it is."""
    st.header("Tables that can be handed in")
    for each in descriptor().tables:
        rows = whole(page.release.tables[each.name], "row")
        meaning = labels.cell("meaning", each.meaning)
        st.markdown("**" + escaped(each.title) + "**: " + escaped(f"{rows}. {meaning}"))


def verdict(proposal: Proposal) -> None:
    """One sentence: whether the tables hold with the change, and how much to look at."""
    if not proposal.holds:
        findings = whole(len(proposal.result.findings), "finding")
        st.error(
            f"{escaped(findings)}: as it is, nothing could be published.", icon=":material/error:"
        )
    elif proposal.counts.empty:
        st.info("It holds, and no row differs from the release.", icon=":material/info:")
    elif proposal.marked:
        marked = whole(proposal.marked, "figure")
        st.warning(
            f"It holds, but {escaped(marked)} moved far: look again.", icon=":material/warning:"
        )
    else:
        st.success("It holds, and no figure moved unusually far.", icon=":material/check:")


def part(page: Page, name: str, heading: str, rows: pd.DataFrame) -> None:
    """One part of what would change with its CSV; said to be none when it is empty."""
    st.header(heading)
    if rows.empty:
        st.text("None.")
        return
    if len(rows) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(rows):,} rows.")
    table(page, name, rows.head(SHOWN), as_filed=True)  # they name what stands in the file


def for_a_review(page: Page, proposal: Proposal) -> None:
    """The whole as Markdown: to download, or to copy from the box."""
    text = proposal.markdown()
    name = file_name("check", page.release.id, page.today, proposal.what.removesuffix(".csv"))
    st.header("For the review")
    st.download_button(
        "Download as Markdown",
        text,
        name.removesuffix(".csv") + ".md",
        mime="text/markdown",
        on_click="ignore",
        icon=":material/download:",
    )
    with st.expander("Copy the text"):
        st.code(text, language=None, wrap_lines=True)
