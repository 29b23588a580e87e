"""Which assumption matters most: one factor at a time at its low and its high."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5.inputs import (
    KWH,
    SEGMENTS,
    SHARE,
    UNITS,
    checked_inputs,
    nimh_kwh,
    rests_on,
)
from tracker.models.ab5.ledger import (
    INTENSITY_PARAMETERS,
    YIELD,
    Ledger,
    basis_of,
    intensity,
    kg_per_kwh,
)
from tracker.terms import Basis

COLUMNS = ["factor", "segment", "low", "value", "high", "at_low_t", "at_high_t"]


def sensitivity(
    inputs: pd.DataFrame,
    ledger: Ledger,
    year: int,
    basis: str = Basis.CELL,
    segments: Sequence[str] = SEGMENTS,
) -> pd.DataFrame:
    """One factor at a time at its low and its high, all others central: a tornado.

    Args:
        inputs: table `ab5_inputs`.
        ledger: assumptions.
        year: the calendar year whose total is tried.
        basis: `cell` or `bought`; only `bought` has the yield.
        segments: known segments.

    Returns:
        One row per factor and segment (`segment` is `all` for ledger parameters): `factor`,
        `segment`, `low`, `value`, `high` (of the factor), `at_low_t`, `at_high_t` (total tonnes),
        `swing_t` (their distance), `interpolated` (the input rows of the year whose units nobody
        counted, by name), widest swing first. A bigger specific capacity means less
        alloy, so `at_low_t` may be above `at_high_t`.

    Raises:
        BadInput: a bad row, or no row for the year.
    """
    rows = checked_inputs(inputs, segments)
    rows = rows[rows["year"] == year].reset_index(drop=True)
    if rows.empty:
        raise BadInput(f"ab5_inputs: no row for {year}.")
    swings = [*_input_swings(rows, intensity(ledger, basis).value)]
    swings += _ledger_swings(ledger, basis, nimh_kwh(rows).sum())
    frame = pd.DataFrame(swings, columns=COLUMNS)
    frame["swing_t"] = (frame["at_high_t"] - frame["at_low_t"]).abs()
    frame["interpolated"] = rests_on(rows, [year], segments)
    ranked: pd.DataFrame = frame.sort_values(
        ["swing_t", "factor", "segment"], ascending=[False, True, True], ignore_index=True
    )
    return ranked


def _input_swings(rows: pd.DataFrame, per_kwh: float) -> Iterator[tuple[object, ...]]:
    names = {UNITS: "hev_units", SHARE: "nimh_share", KWH: "kwh"}
    for place, segment in enumerate(rows["segment"]):
        for (value, low, high), factor in names.items():
            ends = [rows[end].to_numpy(dtype=float)[place] for end in (low, value, high)]
            tonnes = []
            for end in (low, high):
                tried = rows.assign(**{value: rows[value].where(rows.index != place, rows[end])})
                tonnes.append(nimh_kwh(tried).sum() * per_kwh / 1000)
            yield (factor, segment, *ends, *tonnes)


def _ledger_swings(ledger: Ledger, basis: str, kwh: float) -> list[tuple[object, ...]]:
    central = {name: ledger.number(name) for name in INTENSITY_PARAMETERS}
    names = list(INTENSITY_PARAMETERS)
    if basis_of(basis) is Basis.BOUGHT:
        central[YIELD] = ledger.number(YIELD)
        names.append(YIELD)
    rows: list[tuple[object, ...]] = []
    for name in names:
        row = ledger.get(name)
        ends = [row.value if np.isnan(end) else end for end in (row.low, row.high)]
        tonnes = []
        for end in ends:
            tried = central | {name: end}
            per_kwh = kg_per_kwh(*(tried[key] for key in INTENSITY_PARAMETERS))
            tonnes.append(kwh * per_kwh / tried.get(YIELD, 1) / 1000)
        rows.append((name, "all", ends[0], row.value, ends[1], *tonnes))
    return rows
