"""Link <-> filters <-> widgets.

The link is the state: it is read when a page opens or the reader goes back, and written after
every choice. Streamlit's own binding would drop a value it does not know without a word, so a
link would show another chart than its sender saw (docs/decisions/0005-links.md).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from tracker.errors import BadFilter
from tracker.filters import ATTRIBUTE, KEYS, NUMBERS, PLACES, Dimension, Filters, Period, Show, View
from tracker.terms import Basis, Confidence, Labelled, Product, Segment, SourceKind, Stage, Status

_WIDGET = "f_"  # prefix of a filter's widget key in the session
_CARRIED, _PAGE, _WRITTEN = "filters", "page", "written"  # session keys
_CODES: dict[str, tuple[str, type[Labelled]]] = {
    "product": ("Product", Product),
    "status": ("Status now", Status),
    "segment": ("Segment", Segment),
    "confidence": ("Confidence", Confidence),
    "source_kind": ("Kind of source", SourceKind),
}
_SWITCHES: dict[str, tuple[str, type[Labelled]]] = {
    "stage": ("Stage that counts", Stage),
    "show": ("Show", Show),
    "period": ("Period", Period),
    "by": ("Rank by", Dimension),
    "basis": ("AB5 is weighed", Basis),
}
# Drawn beside the chart they change, not in the sidebar.
_MAIN = ("show", "period", "window", "by", "basis", *NUMBERS)
_MORE = ("status", "province", "park", "confidence", "source_kind")


def read(view: View, slug: str, known: dict[str, tuple[str, ...]]) -> Filters:
    """The reader's choices on this page: from the link when it is new, else from the widgets.

    Raises:
        BadFilter: the link or a widget holds something the view cannot keep.
    """
    state = st.session_state
    link = _link()
    if state.get(_PAGE) == slug and link == state.get(_WRITTEN):
        _refill(view)
        return Filters.from_query(_from_widgets(view), view)
    came_from_another_page = state.get(_PAGE) not in (None, slug)
    state[_PAGE] = None  # until the link has been kept, the next run reads it again
    if link or not came_from_another_page:
        filters = Filters.from_query(link, view).check_known(known)
    else:
        filters = state[_CARRIED].only(view)
    for key in KEYS[view]:
        state[_WIDGET + key] = _shown(key, filters)
    state[_PAGE] = slug
    return filters


def is_link_kept(slug: str) -> bool:
    """Whether this page's link was read well; a refused choice then sits in a widget."""
    return bool(st.session_state.get(_PAGE) == slug)


def write(filters: Filters, view: View) -> None:
    """Put the choices into the link and keep them for the next page."""
    query = filters.to_query(view)
    if query != _link():
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query
    kept = {ATTRIBUTE[key]: getattr(filters, ATTRIBUTE[key]) for key in KEYS[view]}
    st.session_state[_CARRIED] = replace(st.session_state.get(_CARRIED, Filters()), **kept)


def reset() -> None:
    """Forget every choice, in the widgets, the link and for the next page."""
    for key in list(st.session_state):
        if str(key).startswith(_WIDGET):
            del st.session_state[key]
    st.session_state[_CARRIED] = Filters()
    st.session_state[_PAGE] = None
    st.query_params.clear()


def sidebar(view: View, known: dict[str, tuple[str, ...]]) -> None:
    """Draw the filters of a view."""
    keys = [key for key in KEYS[view] if key not in _MAIN]
    with st.sidebar:
        for key in keys:
            if key not in _MORE:
                _widget(key, known)
        if more := [key for key in keys if key in _MORE]:
            with st.expander("More filters"):
                for key in more:
                    _widget(key, known)
        st.button("Reset filters", on_click=reset, width="stretch", key="reset")


def switch(key: str, label: str = "") -> None:
    """Draw one choice of how things are shown, beside the chart it changes."""
    _widget(key, {}, label)


def _widget(key: str, known: dict[str, tuple[str, ...]], label: str = "") -> None:
    name = _WIDGET + key
    if key in _CODES:
        label, codes = _CODES[key]
        st.multiselect(label, [c.value for c in codes], format_func=_labels(codes), key=name,
                       placeholder="All")  # fmt: skip
    elif key in PLACES:
        st.multiselect(key.capitalize(), known[key], key=name, placeholder="All")
    elif key in _SWITCHES:
        label, codes = _SWITCHES[key]
        options = [code.value for code in codes]
        if key in ("stage", "by"):
            st.selectbox(label, options, format_func=_labels(codes), key=name)
        else:
            st.segmented_control(
                label, options, format_func=_labels(codes), key=name, required=True
            )
    elif key in NUMBERS:
        low, high = NUMBERS[key]
        st.number_input(
            label or key,
            float(low),
            float(high),
            key=name,
            step=5.0 if key == "utilisation" else 0.1,
            placeholder="as in the data",
        )
    elif key == "window":
        st.number_input("Window, months", 1, 60, key=name)
    elif key == "as_of":
        st.date_input(
            "As known on",
            key=name,
            min_value=dt.date(1990, 1, 1),
            max_value=dt.date.today(),
            help="Hides everything first published after this day. Empty: today.",
        )
    else:
        label = {"from": "From", "to": "To", "q": "Search"}[key]
        hint = "company, place, line" if key == "q" else "2019, 2019-02 or 2019-02-14"
        st.text_input(label, key=name, placeholder=hint)


def _labels(codes: type[Labelled]) -> Callable[[str], str]:
    names = {code.value: code.label for code in codes}
    return lambda code: names.get(code, code)


def _link() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _shown(key: str, filters: Filters) -> object:
    """A choice as its widget holds it."""
    value = getattr(filters, ATTRIBUTE[key])
    if isinstance(value, tuple):
        return list(value)
    if key in ("from", "to"):
        return value.isoformat() if value else ""
    return value.value if isinstance(value, Labelled) else value


def _refill(view: View) -> None:
    """Give back the values of widgets that the last run did not draw."""
    for key in KEYS[view]:
        if _WIDGET + key not in st.session_state:
            st.session_state[_WIDGET + key] = _shown(key, st.session_state[_CARRIED])


def _from_widgets(view: View) -> dict[str, list[str]]:
    """The widgets' values as a link's query, which then goes the one way a link goes."""
    query: dict[str, list[str]] = {}
    for key in KEYS[view]:
        value = st.session_state[_WIDGET + key]
        values = value if isinstance(value, list) else [value]
        texts = [str(item).strip() for item in values if item is not None]
        if kept := [text for text in texts if text]:
            query[key] = kept
    return query


def refuse(error: BadFilter) -> None:
    """Say which part of the link or which choice cannot be kept; draw nothing else."""
    st.error(f"{error} {error.hint}", icon=":material/link_off:")
    st.button("Reset filters", on_click=reset, key="reset_refused", type="primary")
