"""Capacity additions: how much, when, by whom and where."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import Show, View
from tracker.queries import capacity, lineage

page = ui.open_page(
    "capacity", "How much REE metal and alloy capacity was added, when and by whom?", View.CAPACITY
)
sums = capacity.totals(page.store, page.filters)

with st.container(horizontal=True):
    st.metric("New nameplate capacity", ui.number(sums["additions_tpa"]), border=True)
    st.metric("Lines that add", ui.whole(sums["lines"], "line"), border=True)
    st.metric(
        "of them, capacity not stated", ui.whole(sums["lines_not_stated"], "line"), border=True
    )

with st.container(horizontal=True, vertical_alignment="bottom"):
    ui.switch("show")
    if page.filters.show in (Show.PERIOD, Show.CUMULATIVE):
        ui.switch("period")
    elif page.filters.show == Show.TRAILING:
        ui.switch("window")
    elif page.filters.show == Show.RANKING:
        ui.switch("by")

if page.filters.show == Show.PERIOD:
    rows = capacity.capacity_by_evidence(page.store, page.filters)
    ui.figure(page, "capacity-by-period", charts.additions_by_period(rows), rows, lineage.of_period)
elif page.filters.show == Show.CUMULATIVE:
    rows = capacity.cumulative(page.store, page.filters)
    ui.figure(
        page, "capacity-cumulative", charts.additions_cumulative(rows), rows, lineage.of_running_sum
    )
elif page.filters.show == Show.TRAILING:
    rows = capacity.trailing_sums(page.store, page.filters)
    ui.figure(page, "capacity-trailing", charts.additions_trailing(rows), rows, lineage.of_window)
elif page.filters.show == Show.RANKING:
    rows = capacity.capacity_by(page.store, page.filters)
    ui.figure(
        page,
        f"capacity-by-{page.filters.by}",
        charts.additions_ranking(rows),
        rows,
        lineage.of_rank,
    )
else:
    rows = capacity.capacity_by_site(page.store, page.filters)
    ui.figure(page, "capacity-map", charts.additions_map(rows), rows, lineage.of_site)

ui.left_out(sums, page.filters)
st.header("The lines behind it")
behind = capacity.additions(page.store, page.filters)
ui.table(page, "additions", behind)
ui.sources(page, behind["source_ids"])
ui.close_page(page)
