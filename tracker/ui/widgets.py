"""The widgets of the filters: one way to draw each kind, in the sidebar or beside a chart."""

import datetime as dt
from collections.abc import Callable, Sequence
from types import MappingProxyType

import streamlit as st

from tracker.filters import KEYS, Ab5Show, Filters, View
from tracker.filters.days import Day, SpanEnd
from tracker.filters.keys import day_range
from tracker.filters.kinds import Codes, Number, OneOf, Release, Several, Text, Whole
from tracker.filters.offer import offered
from tracker.filters.params import Param, Place
from tracker.filters.querystring import LINK_LIMIT, Query
from tracker.labels.glossary import explained
from tracker.queries import baotou_post
from tracker.queries.changes import year_before
from tracker.queries.counts import Counts, noun
from tracker.terms import Labelled
from tracker.ui.controls import NOT, WIDGET, Known, from_widgets, reset, touch
from tracker.ui.counted import wording
from tracker.ui.plain import escaped

_IN_A_ROW = 6  # codes that can stand beside each other
# Sides of AB5 that are about chosen years: their boxes stand beside the chart, in place of days.
_TWO_YEARS = (Ab5Show.FACTORS, Ab5Show.SENSITIVITY)
_SEARCHED = {View.SOURCES: "publisher, title, address", View.CLAIMS: "claim, place, note",
             View.STATEMENTS: "maker, figure, source"}  # fmt: skip
_HOME, _OUTSIDE = "CHN", WIDGET + "outside"  # the country that one click leaves out


def sidebar(view: View, known: Known, counts: Counts = MappingProxyType({})) -> None:
    """Draw the filters of a view, their values with how many rows have each."""
    params = _beside(view)
    if st.session_state.get(WIDGET + "side") in _TWO_YEARS:
        params = [param for param in params if not isinstance(param.kind, SpanEnd)]
    if not params:
        return
    query, full = from_widgets(view), 0
    with st.sidebar:
        for param in params:
            if param.place is Place.SIDEBAR:
                full += _widget(view, query, param, known, counts)
            if param.key == "country" and _HOME in known["country"]:
                _outside_home()
            if param.key == "to" and "stage" in KEYS[view]:
                _since_buttons()
        if more := [param for param in params if param.place is Place.MORE]:
            with st.expander("More filters"):
                full += sum(_widget(view, query, param, known, counts) for param in more)
        if excludable := [param for param in params if param.may_exclude]:
            with st.popover("Leave out", width="stretch"):
                for param in excludable:
                    _list(view, query, param, known, counts, NOT)
        if full:
            st.caption(
                f"{full:,} choices are not offered: a link carries {LINK_LIMIT:,} characters."
            )
        st.button("Reset filters", on_click=reset, width="stretch", key="reset")


def has_sidebar(view: View) -> bool:
    """Whether a view has filters in the sidebar."""
    return bool(_beside(view))


def _beside(view: View) -> list[Param]:
    return [p for p in Filters.taken_by(view).values() if p.place is not Place.CHART]


def switch(key: str) -> None:
    """Draw one choice of how things are shown, beside the chart it changes."""
    _single(Filters.params()[key], {})


def step(label: str, day: dt.date | None, icon: str) -> None:
    """A button that moves the day looked from to `day`; off where no link could hold it."""
    first, last = day_range("as_of")
    is_off = day is None or not first <= day <= last
    st.button(label, on_click=_step_to, args=(day,), disabled=is_off, icon=icon)


def _step_to(day: dt.date) -> None:
    touch()
    st.session_state[WIDGET + "as_of"] = day.isoformat()


def _since_buttons() -> None:
    """Days that are asked for often, one click each; up to the day looked from."""
    try:
        today = dt.date.fromisoformat(st.session_state[WIDGET + "as_of"])
    except ValueError:  # none chosen, or one that is refused
        today = dt.date.today()
    firsts = {
        "This year": today.replace(month=1, day=1),
        "12 months": year_before(today),
        "Since the post": baotou_post.DAY,
    }
    with st.container(horizontal=True, gap="xsmall"):
        for label, first in firsts.items():
            st.button(label, on_click=_show_since, args=(first,), key=label, type="tertiary",
                      help=f"From {first:%Y-%m-%d}")  # fmt: skip


def _show_since(first: dt.date) -> None:
    touch()
    st.session_state.update({WIDGET + "from": first.isoformat(), WIDGET + "to": ""})


def _outside_home() -> None:
    """One click for the world without the country that has most of the lines."""
    is_out = _HOME in st.session_state[WIDGET + "country" + NOT]
    if st.session_state.get(_OUTSIDE) != is_out:
        st.session_state[_OUTSIDE] = is_out
    st.checkbox("Outside China", key=_OUTSIDE, on_change=_leave_home)


def _leave_home() -> None:
    touch()
    state, asked, left = st.session_state, WIDGET + "country", WIDGET + "country" + NOT
    others = [country for country in state[left] if country != _HOME]
    state[left] = [*others, _HOME] if state[_OUTSIDE] else others
    state[asked] = [country for country in state[asked] if country != _HOME]


def _widget(view: View, query: Query, param: Param, known: Known, counts: Counts) -> int:
    """Draw one filter; give how many values the link has no room for any more."""
    if isinstance(param.kind, Several):
        return _list(view, query, param, known, counts)
    _single(param, known, view)
    return 0


def _list(
    view: View, query: Query, param: Param, known: Known, counts: Counts, side: str = ""
) -> int:
    """A list of values asked for, or with `side` NOT of values left out; gives how many values
    the link, with `query` chosen, has no room for any more.

    It offers no "Select all": all is what an empty list already means.
    """
    codes = param.kind.codes if isinstance(param.kind, Codes) else None
    values = tuple(code.value for code in codes) if codes else known[param.key]
    options, too_full = offered(view, query, param.key, values, "-" if side else "")
    name, of_values = WIDGET + param.key, counts.get(param.key)
    hints = [explained(param.label)] if not side else []
    if of_values is not None:
        hints.append(f"In brackets: {noun(view)} known today, whatever else is chosen.")
    st.multiselect(
        f"Leave out: {param.label.lower()}" if side else param.label,
        options,
        format_func=wording(param, of_values),
        key=name + side,
        on_change=touch if side else _chosen,
        args=() if side else (name, values),
        placeholder="None" if side else "All",
        select_all=False,
        help=escaped(" ".join(filter(None, hints))) or None,
        accept_new_options=codes is None,  # another name of a company or town
    )
    return too_full


def _chosen(name: str, values: tuple[str, ...]) -> None:
    """Every value chosen one by one is no filter: the link of that is the empty one."""
    touch()
    if set(values) <= set(st.session_state[name]):
        st.session_state[name] = []


def _single(param: Param, known: Known, view: View | None = None) -> None:
    """Draw a filter of one value; a search says what the `view` is searched by."""
    match param.kind:
        case OneOf(codes=codes):
            _code(param, codes)
        case Number() as kind:
            _number(param, kind)
        case Release():
            _version(param, known[param.key])
        case SpanEnd() | Text():
            name, hint = WIDGET + param.key, param.hint
            if isinstance(param.kind, Text) and view:
                hint = _SEARCHED.get(view, hint)
            st.text_input(param.label, key=name, on_change=touch, placeholder=hint)
        case Day():
            _day(param)


def _code(param: Param, codes: type[Labelled]) -> None:
    options, name = [code.value for code in codes], WIDGET + param.key
    if param.place is Place.CHART and len(options) <= _IN_A_ROW:
        st.segmented_control(
            param.label, options, format_func=_labels(codes), key=name, on_change=touch,
            required=True, help=escaped(explained(param.label)) or None,
        )  # fmt: skip
    else:
        st.selectbox(
            param.label, options, format_func=_labels(codes), key=name, on_change=touch,
            help=escaped(explained(param.label)) or None,
        )  # fmt: skip


def _labels(codes: type[Labelled]) -> Callable[[str], str]:
    labels = {code.value: code.label for code in codes}
    return lambda code: labels.get(code, code)


def _number(param: Param, kind: Number) -> None:
    of = int if isinstance(kind, Whole) else float  # all numbers of a box are of one type
    st.number_input(
        param.label,
        of(kind.low),
        of(kind.high),
        key=WIDGET + param.key,
        on_change=touch,
        step=of(param.step),
        format=param.form,
        placeholder=param.hint or None,
        help=escaped(explained(param.label)) or None,
    )


def _version(param: Param, ids: Sequence[str]) -> None:
    st.selectbox(
        param.label,
        ids,
        key=WIDGET + param.key,
        index=None,
        format_func=lambda version: version[:8],
        placeholder="A day instead",
        on_change=touch,
        help=param.hint,
    )


def _day(param: Param) -> None:
    """A day as text: Streamlit's box of a date takes one that is typed only once the focus has left
    all of it, not on Enter, and not on Tab, which goes on to its calendar."""
    name = WIDGET + param.key
    st.text_input(
        param.label, key=name, on_change=touch, placeholder="a day like 2019-02-14", help=param.hint
    )
