"""The assumption ledger: every number of the model, its range, its source, and a slider."""

import streamlit as st

from tracker.filters import View
from tracker.queries import ab5
from tracker.ui import frame, parts, widgets
from tracker.ui.demand import assumption_sliders

page = frame.open_page(
    "assumptions", "What does the AB5 model assume, and what if not?", View.LEDGER
)
st.caption(
    "A changed assumption loses its range, goes into the link and every export, and moves just the "
    "charts that use it. Reset takes all of them back."
)
widgets.switch("nimh_route")
assumption_sliders(page)
st.header("The ledger")
rows = ab5.assumptions(page.store)
parts.table(page, "assumptions", rows)
parts.sources(page, rows["source_id"])
frame.close_page(page)
