"""The post of 14 February 2019, checked: every verdict follows from the data and turns."""

import datetime as dt
import shutil
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.altered import changed, dropped, published_with, put
from tests.real_data import real_store
from tracker.filters import Filters
from tracker.publishing import releases
from tracker.queries import baotou_post
from tracker.store import open_store
from tracker.ui import data

ROOT = Path(__file__).parents[1]
XINHAO, JIGAN, STORAGE, WIDE, NARROW, GROWTH, FORECAST, PLATEAU = range(8)
APPROVAL = "-approved-2019-02-14"
CLAIM = {"claim_id": baotou_post.CLAIM}
FIGURE = {"figure_id": "ab5-consumption-world-2018-growth"}
TOYOTA_2019 = {"year": "2019", "segment": "toyota_lexus"}
UNITS = ("hev_units", "low", "high")
SHARE = ("nimh_share", "nimh_share_low", "nimh_share_high")
KWH = ("kwh_per_nimh_hev", "kwh_low", "kwh_high")


def more_units(row):
    return row | {name: str(round(float(row[name]) * 1.5)) for name in UNITS}


def approval(line):
    return {"event_id": f"{line}{APPROVAL}"}


LINES = [one.line_id for one in baotou_post.APPROVALS]
DATA = {  # altered data sets; edits of one set touch different statements
    "units": (
        changed("ab5_inputs", more_units, year="2018"),
        put("capacity_claims", {"capacity_tpa": "8000"}, **CLAIM),
    ),
    "share": (
        put("ab5_inputs", dict.fromkeys(SHARE, "0"), **TOYOTA_2019),
        put("capacity_claims", {"capacity_tpa": "6000"}, **CLAIM),
        put("published_figures", {"value": "9.5"}, **FIGURE),
    ),
    "gone": (
        dropped("capacity_events", **approval(LINES[XINHAO])),
        put("capacity_claims", {"window_start": ""}, **CLAIM),
        put("ab5_inputs", dict.fromkeys(KWH, "1.31")),
        put("ab5_inputs", dict.fromkeys(SHARE, "0.5")),
        put("published_figures", {"value": "12"}, **FIGURE),
    ),
    "other": (
        put("capacity_events", {"capacity_tpa": "4000"}, **approval(LINES[XINHAO])),
        put("capacity_events", {"event_on": "2019-03-01"}, **approval(LINES[JIGAN])),
        put("lines", {"city": "Ordos"}, line_id=LINES[STORAGE]),
        dropped("published_figures", **FIGURE),
        dropped("ab5_inputs", year="2018", segment="honda"),
    ),
    "none": (
        *(put("capacity_events", {"capacity_tpa": "", "capacity_is": ""}, **approval(line))
          for line in LINES),
        dropped("capacity_claims", **CLAIM),
        put("sources", {"published_on": "2021-03-01"}, source_id=baotou_post.SOURCE),
        *(dropped("ab5_inputs", year=str(year)) for year in range(2019, 2026)),
    ),
    "idle": (
        *(dropped("capacity_events", **approval(line)) for line in LINES),
    ),
}  # fmt: skip


@cache
def folder(name):
    return published_with(*DATA[name])


@pytest.fixture(scope="module", autouse=True)
def no_folder_left():
    yield
    for name in DATA:
        if folder.cache_info().currsize:
            shutil.rmtree(folder(name).parent, ignore_errors=True)
    folder.cache_clear()


@cache
def post(name="", as_of=""):
    """The card as known on a day, by default today, over the real data or an altered set."""
    if not name:
        look = real_store
    else:
        release = releases.current(folder(name))

        def look(day):
            at = dt.date.fromisoformat(day) if day else dt.date.today()
            return open_store(release.folder, at, release.created)

    rows, later = (baotou_post.post(look(day), Filters()) for day in (as_of, ""))
    return baotou_post.as_known(rows, later)


def holds(name="", as_of=""):
    return post(name, as_of)["holds"].tolist()


def test_the_post_as_the_data_have_it():
    assert holds() == [
        *["in the data"] * 3,
        *["partly itemised"] * 2,
        "agrees, not a blind test",
        "inside our band in 2019; outside our band in 2020 to 2025",
        "rises 2009 to 2018; rises 2018 to 2025",
    ]


@pytest.mark.parametrize(
    ("name", "statement", "expected"),
    [
        ("units", GROWTH, "differs"),
        ("units", WIDE, "itemised in full"),
        ("units", NARROW, "partly itemised"),
        ("share", WIDE, "over-explained"),
        ("share", NARROW, "over-explained"),
        ("share", FORECAST, "outside our band in 2019 to 2025"),
        ("share", GROWTH, "agrees, not a blind test"),
        ("gone", XINHAO, "not in the data"),
        ("gone", JIGAN, "in the data"),
        ("gone", WIDE, "not comparable"),
        ("gone", PLATEAU, "no trend is found 2009 to 2018; no trend is found 2018 to 2025"),
        ("gone", FORECAST, "inside our band in 2019 to 2025"),
        ("gone", GROWTH, "agrees, not a blind test"),
        ("other", XINHAO, "differs: 4,000 t/a"),
        ("other", JIGAN, "differs: 2019-03-01"),
        ("other", STORAGE, "differs: Ordos"),
        ("other", GROWTH, "not in the data"),
        ("other", FORECAST, "cannot be tested"),
        ("none", XINHAO, "differs: capacity not stated"),
        ("none", WIDE, "not in the data"),
        ("none", GROWTH, "agrees"),
        ("none", FORECAST, "cannot be tested"),
        ("none", PLATEAU, "rises 2009 to 2018; too few years known since"),
        ("idle", STORAGE, "not in the data"),
        ("idle", WIDE, "nothing itemised"),
    ],
)
def test_each_verdict_turns_with_the_data(name, statement, expected):
    assert holds(name)[statement] == expected


def test_what_was_entered_otherwise_than_printed_is_said():
    assert post("units")["the data say"][WIDE].startswith("entered as 8,000 t/a; 8,000 t/a item")
    assert "entered as +9.5%; our series +8.1%" in post("share")["the data say"][GROWTH]
    assert "2,000 t/a more than was claimed" in post("share")["the data say"][WIDE]


@pytest.mark.parametrize("name", ["", "none"])
@pytest.mark.parametrize("day", ["2018-06-01", "2019-02-14", "2020-11-07", "2021-06-30"])
def test_every_line_holds_on_every_day(name, day):
    rows = post(name, day)

    assert len(rows) == 8
    assert (rows["holds"] != "").all()
    assert rows["statement"].tolist() == post()["statement"].tolist()
    if day < baotou_post.ON:
        later = post(name)["holds"]
        known = ~later.isin([baotou_post.NOT_IN_DATA, baotou_post.UNTESTED])
        about_the_post = [XINHAO, JIGAN, STORAGE, WIDE, NARROW, GROWTH, FORECAST]
        assert (rows["holds"][about_the_post][known] == baotou_post.NOT_KNOWN).all()


@pytest.mark.parametrize(
    ("day", "statement", "expected"),
    [
        ("2019-02-13", XINHAO, "not known on this day"),
        ("2019-02-14", XINHAO, "in the data"),
        ("2019-02-14", GROWTH, "not known on this day"),
        ("2020-11-07", GROWTH, "agrees, not a blind test"),
        ("2020-11-07", FORECAST, "not known on this day"),
        ("2021-03-01", FORECAST, "inside our band in 2019; outside our band in 2020"),
        ("2019-02-14", PLATEAU, "rises 2013 to 2017; too few years known since"),
    ],
)
def test_a_verdict_is_that_of_the_day_looked_from(day, statement, expected):
    assert holds(as_of=day)[statement] == expected


def test_an_approval_that_became_known_later_is_not_called_missing():
    assert holds("none", "2020-06-01")[XINHAO] == "not known on this day"
    assert holds("gone", "2020-06-01")[XINHAO] == "not in the data"


def test_the_latest_published_growth_is_judged_whatever_its_period(monkeypatch):
    store = real_store()
    figures = store.frame("FROM known_figures").query("figure_id == @FIGURE['figure_id']")
    half = figures.assign(period="2019-H1", value=3.25)
    monkeypatch.setattr(baotou_post.ab5, "figures", lambda _: pd.concat([half, figures]))

    found = baotou_post.latest_growth(store, Filters()).iloc[0]

    assert (found["period"], found["published"], found["verdict"]) == (
        "2019-H1",
        3.25,
        "cannot_test",
    )


def card(monkeypatch, name, **query):
    data._ask.clear()
    monkeypatch.setenv("TRACKER_PUBLISHED", str(folder(name)))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    shown = app.run()
    assert not shown.exception
    assert not shown.error
    return shown, next(f.value for f in shown.dataframe if "statement" in f.value.columns)


def test_the_first_page_shows_the_verdicts_of_its_own_data(monkeypatch):
    shown, rows = card(monkeypatch, "units")

    assert rows["holds"].tolist() == holds("units")
    grown = next(row for row in rows["the data say"] if row.startswith("our series"))
    assert grown.startswith("our series +62.1%")
    assert any(text.value == grown.replace("%", "%") for text in shown.caption)


@pytest.mark.parametrize("query", [{"from": "2019-01-01"}, {"q": "Phoenix"}, {"country": "DEU"}])
def test_no_filter_moves_a_verdict(monkeypatch, query):
    _, rows = card(monkeypatch, "units", **query)

    assert rows["holds"].tolist() == holds("units")
