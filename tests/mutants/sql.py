"""Slips in the rules of the trade and in the questions: a wrong sum, day, share or grade."""

from functools import partial

from tests.mutants.mutant import Mutant

_RULES = partial(
    Mutant,
    file="tracker/contracts/**/*.sql",
    tests=("tests/test_contracts_rules.py",),
    wider=(
        "tests/test_contracts.py",
        "tests/test_contracts_odd.py",
        "tests/test_contracts_schema.py",
        "tests/test_proposal.py",
        "tests/test_build.py",
    ),
)
_STORED = partial(
    Mutant,
    wider=(
        "tests/test_demand_known.py",
        "tests/test_queries.py",
        "tests/test_known.py",
        "tests/test_evidence.py",
        "tests/test_realisation.py",
        "tests/test_ab5.py",
        "tests/test_histories.py",
        "tests/test_owners.py",
        "tests/test_rules_additions.py",
        "tests/test_rules_status.py",
        "tests/test_rules_claims.py",
        "tests/test_changes.py",
        "tests/test_statements.py",
        "tests/test_oracle.py",
    ),
)

SQL = (
    _RULES(
        "an event dated to this year is in the future",
        old="FROM capacity_events WHERE event_on_first > getvariable('today')",
        new="FROM capacity_events WHERE event_on_last > getvariable('today')",
        tests=("tests/test_contracts_rules.py::test_what_may_stand_there_is_no_finding",),
    ),
    _RULES(
        "shares of the day of a sale are summed over seller and buyer",
        old="b.since <= a.since AND a.since < b.till",
        new="b.since <= a.since AND a.since <= b.till",
        tests=(
            "tests/test_contracts_rules.py::test_shares_of_one_owner_may_follow_each_other",
            "tests/test_contracts_rules.py::test_what_may_stand_there_is_no_finding",
        ),
    ),
    _RULES(
        "a value below its range must also be above it",
        old="low <= high IS NOT FALSE AND (value < low OR value > high)",
        new="low <= high IS NOT FALSE AND (value < low AND value > high)",
        tests=(
            "tests/test_contracts_rules.py::test_a_ledger_row_of_half_a_range_alone_is_judged_at_its_value",
            "tests/test_contracts_rules.py::test_a_slip_is_found_at_its_cell_and_named",
        ),
    ),
    _STORED(
        "an event is known before it happened",
        file="tracker/sql/dates.sql",
        old="greatest(first_day(t), least(last_day_of(t), getvariable('created')))",
        new="least(last_day_of(t), getvariable('created'))",
        tests=(
            "tests/test_rules_additions.py::test_an_event_is_known_from_the_last_day_its_source_can_mean",
        ),
    ),
    _STORED(
        "a grade is that of the better of two sources",
        file="tracker/sql/additions.sql",
        old="['high', 'medium', 'low'][greatest(",
        new="['high', 'medium', 'low'][least(",
        tests=("tests/test_evidence.py",),
    ),
    _STORED(
        "half of the shares are a majority",
        file="tracker/sql/owners.sql",
        old="coalesce(o.share_percent > 50,",
        new="coalesce(o.share_percent >= 50,",
        tests=(
            "tests/test_owners.py::test_a_group_has_lines_through_more_than_half_all_the_way_or_through_any_holding",
        ),
    ),
    _STORED(
        "a share that is not printed counts as none",
        file="tracker/sql/owners.sql",
        old="CASE WHEN count(*) = count(share) THEN sum(share) END",
        new="sum(share)",
        tests=(
            "tests/test_owners.py::test_a_share_known_on_one_way_and_not_on_another_is_not_known",
        ),
    ),
    _STORED(
        "a supply link is shown before its source",
        file="tracker/sql/supply.sql",
        old="WHERE d.known_on <= getvariable('as_of');",
        new="WHERE true;",
        tests=("tests/test_owners.py::test_a_link_is_hidden_until_its_source_was_published",),
    ),
    _STORED(
        "a supplier without a named buyer is dropped",
        file="tracker/sql/supply.sql",
        old="LEFT JOIN company_names b ON b.company_id = d.buyer_id",
        new="JOIN company_names b ON b.company_id = d.buyer_id",
        tests=(
            "tests/test_owners.py::test_the_chain_goes_from_the_alloy_to_the_car_and_leaves_lithium_out",
        ),
    ),
    _STORED(
        "a Japanese fiscal year ends in the year it is named by",
        file="tracker/sql/demand.sql",
        old="(t[3:6]::INT + 1)::VARCHAR || '-03'",
        new="(t[3:6]::INT)::VARCHAR || '-03'",
        tests=("tests/test_demand_known.py",),
    ),
    _STORED(
        "a month has thirty days",
        file="tracker/queries/realisation.py",
        old="/ 30.4375, 1)",
        new="/ 30, 1)",
        tests=("tests/test_realisation.py",),
    ),
    _STORED(
        "the trailing window is a day short",
        file="tracker/queries/capacity.py",
        old="d.day - to_months($window) <= a.day",
        new="d.day - to_months($window) < a.day",
        tests=(
            "tests/test_queries.py::test_the_trailing_window_is_two_calendar_months_up_to_and_including_the_day",
        ),
    ),
)
