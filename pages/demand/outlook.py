"""Outlook: AB5 demand to 2035 under the reader's scenario, against what lines could make."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import View
from tracker.queries import lineage_ab5, outlook

page = ui.open_page("outlook", "Does storage-alloy capacity cover what AB5 will be?", View.OUTLOOK)
# All is asked before anything is drawn: a day that cannot answer refuses on an empty page.
rows = ui.ask(page, outlook.supply_and_demand)
lines = ui.ask(page, outlook.supply_lines)
path = ui.ask(page, outlook.demand)
score = ui.ask(page, outlook.post_forecast)
start = outlook.base_year(page.store, page.filters)

ui.switch("preset")
ui.switch("nimh_route")
with st.expander("Change the scenario", expanded=True):
    ui.scenario_sliders(page)
    ui.makers_turn(page, start)
st.header(ui.finding(rows, page.filters))
st.text(ui.share_of_draws(rows, page.filters))
assumed = outlook.unstated_line(page.store, page.filters)
st.text(ui.rests_on(outlook.behind_supply(lines), page.filters, assumed))
st.caption(ui.escaped(ui.starts_from(start, page.filters, rows)))
ui.figure(page, "outlook", charts.outlook_bands(rows), rows, lineage_ab5.of_outlook)
st.header("Share of draws in which demand passes what could be made")
bars = rows.loc[rows["over_share"].notna(), ["year", "supply_low_t", "supply_high_t", "over_share"]]
ui.figure(page, "outlook-draws", charts.draws_over(rows), bars, lineage_ab5.of_outlook)
ui.post_line(page, path.iloc[0])
st.header("The storage-alloy lines behind the band of capacity")
ui.table(page, "outlook-lines", lines)

st.header("The 2019 post's forecast, scored: AB5 grows as hybrid sales do")
if score.empty:
    st.text("Not known on this day: it takes the hybrids of the post's year and of one after it.")
else:
    ui.table(page, "seed-forecast", score)
ui.sources(page, lines["source_ids"])
ui.close_page(page)
