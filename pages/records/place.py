"""A place: its lines and what they come to, the companies there and the claims about it."""

import pandas as pd
import streamlit as st

from tracker.filters import View
from tracker.queries import lines, records_place, records_words, running
from tracker.ui import frame, parts, record_parts

page = frame.open_record("place", "Place", View.PLACE, record_parts.place_name)
place = records_place.place(page.store, page.filters)
sums = running.running_of_record(page.store, page.filters, View.PLACE)
rows = lines.lines(page.store, page.filters, View.PLACE)
parts.answer(page, records_words.of_lines(place["place"], sums))
claims = records_place.claims(page.store, page.filters)
main, beside = st.columns([2, 1], gap="large")
with main:
    largest = rows.sort_values("capacity_tpa", ascending=False)
    record_parts.record_lines(page, "Its lines, the largest first", largest)
    record_parts.section(page, "What they come to", "place-sums", sums)
ids = [*rows["source_ids"], *claims["source_id"]]
with beside:
    record_parts.place_around(page, place)
    record_parts.cite(page, f"place {place['place']}", ids)
record_parts.section(
    page,
    "Claims about it",
    "place-claims",
    claims,
    "About the town or its whole province; a claim is never added to lines.",
)
parts.sources(page, pd.Series(ids, dtype=object))
frame.close_page(page)
