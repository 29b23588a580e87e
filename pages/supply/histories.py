"""Line histories: how each line's capacity was arrived at, and where sources disagree."""

import streamlit as st

from tracker.filters import View
from tracker.queries import histories
from tracker.terms import whole
from tracker.ui import frame, parts

page = frame.open_page("histories", "How was each line's capacity arrived at?", View.LINES)
rows = histories.histories(page.store, page.filters)
clashes = histories.conflicts(page.store, page.filters)
repeats = (rows["outcome"] == "repeats a step").sum()
with st.container(horizontal=True):
    st.metric("Events", whole(len(rows), "event"), border=True)
    st.metric("Added at this stage", parts.number(rows["additions_tpa"].sum()), border=True)
    st.metric("Reports that repeat a step", whole(repeats, "event"), border=True)
    st.metric("Sources that disagree", whole(len(clashes), "pair"), border=True)
st.caption(
    "Each capacity step adds once at the stage that counts. A second source that repeats it adds "
    "nothing, a level or an existing capacity never adds, a total adds the difference to the "
    "level before it."
)
parts.table(page, "line-histories", rows)

st.header("Where sources disagree")
st.caption("Both figures stay in the data. What counts, and by which rule, stands beside them.")
parts.table(page, "conflicts", clashes)
parts.sources(page, rows["source_id"])
frame.close_page(page)
