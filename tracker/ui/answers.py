"""The answer below the title of each page, asked of the rows that the page shows."""

import pandas as pd

from tracker.filters import Ab5Show, Filters, Show, Sums
from tracker.queries import (
    ab5,
    ab5_change,
    answers,
    answers_ab5,
    answers_capacity,
    capacity,
    histories,
    news,
    realisation,
    running,
)
from tracker.queries.changes import year_before
from tracker.ui.changes import Changed
from tracker.ui.frame import Page
from tracker.ui.parts import answer, ask


def of_capacity(page: Page) -> None:
    """What was added, runs or comes, as the page shows it."""
    answer(page, _capacity(page))


def of_ab5(page: Page) -> None:
    """What AB5 came to, or what moved it, matters or is inside, as the page shows it."""
    answer(page, _ab5(page))


def of_storage(page: Page, ours: Filters, known: int) -> None:
    """How far along the `known` storage-alloy lines are; `ours` are the filters of that product."""
    sums = ask(page, running.running_totals, ours)
    answer(page, answers.of_storage(known, sums, ours.quiet_years))


def of_claims(page: Page, covered: "pd.Series[float]", not_comparable: int) -> None:
    """How much of what was claimed lines explain, from `claims.coverage`."""
    answer(page, answers.of_claims(covered, not_comparable))


def of_statements(page: Page) -> None:
    """How published figures come out."""
    answer(page, answers_ab5.of_statements(ask(page, ab5.statements)))


def of_changes(page: Page, comparison: Changed) -> None:
    """What is new since the day, or what differs from the version."""
    if page.filters.release:
        words = answers.of_changes(comparison.rows, f"version {page.filters.release[:8]}")
    else:
        since = page.filters.since or year_before(page.today)
        words = news.news_words(news.news(page.store, page.filters, since))
    answer(page, words)


def of_sources(page: Page, rows: pd.DataFrame) -> None:
    """Who stands behind the figures, from `sources.sources`."""
    answer(page, answers.of_sources(rows))


def _capacity(page: Page) -> str:
    filters = page.filters
    match filters.show:
        case Show.RUNNING:
            sums = ask(page, running.running_totals)
            return answers_capacity.of_running(sums, filters.quiet_years)
        case Show.PIPELINE:
            silent = len(ask(page, realisation.quiet_lines))
            return answers.of_realisation(ask(page, realisation.medians), silent)
        case Show.STEPS:
            clashes = len(ask(page, histories.conflicts))
            return answers.of_histories(ask(page, histories.histories), clashes)
        case Show.RANKING:
            return answers_capacity.of_ranking(ask(page, capacity.capacity_by), filters.by)
        case Show.MAP:
            return answers_capacity.of_map(ask(page, capacity.capacity_by_site))
    unstated = int(ask(page, capacity.totals)["lines_not_stated"])
    match filters.sums:
        case Sums.CUMULATIVE:
            return answers_capacity.of_cumulative(ask(page, capacity.cumulative), unstated)
        case Sums.TRAILING:
            rows = ask(page, capacity.trailing_sums)
            return answers_capacity.of_windows(rows, filters.window_months, page.today)
        case _:
            rows = ask(page, capacity.capacity_by_evidence)
            return answers_capacity.of_periods(rows, unstated, filters.period)


def _ab5(page: Page) -> str:
    filters = page.filters
    match filters.side:
        case Ab5Show.FACTORS:
            rows, yearly = ask(page, ab5.ab5_factors), ask(page, ab5_change.totals)
            change = ab5_change.change(page.store, filters, rows, yearly)
            span = (change.first, change.last, change.interpolated)
            return answers_ab5.of_factors(rows, yearly, *span)
        case Ab5Show.SENSITIVITY:
            _, year = ab5.years_compared(page.store, filters)
            return answers_ab5.of_sensitivity(ask(page, ab5.ab5_sensitivity), year)
        case Ab5Show.METALS:
            return answers_ab5.of_metals(ask(page, ab5.ab5_metals), filters.metal_basis)
        case Ab5Show.BELOW:
            return answers_ab5.of_models(ask(page, ab5.from_below))
        case Ab5Show.LEDGER:
            return answers_ab5.of_assumptions(ab5.assumptions(page.store), len(filters.set))
        case _:
            return answers_ab5.of_tonnes(ask(page, ab5.ab5), filters.basis)
