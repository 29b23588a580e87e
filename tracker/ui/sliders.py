"""Sliders and boxes for numbers that the data, a preset or the ledger have a value of their own."""

import math
from collections.abc import Callable, Sequence

import streamlit as st

from tracker import labels
from tracker.filters import Filters
from tracker.filters.keys import NUMBERS
from tracker.filters.querystring import number_text
from tracker.ui.controls import WIDGET, touch

Span = tuple[float, float]


def slider(key: str, own: float) -> None:
    """A slider for a number of the link; at `own`, the data's or the preset's, it is not kept."""
    param, span = Filters.params()[key], NUMBERS[key]
    chosen = st.session_state.get(WIDGET + key)
    form = param.form.replace("%d", "%.0f")  # a slider's numbers are floats, whatever they count
    _tuned(f"s_{key}", param.label, own if chosen is None else chosen, span, param.step, form,
           lambda value: _keep_number(key, value, own))  # fmt: skip


def assumption(parameter: str, own: float, current: float, span: Span) -> None:
    """A slider for one assumption of the ledger; at its own value it is not kept in the link."""
    step = (span[1] - span[0]) / 50 or 0.01
    _tuned(f"a_{parameter}", labels.word(parameter), current, span, step, "%.4g",
           lambda value: _keep_setting(parameter, value, own))  # fmt: skip


def year_among(
    key: str, years: Sequence[int], own: int, label: str = "",
    then: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """A box with the years a key may have; empty, the year is `own` and not kept in the link.

    Args:
        key: the key of the link.
        years: those it may have.
        own: the year where none is chosen.
        label: instead of the label of the key.
        then: called with the key after a choice, before the page runs.
    """
    st.selectbox(
        label or Filters.params()[key].label, [int(year) for year in years], index=None,
        key=WIDGET + key, on_change=_year_chosen, args=(key, then), placeholder=f"{own}",
    )  # fmt: skip


def _year_chosen(key: str, then: Callable[[str], None] | None) -> None:
    touch()
    if then:
        then(key)


def year_of(key: str, name: str, who: str, first: int) -> None:
    """A box for the year of one name under a key of `name:year` pairs; empty, it is not kept."""
    box = f"y_{key}_{name}"
    years = dict(text.split(":") for text in st.session_state[WIDGET + key])
    held = int(years[name]) if name in years else None
    if box not in st.session_state or st.session_state[box] != held:
        st.session_state[box] = held
    st.number_input(
        f"{who}: {Filters.params()[key].label}", first, 2099, step=1, key=box, placeholder="stays",
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
    touch()
    keep(st.session_state[name])


def _keep_number(key: str, value: float, own: float) -> None:
    st.session_state[WIDGET + key] = None if math.isclose(value, own) else value


def _keep_setting(parameter: str, value: float, own: float) -> None:
    _keep_pair("set", parameter, None if math.isclose(value, own) else value)


def _keep_pair(key: str, name: str, value: float | None) -> None:
    """Keep `name:value` under a key of such pairs, in place of the name's last; None: drop it."""
    others = [pair for pair in st.session_state[WIDGET + key] if not pair.startswith(name + ":")]
    pairs = [] if value is None else [f"{name}:{number_text(value)}"]
    st.session_state[WIDGET + key] = sorted([*others, *pairs])
