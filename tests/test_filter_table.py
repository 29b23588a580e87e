"""A filter is one entry: what a made-up one needs, and what every entry of the table must keep."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.made_up import event, line, made_up
from tracker.errors import BadFilter
from tracker.filters import Filters, Reach, View
from tracker.filters.params import Clause, Place, number
from tracker.queries import lines
from tracker.ui import controls, widgets

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class WithOneMore(Filters):
    """The table with the entry that CONTRIBUTING shows."""

    at_least: float | None = number(
        None, (1, 1e6), "At least, t/a", [View.LINES], place=Place.MORE, step=100, form="%.0f",
        phrase="of at least {} t/a", clause=Clause.SUPPORT, noun="capacity",
        predicate="capacity_tpa >= $at_least",
    )  # fmt: skip


def test_a_filter_of_one_entry_goes_from_a_link_to_rows_and_words():
    filters = WithOneMore.from_query("city=Old+Town&at_least=100", View.LINES)
    store = made_up(
        [event("2019", "approved", 100, line="a"), event("2019", "approved", 20, line="b")],
        lines=[line("a"), line("b")],
    )

    assert filters.at_least == 100
    assert filters.link(View.LINES) == "city=Old+Town&at_least=100"
    assert WithOneMore.from_query(filters.link(View.LINES), View.LINES) == filters
    assert list(lines.lines(store, filters)["line_id"]) == ["a"]
    assert filters.where(View.LINES)[1]["at_least"] == 100
    assert filters.sentence(View.LINES, dt.date(2019, 2, 14)) == (
        "Showing all lines in Old Town of at least 100 t/a, as known on 2019-02-14."
    )
    assert filters.only(View.CAPACITY) == WithOneMore(city=("Old Town",))
    assert Reach(View.CAPACITY).untouched(filters, View.LINES) == "not filtered by capacity"


@pytest.mark.parametrize(
    ("view", "text"), [(View.LINES, "0"), (View.LINES, "many"), (View.CAPACITY, "100")]
)
def test_a_filter_of_one_entry_is_refused_by_its_name(view, text):
    with pytest.raises(BadFilter) as caught:
        WithOneMore.from_query(f"at_least={text}", view)

    assert caught.value.part == "at_least"


def test_a_filter_of_one_entry_has_its_widget(monkeypatch):
    def page():
        import streamlit as st

        from tracker.filters import PLACES, View
        from tracker.ui import controls, widgets

        known = dict.fromkeys(PLACES, ())
        filters = controls.read(View.LINES, "made-up", known, {})
        widgets.sidebar(View.LINES, known)
        controls.write(filters, View.LINES)
        st.text(filters.sentence(View.LINES))

    monkeypatch.setattr(controls, "Filters", WithOneMore)
    monkeypatch.setattr(widgets, "Filters", WithOneMore)
    app = AppTest.from_function(page).run()
    box = next(box for box in app.number_input if box.label == "At least, t/a")
    assert "at least" not in app.text[0].value

    app = box.set_value(300.0).run()

    assert not app.exception
    assert app.query_params["at_least"] == "300"
    assert "of at least 300 t/a" in app.text[0].value


def test_contributing_shows_that_entry():
    shown = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    own = Path(__file__).read_text(encoding="utf-8")
    entry = own[own.index("    at_least:") : own.index("  # fmt: skip")]

    assert entry.replace("\n    ", "\n").strip() in shown.replace("\n    ", "\n")
