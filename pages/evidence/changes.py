"""What changed: since a day, or against an earlier version; and the feeds of it."""

import streamlit as st

from tracker.filters import View
from tracker.terms import ChangeKind
from tracker.ui import frame, parts
from tracker.ui.changes import changed, since_last_visit, subscriptions
from tracker.ui.plain import escaped

page = frame.open_page("changes", "What changed since the last time?", View.CHANGES)
comparison = changed(page)
since_last_visit(page)
st.caption(f"Compared with {escaped(comparison.compared_with)}.")
with st.container(horizontal=True):
    for kind in ChangeKind:
        st.metric(kind.label, f"{(comparison.rows['kind'] == kind).sum():,}", border=True)
parts.table(page, "changes", comparison.rows)

st.header("Sums that moved")
if comparison.totals.empty:
    st.text("No sum moved.")
else:
    parts.table(page, "sums-moved", comparison.totals)

if comparison.edits is not None:
    st.header("Rows added, revised and withdrawn")
    st.caption("A correction of ours has its reason; a new fact has none.")
    parts.table(page, "row-changes", comparison.edits)

st.header("Be told")
subscriptions(page)
parts.sources(page, comparison.rows["source_id"])
frame.close_page(page)
