"""Filters as SQL: predicates of constants, values bound to `$names`."""

from collections.abc import Mapping

from tracker.filters.keys import PLACES, Evidence, View

Params = dict[str, object]

_LINE_TEXT = "company, parent_company, product_detail, city, province, park, country, line_id"
_TEXT = {
    View.CLAIMS: "claim, note, city, province, country, claim_id",
    View.SOURCES: "source_id, publisher, title, url",
}
_OF_LINES = (View.LINES, View.RUNNING, View.STORAGE, View.KNOWN, View.CHANGES)
_EVIDENCE = {
    Evidence.OFFICIAL: "list_has_all(['government', 'company'], source_kinds)",
    Evidence.TWO_SOURCES: "NOT is_single_source",
    Evidence.MEDIUM: "confidence IN ('high', 'medium')",
}
_DAYS = {"from": "first_day >= $from", "to": "last_day <= $to"}


def _clauses(view: View) -> dict[str, str]:
    """Key -> predicate for each filter a view takes beyond the stage that counts."""
    folded = "contains(strip_accents(lower(concat_ws(' ', {}))), strip_accents(lower($q)))"
    text = _TEXT.get(view, _LINE_TEXT)
    one_of = {k: f"{k} IN (SELECT unnest(${k}))" for k in ("product", *PLACES[:-1])}
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
    status = "status IN (SELECT unnest($status))"
    by_line = f"line_id IN (SELECT line_id FROM line_status WHERE {status})"
    return {
        **one_of,
        "status": status if view in _OF_LINES else by_line,
        "company": "(company IN (SELECT unnest($company)) OR list_has_any("
        "list_items(coalesce(parent_company, '')), $company))",
        "confidence": "list_has_any(confidences, $confidence)" if view in _OF_LINES else grade,
        "source_kind": kinds.get(view, "true"),
        "q": folded.format(text),
        **_DAYS,
    }


def predicate(view: View, chosen: Mapping[str, object]) -> tuple[str, Params]:
    """Predicate over the view's table and its values, from `{key: choice}`."""
    clauses, params = ["true"], Params()
    for key, clause in _clauses(view).items():
        if value := chosen.get(key):
            clauses.append(clause)
            params[key] = list(value) if isinstance(value, tuple) else value
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
