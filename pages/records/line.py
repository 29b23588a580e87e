"""A line: what befell it, whose it is and what it counts in, each with its source."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import lines, records_line
from tracker.ui import frame, parts, record_parts

page = frame.open_record("line", "Line", View.LINE, record_parts.line_name)
line = records_line.line(page.store, page.filters)
events = records_line.events(page.store, page.filters)
record_parts.line_head(page, line)
main, beside = st.columns([2, 1], gap="large")
with main:
    st.header("What happened")
    spans = lines.stage_spans(page.store, page.filters, View.LINE)
    if len(spans):  # a line of which only a change of owner is known held no status
        story = charts.line_story(spans, events, line["line_id"])
        parts.figure(page, "line-story", story, spans, records_line.of_story)
        st.caption("The bar is the status it held, pale after the last report; a dot is an event.")
    parts.table(page, "line-events", events.drop(columns="first_day"))
with beside:
    record_parts.line_around(page, line)
    record_parts.cite(page, f"line {line['line_id']}", events["source_id"])
record_parts.line_tables(page)
record_parts.line_neighbours(page)
parts.sources(page, events["source_id"])
frame.close_page(page)
