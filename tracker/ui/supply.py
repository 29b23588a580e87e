"""The supply pages' own parts: what was added, and what runs, always told in two parts."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from tracker.charts import Figure
from tracker.filters import Bars, Dimension, Evidence, Filters, Shares, Show, Sums
from tracker.queries import capacity, histories, lines, notes, realisation, running, supply
from tracker.queries.lineage import Lineage
from tracker.terms import AlloyType, printed, whole
from tracker.ui import data, widgets
from tracker.ui.frame import Page
from tracker.ui.parts import ask, card, number, sources, table
from tracker.ui.plain import escaped

# Of a figure: its name, the question it asks, its chart, what stands behind a mark of it.
Drawn = tuple[str, data.Question[pd.DataFrame], Callable[..., Figure], Lineage]
_LATER = {
    "construction": "first heard of when already under construction",
    "operating": "first heard of when already running",
}


def choices(filters: Filters) -> tuple[str, ...]:
    """The choices beside what is shown, by key."""
    if filters.show == Show.PERIOD:
        return "sums", "window" if filters.sums == Sums.TRAILING else "period"
    return ("by",) if filters.show in (Show.RANKING, Show.RUNNING) else ()


def running_cards(page: Page, filters: Filters) -> None:
    """Cards of what runs: heard of within the reader's years, older, without a capacity; and of
    what is being built, where anything is."""
    sums = ask(page, running.running_totals, filters)
    years = whole(filters.quiet_years, "year")
    with st.container(horizontal=True):
        card(
            f"Runs, heard of within {years}",
            number(sums["heard_tpa"]),
            whole(sums["heard_lines"], "line"),
        )
        card(
            "Runs by older reports only",
            number(sums["quiet_tpa"]),
            whole(sums["quiet_lines"], "line"),
            f"For more than {years} nobody reported of these lines, nor that they stopped.",
        )
        card(
            "Running, capacity not stated",
            whole(sums["running_lines_not_stated"], "line"),
            hint="Counted as lines, in no sum of tonnes.",
        )
        if under := sums["under_construction_lines"]:
            card("Under construction", number(sums["under_construction_tpa"]), whole(under, "line"))
    if types := storage_types(running.running_by_type(page.store, filters)):
        st.caption(escaped(f"Hydrogen-storage alloy that runs, by type: {types}."))


def reach_choices() -> None:
    """What the reader may set of the hybrids that lines could equip, and what these are."""
    with st.container(horizontal=True):
        for choice in ("kg_per_kwh", "pack_kwh", "utilisation"):
            widgets.switch(choice)
    st.caption(
        "If all of a line's alloy were AB5 for hybrids: an upper bound on use. Empty boxes take "
        "the numbers of the data; lines whose alloy is not AB5, or without a capacity, are left "
        "out. The dashed line: hybrids with NiMH sold in the latest year with all segments."
    )


def storage_types(by_type: pd.DataFrame) -> str:
    """What a sum of storage alloy is made of, from `running.running_by_type`; empty for none.

    "AB5 8,400 t/a (1 line), Mg-based 30 t/a (2 lines, no rare earth)".
    """
    phrases = []
    for row in by_type.to_dict("records"):
        kind = AlloyType(row["alloy_type"])
        beside = [whole(row["running_lines"], "line")]
        if count := row["running_lines_not_stated"]:
            beside.append(f"{printed(count)} without a stated capacity")
        if kind.has_ree is False:
            beside.append("no rare earth")
        stated = "" if math.isnan(row["running_tpa"]) else f" {number(row['running_tpa'])}"
        name = "type not stated" if kind is AlloyType.NOT_STATED else kind.label
        phrases.append(f"{name}{stated} ({', '.join(beside)})")
    return ", ".join(phrases)


@contextmanager
def around_running(page: Page) -> Iterator[None]:
    """Cards of what runs above a figure of it; below status counts, groups and lines."""
    running_cards(page, page.filters)
    yield
    _evidence_is_of_additions(page, "what runs is")
    st.header("Where the lines stand")
    table(page, "lines-by-status", lines.lines_by_status(page.store, page.filters))
    group_sums(page)
    st.header("The lines behind it")
    rows = lines.lines(page.store, page.filters)
    table(page, "lines", rows)
    sources(page, rows["source_ids"])


@contextmanager
def around_additions(page: Page) -> Iterator[None]:
    """Cards of what was added above a figure of it; below what it counts by a later stage or
    leaves out, and the lines."""
    sums = ask(page, capacity.totals)  # the answer above asks it too
    with st.container(horizontal=True):
        card("New nameplate capacity", number(sums["additions_tpa"]))
        card("Lines that add", whole(sums["lines"], "line"))
        card("of them, capacity not stated", whole(sums["lines_not_stated"], "line"))
    yield
    if page.filters.show == Show.PERIOD and page.filters.sums == Sums.EACH:
        widgets.switch("bars")  # below, so that a laptop shows the whole chart
        st.caption(
            "A triangle says on hover what its period rests on. Drag the mouse over the empty "
            "space beside the bars to choose a span of time."
        )
    _reached_later(page)
    _left_out(sums, page.filters)
    st.header("The lines behind it")
    rows = capacity.additions(page.store, page.filters)
    table(page, "additions", rows)
    sources(page, rows["source_ids"])


@contextmanager
def around_pipeline(page: Page) -> Iterator[None]:
    """Below the lines on their way and the realisation curve: medians, the lines, quiet ones."""
    yield
    rows = realisation.waits(page.store, page.filters)
    if not rows.empty:
        st.header("Median months, by product and country")
        table(page, "realisation-medians", ask(page, realisation.medians))
        st.header("The lines behind it")
        table(page, "realisation-lines", rows)
    st.header("Lines gone quiet")
    quiet = whole(page.filters.quiet_years, "year")
    inferred = "inferred, the status beside it stays as last reported"
    st.caption(escaped(f"Nothing heard for more than {quiet}: {inferred}."))
    table(page, "quiet-lines", ask(page, realisation.quiet_lines))
    _evidence_is_of_additions(page, "what becomes of lines is")
    sources(page, rows["source_ids"])


def drawn_once(filters: Filters, figures: Iterable[Drawn]) -> list[Drawn]:
    """The figures of a view by name, of which what runs by country is not told twice."""
    is_by_country = filters.by == Dimension.COUNTRY
    return [figure for figure in figures if not (is_by_country and figure[0] == "running")]


def drawn(page: Page, name: str, chart: Callable[..., Figure], rows: pd.DataFrame) -> Figure:
    """A figure of the page, with why its largest periods are so large where it is of periods."""
    if name != "capacity-by-period":
        return chart(rows)
    return chart(rows, ask(page, notes.notes), is_share=page.filters.bars == Bars.SHARE)


def above(page: Page, name: str) -> None:
    """What stands above a figure of the page: what a second one shows."""
    if name == "running":
        st.header(escaped(f"What runs, by {page.filters.by.label.lower()}"))
    if name != "realisation":
        return
    st.header("How much of what was announced came to run")
    st.caption(
        "Kaplan-Meier: a line enters when first announced or approved and leaves when it first "
        "ran; one that does not run yet is counted as waiting until the day looked from. A date "
        "known to the month or year stands in the middle of the days it can mean. The band is 95% "
        "(Greenwood). A line first heard of when it already ran is left out, so dropped plans may "
        "be under-reported."
    )


@contextmanager
def around_steps(page: Page) -> Iterator[None]:
    """Every step of each line with how it counted, and where sources disagree."""
    rows = ask(page, histories.histories)
    clashes = ask(page, histories.conflicts)
    repeats = (rows["outcome"] == "repeats a step").sum()
    with st.container(horizontal=True):
        card("Events", whole(len(rows), "event"))
        card("Added at this stage", number(rows["additions_tpa"].sum()))
        card("Reports that repeat a step", whole(repeats, "event"))
        card("Sources that disagree", whole(len(clashes), "pair"))
    yield
    st.caption(
        "Each capacity step adds once at the stage that counts. A second source that repeats it "
        "adds nothing, a level or an existing capacity never adds, a total adds the difference to "
        "the level before it."
    )
    table(page, "line-histories", rows)
    st.header("Where sources disagree")
    st.caption("Both figures stay in the data. What counts, and by which rule, stands beside them.")
    table(page, "conflicts", clashes)
    _evidence_is_of_additions(page, "a line's story is")
    sources(page, rows["source_id"])


def _evidence_is_of_additions(page: Page, what: str) -> None:
    """Say that a filter on how additions are known does not reach a question about lines."""
    if page.filters.evidence != Evidence.ALL:
        st.caption(escaped(f"The evidence filter is about additions: {what} not filtered by it."))


def _reached_later(page: Page) -> None:
    """Say which lines count through a later stage than the one that counts."""
    for row in capacity.reached_later(page.store, page.filters).to_dict("records"):
        unknown = row["lines_not_stated"]
        subject = f"{whole(row['lines'], 'line')}, {number(row['additions_tpa'])}"
        subject += f" ({unknown} of them without a stated capacity)" if unknown else ""
        was = "was" if row["lines"] == 1 else "were"
        st.caption(escaped(f"{subject}, {was} {_LATER[row['reached_by']]}."))


def _left_out(sums: pd.Series, filters: Filters) -> None:
    """Name what the chart of additions does not draw, and why."""
    phrases = []
    if count := sums["lines_not_stated"]:
        phrases.append(f"{whole(count, 'line')} without a stated capacity (counted, no tonnes)")
    if count := sums["left_out"]:
        phrases.append(
            f"{whole(count, 'addition')} whose date is not known to the {filters.period}"
        )
    if count := sums["level_only"]:
        phrases.append(f"{whole(count, 'figure')} of a level or of no increase (never summed)")
    if phrases:
        st.caption(escaped(f"Not drawn: {'; '.join(phrases)}. All are in the table below."))


def unnamed_buyers(chain: pd.DataFrame) -> None:
    """Say how far the supply links reach: who buys the alloy is the part no source names."""
    missing, alloy = supply.unnamed_buyers(chain)
    st.caption(
        "From the alloy maker to the maker of electrodes and packs to the car maker, each as a "
        "source states it; a date of a plan is a plan. No tonnes follow from a link."
    )
    if missing:
        st.caption(
            escaped(f"{printed(missing)} of {whole(alloy, 'link')} of storage alloy name no buyer: "
                    "who buys the alloy, by name, is the largest hole here.")
        )  # fmt: skip


def group_sums(page: Page) -> None:
    """What runs per group, in full and by its shares."""
    st.header("What runs, by group")
    held = "by more than half" if page.filters.shares == Shares.MAJORITY else "by any holding"
    caption = (
        "A group is a company of which nobody has more than half, with the lines below it on the "
        f"day looked from, {held}. Running counts them in full, by share each times the part held, "
        "where a source prints it. A line of two owners stands under both: rows do not "
        "add up."
    )
    st.caption(escaped(caption))
    table(page, "groups", supply.groups(page.store, page.filters))


def without_status(known: pd.DataFrame, drawn: pd.DataFrame) -> None:
    """Say of how many of the lines known the timeline draws nothing, and why."""
    if missing := len(known) - drawn["line_id"].nunique():
        sentence = f"Not drawn: {whole(missing, 'line')} of which only a change of owner is known."
        st.caption(escaped(sentence))
