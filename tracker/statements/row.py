"""A published row as the rules read it, and what they may find."""

from dataclasses import dataclass

import pandas as pd

from tracker.statements.scope import Scope, rounding, scope, stated_range
from tracker.statements.series import Figure
from tracker.terms import Verdict

CAPACITY = "Capacity is what a line could make, not what was sold, so our series cannot test it."


@dataclass(frozen=True)
class Row:
    """One published row, as the rules read it; `year` is None where no period is given."""

    period: str
    subject: str
    metric: str
    region: str
    maker: str
    value: float
    unit: str
    source_id: str
    note: str
    scope: Scope | None

    @property
    def ends(self) -> tuple[float, float]:
        """What the printed value can mean, in its own unit."""
        half = rounding(self.value)
        return stated_range(self.note) or (self.value - half, self.value + half)


@dataclass(frozen=True)
class Finding:
    """A verdict with our figure in the unit of the row, if there is one."""

    verdict: Verdict
    why: str
    ours: Figure | None = None


def read_row(record: dict[object, object]) -> Row:
    """A record of `published_figures` as a row."""
    texts = {
        name: "" if record.get(name) is None or record[name] != record[name] else str(record[name])
        for name in ("period", "subject", "metric", "region", "maker", "unit", "source_id", "note")
    }
    value = pd.to_numeric(str(record["value"]), errors="coerce")
    about = scope(texts["period"], texts["region"], texts["maker"])
    return Row(value=float(value), scope=about, **texts)


def untested(why: str) -> Finding:
    """A figure that cannot be tested, and why."""
    return Finding(Verdict.CANNOT_TEST, why)


def meets(row: Row, ours: Figure) -> bool:
    """Whether what the printed value can mean touches our band."""
    low, high = row.ends
    return low <= ours.high and high >= ours.low


def met(meets: bool, why: str, ours: Figure) -> Finding:
    """The verdict of a comparison like with like."""
    return Finding(Verdict.AGREES if meets else Verdict.DIFFERS, why, ours)


def shown(ours: Figure, unit: str) -> str:
    """Our figure in words: value (low to high) unit."""
    return f"{number(ours.value)} ({number(ours.low)} to {number(ours.high)}) {unit_words(unit)}"


def number(value: float) -> str:
    """A number for a sentence: three digits, or whole from a thousand."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def unit_words(unit: str) -> str:
    """The unit for a sentence."""
    return unit.replace("_", " ")
