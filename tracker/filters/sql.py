"""Filters as SQL: predicates of constants, values bound to `$names`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.filters.options import View
from tracker.filters.params import Param
from tracker.filters.querystring import excluded, included

Bound = dict[str, object]

_BOUND = re.compile(r"\$(\w+)")

PER_LINE = (View.LINES, View.RUNNING, View.STORAGE, View.CHANGES)  # one row per line
_STATUS = "status IN (SELECT unnest($status))"
STATUS = {
    View.CAPACITY: f"line_id IN (SELECT line_id FROM line_status WHERE {_STATUS})",
    **dict.fromkeys(PER_LINE, _STATUS),
}
_OWNED = "line_id IN (SELECT line_id FROM line_owners WHERE name IN (SELECT unnest({})){})"
_OF_COMPANY = _OWNED.format("$company", "")
COMPANY = {
    **dict.fromkeys((View.CAPACITY, *PER_LINE), _OF_COMPANY),
    View.SUPPLY: ("(supplier IN (SELECT unnest($company)) OR buyer IN (SELECT unnest($company)))"),
}
GROUP = _OWNED.format("$group", " AND (is_majority OR $shares = 'any')")
GRADE = {
    **dict.fromkeys((View.CAPACITY, View.SUPPLY), "confidence IN (SELECT unnest($confidence))"),
    **dict.fromkeys(PER_LINE, "list_has_any(confidences, $confidence)"),
}
SOURCE_KIND = {
    View.CAPACITY: "list_has_all($source_kind, source_kinds)",
    **dict.fromkeys(PER_LINE, "list_has_any(source_kinds, $source_kind)"),
    View.CLAIMS: "source_kind IN (SELECT unnest($source_kind))",
    View.SOURCES: "kind IN (SELECT unnest($source_kind))",
}
EVIDENCE = (
    "CASE $evidence WHEN 'official' THEN list_has_all(['government', 'company'], source_kinds) "
    "WHEN 'two_sources' THEN NOT is_single_source ELSE confidence IN ('high', 'medium') END"
)
# The lines of a record; those of a company are its own and what it has more than half of.
RECORD = {
    View.LINE: "line_id = $id",
    View.COMPANY: (
        "line_id IN (SELECT line_id FROM line_owners"
        " WHERE company_id = $id AND (depth = 0 OR is_majority))"
    ),
    View.PLACE: "place = $id",
}
# Both ends of a span must hold for one and the same entry of a stage.
_ENTERED = (
    "line_id IN (SELECT line_id FROM stage_entries WHERE stage = $stage "
    "AND ($from IS NULL OR first_day >= $from) AND ($to IS NULL OR last_day <= $to))"
)
FROM = {View.CAPACITY: "first_day >= $from", **dict.fromkeys(PER_LINE, _ENTERED)}
TO = {View.CAPACITY: "last_day <= $to", **dict.fromkeys(PER_LINE, _ENTERED)}


def _holds_text(columns: str) -> str:
    """That a text stands in one of the columns, whatever its case or accents."""
    where = f"strip_accents(lower(concat_ws(' ', {columns})))"
    asked = [f"contains({where}, strip_accents(lower({name})))" for name in ("$q", "$q_plain")]
    return f"({' OR '.join(asked)})"


SEARCH = {
    **dict.fromkeys(
        (View.CAPACITY, *PER_LINE),
        _holds_text("company, names, product_detail, city, province, park, country, line_id"),
    ),
    View.CLAIMS: _holds_text("claim, note, city, province, country, claim_id"),
    View.SOURCES: _holds_text("source_id, publisher, title, url"),
    View.SUPPLY: _holds_text("names, product, statement, note, link_id"),
}


def predicate(
    view: View, params: Mapping[str, Param], chosen: Mapping[str, Any]
) -> tuple[str, Bound]:
    """Predicate over the view's table and its values, from `{key: choice}`.

    One that two keys share, as the ends of a span do, stands there once.
    """
    clauses, values = ["true"], Bound()
    for key, value in chosen.items():
        clauses += _clauses(params[key], params[key].predicate_for(view), value)
        values |= params[key].kind.bind(key, value)
    text = " AND ".join(dict.fromkeys(clauses))
    return text, {name: values[name] for name in _BOUND.findall(text)}


def _clauses(param: Param, clause: str, value: Any) -> Iterator[str]:
    if not clause:
        return
    if not param.may_exclude:
        if param.always or value != param.default:
            yield clause
        return
    if included(value):
        yield clause
    if excluded(value):  # what is left out is known to be so: a row that states nothing stays
        negated = re.sub(rf"\${param.key}\b", f"$not_{param.key}", clause)
        yield f"NOT coalesce({negated}, false)"
