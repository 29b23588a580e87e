"""What is chosen, as buttons: one per filter that is set, and those that a mark offers."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import streamlit as st

from tracker.filters import KEYS, Filters, View
from tracker.filters.kinds import Several
from tracker.filters.marks import Narrowing, narrowings
from tracker.filters.params import Param, Place
from tracker.filters.querystring import excluded, included
from tracker.publishing.releases import Release
from tracker.queries.lineage import Mark
from tracker.ui import controls, data
from tracker.ui.counted import word
from tracker.ui.plain import escaped

_NAMED = 3  # values of one filter that its chip names


def chips(view: View, filters: Filters) -> None:
    """A button for each filter that is set, which takes that one away; and one for all of them.

    How things are shown is no filter: its choice stands beside the chart.
    """
    chosen = [
        param
        for param in Filters.taken_by(view).values()
        if param.place is not Place.CHART and filters.under(param.key) != param.default
    ]
    with st.container(horizontal=True, key="chips"):  # always there: what is below keeps its place
        for param in chosen:
            _chip(escaped(f"{param.label}: {words(param, filters.under(param.key))}"), param)
        if len(chosen) > 1:
            st.button(
                "Clear all filters",
                on_click=controls.drop,
                args=[param.key for param in chosen],
                key="chip_all",
                type="tertiary",
            )


def _chip(label: str, param: Param) -> None:
    st.button(
        label,
        on_click=controls.drop,
        args=(param.key,),
        key=f"chip_{param.key}",
        icon=":material/close:",
        icon_position="right",
        help="Take this filter away",
    )


def words(param: Param, value: Any) -> str:
    """What is chosen under a filter, as its chip says it."""
    if not isinstance(param.kind, Several):
        return param.kind.word(value)
    asked = included(value) if param.may_exclude else value
    left = excluded(value) if param.may_exclude else ()
    parts = [word(param, each) for each in asked]
    parts += [f"not {word(param, each)}" for each in left]
    more = len(parts) - _NAMED
    return ", ".join(parts[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def only(name: str, mark: Mark, view: View, filters: Filters, shown: Release) -> None:
    """Buttons that narrow the page to what a mark is of, and back: its product, year, town ..

    Args:
        name: of the figure, for keys.
        mark: the mark the reader chose.
        view: the page's; a filter it does not take is not offered.
        filters: the page's.
        shown: the release; a town or company it does not know is not offered.
    """
    offered = list(_choices(mark, view, filters, shown))
    if not offered:
        return
    with st.container(horizontal=True, key=f"only_{name}"):
        for each in offered:
            _toggle(filters, name, each)


def _toggle(filters: Filters, name: str, narrowing: Narrowing) -> None:
    params = Filters.params()
    is_span = "to" in narrowing.values
    shown = narrowing.shown if is_span else word(params[narrowing.key], narrowing.shown)
    is_chosen = narrowing.is_chosen(filters)
    pressed = st.button(
        escaped(f"Not only {shown}" if is_chosen else f"Only {shown}"),
        on_click=controls.drop if is_chosen else controls.put,
        args=tuple(narrowing.values) if is_chosen else (narrowing.values,),
        key=f"only_{name}_{narrowing.key}",
        icon=":material/filter_alt_off:" if is_chosen else ":material/filter_alt:",
    )
    if pressed:
        st.rerun()  # the whole page, not only the part that the button stands in


def pick(entry: Mark, view: View, filters: Filters, shown: Release) -> None:
    """Narrow the page to an entry of a legend, or back where it is narrowed to just that.

    Args:
        entry: the entry, named as a mark is; empty for none.
        view: the page's; an entry of a filter it does not take does nothing.
        filters: the page's.
        shown: the release.
    """
    for each in _choices(entry, view, filters, shown):
        if each.is_chosen(filters):
            controls.drop(*each.values)
        else:
            controls.put(each.values)


def span(days: tuple[dt.date, dt.date] | None, view: View) -> None:
    """Narrow the page to a span of days, both ends included; nothing for none."""
    if days and all(is_choice(key, view) for key in ("from", "to")):
        controls.put(dict(zip(("from", "to"), days, strict=True)))


def is_choice(key: str, view: View) -> bool:
    """Whether the open page takes a filter, and has a widget for it."""
    return key in KEYS[view] and controls.is_at_hand(key)


def _choices(mark: Mark, view: View, filters: Filters, shown: Release) -> Iterator[Narrowing]:
    """What a mark is of, as choices that this page and this release know."""
    known = data.known_values(shown)
    for each in narrowings(mark, filters):
        if all(is_choice(key, view) for key in each.values) and each.shown in known.get(
            each.key, (each.shown,)
        ):
            yield each
