"""What was known when: the days of the record, and two of them compared, by hand."""

import datetime as dt

from tests.made_up import event, made_up, source
from tests.real_data import real_store
from tracker.filters import Filters
from tracker.queries import known


def test_each_day_counts_what_became_known_and_what_was_known_in_all():
    store = made_up(
        [
            event("2018-12-14", "approved", 1000, line="a", source="early"),
            event("2019-02-14", "approved", 200, line="b", source="late"),
            event("2019-02-14", "announced", 30, line="c", source="late"),
        ],
        sources=[source("early", "2018-12-14"), source("late", "2019-02-14")],
    )

    days = known.known_days(store, Filters())

    assert list(days["events"]) == [1, 2]
    assert list(days["events_known"]) == [1, 3]
    assert days["line_ids"].iloc[1] == "b;c"


def test_two_days_differ_by_what_became_known_between_them():
    rows = known.compared(real_store("2019-02-13"), real_store("2019-02-14"), Filters())
    changed = rows[rows["difference_tpa"] != 0].set_index(["period", "product"])

    assert changed["difference_tpa"].to_dict() == {
        ("2019", "hydrogen_storage_alloy"): 500,
        ("2019", "ree_metal_alloy"): 7500,
    }


def test_a_day_compared_with_itself_does_not_differ():
    store = real_store("2019-02-14")

    assert (known.compared(store, store, Filters())["difference_tpa"] == 0).all()


def test_the_neighbours_of_a_day_are_the_nearest_days_with_news():
    days = known.known_days(real_store(), Filters())

    before, after = known.neighbours(days, dt.date(2019, 2, 14))

    assert before < dt.date(2019, 2, 14) < after
    assert known.neighbours(days, dt.date(1980, 1, 1))[0] is None
    assert known.neighbours(days, dt.date(2100, 1, 1))[1] is None
