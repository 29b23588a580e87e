"""Sentences about one line, company or place, made from the rows of the modules `records_*`."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence

import pandas as pd

from tracker.filters.names import country
from tracker.store import Record, records
from tracker.terms import EventType, Product, Stage, Status, as_entered, date_span, whole

_BEGINS = {  # status -> how a line came to hold it
    Status.ANNOUNCED: "announced",
    Status.APPROVED: "approved",
    Status.UNDER_CONSTRUCTION: "under construction",
    Status.DELAYED: "delayed",
    Status.SHELVED: "shelved",
    Status.IDLED: "idled",
    Status.RETIRED: "retired",
    Status.CANCELLED: "cancelled",
}
_STEP = {  # stage -> what befell a step after the line itself
    Stage.ANNOUNCED: "an expansion{} announced {}",
    Stage.APPROVED: "an expansion{} approved {}",
    Stage.CONSTRUCTION: "an expansion{} under construction {}",
    Stage.OPERATING: "expanded{} {}",
}
_PARTS = {  # columns of a sum of lines -> how it is called
    "heard": "running",
    "quiet": "running by old reports only",
    "under_construction": "under construction",
    "approved": "approved",
    "announced": "announced",
}
_SAID = {  # what a stated capacity is -> how the event that states it says so
    "new": " for {}",
    "existing": " with {}",
    "total_after": " for {} in all",
    "expansion": " with {} more",
}


def when(text: str, *, at: str = "on", within: str = "in") -> str:
    """A partial date in words, as exactly as it is known.

    >>> when("2019-02-14"), when("2019-05"), when("2019-Q1"), when("2023", within="by")
    ('on 14 Feb 2019', 'in May 2019', 'in the first quarter of 2019', 'by 2023')
    """
    first, last = date_span(text)
    if first == last:
        return f"{at} {day(first)}"
    if "Q" in text:
        quarter = ("first", "second", "third", "fourth")[first.month // 3]
        return f"{within} the {quarter} quarter of {first.year}"
    if first.month == last.month:
        return f"{within} {calendar.month_name[first.month]} {first.year}"
    return f"{within} {first.year}"


def day(date: dt.date) -> str:
    """A day in words.

    >>> day(dt.date(2019, 2, 14))
    '14 Feb 2019'
    """
    return f"{date.day} {calendar.month_abbr[date.month]} {date.year}"


def story(
    line: Record, milestones: Sequence[Record], steps: Sequence[Record], claims: pd.DataFrame
) -> str:
    """What befell a line, in one or two sentences.

    Args:
        line: `records_line.line`.
        milestones: `records_line.milestones`.
        steps: `records_line.expansions`.
        claims: `records_line.claims`.
    """
    if not milestones:
        return "Only a change of its owner is known."
    told_by = {row["event_id"] for row in milestones}
    dated = [(row["last_day"], _milestone(row)) for row in milestones]
    dated += [(row["last_day"], _step(row)) for row in steps if row["event_id"] not in told_by]
    parts = [words for _, words in sorted(dated, key=lambda pair: pair[0])]
    level, stated = line["capacity_tpa"], {row["capacity_tpa"] for row in milestones}
    if level is None:
        parts.append(f"its capacity{' in all' if stated - {None} else ''} not stated")
    elif level not in stated:
        parts.append(f"{as_entered(level)} after its last known step")
    history = ", ".join(parts)
    sentences = [history[0].upper() + history[1:]]
    if line["is_quiet"] and line["last_heard_on"]:
        sentences.append(f"Nothing was heard of it since {_since(line['last_heard_on'])}")
    if counted := _counted(claims):
        sentences.append(counted)
    return ". ".join(sentences) + "."


def _milestone(row: Record) -> str:
    if row["status"] == Status.OPERATING:
        if row["event_type"] == EventType.COMMISSIONED:
            what, date = "commissioned", when(row["event_on"])
        else:
            what, date = "running", when(row["event_on"], at="by", within="by")
    else:
        what = _BEGINS[Status(row["status"])]
        building = row["status"] == Status.UNDER_CONSTRUCTION
        date = (
            when(row["event_on"], at="from", within="from") if building else when(row["event_on"])
        )
    again = " again" if row["is_again"] else ""
    tpa = row["capacity_tpa"]
    stated = "" if tpa is None else _SAID[row["capacity_is"]].format(as_entered(tpa))
    return f"{what}{again} {date}{stated}"


def _step(row: Record) -> str:
    tpa = row["additions_tpa"]
    by = "" if tpa is None else f" by {as_entered(tpa)}"
    stage = Stage(row["stage"])
    if stage is not Stage.OPERATING:
        by = by.replace(" by ", " of ")
    return _STEP[stage].format(by, when(row["event_on"]))


def _since(text: str) -> str:
    """A partial date after "since", without its "on" or "in"."""
    return when(text).partition(" ")[2]


def _counted(claims: pd.DataFrame) -> str:
    """What of claims the line explains, the newest claim in full."""
    counted = claims[claims["verdict"] == "counted"]
    if counted.empty:
        return ""
    claim = records(counted)[0]
    claimed = (
        f"the {as_entered(claim['claimed_tpa'])} claimed for {place_of(claim)} {_window(claim)}"
    )
    own = claim["additions_tpa"]
    if own is None:
        share = f"It is counted, without tonnes, among the lines behind {claimed}"
    elif own <= claim["claimed_tpa"]:
        share = f"It explains {as_entered(own).removesuffix(' t/a')} of {claimed}"
    else:
        share = f"Its {as_entered(own)} are more than {claimed}"
    more = len(counted) - 1
    return share + (f", and is counted in {whole(more, 'more claim')}" if more else "")


def place_of(claim: Record) -> str:
    """The place a claim is about: its town, else province, else country, else the world."""
    for key in ("city", "province"):
        if isinstance(claim[key], str):
            return str(claim[key])
    code = claim["country"]
    return "the world" if not isinstance(code, str) or code == "WLD" else country(code)


def _window(claim: Record) -> str:
    return f"from {day(claim['window_start'])} to {day(claim['window_end'])}"


def of_lines(name: str, sums: pd.DataFrame) -> str:
    """What the lines of a company or place come to, by product.

    Args:
        name: how the sentence calls the company or place.
        sums: `running.running_of_record`.
    """
    if sums.empty:
        return f"No line of {name} is known."
    parts = [_of_product(row) for row in records(sums)]
    return f"{name}: {'; '.join(parts)}."


def _of_product(row: Record) -> str:
    parts = [
        f"{words}{_tonnes(row[f'{column}_tpa'])} ({whole(row[f'{column}_lines'], 'line')})"
        for column, words in _PARTS.items()
        if row[f"{column}_lines"]
    ]
    missing = row["running_lines_not_stated"]
    if 0 < missing < row["running_lines"]:  # where none is stated, that is said already
        parts.append(f"the capacity of {whole(missing, 'running line')} not stated")
    counted = ("running", "under_construction", "approved", "announced")
    if ended := row["lines"] - sum(row[f"{column}_lines"] for column in counted):
        parts.append(f"{whole(ended, 'line')} halted, dropped or without a status")
    return f"{Product(row['product']).label}, {', '.join(parts)}"


def _tonnes(tpa: float) -> str:
    return ", capacity not stated" if pd.isna(tpa) else f" {as_entered(tpa)}"


def citation(what: str, known_on: dt.date, release: str, publishers: Iterable[str]) -> str:
    """How to cite a record: what, as known when, of which release, by whose reports."""
    named = "; ".join(dict.fromkeys(publishers)) or "none"
    return (
        f"REE Alloy & AB5 Tracker, {what}, as known on {known_on.isoformat()}, "
        f"release {release}; sources: {named}."
    )
