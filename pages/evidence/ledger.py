"""The assumption ledger: every number of the model, its range, its source, and a slider."""

import streamlit as st

from tracker import ui
from tracker.filters import View
from tracker.queries import ab5

page = ui.open_page("assumptions", "What does the AB5 model assume, and what if not?", View.LEDGER)
st.caption(
    "A changed assumption loses its range, goes into the link and every export, and moves just the "
    "charts that use it. Reset takes all of them back."
)
ui.switch("nimh_route")
ui.assumption_sliders(page)
st.header("The ledger")
rows = ab5.assumptions(page.store)
ui.table(page, "assumptions", rows)
ui.sources(page, rows["source_id"])
ui.close_page(page)
