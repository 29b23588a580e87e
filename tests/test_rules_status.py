"""Where a line stands, from its events alone. Histories are made up."""

import pytest

from tests.made_up import event, made_up, source
from tracker.filters import Filters
from tracker.queries import lines


def row(*events, **store):
    """The one line of a store with these events; an event is (date, type, tonnage, is)."""
    frame = lines.lines(made_up([event(*given) for given in events], **store), Filters())
    (only,) = frame.to_dict("records")
    return only


@pytest.mark.parametrize(
    ("event_type", "status"),
    [
        ("announced", "announced"),
        ("approved", "approved"),
        ("construction_start", "under_construction"),
        ("commissioned", "operating"),
        ("reported_operating", "operating"),
        ("expanded", "operating"),
        ("delayed", "delayed"),
        ("shelved", "shelved"),
        ("idled", "idled"),
        ("retired", "retired"),
        ("cancelled", "cancelled"),
        ("ownership_change", "not_stated"),
    ],
)
def test_each_event_alone_gives_its_status(event_type, status):
    assert row(("2019-02-14", event_type))["status"] == status


@pytest.mark.parametrize(
    ("history", "status"),
    [
        (["announced", "approved"], "approved"),
        (["approved", "announced"], "approved"),
        (["approved", "construction_start"], "under_construction"),
        (["construction_start", "commissioned"], "operating"),
        (["announced", "delayed"], "delayed"),
        (["announced", "delayed", "approved"], "approved"),
        (["construction_start", "delayed", "commissioned"], "operating"),
        (["approved", "shelved"], "shelved"),
        (["approved", "shelved", "announced"], "announced"),
        (["approved", "shelved", "construction_start"], "under_construction"),
        (["approved", "cancelled"], "cancelled"),
        (["approved", "cancelled", "commissioned"], "operating"),
        (["commissioned", "idled"], "idled"),
        (["commissioned", "idled", "reported_operating"], "operating"),
        (["commissioned", "idled", "commissioned"], "operating"),
        (["commissioned", "idled", "retired"], "retired"),
        (["commissioned", "retired"], "retired"),
        (["commissioned", "announced"], "operating"),
        (["commissioned", "approved", "construction_start"], "operating"),
        (["commissioned", "idled", "announced"], "idled"),
        (["commissioned", "ownership_change"], "operating"),
        (["approved", "ownership_change"], "approved"),
        (["shelved", "ownership_change"], "shelved"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else value,
)
def test_a_history_gives_the_status_of_what_happened_last(history, status):
    events = [(f"20{10 + year}", event_type) for year, event_type in enumerate(history)]

    assert row(*events)["status"] == status


def test_an_expansion_announced_on_a_running_line_keeps_it_operating():
    found = row(("2015", "commissioned", 1000), ("2020", "announced", 500, "expansion"))

    assert (found["status"], found["status_on"]) == ("operating", "2015")
    assert found["operating_tpa"] == 1000
    assert found["capacity_tpa"] == 1500


def test_a_status_is_dated_by_the_event_it_holds_from():
    found = row(
        ("2015", "commissioned", 1000), ("2018-03", "idled"), ("2020-Q2", "reported_operating")
    )

    assert (found["status"], found["status_on"]) == ("operating", "2020-Q2")


@pytest.mark.parametrize("halt", ["idled", "retired"])
def test_a_halted_line_leaves_operating_sums_and_keeps_its_capacity_in_the_row(halt):
    store = made_up(
        [
            event("2015", "commissioned", 1000),
            event("2018", halt),
            event("2015", "commissioned", 300, line="b"),
        ]
    )

    found = lines.lines(store, Filters()).set_index("line_id")
    sums = lines.lines_by_status(store, Filters()).set_index("status")

    assert found.loc["a", "capacity_tpa"] == 1000
    assert found.loc["a", "operating_tpa"] == 0
    assert sums["operating_tpa"].sum() == 300
    assert sums.loc[halt, "capacity_tpa"] == 1000


def test_a_restarted_line_is_back_in_operating_sums():
    found = row(("2015", "commissioned", 1000), ("2018", "idled"), ("2020", "reported_operating"))

    assert found["operating_tpa"] == 1000


def test_a_line_under_construction_has_no_operating_capacity():
    found = row(("2015", "construction_start", 1000))

    assert found["capacity_tpa"] == 1000
    assert found["operating_tpa"] != 1000


def test_an_ownership_change_alone_adds_nothing_and_says_nothing_of_tonnes():
    found = row(("2015", "ownership_change"))

    assert found["capacity_tpa"] != found["capacity_tpa"]  # NaN: not stated


def test_a_status_is_the_one_known_on_the_day_looked_from():
    rows = [
        event("2015", "commissioned", 1000, source="old"),
        event("2018", "retired", source="late"),
    ]
    sources = [source("old", "2015"), source("late", "2021-03")]

    then = lines.lines(made_up(rows, sources=sources, as_of="2021-03-30"), Filters())
    after = lines.lines(made_up(rows, sources=sources, as_of="2021-03-31"), Filters())

    assert list(then["status"]) == ["operating"]
    assert list(after["status"]) == ["retired"]


@pytest.mark.parametrize(
    ("as_of", "is_quiet"), [("2023-12-31", False), ("2024-12-31", False), ("2025-01-01", True)]
)
def test_a_line_unheard_of_for_five_years_is_quiet_and_keeps_its_status(as_of, is_quiet):
    found = row(("2019", "approved", 500), as_of=as_of)

    assert (found["status"], found["is_quiet"]) == ("approved", is_quiet)


def test_the_years_of_silence_are_a_setting():
    store = made_up([event("2019", "approved", 500)], as_of="2022-06-01")

    assert list(lines.lines(store, Filters(quiet_years=2))["is_quiet"]) == [True]
    assert list(lines.lines(store, Filters(quiet_years=3))["is_quiet"]) == [False]


def test_a_retired_line_is_not_called_quiet():
    assert not row(("2000", "commissioned"), ("2005", "retired"))["is_quiet"]


def test_the_day_of_each_stage_is_its_first():
    found = row(
        ("2015-03", "announced"),
        ("2016", "approved"),
        ("2017", "approved"),
        ("2018-Q1", "commissioned"),
        ("2019", "reported_operating"),
    )

    assert [found[f"{stage}_on"] for stage in ("announced", "approved", "operating")] == [
        "2015-03",
        "2016",
        "2018-Q1",
    ]
    assert (found["first_event_on"], found["last_event_on"]) == ("2015-03", "2019")


def test_an_expansion_that_comes_to_run_with_the_line_itself_runs_too():
    found = row(
        ("2018", "approved", 1000), ("2019", "approved", 500, "expansion"), ("2021", "commissioned")
    )

    assert (found["capacity_tpa"], found["operating_tpa"]) == (1500, 1500)


def test_a_level_reported_when_the_line_is_first_seen_to_run_is_what_runs():
    found = row(("2018", "approved", 1000), ("2021", "reported_operating", 1200, "existing"))

    assert (found["capacity_tpa"], found["operating_tpa"]) == (1200, 1200)


def test_a_total_reached_again_after_a_cut_is_what_runs():
    found = row(
        ("2015", "commissioned", 1500, "total_after"),
        ("2019", "reported_operating", 800, "total_after"),
        ("2021", "expanded", 1500, "total_after"),
    )

    assert (found["capacity_tpa"], found["operating_tpa"]) == (1500, 1500)


def test_of_what_a_line_states_of_itself_never_more_runs_than_its_level():
    found = row(("2010", "commissioned", 700), ("2011", "reported_operating", 500))

    assert (found["capacity_tpa"], found["operating_tpa"]) == (500, 500)
