"""The answer to "how much capacity was added, and what runs?" in one sentence, for each view.

Rows of `capacity` or `running` in, a sentence out.
"""

import datetime as dt
import math

import pandas as pd

from tracker.filters import Dimension, Period
from tracker.filters.names import country
from tracker.queries.answers_words import (
    WAYS,
    joined,
    no_capacity,
    none_stated,
    percent,
    period_words,
    runs,
    tpa,
)
from tracker.terms import Product, SourceKind, day_words, whole

NOTHING_ADDED = "Nothing was added under these filters."


def of_periods(rows: pd.DataFrame, unstated: int, period: Period) -> str:
    """Which period brought most, and what all of them come to.

    Args:
        rows: `period` and `additions_tpa`, such as those of `capacity.capacity_by_period`.
        unstated: lines that add without a stated capacity.
        period: the length of a period.
    """
    if rows.empty:
        return NOTHING_ADDED
    sums = rows.groupby("period")["additions_tpa"].sum(min_count=1).dropna()
    if sums.empty:
        return none_stated(unstated)
    most = [str(name) for name in sums.index[sums == sums.max()]]
    each = " each" if len(most) > 1 else ""
    words = f"{joined([period_words(name) for name in most])} brought {tpa(sums.max())}{each}"
    if len(sums) > len(most):
        words += f", the most of any {period.value}"
    if len(sums) > 1:
        words += f"; {tpa(sums.sum())} in all since {period_words(sums.index.min())}"
    return f"{words[:1].upper()}{words[1:]}{no_capacity(unstated)}."


def of_cumulative(rows: pd.DataFrame, unstated: int) -> str:
    """What all additions come to, and since when the newer half of them came.

    Args:
        rows: those of `capacity.cumulative`.
        unstated: lines that add without a stated capacity.
    """
    if rows.empty:
        if not unstated:
            return NOTHING_ADDED
        return none_stated(unstated)
    total = rows["cumulative_tpa"].iloc[-1]
    first, last = rows["period"].iloc[0], rows["period"].iloc[-1]
    if first == last:
        return f"{tpa(total)} in all, in {period_words(first)}{no_capacity(unstated)}."
    before = rows["cumulative_tpa"].shift(fill_value=0)
    half = rows.loc[before <= total / 2, "period"].iloc[-1]
    since = f", at least half of it since {period_words(half)}" if half != first else ""
    span = f"from {period_words(first)} to {period_words(last)}"
    return f"{tpa(total)} in all {span}{since}{no_capacity(unstated)}."


def of_windows(rows: pd.DataFrame, months: int, day: dt.date) -> str:
    """What the window up to a day brought, and which window brought most.

    Args:
        rows: those of `capacity.trailing_sums`.
        months: the length of the window.
        day: the day looked from.
    """
    window = f"the {whole(months, 'month')} to"
    if rows.empty:
        return "No addition with tonnes is dated to the day or the month under these filters."
    last = rows.iloc[-1]
    most = rows.sort_values("trailing_tpa", ascending=False, kind="stable").iloc[0]
    lines = f" ({whole(last['lines'], 'line')})" if last["lines"] else ""
    now = f"{tpa(last['trailing_tpa'])}{lines}" if last["trailing_tpa"] else "nothing"
    return (
        f"In {window} {day_words(day)} {now} was added; the most of any such window is "
        f"{tpa(most['trailing_tpa'])} ({whole(most['lines'], 'line')}), first reached on "
        f"{day_words(pd.Timestamp(most['day']).date())}."
    )


def of_ranking(rows: pd.DataFrame, by: Dimension) -> str:
    """Who or what leads a ranking, and with which part of the whole.

    Args:
        rows: those of `capacity.capacity_by`.
        by: what the names are.
    """
    if rows.empty:
        return NOTHING_ADDED
    total = rows["additions_tpa"].sum()
    named = rows[~rows["name"].str.startswith("all others (")]
    sums = named.groupby("name", sort=False)["additions_tpa"].sum(min_count=1).dropna()
    unknown = sums.get("not stated", 0.0)
    sums = sums.drop("not stated", errors="ignore").sort_values(ascending=False, kind="stable")
    if sums.empty or not total:
        return f"No capacity is stated with a {_dimension(by)}."
    lead = f"{_name(str(sums.index[0]), by)} leads with {tpa(sums.iloc[0])}"
    if len(sums) > 1:
        lead += f", {percent(sums.iloc[0] / total)} of {tpa(total)}"
    if len(sums) > 3:
        lead += f"; the three largest have {percent(sums.iloc[:3].sum() / total)}"
    if unknown:
        lead += f"; of {tpa(unknown)} the {_dimension(by)} is not stated"
    return f"{lead}."


def of_map(rows: pd.DataFrame) -> str:
    """Which place has most, and what has no place on the map.

    Args:
        rows: those of `capacity.capacity_by_site`.
    """
    if rows.empty:
        return NOTHING_ADDED
    mapped, off = rows[rows["lat"].notna()], rows[rows["lat"].isna()]
    total = rows["additions_tpa"].sum()
    stated = mapped.dropna(subset="additions_tpa")
    if stated.empty:
        words = "No capacity is stated of any place on the map"
    else:
        top = stated.sort_values("additions_tpa", ascending=False, kind="stable").iloc[0]
        where = f"{top['place']}, {country(top['country'])},"
        if top["additions_tpa"] == total:
            words = f"{where} has all that is stated: {tpa(total)}"
        else:
            words = f"{where} has most: {tpa(top['additions_tpa'])} of {tpa(total)}"
        words += f" added in {whole(len(rows), 'place')}"
    if len(off):
        tonnes = f", {tpa(off['additions_tpa'].sum())}" if off["additions_tpa"].sum() else ""
        words += f"; {whole(len(off), 'place')} without a known town{tonnes} not on the map"
    return f"{words}."


def of_running(sums: "pd.Series[float]", quiet_years: int) -> str:
    """What runs, by what was heard lately and by older reports alone.

    Args:
        sums: `running.running_totals`.
        quiet_years: after how many years without a report a line is silent.
    """
    lines = sums["running_lines"]
    if not lines:
        waiting = sum(sums[f"{status}_lines"] for status in WAYS)
        there = f"; {whole(waiting, 'line')} on the way" if waiting else ""
        return f"Nothing runs under these filters{there}."
    if math.isnan(sums["running_tpa"]):
        return none_stated(lines, "runs", "run")
    missing = no_capacity(sums["running_lines_not_stated"], "running line")
    return f"{tpa(sums['running_tpa'])} run: {runs(sums, quiet_years)}{missing}."


def _dimension(by: Dimension) -> str:
    return by.label.lower()


def _name(name: str, by: Dimension) -> str:
    """What a name of a ranking is called in a sentence."""
    if by is Dimension.COUNTRY:
        words = country(name)
        return words[:1].upper() + words[1:]
    if by is Dimension.PRODUCT:
        return Product(name).label
    if by is Dimension.SOURCE_KIND:
        return f"What a {SourceKind(name).label.lower()} source reports"
    return name
