"""The reader's choices: one frozen value between links, widgets, SQL, sentences and files.

keys    which view takes which key, and what a value may be
link    a query string, checked
names   any name of a company or town, as the data show it
sql     predicates with bound values
words   plain English
value   `Filters`, which ties them together
reach   which of them a figure takes
"""

from tracker.filters.keys import (
    ATTRIBUTE,
    CODES,
    EXCLUDABLE,
    KEYS,
    NUMBERS,
    PLACES,
    SWITCHES,
    Ab5Show,
    Dimension,
    Evidence,
    Period,
    Pipeline,
    Preset,
    Scope,
    Shares,
    Show,
    View,
)
from tracker.filters.link import left_out
from tracker.filters.names import Names, folded
from tracker.filters.reach import Reach, holds_days, leaves
from tracker.filters.value import Filters

__all__ = [
    "ATTRIBUTE",
    "CODES",
    "EXCLUDABLE",
    "KEYS",
    "NUMBERS",
    "PLACES",
    "SWITCHES",
    "Ab5Show",
    "Dimension",
    "Evidence",
    "Filters",
    "Names",
    "Period",
    "Pipeline",
    "Preset",
    "Reach",
    "Scope",
    "Shares",
    "Show",
    "View",
    "folded",
    "holds_days",
    "leaves",
    "left_out",
]
