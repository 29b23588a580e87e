"""Ids proposed for a new company or line, and which one on record a new name resembles."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow as pa
from rapidfuzz import fuzz, process

from tracker.contracts.findings import Finding, finding
from tracker.contracts.text import MAX_FINDINGS, TextTable
from tracker.contracts.words import list_items
from tracker.spelling import bare

ALIKE = 85
"""Likeness (0 to 100) from which a name is told as resembling another; it proposes, no more."""

_COMMON = re.compile(
    r"\b(?:rare earths?|new|materials?|metals?|alloys?|magnetics?|group|holdings?|resources?"
    r"|technolog(?:y|ies)|industr(?:y|ies|ial)|hi tech|high tech|company|co|ltd|limited|inc"
    r"|corp|corporation|gmbh|plc|llc|jsc)\b"
)  # words that half of the names have
Told = Iterator[tuple[str, Finding]]


def proposed_id(*names: str | None) -> str:
    """An id made of names, empty when they have no Latin letter or digit.

    >>> proposed_id("Société Générale d'Alliages", None, "Old Town", "ree_metal_alloy")
    'societe-generale-d-alliages-old-town-ree-metal-alloy'
    """
    return "-".join(re.findall(r"[a-z0-9]+", bare(" ".join(filter(None, names)))))


def resembled(name: str, known: Sequence[str], most: int = 2) -> list[str]:
    """The known names most like this one without the words that half of them have, best first.

    >>> resembled("Baotou Xinhoa New Materials", ["Zibo Jiahua", "Baotou Xinhao Rare Earth"])
    ['Baotou Xinhao Rare Earth']
    """
    return _alike(name, known, _own_words)[:most]


def proposals(
    read: Mapping[str, TextTable], typed: Mapping[str, pa.Table], judged: Set[str]
) -> tuple[list[tuple[str, Finding]], list[tuple[str, Finding]]]:
    """Errors on companies without a row, and warnings that propose an id for a line.

    Each comes with the name of its table. A line that has a company has the ids of its companies,
    each with its row in companies.csv.
    """
    if not {"lines", "companies"} <= typed.keys():
        return [], []
    rows = {name: typed[name].to_pylist() for name in ("lines", "companies")}
    ids = {
        name: row["company_id"]
        for row in rows["companies"]
        for name in [row["name"], row["name_local"], *list_items(row["other_names"] or "")]
        if name and row["company_id"]
    }
    there = {row["company_id"] for row in rows["companies"] if row["company_id"]}
    errors: list[tuple[str, Finding]] = []
    warnings: list[tuple[str, Finding]] = []
    if "lines" in judged:
        errors += islice(_companies(read["lines"], rows["lines"], ids, there), MAX_FINDINGS)
        warnings += islice(_lines(read["lines"], rows["lines"]), MAX_FINDINGS)
    if "capacity_events" in judged and "capacity_events" in typed:
        events = typed["capacity_events"]["line_id"].to_pylist()
        named = _events(read["capacity_events"], events, rows["lines"])
        warnings += islice(named, MAX_FINDINGS)
    return errors, warnings


def _companies(
    table: TextTable, lines: list[dict[str, Any]], ids: Mapping[str, str], there: Set[str]
) -> Told:
    for at, line in zip(table.lines, lines, strict=True):
        name = line["company"]
        if name and not line["company_ids"]:
            right = _company_right(name, ids)
            wrong = "a company without its id"
            yield "lines", finding(table.file, at, "company_ids", wrong, name, right)
        for company_id in list_items(line["company_ids"] or ""):
            if company_id and company_id not in there:
                near = _alike(company_id, sorted(there))[:1]
                right = _either("its row in companies.csv", near)
                wrong = "refers to nothing"
                yield "lines", finding(table.file, at, "company_ids", wrong, company_id, right)


def _company_right(name: str, ids: Mapping[str, str]) -> str:
    if name in ids:
        return ids[name]
    new = f"{proposed_id(name) or 'an id in Latin letters'} with its row in companies.csv"
    return _either(new, [f"{ids[like]}, if it is {like}" for like in resembled(name, list(ids))])


def _lines(table: TextTable, lines: list[dict[str, Any]]) -> Told:
    """For a line that has no id yet: one made of company, town and product, or the line it is."""
    known: dict[tuple[str, str], list[str]] = defaultdict(list)  # product, company -> its lines
    for line in lines:
        if line["line_id"] and line["company"]:
            known[line["product"], line["company"]].append(line["line_id"])
    for at, line in zip(table.lines, lines, strict=True):
        if line["line_id"]:
            continue
        new = proposed_id(line["company"], line["city"] or line["country"], line["product"])
        companies = [company for product, company in known if product == line["product"]]
        like = resembled(line["company"] or "", companies)
        same = [line_id for company in like for line_id in known[line["product"], company]]
        right = _either(new, [f"{line_id}, if it is that line" for line_id in same[:2]])
        wrong = "a line to be named"
        yield "lines", finding(table.file, at, "company", wrong, line["company"] or "", right)


def _events(table: TextTable, named: Sequence[str | None], lines: list[dict[str, Any]]) -> Told:
    """For an event of a line that is not there: lines whose ids are like the one it names."""
    known = [line["line_id"] for line in lines if line["line_id"]]
    there = set(known)
    for at, line_id in zip(table.lines, named, strict=True):
        if line_id and line_id not in there and (near := _alike(line_id, known)[:2]):
            right = _either(near[0], near[1:])
            wrong = "resembles another line"
            yield "capacity_events", finding(table.file, at, "line_id", wrong, line_id, right)


def _either(first: str, others: Sequence[str]) -> str:
    return "; or ".join([first, *others])


def _alike(name: str, known: Sequence[str], words: Callable[[str], str] | None = None) -> list[str]:
    """The known texts alike enough to be told, the likest first; `words` prepares both sides."""
    matches = process.extract(
        name, known, scorer=fuzz.token_sort_ratio, processor=words, score_cutoff=ALIKE, limit=5
    )
    return [match for match, _, _ in matches]


@lru_cache(maxsize=65_536)
def _own_words(name: str) -> str:
    plain = bare(name).replace("-", " ")
    return " ".join(_COMMON.sub(" ", plain).split()) or plain
