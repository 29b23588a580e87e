"""Whose each line is on a day, told once more: "Companies, owners and groups" of docs/METHOD.md."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.oracle import Row, span

Way = tuple[str, int, float | None, bool]  # name, owners between, part of the line, majority


def items(text: object) -> list[str]:
    """The parts of a list cell."""
    return [part.strip() for part in str(text or "").split(";") if part.strip()]


class Owners:
    """The companies and holdings as known on a day."""

    def __init__(
        self, tables: dict[str, list[Row]], as_of: dt.date, known: Callable[..., dt.date]
    ) -> None:
        self.companies = {row["company_id"]: row for row in tables.get("companies", [])}
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        self.every = [row for row in tables.get("ownership", []) if row["kind"] == "holding"]
        self.by_name = {
            name: key
            for key, row in self.companies.items()
            for name in [row["name"], row["name_local"], *items(row["other_names"])]
            if name
        }
        self.held: dict[str, list[tuple[str, float | None, bool]]] = {}
        for row in self.every:
            reports = span(row["from_on"])[1] if row["from_on"] else dt.date.max
            told = known(self.sources[row["source_id"]], reports)
            begins = span(row["from_on"])[1] if row["from_on"] else dt.date.min
            ends = span(row["to_on"])[1] if row["to_on"] else dt.date.max
            if told <= as_of and begins <= as_of < ends:
                self._hold(row)
        self._undated_parents(as_of, known)

    def _hold(self, row: Row) -> None:
        share = float(row["share_percent"]) / 100 if row["share_percent"] else None
        subject = self.companies.get(row["subject_id"], {})
        is_parent = share is None and subject.get("parent_id") == row["owner_id"]
        more = is_parent or (share is not None and share > 0.5)
        self.held.setdefault(row["subject_id"], []).append((row["owner_id"], share, more))

    def _undated_parents(self, as_of: dt.date, known: Callable[..., dt.date]) -> None:
        pairs = {(row["subject_id"], row["owner_id"]) for row in self.every}
        for key, row in self.companies.items():
            parent, source = row["parent_id"], self.sources.get(row["source_id"])
            is_known = source is None or known(source, dt.date.max) <= as_of
            if parent and (key, parent) not in pairs and is_known:
                self.held.setdefault(key, []).append((parent, None, True))

    def of_line(self, line: Row) -> Row:
        """`company`, `owners` as shown, and name -> (part of the line, by more than half)."""
        ids = items(line.get("company_ids"))
        names = [self.companies[key]["name"] for key in ids] or [line["company"]]
        ways: list[Way] = []
        works = self.held.get(line["line_id"], [])
        for key, share, more in works:
            if share is None and len(works) == 1:
                share, more = 1.0, True
            self._climb(ways, key, int(key not in ids), share, more, ())
        for key in [] if works else ids:
            alone = len(ids) == 1
            self._climb(ways, key, 0, 1.0 if alone else None, alone, ())
        if not ids and line["company"]:
            ways.append((line["company"], 0, 1.0, True))
        if works:
            ways += [(name, 0, 0.0, False) for name in names]
        for name in items(line.get("parent_company")):
            key = self.by_name.get(name)
            if key is None or not self._ever_above(line["line_id"], ids, key):
                ways.append((self.companies[key]["name"] if key else name, 1, None, False))
        return {
            "company": " / ".join(names) if line["company"] else None,
            "owners": self._shown(ways),
            "holders": {name: any(way[3] for way in ways if way[0] == name) for name, *_ in ways},
        }

    def _climb(
        self, ways: list[Way], key: str, far: int, share: float | None, more: bool, passed: Any
    ) -> None:
        ways.append((self.companies[key]["name"], far, share, more))
        for owner, part, is_more in self.held.get(key, []):
            if owner not in (*passed, key):
                whole = None if share is None or part is None else share * part
                self._climb(ways, owner, far + 1, whole, more and is_more, (*passed, key))

    def _ever_above(self, line: str, ids: list[str], owner: str) -> bool:
        """Whether ownership, of any day, has the owner above the line or its company."""
        reached, left = set(ids), [line, *ids]
        while left:
            key = left.pop()
            above = {row["owner_id"] for row in self.every if row["subject_id"] == key}
            above |= (
                {self.companies[key]["parent_id"]} - {None, ""} if key in self.companies else set()
            )
            left += above - reached
            reached |= above
        return owner in reached

    def _shown(self, ways: list[Way]) -> str | None:
        nearest: dict[str, int] = {}
        for name, far, *_ in ways:
            nearest[name] = min(far, nearest.get(name, far))
        parts: dict[str, float | None] = {}
        for name, far, share, _ in ways:
            if far == 1 and nearest[name] == 1:
                known = [part for part in (parts.get(name), share) if part is not None]
                parts[name] = sum(known) if known else None
        order = sorted(parts.items(), key=lambda at: (at[1] is None, -(at[1] or 0), at[0]))
        told = [
            name if part is None else f"{name} {round(100 * part, 4):g}%" for name, part in order
        ]
        return "; ".join(told) or None
