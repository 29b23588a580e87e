"""AB5 consumption: tonnes a year, what moved them, what matters most, the metals inside."""

import streamlit as st

from tracker import charts
from tracker.filters import Ab5Show, View
from tracker.queries import ab5, lineage_ab5, nimh_routes
from tracker.ui import answers, demand, frame, parts, widgets

page = frame.open_page(
    "ab5", "How much AB5 did passenger hybrids take each year, and what moved it?", View.AB5
)
answers.of_ab5(page)
with st.container(horizontal=True, vertical_alignment="bottom"):
    widgets.switch("side")
    widgets.switch("basis")
    if page.filters.side in (Ab5Show.FACTORS, Ab5Show.SENSITIVITY):
        demand.years(page)
    if page.filters.side == Ab5Show.METALS:
        widgets.switch("metal_basis")
demand.what_if(page)

if page.filters.side == Ab5Show.FACTORS:
    demand.what_moved(page)
elif page.filters.side == Ab5Show.SENSITIVITY:
    demand.what_matters(page)
elif page.filters.side == Ab5Show.METALS:
    rows = parts.ask(page, ab5.ab5_metals)
    st.caption("Factors are the ledger's mass fractions; bases must never be added or compared.")
    parts.figure(page, "ab5-metals", charts.metals_inside(rows), rows, lineage_ab5.of_metal)
    st.header("What is published of NiMH packs, by supplier")
    parts.table(page, "cell-suppliers", ab5.cell_suppliers(page.store))
elif page.filters.side == Ab5Show.BELOW:
    rows = parts.ask(page, ab5.from_below)
    demand.plateau_note(rows)
    parts.figure(page, "kwh-from-below", charts.kwh_from_below(rows), rows, lineage_ab5.of_models)
elif page.filters.side == Ab5Show.LEDGER:
    parts.table(page, "assumptions", ab5.assumptions(page.store))
else:
    demand.tonnes(page)
with st.expander("The inputs, each with its range and how it was made"):
    inputs = ab5.inputs(page.store, page.filters)
    parts.table(page, "ab5-inputs", inputs)
parts.sources(page, nimh_routes.source_ids(page.store, inputs))
frame.close_page(page)
