"""Outlook: AB5 demand to 2035 under the reader's scenario, against what lines could make."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import View
from tracker.queries import lineage_ab5, outlook

page = ui.open_page("outlook", "Does storage-alloy capacity cover what AB5 will be?", View.OUTLOOK)
ui.switch("preset")
with st.expander("Change the scenario", expanded=True):
    ui.scenario_sliders(page)
st.caption(
    "A scenario is the reader's choice, not a forecast of ours. Capacity is what runs on the day "
    "looked from, held for all years; the band is p10 to p90 of seeded draws."
)
rows = ui.ask(page, outlook.supply_and_demand)
ui.figure(page, "outlook", charts.outlook_bands(rows), rows, lineage_ab5.of_outlook)
st.header("Chance of a shortfall")
ui.figure(
    page,
    "outlook-shortfall",
    charts.shortfall_bars(rows),
    rows[["year", "p_shortfall"]],
    lineage_ab5.of_outlook,
)
ui.seed_line(page)

st.header("The 2019 post's forecast, scored: AB5 grows as hybrid sales do")
ui.table(page, "seed-forecast", ui.ask(page, outlook.seed_forecast))
ui.close_page(page)
