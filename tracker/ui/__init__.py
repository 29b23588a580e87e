"""What every page shares: the frame, the filters, a figure with its rows and download.

data       the store of this run: one release, one day looked from
controls   link <-> filters <-> widgets
widgets    each filter drawn, by its kind
sliders    numbers that have a value of their own
user       who is in front of the page
frame      title, error boundary, stamp
parts      figures, tables, downloads, sources
plain      somebody's text where Markdown is rendered
"""

from tracker.terms import ChangeKind, whole
from tracker.ui.changes import changed, since_last_visit, subscriptions
from tracker.ui.check import for_a_review, part, table_handed_in, verdict
from tracker.ui.demand import (
    AB5_FORMULA,
    ab5_change,
    assumption_sliders,
    nimh_routes,
    plateau_from_above,
    plateau_note,
)
from tracker.ui.frame import Page, close_page, open_page, run_page
from tracker.ui.outlook import (
    finding,
    makers_turn,
    post_line,
    rests_on,
    scenario_sliders,
    share_of_draws,
    starts_from,
)
from tracker.ui.overview import headline_cards, post_checked
from tracker.ui.parts import (
    ask,
    data_dictionary,
    figure,
    number,
    percent,
    release_tables,
    sources,
    store_on,
    table,
)
from tracker.ui.plain import escaped
from tracker.ui.supply import (
    addition_cards,
    left_out,
    reached_later,
    running_cards,
    running_lines,
    unnamed_buyers,
    without_status,
)
from tracker.ui.user import require_user, signed_in_as
from tracker.ui.widgets import step, switch

CHANGE_KINDS = {kind.value: kind.label for kind in ChangeKind}

__all__ = [
    "AB5_FORMULA",
    "CHANGE_KINDS",
    "Page",
    "addition_cards",
    "ab5_change",
    "ask",
    "assumption_sliders",
    "changed",
    "escaped",
    "close_page",
    "data_dictionary",
    "figure",
    "finding",
    "for_a_review",
    "headline_cards",
    "left_out",
    "makers_turn",
    "nimh_routes",
    "number",
    "open_page",
    "part",
    "percent",
    "reached_later",
    "release_tables",
    "require_user",
    "rests_on",
    "run_page",
    "running_cards",
    "running_lines",
    "plateau_from_above",
    "plateau_note",
    "scenario_sliders",
    "post_checked",
    "post_line",
    "share_of_draws",
    "signed_in_as",
    "since_last_visit",
    "sources",
    "starts_from",
    "step",
    "store_on",
    "subscriptions",
    "switch",
    "table",
    "table_handed_in",
    "verdict",
    "whole",
    "unnamed_buyers",
    "without_status",
]
