"""The answer to a page's question in one sentence, made from the rows that the page shows.

Lines, claims, what became known and sources; `answers_capacity` and `answers_ab5` have the rest.
"""

import math

import pandas as pd

from tracker.queries.answers_words import (
    WAYS,
    count_of,
    joined,
    percent,
    runs,
    tpa,
    verb,
)
from tracker.queries.records_words import when
from tracker.terms import ChangeKind, SourceKind, printed, whole

_CHANGED = {  # kind of change -> what a count of it is called
    ChangeKind.LINE_ADDED: "new line",
    ChangeKind.EVENT_ADDED: "new event",
    ChangeKind.STATUS_MOVED: "move of a status",
    ChangeKind.CAPACITY_MOVED: "move of a capacity",
}


def of_storage(lines: int, sums: "pd.Series[float]", quiet_years: int) -> str:
    """How far along the storage-alloy lines are.

    Args:
        lines: how many there are, whatever their status.
        sums: `running.running_totals` of them.
        quiet_years: after how many years without a report a line is silent.
    """
    if not lines:
        return "No hydrogen-storage-alloy line is known under these filters."
    parts = []
    if count := sums["running_lines"]:
        parts.append(f"{printed(count)} run, {runs(sums, quiet_years)}")
        if missing := sums["running_lines_not_stated"]:
            parts[-1] += f", {printed(missing)} of them without a stated capacity"
    for status, words in WAYS.items():
        if count := sums[f"{status}_lines"]:
            stated = sums[f"{status}_tpa"]
            tonnes = "" if math.isnan(stated) else f" ({tpa(stated)})"
            parts.append(f"{printed(count)} {words}{tonnes}")
    if ended := lines - sum(sums[f"{name}_lines"] for name in ("running", *WAYS)):
        parts.append(f"{printed(ended)} halted, dropped or without a status")
    return f"{whole(lines, 'line')}: {'; '.join(parts)}."


def of_claims(covered: "pd.Series[float]", not_comparable: int) -> str:
    """How much of what was claimed lines explain.

    Args:
        covered: `claims.coverage`.
        not_comparable: claims that cannot be set against lines.
    """
    if not covered["claims"]:
        if not not_comparable:
            return "No claim is known under these filters."
        return f"None of {whole(not_comparable, 'claim')} can be set against lines."
    words = (
        f"Lines explain {percent(covered['share'])} of the {tpa(covered['claimed_tpa'])} claimed "
        f"in {whole(covered['claims'], 'claim')} that can be compared"
    )
    if over := covered["over_explained"]:
        words += f"; {printed(over)} {verb(over, 'is', 'are')} over-explained"
    if not_comparable:
        words += f"; {printed(not_comparable)} cannot be compared"
    return f"{words}."


def of_realisation(medians: pd.DataFrame, silent: int) -> str:
    """What share of announced lines came to run, and after how long.

    Args:
        medians: `realisation.medians`; its first row is of all lines.
        silent: lines of which nothing was heard for years.
    """
    quiet = f"; {whole(silent, 'line')} fell silent" if silent else ""
    everything = medians[medians["group"] == "all"]
    if everything.empty or not everything["lines"].iloc[0]:
        return f"No line was announced before it ran under these filters{quiet}."
    row = everything.iloc[0]
    words = f"Of {whole(row['lines'], 'line')} announced before they ran, {printed(row['ran'])} run"
    if not math.isnan(row["median_months"]):
        words += f", half of all within {whole(row['median_months'], 'month')}"
    else:
        after = [
            f"{percent(row[share])} within {years} years"
            for share, years in (("share_24", 2), ("share_60", 5))
            if not math.isnan(row[share])
        ]
        words += f"; by the curve {joined(after)} of their announcement" if after else ""
    return f"{words}{quiet}."


def of_histories(rows: pd.DataFrame, clashes: int) -> str:
    """What the events of lines come to, and how many say a thing twice or disagree.

    Args:
        rows: those of `histories.histories`.
        clashes: pairs of sources that disagree.
    """
    if rows.empty:
        return "No event is known under these filters."
    added = rows["additions_tpa"].sum()
    repeats = (rows["outcome"] == "repeats a step").sum()
    lines = whole(rows["line_id"].nunique(), "line")
    come = verb(len(rows), "comes", "come")
    words = f"{whole(len(rows), 'event')} of {lines} {come} to {tpa(added)} added"
    if repeats:
        words += f"; {printed(repeats)} {verb(repeats, 'repeats', 'repeat')} a step"
    disagree = verb(clashes, "disagrees", "disagree")
    clash = f"{whole(clashes, 'pair')} of sources {disagree}" if clashes else "no sources disagree"
    return f"{words}; {clash}."


def of_changes(rows: pd.DataFrame, compared_with: str) -> str:
    """How much changed against another look, by kind.

    Args:
        rows: those of `changes.changes_since`.
        compared_with: the other look, in words.
    """
    counts = [(words, int((rows["kind"] == kind).sum())) for kind, words in _CHANGED.items()]
    parts = [count_of(number, words) for words, number in counts if number]
    return f"Against {compared_with}: {', '.join(parts) or 'nothing changed'}."


def of_sources(rows: pd.DataFrame) -> str:
    """Who stands behind the figures.

    Args:
        rows: those of `sources.sources`, the newest first.
    """
    if rows.empty:
        return "No source is known under these filters."
    kinds = [
        f"{printed(count)} {SourceKind(str(kind)).label.lower()}"
        for kind, count in rows["kind"].value_counts().items()
    ]
    facts = whole(rows["facts"].sum(), "fact")
    stand = verb(len(rows), "stands", "stand")
    words = f"{whole(len(rows), 'source')} ({', '.join(kinds)}) {stand} behind {facts}"
    dated = rows["published_on"].dropna()
    if len(dated):
        words += f"; the newest was published {when(str(dated.iloc[0]))}"
    if missing := len(rows) - len(dated):
        words += f", {printed(missing)} {verb(missing, 'is', 'are')} without a date"
    return f"{words}."
