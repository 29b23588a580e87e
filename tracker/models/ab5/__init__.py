"""AB5 alloy in hybrid-electric cars: a model of four factors, every number from the ledger.

AB5 t = HEV units x NiMH share x kWh per NiMH HEV x kg AB5 per kWh / 1000, summed over segments
of makers. DataFrames in, DataFrames or frozen values out; no files, no SQL, no screen.

    ledger     the assumptions as one value; kg per kWh from first principles
    bands      seeded draws from low/value/high
    inputs     the driver series, checked row by row
    routes     two routes to the NiMH share
    model      tonnes and growth with bands
    tornado    one factor at a time
    bottom_up  US model sales joined with packs, the check from below
    reach      what a storage-alloy line's capacity means in hybrids and in rare earth
"""

from tracker.models.ab5.bands import DRAWS, SEED
from tracker.models.ab5.inputs import SEGMENTS, checked_inputs, joined, rests_on
from tracker.models.ab5.ledger import Assumption, Intensity, Ledger, intensity
from tracker.models.ab5.model import ab5_tonnes, consumption
from tracker.models.ab5.reach import Range, ree_need_t, vehicles_served
from tracker.models.ab5.routes import on_route
from tracker.models.ab5.tornado import sensitivity

__all__ = [
    "DRAWS",
    "SEED",
    "SEGMENTS",
    "Assumption",
    "Intensity",
    "Ledger",
    "Range",
    "ab5_tonnes",
    "checked_inputs",
    "consumption",
    "intensity",
    "joined",
    "on_route",
    "ree_need_t",
    "rests_on",
    "sensitivity",
    "vehicles_served",
]
