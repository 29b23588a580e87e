"""Filters in plain English."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tracker.filters.keys import CODES, KEYS, Evidence, Pipeline, Preset, Shares, Show, View
from tracker.filters.link import excluded, included
from tracker.terms import Basis, NimhRoute, Product, Segment, Stage

Choices = Mapping[str, Any]


def phrase(view: View, chosen: Choices) -> str:
    """What a view shows under these choices, as a phrase without "Showing" and the day."""
    if chosen.get("show") == Show.RUNNING:  # the page asks of lines then, not of additions
        view, chosen = View.RUNNING, {key: chosen[key] for key in KEYS[View.RUNNING]}
    parts = [_SUBJECT[view](chosen)]
    for key, word in (("alloy_type", "of type"), ("status", "now"), ("company", "of"),
                      ("group", _group(chosen)), ("park", "in"), ("city", "in"), ("province", "in"),
                      ("country", "in")):  # fmt: skip
        if values := included(chosen.get(key, ())):
            parts.append(f"{word} {_either(_label(key, v) for v in values)}")
    if grades := chosen.get("confidence"):
        parts.append(f"with {_either(grades)} confidence")
    if kinds := chosen.get("source_kind"):
        named = _either(_label("source_kind", v).lower() for v in kinds)
        parts.append(f"from {named} sources")
    if words := _EVIDENCE.get(chosen.get("evidence", "")):
        parts.append(words)
    if text := chosen.get("q"):
        parts.append(f"matching “{text}”")
    if chosen.get("from") or chosen.get("to"):
        parts.append(_span(chosen["from"], chosen["to"]))
    if view is View.CHANGES:
        parts.append(_compared(chosen))
    if settings := chosen.get("set"):
        parts.append(f"with {_either(text.replace(':', ' = ') for text in settings)} set")
    if chosen.get("nimh_route") == NimhRoute.PUBLISHED:
        parts.append("by the published NiMH share")
    # Behind a comma each, so that none is read as a part of what is asked for.
    return ", ".join([" ".join(parts), *_exclusions(chosen)])


def _group(chosen: Choices) -> str:
    """The word before a group: with every holding it is not all of the group's own."""
    return "partly or wholly of" if chosen.get("shares") == Shares.ANY else "of the group"


def _exclusions(chosen: Choices) -> list[str]:
    """What is left out, each key by itself."""
    return [
        f"{word} {_either(_label(key, value) for value in values)}"
        for key, word in _WITHOUT.items()
        if (values := excluded(chosen.get(key, ())))
    ]


_WITHOUT = {  # key -> the word before what is left out
    "product": "not",
    "alloy_type": "not of type",
    "status": "not now",
    "company": "not of",
    "group": "not of the group",
    "park": "not in",
    "city": "not in",
    "province": "not in",
    "country": "outside",
}
_COUNTRIES = {  # others go by their code
    "AUT": "Austria",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHN": "China",
    "DEU": "Germany",
    "EST": "Estonia",
    "FRA": "France",
    "GBR": "the United Kingdom",
    "IND": "India",
    "JPN": "Japan",
    "KOR": "South Korea",
    "RUS": "Russia",
    "THA": "Thailand",
    "USA": "the United States",
    "VNM": "Vietnam",
}


def _label(key: str, value: str) -> str:
    if key == "country":
        return _COUNTRIES.get(value, value)
    return CODES[key](value).label if key in CODES else value


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _span(first: dt.date | None, last: dt.date | None) -> str:
    if first and last:
        return f"from {first} to {last}"
    return f"from {first} on" if first else f"up to {last}"


def _compared(chosen: Choices) -> str:
    if chosen["release"]:
        return f"against version {chosen['release'][:8]}"
    return f"since {chosen['since']}" if chosen["since"] else "in the twelve months before"


def _products(chosen: Choices, noun: str) -> str:
    names = [Product(code).label for code in included(chosen["product"])]
    return f"{_either(names)} {noun}" if names else f"all {noun}"


def _outlook(chosen: Choices) -> str:
    parts = [f"the outlook “{Preset(chosen['preset']).label}”"]
    if chosen["base_year"]:
        parts.append(f"from {chosen['base_year']:.0f}")
    for text in chosen["li_ion"]:
        segment, _, year = text.partition(":")
        parts.append(f"with {Segment(segment).label} Li-ion only by {year}")
    if chosen["pipeline"] == Pipeline.ON:
        parts.append("with lines that may come")
    return ", ".join(parts)


_EVIDENCE: dict[str, str] = {
    Evidence.OFFICIAL: "known from governments or companies only",
    Evidence.TWO_SOURCES: "reported by two or more publishers",
    Evidence.MEDIUM: "with at least medium confidence",
}

_STAGE_WORD: dict[str, str] = {
    Stage.ANNOUNCED: "announced or approved",
    Stage.APPROVED: "approved",
    Stage.CONSTRUCTION: "construction started",
    Stage.OPERATING: "commissioned or reported operating",
}

_SUBJECT: dict[View, Callable[[Choices], str]] = {
    View.CAPACITY: lambda f: f"{_products(f, 'additions')} by date {_STAGE_WORD[f['stage']]}",
    View.LINES: lambda f: (
        _products(f, "lines") + (f" {_STAGE_WORD[f['stage']]}" if f["from"] or f["to"] else "")
    ),
    View.RUNNING: lambda f: (
        f"what runs of {_products(f, 'lines')}"
        + (f" {_STAGE_WORD[f['stage']]}" if f["from"] or f["to"] else "")
    ),
    View.STORAGE: lambda f: (
        "hydrogen-storage-alloy lines"
        + (f" {_STAGE_WORD[f['stage']]}" if f["from"] or f["to"] else "")
    ),
    View.CHANGES: lambda f: (
        f"what changed in {_products(f, 'lines')}"
        + (f" {_STAGE_WORD[f['stage']]}" if f["from"] or f["to"] else "")
    ),
    View.CLAIMS: lambda f: _products(f, "claims"),
    View.SUPPLY: lambda f: "who supplies whom",
    View.STATEMENTS: lambda f: "published figures beside our series",
    View.OUTLOOK: _outlook,
    View.KNOWN: lambda f: (
        f"{_products(f, 'additions')} by date {_STAGE_WORD[f['stage']]}"
        + (f", against {f['against']}" if f["against"] else "")
    ),
    View.LEDGER: lambda f: "the assumption ledger",
    View.CHECK: lambda f: "what one changed table would do",
    View.SOURCES: lambda f: "all sources" if not f["source_kind"] else "sources",
    View.AB5: lambda f: (
        "AB5 "
        + Basis(f["basis"]).label
        + (
            f" for {_either(Segment(s).label for s in f['segment'])}"
            if f["segment"]
            else " for all segments"
        )
    ),
}
