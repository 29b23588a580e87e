"""The reader's choices: one frozen value between links, widgets, SQL, sentences and files.

table        `Filters`: each filter is one entry of it
keys         what the table says, by the key of a link
reach        which of them a figure takes
offer        what a list can still offer
marks        which of them leave just what a mark of a chart is of

params       what an entry is, and the functions that make one
kinds, days  how the values of a kind are read, checked and bound
options      the views, and choices only a screen knows
choices      what a table is asked: link, predicate, sentence
querystring  a link as text
sql          predicates with bound values
describe     plain English
names        any name of a company or town, as the data show it
"""

from tracker.filters.keys import EXCLUDABLE, KEYS, PLACES
from tracker.filters.names import Names
from tracker.filters.options import (
    OF_LINES,
    Ab5Show,
    Bars,
    Dimension,
    Evidence,
    FiguresShown,
    Period,
    Pipeline,
    Preset,
    Scope,
    Shares,
    Show,
    Sums,
    View,
)
from tracker.filters.querystring import left_out
from tracker.filters.reach import Reach, holds_days, leaves
from tracker.filters.table import Filters

__all__ = [
    "EXCLUDABLE",
    "KEYS",
    "OF_LINES",
    "PLACES",
    "Ab5Show",
    "Bars",
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
    "Sums",
    "FiguresShown",
    "View",
    "holds_days",
    "leaves",
    "left_out",
]
