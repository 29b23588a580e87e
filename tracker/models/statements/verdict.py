"""From a published row and our series to a verdict and one plain sentence.

Rows are read by subject, metric, unit, region, maker and period, never by their id, so a row
added tomorrow is judged like the rest. The verdicts:

- `agrees`: the printed value, give or take half its last digit (or the range its note states),
  meets our band; no stronger claim than that, and the sentence says where it is no blind test;
- `differs`: same quantity, same scope, and the two do not meet;
- `inconsistent`: no choice within the ledger can make it true: more than a pack can hold, more
  than all hybrids could take, or a part larger than our whole; or the note rejects it;
- `cannot_test`: anything else, with the reason. A bound that is merely kept is no agreement.

Where our year rests on interpolated units, a figure about all hybrids cannot be tested, and a
verdict on packs or alloy says what it rests on.
"""

import math
from dataclasses import replace

import pandas as pd

from tracker.models.ab5 import DRAWS, SEED, SEGMENTS, Ledger
from tracker.models.statements.claims import alloy_per_kwh, pack_claim, vehicle_equivalent
from tracker.models.statements.measured import growth_rate, measured
from tracker.models.statements.packs import substance
from tracker.models.statements.row import Judgement, Row, read_row, untested
from tracker.models.statements.series import Estimate, Series, estimate
from tracker.models.statements.subjects import SUBJECTS
from tracker.terms import Verdict

COLUMNS = [
    *("figure_id", "period", "subject", "metric", "region", "maker", "published", "unit"),
    *("ours", "ours_low", "ours_high", "verdict", "difference", "why", "in_view"),
    "interpolated",
]
CAPACITY = "Capacity is what a line could make, not what was sold, so our series cannot test it."


def verdicts(
    published: pd.DataFrame,
    inputs: pd.DataFrame,
    ledger: Ledger,
    packs: pd.DataFrame,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Every published figure with ours beside it, in the order of the table.

    Args:
        published: table `published_figures`.
        inputs: table `ab5_inputs`.
        ledger: assumptions, as the reader set them.
        packs: table `hev_packs`.
        draws: how many draws our bands use.
        seed: where they start.

    Returns:
        One row per figure: the key columns of the table, `published` (its value), `unit`, `ours`,
        `ours_low`, `ours_high` (in that unit; NaN if we have no figure; a percent stays one),
        `verdict`, `difference` (published less ours, same unit), `why`, `in_view` (our rows were
        made with the figure in view, so that an agreement is no blind test), `interpolated` (rows
        behind ours whose units nobody counted, by name).

    Raises:
        BadInput: a bad row of `inputs`, or an assumption is missing.
    """
    series = Series(inputs, ledger, draws, seed)
    rows = []
    for record in published.to_dict("records"):
        row = read_row(record)
        judgement = _judged(row, series, packs)
        ours = judgement.ours or Estimate(math.nan, math.nan, math.nan)
        keys = [record[name] for name in COLUMNS[: COLUMNS.index("published")]]
        sides = (row.value, row.unit, ours.value, ours.low, ours.high)
        outcome = (str(judgement.verdict), row.value - ours.value, judgement.why, judgement.in_view)
        rows.append((*keys, *sides, *outcome, judgement.interpolated))
    return pd.DataFrame(rows, columns=COLUMNS)


def growth_beside(inputs: pd.DataFrame, ledger: Ledger, year: int) -> pd.DataFrame:
    """What grew in a year beside AB5: the post's claim needs all hybrids and AB5 to move alike.

    Returns:
        `what` (ab5, all hybrids, each segment's hybrids), `growth`, `growth_low`, `growth_high` in
        percent; no row where either year is not counted. `interpolated` names rows of either year
        whose units nobody counted.
    """
    series = Series(inputs, ledger, DRAWS, SEED)
    asked = [("ab5", "ab5_t", SEGMENTS), ("all hybrids", "units", SEGMENTS)]
    asked += [(name, "units", (name,)) for name in SEGMENTS]
    rows = []
    for what, quantity, segments in asked:
        if series.counted(year - 1, segments) and series.counted(year, segments):
            first, last = (series.total(quantity, end, segments) for end in (year - 1, year))
            ours = estimate(100 * growth_rate(first, last, years=1))
            rests = series.interpolated((year - 1, year), segments)
            rows.append((what, ours.value, ours.low, ours.high, rests))
    return pd.DataFrame(
        rows, columns=["what", "growth", "growth_low", "growth_high", "interpolated"]
    )


def _judged(row: Row, series: Series, packs: pd.DataFrame) -> Judgement:
    judgement = _tested(row, series, packs)
    if row.note.startswith("REJECT") and judgement.verdict is not Verdict.INCONSISTENT:
        reason = row.note.removeprefix("REJECT").lstrip(": ")
        why = f"The table rejects it: {reason}."
        return replace(judgement, verdict=Verdict.INCONSISTENT, why=why, in_view=False)
    return judgement


def _tested(row: Row, series: Series, packs: pd.DataFrame) -> Judgement:
    if not math.isfinite(row.value):
        return untested("The row gives no value.")
    if row.subject.endswith(("_capacity", "_capacity_addition")):
        return untested(CAPACITY)
    if row.subject == "ab5_supply_vehicle_equivalent":
        return vehicle_equivalent(row, series)
    if row.subject in ("ab5_kg_per_kwh", "ab5_per_kwh", "ab5_kg_per_kwh_supplied"):
        return alloy_per_kwh(row, series.ledger)
    what = substance(row.subject)
    if what and row.metric == "level":
        return pack_claim(row, what, series, packs)
    measure = SUBJECTS.get(row.subject)
    if measure is None:
        return untested(f"We have no series for {row.subject.replace('_', ' ')}.")
    return measured(row, measure, series)
