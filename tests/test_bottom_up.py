"""US model sales joined with packs: made-up rows first, then what the curated tables give."""

import numpy as np
import pandas as pd
import pytest

from tests.curated import table
from tracker.errors import BadInput
from tracker.models.ab5.bottom_up import by_year, joined_models, model_sales, not_joined, plateau


def sale(model, units, source="count-a", period="2001", **changes):
    row = {
        **{"sales_id": f"{model}-{period}-{source}", "period": period, "region": "US"},
        **{"period_kind": "calendar_year", "maker": "Alpha", "model": model, "units": units},
        **{"measure": "sales", "powertrain": "hev", "source_id": source},
    }
    return row | changes


def pack(model, kwh, chemistry="NiMH", years=(np.nan, np.nan), **changes):
    row = {
        **{"pack_id": f"{model}-{chemistry}-{kwh}", "maker": "Alpha", "model": model},
        **{"generation": None, "year_from": years[0], "year_to": years[1], "pack_kwh": kwh},
        **{"chemistry": chemistry, "nominal_v": 200.0, "capacity_ah": kwh * 5},
        **{"confidence": "high", "note": None},
    }
    return row | changes


def joined(sales, packs):
    return joined_models(pd.DataFrame(sales), pd.DataFrame(packs)).set_index("model")


def test_a_model_takes_the_pack_whose_years_hold_its_year():
    packs = [pack("Uno", 1.0, years=(1999, 2000)), pack("Uno", 2.0, years=(2001, np.nan))]

    found = joined([sale("Uno Hybrid", 10)], packs).loc["Uno Hybrid"]

    assert (found["pack_kwh"], found["chemistry"], found["join"]) == (2.0, "NiMH", "joined")


def test_an_open_end_closes_with_the_last_year_printed_for_the_generation():
    packs = [
        pack("Uno", 1.0, years=(1998, np.nan), generation="gen 1"),
        pack("Uno", np.nan, years=(1998, 2000), generation="gen 1"),
    ]

    assert joined([sale("Uno", 10)], packs).loc["Uno", "join"] == "no pack"


def test_an_undated_pack_does_not_stand_in_where_a_dated_one_says_no():
    packs = [pack("Uno", 1.0), pack("Uno", 2.0, years=(2005, np.nan))]

    assert joined([sale("Uno", 10)], packs).loc["Uno", "join"] == "no pack"


def test_two_chemistries_in_one_year_are_split_and_not_averaged():
    packs = [pack("Uno", 1.0), pack("Uno", 0.7, "Li-ion")]

    found = joined([sale("Uno", 10)], packs).loc["Uno"]

    assert found["join"] == "split"
    assert np.isnan(found["pack_kwh"])


def test_clashing_pack_sizes_are_picked_by_rule_and_never_averaged():
    packs = [
        pack("Uno", 1.6, confidence="low", note="DISPUTED: press figure"),
        pack("Uno", 1.3, nominal_v=np.nan, capacity_ah=np.nan),
        pack("Uno", 1.31, confidence="medium"),
    ]

    assert joined([sale("Uno", 10)], packs).loc["Uno", "pack_kwh"] == 1.31


def test_clashing_sales_come_from_the_source_that_counts_most_models():
    sales = [sale("Uno", 10, "count-b"), sale("Uno", 12, "count-a"), sale("Duo", 5, "count-b")]

    found = model_sales(pd.DataFrame(sales)).set_index("model")

    assert found["units"].to_dict() == {"Duo": 5, "Uno": 10}


def test_a_family_stands_for_its_members_unless_they_add_up_to_it():
    whole = [sale("Uno", 10), sale("Uno c", 5), sale("Uno family", 15)]
    part = [sale("Uno", 10), sale("Uno family", 15)]

    assert set(model_sales(pd.DataFrame(whole))["model"]) == {"Uno", "Uno c"}
    assert set(model_sales(pd.DataFrame(part))["model"]) == {"Uno family"}


def test_months_stocks_plug_ins_and_other_regions_are_left_out():
    kept = sale("Uno", 10)
    other = [
        sale("A", 1, period="2001-04", period_kind="month"),
        sale("B", 1, measure="cumulative"),
        sale("C", 1, powertrain="hev_and_phev"),
        sale("D", 1, region="World"),
        sale(None, 99),
    ]

    assert model_sales(pd.DataFrame([kept, *other]))["model"].tolist() == ["Uno"]


def test_a_year_is_weighted_by_sales_and_says_how_much_of_it_joined():
    sales = [sale("Uno", 30), sale("Duo", 10), sale("Tre", 60)]
    packs = [pack("Uno", 1.0), pack("Duo", 3.0, "Li-ion"), pack("Tre", np.nan)]

    frame = joined_models(pd.DataFrame(sales), pd.DataFrame(packs))
    year = by_year(frame).iloc[0]

    assert (year["units"], year["joined_units"], year["coverage_pct"]) == (100, 40, 40)
    assert year["kwh_per_hev"] == pytest.approx(1.5)
    assert (year["nimh_units"], year["kwh_per_nimh_hev"]) == (30, 1.0)
    assert not_joined(frame)[["model", "units", "join"]].values.tolist() == [["Tre", 60, "no kWh"]]


def test_curated_us_packs_cover_two_thirds_to_2010_and_little_after():
    yearly = by_year(joined_models(table("hev_sales"), table("hev_packs"))).set_index("year")

    assert (yearly.loc[2000:2010, "coverage_pct"] > 64).all()
    little = yearly.loc[2011:2019, "coverage_pct"]
    assert little.pop(2014) == pytest.approx(10.6, abs=0.05)  # the Crosstrek Hybrid's pack
    assert (little < 10).all()
    assert yearly.loc[2004, "kwh_per_nimh_hev"] == pytest.approx(1.16, abs=0.01)


def test_the_plateau_cannot_be_tested_from_below_in_the_years_of_the_post():
    yearly = by_year(joined_models(table("hev_sales"), table("hev_packs")))

    slope = plateau(yearly, min_coverage_pct=60)

    assert (slope.years, slope.is_flat) == (11, False)  # 2000 to 2010, falling
    assert slope.high < 0
    with pytest.raises(BadInput, match="three years"):
        plateau(yearly[yearly["year"] > 2010], min_coverage_pct=60)
