"""Sums, windows, claims and what runs, from the lines of `oracle`: docs/METHOD.md in Python."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from tests.oracle import Event, History, Row, add, months_back, span
from tests.oracle_owners import Owners

Keep = Callable[[Row], bool]

ADDS = ("addition", "not_stated")
OF_OWNERS = ("companies", "ownership")


def detail(text: str) -> str:
    """What a date is known to: year, quarter, month or day."""
    return "quarter" if "Q" in text else {4: "year", 7: "month", 10: "day"}[len(text)]


def period_of(text: str, period: str) -> str | None:
    """The period a date lies in; None when it is not known so closely."""
    known = ("year", "quarter", "month", "day")
    if known.index(detail(text)) < known.index(period):
        return None
    first = span(text)[0]
    quarter = f"{first.year}-Q{(first.month + 2) // 3}"
    return {"year": f"{first.year}", "quarter": quarter, "month": f"{first:%Y-%m}"}[period]


def kept(row: Row, **chosen: Any) -> bool:
    """Whether a row of additions, or a line, passes the reader's filters."""
    return all(_passes(row, key, wanted) for key, wanted in chosen.items())


def _passes(row: Row, key: str, wanted: Any) -> bool:
    if key == "from_day":  # a date is kept only when every day it can mean lies inside
        return bool(span(row["event_on"])[0] >= wanted)
    if key == "to_day":
        return bool(span(row["event_on"])[1] <= wanted)
    if wanted == "official":
        return bool(row["kinds"] <= {"government", "company"})
    if wanted == "two_sources":
        return len(row["publishers"]) > 1
    if key == "company":  # the company or anybody with a part of it
        return not set(row["holders"]).isdisjoint(wanted)
    if key == "group":  # by more than half, all the way
        return any(row["holders"].get(name) for name in wanted)
    if key == "source_kind":  # of the date and of the tonnage
        return bool(row["kinds"] <= set(wanted))
    return row[key] in wanted if key != "evidence" else row["confidence"] in ("high", "medium")


class Oracle:
    """The answers as known on a day, from the rows of the curated tables."""

    def __init__(self, tables: dict[str, list[Row]], as_of: dt.date, created: dt.date) -> None:
        self.as_of, self.created = as_of, created
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        events: dict[object, list[Event]] = {}
        for row in tables["capacity_events"]:
            source = self.sources[row["source_id"]]
            if self._known(source, span(row["event_on"])[1]) <= as_of:
                tpa = None if row["capacity_tpa"] is None else float(row["capacity_tpa"])
                events.setdefault(row["line_id"], []).append(
                    Event(row["event_id"], row["event_on"], row["event_type"], tpa,
                          row["capacity_is"], row, source)
                )  # fmt: skip
        owners = Owners(tables, as_of, self._known)
        lines = {row["line_id"]: row | owners.of_line(row) for row in tables["lines"]}
        self.histories = [History(lines[line], of_line) for line, of_line in events.items()]
        self.claims = [
            row for row in tables["capacity_claims"]
            if self._known(self.sources[row["source_id"]], row["window_end"]) <= as_of
        ]  # fmt: skip

    def _known(self, source: Row, reported: dt.date | None) -> dt.date:
        """The last day the source's date can mean, else the end of what it reports."""
        printed = source["published_on"]
        known = span(printed)[1] if printed else reported
        return min(known or dt.date.min, self.created)

    @cached_property
    def all_additions(self) -> list[Row]:
        """Every addition at every stage."""
        return [row for history in self.histories for row in history.additions()]

    def additions(self, stage: str, keep: Keep = bool) -> list[Row]:
        """The additions of a stage that are kept."""
        return [row for row in self.all_additions if row["stage"] == stage and keep(row)]

    def totals(self, rows: list[Row], period: str) -> Row:
        """Sums over rows of additions; a date vaguer than the period is left out of charts."""
        adding = [row for row in rows if row["outcome"] in ADDS]
        return {
            "additions_tpa": add(row["additions_tpa"] for row in adding) or 0,
            "lines": len({row["line_id"] for row in adding}),
            "lines_not_stated": len({r["line_id"] for r in adding if r["outcome"] != "addition"}),
            "level_only": sum(row["outcome"] == "level_only" for row in rows),
            "left_out": sum(period_of(row["event_on"], period) is None for row in adding),
        }

    def by_period(self, rows: list[Row], period: str) -> dict[tuple[object, object], Row]:
        """Bars: (period, product) -> tonnes and lines."""
        bars: dict[tuple[object, object], list[Row]] = {}
        for row in rows:
            at = period_of(row["event_on"], period)
            if at and row["outcome"] in ADDS:
                bars.setdefault((at, row["product"]), []).append(row)
        return {
            key: {
                "additions_tpa": add(row["additions_tpa"] for row in bar),
                "lines": len({row["line_id"] for row in bar}),
                "lines_not_stated": len({r["line_id"] for r in bar if r["outcome"] != "addition"}),
                "line_ids": ";".join(sorted({row["line_id"] for row in bar})),
            }
            for key, bar in bars.items()
        }

    def window_sum(self, rows: list[Row], end: dt.date, months: int) -> Row:
        """Additions of which every possible day lies in the window that ends on a day."""
        begins = months_back(end, months)
        inside = [
            r for r in rows if begins <= span(r["event_on"])[0] <= span(r["event_on"])[1] <= end
        ]
        return self.totals(inside, "year") | {"begins": begins}

    def trailing(self, rows: list[Row], months: int) -> dict[dt.date, Row]:
        """The window's sum on each day one dated to the day or month enters or has left."""
        dated = [
            (span(row["event_on"])[1], row)
            for row in rows
            if row["outcome"] == "addition" and detail(row["event_on"]) in ("day", "month")
        ]
        days = set()
        for enters, _ in dated:
            leaves = enters
            while months_back(leaves, months) <= enters:
                leaves += dt.timedelta(1)
            days |= {day for day in (enters, leaves) if day <= self.as_of}
        sums = {}
        for day in days:
            inside = [row for on, row in dated if months_back(day, months) <= on <= day]
            sums[day] = self.totals(inside, "year") | {
                "line_ids": ";".join(sorted({row["line_id"] for row in inside}))
            }
        return sums

    def lines(self, quiet_years: int = 5) -> list[Row]:
        """One row per line with a known event."""
        return [history.standing(self.as_of, quiet_years) for history in self.histories]

    def running(self, lines: list[Row], by: str) -> dict[tuple[object, object], Row]:
        """What runs, heard of and older, and what is on its way: (name, product) -> figures."""
        groups: dict[tuple[object, object], list[Row]] = {}
        for row in lines:
            if row["status"] in ("operating", "under_construction", "approved", "announced"):
                groups.setdefault((row[by] or "not stated", row["product"]), []).append(row)
        return {key: running_figures(rows) for key, rows in groups.items()}

    def claim_lines(self, scope: str) -> list[Row]:
        """Lines counted in each comparable claim, and lines that one test alone keeps out."""
        firsts: dict[object, Row] = {}
        for row in self.additions("announced"):
            before = firsts.get(row["line_id"])
            if before is None or row["event"].sort_key < before["event"].sort_key:
                firsts[row["line_id"]] = row
        found = []
        for claim in filter(lambda claim: products(claim, scope), self.claims):
            for row in firsts.values():
                verdict = match(claim, row, scope)
                if verdict and row["outcome"] in ADDS:
                    found.append(row | {"claim_id": claim["claim_id"], "verdict": verdict})
        return found

    def reconciled(self, scope: str) -> dict[object, Row | None]:
        """Claimed against itemised; None for a claim that cannot be compared."""
        matches = [row for row in self.claim_lines(scope) if row["verdict"] == "counted"]
        answers: dict[object, Row | None] = {}
        for claim in self.claims:
            counted = [row for row in matches if row["claim_id"] == claim["claim_id"]]
            itemised = add(row["additions_tpa"] for row in counted) or 0
            residual = float(claim["capacity_tpa"] or 0) - itemised
            answers[claim["claim_id"]] = (
                {
                    "itemised_tpa": itemised,
                    "residual_tpa": residual,  # may be negative, never clipped
                    "is_over_explained": residual < 0,
                    "lines": len(counted),
                    "lines_not_stated": sum(row["outcome"] == "not_stated" for row in counted),
                    "line_ids": ";".join(sorted(row["line_id"] for row in counted)),
                }
                if products(claim, scope)
                else None
            )
        return answers


def running_figures(rows: list[Row]) -> Row:
    """Lines and tonnes that run, in two parts, and the pipeline."""
    runs = [row for row in rows if row["status"] == "operating"]
    parts = {
        "running": (runs, "operating_tpa"),
        "heard": ([row for row in runs if not row["is_quiet"]], "operating_tpa"),
        "quiet": ([row for row in runs if row["is_quiet"]], "operating_tpa"),
    }
    for status in ("under_construction", "approved", "announced"):
        parts[status] = ([row for row in rows if row["status"] == status], "capacity_tpa")
    figures: Row = {"running_lines_not_stated": sum(row["operating_tpa"] is None for row in runs)}
    for name, (part, tonnes) in parts.items():
        figures[f"{name}_lines"] = len(part)
        figures[f"{name}_tpa"] = add(row[tonnes] for row in part) if part else 0
    return figures


def products(claim: Row, scope: str) -> set[str]:
    """Products a claim is set against; empty when it cannot be compared."""
    wide = set(filter(None, (claim["includes_products"] or "").split(";")))
    if not (wide and claim["capacity_tpa"] and claim["window_start"] and claim["window_end"]):
        return set()
    return wide if scope == "wide" else set(filter(None, [claim["product"]]))


def match(claim: Row, row: Row, scope: str) -> str | None:
    """`counted`, `missed` when one test alone keeps the line out, else None."""
    first, last = span(row["event_on"])
    start, end = claim["window_start"], claim["window_end"]
    inside = start <= first and last <= end
    # (choice) some day the date can mean lies within the year
    near = months_back(start, 12) <= last and first <= months_back(end, -12)
    world = claim["country"] in (None, "WLD")
    stated = [key for key in ("country", "province", "city") if claim[key]]
    here = world or all(claim[key] == row[key] for key in stated)
    in_country = world or claim["country"] == row["country"]
    made = row["product"] in products(claim, scope)
    if inside and here and made:
        return "counted"
    missed = here and made and near, inside and made and in_country, inside and here
    return "missed" if any(missed) else None


def tables_of(read: Callable[[str], Iterable[Row]]) -> dict[str, list[Row]]:
    """The tables the rules need, empty cells as None, windows as days."""
    tables = {
        name: [
            {key: None if cell == "" else cell for key, cell in row.items()} for row in read(name)
        ]
        for name in ("lines", "capacity_events", "capacity_claims", "sources", *OF_OWNERS)
    }
    for claim in tables["capacity_claims"]:
        for key in ("window_start", "window_end"):
            if isinstance(claim[key], str):
                claim[key] = dt.date.fromisoformat(claim[key])
    return tables
