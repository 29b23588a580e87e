"""The outlook: what stands beside what, and that its words follow from the rows on screen."""

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.made_up import event, line, made_up
from tests.real_data import published, real_store
from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.models.ab5 import Range
from tracker.queries import ab5, lineage_outlook, outlook, storage
from tracker.queries.lines import lines
from tracker.ui import outlook as words

ROOT = Path(__file__).parents[1]
LINKS = [
    "", "preset=li_ion_wins", "preset=grows_with_hev_sales", "pipeline=on", "quiet_years=50",
    "quiet_years=1", "li_ion=toyota_lexus:2030&li_ion=honda:2031", "hev_growth=-30",
    "as_of=2019-02-14", "as_of=2018-01-01", "base_year=2018", "set=unstated_storage_line_tpa:0",
    "hev_growth=20&utilisation_low=1&utilisation_high=5", "zero_in_years=1",
]  # fmt: skip


def asked(link):
    """The store and the filters of a link."""
    filters = Filters.from_query(link, View.OUTLOOK)
    return real_store(filters.as_of.isoformat() if filters.as_of else ""), filters


def rows_of(link):
    store, filters = asked(link)
    return outlook.supply_and_demand(store, filters), filters


# What stands beside what.


@pytest.mark.parametrize("link", ["", "as_of=2019-02-14", "base_year=2018&set=np_ratio:1.6"])
def test_history_is_our_series_as_bought_and_the_scenario_begins_on_it(link):
    store, filters = asked(link)
    rows = outlook.supply_and_demand(store, filters)
    bought = ab5.ab5(store, Filters(basis="bought", set=filters.set))
    bought = bought[bought["segment"] == "total"].set_index("year")

    known = rows[rows["kind"] == "our series"].set_index("year")
    ahead = rows[rows["kind"] == "scenario"].set_index("year")

    assert known["demand_t"].to_dict() == bought["ab5_t"].to_dict()
    assert known["complete"].to_dict() == bought["complete"].to_dict()
    assert known["capacity_tpa"].isna().all()
    start = outlook.base_year(store, filters)
    assert list(ahead.index) == list(range(start, 2036))
    for end in ("demand_t", "demand_low_t", "demand_high_t"):
        assert ahead.loc[start, end] == pytest.approx(known.loc[start, end])


def test_the_base_year_is_the_last_whole_one_the_presets_or_the_one_chosen():
    store = real_store()
    whole = ab5.inputs(store, Filters()).groupby("year")["segment"].count()

    assert outlook.base_year(store, Filters()) == whole.index[whole == 3].max()
    assert outlook.base_year(store, Filters(preset="grows_with_hev_sales")) == 2018
    assert outlook.base_year(store, Filters(preset="grows_with_hev_sales", base_year=2021)) == 2021


def test_capacity_is_told_from_the_year_looked_from_on():
    rows, _ = rows_of("as_of=2019-02-14")
    told = rows[rows["capacity_tpa"].notna()]

    assert list(told["year"]) == list(range(2019, 2036))


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("base_year=1990", "base_year"),
        ("base_year=2099", "base_year"),
        ("li_ion=toyota_lexus:2018", "li_ion"),
        ("base_year=1998&li_ion=honda:2030", "li_ion"),
        ("as_of=1995-01-01", "as_of"),
        ("as_of=2015-01-01&preset=grows_with_hev_sales", "as_of"),
    ],
)
def test_what_the_day_or_the_series_cannot_answer_is_refused_by_name(link, named):
    with pytest.raises(BadFilter, match=f"{named}="):
        rows_of(link)


@pytest.mark.parametrize(
    "text",
    ["honda", "honda:", "honda:30", "honda:2030.5", "ford:2030", ":2030", "Honda:2030",
     "honda:٢٠٣٠", "honda:2030:1", "honda:20300", "honda:1830"],
)  # fmt: skip
def test_a_turn_to_li_ion_is_makers_and_a_year(text):
    with pytest.raises(BadFilter, match="li_ion="):
        Filters.from_query({"li_ion": [text]}, View.OUTLOOK)


def test_one_group_of_makers_turns_in_one_year():
    with pytest.raises(BadFilter, match="one year for honda"):
        Filters.from_query("li_ion=honda:2030&li_ion=honda:2031", View.OUTLOOK)


def test_the_sentence_says_the_base_year_the_makers_and_the_lines_to_come():
    link = "base_year=2018&pipeline=on&li_ion=honda:2030"
    said = Filters.from_query(link, View.OUTLOOK).sentence(View.OUTLOOK)

    assert "from 2018, with Honda Li-ion only by 2030, with lines that may come" in said


# Which lines count. Made-up lines, looked at on 2026-01-01.

KINDS = {  # line -> type of its alloy
    "ab5": "AB5", "any": "not_stated", "mg": "Mg-based", "fe": "TiFe", "a2b7": "A2B7",
    "ab2": "AB2",
}  # fmt: skip


def storage_store(events):
    named = {row["line_id"] for row in events}
    return made_up(
        events,
        lines=[
            line(one, product="hydrogen_storage_alloy", alloy_type=KINDS.get(one, "not_stated"))
            for one in sorted(named)
        ],
    )


def runs(one, on, tpa=None):
    return event(on, "commissioned", tpa, line=one)


def test_an_alloy_that_is_not_ab5_never_counts_and_one_not_stated_does():
    store = storage_store([runs(one, "2025", 100) for one in KINDS])

    found = outlook.supply_lines(store, Filters()).set_index("line_id")

    assert list(found.index[found["counted"] != "left out: not AB5"]) == ["ab5", "any"]
    behind = outlook.behind_supply(outlook.supply_lines(store, Filters()))
    assert (behind.heard, behind.heard_tpa) == (2, 200)
    assert (behind.left_out, behind.left_out_tpa) == (4, 400)
    assert set(behind.left_out_types) == {"A2B7", "AB2", "Mg-based", "TiFe"}
    assert set(storage.AB5_CAPABLE) == set(found.loc[["ab5", "any"], "alloy_type"])


def test_lines_are_told_by_what_they_are_to_the_band():
    store = storage_store([
        runs("new", "2025", 500), runs("old", "2010", 1000), runs("mute", "2024"),
        event("2025", "announced", 300, line="plan"), event("2025", "idled", line="halted"),
    ])  # fmt: skip

    alone = outlook.supply_lines(store, Filters()).set_index("line_id")["counted"]
    more = outlook.supply_lines(store, Filters(pipeline="on")).set_index("line_id")

    assert alone.to_dict() == {
        "new": "in low and high",
        "old": "in high, silent",
        "mute": "in high, capacity assumed",
    }
    assert set(more.index) == {"new", "old", "mute", "plan"}
    assert more.loc["plan", "counted"] == "in low and high, by the share that comes to run"
    assert more["waited_months"].notna().to_dict() == {
        "new": False, "old": False, "mute": False, "plan": True,
    }  # fmt: skip
    behind = outlook.behind_supply(more.reset_index())
    assert (behind.heard_tpa, behind.silent_tpa, behind.unstated, behind.to_come) == (
        500, 1000, 1, 1,
    )  # fmt: skip


def test_how_many_years_make_a_line_silent_is_the_readers():
    store = storage_store([runs("old", "2016-12-31", 1000)])

    counted = [
        outlook.supply_lines(store, Filters(quiet_years=years))["counted"].item()
        for years in (9, 10)
    ]

    assert counted == ["in high, silent", "in low and high"]


def test_on_a_day_without_lines_nothing_is_counted():
    assert outlook.supply_lines(storage_store([]), Filters(pipeline="on")).empty


def test_the_assumed_figure_is_the_spread_of_the_lines_that_state_one():
    known = lines(real_store(), Filters(product=("hydrogen_storage_alloy",)))
    known = known[known["alloy_type"].isin(storage.AB5_CAPABLE) & (known["operating_tpa"] > 0)]
    stated = known["operating_tpa"]
    assumed = outlook.unstated_line(real_store(), Filters())

    assert np.quantile(stated, [0.25, 0.5, 0.75]).tolist() == [
        assumed.low, assumed.value, assumed.high,
    ]  # fmt: skip
    note = ab5.ledger(real_store(), Filters()).get(outlook.UNSTATED).note
    assert [f"{tpa:,.0f}" for tpa in sorted(stated)] == re.findall(
        r"\d[\d,]*", note.split("(")[1].replace(", ", " ; ")
    )


def test_lines_to_come_raise_only_the_band_and_only_with_time():
    alone, _ = rows_of("")
    more, _ = rows_of("pipeline=on")
    rise = (more["capacity_high_tpa"] - alone["capacity_high_tpa"]).dropna()

    assert (rise >= 0).all()
    assert rise.is_monotonic_increasing
    assert more["demand_t"].equals(alone["demand_t"])


# What is said.


@pytest.mark.parametrize("link", LINKS)
def test_the_finding_holds_against_the_rows_on_screen(link):
    rows, filters = rows_of(link)
    said = words.finding(rows, filters)
    year = int(re.search(r"In (\d{4})", said)[1])
    at = rows[(rows["kind"] == "scenario") & (rows["year"] == year)].iloc[0]

    if at["demand_t"] == 0:
        assert said == f"In {year} this scenario buys no AB5 for hybrids."
        return
    ends = [at["capacity_low_tpa"], at["capacity_high_tpa"]]
    ends = ends[:1] if ends[0] == ends[1] else ends
    told = re.findall(r"even if all of it|unless more than ([\d.]+)% of it", said)
    if ends[0] == 0:
        assert "no line heard of lately states any" in said
        ends = ends[1:]
    assert len(told) == len(ends)
    for part, capacity in zip(told, ends, strict=True):
        assert f"{words.about(capacity)} t/a" in said
        if not part:
            assert at["demand_t"] > capacity
            continue
        finer = 1 if float(part) >= 10 else 0.1
        assert float(part) / 100 * capacity <= at["demand_t"] * (1 + 1e-9)
        assert at["demand_t"] < (float(part) + finer + 1e-9) / 100 * capacity


@pytest.mark.parametrize("link", LINKS)
def test_the_share_of_draws_is_that_of_the_rows_with_the_use_beside_it(link):
    rows, filters = rows_of(link)
    said = words.share_of_draws(rows, filters)
    year = int(re.search(r"made in (\d{4}):", said)[1])
    share = rows.loc[(rows["kind"] == "scenario") & (rows["year"] == year), "over_share"].item()

    told = re.search(r": ((?:over |under )?(\d+)%)\.", said)
    assert abs(int(told[2]) / 100 - share) <= 0.01
    assert (told[1] in ("0%", "100%")) == (share in (0, 1))
    assert f"{filters.utilisation_low:g}% to {filters.utilisation_high:g}%" in said
    assert "your choice" in said


@pytest.mark.parametrize("link", LINKS)
def test_what_the_band_rests_on_adds_up_to_the_band(link):
    store, filters = asked(link)
    rows, _ = rows_of(link)
    behind = outlook.behind_supply(outlook.supply_lines(store, filters))
    assumed = outlook.unstated_line(store, filters)
    first = rows[rows["capacity_tpa"].notna()].iloc[0]

    said = words.rests_on(behind, filters, assumed)

    assert behind.heard_tpa == pytest.approx(first["capacity_low_tpa"])
    stated = behind.heard_tpa + behind.silent_tpa + behind.unstated * assumed.high
    assert stated == pytest.approx(first["capacity_high_tpa"])
    assert f"{behind.unstated} running line" in said
    assert f"{behind.silent_tpa:,.0f} t/a" in said


def test_an_alloy_left_out_is_named_with_its_tonnes():
    store = storage_store([runs("mg", "2025", 30), runs("ab5", "2025", 100)])
    behind = outlook.behind_supply(outlook.supply_lines(store, Filters()))

    said = words.rests_on(behind, Filters(), Range(1, 2, 3))

    assert "not AB5 (Mg-based): 1 running line, 30 t/a stated" in said


@pytest.mark.parametrize(
    ("tonnes", "text"),
    [(0, "0"), (0.12345, "0.123"), (9.87, "9.87"), (71.94, "71.9"), (999.6, "1,000"),
     (1094, "1,090"), (15_580.7, "15,600"), (22_400, "22,400"), (123_456, "123,000")],
)  # fmt: skip
def test_tonnes_are_said_to_three_digits(tonnes, text):
    assert words.about(tonnes) == text


def test_a_year_that_buys_nothing_and_a_day_without_lines_are_said_plainly():
    row = {"year": 2030, "demand_t": 5.0, "demand_low_t": 4.0, "demand_high_t": 6.0,
           "capacity_tpa": 0.0, "capacity_low_tpa": 0.0, "capacity_high_tpa": 0.0}  # fmt: skip
    none = words.finding(pd.DataFrame([row]), Filters())
    nothing = words.finding(pd.DataFrame([row | {"demand_t": 0.0}]), Filters())

    assert "no capacity is known" in none
    assert "buys no AB5" in nothing


# The page.


@pytest.fixture
def page(monkeypatch):
    """The outlook under a link."""
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))

    def opened(link):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        app.switch_page("pages/demand/outlook.py")
        for pair in filter(None, link.split("&")):
            key, value = pair.split("=")
            app.query_params[key] = value
        return app.run()

    return opened


def text_of(shown):
    kinds = (shown.title, shown.header, shown.markdown, shown.text, shown.caption, shown.info)
    return " ".join(element.value for kind in kinds for element in kind)


def test_the_page_says_its_condition_and_never_a_shortage(page):
    shown = page("")
    said = text_of(shown)

    assert not shown.exception and not shown.error
    assert "passes the capacity we know of" in said
    assert "Share of draws in which demand passes what could be made" in said
    assert "whose capacity nobody states" in said
    assert not re.search(r"short(age|fall)|chance", said, re.IGNORECASE)


def test_the_day_of_the_post_has_its_charts_and_its_stamp_and_says_what_is_not_known(page):
    shown = page("as_of=2019-02-14")
    said = text_of(shown)

    assert not shown.exception and not shown.error
    assert "Not known on this day" in said
    assert "as known on 2019-02-14" in said
    assert any(caption.value.startswith("Data release") for caption in shown.caption)


@pytest.mark.parametrize("link", ["as_of=1995-01-01", "base_year=1990", "li_ion=honda:1999"])
def test_a_page_that_cannot_answer_refuses_before_it_draws(page, link):
    shown = page(link)

    assert not shown.exception
    assert len(shown.error) == 1
    assert not (shown.subheader or shown.header or shown.dataframe or shown.caption)
    assert not shown.slider


# Behind a mark.


def test_a_year_of_ours_is_worked_out_from_its_inputs_as_bought():
    store, filters = asked("")

    trace = lineage_outlook.of_outlook(store, filters, {"year": 2018, "kind": "our series"})

    bought = ab5.ab5(store, Filters(basis="bought")).set_index(["year", "segment"])["ab5_t"]
    assert f"{bought[(2018, 'toyota_lexus')]:,.1f} t" in trace.formula
    assert {"Inputs", "Sales reports", "Assumptions"} == set(trace.tables)


@pytest.mark.parametrize("link", ["", "li_ion=toyota_lexus:2032&preset=bipolar_revival"])
def test_a_year_of_the_scenario_says_its_base_year_its_choices_and_its_segments(link):
    store, filters = asked(link)
    rows = outlook.supply_and_demand(store, filters)
    at = rows[(rows["kind"] == "scenario") & (rows["year"] == 2030)].iloc[0]

    trace = lineage_outlook.of_outlook(store, filters, {"year": 2030, "kind": "scenario"})

    assert f"= {at['demand_t']:,.0f} t, from {outlook.base_year(store, filters)}" in trace.formula
    assert "hybrid sales % a year 2 to 8" in trace.formula
    assert ("Toyota and Lexus Li-ion only by 2032" in trace.formula) == bool(link)


@pytest.mark.parametrize("link", ["", "pipeline=on", "quiet_years=50"])
def test_capacity_leads_to_its_lines_their_last_word_and_the_assumption(link):
    store, filters = asked(link)
    rows = outlook.supply_and_demand(store, filters)
    at = rows[(rows["kind"] == "scenario") & (rows["year"] == 2030)].iloc[0]

    trace = lineage_outlook.of_outlook(store, filters, {"year": 2030, "kind": "capacity"})

    assert f"= {at['capacity_high_tpa']:,.0f} t/a" in trace.formula
    assert f"{at['capacity_low_tpa']:,.0f} t/a stated" in trace.formula
    behind = trace.tables["Lines"]
    assert {"stated_tpa", "last_heard_on", "counted"} <= set(behind)
    assert set(trace.tables["What their sources say"]["line_id"]) == set(behind["line_id"])
    assert list(trace.tables["Assumptions"]["parameter"]) == [outlook.UNSTATED]
    stated = behind.loc[behind["counted"] == "in low and high", "stated_tpa"].sum()
    assert stated <= at["capacity_low_tpa"] + 1e-6
    assert not math.isnan(stated)


def test_a_bar_of_draws_leads_to_both_sides():
    store, filters = asked("")

    trace = lineage_outlook.of_outlook(store, filters, {"year": 2030})

    assert {"Inputs", "Lines", "Assumptions"} <= set(trace.tables)
    assert outlook.UNSTATED in set(trace.tables["Assumptions"]["parameter"])
    assert "np_ratio" in set(trace.tables["Assumptions"]["parameter"])
    assert "50% to 90%" in trace.formula
