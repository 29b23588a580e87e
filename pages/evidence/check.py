"""Check a table: what a changed curated table would do, before anyone commits it."""

import streamlit as st

from tracker.access import Role
from tracker.filters import View
from tracker.ui import frame, parts
from tracker.ui.check import for_a_review, part, table_handed_in, verdict
from tracker.ui.plain import escaped
from tracker.ui.user import require_user

require_user(Role.EDITOR)
page = frame.open_page("check", "Does a changed table hold, and what would it change?", View.CHECK)
parts.answer(page, "A changed table is checked here, and nothing is published or written.")
st.caption(
    "Hand in one changed table. It is checked together with the other tables of data/curated and "
    f"compared with release {escaped(page.release.id[:8])}. Nothing is published or written to "
    "the data: a change goes through git review."
)
if proposal := table_handed_in(page):
    verdict(proposal)
    if proposal.holds:
        part(page, "rows-by-table", "Rows by table", proposal.counts)
        part(page, "sums", "Capacity sums that move", proposal.sums)
        part(page, "new-names", "New names and the nearest known one", proposal.names)
        part(page, "changes", "Rows and values, old to new", proposal.rows)
    part(page, "findings", "Findings and warnings", proposal.findings)
    for_a_review(page, proposal)
frame.close_page(page)
