"""The assumption ledger as one frozen value, and kg of AB5 per kWh worked out from it."""

import dataclasses
import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5.bands import Floats, drawn, uniforms
from tracker.terms import Basis

Record = dict[Hashable, Any]
INTENSITY_PARAMETERS = ("cell_voltage_v", "ab5_specific_capacity_mah_per_g", "np_ratio")
YIELD = "process_yield"
# kg per kWh is stated to 10 g, as the ledger prints it: a reader who multiplies the figures on
# the page gets the tonnes on the page.
KG_PER_KWH_DECIMALS = 2
OVERRIDE = "override"

# What no cell can pass, whatever the reader types: bounds of refusal, not model inputs.
# LaNi5H6 holds 372 mAh/g at most (six electrons over 432.4 g/mol); below a positive electrode's
# own capacity (N/P of 1) a NiMH cell gasses on charge; a fraction lies in 0..1.
PHYSICAL_BOUNDS = {
    "ab5_specific_capacity_mah_per_g": (1, 372),
    "np_ratio": (1, 10),
    "process_yield": (0.01, 1),
}
FRACTION_UNITS = ("kg/kg", "fraction")


@dataclass(frozen=True)
class Assumption:
    """One row of the ledger. `low` and `high` are NaN if no range is stated.

    `value` is NaN for a row that gives a range only: a check, never a model input. `basis` is
    sourced, derived or assumed, or `override` where the reader changed it.
    """

    parameter: str
    value: float
    low: float
    high: float
    unit: str
    basis: str
    source_id: str
    note: str

    def draws(self, draws: int, seed: int) -> Floats:
        """Draws from the range, triangular; the point alone if no range is stated."""
        low = self.value if math.isnan(self.low) else self.low
        high = self.value if math.isnan(self.high) else self.high
        u = uniforms(draws, seed, "ledger", self.parameter)
        return drawn(u, np.array(low), np.array(self.value), np.array(high))


@dataclass(frozen=True)
class Intensity:
    """kg of AB5 per kWh of NiMH pack; `basis` says cell or bought."""

    value: float
    low: float
    high: float
    basis: Basis


@dataclass(frozen=True)
class Ledger:
    """Every assumption by parameter; equal ledgers compare and hash equal."""

    assumptions: tuple[Assumption, ...]

    @classmethod
    def from_frame(cls, assumptions: pd.DataFrame) -> "Ledger":
        """Read the table `assumptions`: one row per parameter, or per parameter and scope.

        Where a parameter has several scopes, the row for the world, all makers and all years
        stands for it; without one the parameter is left out, since no row speaks for all.

        Raises:
            BadInput: a column is missing; two rows claim one scope; a range or value is bad.
        """
        needed = ["parameter", "value", "low", "high", "unit", "basis", "source_id", "note"]
        if missing := [name for name in needed if name not in assumptions.columns]:
            raise BadInput(f"assumptions: no column {missing[0]}.")
        groups: dict[str, list[Record]] = {}
        for record in assumptions.to_dict("records"):
            groups.setdefault(str(record["parameter"]), []).append(record)
        rows: list[Assumption] = []
        for parameter, group in sorted(groups.items()):
            chosen = group if len(group) == 1 else [row for row in group if _speaks_for_all(row)]
            if len(chosen) > 1:
                raise BadInput(f"assumptions: {parameter} has two rows for one scope.")
            rows.extend(map(_assumption, chosen))
        return cls(tuple(rows))

    def get(self, parameter: str) -> Assumption:
        """The assumption behind a parameter.

        Raises:
            BadInput: the ledger has no such parameter.
        """
        for row in self.assumptions:
            if row.parameter == parameter:
                return row
        raise BadInput(f"The ledger has no assumption {parameter}.")

    def number(self, parameter: str) -> float:
        """The value of a parameter the model needs.

        Raises:
            BadInput: no such parameter, or it gives a range only (a check, not an input).
        """
        value = self.get(parameter).value
        if math.isnan(value):
            raise BadInput(f"Assumption {parameter} gives no value: it is a check, not an input.")
        return value

    def with_override(self, parameter: str, value: float) -> "Ledger":
        """The ledger with one value chosen by the reader.

        A what-if has no range: low and high collapse to the value. A parameter whose range has
        no width in the table (the nominal cell voltage, which also made the pack kWh) is fixed.

        Raises:
            BadInput: no such parameter, a fixed one, or a value no cell can have.
        """
        old = self.get(parameter)
        if old.low == old.high and old.basis != OVERRIDE:
            raise BadInput(f"Assumption {parameter} is fixed at {old.value:g} {old.unit}.")
        _refuse_unphysical(old, value)
        new = dataclasses.replace(old, value=value, low=value, high=value, basis=OVERRIDE)
        return Ledger(tuple(new if row is old else row for row in self.assumptions))


def intensity(ledger: Ledger, basis: str = Basis.CELL) -> Intensity:
    """kg of AB5 per kWh = 1000 / cell V / (mAh/g) x N/P; over the yield for alloy bought.

    The low pairs the best alloy with the leanest cell, the high the worst with the richest, so
    the range is the whole of what the ledger allows, wider than a band of draws.

    Raises:
        BadInput: a parameter is missing or out of bounds, or the basis is unknown.
    """
    basis = basis_of(basis)
    volt, capacity, ratio = (ledger.get(name) for name in INTENSITY_PARAMETERS)
    for name in INTENSITY_PARAMETERS:
        ledger.number(name)
    point = kg_per_kwh(volt.value, capacity.value, ratio.value)
    low = kg_per_kwh(_or(volt.high, volt), _or(capacity.high, capacity), _or(ratio.low, ratio))
    high = kg_per_kwh(_or(volt.low, volt), _or(capacity.low, capacity), _or(ratio.high, ratio))
    if basis is Basis.BOUGHT:
        share = ledger.get(YIELD)
        point /= ledger.number(YIELD)
        low /= _or(share.high, share)
        high /= _or(share.low, share)
    return Intensity(point, low, high, basis)


def kg_per_kwh(cell_v: float, mah_per_g: float, np_ratio: float) -> float:
    """kg of alloy per kWh of cell, to 10 g: Wh per g of alloy turned over, times N/P.

    >>> kg_per_kwh(cell_v=1.25, mah_per_g=320, np_ratio=1.4)
    3.5
    """
    if min(cell_v, mah_per_g) <= 0:
        raise BadInput("Cell voltage and specific capacity must be above zero.")
    return round(1000 / cell_v / mah_per_g * np_ratio, KG_PER_KWH_DECIMALS)


def intensity_draws(ledger: Ledger, basis: str, draws: int, seed: int) -> Floats:
    """kg per kWh by draw. One draw serves all years and segments: it is one alloy."""
    volt, capacity, ratio = (ledger.get(name).draws(draws, seed) for name in INTENSITY_PARAMETERS)
    in_cell: Floats = np.round(1000 / volt / capacity * ratio, KG_PER_KWH_DECIMALS)
    if basis_of(basis) is Basis.BOUGHT:
        return in_cell / ledger.get(YIELD).draws(draws, seed)
    return in_cell


def basis_of(basis: str) -> Basis:
    """The basis a code stands for.

    Raises:
        BadInput: the code is neither cell nor bought.
    """
    for known in Basis:
        if known == basis:
            return known
    raise BadInput(f"Basis {basis!r} is neither cell nor bought.")


def _or(bound: float, row: Assumption) -> float:
    return row.value if math.isnan(bound) else bound


def _speaks_for_all(record: Record) -> bool:
    if (record["region"], record["maker"]) != ("World", "All"):
        return False
    return bool(pd.isna(record["year_from"]) and pd.isna(record["year_to"]))


def _assumption(record: Record) -> Assumption:
    name = str(record["parameter"])
    value, low, high = (_number(name, key, record[key]) for key in ("value", "low", "high"))
    if math.isnan(low) != math.isnan(high):
        raise BadInput(f"assumptions: {name} has one end of a range only.")
    if low > high:
        raise BadInput(f"assumptions: {name} low {low:g} is above high {high:g}.")
    if value < low or value > high:
        raise BadInput(f"assumptions: {name} value {value:g} is outside {low:g} to {high:g}.")
    texts = (_text(record[key]) for key in ("unit", "basis", "source_id", "note"))
    row = Assumption(name, value, low, high, *texts)
    for number in (value, low, high):
        if not math.isnan(number):
            _refuse_unphysical(row, number)
    return row


def _number(parameter: str, column: str, cell: object) -> float:
    if cell is None or cell is pd.NA or cell == "":
        return math.nan
    try:
        number = float(str(cell))
    except ValueError:
        raise BadInput(f"assumptions: {parameter} {column} is not a number.") from None
    return number


def _text(cell: object) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)


def _refuse_unphysical(row: Assumption, value: float) -> None:
    low, high = PHYSICAL_BOUNDS.get(row.parameter, (0, math.inf))
    if row.unit in FRACTION_UNITS:
        high = min(high, 1)
    if not (math.isfinite(value) and low <= value <= high):
        raise BadInput(
            f"Assumption {row.parameter} = {value:g} {row.unit} is outside {low:g} to {high:g}."
        )
