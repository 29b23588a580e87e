"""Slips in what the reader chose: rows that should not be there, or are missing."""

from functools import partial

from tests.mutants.mutant import Mutant

_CHOSEN = partial(
    Mutant,
    tests=("tests/test_filters.py",),
    wider=(
        "tests/test_filter_table.py",
        "tests/test_evidence.py",
        "tests/test_reach.py",
        "tests/test_feed.py",
        "tests/test_queries.py",
        "tests/test_owners.py",
        "tests/test_changes.py",
        "tests/test_export.py",
        "tests/test_oracle.py",
    ),
)

FILTERS = (
    _CHOSEN(
        "one source of a chosen kind is enough for a sum",
        file="tracker/filters/sql.py",
        old="list_has_all($source_kind, source_kinds)",
        new="list_has_any($source_kind, source_kinds)",
        tests=("tests/test_evidence.py",),
    ),
    _CHOSEN(
        "one official source beside a blog is official",
        file="tracker/filters/sql.py",
        old="list_has_all(['government', 'company'], source_kinds)",
        new="list_has_any(['government', 'company'], source_kinds)",
        tests=("tests/test_evidence.py",),
    ),
    _CHOSEN(
        "what states nothing is left out with the rest",
        file="tracker/filters/sql.py",
        old='yield f"NOT coalesce({negated}, false)"',
        new='yield f"NOT ({negated})"',
        tests=(
            "tests/test_filters.py::test_what_is_left_out_is_the_rest_and_what_states_nothing_stays",
        ),
    ),
    _CHOSEN(
        "a partial date that may lie after the span is in it",
        file="tracker/filters/sql.py",
        old="last_day <= $to))",
        new="first_day <= $to))",
        tests=(
            "tests/test_filters.py::test_days_keep_a_row_only_when_every_day_its_date_can_mean_lies_inside",
            "tests/test_filters.py::test_days_apply_to_the_date_of_the_stage_that_counts",
        ),
    ),
    _CHOSEN(
        "any holding makes a line the group's own",
        file="tracker/filters/sql.py",
        old="\" AND (is_majority OR $shares = 'any')\"",
        new='""',
        tests=(
            "tests/test_owners.py::test_a_group_has_lines_through_more_than_half_all_the_way_or_through_any_holding",
        ),
    ),
    _CHOSEN(
        "a company is supplied by nobody",
        file="tracker/filters/sql.py",
        old=" OR buyer IN (SELECT unnest($company)))",
        new=")",
        tests=("tests/test_owners.py::test_links_of_a_company_are_those_it_gives_and_takes",),
    ),
    _CHOSEN(
        "to=2019 ends on its first day",
        file="tracker/filters/days.py",
        old="_days(key, text)[self.is_last]",
        new="_days(key, text)[0]",
        tests=(
            "tests/test_filters.py::test_a_partial_day_in_a_link_opens_and_closes_the_widest_span_it_can_mean",
        ),
    ),
    _CHOSEN(
        "a day still to come can be looked from",
        file="tracker/filters/days.py",
        old="if not first <= day <= last:",
        new="if not first <= day:",
        tests=(
            "tests/test_filters.py::test_the_ends_of_the_range_of_days_are_kept_and_the_days_beyond_are_named",
        ),
    ),
    _CHOSEN(
        "a name left out by its short form is asked for",
        file="tracker/filters/names.py",
        old="return minus + names.get(",
        new="return names.get(",
        tests=(
            "tests/test_owners.py::test_a_name_left_out_and_a_town_by_its_own_name_are_read_too",
        ),
    ),
    _CHOSEN(
        "a window cut short by the reader's days is shown whole",
        file="tracker/filters/reach.py",
        old="filters.to_day >= last",
        new="filters.to_day >= first",
        tests=("tests/test_reach.py",),
    ),
)
