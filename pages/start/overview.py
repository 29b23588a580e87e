"""Overview: what is new, the headline figures, and the Baotou post's statements checked."""

from dataclasses import replace

import streamlit as st

from tracker import ui
from tracker.filters import View
from tracker.queries import lines

page = ui.open_page(
    "overview", "What is new in REE alloy capacity and AB5, and can it be believed?", View.CAPACITY
)
ui.headline_cards(page)

st.header("Where the lines stand")
of_lines = replace(page, view=View.LINES)  # lines take fewer filters than additions
st.text(page.filters.sentence(View.LINES, page.today))
ui.table(of_lines, "lines-by-status", lines.lines_by_status(page.store, page.filters))

st.header("Newest events")
events = lines.events(page.store, page.filters).head(15)
ui.table(of_lines, "newest-events", events)

ui.post_checked(page)
ui.sources(page, events["source_id"])
ui.close_page(page)
