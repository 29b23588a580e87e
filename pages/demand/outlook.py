"""Outlook: AB5 demand to 2035 under the reader's scenario, against what lines could make."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import lineage_outlook, outlook
from tracker.ui import frame, parts, widgets
from tracker.ui.outlook import (
    finding,
    makers_turn,
    post_line,
    rests_on,
    scenario_sliders,
    share_of_draws,
    starts_from,
)
from tracker.ui.plain import escaped

page = frame.open_page(
    "outlook", "Does storage-alloy capacity cover what AB5 will be?", View.OUTLOOK
)
# All is asked before anything is drawn: a day that cannot answer refuses on an empty page.
rows = parts.ask(page, outlook.supply_and_demand)
lines = parts.ask(page, outlook.supply_lines)
path = parts.ask(page, outlook.demand)
score = parts.ask(page, outlook.post_forecast)
start = outlook.base_year(page.store, page.filters)
parts.answer(page, finding(rows, page.filters))

widgets.switch("preset")
widgets.switch("nimh_route")
with st.expander("Change the scenario", expanded=True):
    scenario_sliders(page)
    makers_turn(page, start)
st.text(share_of_draws(rows, page.filters))
assumed = outlook.unstated_line(page.store, page.filters)
st.text(rests_on(outlook.behind_supply(lines), page.filters, assumed))
st.caption(escaped(starts_from(start, page.filters, rows)))
parts.figure(page, "outlook", charts.outlook_bands(rows), rows, lineage_outlook.of_outlook)
st.header("Share of draws in which demand passes what could be made")
bars = rows.loc[rows["over_share"].notna(), ["year", "supply_low_t", "supply_high_t", "over_share"]]
parts.figure(page, "outlook-draws", charts.draws_over(rows), bars, lineage_outlook.of_outlook)
post_line(page, path.iloc[0])
st.header("The storage-alloy lines behind the band of capacity")
parts.table(page, "outlook-lines", lines)

st.header("The 2019 post's forecast, scored: AB5 grows as hybrid sales do")
if score.empty:
    st.text("Not known on this day: it takes the hybrids of the post's year and of one after it.")
else:
    parts.table(page, "seed-forecast", score)
parts.sources(page, lines["source_ids"])
frame.close_page(page)
