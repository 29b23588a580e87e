"""Filters as SQL: predicates of constants, values bound to `$names`."""

import unicodedata
from collections.abc import Mapping

from tracker.filters.keys import EXCLUDABLE, Evidence, Shares, View
from tracker.filters.link import excluded, included

Params = dict[str, object]

_LINE_TEXT = "company, names, product_detail, city, province, park, country, line_id"
_TEXT = {
    View.CLAIMS: "claim, note, city, province, country, claim_id",
    View.SOURCES: "source_id, publisher, title, url",
    View.SUPPLY: "names, product, statement, note, link_id",
}
_OF_LINES = (View.LINES, View.RUNNING, View.STORAGE, View.KNOWN, View.CHANGES)
_EVIDENCE = {
    Evidence.OFFICIAL: "list_has_all(['government', 'company'], source_kinds)",
    Evidence.TWO_SOURCES: "NOT is_single_source",
    Evidence.MEDIUM: "confidence IN ('high', 'medium')",
}
_DAYS = {"from": "first_day >= $from", "to": "last_day <= $to"}


def _is_any(view: View, shares: object, key: str, name: str) -> str:
    """Predicate that a row has one of the values bound to `$name`; empty where not stated."""
    one_of = f"{key} IN (SELECT unnest(${name}))"
    if key == "company" and view is View.SUPPLY:
        return f"(supplier IN (SELECT unnest(${name})) OR buyer IN (SELECT unnest(${name})))"
    if key in ("company", "group"):
        held = "is_majority" if key == "group" and shares == Shares.MAJORITY else "true"
        named = f"name IN (SELECT unnest(${name})) AND {held}"
        return f"line_id IN (SELECT line_id FROM line_owners WHERE {named})"
    if key == "status" and view not in _OF_LINES:
        return f"line_id IN (SELECT line_id FROM line_status WHERE {one_of})"
    return one_of


def _clauses(view: View, shares: object) -> dict[str, str]:
    """Parameter -> predicate for each filter a view takes beyond the stage that counts."""
    folded = "strip_accents(lower({}))"
    text = folded.format(f"concat_ws(' ', {_TEXT.get(view, _LINE_TEXT)})")
    found = " OR ".join(f"contains({text}, {folded.format(asked)})" for asked in ("$q", "$q_plain"))
    kinds = {
        View.CAPACITY: "list_has_all($source_kind, source_kinds)",
        View.LINES: "list_has_any(source_kinds, $source_kind)",
        View.RUNNING: "list_has_any(source_kinds, $source_kind)",
        View.STORAGE: "list_has_any(source_kinds, $source_kind)",
        View.CHANGES: "list_has_any(source_kinds, $source_kind)",
        View.CLAIMS: "source_kind IN (SELECT unnest($source_kind))",
        View.SOURCES: "kind IN (SELECT unnest($source_kind))",
    }
    grade = "confidence IN (SELECT unnest($confidence))"
    return {
        **{key: _is_any(view, shares, key, key) for key in EXCLUDABLE},
        # what is left out is known to be so: a row that does not state the value stays
        **{f"not_{key}": f"NOT coalesce({_is_any(view, shares, key, f'not_{key}')}, false)"
           for key in EXCLUDABLE},
        "confidence": "list_has_any(confidences, $confidence)" if view in _OF_LINES else grade,
        "source_kind": kinds.get(view, "true"),
        "q": f"({found})",
        **_DAYS,
    }  # fmt: skip


def _values(chosen: Mapping[str, object]) -> dict[str, object]:
    """What is bound: the choices, with what is asked for apart from what is left out."""
    values = {
        key: list(value) if isinstance(value, tuple) else value for key, value in chosen.items()
    }
    for key in EXCLUDABLE:
        both = chosen.get(key)
        if isinstance(both, tuple):
            values |= {key: list(included(both)), f"not_{key}": list(excluded(both))}
    return values


def predicate(view: View, chosen: Mapping[str, object]) -> tuple[str, Params]:
    """Predicate over the view's table and its values, from `{key: choice}`."""
    clauses, params = ["true"], Params()
    values = _values(chosen)
    for name, clause in _clauses(view, chosen.get("shares")).items():
        if value := values.get(name):
            clauses.append(clause)
            params[name] = value
    if "q" in params:  # letters of full width are those of half width, too
        params["q_plain"] = unicodedata.normalize("NFKC", str(params["q"]))
    if support := _EVIDENCE.get(Evidence(str(chosen.get("evidence", Evidence.ALL)))):
        clauses.append(support)
    if view is View.CAPACITY:
        clauses.append("stage = $stage")
        params["stage"] = chosen["stage"]
    if view in _OF_LINES and (days := [key for key in _DAYS if key in params]):
        inside = " AND ".join(_DAYS[key] for key in days)
        clauses = [clause for clause in clauses if clause not in _DAYS.values()]
        clauses.append(
            f"line_id IN (SELECT line_id FROM stage_entries WHERE stage = $stage AND {inside})"
        )
        params["stage"] = chosen["stage"]
    return " AND ".join(clauses), params
