"""The statement checker: rows are judged by what they say, never by their id."""

import numpy as np
import pandas as pd
import pytest

from tests.curated import ledger, table, without_other_2020
from tracker.models.statements import COLUMNS, Verdict, growth_beside, verdicts
from tracker.models.statements.coverage import (
    coverage,
    mentions,
    rounding,
    stated_range,
    stated_tonnes,
)
from tracker.models.statements.verdict import CAPACITY


def checked(published=None):
    published = table("published_figures") if published is None else published
    return verdicts(published, table("ab5_inputs"), ledger(), table("hev_packs"), draws=2000)


CURATED = checked().set_index("figure_id")


def claim(subject, value, unit, period="2018", metric="level", **changes):
    """A made-up published figure."""
    row = {"figure_id": "made-up", "period": period, "subject": subject, "metric": metric}
    row |= {"value": value, "unit": unit, "region": "World", "maker": "All"}
    return row | {"source_id": "made-up", "note": None} | changes


def judged(*args, **kwargs):
    return checked(pd.DataFrame([claim(*args, **kwargs)])).iloc[0]


def test_every_published_figure_gets_one_verdict_and_a_sentence():
    assert list(checked().columns) == COLUMNS
    assert CURATED.index.tolist() == table("published_figures")["figure_id"].tolist()
    assert set(CURATED["verdict"]) <= {str(verdict) for verdict in Verdict}
    assert CURATED["why"].str.match(r"[A-Z0-9].*\.$").all()


def test_the_post_of_2019_agrees_and_says_that_it_is_no_blind_test():
    found = CURATED.loc["ab5-consumption-world-2018-growth"]

    assert found["verdict"] == "agrees"
    assert round(found["ours"], 1) == 8.1
    assert round(found["difference"], 1) == -0.1
    assert "consistent, not a blind test" in found["why"]
    assert "so ours is unit growth" in found["why"]


@pytest.mark.parametrize(
    ("figure_known", "rows_known", "in_view", "words"),
    [
        ("2019-02-14", "2020-11-06", True, "it was known when our row was made"),
        ("2020-11-06", "2020-11-06", True, "it was known when our row was made"),
        ("2021-01-01", "2020-11-06", False, ""),
        (None, "2020-11-06", True, "it may have been known when our row was made"),
        ("2021-01-01", None, True, "it may have been known when our row was made"),
    ],
)
@pytest.mark.parametrize(("value", "agrees"), [(8, True), (30, False)])
def test_a_growth_was_in_view_if_it_was_known_before_our_last_report(
    figure_known, rows_known, in_view, words, value, agrees
):
    dated = {"known_on": figure_known, "known_on_inferred": figure_known is None}
    row = claim("ab5_consumption", value, "percent", metric="growth") | dated
    inputs = table("ab5_inputs").assign(known_on=rows_known)

    (found,) = verdicts(
        pd.DataFrame([row]), inputs, ledger(), table("hev_packs"), draws=500
    ).to_dict("records")

    assert found["verdict"] == ("agrees" if agrees else "differs")
    assert found["in_view"] == in_view
    assert words in found["why"]
    assert ("not a blind test" in found["why"]) == (in_view and agrees)


def test_what_grew_beside_it_shows_why_hev_sales_do_not_stand_for_ab5():
    found = growth_beside(table("ab5_inputs"), ledger(), 2018).set_index("what")["growth"].round(1)

    assert found["ab5"] == 8.1
    assert found["all hybrids"] == 12.0
    assert found["toyota_lexus"] == 8.3
    assert "all hybrids" not in set(growth_beside(without_other_2020(), ledger(), 2020)["what"])


def test_the_maker_plan_of_780_000_vehicles_agrees_within_four_percent():
    found = CURATED.loc["ab5-supply-vehicle-equivalent-mitsui-2018"]

    assert found["verdict"] == "agrees"
    assert found["ours"] == pytest.approx(4_500_000 / (1.30924 * 4.03 / 0.95), rel=1e-4)


@pytest.mark.parametrize(
    "figure_id",
    [
        "la-per-hev-world-toyota-2012-level",
        "nickel-per-hev-pack-world-toyota-2006-level",
        "ree-per-hev-world-toyota-2010-level",
    ],
)
def test_rejected_figures_are_inconsistent_by_their_own_numbers(figure_id):
    found = CURATED.loc[figure_id]

    assert found["verdict"] == "inconsistent"
    assert "No NiMH pack on record can hold" in found["why"]


def test_a_rejected_row_stays_inconsistent_where_no_number_shows_it():
    found = judged(
        "nickel_per_hev_pack", 6.0, "kg_per_pack", note="REJECT: retracted by its author"
    )

    assert found["verdict"] == "inconsistent"
    assert found["why"] == "The table rejects it: retracted by its author."


@pytest.mark.parametrize("kilograms", [10.0, 12.0, 15.0])
@pytest.mark.parametrize("maker", ["Toyota", "Toyota (Prius only)", "All"])
@pytest.mark.parametrize("period", ["2010", None, "2009-06"])
@pytest.mark.parametrize(
    ("subject", "unit"),
    [("la_per_hev_pack", "kg_per_pack"), ("lanthanum_per_hev", "kg_per_vehicle")],
)
def test_a_press_claim_of_10_to_15_kg_lanthanum_a_prius_is_inconsistent(
    kilograms, maker, period, subject, unit
):
    found = judged(subject, kilograms, unit, period, maker=maker, note="Press, Prius pack")

    assert found["verdict"] == "inconsistent"
    assert "made of" in found["why"]


@pytest.mark.parametrize(
    ("subject", "kilograms", "verdict"),
    [
        ("la_per_hev_pack", 1.1, "agrees"),
        ("ree_per_hev_pack", 1.7, "agrees"),
        ("ree_per_hev_pack", 3.15, "differs"),
        ("ree_per_hev_pack", 0.2, "differs"),
        ("ree_per_hev_pack", 4.0, "inconsistent"),
        ("ab5_per_hev_pack", 5.3, "agrees"),
        ("nickel_per_hev_pack", 7.0, "agrees"),
        ("cobalt_per_hev_pack", 1.8, "cannot_test"),
    ],
)
def test_claims_on_a_prius_pack_are_held_against_its_size_and_the_alloy(
    subject, kilograms, verdict
):
    found = judged(subject, kilograms, "kg_per_pack", "2010", maker="Toyota", note="Prius")

    assert found["verdict"] == verdict, found["why"]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (claim("ab5_consumption", 7600, "tonnes"), "agrees"),
        (claim("ab5_consumption", 7.6, "kt"), "agrees"),
        (claim("ab5_consumption", 10000, "tonnes"), "differs"),
        (claim("ab5_consumption", 100_000, "tonnes"), "inconsistent"),
        (claim("ab5_consumption", 12, "percent", metric="growth"), "differs"),
        (claim("ab5_consumption", 8, "percent", "2021", "growth"), "differs"),
        (claim("ab5_consumption", 8, "percent", "2003", "growth"), "cannot_test"),
        (claim("ab5_consumption", 8, "percent", "2031", "growth"), "cannot_test"),
        (claim("ab5_consumption", 8, "percent", None, "growth"), "cannot_test"),
        (claim("ab5_consumption", 8, "percent", "2018-H1", "growth"), "cannot_test"),
        (claim("ab5_consumption", 9, "percent", "2016-01..2018-12", "growth"), "agrees"),
        (claim("ab5_consumption", np.nan, "tonnes"), "cannot_test"),
        (claim("ab5_consumption", 7600, "bushels"), "cannot_test"),
        (claim("ab5_consumption", 3000, "tonnes", region="Japan"), "cannot_test"),
        (claim("ab5_consumption", 20000, "tonnes", region="Japan"), "inconsistent"),
        (claim("hev_sales", 12, "percent", metric="growth"), "agrees"),
        (claim("hev_sales", 2.3, "million_vehicles"), "agrees"),
        (claim("hev_sales", 3.2, "million_vehicles"), "differs"),
        (claim("hev_sales", 90_000, "vehicles", maker="Lexus"), "cannot_test"),
        (claim("nimh_share", 62, "percent", metric="share"), "agrees"),
        (claim("nimh_share", 0.9, "fraction", metric="share"), "differs"),
        (claim("nimh_share", 90, "percent", metric="share", maker="Toyota+Lexus"), "agrees"),
        (claim("kwh_per_nimh_hev", 1.3, "kwh_per_vehicle"), "agrees"),
        (claim("kwh_per_hev_pack", 2.0, "kwh_per_pack"), "differs"),
        (claim("kwh_per_nimh_hev", 1.3, "kwh_per_vehicle", "2018-04"), "agrees"),
        (claim("kwh_per_nimh_hev", 2.0, "kwh_per_vehicle", "2018-04"), "cannot_test"),
        (claim("nimh_battery_gwh", 1.9, "gwh"), "agrees"),
        (claim("nimh_battery_gwh", 19, "gwh"), "inconsistent"),
        (claim("ev_sales", 1.0, "million_vehicles"), "inconsistent"),
        (claim("ab5_kg_per_kwh", 4.4, "kg_per_kwh"), "agrees"),
        (claim("ab5_kg_per_kwh", 10, "kg_per_kwh"), "differs"),
        (claim("nimh_pack_capacity", 1, "packs_per_year"), "cannot_test"),
        (claim("phlogiston_demand", 1, "tonnes"), "cannot_test"),
    ],
)
def test_rows_never_seen_before_get_a_sane_verdict(row, verdict):
    found = checked(pd.DataFrame([row])).iloc[0]

    assert found["verdict"] == verdict, found["why"]
    assert len(found["why"]) > 20


def test_an_unknown_subject_has_no_figure_of_ours_and_says_so():
    found = judged("phlogiston_demand", 1, "tonnes")

    assert found["why"] == "We have no series for phlogiston demand."
    assert found[["ours", "difference"]].isna().all()


def test_the_verdict_does_not_depend_on_the_id():
    frame = table("published_figures")

    renamed = checked(frame.assign(figure_id=[f"row-{place}" for place in range(len(frame))]))

    assert renamed["verdict"].tolist() == CURATED["verdict"].tolist()


def test_a_bound_that_is_kept_is_not_an_agreement():
    capacity = CURATED[CURATED["why"] == CAPACITY]

    assert set(capacity["verdict"]) == {"cannot_test"}
    assert CURATED.loc["ev-battery-gwh-world-2019-level", "verdict"] == "cannot_test"
    assert CURATED.loc["hev-battery-mwh-world-2014-q1-level", "verdict"] == "cannot_test"


def test_an_agreement_says_when_our_row_was_made_from_the_figure():
    for figure_id in (
        "hev-sales-world-toyota-lexus-2018-growth",
        "nimh-pack-output-world-primearth-ev-energy-2012-level",
        "hev-battery-gwh-world-2019-level",
    ):
        found = CURATED.loc[figure_id]
        assert found["verdict"] == "agrees"
        assert "no independent test" in found["why"]


def test_our_band_is_given_in_the_unit_of_the_row():
    found = judged("ab5_consumption", 7.6, "kt")

    assert found["ours"] == pytest.approx(7.59, abs=0.01)
    assert found["ours_low"] < found["ours"] < found["ours_high"]
    assert found["difference"] == pytest.approx(7.6 - found["ours"])


@pytest.mark.parametrize(
    ("period", "region", "maker", "segments", "part"),
    [
        ("2018", "World", "All", ("toyota_lexus", "honda", "other_strong_hev"), 0),
        ("2018-Q1", "World", "Honda", ("honda",), 1),
        ("2018-H2", "China", "Toyota", ("toyota_lexus",), 2),
        ("FY2010", "World", "Toyota+Lexus and Honda", ("toyota_lexus", "honda"), 1),
        ("2012", "World", "Panasonic to Ford", ("other_strong_hev",), 1),
        ("2012", "World", "Panasonic to Honda", ("honda",), 0),
    ],
)
def test_a_row_is_about_years_and_segments(period, region, maker, segments, part):
    found = coverage(period, region, maker)

    assert found.segments == segments
    assert len(found.part) == part


@pytest.mark.parametrize("period", ["", "soon", "2018-13", "2018-H3"])
def test_a_period_that_names_no_time_has_no_scope(period):
    assert coverage(period, "World", "All") is None


def test_notes_are_read_for_tonnes_ranges_and_figures():
    assert stated_tonnes("Plan: 4,500 t of alloy stated as enough") == 4500
    assert stated_tonnes("no figure") is None
    assert stated_range("3 percent, so 2.4 to 3.3 within rounding") == (2.4, 3.3)
    assert mentions(221_000, "221,000 packs") and mentions(1_600_000, "1.6 million packs")
    assert not mentions(1.3, "packs of 1.31 kWh")
    assert [rounding(value) for value in (1_200_000, 500_000, 10, 0.65)] == [
        50000,
        5000,
        0.5,
        0.005,
    ]
