"""Curated tables before they are published: what the check says, what would change, what is odd.

A changed table is laid beside copies of the others in a folder of its own, which is removed
again. Nothing is written to the curated tables, and no name a reader gives becomes a path.
"""

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tracker.contracts import CheckResult, Finding, as_json, check, descriptor, print_check
from tracker.contracts.findings import shown
from tracker.contracts.text import MAX_BYTES
from tracker.errors import CannotRead, NotATable
from tracker.export import to_json, to_markdown
from tracker.publishing.changes import Changes, NewName, RowChange, changes, new_names
from tracker.publishing.releases import Release

FAR_VALUE_PCT, FAR_SUM_PCT = 50, 20
"""A value or a sum that moves further than this is marked: it may be a slip of the pen."""


@dataclass(frozen=True)
class Proposal:
    """What the strict check says of curated tables, and what publishing them would change.

    `what` names what was handed in, `against` is the id of the release compared with. One row
    of `findings` per finding, then per warning. The rest is empty when there are findings:
    counts    table, added, revised, withdrawn (rows)
    sums      product, before_tpa, after_tpa, moved_pct, mark (capacity stated by all events)
    names     table, column, name, similar (the known name nearest, if one is near)
    rows      edit, column, old, new, moved_pct, mark, table, row_key, line, reason; marked first
    `moved_pct` is not stated where there was nothing or zero before.
    """

    what: str
    against: str
    result: CheckResult
    findings: pd.DataFrame
    counts: pd.DataFrame
    sums: pd.DataFrame
    names: pd.DataFrame
    rows: pd.DataFrame

    @property
    def holds(self) -> bool:
        """Whether it could be published: the check has no finding."""
        return not self.result.findings

    @property
    def marked(self) -> int:
        """How many values and sums move so far that they should be looked at again."""
        return int((self.rows["mark"] != "").sum() + (self.sums["mark"] != "").sum())

    def markdown(self) -> str:
        """The whole as Markdown for a review, at most 100 rows of each part."""
        out = [f"# Check of {self.what} against release {self.against}", ""]
        out += ["```text", print_check(self.result), "```", ""]
        if not self.holds:
            return "\n".join([*out, "Nothing is compared before the findings are mended.", ""])
        if self.counts.empty:
            return "\n".join([*out, "No row changes.", ""])
        parts = {
            "Rows by table": self.counts,
            f"Capacity sums that move (marked: over {FAR_SUM_PCT} %)": self.sums,
            "New names and the nearest known one": self.names,
            f"Rows and values (marked: over {FAR_VALUE_PCT} %)": self.rows,
        }
        for heading, frame in parts.items():
            out += [f"## {heading}", "", "None." if frame.empty else to_markdown(frame), ""]
        return "\n".join(out)

    def json(self) -> str:
        """The check as `print_check` gives it, and what would change, as one JSON object."""
        answer: dict[str, Any] = as_json(self.result) | {"against": self.against}
        for name in ("counts", "sums", "names", "rows"):
            answer["changes" if name == "rows" else name] = json.loads(to_json(getattr(self, name)))
        return json.dumps(answer, indent=2)


def propose_table(
    name: str, data: bytes, curated: Path, release: Release, today: dt.date | None = None
) -> Proposal:
    """What the curated tables would do with one of them replaced.

    Args:
        name: the file's name; it says which table, and is used for nothing else.
        data: its bytes, whatever they are.
        curated: the folder of the curated tables; it is only read.
        release: the published version to compare with.
        today: the day no event and no source may be later than; by default the clock's.

    Raises:
        NotATable: no table is called so.
        CannotRead: the curated tables cannot be read or copied.
    """
    known = [f"{table}.csv" for table in descriptor().names]
    if name not in known:
        raise NotATable(shown(name), known)
    try:
        with tempfile.TemporaryDirectory(prefix="tracker-check-") as beside:
            for file in curated.iterdir():
                if file.suffix.lower() == ".csv":
                    shutil.copyfile(file, Path(beside, file.name))
            # one byte too many is enough for the check to say that it is too large
            Path(beside, known[known.index(name)]).write_bytes(data[: MAX_BYTES + 1])
            result = check(Path(beside), today)
    except OSError as error:
        why = error.strerror or "not plain files"
        raise CannotRead(f"The tables could not be copied for the check: {why}.") from error
    return _proposal(name, result, release)


def propose_folder(curated: Path, release: Release, today: dt.date | None = None) -> Proposal:
    """What the tables of a folder would do.

    Raises:
        CannotRead: the folder or a file in it is missing or unreadable.
    """
    return _proposal(shown(curated.resolve().name), check(curated, today), release)


def _proposal(what: str, result: CheckResult, release: Release) -> Proposal:
    package = descriptor()
    moved, names = Changes((), {}, {}), list[NewName]()
    if not result.findings:
        moved = changes(release.folder, result.tables, package)
        names = list(new_names(release.folder, result.tables, package))
    findings = [
        (level, *at)
        for level, of_level in (("finding", result.findings), ("warning", result.warnings))
        for at in of_level
    ]
    rows = pd.DataFrame(
        [_row(change) for change in moved.rows],
        columns=["edit", "column", "old", "new", "moved_pct", "mark", "table", "row_key", "line",
                 "reason"],
    ).astype({"moved_pct": float})  # fmt: skip
    return Proposal(
        what=what,
        against=release.id,
        result=result,
        findings=pd.DataFrame(findings, columns=["level", *Finding._fields]),
        counts=pd.DataFrame(
            [(table, *count) for table, count in moved.tables.items()],
            columns=["table", "added", "revised", "withdrawn"],
        ),
        sums=pd.DataFrame(
            [
                (product, *ends, _moved_pct(*ends), _mark(*ends, FAR_SUM_PCT))
                for product, ends in moved.capacity.items()
            ],
            columns=["product", "before_tpa", "after_tpa", "moved_pct", "mark"],
        ).astype({"moved_pct": float}),
        names=pd.DataFrame(names, columns=list(NewName._fields)),
        rows=rows.sort_values("mark", ascending=False, kind="stable", ignore_index=True),
    )


def _row(change: RowChange) -> tuple[Any, ...]:
    moved, mark = None, ""
    if change.column and change.old is not None and change.new is not None:
        field = descriptor().table(change.table).field(change.column)
        if field.type in ("number", "integer"):
            ends = float(change.old), float(change.new)
            moved, mark = _moved_pct(*ends), _mark(*ends, FAR_VALUE_PCT)
    return (
        change.edit.value, change.column, change.old, change.new, moved, mark, change.table,
        change.row_key, change.line_id, change.reason,
    )  # fmt: skip


def _moved_pct(before: float, after: float) -> float | None:
    """How far a figure moved, in per cent of what it was; None from zero."""
    return round(100 * (after - before) / abs(before), 1) if before else None


def _mark(before: float, after: float, far_pct: float) -> str:
    """The mark of a figure that moves too far; from zero every move is."""
    far = abs(after - before) * 100 > far_pct * abs(before)
    return f"moves over {far_pct:g} %" if far else ""
