"""What changed: since a day, or against an earlier version; and the feeds of it."""

import streamlit as st

from tracker import ui
from tracker.filters import View

page = ui.open_page("changes", "What changed since the last time?", View.CHANGES)
found = ui.changed(page)
ui.since_last_visit(page)
st.caption(f"Compared with {ui.escaped(found.compared_with)}.")
with st.container(horizontal=True):
    for kind, label in ui.CHANGE_KINDS.items():
        st.metric(label, f"{(found.rows['kind'] == kind).sum():,}", border=True)
ui.table(page, "changes", found.rows)

st.header("Sums that moved")
if found.totals.empty:
    st.text("No sum moved.")
else:
    ui.table(page, "sums-moved", found.totals)

if found.edits is not None:
    st.header("Rows added, revised and withdrawn")
    st.caption("A correction of ours has its reason; a new fact has none.")
    ui.table(page, "row-changes", found.edits)

st.header("Be told")
ui.subscriptions(page)
ui.sources(page, found.rows["source_id"])
ui.close_page(page)
