"""The accounting rules a second time, in plain Python, written from docs/METHOD.md alone.

`tracker/sql` says the rules as SQL; this module says them as a walk through the events of one
line. Neither was made from the other, so where both give one value it is the prose that gives
it. Every rule stands beside the words of METHOD it comes from. Rows in and out are dictionaries;
a cell without a value is None; tonnes are t/a.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Row = dict[str, Any]
Keep = Callable[[Row], bool]

ORDER = ("announced approved construction_start commissioned reported_operating expanded delayed"
         " shelved idled retired cancelled ownership_change").split()  # fmt: skip
MEASURES = (None, "new", "existing", "expansion", "total_after")
STAGES = ("announced", "approved", "construction", "operating")
PLANS = ("announced", "approved", "construction_start")
RUNS = ("commissioned", "reported_operating", "expanded")
RUNGS = {  # the ladder: who builds has announced, who runs has built
    "announced": ("announced", "approved", "construction_start", *RUNS),
    "approved": ("approved",),
    "construction": ("construction_start", *RUNS),
    "operating": RUNS,
}
OWN = {"announced": ("announced", "approved"), "construction": ("construction_start",)}
NAMED = {"construction_start": "under_construction"} | dict.fromkeys(RUNS, "operating")
ADDS = ("addition", "not_stated")


def span(text: str) -> tuple[dt.date, dt.date]:
    """First and last day a partial date can mean."""
    year, _, rest = text.partition("-")
    if len(text) == 10:
        return dt.date.fromisoformat(text), dt.date.fromisoformat(text)
    first, last = (1, 12)
    if rest.startswith("Q"):
        first, last = int(rest[1]) * 3 - 2, int(rest[1]) * 3
    elif rest:
        first = last = int(rest)
    return dt.date(int(year), first, 1), month_end(int(year), last)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(day.day - 1), month_end(year, month + 1))


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


def add(values: Iterable[float | None]) -> float | None:
    """Their sum, None when none is stated."""
    stated = [value for value in values if value is not None]
    return sum(stated) if stated else None


@dataclass(frozen=True)
class Event:
    """A dated step of a line. "A partial date stands at its last possible day"."""

    id: str
    on: str
    type: str
    tpa: float | None
    measure: str | None
    row: Row
    source: Row

    @property
    def sort_key(self) -> tuple[object, ...]:
        """By day, type, what is stated ("on one day the larger" stands: it comes last), id."""
        level = self.tpa if self.measure in ("existing", "total_after") else 0
        measure = MEASURES.index(self.measure)
        return span(self.on)[1], ORDER.index(self.type), measure, level, self.id


@dataclass
class Step:
    """A capacity step: the line itself, an expansion, or a total reached."""

    kind: str  # line, expansion, total_after
    tonnes: float | None = None  # the increment or the total; None for the line
    outcome: str = "addition"
    adds: float | None = None
    reports: list[Event] = field(default_factory=list)
    reached: dict[str, Event] = field(default_factory=dict)  # stage -> first event there

    @property
    def runs(self) -> bool:
        return "operating" in self.reached

    def bring(self, event: Event) -> None:
        """The event reports the step, and brings it to the stages it stands for."""
        self.reports.append(event)
        for stage in STAGES:
            if event.type in RUNGS[stage]:
                self.reached.setdefault(stage, event)

    def tonnage(self, event: Event) -> Event | None:
        """The event that states the tonnage: itself, the last before, else carried back."""
        at = self.reports.index(event)
        stating = [e for e in self.reports[: at + 1] if e.measure == self.kind_of_measure]
        later = [e for e in self.reports[at:] if e.measure == self.kind_of_measure]
        back = [e for e in later if e.type in PLANS + RUNS]  # "never that of a halt"
        return stating[-1] if stating else back[0] if back else None

    @property
    def kind_of_measure(self) -> str:
        return "new" if self.kind == "line" else self.kind


class History:
    """The life of one line, walked through in the order of its events."""

    def __init__(self, line: Row, events: Iterable[Event]) -> None:
        self.line = line
        self.events = sorted(events, key=lambda event: event.sort_key)
        self.steps: list[Step] = []
        self.level: float | None = None  # planned or built
        self.own: float | None = None  # the part of it that `new` states
        self.running: float | None = None
        self.own_running: float | None = None
        self.counted: list[Step] = []  # steps inside the level
        self.status, self.status_on, self.ran = "not_stated", None, False
        for event in self.events:
            self._step(event)
            self._stand(event)
            self.ran = self.ran or event.type in RUNS

    # Steps ------------------------------------------------------------------------------

    def _step(self, event: Event) -> None:
        """Which steps the event reports, and what it does to the levels."""
        steps = self._stated_step(event) if event.measure else self._pending_steps(event)
        line = self._find("line")
        if event.type in RUNS and line and not line.runs and line not in steps:
            steps = [line, *steps]  # whatever runs, the line itself runs
        moved = [step for step in steps if event.type in RUNS and not step.runs]
        for step in steps:
            step.bring(event)
        if event.type not in ("delayed", "ownership_change"):  # they "never move tonnes"
            self._move_level(event, steps, moved)
            self._move_running(event, moved)

    def _find(self, kind: str, tonnes: float | None = None) -> Step | None:
        found = [step for step in self.steps if (step.kind, step.tonnes) == (kind, tonnes)]
        return found[-1] if found else None

    def _new_step(self, kind: str, tonnes: float | None = None) -> Step:
        step = Step(kind, tonnes, adds=tonnes)
        if kind == "total_after":
            assert tonnes is not None
            step.adds = None if self.level is None else tonnes - self.level
            if step.adds is None or step.adds <= 0:
                step.outcome = "level_only" if step.adds is None else "no_increase"
                step.adds = None
        self.steps.append(step)
        return step

    def _stated_step(self, event: Event) -> list[Step]:
        """Two `new` are one step; expansions by one tonnage; totals of one level."""
        if event.measure == "existing":
            return []  # a level, at any time
        kind, tonnes = ("line", None) if event.measure == "new" else (event.measure, event.tpa)
        step = self._find(str(kind), tonnes)
        planned_again = kind == "expansion" and step and step.runs and event.type in PLANS
        return [self._new_step(str(kind), tonnes) if step is None or planned_again else step]

    def _pending_steps(self, event: Event) -> list[Step]:
        """A start-up without tonnage moves what was pending, "still operating" nothing."""
        if event.type not in PLANS + RUNS:
            return []
        if not self.steps and self.level is None:
            return [self._new_step("line")]  # the line itself is the first step
        if event.type == "reported_operating" and self.ran:
            return []
        pending = [step for step in self.steps if not step.runs]
        if not pending and event.type not in ("commissioned", "reported_operating"):
            return [self._new_step("expansion")]  # of a size nobody states
        return pending

    # Levels -----------------------------------------------------------------------------

    def _move_level(self, event: Event, steps: list[Step], moved: list[Step]) -> None:
        """`new` sets, `expansion` adds once, `total_after` and `existing` replace."""
        if event.measure == "existing":
            self.level, self.own = event.tpa, None
            self.counted = [step for step in self.steps if step.runs]
        elif event.measure == "total_after":
            self.level = event.tpa
        elif event.measure == "new" and self.level is not None and self.own is not None:
            self.level, self.own = self.level + event.tpa - self.own, event.tpa
        elif event.measure == "new":
            self.level = self.own = event.tpa
        elif event.type in PLANS + RUNS and self.level is not None:
            reported = steps if event.measure == "expansion" else moved
            fresh = [step for step in reported if step.kind != "line" and step not in self.counted]
            self.level += add(step.adds for step in fresh) or 0
        self.counted += steps

    def _move_running(self, event: Event, moved: list[Step]) -> None:
        """The part that runs: what reached operation since the last reported level."""
        if event.measure == "existing":
            self.running, self.own_running = event.tpa, None
        elif event.type not in RUNS:
            return
        elif event.measure == "total_after":
            self.running = event.tpa
        elif event.measure == "new":
            old = self.own_running
            self.running = event.tpa if old is None else (self.running or 0) + event.tpa - old
            self.own_running = event.tpa
        for step in moved if event.measure in (None, "expansion") else ():
            tonnes = (
                step.tonnes if self.running is None and step.outcome != "addition" else step.adds
            )
            if step.kind == "line":
                stating = step.tonnage(event)
                tonnes = self.own_running = stating.tpa if stating else None
            if tonnes is not None:
                self.running = (self.running or 0) + tonnes

    # Status -----------------------------------------------------------------------------

    def _stand(self, event: Event) -> None:
        """Forward only; a restart or a revived plan moves it; a halt holds until then."""
        now, new = self.status, NAMED.get(event.type, event.type)
        ladder = ("not_stated", "announced", "approved", "under_construction", "operating")
        if event.type == "ownership_change":
            return
        if event.type in PLANS + RUNS:
            if now in ladder:
                moves = ladder.index(new) > ladder.index(now)
            elif now == "delayed":  # "delayed until the next step"; what was reached stays
                moves = True
                reached = [NAMED.get(e.type, e.type) for e in self._since_revival(event)]
                new = max([new, *reached], key=ladder.index)
            elif now in ("idled", "retired"):
                moves = event.type in RUNS
            else:
                moves = True  # a new plan after shelved or cancelled
        elif event.type in ("delayed", "shelved") and self.ran:
            moves = False  # "never by its expansion's fate"
        else:
            moves = now in ladder or now == "delayed"
            moves = moves or (now, new) in (("idled", "retired"), ("shelved", "cancelled"))
        if moves and new != now:
            self.status, self.status_on = new, event.on

    def _since_revival(self, event: Event) -> list[Event]:
        before = self.events[: self.events.index(event)]
        ends = [n for n, e in enumerate(before) if e.type in ("shelved", "cancelled")]
        return [e for e in before[max(ends, default=-1) + 1 :] if e.type in PLANS + RUNS]

    # Answers ----------------------------------------------------------------------------

    def additions(self) -> Iterator[Row]:
        """One row per step and stage it reached."""
        for step in self.steps:
            for stage, event in step.reached.items():
                yield self._addition(step, stage, event)

    def _addition(self, step: Step, stage: str, event: Event) -> Row:
        stating = step.tonnage(event)
        adds = stating.tpa if step.kind == "line" and stating else step.adds
        outcome = step.outcome if stating else "not_stated"
        both = [event, stating or event]
        weaker = max((str(e.row["confidence"]) for e in both), key=["high", "medium", "low"].index)
        return self.line | {
            "stage": stage,
            "step": (step.kind, step.tonnes),
            "event": event,
            "event_on": event.on,
            "event_id": event.id,
            "additions_tpa": adds if outcome == "addition" else None,
            "outcome": outcome,
            "reached_by": event.type if event.type not in OWN.get(stage, RUNGS[stage]) else None,
            "is_carried": stating is not None and stating is not event,
            "capacity_event_id": stating.id if stating else None,
            "confidence": weaker,
            "kinds": {str(e.source["kind"]) for e in both},
            "source_kind": event.source["kind"],
            "publishers": {e.source["publisher"] for e in step.reports},
            "status": self.status,
        }

    def standing(self, as_of: dt.date, quiet_years: int) -> Row:
        """Where the line stands on a day."""
        heard = [event for event in self.events if event.type != "ownership_change"]
        limit = months_back(as_of, 12 * quiet_years)  # "exactly N years ago still counts"
        ended = self.status in ("retired", "cancelled")
        return self.line | {
            "status": self.status,
            "status_on": self.status_on,
            "capacity_tpa": self.level,
            "operating_tpa": self._operating(),
            "last_heard_on": heard[-1].on if heard else None,
            "is_quiet": (not heard or span(heard[-1].on)[1] < limit) and not ended,
            "source_ids": ";".join(sorted({str(e.row["source_id"]) for e in self.events})),
            "source_kind": heard[-1].source["kind"] if heard else None,
        }

    def _operating(self) -> float | None:
        if self.status in ("shelved", "idled", "retired", "cancelled"):
            return 0
        if self.running is None and self.status == "operating":
            rows = [row for row in self.additions() if row["stage"] == "operating"]
            return add(row["additions_tpa"] for row in rows)  # carried back
        return self.running if self.status == "operating" else None


class Oracle:
    """The answers as known on a day, from the rows of the curated tables."""

    def __init__(self, tables: dict[str, list[Row]], as_of: dt.date, created: dt.date) -> None:
        self.as_of, self.created = as_of, created
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        events: dict[object, list[Event]] = {}
        for row in tables["capacity_events"]:
            source = self.sources[row["source_id"]]
            if self._known(source, span(str(row["event_on"]))[1]) <= as_of:
                tpa = None if row["capacity_tpa"] is None else float(str(row["capacity_tpa"]))
                events.setdefault(row["line_id"], []).append(
                    Event(row["event_id"], row["event_on"], row["event_type"], tpa,
                          row["capacity_is"], row, source)
                )  # fmt: skip
        lines = {row["line_id"]: row for row in tables["lines"]}
        self.histories = [History(lines[line], of_line) for line, of_line in events.items()]
        self.claims = [
            row for row in tables["capacity_claims"]
            if self._known(self.sources[row["source_id"]], row["window_end"]) <= as_of
        ]  # fmt: skip

    def _known(self, source: Row, reported: dt.date | None) -> dt.date:
        """The last day the source's date can mean, else the end of what it reports."""
        printed = source["published_on"]
        known = span(str(printed))[1] if printed else reported
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
            "left_out": sum(period_of(str(row["event_on"]), period) is None for row in adding),
        }

    def by_period(self, rows: list[Row], period: str) -> dict[tuple[object, object], Row]:
        """Bars: (period, product) -> tonnes and lines."""
        bars: dict[tuple[object, object], list[Row]] = {}
        for row in rows:
            at = period_of(str(row["event_on"]), period)
            if at and row["outcome"] in ADDS:
                bars.setdefault((at, row["product"]), []).append(row)
        return {
            key: {
                "additions_tpa": add(row["additions_tpa"] for row in bar),
                "lines": len({row["line_id"] for row in bar}),
                "lines_not_stated": len({r["line_id"] for r in bar if r["outcome"] != "addition"}),
                "line_ids": ";".join(sorted({str(row["line_id"]) for row in bar})),
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
            (span(str(row["event_on"]))[1], row)
            for row in rows
            if row["outcome"] == "addition" and detail(str(row["event_on"])) in ("day", "month")
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
                "line_ids": ";".join(sorted({str(row["line_id"]) for row in inside}))
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
                if verdict and row["outcome"] != "level_only":
                    found.append(row | {"claim_id": claim["claim_id"], "verdict": verdict})
        return found

    def reconciled(self, scope: str) -> dict[object, Row | None]:
        """Claimed against itemised; None for a claim that cannot be compared."""
        matches = [row for row in self.claim_lines(scope) if row["verdict"] == "counted"]
        answers: dict[object, Row | None] = {}
        for claim in self.claims:
            counted = [row for row in matches if row["claim_id"] == claim["claim_id"]]
            itemised = add(row["additions_tpa"] for row in counted) or 0
            residual = float(str(claim["capacity_tpa"] or 0)) - itemised
            answers[claim["claim_id"]] = (
                {
                    "itemised_tpa": itemised,
                    "residual_tpa": residual,  # may be negative, never clipped
                    "is_over_explained": residual < 0,
                    "lines": len(counted),
                    "lines_not_stated": sum(row["outcome"] == "not_stated" for row in counted),
                    "line_ids": ";".join(sorted(str(row["line_id"]) for row in counted)),
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
    wide = set(filter(None, str(claim["includes_products"] or "").split(";")))
    if not (wide and claim["capacity_tpa"] and claim["window_start"] and claim["window_end"]):
        return set()
    return wide if scope == "wide" else set(filter(None, [claim["product"]]))


def match(claim: Row, row: Row, scope: str) -> str | None:
    """`counted`, `missed` when one test alone keeps the line out, else None."""
    first, last = span(str(row["event_on"]))
    start, end = claim["window_start"], claim["window_end"]
    inside = start <= first and last <= end
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
    """The four tables the rules need, empty cells as None, windows as days."""
    tables = {
        name: [
            {key: None if cell == "" else cell for key, cell in row.items()} for row in read(name)
        ]
        for name in ("lines", "capacity_events", "capacity_claims", "sources")
    }
    for claim in tables["capacity_claims"]:
        for key in ("window_start", "window_end"):
            if isinstance(claim[key], str):
                claim[key] = dt.date.fromisoformat(claim[key])
    return tables
