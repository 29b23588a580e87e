"""Link <-> filters <-> widgets.

The link is the state: it is read when a page opens or the reader goes back, and written after
every choice. Streamlit's own binding would drop a value it does not know without a word, so a
link would show another chart than its sender saw (docs/decisions/0005-links.md).
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from tracker.errors import BadFilter
from tracker.filters import (
    ATTRIBUTE,
    EXCLUDABLE,
    KEYS,
    NUMBERS,
    PLACES,
    Ab5Show,
    Dimension,
    Evidence,
    Filters,
    Names,
    Period,
    Pipeline,
    Preset,
    Scope,
    Shares,
    Show,
    View,
    left_out,
)
from tracker.filters.keys import LINK_LIMIT
from tracker.filters.link import Query, day_range, excluded, included, number_text
from tracker.filters.offer import offered
from tracker.terms import (
    AlloyType,
    Basis,
    Confidence,
    Labelled,
    MetalBasis,
    NimhRoute,
    Product,
    Segment,
    SourceKind,
    Stage,
    Status,
    Verdict,
)
from tracker.ui.plain import escaped

Span = tuple[float, float]
Known = dict[str, tuple[str, ...]]

_WIDGET = "f_"  # prefix of a filter's widget key in the session
_NOT = "_not"  # suffix of the widget that holds what is left out of the same key
_CARRIED, _PAGE, _WRITTEN, _TOUCHED = "filters", "page", "written", "touched"  # session keys
_DROPPED = "dropped"  # session key: what mailers had added to the link that was read last
_HOME, _OUTSIDE = "CHN", _WIDGET + "outside"  # the country that one click leaves out
_CODES: dict[str, tuple[str, type[Labelled]]] = {
    "product": ("Product", Product),
    "alloy_type": ("Type of storage alloy", AlloyType),
    "status": ("Status now", Status),
    "segment": ("Segment", Segment),
    "verdict": ("Verdict", Verdict),
    "confidence": ("Confidence", Confidence),
    "source_kind": ("Kind of source", SourceKind),
}
_SWITCHES: dict[str, tuple[str, type[Labelled]]] = {
    "stage": ("Stage that counts", Stage),
    "scope": ("Products counted", Scope),
    "shares": ("Holdings that make a group", Shares),
    "evidence": ("Evidence", Evidence),
    "show": ("Show", Show),
    "period": ("Period", Period),
    "by": ("Rank by", Dimension),
    "basis": ("AB5 is weighed", Basis),
    "side": ("Show", Ab5Show),
    "metal_basis": ("Metals as", MetalBasis),
    "preset": ("Preset", Preset),
    "pipeline": ("Capacity counts", Pipeline),
    "nimh_route": ("NiMH share by", NimhRoute),
}
_LATER = "Hides everything first published after this day. Empty: today."
_DAYS = {  # key -> label, and what the day does
    "as_of": ("As known on", _LATER),
    "against": ("Against what was known on", _LATER),
    "since": (
        "Changed since",
        "What became known after this day. Empty: twelve months before the day looked from.",
    ),
}
# Drawn beside the chart they change, not in the sidebar.
_SWITCHED = ("show", "scope", "period", "window", "by", "basis", "side", "metal_basis", "preset",
             "pipeline", "nimh_route")  # fmt: skip
_MORE = (
    "alloy_type",
    "status",
    "province",
    "park",
    "group",
    "shares",
    "confidence",
    "source_kind",
    "quiet_years",
)
_MAIN = (*_SWITCHED, "against", "set", "li_ion", *(key for key in NUMBERS if key not in _MORE))
_STEPS = {"utilisation": 5.0, "first": 1.0, "last": 1.0, "quiet_years": 1.0}  # of whole numbers
_LABELS = {"quiet_years": "Quiet after so many years"}  # of numbers the sidebar asks for


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
        chosen = Filters.from_query(_from_widgets(view), view)
        filters = chosen.check_known(known, names)
        for key in PLACES:  # a name typed into a list stands there by the name that is shown
            if key in KEYS[view] and getattr(chosen, key) != getattr(filters, key):
                state.update(_held(key, filters))
        return filters
    came_from_another_page = state.get(_PAGE) not in (None, slug)
    state[_PAGE] = None  # until the link has been kept, the next run reads it again
    state[_DROPPED] = left_out(link)
    if len(link) > len(state[_DROPPED]) or not came_from_another_page:
        filters = Filters.from_query(link, view).check_known(known, names)
    else:
        filters = state[_CARRIED].only(view)
    for key in KEYS[view]:
        state.update(_held(key, filters))
    state[_PAGE] = slug
    return filters


def dropped() -> tuple[str, ...]:
    """The keys that mailers had added to the link this page was opened by."""
    return tuple(st.session_state.get(_DROPPED, ()))


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


def sidebar(view: View, known: Known) -> None:
    """Draw the filters of a view."""
    if not KEYS[view]:
        return
    keys = [key for key in KEYS[view] if key not in _MAIN]
    query, full = _from_widgets(view), 0
    with st.sidebar:
        for key in keys:
            if key not in _MORE:
                full += _widget(view, query, key, known)
            if key == "country" and _HOME in known[key]:
                _outside_home()
        if more := [key for key in keys if key in _MORE]:
            with st.expander("More filters"):
                full += sum(_widget(view, query, key, known) for key in more)
        if without := [key for key in keys if key in EXCLUDABLE]:
            with st.popover("Leave out", width="stretch"):
                for key in without:
                    _list(view, query, key, known, _NOT)
        if full:
            st.caption(
                f"{full:,} choices are not offered: a link carries {LINK_LIMIT:,} characters."
            )
        st.button("Reset filters", on_click=reset, width="stretch", key="reset")


def _outside_home() -> None:
    """One click for the world without the country that has most of the lines."""
    is_out = _HOME in st.session_state[_WIDGET + "country" + _NOT]
    if st.session_state.get(_OUTSIDE) != is_out:
        st.session_state[_OUTSIDE] = is_out
    st.checkbox("Outside China", key=_OUTSIDE, on_change=_leave_home)


def _leave_home() -> None:
    _touch()
    state, asked, left = st.session_state, _WIDGET + "country", _WIDGET + "country" + _NOT
    others = [one for one in state[left] if one != _HOME]
    state[left] = [*others, _HOME] if state[_OUTSIDE] else others
    state[asked] = [one for one in state[asked] if one != _HOME]


def step(label: str, day: dt.date | None, icon: str) -> None:
    """A button that moves the day looked from to `day`; off where no link could hold it."""
    first, last = day_range("as_of")
    is_off = day is None or not first <= day <= last
    st.button(label, on_click=_step_to, args=(day,), disabled=is_off, icon=icon)


def _step_to(day: dt.date) -> None:
    _touch()
    st.session_state[_WIDGET + "as_of"] = day


def switch(key: str, label: str = "") -> None:
    """Draw one choice of how things are shown, beside the chart it changes."""
    _single(key, {}, label)


def slider(key: str, label: str, own: float, step: float, form: str = "%.1f") -> None:
    """A slider for a number of the link; at `own`, the data's or the preset's, it is not kept."""
    low, high = NUMBERS[key]
    chosen = st.session_state.get(_WIDGET + key)
    _tuned(f"s_{key}", label, own if chosen is None else chosen, (low, high), step, form,
           lambda value: _keep_number(key, value, own))  # fmt: skip


def assumption(parameter: str, label: str, own: float, current: float, span: Span) -> None:
    """A slider for one assumption of the ledger; at its own value it is not kept in the link."""
    step = (span[1] - span[0]) / 50 or 0.01
    _tuned(f"a_{parameter}", label, current, span, step, "%.4g",
           lambda value: _keep_setting(parameter, value, own))  # fmt: skip


def year_among(key: str, label: str, years: Sequence[int], own: int) -> None:
    """A box with the years a key may have; empty, the year is `own` and not kept in the link."""
    st.selectbox(
        label, [float(year) for year in years], index=None, format_func=lambda year: str(int(year)),
        key=_WIDGET + key, on_change=_touch, placeholder=f"{own}",
    )  # fmt: skip


def year_of(key: str, name: str, label: str, first: int) -> None:
    """A box for the year of one name under a key of `name:year` pairs; empty, it is not kept."""
    box = f"y_{key}_{name}"
    years = dict(text.split(":") for text in st.session_state[_WIDGET + key])
    held = int(years[name]) if name in years else None
    if box not in st.session_state or st.session_state[box] != held:
        st.session_state[box] = held
    st.number_input(
        label, first, 2099, step=1, key=box, placeholder="stays",
        on_change=_moved, args=(box, lambda year: _keep_pair(key, name, year)),
    )  # fmt: skip


def _tuned(
    name: str, label: str, value: float, span: Span, step: float, form: str,
    keep: Callable[[float], None],
) -> None:  # fmt: skip
    low, high = (float(end) for end in span)
    held = min(max(float(value), low), high)
    if st.session_state.get(name) != held:  # writing it back would undo a press in flight
        st.session_state[name] = held
    st.slider(
        label, low, high, step=float(step), format=form, key=name,
        on_change=_moved, args=(name, keep),
    )  # fmt: skip


def _moved(name: str, keep: Callable[[float], None]) -> None:
    _touch()
    keep(st.session_state[name])


def _keep_number(key: str, value: float, own: float) -> None:
    st.session_state[_WIDGET + key] = None if math.isclose(value, own) else value


def _keep_setting(parameter: str, value: float, own: float) -> None:
    _keep_pair("set", parameter, None if math.isclose(value, own) else value)


def _keep_pair(key: str, name: str, value: float | None) -> None:
    """Keep `name:value` under a key of such pairs, in place of the name's last; None: drop it."""
    others = [one for one in st.session_state[_WIDGET + key] if not one.startswith(name + ":")]
    kept = [] if value is None else [f"{name}:{number_text(value)}"]
    st.session_state[_WIDGET + key] = sorted([*others, *kept])


def _touch() -> None:
    st.session_state[_TOUCHED] = True


def _widget(view: View, query: Query, key: str, known: Known) -> int:
    """Draw one filter; give how many values the link has no room for any more."""
    if key in _CODES or key in PLACES:
        return _list(view, query, key, known)
    _single(key, known)
    return 0


def _list(view: View, query: Query, key: str, known: Known, side: str = "") -> int:
    """A list of values asked for, or with `side` _NOT of values left out; gives how many values
    the link, with `query` chosen, has no room for any more.

    It offers no "Select all": all is what an empty list already means.
    """
    label, codes = _CODES.get(key, (key.capitalize(), None))
    values = tuple(code.value for code in codes) if codes else known[key]
    kept, too_full = offered(view, query, key, values, "-" if side else "")
    st.multiselect(
        f"Leave out: {label.lower()}" if side else label,
        kept,
        format_func=_labels(codes) if codes else str,
        key=_WIDGET + key + side,
        on_change=_touch if side else _chosen,
        args=() if side else (_WIDGET + key, values),
        placeholder="None" if side else "All",
        select_all=False,
        accept_new_options=key in PLACES,  # another name of a company or town
    )
    return too_full


def _chosen(name: str, values: tuple[str, ...]) -> None:
    """Every value chosen one by one is no filter: the link of that is the empty one."""
    _touch()
    if set(values) <= set(st.session_state[name]):
        st.session_state[name] = []


def _single(key: str, known: Known, label: str = "") -> None:
    name = _WIDGET + key
    if key in _SWITCHES:
        label, codes = _SWITCHES[key]
        options = [code.value for code in codes]
        if key in ("stage", "by", "evidence", "shares"):
            st.selectbox(label, options, format_func=_labels(codes), key=name, on_change=_touch)
        else:
            st.segmented_control(
                label,
                options,
                format_func=_labels(codes),
                key=name,
                on_change=_touch,
                required=True,
            )
    elif key in NUMBERS:
        low, high = NUMBERS[key]
        st.number_input(
            label or _LABELS.get(key, key),
            float(low),
            float(high),
            key=name,
            on_change=_touch,
            step=_STEPS.get(key, 0.1),
            format="%.0f" if key in _STEPS else "%.2f",
            placeholder="the last two" if key in ("first", "last") else "as in the data",
        )
    elif key == "window":
        st.number_input("Window, months", 1, 60, key=name, on_change=_touch)
    elif key == "release":
        st.selectbox(
            "Compare with version",
            known[key],
            key=name,
            index=None,
            format_func=lambda one: one[:8],
            placeholder="A day instead",
            on_change=_touch,
            help="The published versions kept, the newest first.",
        )
    elif key in _DAYS:
        label, hint = _DAYS[key]
        first, last = day_range(key)
        st.date_input(label, key=name, on_change=_touch, min_value=first, max_value=last, help=hint)
    else:
        label = {"from": "From", "to": "To", "q": "Search"}[key]
        hint = "company, place, line" if key == "q" else "2019, 2019-02 or 2019-02-14"
        st.text_input(label, key=name, on_change=_touch, placeholder=hint)


def _labels(codes: type[Labelled]) -> Callable[[str], str]:
    names = {code.value: code.label for code in codes}
    return lambda code: names.get(code, code)


def _link() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _held(key: str, filters: Filters) -> dict[str, object]:
    """A choice as its widget holds it, by the widget's name; two widgets where it can exclude."""
    value, name = getattr(filters, ATTRIBUTE[key]), _WIDGET + key
    if key in EXCLUDABLE:
        return {name: list(included(value)), name + _NOT: list(excluded(value))}
    if isinstance(value, tuple):
        return {name: list(value)}
    if key in ("from", "to"):
        return {name: value.isoformat() if value else ""}
    if key == "release":
        return {name: value or None}
    return {name: value.value if isinstance(value, Labelled) else value}


def _refill(view: View) -> None:
    """Give back the values of widgets that the last run did not draw."""
    for key in KEYS[view]:
        for name, value in _held(key, st.session_state[_CARRIED]).items():
            if name not in st.session_state:
                st.session_state[name] = value


def _text(item: object) -> str:
    return number_text(item) if isinstance(item, float) else str(item).strip()


def _from_widgets(view: View) -> dict[str, list[str]]:
    """The widgets' values as a link's query, which then goes the one way a link goes."""
    query: dict[str, list[str]] = {}
    for key in KEYS[view]:
        value = st.session_state[_WIDGET + key]
        values = value if isinstance(value, list) else [value]
        texts = [_text(item) for item in values if item is not None]
        if key in EXCLUDABLE:
            texts += [f"-{one}" for one in st.session_state[_WIDGET + key + _NOT]]
        if kept := [text for text in texts if text]:
            query[key] = kept
    return query


def refuse(error: BadFilter) -> None:
    """Say which part of the link or which choice cannot be kept; draw nothing else."""
    st.error(escaped(f"{error} {error.hint}"), icon=":material/link_off:")
    st.button("Reset filters", on_click=reset, key="reset_refused", type="primary")
