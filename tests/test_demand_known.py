"""From which day a sales report, a pack and a driver row are known. Rows are made up."""

import datetime as dt

import pytest

from tests.made_up import CREATED, source, write_tables
from tracker.store import open_store

DATED, UNDATED = source("dated", "2020-05"), source("undated", None)


def _known(folder, table, rows, as_of):
    """The rows of a table of the store as known on a day, in order."""
    write_tables(folder, {"sources": [DATED, UNDATED], **rows})
    store = open_store(folder, dt.date.fromisoformat(as_of), CREATED)
    return store.frame(f"FROM {table} ORDER BY ALL").to_dict("records")


def _sales(sales_id, period, source_id):
    return {"sales_id": sales_id, "period": period, "units": 100, "source_id": source_id}


@pytest.mark.parametrize(
    ("period", "source_id", "known_on"),
    [
        ("2018", "undated", "2018-12-31"),
        ("FY2018", "undated", "2019-03-31"),  # April 2018 to March 2019
        ("2018-H1", "undated", "2018-06-30"),
        ("2018-H2", "undated", "2018-12-31"),
        ("2018-Q3", "undated", "2018-09-30"),
        ("2018-01..2018-09", "undated", "2018-09-30"),
        ("2018-02", "undated", "2018-02-28"),
        ("2018", "dated", "2020-05-31"),
    ],
)
def test_a_sales_report_is_known_with_its_source_else_at_the_end_of_its_period(
    tmp_path, period, source_id, known_on
):
    rows = {"hev_sales": [_sales("s", period, source_id)]}
    before = dt.date.fromisoformat(known_on) - dt.timedelta(days=1)

    assert _known(tmp_path, "known_hev_sales", rows, before.isoformat()) == []
    (row,) = _known(tmp_path, "known_hev_sales", rows, known_on)
    assert row["known_on_inferred"] is (source_id == "undated")


def test_a_driver_row_is_known_once_the_last_report_it_was_made_from_is(tmp_path):
    rows = {
        "hev_sales": [_sales("early", "2018", "undated"), _sales("late", "2018", "dated")],
        "ab5_inputs": [{"year": 2018, "segment": "honda", "sales_ids": "early; late"}],
    }

    assert _known(tmp_path, "known_ab5_inputs", rows, "2020-05-30") == []
    (row,) = _known(tmp_path, "known_ab5_inputs", rows, "2020-05-31")
    assert (row["source_ids"], row["known_on_inferred"]) == ("dated;undated", True)


def test_a_pack_without_a_dated_source_is_known_from_its_first_year_else_with_the_data(tmp_path):
    rows = {
        "hev_packs": [
            {"pack_id": "in its year", "year_from": 2018, "source_id": "undated"},
            {"pack_id": "of no year", "source_id": "undated"},
            {"pack_id": "of a dated source", "year_from": 2010, "source_id": "dated"},
        ]
    }

    def known(day):
        return {row["pack_id"] for row in _known(tmp_path, "known_hev_packs", rows, day)}

    assert known("2018-12-30") == set()
    assert known("2018-12-31") == {"in its year"}
    assert known("2020-05-31") == {"in its year", "of a dated source"}
    assert known("2025-11-30") == {"in its year", "of a dated source"}
    assert known("2025-12-01") == {"in its year", "of a dated source", "of no year"}
