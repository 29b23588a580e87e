"""The accounting rules a second time, in plain Python, written from docs/METHOD.md alone.

`tracker/sql` says the rules as SQL; this module says them as a walk through the events of one
line, and `oracle_sums` adds lines up. Neither was made from the other, so where both give one
value it is the prose that gives it. Rows in and out are dictionaries; a cell without a value is
None; tonnes are t/a. Where the prose is silent the oracle follows the program; such places say
"(choice)".
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

PLANS = ("announced", "approved", "construction_start")
RUNS = ("commissioned", "reported_operating", "expanded")
IDLE = ("delayed", "shelved", "idled", "retired", "cancelled", "ownership_change")
ORDER = (*PLANS, *RUNS, *IDLE)  # of events on one day
MEASURES = (None, "new", "existing", "expansion", "total_after")
STAGES = ("announced", "approved", "construction", "operating")
RUNGS = {  # the ladder: who builds has announced, who runs has built
    "announced": ("announced", "approved", "construction_start", *RUNS),
    "approved": ("approved",),
    "construction": ("construction_start", *RUNS),
    "operating": RUNS,
}
OWN = {"announced": ("announced", "approved"), "construction": ("construction_start",)}
NAMED = {"construction_start": "under_construction"} | dict.fromkeys(RUNS, "operating")


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
        """Whether it has reached operation."""
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
        before = [e for e in self.reports[: at + 1] if self.stated_by(e)]
        after = [e for e in self.reports[at + 1 :] if self.stated_by(e)]
        return before[-1] if before else after[0] if after else None

    def stated_by(self, event: Event) -> bool:
        """Whether the event gives the tonnage of this step."""
        if self.kind == "line":
            return event.measure == "new"
        return (event.measure, event.tpa) == (self.kind, self.tonnes)


class History:
    """The life of one line, walked through in the order of its events."""

    def __init__(self, line: Row, events: Iterable[Event]) -> None:
        self.line = line
        self.events = sorted(events, key=lambda event: event.sort_key)
        self.steps: list[Step] = []
        self.level: float | None = None  # planned or built
        self.own: float | None = None  # the part of it that `new` states
        self.base: float | None = None  # the last reported level that runs
        self.parts: list[Step] = []  # what reached operation since
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
        steps: list[Step] = []
        if event.type in PLANS + RUNS:  # (choice) a halt states no step
            steps = self._stated_step(event) if event.measure else self._pending_steps(event)
        line = self.step("line")
        reaches = event.type in RUNS or event.measure == "total_after"
        if reaches and line and not line.runs and line not in steps:
            steps = [line, *steps]  # whatever runs, the line itself runs; a total holds it
        moved = [step for step in steps if event.type in RUNS and not step.runs]
        for step in steps:
            step.bring(event)
        if event.type not in ("delayed", "ownership_change"):  # they "never move tonnes"
            self._move_level(event, steps, moved)
            self._move_running(event, moved)

    def step(self, kind: str, tonnes: float | None = None) -> Step | None:
        """The last step of a kind and tonnage."""
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
        pending = [step for step in self.steps if not step.runs]
        # (choice) a total that is no smaller than what is planned holds what is planned
        covers = kind == "total_after" and self.level is not None and event.tpa >= self.level
        step = self.step(str(kind), tonnes)
        planned_again = kind == "expansion" and step and step.runs and event.type in PLANS
        step = self._new_step(str(kind), tonnes) if step is None or planned_again else step
        return [step, *(other for other in pending if covers and other is not step)]

    def _pending_steps(self, event: Event) -> list[Step]:
        """A start-up without tonnage moves what was pending, "still operating" nothing."""
        if not self.steps and self.level is None:
            return [self._new_step("line")]  # the line itself is the first step
        if event.type == "reported_operating":
            line = self.step("line")
            if line is None or line.runs:
                return []  # (choice) it is a start-up only where the line itself is pending
        pending = [step for step in self.steps if not step.runs]
        unsized = self.step("expansion")
        if not pending and self.ran and event.type in PLANS:
            return [self._new_step("expansion")]  # of a size nobody states
        if not pending and self.ran and event.type == "expanded":
            return [unsized or self._new_step("expansion")]
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
            self.counted = [step for step in self.steps if step.runs]
        elif event.type in PLANS + RUNS and self.level is not None:
            reported = steps if event.measure == "expansion" else moved
            new = [step for step in reported if step in moved or not step.runs]  # not yet running
            fresh = [step for step in new if step.kind != "line" and step not in self.counted]
            self.level += add(step.adds for step in fresh) or 0
        self.counted += steps if self.level is not None else []

    def _move_running(self, event: Event, moved: list[Step]) -> None:
        """The part that runs: what reached operation since the last reported level."""
        if event.measure == "existing" or (event.measure == "total_after" and event.type in RUNS):
            self.base, self.parts, self.own_running = event.tpa, [], None
        elif event.measure == "new" and event.type in RUNS:  # the latest own capacity wins
            line, known = self.step("line"), self.parts
            self.base, self.own_running = None, event.tpa
            self.parts = [line, *(s for s in known if line in known and s is not line)]
        else:
            for step in moved:
                if step.outcome == "level_only" and self.base is None and not self.parts:
                    self.base = step.tonnes
                elif step.kind != "line" or self.base is None:
                    self.parts.append(step)
                elif self.own is not None:  # stated since that level: it sets the line's own
                    self.base, self.parts = None, [step]

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
        elif event.type in ("delayed", "shelved", "cancelled") and self.ran:
            moves = False  # "never by its expansion's fate"; (choice) nor cancelled
        elif now in ("idled", "retired"):  # (choice) of several halts the last stands
            moves = event.type in ("idled", "retired")
        else:
            moves = event.type != "delayed" or now in ladder
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
            # (choice) nothing but a change of owner: never heard of, so quiet
            "is_quiet": (not heard or span(heard[-1].on)[1] < limit) and not ended,
            "source_ids": ";".join(sorted({str(e.row["source_id"]) for e in self.events})),
        }

    def _operating(self) -> float | None:
        """t/a that run: 0 when halted, None when the level they stand on is not stated."""
        if self.status in ("shelved", "idled", "retired", "cancelled"):
            return 0.0
        own = [step for step in self.parts if step.kind == "line"]
        level = self.base
        if own:
            stating = own[0].tonnage(own[0].reached["operating"])
            level = self.own_running or (stating.tpa if stating else None)
        if level is None or self.status != "operating":
            return None
        return level + (add(step.adds for step in self.parts if step.kind != "line") or 0)
