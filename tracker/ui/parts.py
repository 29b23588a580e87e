"""The parts of a page: a figure with its rows and their download, a table, sources."""

import datetime as dt
import math
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tracker import labels
from tracker.charts import MARK, SPAN, Figure
from tracker.contracts import descriptor
from tracker.contracts.dictionary import allowed
from tracker.export import file_name, to_csv
from tracker.filters import Filters
from tracker.labels.glossary import explained
from tracker.queries.lineage import Lineage, Mark, Trace
from tracker.queries.records_line import of_story
from tracker.queries.sources import sources_named, with_publishers
from tracker.store import Store
from tracker.terms import TPA, printed, whole
from tracker.ui import cells, chips, data, records
from tracker.ui.empty import nothing
from tracker.ui.frame import Page, fragment
from tracker.ui.plain import escaped

_SENTENCES = {"holds", "statement", "the data say"}
_NAMING = ("company", "claim", "subject", "maker", "period", "city")  # columns a reader knows by
_PICKED = "picked"  # session key: an entry of a legend was clicked
_BRUSHED = "brushed_"  # session key, by figure: how often its time axis was brushed
_SENTENCE_PX = 70  # height of a row of sentences: three lines


def answer(page: Page, sentence: str) -> None:
    """The answer to the question in the page's title, in a sentence right below it."""
    page.shown.texts.append(sentence)
    with st.container(key="answer"):
        st.markdown("**" + escaped(sentence) + "**")


def figure(page: Page, name: str, drawn: Figure, rows: pd.DataFrame, behind: Lineage) -> None:
    """A chart, what stands behind the mark the reader chose, and its rows with their CSV.

    Args:
        page: the open page.
        name: what is shown, for keys and file names.
        drawn: the figure.
        rows: the rows behind the chart, as shown in the table and the CSV.
        behind: what stands behind one mark (queries.lineage).
    """
    if rows.empty:
        nothing(page, name)
        return
    _chosen(page, name, drawn, behind)
    with st.expander(f"Show the rows ({len(rows):,})"):
        table(page, name, rows)


@fragment
def _chosen(page: Page, name: str, drawn: Figure, behind: Lineage) -> None:
    """The chart and what stands behind the chosen mark; a click on a mark reruns no more than this.

    One on an entry of a legend is a choice of the page, which then runs anew.
    """
    if st.session_state.pop(_PICKED, False):
        st.rerun()
    key = f"chart_{name}" + "_" * st.session_state.get(_BRUSHED + name, 0)
    answer = st.vega_lite_chart(
        pa.Table.from_pandas(drawn.rows, preserve_index=False),
        drawn.spec,
        key=key,
        alt=drawn.alt,
        width="stretch",
        on_select=partial(_pick, page, name, drawn, key, st.session_state.get(key)),
        selection_mode=[MARK, *drawn.legends, *([SPAN] if drawn.has_brush else [])],
    )
    chosen = answer["selection"].get(MARK) or []
    if marks := [mark for mark in chosen if drawn.has(mark)]:
        provenance(page, name, marks[0], behind)
    elif any(chips.is_choice(choice, page.view) for choice in drawn.legends.values()):
        st.caption(
            "Click a mark to see the rows and sources behind it, an entry of the legend to see it "
            "alone or no longer alone."
        )
    else:
        st.caption("Click a mark to see the rows and sources behind it.")


def _pick(page: Page, name: str, drawn: Figure, key: str, before: Any) -> None:
    """Choose the entry of a legend that was clicked: what its selection has and had not, or had.

    A selection alone does not say it: it keeps an entry that a chip took away as a filter.
    """
    was, now = (answer["selection"] if answer else {} for answer in (before, st.session_state[key]))
    for legend, column in drawn.legends.items():
        had, has = ({each[column] for each in at.get(legend) or []} for at in (was, now))
        for word in had ^ has:
            chips.pick(drawn.entry(legend, word), page.view, page.filters, page.release)
            st.session_state[_PICKED] = True
    if ends := next(iter((now.get(SPAN) or {}).values()), None):
        chips.span(drawn.days(ends), page.view)
        # Nothing takes a brush back from here, and it lies above the bars: the chart is made anew.
        st.session_state[_BRUSHED + name] = st.session_state.get(_BRUSHED + name, 0) + 1
        st.session_state[_PICKED] = True


def provenance(page: Page, name: str, mark: Mark, behind: Lineage) -> None:
    """What stands behind a mark or a row: how it follows, from which rows, who says so."""
    trace = behind(page.store, page.filters, mark)
    named = [_named_in(trace)] if any(map(labels.is_id, mark)) else []
    with st.container(border=True, key=f"behind_{name}"):
        st.text(f"Behind {', '.join(filter(None, [*named, labels.mark_words(mark)]))}")
        chips.only(name, mark, page.view, page.filters, page.release)
        st.caption(escaped(labels.cell("formula", trace.formula)))
        for title, rows in trace.tables.items():
            st.text(f"{title} ({len(rows):,})")
            part = f"{name}-behind-{title.lower().replace(' ', '-')}"
            with st.container(key=f"rows_{part}"):
                _grid(part, rows)
                _download(page, part, rows)


def _named_in(trace: Trace) -> str:
    """What the first row behind a mark is of, where an id alone names the mark."""
    for rows in trace.tables.values():
        for row in rows.head(1).to_dict("records"):
            values = [labels.cell(name, row.get(name)) for name in _NAMING]
            if words := [word for word in values if isinstance(word, str)]:
                return ", ".join(words)
    return ""


def table(page: Page, name: str, rows: pd.DataFrame, *, as_filed: bool = False) -> None:
    """Rows as a table, with a CSV of exactly them; the count stands on the button.

    Where the rows are of lines, choosing one shows every event and source of its line. `as_filed`
    keeps codes and ids in the cells, for those who keep the files.
    """
    if rows.empty:
        nothing(page, name)
        return
    page.shown.texts += map(labels.head, labels.on_screen(map(str, rows.columns)))
    with st.container(key=f"rows_{name}"):
        if as_filed:
            _grid(name, rows, as_filed=True)
        elif "line_id" in rows:
            _chosen_row(page, name, rows)
        elif set(rows.columns) <= _SENTENCES:
            _grid(name, rows, row_height=_SENTENCE_PX, height="content")
        else:
            _grid(name, with_publishers(page.store, rows))
        _download(page, name, rows)


@fragment
def _chosen_row(page: Page, name: str, rows: pd.DataFrame) -> None:
    """The table and the story of the chosen row's line; a click reruns no more than this."""
    named = with_publishers(page.store, rows)
    answer = _grid(name, named, on_select="rerun", selection_mode="single-row")
    if not answer["selection"]["rows"]:
        st.caption("Choose a row, by a click or by Shift and Space, to see and open its line.")
    for at in answer["selection"]["rows"]:
        if at < len(rows):  # a choice outlives a change of filters, its row may not
            line_id = rows["line_id"].iloc[at]
            records.open_line(page.store, line_id, page.filters)
            provenance(page, name, {"line_id": line_id}, of_story)


def _grid(name: str, rows: pd.DataFrame, *, as_filed: bool = False, **choosing: Any) -> Any:
    narrow = cells.on_narrow()
    names = list(map(str, rows.columns))
    order = names if as_filed else labels.on_screen(names, narrow=narrow)
    return st.dataframe(
        pa.Table.from_pandas(rows if as_filed else cells.legible(rows), preserve_index=False),
        hide_index=True,
        column_config=cells.columns(rows[order], narrow=narrow),
        column_order=order,
        placeholder=labels.nothing(map(str, rows.columns[rows.isna().any()])),
        key=f"table_{name}",
        alt=f"Table of {name.replace('-', ' ')}",
        **choosing,
    )


def _download(page: Page, name: str, rows: pd.DataFrame) -> None:
    st.download_button(
        f"Download {whole(len(rows), 'row')} (CSV)",
        lambda: to_csv(rows),
        file_name(name, page.release.id, page.today, page.filters.link(page.view)),
        mime="text/csv",
        key=f"csv_{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def sources(page: Page, ids: pd.Series) -> None:
    """The sources behind what is shown, from a column of `;` lists of source ids."""
    named = sorted(
        {source_id for cell in ids.dropna() for source_id in cell.split(";") if source_id}
    )
    if not named:
        return
    rows = sources_named(page.store, named)
    with st.expander(f"Sources of what is shown ({len(rows):,})"):
        _grid("sources-shown", rows)


def ask(
    page: Page, question: data.Question[data.Answer], under: Filters | None = None
) -> data.Answer:
    """The answer to a question under the page's filters, or others; costly answers are kept."""
    return data.ask(page.release, page.today, question, under or page.filters)


def store_on(page: Page, day: dt.date | None) -> Store:
    """The release of the page as known on another day; `None` is today."""
    return data.store(page.release, day or dt.date.today())


def data_dictionary() -> pd.DataFrame:
    """One row per column of the data package: what it means and what may stand in it."""
    return pd.DataFrame(
        {
            "table": table.name,
            "column": field.name,
            "type": field.content or field.type,
            "unit": field.unit,
            "required": field.required,
            "meaning": field.meaning,
            "allowed": allowed(field).replace("`", ""),
        }
        for table in descriptor().tables
        for field in table.fields
    )


def release_tables(page: Page) -> pd.DataFrame:
    """Rows per table of the release shown."""
    return pd.DataFrame({"table": page.release.tables.keys(), "rows": page.release.tables.values()})


def card(
    label: str, value: str, beside: str = "", hint: str | None = None, aside: str = ""
) -> None:
    """A headline figure with what it is compared with; neither good nor bad, so no colour.

    `aside` is what the label adds, such as which filters the figure does not take.
    """
    st.metric(
        f"{label} ({aside})" if aside else label,
        value,
        delta=beside or None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=escaped(hint or explained(label)) or None,
    )


def number(value: float, unit: str = TPA) -> str:
    """A quantity for the screen: thousands with commas, the unit after it, or "not stated"."""
    return "not stated" if math.isnan(value) else f"{printed(value)} {unit}".rstrip()


def percent(share: float) -> str:
    """A share of 0 to 1 for the screen, or "not stated"."""
    return "not stated" if math.isnan(share) else f"{printed(100 * share)}%"
