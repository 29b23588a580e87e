"""AB5 consumption: tonnes a year, the factors behind them, and what others published."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import View
from tracker.queries import ab5

page = ui.open_page(
    "ab5", "How much AB5 did passenger hybrids take each year, and what moved it?", View.AB5
)
rows = ui.ab5_rows(page)
ui.switch("basis")
st.caption(
    "AB5 t = hybrids sold x NiMH share x kWh per NiMH hybrid x kg AB5 per kWh / 1000, summed over "
    "three segments of makers. The band is p10 to p90 of the ledger's ranges. A year without all "
    "segments is hollow and joined to nothing."
)
ui.figure(page, "ab5-consumption", charts.ab5_bands(rows), rows)

left, right = st.columns(2)
with left:
    st.subheader("Hybrids sold, by segment")
    units = rows[rows["segment"] != "total"]
    ui.figure(page, "hev-units", charts.hev_units(rows), units)
with right:
    st.subheader("Has the battery stopped growing?")
    kwh = rows[(rows["segment"] == "total") & rows["complete"]][["year", "kwh", "nimh_share"]]
    ui.figure(page, "kwh-per-nimh-hev", charts.kwh_plateau(rows), kwh)

st.subheader("What others published")
published = ab5.figures(page.store)
growth = published[(published["metric"] == "growth") & published["period"].notna()]
ui.figure(page, "published-growth", charts.published_points(published), growth)
with st.expander(f"All published figures ({len(published)})"):
    ui.table(page, "published-figures", published)

st.subheader("The inputs")
inputs = ab5.inputs(page.store)
ui.table(page, "ab5-inputs", inputs)
ui.sources(page, inputs["source_ids"])
ui.close_page(page)
