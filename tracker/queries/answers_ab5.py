"""The answers of the AB5 model in one sentence each, made from the rows that a page shows.

Figures of the model have two to three digits, growth one decimal; a year with a segment that
nobody counted says so.
"""

import math

import pandas as pd

from tracker.errors import BadInput
from tracker.models.statements import named
from tracker.queries import plateau
from tracker.queries.ab5 import TOTAL
from tracker.queries.answers_words import joined, verb
from tracker.store import Record, records
from tracker.terms import Basis, MetalBasis, Segment, Verdict, printed, significant, whole

_FACTORS = {  # of a split, and of the ledger where it moves tonnes -> what a sentence calls it
    "hev_units": "hybrid sales",
    "segment_mix": "maker mix",
    "nimh_share": "NiMH share",
    "kwh": "kWh per hybrid",
    "kg_per_kwh": "kg per kWh",
    "np_ratio": "the N/P ratio",
    "ab5_specific_capacity_mah_per_g": "the capacity of the alloy",
    "cell_voltage_v": "the cell voltage",
    "process_yield": "the process yield",
}
_INSIDE = {  # basis of metals -> how its tonnes are weighed
    MetalBasis.METAL: "as contained metal",
    MetalBasis.REO: "as oxide (REO)",
}
_VERDICTS = {  # of a figure that can be tested -> the verb of one and of several
    Verdict.AGREES: ("agrees", "agree"),
    Verdict.DIFFERS: ("differs", "differ"),
    Verdict.INCONSISTENT: ("is inconsistent", "are inconsistent"),
}
_MOST = 4  # elements that are named
_NO_YEAR = "No year with all segments is known under these filters."


def of_tonnes(rows: pd.DataFrame, basis: Basis) -> str:
    """AB5 of the latest year with all segments, its band, and its growth.

    Args:
        rows: those of `ab5.ab5`.
        basis: where AB5 is weighed.
    """
    years = rows[(rows["segment"] == TOTAL) & rows["complete"].astype(bool)]
    if years.empty:
        return _NO_YEAR
    last = years.iloc[-1]
    band = f"p10 to p90 {_kt(last['low_t'])} to {_kt(last['high_t'])}"
    bought = " bought" if basis == Basis.BOUGHT else ""
    words = f"{last['year']}: {_kt(last['ab5_t'])} kt of AB5{bought} ({band})"
    if not math.isnan(last["growth"]):
        words += f", {_percent(last['growth'])} on {last['year'] - 1} ({_growth_band(last)})"
    return f"{words}{_interpolated(last['interpolated'])}."


def of_factors(
    factors: pd.DataFrame, totals: pd.DataFrame, first: int, last: int, interpolated: str
) -> str:
    """How much AB5 grew between two years, and what each factor added in percentage points.

    Args:
        factors: the rows of `ab5.ab5_factors`.
        totals: the rows of `ab5.ab5` for all years, on the same basis.
        first: the year to start from.
        last: the year to end at.
        interpolated: the input rows behind it whose units nobody counted.
    """
    of_year = totals[totals["segment"] == TOTAL].set_index("year")
    before, change = of_year["ab5_t"].get(first, math.nan), factors["effect_t"].sum()
    if not before > 0:
        return f"{first} to {last}: {significant(change)} t; there is no AB5 to grow from."
    points = factors.groupby("factor", sort=False)["effect_t"].sum() / before * 100
    parts = [
        f"{_FACTORS[str(factor)]} {_signed(value)}"
        for factor, value in points.sort_values(key=abs, ascending=False, kind="stable").items()
        if _signed(value) != "0.0"
    ]
    growth = 100 * change / before
    words = f"{first} to {last}: {_percent(growth)}"
    if last == first + 1:
        words = f"{last}: {_percent(growth)} on {first}"
        row = of_year.loc[[last]].iloc[0]
        if not math.isnan(row["growth"]):
            words += f" ({_growth_band(row)})"
    why = f": {', '.join(parts)} points" if parts else ""
    return f"{words}{why}{_interpolated(interpolated)}."


def of_sensitivity(rows: pd.DataFrame, year: int) -> str:
    """Which input matters most, from what to what it moves the tonnes, and which comes next.

    Args:
        rows: those of `ab5.ab5_sensitivity`, the widest first.
        year: the year they are of.
    """
    wide = records(rows[rows["swing_t"] > 0].head(2))
    if not wide:
        return f"{year}: no input has a range that moves AB5."
    most = f"{_input(wide[0])} matters most, {_ends(wide[0])} kt of AB5 between its low and high"
    then = f"; then {_input(wide[1])}, {_ends(wide[1])} kt" if len(wide) > 1 else ""
    return f"{year}: {most}{then}{_interpolated(rows['interpolated'].iloc[0])}."


def of_metals(rows: pd.DataFrame, basis: MetalBasis) -> str:
    """What is inside the AB5 of the latest year with all segments, the most first.

    Args:
        rows: those of `ab5.ab5_metals`.
        basis: what the metals are weighed as.
    """
    whole_years = rows[rows["complete"].astype(bool)]
    if whole_years.empty:
        return _NO_YEAR
    year = whole_years["year"].max()
    inside = whole_years[whole_years["year"] == year].sort_values("tonnes", ascending=False)
    rest = _interpolated(inside["interpolated"].iloc[0])
    if basis not in _INSIDE:
        alloy = _kt(inside["tonnes"].iloc[0])
        return f"{year}: each of {whole(len(inside), 'element')} is in {alloy} kt of alloy{rest}."
    elements = [f"{row['element']} {_kt(row['tonnes'])} kt" for row in records(inside)]
    return f"{year}, {_INSIDE[basis]}: {joined(elements[:_MOST])}{rest}."


def of_models(yearly: pd.DataFrame) -> str:
    """Whether the battery of US hybrids grew, in the years that are covered well enough.

    Args:
        yearly: the rows of `ab5.from_below`.
    """
    try:
        slope, years = plateau.of_models(yearly)
    except BadInput as error:
        return f"The plateau cannot be tested from below: {error}"
    return f"US models whose pack is known, {years}: {slope.phrase('kWh')}, {slope.direction}."


def of_statements(rows: pd.DataFrame) -> str:
    """How many published figures can be tested, and how they come out.

    Args:
        rows: those of `ab5.statements`.
    """
    if rows.empty:
        return "No published figure is known under these filters."
    counts = {verdict: int((rows["verdict"] == verdict).sum()) for verdict in Verdict}
    tested = len(rows) - counts[Verdict.CANNOT_TEST]
    if not tested:
        return f"None of {whole(len(rows), 'figure')} can be tested against our series."
    parts = [
        f"{counts[verdict]:,} {verb(counts[verdict], *verbs)}"
        for verdict, verbs in _VERDICTS.items()
        if counts[verdict]
    ]
    return f"{tested:,} of {whole(len(rows), 'figure')} can be tested: {joined(parts)}."


def of_assumptions(rows: pd.DataFrame, changed: int) -> str:
    """How many numbers the model assumes, and where they come from.

    Args:
        rows: those of `ab5.assumptions`.
        changed: how many the reader changed.
    """
    used = rows[rows["used_in"] != ""]
    basis = [f"{count:,} {kind}" for kind, count in used["basis"].value_counts().items()]
    yours = f"{changed:,} changed by you" if changed else "none changed by you"
    words = f"The model uses {whole(len(used), 'number')} of the ledger ({', '.join(basis)})"
    return f"{words}, {yours}; the ledger's other {len(rows) - len(used):,} are checks."


def _input(row: Record) -> str:
    name, segment = _FACTORS[str(row["factor"])], str(row["segment"])
    if segment not in set(Segment):
        return name
    return f"the {name} of {Segment(segment).label}"


def _ends(row: Record) -> str:
    ends = sorted(row[end] for end in ("at_low_t", "at_high_t"))
    return " to ".join(_kt(end) for end in ends)


def _kt(tonnes: float) -> str:
    return significant(tonnes / 1000)


def _percent(value: float) -> str:
    return f"{_signed(value)}%"


def _signed(value: float) -> str:
    shown = printed(value, 1, sign=True)
    return "0.0" if shown == "+0.0" else shown


def _growth_band(row: pd.Series) -> str:
    return " to ".join(_signed(row[end]) for end in ("growth_low", "growth_high"))


def _interpolated(rows: str) -> str:
    return f"; nobody counted {named(rows)}, which lies between counts" if rows else ""
