"""Why AB5 moved between two years: an additive split by factor and segment (LMDI-I).

Tonnes of a segment are total units x its part of them x NiMH share x kWh per NiMH HEV x kg per
kWh / 1000. The logarithmic mean Divisia index gives each factor L(V1, V0) ln(x1 / x0), where V is
the segment's tonnes and L their logarithmic mean. The effects add up to the change with nothing
left over, do not depend on the order of factors, and change sign when the years swap.

Zero (Ang's analytic limits, so no made-up small number): a factor that goes to or comes from
zero carries the whole change of its segment, since its logarithm outgrows all others; several
such factors share it equally; a segment without AB5 in both years has no effects. A segment that
has no row in one year counts as no units there: its change is segment mix. "No row" can also
mean that nobody counted: ask `uncounted_segments` before reading such a split.

Source: B. W. Ang, Energy Policy 33 (2005) 867 and, for zero values, Ang and Liu, Energy Policy
35 (2007) 238.
"""

import math
from collections.abc import Sequence

import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5 import SEGMENTS, Ledger, checked_inputs, intensity, rests_on
from tracker.terms import Basis

OWN = ("nimh_share", "kwh", "kg_per_kwh")  # what a segment has, however many it sells
OF_ALL = ("hev_units", "segment_mix")  # what compares with the hybrids of everybody
FACTORS = (*OF_ALL, *OWN)
COLUMNS = ["factor", "segment", "effect_t"]


def decomposition(
    inputs: pd.DataFrame,
    ledger: Ledger,
    first: int,
    last: int,
    basis: str = Basis.CELL,
    last_ledger: Ledger | None = None,
    segments: Sequence[str] = SEGMENTS,
) -> pd.DataFrame:
    """The change of AB5 tonnes from `first` to `last`, by factor and segment.

    Args:
        inputs: table `ab5_inputs`.
        ledger: assumptions; one kg per kWh for both years unless `last_ledger` is given.
        first: the year to start from; may be after `last` (the signs then swap).
        last: the year to end at.
        basis: `cell` or `bought`.
        last_ledger: assumptions of the last year, to ask what another alloy would have done.
        segments: known segments.

    Returns:
        One row per factor and segment: `factor` (hev_units is volume: all hybrids together;
        then segment_mix, nimh_share, kwh, kg_per_kwh), `segment`, `effect_t` (tonnes),
        `interpolated`. The sum of `effect_t` is the change of the total within 1e-9 t.
        `interpolated` names the input rows an effect rests on whose units nobody counted: all
        such rows of both years for an effect of volume or mix, which compare with the hybrids of
        everybody, and a segment's own for its other effects; empty where an effect is nothing.

    Raises:
        BadInput: a bad row, or a year without any row.
    """
    rows = checked_inputs(inputs, segments)
    ends = []
    for year, assumed in ((first, ledger), (last, last_ledger or ledger)):
        picked = rows[rows["year"] == year]
        if picked.empty:
            raise BadInput(f"ab5_inputs: no row for {year}.")
        ends.append(
            picked[["segment", "hev_units", "nimh_share"]].assign(
                kwh=picked["kwh_per_nimh_hev"], kg_per_kwh=intensity(assumed, basis).value
            )
        )
    return _marked(lmdi(*ends), rows, (first, last), segments)


def _marked(
    effects: pd.DataFrame, rows: pd.DataFrame, years: tuple[int, int], segments: Sequence[str]
) -> pd.DataFrame:
    """The effects with the interpolated rows that each rests on."""
    rests = [
        rests_on(rows, years, segments if factor in OF_ALL else [segment]) if effect else ""
        for factor, segment, effect in effects[COLUMNS].itertuples(index=False)
    ]
    return effects.assign(interpolated=pd.Series(rests, dtype=object, index=effects.index))


def lmdi(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Split the change between two sets of segments; the rule is the module's.

    Args:
        before: one row per segment: `segment`, `hev_units`, `nimh_share`, `kwh`, `kg_per_kwh`.
        after: the same at the other end.

    Returns:
        `factor`, `segment`, `effect_t` (tonnes), factors in the order of `FACTORS`.
    """
    names = list(dict.fromkeys([*before["segment"], *after["segment"]]))
    starts, ends = _factors(before, after, names), _factors(after, before, names)
    effects = [
        (factor, name, effect)
        for name in names
        for factor, effect in zip(FACTORS, _effects(starts[name], ends[name]), strict=True)
    ]
    frame = pd.DataFrame(effects, columns=COLUMNS)
    order = {factor: place for place, factor in enumerate(FACTORS)}
    sorted_frame: pd.DataFrame = frame.sort_values(
        "factor", key=lambda column: column.map(order), kind="stable", ignore_index=True
    )
    return sorted_frame


def uncounted_segments(inputs: pd.DataFrame, first: int, last: int) -> tuple[str, ...]:
    """Segments with a row in one of the two years only, sorted.

    Where this is not empty, the split compares a part with a whole: the missing segment may
    have had hybrids that nobody counted.
    """
    there = [set(inputs.loc[inputs["year"] == year, "segment"]) for year in (first, last)]
    return tuple(sorted(there[0] ^ there[1]))


def log_mean(a: float, b: float) -> float:
    """Logarithmic mean of two positive numbers: between them, below their average.

    >>> log_mean(3.0, 3.0)
    3.0
    """
    small, large = sorted((a, b))
    gap = large - small
    return gap / math.log1p(gap / small) if gap else small


def _factors(
    frame: pd.DataFrame, other: pd.DataFrame, names: list[str]
) -> dict[str, tuple[float, ...]]:
    """The five factors of each segment; what a segment lacks here it takes from the other end.

    An absent segment has no units, hence no part in the mix, and no NiMH share or kWh of its
    own: those stand still. With no hybrids at all there is no mix: that stands still too.
    """
    units = _column(frame, "hev_units")
    total = sum(units.values())
    other_units = _column(other, "hev_units")
    other_total = sum(other_units.values())
    mix_units, mix_total = (units, total) if total else (other_units, other_total)
    rest = [_column(other, name) | _column(frame, name) for name in OWN]
    return {
        name: (
            total,
            mix_units.get(name, 0) / mix_total if mix_total else 0,
            *(column[name] for column in rest),
        )
        for name in names
    }


def _column(frame: pd.DataFrame, name: str) -> dict[str, float]:
    return dict(zip(frame["segment"], frame[name].astype(float), strict=True))


def _effects(start: tuple[float, ...], end: tuple[float, ...]) -> list[float]:
    """Tonnes by factor for one segment, closed on its change."""
    tonnes_start, tonnes_end = math.prod(start) / 1000, math.prod(end) / 1000
    change = tonnes_end - tonnes_start
    if not (tonnes_start and tonnes_end):
        moved = [(x == 0) != (y == 0) for x, y in zip(start, end, strict=True)]
        return [change / sum(moved) if change and here else 0.0 for here in moved]
    weight = log_mean(tonnes_start, tonnes_end)
    effects = [weight * (math.log(y) - math.log(x)) for x, y in zip(start, end, strict=True)]
    largest = max(range(len(effects)), key=lambda place: abs(effects[place]))
    effects[largest] += change - math.fsum(effects)  # rounding of the logarithms, nothing else
    return effects
