"""What every page shares: the frame, the filters, a figure with its rows and download.

data       the store of this run: one release, one day looked from
controls   link <-> filters <-> widgets
frame      title, error boundary, stamp
parts      figures, tables, downloads, sources
"""

from tracker.ui.controls import switch
from tracker.ui.demand import (
    AB5_FORMULA,
    ab5_change,
    assumption_sliders,
    plateau_note,
    scenario_sliders,
    seed_line,
)
from tracker.ui.frame import Page, close_page, open_page, run_page
from tracker.ui.parts import (
    ask,
    data_dictionary,
    figure,
    left_out,
    number,
    percent,
    release_tables,
    sources,
    table,
    whole,
)
from tracker.ui.seed import headline_cards, seed_card

__all__ = [
    "AB5_FORMULA",
    "Page",
    "ab5_change",
    "ask",
    "assumption_sliders",
    "close_page",
    "data_dictionary",
    "figure",
    "headline_cards",
    "left_out",
    "number",
    "open_page",
    "percent",
    "release_tables",
    "run_page",
    "plateau_note",
    "scenario_sliders",
    "seed_card",
    "seed_line",
    "sources",
    "switch",
    "table",
    "whole",
]
