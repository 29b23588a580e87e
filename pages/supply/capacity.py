"""Capacity: what was added, when, by whom and where; and what runs today."""

from dataclasses import replace

import streamlit as st

from tracker import charts, ui
from tracker.filters import Show, View
from tracker.queries import capacity, lineage, running

SWITCH = {Show.PERIOD: "period", Show.CUMULATIVE: "period", Show.TRAILING: "window",
          Show.RANKING: "by", Show.RUNNING: "by"}  # view -> the choice beside it  # fmt: skip
FIGURES = {  # view -> name, question, chart, what stands behind a mark
    Show.PERIOD: ("by-period", capacity.capacity_by_evidence, charts.additions_by_period,
                  lineage.of_period),
    Show.CUMULATIVE: ("cumulative", capacity.cumulative, charts.additions_cumulative,
                      lineage.of_running_sum),
    Show.TRAILING: ("trailing", capacity.trailing_sums, charts.additions_trailing,
                    lineage.of_window),
    Show.RANKING: ("ranking", capacity.capacity_by, charts.additions_ranking, lineage.of_rank),
    Show.MAP: ("map", capacity.capacity_by_site, charts.additions_map, lineage.of_site),
}  # fmt: skip

page = ui.open_page(
    "capacity", "How much capacity was added, when and by whom, and what runs?", View.CAPACITY
)
show = page.filters.show
if show is Show.RUNNING:
    page = replace(page, view=View.RUNNING)  # lines take fewer filters than additions
    ui.running_cards(page, page.filters)
else:
    sums = capacity.totals(page.store, page.filters)
    ui.addition_cards(sums)
with st.container(horizontal=True, vertical_alignment="bottom"):
    ui.switch("show")
    if show in SWITCH:
        ui.switch(SWITCH[show])

if show is Show.RUNNING:
    rows = running.running(page.store, page.filters)
    ui.figure(page, "running", charts.running_bars(rows), rows, lineage.of_running)
    sites = running.running_by_site(page.store, page.filters)
    ui.figure(page, "running-map", charts.running_map(sites), sites, lineage.of_running_site)
    ui.running_lines(page)
else:
    name, question, chart, behind = FIGURES[show]
    rows = question(page.store, page.filters)
    ui.figure(page, f"capacity-{name}", chart(rows), rows, behind)
    ui.reached_later(page)
    ui.left_out(sums, page.filters)
    st.header("The lines behind it")
    added = capacity.additions(page.store, page.filters)
    ui.table(page, "additions", added)
    ui.sources(page, added["source_ids"])
ui.close_page(page)
