"""What AB5 demand could be to 2035, against what storage-alloy lines could make.

A scenario is a set of choices of the reader, not a forecast of ours: how fast hybrids grow, what
part of the NiMH share is kept each year, which makers turn to Li-ion, how kWh per vehicle and kg
per kWh move. Its starting point is a year of our own series with that year's uncertainty. Each
choice may be a range; each draw keeps one value of it for all years, so bands widen with time.

    choices  a scenario and the presets
    demand   AB5 by year and segment under a scenario
    supply   capacity of lines as a band, and what could be made of it against demand
    score    the 2019 post's forecast, scored
"""

from tracker.models.scenario.choices import POST_YEAR, PRESETS, Scenario
from tracker.models.scenario.demand import HORIZON, projection, projection_by_segment
from tracker.models.scenario.score import forecast_score
from tracker.models.scenario.supply import DAYS_PER_MONTH, Supply, balance, share_running, supply_of

__all__ = [
    "DAYS_PER_MONTH",
    "HORIZON",
    "POST_YEAR",
    "PRESETS",
    "Scenario",
    "Supply",
    "balance",
    "forecast_score",
    "projection",
    "projection_by_segment",
    "share_running",
    "supply_of",
]
