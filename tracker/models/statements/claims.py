"""Figures held against the alloy, a pack or a plan rather than against a year's series."""

import pandas as pd

from tracker.models.ab5 import SEGMENTS, Ledger, intensity
from tracker.models.statements import packs as pack_sizes
from tracker.models.statements.coverage import UNITS, mentions, stated_tonnes
from tracker.models.statements.row import (
    Judgement,
    Row,
    marked,
    meets,
    met,
    shown,
    untested,
)
from tracker.models.statements.series import Estimate, Series, estimate
from tracker.terms import Verdict, printed, significant


def vehicle_equivalent(row: Row, series: Series) -> Judgement:
    """Judge "so many tonnes are enough for so many hybrids" by our alloy bought per NiMH hybrid."""
    tonnes = stated_tonnes(row.note)
    if tonnes is None:
        return untested("The row does not say for how many tonnes of alloy.")
    if row.coverage is None or not series.counted(row.coverage.last):
        return untested("Our series does not count every segment in its year.")
    if UNITS.get(row.unit, ("", 1))[0] != "count":
        return untested(f"{row.unit} is not a unit of vehicles we can read.")
    year = row.coverage.last
    kg = series.total("bought_t", year) * 1000 / series.total("nimh_units", year)
    ours = estimate(tonnes * 1000 / kg / UNITS[row.unit][1])
    why = f"At our alloy bought per NiMH hybrid {printed(tonnes)} t serve {shown(ours, row.unit)}."
    return marked(met(meets(row, ours), why, ours), series.interpolated([year]))


def alloy_per_kwh(row: Row, ledger: Ledger) -> Judgement:
    """Judge kg of AB5 per kWh by first principles."""
    if UNITS.get(row.unit, ("", 1))[0] != "intensity":
        return untested(f"{row.unit} is not a unit of alloy per kWh we can read.")
    basis = "bought" if row.subject.endswith("supplied") else "cell"
    per_kwh = intensity(ledger, basis)
    ours = Estimate(per_kwh.value, per_kwh.low, per_kwh.high)
    why = f"First principles give {shown(ours, row.unit)} ({per_kwh.basis.label.lower()})."
    return met(meets(row, ours), why, ours)


def pack_claim(row: Row, what: str, series: Series, packs: pd.DataFrame) -> Judgement:
    """Judge kg of a substance in a pack by what a pack can hold."""
    judgement, is_of_series = _held_against_pack(row, what, series, packs)
    if not (is_of_series and row.coverage):
        return judgement
    return marked(judgement, series.interpolated([row.coverage.last], row.coverage.segments))


def _held_against_pack(
    row: Row, what: str, series: Series, packs: pd.DataFrame
) -> tuple[Judgement, bool]:
    """The verdict on a pack claim, and whether the pack is that of our series, of no model."""
    if UNITS.get(row.unit, ("", 1))[0] != "kg":
        return untested(f"{row.unit} is not a unit per pack we can read."), False
    text = f"{row.maker} {row.note} {row.subject.replace('_', ' ')}"
    year = row.coverage.last if row.coverage else None
    segments = row.coverage.segments if row.coverage else SEGMENTS
    kwh, named = pack_sizes.pack_kwh(packs, series, text, segments, year)
    ours, ceiling = pack_sizes.kg_per_pack(what, kwh, packs, text, year, series.ledger)
    low, high = row.ends
    size = f"{significant(kwh.low)} to {significant(kwh.high)} kWh"
    held = f"{named} of {size} holds {shown(ours, 'kg')} of {what}"
    if low > ceiling:
        why = (
            f"No NiMH pack on record can hold more than {significant(ceiling)} kg of {what}, from "
            f"its size, the alloy in it and what the alloy is made of; {held}."
        )
        return Judgement(Verdict.INCONSISTENT, why, ours), named == pack_sizes.ANY_PACK
    if what not in pack_sizes.CEILING:
        why = f"The positive electrode holds {what} too, ours is only the alloy's: {held}."
        verdict = Verdict.DIFFERS if high < ours.low else Verdict.CANNOT_TEST
        return Judgement(verdict, why, ours), named == pack_sizes.ANY_PACK
    agree = meets(row, ours)
    why = f"{held[0].upper()}{held[1:]}, which it {'meets' if agree else 'misses'}"
    if mentions(row.value, pack_sizes.range_note(what, series.ledger)):
        why += "; our range was drawn with this figure in view, so this is no independent test"
    return met(agree, f"{why}.", ours), named == pack_sizes.ANY_PACK
