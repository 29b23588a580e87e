"""Capacity: what was added, when, by whom and where; and what runs today."""

from dataclasses import replace

import streamlit as st

from tracker import charts
from tracker.filters import Show, View
from tracker.queries import capacity, lineage_additions, lineage_lines, running
from tracker.ui import frame, parts, widgets
from tracker.ui.supply import around_additions, around_running

FIGURES = {  # view -> of each figure: name, question, chart, what stands behind a mark
    Show.PERIOD: (("capacity-by-period", capacity.capacity_by_evidence,
                   charts.additions_by_period, lineage_additions.of_period),),
    Show.CUMULATIVE: (("capacity-cumulative", capacity.cumulative,
                       charts.additions_cumulative, lineage_additions.of_running_sum),),
    Show.TRAILING: (("capacity-trailing", capacity.trailing_sums,
                     charts.additions_trailing, lineage_additions.of_window),),
    Show.RANKING: (("capacity-ranking", capacity.capacity_by,
                    charts.additions_ranking, lineage_additions.of_rank),),
    Show.MAP: (("capacity-map", capacity.capacity_by_site,
                charts.additions_map, lineage_additions.of_site),),
    Show.RUNNING: (("running", running.running,
                    charts.running_bars, lineage_lines.of_running),
                   ("running-map", running.running_by_site,
                    charts.running_map, lineage_lines.of_running_site)),
}  # fmt: skip
CHOICES = {Show.PERIOD: "period", Show.CUMULATIVE: "period", Show.TRAILING: "window",
           Show.RANKING: "by", Show.RUNNING: "by"}  # view -> the choice beside it  # fmt: skip
AROUND = {Show.RUNNING: (View.RUNNING, around_running)}  # view -> its filters, what is around it
OF_ADDITIONS = (View.CAPACITY, around_additions)  # the same of every other view

page = frame.open_page(
    "capacity", "How much capacity was added, when and by whom, and what runs?", View.CAPACITY
)
show = page.filters.show
view, around = AROUND.get(show, OF_ADDITIONS)
page = replace(page, view=view)
with around(page):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.switch("show")
        if show in CHOICES:
            widgets.switch(CHOICES[show])

    for name, question, chart, behind in FIGURES[show]:
        rows = question(page.store, page.filters)
        parts.figure(page, name, chart(rows), rows, behind)
frame.close_page(page)
