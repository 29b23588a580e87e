"""Figures that our series by year and segment can be held against."""

import math

import numpy as np
import pandas as pd

from tracker.models.ab5 import SEGMENTS, intensity
from tracker.models.ab5.bands import Floats
from tracker.models.statements.coverage import UNITS, Coverage, mentions
from tracker.models.statements.row import (
    Judgement,
    Row,
    marked,
    meets,
    met,
    shown,
    unit_words,
    untested,
)
from tracker.models.statements.series import Estimate, Series, estimate
from tracker.models.statements.subjects import Measure
from tracker.terms import Verdict, printed

COUNTED = {"units", "hev_kwh"}  # quantities of all hybrids: a segment without NiMH weighs in them


def measured(row: Row, measure: Measure, series: Series) -> Judgement:
    """Judge a row whose subject is a quantity of ours, or a ratio of two."""
    about = row.coverage
    if about is None:
        return untested("The row names no time, and our series is by year.")
    dimension, size = UNITS.get(row.unit, ("", 1))
    grows = row.metric == "growth"
    if dimension != ("share" if grows else measure.dimension):
        return untested(f"{unit_words(row.unit)} is not a unit we can read for this subject.")
    years = _years(about, grows)
    for year in years:
        if not series.counted(year, SEGMENTS if measure.of_all else about.segments):
            return untested(f"Our series does not count every segment of it in {year}.")
    if grows:
        if about.part or measure.whole:
            more = "it counts more than ours does" if measure.whole else ", ".join(about.part)
            return untested(f"We have no growth for it: {more}.")
        if years[0] == years[-1]:
            return untested("A growth needs two years.")
        first, last = (_amount(measure, series, year, about) for year in (years[0], years[-1]))
        ours = estimate(growth_rate(first, last, years[-1] - years[0]) / size)
    else:
        amounts = [_amount(measure, series, year, about) for year in years]
        ours = estimate(np.sum(amounts, axis=0) / size)
    segments = SEGMENTS if measure.of_all else about.segments
    names = series.interpolated(years if not grows else (years[0], years[-1]), segments)
    judgement = _compared(row, measure, ours, about, series)
    return marked(judgement, names, is_count=not COUNTED.isdisjoint((measure.over, measure.under)))


def _years(about: Coverage, grows: bool) -> range:
    """Years a figure spans; growth of a single year starts from the year before."""
    first = about.first - 1 if grows and about.first == about.last else about.first
    return range(first, about.last + 1)


def _amount(measure: Measure, series: Series, year: int, about: Coverage) -> Floats:
    over = series.total(measure.over, year, about.segments)
    if not measure.under:
        return over
    under = series.total(measure.under, year, SEGMENTS if measure.of_all else about.segments)
    share: Floats = np.divide(over, under, out=np.zeros_like(over), where=under > 0)
    return share


def _compared(
    row: Row, measure: Measure, ours: Estimate, about: Coverage, series: Series
) -> Judgement:
    low, high = row.ends
    text = f"ours is {shown(ours, row.unit)}"
    is_amount = row.metric != "growth" and not measure.under
    if about.part and (measure.whole or not measure.under or len(about.part) > len(about.near)):
        reason = ", ".join(about.part)
        if is_amount and not measure.whole and low > ours.high:
            why = f"It covers {reason}, yet passes our whole: {text}."
            return Judgement(Verdict.INCONSISTENT, why, ours)
        return Judgement(Verdict.CANNOT_TEST, f"It covers {reason}; for the whole {text}.", ours)
    if measure.whole:
        if high < ours.low:
            return Judgement(
                Verdict.INCONSISTENT, f"The whole is less than our part: {text}.", ours
            )
        return Judgement(Verdict.CANNOT_TEST, f"It counts more than ours does; {text}.", ours)
    if is_amount and low > (most := _most(row, measure, about, series)):
        ceiling = f"{printed(most)} {unit_words(row.unit)}"
        why = f"Even if every hybrid had NiMH it would be {ceiling}; {text}."
        return Judgement(Verdict.INCONSISTENT, why, ours)
    agree = meets(row, ours)
    in_view, caveats = _blindness(row, measure, about, series, agree)
    asides = [*about.near, measure.aside, *caveats]
    sentence = [f"{text}, which it {'meets' if agree else 'misses'}", *filter(None, asides)]
    why = "; ".join(sentence)
    if about.near and not agree:
        return Judgement(Verdict.CANNOT_TEST, f"The scopes are only near: {why}.", ours)
    return met(agree, f"{why[0].upper()}{why[1:]}.", ours, in_view=in_view)


def _most(row: Row, measure: Measure, about: Coverage, series: Series) -> float:
    """The largest level the ledger leaves room for: every hybrid NiMH, all ranges at their high.

    Endless for a count of vehicles, which has no such ceiling.
    """
    per_kwh = {
        "ab5_t": intensity(series.ledger, "bought").high / 1000,
        "bought_t": intensity(series.ledger, "bought").high / 1000,
        "nimh_kwh": 1,
    }.get(measure.over, math.inf)
    rows = series.rows[series.picked(range(about.first, about.last + 1), about.segments)]
    kwh = float((rows["high"] * rows["kwh_high"]).sum())
    return kwh * per_kwh / UNITS[row.unit][1]


def _blindness(
    row: Row, measure: Measure, about: Coverage, series: Series, agree: bool
) -> tuple[bool, list[str]]:
    """Whether our row was made with the figure in view, and why a match is no independent test."""
    rows = series.rows[series.picked([about.last], about.segments)]
    if row.metric == "growth" and measure.over == "ab5_t":
        held = _held(series.rows[series.picked([about.last - 1], about.segments)], rows)
        caveats = [f"NiMH share and kWh of {held} are held, so ours is unit growth"] if held else []
        known = _known_before(row, rows)
        ending = ", so this is consistent, not a blind test" if agree else ""
        return bool(known), [
            *caveats,
            f"{known} when our row was made{ending}",
        ] if known else caveats
    if row.source_id and rows["sources"].str.contains(row.source_id, regex=False).any():
        return True, ["our row draws on the same source, so this is no independent test"]
    if any(mentions(row.value, text) for text in rows["words"]):
        return True, ["our row was made with this figure in view, so this is no independent test"]
    return False, []


def _known_before(row: Row, rows: pd.DataFrame) -> str:
    """Whether the figure was known before the last report that our rows were made from; where
    a day is not known it counts as known, since an agreement is then no proof."""
    if row.known_on is None or rows["made_after"].isna().any():
        return "it may have been known"
    return "it was known" if row.known_on <= rows["made_after"].max() else ""


def _held(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """The largest segment, if its NiMH share and kWh did not move; else nothing."""
    nimh = after["hev_units"] * after["nimh_share"] * after["kwh_per_nimh_hev"]
    largest = after.iloc[int(nimh.to_numpy().argmax())]
    earlier = before[before["segment"] == largest["segment"]]
    names = ["nimh_share", "kwh_per_nimh_hev"]
    same = len(earlier) == 1 and earlier.iloc[0][names].equals(largest[names])
    return str(largest["segment"]) if same else ""


def growth_rate(first: Floats, last: Floats, years: int) -> Floats:
    """Yearly rate between two ends, as a fraction."""
    rate: Floats = (last / first) ** (1 / years) - 1
    return rate
