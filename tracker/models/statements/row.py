"""A published row as the rules read it, and what they may find."""

from dataclasses import dataclass, replace

import pandas as pd

from tracker.models.statements.coverage import Coverage, coverage, rounding, stated_range
from tracker.models.statements.series import Estimate
from tracker.spelling import spelled
from tracker.terms import Segment, Verdict, significant


@dataclass(frozen=True)
class Row:
    """One published row, as the rules read it.

    `coverage` is None where no period is given, `known_on` where the day it became known is not
    known or only inferred.
    """

    period: str
    subject: str
    metric: str
    region: str
    maker: str
    value: float
    unit: str
    source_id: str
    note: str
    coverage: Coverage | None
    known_on: pd.Timestamp | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """What the printed value can mean, in its own unit."""
        half = rounding(self.value)
        return stated_range(self.note) or (self.value - half, self.value + half)


@dataclass(frozen=True)
class Judgement:
    """A verdict with our figure in the unit of the row, if there is one.

    `in_view`: our rows were or may have been made with the published figure in view, so that an
    agreement is no blind test. `interpolated`: input rows behind ours whose units nobody counted,
    by name.
    """

    verdict: Verdict
    why: str
    ours: Estimate | None = None
    in_view: bool = False
    interpolated: str = ""


def read_row(record: dict[object, object]) -> Row:
    """A record of `published_figures` as a row."""
    texts = {
        name: "" if record.get(name) is None or record[name] != record[name] else str(record[name])
        for name in ("period", "subject", "metric", "region", "maker", "unit", "source_id", "note")
    }
    value = pd.to_numeric(str(record["value"]), errors="coerce")
    about = coverage(texts["period"], texts["region"], texts["maker"])
    dated = not record.get("known_on_inferred", True)
    known_on = pd.Timestamp(str(record["known_on"])) if dated else None
    return Row(value=float(value), coverage=about, known_on=known_on, **texts)


def untested(why: str) -> Judgement:
    """A figure that cannot be tested, and why."""
    return Judgement(Verdict.CANNOT_TEST, why)


def meets(row: Row, ours: Estimate) -> bool:
    """Whether what the printed value can mean touches our band."""
    low, high = row.ends
    return low <= ours.high and high >= ours.low


def met(meets: bool, why: str, ours: Estimate, *, in_view: bool = False) -> Judgement:
    """The verdict of a comparison like with like."""
    return Judgement(Verdict.AGREES if meets else Verdict.DIFFERS, why, ours, in_view)


def marked(judgement: Judgement, names: str, *, is_count: bool = False) -> Judgement:
    """The judgement, once it says which interpolated rows ours rests on.

    Where ours counts hybrids, a number that nobody counted can neither meet nor miss a printed
    one. Where ours is of packs the row is a small part of it, and the verdict stays.
    """
    if not names or judgement.ours is None:
        return judgement
    if is_count and judgement.verdict is not Verdict.CANNOT_TEST:
        why = f"Nobody counted the units of {named(names)}, they are interpolated: "
        why += _lower(judgement)
        return Judgement(Verdict.CANNOT_TEST, why, judgement.ours, interpolated=names)
    why = f"{judgement.why} Ours rests on interpolated units of {named(names)}."
    return replace(judgement, why=why, interpolated=names)


def named(names: str) -> str:
    """Interpolated rows in words.

    >>> named("2020 other_strong_hev; 2025 honda")
    'Other strong HEV 2020, Honda 2025'
    """
    pairs = (name.split(" ", 1) for name in names.split("; "))
    labels = {segment.value: segment.label for segment in Segment}
    return ", ".join(f"{labels.get(code, code)} {year}" for year, code in pairs)


def _lower(judgement: Judgement) -> str:
    return judgement.why[:1].lower() + judgement.why[1:]


def shown(ours: Estimate, unit: str) -> str:
    """Our figure in words: value (low to high) unit."""
    value, low, high = (significant(end) for end in (ours.value, ours.low, ours.high))
    return f"{value} ({low} to {high}) {unit_words(unit)}"


def unit_words(unit: str) -> str:
    """The unit for a sentence."""
    return spelled(unit, is_first=False)
