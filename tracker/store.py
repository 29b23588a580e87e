"""The data as known on a day: a locked in-memory DuckDB, a cursor per question.

One store holds one published version as known on one day (`as_of`): the tables of its
Parquet files, and the rules of tracker/sql worked out once over them. Building it takes
about a tenth of a second; every question after that is a small query. Why not table macros
of `as_of`: docs/decisions/0003-store-per-day.md.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tracker import observe
from tracker.errors import VersionBroken

Record = dict[str, Any]
"""A row by the names of its columns."""
_TOLD = ("lists", "dates", "events")  # what was told of, on whatever day
_OF_LINES = ("owners", "places", "additions", "lines")  # the rules that look at one line at a time
RULES = (*_TOLD, *_OF_LINES, "claims", "demand", "supply", "evidence")
_SQL = Path(__file__).with_name("sql")
_CONNECT: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "max_execution_time": "5000",  # ms; here and not by SET, so that every cursor has it
    "threads": "1",
}
_ALL_KNOWN = dt.date(9000, 1, 1)  # after everything, with room for a rule to count on from it
_LOCK = (  # the last two close the door, in this order
    "SET temp_directory = ''",
    "SET max_temp_directory_size = '0KB'",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET memory_limit = '512MB'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


@dataclass(frozen=True)
class Store:
    """A published version as known on `as_of`. Ask it with `frame`; it is never written to.

    Attributes:
        as_of: the day the reader looks from; nothing first known later is in the tables.
        created: the day the data set was compiled.
    """

    as_of: dt.date
    created: dt.date
    connection: duckdb.DuckDBPyConnection

    def frame(self, sql: str, params: dict[str, object] | None = None) -> pd.DataFrame:
        """The answer to one query as a frame; `params` are bound to its `$names`.

        Each call has a cursor of its own: a shared connection mixes up the answers of
        threads. DuckDB's own errors are bugs here and are not caught.

        The query is one SELECT in a transaction that only reads: WITH hides an INSERT in a
        SELECT, and a second statement could end the transaction. Together they cost 0.3 ms.

        Raises:
            duckdb.Error: it is not one SELECT, writes, reaches out, or takes over five seconds.
        """
        with observe.query(), self.connection.cursor() as cursor:
            statements = cursor.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise duckdb.InvalidInputException("a question is one SELECT")
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            return cursor.execute(statements[0], params or {}).df()


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of an answer, None for every empty cell."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]


def open_store(folder: Path, as_of: dt.date, created: dt.date) -> Store:
    """Load the Parquet tables of a published version and work out the rules as of a day.

    Args:
        folder: folder of one version, one `<table>.parquet` per table.
        as_of: the day the reader looks from.
        created: the day the data set was compiled (the release's `created`).

    Raises:
        VersionBroken: a table the rules need is missing or is not what they expect.
    """
    with _opening() as connection:
        _load(connection, folder, as_of, created)
        _run(connection, RULES)
    return Store(as_of, created, connection)


def open_history(folder: Path, created: dt.date) -> Store:
    """Load a published version and work out how each line stood on each day it was heard of.

    `told.known_events` has the events of every day, `looks` a row per line and day on which
    something became known of it; in `line_status` and the other tables of lines a `look_id`
    stands where a store of one day has the line. It costs about what one day costs.

    Args:
        folder: folder of one version, one `<table>.parquet` per table.
        created: the day the data set was compiled (the release's `created`).

    Raises:
        VersionBroken: a table the rules need is missing or is not what they expect.
    """
    with _opening() as connection:
        _load(connection, folder, _ALL_KNOWN, created)
        connection.execute("CREATE SCHEMA told")
        connection.execute("SET search_path = 'told,main'")
        _run(connection, _TOLD)
        connection.execute("SET search_path = 'main'")
        _run(connection, ("looks", *_TOLD, *_OF_LINES))
    return Store(_ALL_KNOWN, created, connection)


@contextmanager
def _opening() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to fill, which is locked at the end, or closed when it cannot be filled."""
    connection = duckdb.connect(":memory:", config=_CONNECT)
    try:
        yield connection
        for setting in _LOCK:
            connection.execute(setting)
    except duckdb.Error as error:
        connection.close()
        raise VersionBroken("The published tables do not fit this program.") from error


def _load(
    connection: duckdb.DuckDBPyConnection, folder: Path, as_of: dt.date, created: dt.date
) -> None:
    for path in sorted(folder.glob("*.parquet")):
        table = path.stem.replace('"', "")
        connection.execute(
            f'CREATE TABLE "{table}" AS FROM read_parquet($path)', {"path": str(path)}
        )
    connection.execute(
        "CREATE TABLE clock AS SELECT $as_of::DATE AS as_of, $created::DATE AS created",
        {"as_of": as_of, "created": created},
    )
    # The same two days for the rules: a variable is a constant to them, a table one more join.
    connection.execute("SET VARIABLE as_of = (SELECT as_of FROM clock)")
    connection.execute("SET VARIABLE created = (SELECT created FROM clock)")


def _run(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> None:
    for rules in names:
        connection.execute((_SQL / f"{rules}.sql").read_text(encoding="utf-8"))
