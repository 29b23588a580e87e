"""Sources: who says so, what each source supports, and what every column means."""

import streamlit as st

from tracker.filters import View
from tracker.queries import sources
from tracker.ui import answers, frame, parts

page = frame.open_page("sources", "Which sources stand behind the figures?", View.SOURCES)
rows = sources.sources(page.store, page.filters)
answers.of_sources(page, rows)
with st.container(horizontal=True):
    st.metric("Sources", f"{len(rows):,}", border=True)
    st.metric("Facts they support", parts.number(rows["facts"].sum(), unit=""), border=True)
    st.metric("Without a date", f"{rows['published_on'].isna().sum():,}", border=True)
parts.table(page, "sources", rows)

st.header("What the columns mean")
st.caption("Generated from the descriptor of the data package, data/datapackage.yaml.")
parts.table(page, "data-dictionary", parts.data_dictionary())

st.header("This release")
parts.table(page, "release-tables", parts.release_tables(page))
frame.close_page(page)
