"""Filters in plain English."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker.filters.options import OF_LINES, View
from tracker.filters.params import Chosen, Clause, Param
from tracker.filters.querystring import excluded, included

Params = Mapping[str, Param]


def phrase(view: View, params: Params, chosen: Chosen) -> str:
    """What a view shows under these choices, as a phrase without "Showing" and the day.

    Args:
        view: the question asked.
        params: the entries of the keys it takes.
        chosen: what is chosen under each of them.
    """
    if (show := chosen.get("show")) in OF_LINES:
        view = OF_LINES[show]
        params = {key: param for key, param in params.items() if view in param.views}
        chosen = {key: chosen[key] for key in params}
    ordered = sorted(params.values(), key=lambda param: param.clause)
    phrases = [_phrase(param, chosen) for param in ordered if param.clause > Clause.VIEW]
    joined = [words if words[0] == "," else f" {words}" for words in phrases if words]
    # Behind a comma each, so that none is read as a part of what is asked for.
    without = [f", {words}" for param in ordered for words in _without(param, chosen[param.key])]
    return "".join([_subject(view, params, chosen), *joined, *without])


def _either(words: Iterable[str]) -> str:
    """Words as a choice between them.

    >>> _either(["a", "b", "c"])
    'a, b or c'
    """
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _phrase(param: Param, chosen: Chosen) -> str:
    """What a sentence says of a filter; empty where nothing is chosen that it would say."""
    value = chosen[param.key]
    if callable(param.phrase):
        template = param.phrase(chosen)
    elif isinstance(param.phrase, Mapping):
        template = param.phrase.get(value, "")
    else:
        template = param.phrase if value != param.default else ""
    words = _words(param, value)
    is_said = words or not isinstance(value, tuple)
    return template.format(words, lower=words.lower()) if is_said else ""


def _without(param: Param, value: Any) -> Iterator[str]:
    if param.may_exclude and excluded(value):
        words = _either(param.kind.word(text) for text in excluded(value))
        yield (param.without or f"not {param.phrase}").format(words)


def _words(param: Param, value: Any) -> str:
    """A choice in words; empty for a list of nothing that is asked for."""
    if not isinstance(value, tuple):
        return param.kind.word(value)
    asked = included(value) if param.may_exclude else value
    return _either(map(param.kind.word, asked)) if asked else ""


def _subject(view: View, params: Params, chosen: Chosen) -> str:
    words = {
        key: param.phrase[chosen[key]]
        if isinstance(param.phrase, Mapping) and chosen[key] in param.phrase
        else _words(param, chosen[key]) or param.nothing
        for key, param in params.items()
    }
    is_dated = chosen.get("from") or chosen.get("to")
    return view.subject.format(
        **words,
        dated=f" {words['stage']}" if is_dated and "stage" in words else "",
        all="" if chosen.get("source_kind") else "all ",
    )
