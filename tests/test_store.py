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
        "FROM sniff_csv('/etc/passwd')",
        "FROM parquet_metadata('/etc/passwd')",
        "FROM query_table('/etc/passwd')",
        "WITH x AS (FROM read_text('/etc/passwd')) FROM x",
        "SELECT getenv('HOME')",
        "FROM duckdb_extensions()",
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
        "WITH x AS (COPY (SELECT 1) TO '{}') SELECT 1",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{}'",
        "IMPORT DATABASE '{}'",
        "CALL enable_logging('QueryLog', storage='file', storage_path='{}')",
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


WRITES = [
    "INSERT INTO lines SELECT * FROM lines",
    "UPDATE lines SET city = 'x'",
    "DELETE FROM lines",
    "TRUNCATE lines",
    "MERGE INTO lines USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
    "DROP TABLE lines",
    "ALTER TABLE lines ADD COLUMN x INT",
    "COMMENT ON TABLE lines IS 'x'",
    "CREATE OR REPLACE TABLE lines AS SELECT 1 AS a",
    "CREATE SCHEMA s",
    "CREATE SEQUENCE q",
    "CREATE MACRO sum(a) AS 0",
    "CREATE OR REPLACE MACRO known_day(a) AS DATE '1900-01-01'",
    "DROP MACRO known_day",
    "CREATE TEMP TABLE lines AS SELECT 1 AS a",
    "CREATE TEMP VIEW lines AS SELECT 1 AS a",
    "CREATE TEMP MACRO sum(a) AS 0",
    "WITH x AS (SELECT 1) DELETE FROM lines",
    "WITH x AS (INSERT INTO lines SELECT * FROM lines RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE lines SET city = 'x' RETURNING *) SELECT 1",
    "WITH x AS MATERIALIZED (DELETE FROM lines RETURNING *) SELECT * FROM x",
    "WITH x AS (TRUNCATE lines) SELECT 1",
    "EXPLAIN ANALYZE DELETE FROM lines",
    "PREPARE p AS DELETE FROM lines; EXECUTE p",
    "BEGIN; DELETE FROM lines; COMMIT",
    "COMMIT; DELETE FROM lines",
    "ROLLBACK; DELETE FROM lines",
    "SELECT 1; DELETE FROM lines",
    "FROM query('DELETE FROM lines')",
    "ATTACH ':memory:' AS other",
    "ATTACH ':memory:' AS other; CREATE TABLE other.lines AS SELECT 1",
    "SET search_path = 'temp'",
    "SET VARIABLE x = 1",
    "LOAD json",
    "CHECKPOINT",
    "",
]


@pytest.mark.parametrize("sql", WRITES)
def test_a_question_that_writes_is_refused_and_changes_nothing(store, sql):
    def everything():
        return [
            store.frame(text).to_csv()
            for text in (
                "FROM lines ORDER BY line_id",
                "SELECT table_name, comment, sql FROM duckdb_tables() ORDER BY ALL",
                "SELECT view_name, sql FROM duckdb_views() ORDER BY ALL",
                "SELECT function_name, macro_definition FROM duckdb_functions() ORDER BY ALL",
                "SELECT schema_name, database_name FROM duckdb_schemas() ORDER BY ALL",
                "SELECT sum(n) AS n FROM (VALUES (2), (3)) AS t(n)",
            )
        ]

    before = everything()

    # the reason is the guard, not a slip in the statement
    reason = "a question is one SELECT|Cannot write to database|Expected a single SELECT"
    with pytest.raises(duckdb.Error, match=reason):
        store.frame(sql)

    assert everything() == before


def test_no_path_is_excepted_from_what_is_shut(store):
    (row,) = store.frame(
        "SELECT current_setting('allowed_paths') AS paths,"
        " current_setting('allowed_directories') AS folders,"
        " current_setting('enable_external_access') AS is_open,"
        " current_setting('lock_configuration') AS is_locked"
    ).to_dict("records")

    assert (len(row["paths"]), len(row["folders"])) == (0, 0)
    assert (row["is_open"], row["is_locked"]) == (False, True)


def test_a_question_that_failed_leaves_the_next_one_whole(store):
    with pytest.raises(duckdb.Error):
        store.frame("FROM nowhere")

    assert len(store.frame("FROM lines")) == len(ROWS)


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
