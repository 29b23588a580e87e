"""One function per figure: a DataFrame from `queries` in, a `Figure` out.

No query, no Streamlit, no file access but the map's outline. The Vega-Lite spec of a figure is
built once and never depends on the rows, so a browser updates a chart in place instead of
drawing it anew (docs/decisions/0006-constant-chart-specs.md); colours and shapes belong to codes,
not to what happens to be in the frame.
"""

from tracker.charts.causes import (
    factor_waterfall,
    kwh_from_below,
    metals_inside,
    sensitivity_tornado,
)
from tracker.charts.claims import claim_bars
from tracker.charts.clicks import MARK, SPAN
from tracker.charts.demand import (
    ab5_bands,
    hev_units,
    kwh_plateau,
    nimh_share,
    published_points,
)
from tracker.charts.figure import Figure
from tracker.charts.known import known_difference, known_steps
from tracker.charts.lines import capacity_by_place, line_timeline, realisation_steps
from tracker.charts.maps import additions_map, running_map
from tracker.charts.outlook import draws_over, outlook_bands
from tracker.charts.reach import hybrids_equipped
from tracker.charts.record import line_story
from tracker.charts.running import running_bars
from tracker.charts.standing import standing_bars, standing_map
from tracker.charts.statements import statement_dumbbells
from tracker.charts.supply import (
    additions_by_period,
    additions_cumulative,
    additions_ranking,
    additions_trailing,
)

__all__ = [
    "MARK",
    "SPAN",
    "Figure",
    "ab5_bands",
    "additions_by_period",
    "additions_cumulative",
    "additions_map",
    "additions_ranking",
    "additions_trailing",
    "capacity_by_place",
    "claim_bars",
    "draws_over",
    "factor_waterfall",
    "hev_units",
    "hybrids_equipped",
    "known_difference",
    "known_steps",
    "kwh_from_below",
    "metals_inside",
    "outlook_bands",
    "running_bars",
    "running_map",
    "sensitivity_tornado",
    "statement_dumbbells",
    "standing_bars",
    "standing_map",
    "kwh_plateau",
    "line_story",
    "line_timeline",
    "nimh_share",
    "published_points",
    "realisation_steps",
]
