"""Every column that is shown has a label, every cell words: on all pages, behind all charts."""

import pandas as pd
import pytest

from tests.real_data import real_store
from tests.test_provenance import CASES, DRAWN, drawn_on, marks_of
from tests.wording import ids, not_words
from tracker import labels
from tracker.contracts import descriptor
from tracker.filters import Filters
from tracker.queries.records_line import of_story
from tracker.ui import cells, parts


def shown_on(script, query, monkeypatch):
    """Every table that a page shows, and those behind the first and last mark of its charts."""
    shown, own = [], parts._grid

    def noted(name, rows, **choosing):
        shown.append((name, rows))
        return own(name, rows, **choosing)

    monkeypatch.setattr(parts, "_grid", noted)
    DRAWN.pop((script, query), None)  # another walk may have drawn it without noting its tables
    for name, figure, _, behind, page in drawn_on(script, query, monkeypatch):
        marks = list(marks_of(figure))
        for mark in (marks[0], marks[-1]) if marks else ():
            tables = behind(page.store, page.filters, mark).tables
            shown += [(f"{name}: {title}", rows) for title, rows in tables.items()]
    return shown


def wordless(name, rows):
    """What a table would show that is no word: its column and the text."""
    legible = cells.legible(rows)[labels.on_screen(rows.columns)]
    heads = [(name, "head", column) for column in legible if not labels.is_named(column)]
    texts = [
        (name, column, text)
        for column in legible.drop(columns=["url", "note", "title"], errors="ignore")
        for text in {cell for cell in legible[column] if isinstance(cell, str)}
    ]
    bad = set(not_words([text for *_, text in texts], ids()))
    return heads + [cell for cell in texts if cell[2] in bad]


ANSWER = {"company", "supplier", "product", "what", "additions_tpa", "capacity_tpa", "claimed_tpa",
          "itemised_tpa", "ours", "event_on", "status_on", "status", "verdict", "url"}  # fmt: skip
IN_SIGHT = 978  # px of a table on a screen of 1440


def out_of_sight(name, rows):
    """The columns of the answer that a screen of 1440 px would cut, with where each ends."""
    legible, at, beyond = cells.legible(rows), 0.0, []
    for column in labels.on_screen(rows.columns):
        words = [labels.head(column), *map(str, legible[column].dropna())]
        at += cells._width(column, rows[column]) or min(400, 28 + 7.2 * max(map(len, words)))
        if column in ANSWER and at > IN_SIGHT:
            beyond.append((name, column, at))
    return beyond


@pytest.mark.parametrize(
    ("script", "query"), CASES, ids=[f"{page.stem}?{query}" for page, query in CASES]
)
def test_every_column_shown_has_a_label_and_every_cell_is_words(script, query, monkeypatch):
    shown = shown_on(script, query, monkeypatch)

    assert [cell for name, rows in shown for cell in wordless(name, rows)] == []
    on_page = [(name, rows) for name, rows in shown if ": " not in name]
    assert [cell for name, rows in on_page for cell in out_of_sight(name, rows)] == []


def test_the_story_of_every_line_is_told_in_words():
    store, stories = real_store(), {}
    for line_id in store.frame("SELECT line_id FROM line_status")["line_id"]:
        for title, rows in of_story(store, Filters(), {"line_id": line_id}).tables.items():
            stories.setdefault(title, []).append(rows)

    whole = {title: pd.concat(rows, ignore_index=True) for title, rows in stories.items()}

    assert [cell for title, rows in whole.items() for cell in wordless(title, rows)] == []


def test_a_column_of_the_data_has_one_title_in_all_tables():
    titles = {}
    for table in descriptor().tables:
        for field in table.fields:
            titles.setdefault(field.name, set()).add(field.title)

    assert {name: found for name, found in titles.items() if len(found) > 1} == {}
    assert all(title and "_" not in title for found in titles.values() for title in found)


def test_every_code_of_a_closed_list_is_a_word():
    for table in descriptor().tables:
        for field in table.fields:
            words = [labels.cell(field.name, code) for code in field.enum]
            assert not_words([word for word in words if word], set()) == []


def test_the_order_of_the_screen_is_who_what_how_much_when_status_source():
    names = ["line_id", "status", "url", "event_on", "note", "publisher", "capacity_tpa",
             "confidence", "product", "company", "source_id"]  # fmt: skip

    assert labels.on_screen(names) == [
        *("company", "product", "capacity_tpa", "event_on", "status", "url"),
        *("publisher", "confidence", "note"),
    ]
    assert labels.on_screen(["source_id", "kind", "publisher"]) == ["kind", "publisher"]
