"""Sources: who says so, what each source supports, and what every column means."""

import streamlit as st

from tracker import ui
from tracker.filters import View
from tracker.queries import sources

page = ui.open_page("sources", "Which sources stand behind the figures?", View.SOURCES)
rows = sources.sources(page.store, page.filters)
with st.container(horizontal=True):
    st.metric("Sources", f"{len(rows):,}", border=True)
    st.metric("Facts they support", ui.number(rows["facts"].sum(), unit=""), border=True)
    st.metric("without a date", f"{rows['published_on'].isna().sum():,}", border=True)
ui.table(page, "sources", rows)

st.header("What the columns mean")
st.caption("Generated from the descriptor of the data package, data/datapackage.yaml.")
ui.table(page, "data-dictionary", ui.data_dictionary())

st.header("This release")
ui.table(page, "release-tables", ui.release_tables(page))
ui.close_page(page)
