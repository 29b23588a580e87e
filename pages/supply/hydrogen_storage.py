"""Hydrogen-storage-alloy lines: how far along, what rare earth they need, whom they could serve."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import lineage_lines, lineage_reach, lines, storage, supply
from tracker.terms import Product
from tracker.ui import answers, frame, parts
from tracker.ui.supply import reach_choices, running_cards, unnamed_buyers, without_status

question = "Which lines make hydrogen-storage alloy, and how far along is each?"
page = frame.open_page("hydrogen-storage", question, View.STORAGE)
ours = replace(page.filters, product=(Product.HYDROGEN_STORAGE_ALLOY,))
rows = lines.lines(page.store, ours)
answers.of_storage(page, ours, len(rows))
running_cards(page, ours)
st.caption(
    "Not every hydrogen-storage alloy is AB5: the type is the one that the source names, "
    "else it is not stated. A row that is a company's total may hold tonnes of another row; where "
    "sources do not say which, both are summed."
)

st.header("What each line went through")
spans = lines.stage_spans(page.store, ours)
drawn = charts.line_timeline(spans, lines.events(page.store, ours), rows)
parts.figure(page, "hydrogen-storage-timeline", drawn, spans, lineage_lines.of_status)
without_status(rows, spans)

st.header("Capacity by country")
drawn, stated = charts.capacity_by_place(rows), rows.dropna(subset="capacity_tpa")
parts.figure(page, "hydrogen-storage-by-country", drawn, stated, lineage_lines.of_line)

st.header("What a line's capacity would mean")
reach_choices()
reach = parts.ask(page, storage.reach_of_all, ours)
drawn = charts.hybrids_equipped(reach, parts.ask(page, storage.nimh_sold))
parts.figure(page, "hybrids-equipped", drawn, reach, lineage_reach.of_hybrids)
parts.table(page, "hydrogen-storage-reach", reach)
parts.table(page, "reach-assumptions", parts.ask(page, storage.assumptions))

st.header("Who could equip whom")
chain = supply.nimh_chain(page.store, page.filters.only(View.SUPPLY))
unnamed_buyers(chain)
parts.table(page, "nimh-supply-chain", chain)

st.header("The lines")
parts.table(page, "hydrogen-storage-lines", rows)
parts.sources(page, pd.concat([rows["source_ids"], chain["source_id"]]))
frame.close_page(page)
