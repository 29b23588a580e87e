"""The answer to each page's question: made-up rows added up by hand, none, one and many."""

import datetime as dt
import math

import pandas as pd
import pytest

from tests.real_data import real_store
from tracker.filters import Dimension, Filters, Period
from tracker.queries import ab5, capacity, running
from tracker.queries import answers as lines_told
from tracker.queries import answers_ab5 as model
from tracker.queries import answers_capacity as supply
from tracker.terms import Basis, MetalBasis

NAN = math.nan
DAY = dt.date(2026, 11, 28)


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split())


def periods(*rows):
    return frame("period additions_tpa", *rows)


@pytest.mark.parametrize(
    ("rows", "unstated", "period", "answer"),
    [
        ((), 0, Period.YEAR, "Nothing was added under these filters."),
        ((("2019", NAN),), 1, Period.YEAR, "1 line added, and states no capacity."),
        ((("2019", 500.5),), 0, Period.YEAR, "2019 brought 500.5 t/a."),
        ((("2018", 100), ("2019", 300), ("2019", 200), ("2020", NAN)), 2, Period.YEAR,
         "2019 brought 500 t/a, the most of any year; 600 t/a in all since 2018; "
         "2 lines state no capacity."),
        ((("2018", 300), ("2019", 300)), 1, Period.YEAR,
         "2018 and 2019 brought 300 t/a each; 600 t/a in all since 2018; "
         "1 line states no capacity."),
        ((("2019-Q1", 300), ("2019-Q3", 100)), 0, Period.QUARTER,
         "The first quarter of 2019 brought 300 t/a, the most of any quarter; 400 t/a in all "
         "since the first quarter of 2019."),
        ((("2019-02", 0.1), ("2019-03", 0.2)), 0, Period.MONTH,
         "March 2019 brought 0.2 t/a, the most of any month; 0.3 t/a in all since February 2019."),
    ],
)  # fmt: skip
def test_the_period_that_brought_most_is_told_and_what_all_come_to(rows, unstated, period, answer):
    assert supply.of_periods(periods(*rows), unstated, period) == answer


@pytest.mark.parametrize(
    ("rows", "unstated", "answer"),
    [
        ((), 0, "Nothing was added under these filters."),
        ((), 3, "3 lines added, and none states a capacity."),
        ((("2019", 500),), 0, "500 t/a in all, in 2019."),
        ((("2018", 100), ("2019", 200), ("2020", 900)), 1,
         "900 t/a in all from 2018 to 2020, at least half of it since 2020; "
         "1 line states no capacity."),
        ((("2018", 600), ("2020", 900)), 0, "900 t/a in all from 2018 to 2020."),
    ],
)  # fmt: skip
def test_the_sum_of_all_is_told_and_since_when_the_newer_half_came(rows, unstated, answer):
    assert supply.of_cumulative(frame("period cumulative_tpa", *rows), unstated) == answer


def test_the_window_up_to_the_day_is_told_and_the_largest():
    columns = "day trailing_tpa lines"
    rows = frame(columns, (dt.datetime(2019, 2, 14), 8000, 3), (dt.datetime(2019, 4, 15), 0, 0))

    assert supply.of_windows(rows, 2, DAY) == (
        "In the 2 months to 28 Nov 2026 nothing was added; the most of any such window is "
        "8,000 t/a (3 lines), first reached on 14 Feb 2019."
    )
    assert supply.of_windows(rows.head(1), 1, DAY).startswith(
        "In the 1 month to 28 Nov 2026 8,000 t/a (3 lines) was added; "
    )
    assert supply.of_windows(rows.head(0), 2, DAY).startswith("No addition with tonnes is dated")


@pytest.mark.parametrize(
    ("rows", "by", "answer"),
    [
        ((), Dimension.COMPANY, "Nothing was added under these filters."),
        ((("a", NAN),), Dimension.COMPANY, "No capacity is stated with a company."),
        ((("not stated", 5),), Dimension.PARK, "No capacity is stated with a park."),
        ((("CHN", 5),), Dimension.COUNTRY, "China leads with 5 t/a."),
        ((("ndfeb_alloy", 60), ("mischmetal", 40)), Dimension.PRODUCT,
         "NdFeB alloy leads with 60 t/a, 60% of 100 t/a."),
        ((("trade_press", 1),), Dimension.SOURCE_KIND,
         "What a trade press source reports leads with 1 t/a."),
        ((("a", 30), ("a", 10), ("b", 20), ("c", 10), ("d", 5), ("not stated", 20),
          ("all others (2)", 5)), Dimension.COMPANY,
         "a leads with 40 t/a, 40% of 100 t/a; the three largest have 70%; of 20 t/a the company "
         "is not stated."),
    ],
)  # fmt: skip
def test_who_leads_a_ranking_is_told_with_its_part(rows, by, answer):
    assert supply.of_ranking(frame("name additions_tpa", *rows), by) == answer


def test_the_place_with_most_is_told_and_what_is_not_on_the_map():
    columns = "place country lat additions_tpa"
    rows = frame(columns, ("Old Town", "CHN", 1.0, 30.0), ("Ohio, town not stated", "USA", NAN, 60),
                 ("Lacq", "FRA", 2.0, NAN))  # fmt: skip

    assert supply.of_map(rows) == (
        "Old Town, China, has most: 30 t/a of 90 t/a added in 3 places; 1 place without a known "
        "town, 60 t/a not on the map."
    )
    assert supply.of_map(rows.head(1)) == (
        "Old Town, China, has all that is stated: 30 t/a added in 1 place."
    )
    assert supply.of_map(rows.tail(1)) == "No capacity is stated of any place on the map."
    assert supply.of_map(rows.head(0)) == "Nothing was added under these filters."


def sums(**parts):
    """What `running.running_totals` gives: each part as lines, tonnes."""
    names = ("running", "heard", "quiet", "under_construction", "approved", "announced")
    pairs = {name: parts.get(name, (0, 0.0)) for name in names}
    values = {f"{name}_lines": pair[0] for name, pair in pairs.items()}
    values |= {f"{name}_tpa": pair[1] for name, pair in pairs.items()}
    return pd.Series(values | {"running_lines_not_stated": parts.get("unstated", 0)})


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ({}, "Nothing runs under these filters."),
        ({"approved": (2, 10.0)}, "Nothing runs under these filters; 2 lines on the way."),
        ({"running": (1, NAN), "heard": (1, NAN)}, "1 line runs, and states no capacity."),
        ({"running": (2, NAN), "heard": (2, NAN)}, "2 lines run, and none states a capacity."),
        ({"running": (3, 12.5), "heard": (1, 10), "quiet": (2, 2.5), "unstated": 1},
         "12.5 t/a run: 10 t/a heard of within 5 years (1 line), 2.5 t/a by older reports only "
         "(2 lines); 1 running line states no capacity."),
        ({"running": (2, 10.0), "heard": (1, NAN), "quiet": (1, 10)},
         "10 t/a run: heard of within 5 years (1 line), 10 t/a by older reports only (1 line)."),
    ],
)  # fmt: skip
def test_what_runs_is_told_in_two_parts_and_what_is_not_stated(parts, answer):
    assert supply.of_running(sums(**parts), 5) == answer


def test_how_far_along_storage_lines_are_is_told_by_status():
    of = sums(running=(2, 10), heard=(2, 10), unstated=1, approved=(1, NAN), announced=(1, 7))

    assert lines_told.of_storage(5, of, 1) == (
        "5 lines: 2 run, 10 t/a heard of within 1 year (2 lines), 1 of them without a stated "
        "capacity; 1 approved; 1 announced (7 t/a); 1 halted, dropped or without a status."
    )
    assert lines_told.of_storage(0, sums(), 5).startswith("No hydrogen-storage-alloy line")


@pytest.mark.parametrize(
    ("covered", "others", "answer"),
    [
        ((0, 0, NAN, 0), 0, "No claim is known under these filters."),
        ((0, 0, NAN, 0), 2, "None of 2 claims can be set against lines."),
        ((100, 40, 0.4, 0), 0, "Lines explain 40% of the 100 t/a claimed in 1 claim that can be "
         "compared."),
        ((100, 40, 0.4, 1), 3, "Lines explain 40% of the 100 t/a claimed in 1 claim that can be "
         "compared; 1 is over-explained; 3 cannot be compared."),
    ],
)  # fmt: skip
def test_how_much_of_claims_lines_explain_is_told(covered, others, answer):
    names = ("claimed_tpa", "itemised_tpa", "share", "over_explained")
    row = pd.Series(dict(zip(names, covered, strict=True)) | {"claims": int(covered[0] > 0)})

    assert lines_told.of_claims(row, others) == answer


def test_how_many_announced_lines_run_is_told_with_the_median_or_the_curve():
    columns = "group lines ran median_months share_24 share_60"

    def told(silent=0, **row):
        values = {"group": "all", "lines": 4, "ran": 2, "median_months": NAN, "share_24": 0.25,
                  "share_60": NAN} | row  # fmt: skip
        return lines_told.of_realisation(
            frame(columns, [values[c] for c in columns.split()]), silent
        )

    assert told() == (
        "Of 4 lines announced before they ran, 2 run; by the curve 25% within 2 years of their "
        "announcement."
    )
    assert told(median_months=30.5, silent=1) == (
        "Of 4 lines announced before they ran, 2 run, half of all within 31 months; "
        "1 line fell silent."
    )
    assert told(share_24=NAN) == "Of 4 lines announced before they ran, 2 run."
    assert told(lines=0, silent=2) == (
        "No line was announced before it ran under these filters; 2 lines fell silent."
    )


def test_what_events_come_to_is_told_and_who_repeats_or_disagrees():
    rows = frame("line_id additions_tpa outcome", ("a", 10, "addition"),
                 ("a", NAN, "repeats a step"), ("b", NAN, "moves no tonnes"))  # fmt: skip

    assert lines_told.of_histories(rows, 0) == (
        "3 events of 2 lines come to 10 t/a added; 1 repeats a step; no sources disagree."
    )
    assert lines_told.of_histories(rows.head(1), 2) == (
        "1 event of 1 line comes to 10 t/a added; 2 pairs of sources disagree."
    )
    assert lines_told.of_histories(rows.head(0), 0) == "No event is known under these filters."


def test_changes_against_a_version_are_counted_by_kind():
    rows = frame("kind", *[[k] for k in ("line_added", "event_added", "event_added",
                                         "status_moved", "status_moved")])  # fmt: skip

    assert lines_told.of_changes(rows, "version 1a2b") == (
        "Against version 1a2b: 1 new line, 2 new events, 2 moves of a status."
    )
    assert lines_told.of_changes(rows.head(0), "x") == "Against x: nothing changed."


def test_who_stands_behind_the_figures_is_told_by_kind():
    rows = frame("kind published_on facts", ("news", "2020-05", 2), ("news", None, 1),
                 ("trade_press", "2019", 4))  # fmt: skip

    assert lines_told.of_sources(rows) == (
        "3 sources (2 news, 1 trade press) stand behind 7 facts; the newest was published in May "
        "2020, 1 is without a date."
    )
    assert lines_told.of_sources(rows.head(0)) == "No source is known under these filters."


YEARS = "segment year ab5_t low_t high_t complete interpolated growth growth_low growth_high"
TOTALS = frame(
    YEARS,
    ("total", 2017, 7000, 6500, 8000, True, "", NAN, NAN, NAN),
    ("total", 2018, 7567, 7000, 8710, True, "", 8.1, 6.72, 10.31),
    ("honda", 2018, 1, 1, 1, True, "", NAN, NAN, NAN),
    ("total", 2019, 9000, 7900, 9900, True, "2019 honda", 18.94, 1, 20),
    ("total", 2020, 3000, 2900, 3100, False, "", NAN, NAN, NAN),
)


def test_the_latest_whole_year_of_ab5_is_told_with_its_band_and_growth():
    assert model.of_tonnes(TOTALS, Basis.CELL) == (
        "2019: 9 kt of AB5 (p10 to p90 7.9 to 9.9), +18.9% on 2018 (+1.0 to +20.0); nobody "
        "counted Honda 2019, which lies between counts."
    )
    assert model.of_tonnes(TOTALS.head(1), Basis.BOUGHT) == (
        "2017: 7 kt of AB5 bought (p10 to p90 6.5 to 8)."
    )
    assert model.of_tonnes(TOTALS.tail(1), Basis.CELL).startswith("No year with all segments")


def test_growth_is_told_with_what_each_factor_added_and_what_added_nothing_left_out():
    split = frame("factor effect_t", ("hev_units", 500), ("hev_units", 325), ("segment_mix", -238),
                  ("nimh_share", -20), ("kwh", 0))  # fmt: skip

    assert model.of_factors(split, TOTALS, 2017, 2018, "") == (
        "2018: +8.1% on 2017 (+6.7 to +10.3): hybrid sales +11.8, maker mix -3.4, NiMH share -0.3 "
        "points."
    )
    assert model.of_factors(split, TOTALS, 2017, 2019, "2019 honda") == (
        "2017 to 2019: +8.1%: hybrid sales +11.8, maker mix -3.4, NiMH share -0.3 points; nobody "
        "counted Honda 2019, which lies between counts."
    )
    assert model.of_factors(split.tail(1), TOTALS, 2017, 2018, "") == (
        "2018: 0.0% on 2017 (+6.7 to +10.3)."
    )
    assert model.of_factors(split, TOTALS.head(0), 2017, 2018, "") == (
        "2017 to 2018: 567 t; there is no AB5 to grow from."
    )


def test_the_input_that_matters_most_is_told_with_the_next():
    rows = frame("factor segment at_low_t at_high_t swing_t interpolated",
                 ("nimh_share", "toyota_lexus", 10247, 18350, 8103, ""),
                 ("ab5_specific_capacity_mah_per_g", "all", 15021, 13627, 1394, ""),
                 ("cell_voltage_v", "all", 14045, 14045, 0, ""))  # fmt: skip

    assert model.of_sensitivity(rows, 2025) == (
        "2025: the NiMH share of Toyota and Lexus matters most, 10.2 to 18.4 kt of AB5 between its "
        "low and high; then the capacity of the alloy, 13.6 to 15 kt."
    )
    assert model.of_sensitivity(rows.tail(1), 2025).endswith("no input has a range that moves AB5.")


def test_the_metals_of_the_latest_whole_year_are_told_the_most_first():
    rows = frame("year element tonnes complete interpolated", (2019, "La", 900, True, ""),
                 (2019, "Ni", 2500, True, ""), (2020, "Ni", 10, False, ""))  # fmt: skip

    assert model.of_metals(rows, MetalBasis.METAL) == (
        "2019, as contained metal: Ni 2.5 kt and La 0.9 kt."
    )
    assert model.of_metals(rows.head(1), MetalBasis.REO) == "2019, as oxide (REO): La 0.9 kt."
    assert model.of_metals(rows.head(2), MetalBasis.ALLOY) == (
        "2019: each of 2 elements is in 2.5 kt of alloy."
    )
    assert model.of_metals(rows.tail(1), MetalBasis.METAL).startswith("No year with all segments")


@pytest.mark.parametrize(
    ("verdicts", "answer"),
    [
        ([], "No published figure is known under these filters."),
        (["cannot_test"] * 2, "None of 2 figures can be tested against our series."),
        (["agrees"], "1 of 1 figure can be tested: 1 agrees."),
        (["agrees", "agrees", "differs", "inconsistent", "cannot_test"],
         "4 of 5 figures can be tested: 2 agree, 1 differs and 1 is inconsistent."),
    ],
)  # fmt: skip
def test_how_published_figures_come_out_is_told(verdicts, answer):
    assert model.of_statements(pd.DataFrame({"verdict": verdicts})) == answer


def test_the_ledger_is_told_by_what_the_model_uses_and_what_the_reader_changed():
    rows = frame("used_in basis", ("metals", "assumed"), ("metals", "derived"), ("", "sourced"))

    assert model.of_assumptions(rows, 0) == (
        "The model uses 2 numbers of the ledger (1 assumed, 1 derived), none changed by you; the "
        "ledger's other 1 are checks."
    )
    assert "2 numbers of the ledger (1 assumed, 1 derived), 1 changed by you" in (
        model.of_assumptions(rows, 1)
    )


def test_too_few_years_of_us_models_say_why_the_plateau_cannot_be_tested():
    rows = ab5.from_below(real_store(), Filters())

    assert model.of_models(rows).startswith("US models whose pack is known, 2000 to 2010: -0.021 ")
    assert model.of_models(rows.head(1)).startswith("The plateau cannot be tested from below: ")


def test_the_answers_of_the_curated_data_are_the_sums_of_the_cards():
    store, filters = real_store(), Filters()
    total, runs = capacity.totals(store, filters), running.running_totals(store, filters)
    rows = capacity.capacity_by_period(store, filters)

    said = supply.of_periods(rows, total["lines_not_stated"], filters.period)

    assert f"{total['additions_tpa']:,.10g} t/a in all" in said
    assert supply.of_running(runs, 5).startswith(f"{runs['running_tpa']:,.10g} t/a run: ")
    factors = ab5.ab5_factors(store, Filters(first=2017, last=2018))
    assert model.of_factors(factors, ab5.ab5(store, filters), 2017, 2018, "") == (
        "2018: +8.1% on 2017 (+6.7 to +10.3): hybrid sales +11.8, maker mix -3.4, NiMH share -0.3 "
        "points."
    )
