"""Errors of any class become findings; coordinates, names and lines that cannot be or look odd."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_data import SMALL, add_row, set_cell, write_small

from tracker.contracts import check, descriptor
from tracker.contracts.countries import ALPHA3
from tracker.contracts.outline import km_outside, outlines
from tracker.contracts.words import list_items
from tracker.filters.keys import PLACES
from tracker.terms import TEXT_LIMIT

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def small(tmp_path):
    return write_small(tmp_path / "curated")


def _told(folder, level="findings"):
    found = getattr(check(folder, TODAY), level)
    return [(f"{at.file}:{at.line}:{at.column}", at.wrong, at.right) for at in found]


@pytest.mark.parametrize("table", descriptor().tables, ids=lambda table: table.name)
def test_a_row_of_commas_or_of_one_wrong_cell_is_found_at_its_line_in_any_table(small, table):
    path = small / f"{table.name}.csv"
    text = path.read_text(encoding="utf-8")
    first, width = text.count("\n") + 1, len(table.columns)
    rows = [[""] * width]
    for at, field in enumerate(table.fields):
        for cell in ("5_000", "NaN") if field.type != "string" else ("\x1b", "#N/A"):
            rows.append([cell if place == at else "" for place in range(width)])
    path.write_text(text + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")

    told = check(path, TODAY).findings

    assert {at.line for at in told} == set(range(first, first + len(rows)))
    assert {at.column for at in told} <= {*table.columns, "row"}


def test_a_rule_that_cannot_be_worked_out_is_a_finding(small, monkeypatch):
    from tracker.contracts import rules

    broken = rules.Rule("warning", ("lines",), "SELECT 1 FROM nowhere")
    monkeypatch.setattr(rules, "rules", lambda: (broken,))

    assert _told(small)[0][:2] == ("lines.csv:1:file", "a rule cannot be worked out")


def test_warnings_of_a_rule_come_in_the_order_of_the_lines(small, monkeypatch):
    from tracker.contracts import rules

    sql = "SELECT csv_line, 'line_id', 'odd', NULL, '' FROM lines ORDER BY csv_line DESC"
    monkeypatch.setattr(rules, "rules", lambda: (rules.Rule("warning", ("lines",), sql),))

    assert [at for at, *_ in _told(small, "warnings")] == [
        "lines.csv:2:line_id",
        "lines.csv:3:line_id",
    ]


# -- limits ------------------------------------------------------------------------------


def test_every_number_has_a_lower_and_an_upper_limit():
    for table in descriptor().tables:
        units = table.field("unit").enum if "unit" in table.columns else ("",)
        for field in table.fields:
            if field.type in ("number", "integer", "year"):
                assert all(None not in field.limits(unit) for unit in units), field.name


@pytest.mark.parametrize("name", ["data/curated"])
def test_no_figure_of_the_curated_tables_is_near_a_limit_by_a_slip_of_thousand(name):
    tables = check(ROOT / name, TODAY).tables
    packs, inputs = tables["hev_packs"], tables["ab5_inputs"]

    for column, rows in [("pack_kwh", packs), ("kwh_per_nimh_hev", inputs), ("modules", packs)]:
        limits = rows[column].to_pylist()
        table = "hev_packs" if rows is packs else "ab5_inputs"
        high = descriptor().table(table).field(column).maximum
        assert all(value * 1000 > high for value in limits if value), column


def test_a_name_the_table_takes_is_a_name_a_link_takes():
    fields = [field for table in descriptor().tables for field in table.fields]
    open_keys = [field for field in fields if field.name in PLACES]

    assert open_keys
    assert {field.content for field in open_keys} <= {"name", "names", "place", "country"}
    assert TEXT_LIMIT == 200


# -- lists -------------------------------------------------------------------------------


@given(st.lists(st.text("ab c", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_a_list_is_split_the_same_with_and_without_spaces(items):
    assert list_items(";".join(items)) == list_items(" ; ".join(items)) == items


def test_every_column_that_says_it_is_a_list_is_one():
    for table in descriptor().tables:
        for field in table.fields:
            is_list = 'separated by ";"' in field.meaning and table.name != "corrections"
            assert is_list == (field.content in ("list", "names")), field.name


# -- countries and coordinates --------------------------------------------------------------


def test_the_country_codes_are_those_of_the_standard():
    assert len(ALPHA3) == 249
    assert {"CHN", "DEU", "TWN", "ALA"} <= ALPHA3
    assert not {"WLD", "GER", "XKX", "EUE"} & ALPHA3


def test_every_column_of_countries_is_marked_as_one():
    for table in descriptor().tables:
        for field in table.fields:
            assert (field.content == "country") == (field.name == "country"), table.name


@pytest.mark.parametrize(
    ("country", "lat", "lon"),
    [
        ("CHN", 40.65, 109.84),
        ("VNM", 10.78, 106.7),
        ("JPN", 34.69, 135.2),
        ("EST", 59.4, 27.75),
        ("USA", 40.71, -74.01),
        ("USA", 21.31, -157.86),
        ("RUS", 66.0, -175.0),  # beyond the 180th meridian
        ("NOR", 60.39, 5.32),
        ("DNK", 55.68, 12.57),
        ("FRA", 41.92, 8.74),
        ("SGP", 1.35, 103.8),  # not in the outline
        ("MLT", 0.0, 0.0),  # not in the outline, so not judged
    ],
)
def test_a_town_stands_in_its_country(small, country, lat, lon):
    for column, value in {"country": country, "lat": lat, "lon": lon}.items():
        set_cell(small, "lines", 2, column, str(value))

    assert _told(small / "lines.csv") == []
    assert not any("lat" in at for at, *_ in _told(small / "lines.csv", "warnings"))


@pytest.mark.parametrize(
    ("country", "lat", "lon", "right"),
    [
        ("CHN", 40.5, -109.8, "without the sign of lon"),
        ("CHN", -40.5, 109.8, "without the sign of lat"),
        ("CHN", 0, 0, "a point in CHN"),
        ("THA", 101.26, 12.68, None),  # a latitude that cannot be
        ("IND", 73.86, 18.52, "swapped"),
        ("BRA", 19.63, 43.89, "without both signs"),
        ("USA", 32.75, 97.33, "without the sign of lon"),
        ("KOR", 40.65, 109.84, "a point in KOR"),
        ("CHN", 0.01, 0.01, "a point in CHN"),
        ("JPN", 50, -170, "a point in JPN"),
    ],
)
def test_a_point_far_outside_its_country_is_a_finding_with_its_likely_slip(
    small, country, lat, lon, right
):
    for column, value in {"country": country, "lat": lat, "lon": lon}.items():
        set_cell(small, "lines", 2, column, str(value))

    (at, wrong, said) = _told(small / "lines.csv")[0]

    assert at == "lines.csv:2:lat"
    assert wrong == "too large" if right is None else f"km outside {country}" in wrong
    assert right is None or right in said


def test_a_point_at_sea_may_be_an_island_and_is_a_warning(small):
    for column, value in {"country": "KOR", "lat": "33.5", "lon": "126.5"}.items():
        set_cell(small, "lines", 2, column, value)

    told = _told(small / "lines.csv", "warnings")

    assert _told(small / "lines.csv") == []
    assert [(at, wrong) for at, wrong, _ in told] == [
        ("lines.csv:2:lat", "99 km off the coast of KOR")
    ]


def test_two_coordinates_of_one_town_are_a_warning(small):
    for column, value in {"lat": "41.5", "lon": "109.8"}.items():
        set_cell(small, "lines", 3, column, value)

    assert _told(small, "warnings")[0][:2] == (
        "lines.csv:3:lat",
        "111 km from the same town in line 2",
    )


@settings(max_examples=40, derandomize=True)
@given(st.sampled_from(sorted(outlines())), st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_has_a_distance_and_the_corners_of_a_country_have_none(country, lat, lon):
    edges = outlines()[country]

    assert np.isfinite(km_outside(country, np.array([lat]), np.array([lon]))).all()
    assert (km_outside(country, edges[:, 1], edges[:, 0]) < 0.1).all()


# -- names and doubles -----------------------------------------------------------------------


@pytest.mark.parametrize("city", ["BaoTou", "Batou", "Baotuo", "Bao Tou", "Baotou.", "Baotau"])
@pytest.mark.parametrize("table", ["lines", "capacity_claims"])
def test_a_town_spelt_nearly_like_another_is_a_warning(small, city, table):
    set_cell(small, "lines", 2, "city", "Baotou")
    for other in ("lines", "capacity_claims"):
        set_cell(small, other, 3 if other == "lines" else 2, "city", "Baotou")
    set_cell(small, table, 3 if table == "lines" else 2, "city", city)

    told = [(at, wrong) for at, wrong, _ in _told(small, "warnings")]

    line = 3 if table == "lines" else 2
    assert told == [(f"{table}.csv:{line}:city", "a city name close to another")]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("province", "Inner Mongolia", "Iner Mongolia"),
        ("province", "North", "north"),
        ("park", "East Park", "Eastpark"),
        ("park", "Kundulun Zone", "Kundalun Zone"),
        ("parent_company", "Alpha Group", "Beta; Alpha Goup"),
    ],
)
def test_a_place_or_an_owner_spelt_nearly_like_another_is_a_warning(small, column, one, other):
    set_cell(small, "lines", 2, column, one)
    set_cell(small, "lines", 3, column, other)
    if column == "province":
        set_cell(small, "capacity_claims", 2, column, one)

    told = [at for at, wrong, _ in _told(small, "warnings") if "close to another" in wrong]

    assert told == [f"lines.csv:3:{column}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"city": "Xuzhou", "country": "KOR"},  # towns of two countries
        {"city": "Xuzhou", "province": "Anhui"},  # and of two provinces
        {"city": "Xuzhou", "lat": "34.2", "lon": "117.2"},  # and far apart
    ],
)
def test_towns_that_are_surely_two_are_not_called_near(small, changes):
    set_cell(small, "lines", 2, "city", "Suzhou")
    for column, value in {"province": "Jiangsu", "lat": "31.3", "lon": "120.6"}.items():
        set_cell(small, "lines", 2, column, value)
    for column, value in ({"province": "Jiangsu"} | changes).items():
        set_cell(small, "lines", 3, column, value)

    assert not any("city name" in wrong for _, wrong, _ in _told(small, "warnings"))


def _copy_line(folder, like, **changes):
    """Enter the line at a row again under another id with all its events."""
    line_id = SMALL["lines"].splitlines()[like - 1].split(",")[0]
    if changes.get("company") == "Quite Another":
        add_row(
            folder, "companies", 4, company_id="quite-another", name="Quite Another", other_names=""
        )
        changes = changes | {"company_ids": "quite-another"}
    add_row(folder, "lines", like, line_id="l-copy", **changes)
    for number, row in enumerate(SMALL["capacity_events"].splitlines()):
        if f",{line_id}," in row:
            add_row(folder, "capacity_events", number + 1, event_id=f"c-{number}", line_id="l-copy")


@pytest.mark.parametrize(
    ("like", "changes"),
    [
        (2, {}),
        (2, {"company": "Quite Another"}),  # the same place
        (2, {"city": "Elsewhere", "province": "South", "lat": "", "lon": ""}),  # the same company
        (2, {"company": "ALPHA-ALLOYS", "city": ""}),
        (3, {}),  # no event states a tonnage
    ],
)
def test_a_line_entered_again_under_another_id_is_a_warning_once(small, like, changes):
    _copy_line(small, like, **changes)

    told = [at for at, wrong, _ in _told(small, "warnings") if "double" in wrong]

    assert _told(small) == []
    assert told == ["capacity_events.csv:5:line_id"]


@pytest.mark.parametrize(
    ("like", "changes"),
    [
        (2, {"product": "mischmetal"}),
        (2, {"company": "Quite Another", "city": "Elsewhere"}),
        (3, {"company": "Quite Another"}),  # without a tonnage the place alone says little
        (3, {"city": "Elsewhere"}),
    ],
)
def test_another_line_of_the_same_day_is_no_double(small, like, changes):
    _copy_line(small, like, **changes)

    assert not any("double" in wrong for _, wrong, _ in _told(small, "warnings"))


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("alloy_output", "output_id"),
        ("hev_packs", "pack_id"),
        ("nimh_share", "share_id"),
        ("published_figures", "figure_id"),
    ],
)
def test_a_row_entered_again_under_another_id_is_a_finding(small, table, key):
    add_row(small, table, 2, **{key: "again"})

    (told,) = _told(small)

    assert told[0] == f"{table}.csv:3:{key}"
    assert "twice" in told[1]


@pytest.mark.parametrize(
    ("table", "change", "is_twice"),
    [
        ("alloy_output", {"output_id": "again", "confidence": "low"}, True),
        ("alloy_output", {"output_id": "again", "note": "another way to read it"}, False),
        ("hev_packs", {"pack_id": "again", "confidence": "low"}, True),
        ("hev_packs", {"pack_id": "again", "pack_mass_kg": ""}, False),
        ("nimh_share", {"share_id": "again", "year": "2019"}, False),
        ("published_figures", {"figure_id": "again", "period": "2019"}, False),
    ],
)
def test_a_row_is_twice_there_unless_it_says_something_else(small, table, change, is_twice):
    add_row(small, table, 2, **change)

    assert any("twice" in wrong for _, wrong, _ in _told(small)) == is_twice
