"""What was known when: step through the days, and compare two of them."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import known, lineage_additions, lineage_lines
from tracker.ui import frame, parts, widgets

page = frame.open_page("known", "What was known when, and what has changed since?", View.KNOWN)
everything = parts.store_on(page, None)
days = known.known_days(everything, page.filters)
before, after = known.neighbours(days, page.today)
with st.container(horizontal=True, vertical_alignment="bottom"):
    widgets.step("Known before", before, ":material/chevron_left:")
    widgets.step("Known after", after, ":material/chevron_right:")
    widgets.switch("against")
    widgets.switch("period")

parts.figure(
    page,
    "known-days",
    charts.known_steps(days, page.today),
    days,
    lambda _, filters, mark: lineage_lines.of_known_day(everything, filters, mark),
)

st.header("Two days compared")
if page.filters.against is None:
    st.info("Choose a day to compare with; the difference is drawn here.")
else:
    other = parts.store_on(page, page.filters.against)
    earlier, later = sorted((other, page.store), key=lambda side: side.as_of)
    rows = known.compared(earlier, later, page.filters)
    st.text(f"Earlier is as known on {earlier.as_of}, later as known on {later.as_of}.")
    parts.figure(
        page,
        "known-compared",
        charts.known_difference(rows),
        rows,
        lambda _, filters, mark: lineage_additions.of_difference(earlier, later, filters, mark),
    )
frame.close_page(page)
