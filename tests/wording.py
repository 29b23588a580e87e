"""What is no word for a reader: an id, a code, the name of a column, a word for nothing."""

import re
from functools import cache

from tests.real_data import real_store

_CODE = re.compile(r"[A-Za-z0-9]*_[A-Za-z0-9_]*|\b(?:None|nan|NaN|null|undefined|NaT)\b")
_COUNTRY = re.compile(r"\b(?:CHN|JPN|KOR|GBR|DEU|FRA|VNM|IND|THA|EST|AUT)\b")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@cache
def ids() -> set[str]:
    """Every id of the data."""
    store = real_store()
    columns = store.frame(
        """
        SELECT table_name, column_name FROM duckdb_columns()
        WHERE column_name LIKE '%\\_id' ESCAPE '\\' AND data_type = 'VARCHAR'
        """
    )
    return {
        value
        for table, column in columns.itertuples(index=False)
        for value in store.frame(f'SELECT DISTINCT "{column}" AS one FROM "{table}"')[
            "one"
        ].dropna()
    }


@cache
def notes() -> set[str]:
    """Every note of the data: shown as it was written, also where it names another row."""
    store = real_store()
    tables = store.frame("SELECT table_name FROM duckdb_columns() WHERE column_name = 'note'")
    return {
        text
        for table in tables["table_name"]
        for text in store.frame(f'SELECT DISTINCT note FROM "{table}"')["note"].dropna()
    }


def not_words(texts: list[str], known: set[str]) -> list[str]:
    """The texts that hold a code, an id or a word for nothing, and are no note of the data."""
    return [
        text
        for text in texts
        if text not in notes()
        if _CODE.search(text) or _COUNTRY.search(text) or known & set(_ID.findall(text))
    ]
