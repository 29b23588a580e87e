"""Capacity: what runs today, what was added, what is on its way, and how each line got there."""

from dataclasses import replace

import streamlit as st

from tracker import charts
from tracker.filters import OF_LINES, Show, Sums, View
from tracker.queries import (
    capacity,
    lineage_additions,
    lineage_lines,
    realisation,
    running,
    standing,
)
from tracker.ui import answers, frame, parts, supply, widgets

ADDED: dict[Sums, supply.Drawn] = {  # by how it is summed
    Sums.EACH: ("capacity-by-period", capacity.capacity_by_evidence,
                charts.additions_by_period, lineage_additions.of_period),
    Sums.CUMULATIVE: ("capacity-cumulative", capacity.cumulative,
                      charts.additions_cumulative, lineage_additions.of_running_sum),
    Sums.TRAILING: ("capacity-trailing", capacity.trailing_sums,
                    charts.additions_trailing, lineage_additions.of_window),
}  # fmt: skip
FIGURES: dict[Show, tuple[supply.Drawn, ...]] = {  # by what is shown
    Show.RUNNING: (("running-by-country", running.running_by_country,
                    charts.running_bars, lineage_lines.of_running_country),
                   ("running", running.running,
                    charts.running_bars, lineage_lines.of_running),
                   ("running-map", running.running_by_site,
                    charts.running_map, lineage_lines.of_running_site)),
    Show.PIPELINE: (("pipeline", standing.standing,
                     charts.standing_bars, lineage_lines.of_standing),
                    ("realisation", realisation.curve,
                     charts.realisation_steps, lineage_lines.of_wait)),
    Show.RANKING: (("capacity-ranking", capacity.capacity_by,
                    charts.additions_ranking, lineage_additions.of_rank),),
    Show.MAP: (("capacity-map", capacity.capacity_by_site,
                charts.additions_map, lineage_additions.of_site),),
}  # fmt: skip
AROUND = {Show.RUNNING: supply.around_running, Show.PIPELINE: supply.around_pipeline,
          Show.STEPS: supply.around_steps}  # cards above and tables below  # fmt: skip

question = "How much capacity was added, when and by whom, and what runs?"
page = frame.open_page("capacity", question, View.CAPACITY)
show, added = page.filters.show, (ADDED[page.filters.sums],)
page = replace(page, view=OF_LINES.get(show, View.CAPACITY))
answers.of_capacity(page)
with st.container(horizontal=True, vertical_alignment="bottom"):
    widgets.switch("show")
    for choice in supply.choices(page.filters):
        widgets.switch(choice)
with AROUND.get(show, supply.around_additions)(page):
    for name, asked, chart, behind in supply.drawn_once(page.filters, FIGURES.get(show, added)):
        supply.above(page, name)
        rows = parts.ask(page, asked)  # the answer asks it too
        parts.figure(page, name, supply.drawn(page, name, chart, rows), rows, behind)
frame.close_page(page)
