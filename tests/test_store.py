"""The store: loaded once, locked, and asked by many threads at a time."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.made_up import CREATED, TODAY, event, made_up, write_tables
from tracker.errors import VersionBroken
from tracker.store import open_store

ROWS = [event(f"20{year}", "approved", 100 + year, line=f"l{year}") for year in range(10, 25)]


@pytest.fixture(scope="module")
def store():
    return made_up(ROWS)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('/etc/passwd')",
        "FROM read_text('/etc/passwd')",
        "FROM read_blob('/etc/hostname')",
        "FROM read_parquet('https://example.org/x.parquet')",
        "FROM '/etc/passwd'",
        "FROM glob('/*')",
        "ATTACH '/etc/passwd' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE SECRET (TYPE s3)",
    ],
)
def test_no_statement_reads_outside_the_loaded_tables(store, sql):
    with pytest.raises(duckdb.Error):
        store.frame(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{}'",
        "COPY lines TO '{}' (FORMAT parquet)",
        "EXPORT DATABASE '{}'",
        "ATTACH '{}' AS other",
        "PRAGMA enable_profiling='json'; SET profiling_output='{}'",
    ],
)
def test_no_statement_writes_a_file(store, sql, tmp_path):
    target = tmp_path / "out"

    with pytest.raises(duckdb.Error):
        store.frame(sql.format(target))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET memory_limit = '8GB'",
        "SET threads = 64",
        "SET temp_directory = '/tmp'",
        "SET allow_community_extensions = true",
        "PRAGMA enable_external_access",
    ],
)
def test_no_setting_can_be_changed_once_the_store_is_open(store, sql):
    with pytest.raises(duckdb.Error):
        store.frame(sql)


def test_a_frame_in_the_callers_scope_is_not_a_table(store):
    secrets = pd.DataFrame({"a": [1]})
    assert len(secrets) == 1

    with pytest.raises(duckdb.Error):
        store.frame("FROM secrets")


def test_every_question_has_five_seconds_and_a_bounded_memory(store):
    limits = store.frame(
        "SELECT current_setting('max_execution_time') AS ms,"
        " current_setting('memory_limit') AS memory, current_setting('threads') AS threads"
    ).iloc[0]

    assert (int(limits["ms"]), limits["memory"], int(limits["threads"])) == (5000, "488.2 MiB", 1)


def test_questions_of_many_threads_do_not_mix_their_answers(store):
    def ask(year):
        frame = store.frame(
            "SELECT capacity_tpa FROM known_events WHERE line_id = $id", {"id": f"l{year}"}
        )
        return list(frame["capacity_tpa"]) == [100 + year]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, [10 + n % 15 for n in range(8 * 50)]))

    assert len(answers) == 400
    assert all(answers)


def test_a_value_is_bound_and_never_read_as_sql(store):
    frame = store.frame("SELECT $text AS text", {"text": "'; DROP TABLE lines; --"})

    assert list(frame["text"]) == ["'; DROP TABLE lines; --"]
    assert len(store.frame("FROM lines")) == len(ROWS)


def test_a_store_remembers_the_day_it_looks_from(store):
    assert (store.as_of, store.created) == (TODAY, CREATED)


def test_two_stores_of_different_days_do_not_share_anything():
    early, late = made_up(ROWS, as_of="1990-01-01"), made_up(ROWS)

    assert len(early.frame("FROM known_events")) == 0
    assert len(late.frame("FROM known_events")) == len(ROWS)


def test_a_version_without_a_table_is_broken(tmp_path):
    write_tables(tmp_path, {})
    (tmp_path / "capacity_events.parquet").unlink()

    with pytest.raises(VersionBroken) as caught:
        open_store(tmp_path, TODAY, CREATED)

    assert str(tmp_path) not in str(caught.value)


def test_a_version_with_a_table_of_other_columns_is_broken(tmp_path):
    write_tables(tmp_path, {})
    pq.write_table(pa.table({"line_id": ["a"]}), tmp_path / "capacity_events.parquet")

    with pytest.raises(VersionBroken):
        open_store(tmp_path, TODAY, CREATED)


def test_a_version_with_a_file_cut_short_is_broken(tmp_path):
    write_tables(tmp_path, {})
    path = tmp_path / "lines.parquet"
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(VersionBroken):
        open_store(tmp_path, TODAY, CREATED)


def test_an_empty_version_opens_and_answers_with_no_rows():
    empty = made_up()

    for table in ("additions", "line_status", "claims_reconciled", "known_ab5_inputs"):
        assert len(empty.frame(f"FROM {table}")) == 0


def test_the_folder_of_a_version_is_not_needed_after_opening(tmp_path):
    write_tables(tmp_path, {})
    opened = open_store(tmp_path, dt.date(2020, 1, 1), CREATED)
    for path in Path(tmp_path).iterdir():
        path.unlink()

    assert len(opened.frame("FROM sources")) == 0
