"""Check a table: what a changed curated table would do, before anyone commits it."""

import streamlit as st

from tracker import ui
from tracker.access import Role
from tracker.filters import View

ui.require_user(Role.EDITOR)
page = ui.open_page("check", "Does a changed table hold, and what would it change?", View.CHECK)
st.caption(
    "Hand in one changed table. It is checked together with the other tables of data/curated and "
    f"compared with release {ui.escaped(page.release.id[:8])}. Nothing is published or written to "
    "the data: a change goes through git review."
)
if proposal := ui.table_handed_in(page):
    ui.verdict(proposal)
    if proposal.holds:
        ui.part(page, "rows-by-table", "Rows by table", proposal.counts)
        ui.part(page, "sums", "Capacity sums that move", proposal.sums)
        ui.part(page, "new-names", "New names and the nearest known one", proposal.names)
        ui.part(page, "changes", "Rows and values, old to new", proposal.rows)
    ui.part(page, "findings", "Findings and warnings", proposal.findings)
    ui.for_a_review(page, proposal)
ui.close_page(page)
