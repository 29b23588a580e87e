"""Link <-> filters <-> widgets.

The link is the state: it is read when a page opens or the reader goes back, and written after
every choice. Streamlit's own binding would drop a value it does not know without a word, so a
link would show another chart than its sender saw (docs/decisions/0005-links.md).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tracker.errors import BadFilter
from tracker.filters import KEYS, Filters, Names, View, left_out
from tracker.filters.days import Day
from tracker.filters.kinds import Release
from tracker.filters.params import Param
from tracker.filters.querystring import excluded, included, number_text
from tracker.terms import Labelled
from tracker.ui.counted import meant
from tracker.ui.plain import escaped

Known = dict[str, tuple[str, ...]]

WIDGET = "f_"  # prefix of a filter's widget key in the session
NOT = "_not"  # suffix of the widget that holds what is left out of the same key
_CARRIED, _PAGE, _WRITTEN, _TOUCHED = "filters", "page", "written", "touched"  # session keys
_DROPPED = "dropped"  # session key: what mailers had added to the link that was read last


def read(view: View, slug: str, known: Known, names: Names) -> Filters:
    """The reader's choices on this page: from the link when it is new, else from the widgets.

    Raises:
        BadFilter: the link or a widget holds something the view cannot keep.
    """
    state = st.session_state
    link = _link()
    # A choice made while the last one was still on its way comes with the link of before:
    # only a link that changed without a choice is the reader going back.
    if state.get(_PAGE) == slug and (state.pop(_TOUCHED, False) or link == state.get(_WRITTEN)):
        _refill(view)
        chosen = Filters.from_query(from_widgets(view), view)
        filters = chosen.check_known(known, names)
        _say_alike(view, filters)
        return filters
    came_by_menu = state.get(_PAGE) not in (None, slug) and not _went_back()
    state[_PAGE] = None  # until the link has been kept, the next run reads it again
    state[_DROPPED] = left_out(link)
    if len(link) > len(state[_DROPPED]) or not came_by_menu:
        filters = Filters.from_query(link, view).check_known(known, names)
    else:
        filters = state[_CARRIED].only(view)
    for param in Filters.taken_by(view).values():
        state.update(_held(param, filters))
    state[_PAGE] = slug
    return filters


def _say_alike(view: View, filters: Filters) -> None:
    """Let lists hold what they mean: not another name typed in, nor a count of before."""
    for param in Filters.taken_by(view).values():
        for name, held in _held(param, filters).items():
            if isinstance(held, list) and st.session_state[name] != held:
                st.session_state[name] = held


def _went_back() -> bool:
    """Whether the reader came by Back or Forward: a bare link then means no choice at all, where
    one of the menu means those of the page before."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def dropped() -> tuple[str, ...]:
    """The keys that mailers had added to the link this page was opened by."""
    return tuple(st.session_state.get(_DROPPED, ()))


def is_link_kept(slug: str) -> bool:
    """Whether this page's link was read well; a refused choice then sits in a widget."""
    return bool(st.session_state.get(_PAGE) == slug)


def write(filters: Filters, view: View) -> None:
    """Put the choices into the link and keep them for the next page."""
    query = filters.to_query(view)
    # A link within one page reruns it without a word to the address bar.
    is_new = query != st.session_state.get(_WRITTEN, query) and not _went_back()
    if is_new or query != _link():
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query
    taken = {param.name: getattr(filters, param.name) for param in Filters.taken_by(view).values()}
    st.session_state[_CARRIED] = replace(st.session_state.get(_CARRIED, Filters()), **taken)


def reset(*, keeps_record: bool = True) -> None:
    """Forget every choice, in the widgets, the link and for the next page.

    The line, company or place that the page is about is no choice, unless the link is refused.
    """
    record = st.query_params.get_all("id") if keeps_record else []
    for key in list(st.session_state):
        if str(key).startswith(WIDGET):
            del st.session_state[key]
    st.session_state[_CARRIED] = Filters()
    st.session_state[_PAGE] = None
    st.query_params.from_dict({"id": record} if record else {})


def drop(*keys: str) -> None:
    """Forget what is chosen under some keys, as if the reader had cleared their widgets."""
    put({key: Filters.params()[key].default for key in keys})


def refuse(error: BadFilter) -> None:
    """Say which part of the link or which choice cannot be kept; draw nothing else."""
    st.error(escaped(f"{error} {error.hint}"), icon=":material/link_off:")
    st.button(
        "Reset filters",
        on_click=reset,
        kwargs={"keeps_record": False},
        key="reset_refused",
        type="primary",
    )


def touch() -> None:
    """Note that the reader moved a widget: the link that comes with it is the one of before."""
    st.session_state[_TOUCHED] = True


def put(choices: Mapping[str, Any]) -> None:
    """Set widgets to values of filters, by key, as if the reader had chosen them there."""
    for key, value in choices.items():
        param = Filters.params()[key]
        held = replace(Filters(), **{param.name: value})
        st.session_state.update(_held(param, held))
    touch()


def is_at_hand(key: str) -> bool:
    """Whether the open page has a widget of this filter."""
    return WIDGET + key in st.session_state


def from_widgets(view: View) -> dict[str, list[str]]:
    """The widgets' values as a link's query, which then goes the one way a link goes."""
    query: dict[str, list[str]] = {}
    for key, param in Filters.taken_by(view).items():
        value = st.session_state[WIDGET + key]
        values = value if isinstance(value, list) else [value]
        texts = [_text(item) for item in values if item is not None]
        if isinstance(value, list):
            texts = [meant(param, text) for text in texts]
        if param.may_exclude:
            left = st.session_state[WIDGET + key + NOT]
            texts += [f"-{meant(param, text)}" for text in left]
        if filled := [text for text in texts if text]:
            query[key] = filled
    return query


def _text(item: object) -> str:
    return number_text(item) if isinstance(item, float) else str(item).strip()


def _link() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _held(param: Param, filters: Filters) -> dict[str, object]:
    """A choice as its widget holds it, by the widget's name; two widgets where it can exclude."""
    value, name = getattr(filters, param.name), WIDGET + param.key
    if param.may_exclude:
        return {name: list(included(value)), name + NOT: list(excluded(value))}
    if isinstance(value, tuple):
        return {name: param.kind.texts(value)}
    if isinstance(param.kind, Day):
        return {name: value.isoformat() if value else ""}
    if isinstance(param.kind, Release):
        return {name: value or None}
    return {name: value.value if isinstance(value, Labelled) else value}


def _refill(view: View) -> None:
    """Give back the values of widgets that the last run did not draw."""
    for key in KEYS[view]:
        held = _held(Filters.params()[key], st.session_state[_CARRIED])
        for name, value in held.items():
            if name not in st.session_state:
                st.session_state[name] = value
