"""Overview: what is new, the headline figures, and the Baotou post's statements checked."""

from dataclasses import replace

import streamlit as st

from tracker.filters import View
from tracker.queries import lines
from tracker.ui import frame, parts
from tracker.ui.overview import headline_cards, post_checked

page = frame.open_page(
    "overview", "What is new in REE alloy capacity and AB5, and can it be believed?", View.CAPACITY
)
headline_cards(page)

st.header("Where the lines stand")
of_lines = replace(page, view=View.LINES)  # lines take fewer filters than additions
st.text(page.filters.sentence(View.LINES, page.today))
parts.table(of_lines, "lines-by-status", lines.lines_by_status(page.store, page.filters))

st.header("Newest events")
events = lines.events(page.store, page.filters).head(15)
parts.table(of_lines, "newest-events", events)

post_checked(page)
parts.sources(page, events["source_id"])
frame.close_page(page)
