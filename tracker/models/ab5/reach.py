"""What a storage-alloy line's tonnes mean: hybrids it could serve, rare earth it needs."""

import math
from dataclasses import dataclass

from tracker.errors import BadInput
from tracker.models.ab5.ledger import Intensity, Ledger


@dataclass(frozen=True)
class Range:
    """A figure with its low and high; the three are equal where nothing is uncertain."""

    low: float
    value: float
    high: float


def vehicles_served(
    capacity_tpa: float, kwh: float | Range, per_kwh: Intensity, utilisation: float = 1
) -> Range:
    """NiMH hybrids a year a storage-alloy line could serve if all its alloy were AB5 for them.

    The low pairs the largest pack with the most alloy per kWh, the high the smallest with the
    least. Not every storage alloy is AB5, nor all AB5 for cars: an upper bound on use.

    Args:
        capacity_tpa: nameplate of the line, tonnes of alloy a year.
        kwh: kWh per NiMH HEV, a number or a range.
        per_kwh: from `intensity`; take basis `bought`, since a line sells alloy.
        utilisation: part of nameplate made, 0 to 1.

    Raises:
        BadInput: a negative capacity, a pack without kWh, or a utilisation outside 0..1.

    >>> from tracker.terms import Basis
    >>> vehicles_served(500, 2.0, Intensity(5.0, 4.0, 10.0, Basis.BOUGHT))
    Range(low=25000.0, value=50000.0, high=62500.0)
    """
    pack = kwh if isinstance(kwh, Range) else Range(kwh, kwh, kwh)
    if not (math.isfinite(capacity_tpa) and capacity_tpa >= 0 and 0 <= utilisation <= 1):
        raise BadInput("Capacity must be zero or more and utilisation between 0 and 1.")
    if not 0 < pack.low <= pack.value <= pack.high < math.inf:
        raise BadInput("kWh per NiMH HEV must be above zero, low to high.")
    kg = capacity_tpa * utilisation * 1000
    return Range(
        kg / (pack.high * per_kwh.high),
        kg / (pack.value * per_kwh.value),
        kg / (pack.low * per_kwh.low),
    )


def ree_need_t(capacity_tpa: float, ledger: Ledger) -> Range:
    """Rare-earth metal a storage-alloy line needs at full output, tonnes a year.

    The ledger's rare-earth mass fraction of AB5 times the nameplate: metal weight, not REO,
    and only if what the line makes is AB5.

    Raises:
        BadInput: a negative capacity, or no mass fraction in the ledger.
    """
    if not (math.isfinite(capacity_tpa) and capacity_tpa >= 0):
        raise BadInput("Capacity must be zero or more.")
    value = ledger.number("ree_mass_fraction")
    row = ledger.get("ree_mass_fraction")
    low, high = (value if math.isnan(end) else end for end in (row.low, row.high))
    return Range(low * capacity_tpa, value * capacity_tpa, high * capacity_tpa)
