"""Overview: what is new, the headline figures, where lines stand, and the Baotou post checked."""

from dataclasses import replace

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import lineage_lines, lines, standing
from tracker.ui import frame, parts
from tracker.ui.overview import headline_cards, post_checked, whats_new

page = frame.open_page(
    "overview", "What is new in REE alloy capacity and AB5, and can it be believed?", View.CAPACITY
)
whats_new(page)
headline_cards(page)

of_lines = replace(page, view=View.LINES)  # lines take fewer filters than additions
st.text(page.filters.sentence(View.LINES, page.today))
where = st.columns(2)
with where[0]:
    st.header("From announcement to operation")
    rows = standing.standing(page.store, page.filters)
    drawn = charts.standing_bars(rows)
    parts.figure(of_lines, "standing", drawn, rows, lineage_lines.of_standing)
with where[1]:
    st.header("Where")
    sites = standing.standing_by_site(page.store, page.filters)
    drawn = charts.standing_map(sites)
    parts.figure(of_lines, "standing-map", drawn, sites, lineage_lines.of_standing_site)

st.header("Newest events")
events = lines.events(page.store, page.filters).head(15)
parts.table(of_lines, "newest-events", events)

post_checked(page)
parts.sources(page, events["source_id"])
frame.close_page(page)
