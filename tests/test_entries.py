"""What an entry of a feed says, by hand; and that it says the same whenever it is asked for."""

import datetime as dt
import json
import re
from functools import cache
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import CREATED, event, line, source, write_made_up
from tests.real_data import published, real_store
from tests.small_data import add_row, set_cell, write_small
from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.queries.changes import changes_since
from tracker.queries.entries import COLUMNS, entries
from tracker.server import feeds
from tracker.store import open_history, open_store
from tracker.subscriptions import subscribe, subscription
from tracker.terms import ChangeKind

SITE = "http://localhost:8501"
SOURCES = [
    source("march", "2018-03-31"),
    source("february", "2019-02-14"),
    source("may", "2019-05"),
    source("undated", None),
]


def history(folder, events, **rows):
    """What the entries of these made-up events say, by event."""
    store = open_history(write_made_up(folder, events, sources=SOURCES, **rows), CREATED)
    return entries(store).set_index("event_id", drop=False)


def test_a_move_is_told_in_the_entry_of_the_event_that_brought_it(tmp_path):
    rows = history(
        tmp_path,
        [
            event("2018-03", "announced", 2500, source="march", event_id="plan"),
            event("2019-02-14", "approved", 5000, source="february", event_id="yes"),
            event("2019-05", "construction_start", source="may", event_id="works"),
        ],
    )

    assert list(rows.index) == ["works", "yes", "plan"]
    assert rows["what"].to_dict() == {
        "plan": "Announced, dated 2018-03: 2,500 t/a (new).",
        "yes": "Approved, dated 2019-02-14: 5,000 t/a (new).",
        "works": "Construction start, dated 2019-05: no capacity stated.",
    }
    assert rows["moved"].to_dict() == {
        "plan": "New line, now announced, capacity 2,500 t/a.",
        "yes": "Status moved from announced to approved. "
        "Capacity moved from 2,500 t/a to 5,000 t/a.",
        "works": "Status moved from approved to under construction.",
    }
    assert rows["kinds"].to_dict() == {
        "plan": ["event_added", "line_added"],
        "yes": ["event_added", "status_moved", "capacity_moved"],
        "works": ["event_added", "status_moved"],
    }
    assert list(rows["known_on"].astype(str)) == ["2019-05-31", "2019-02-14", "2018-03-31"]
    assert list(rows["updated_on"]) == list(rows["known_on"])


def test_of_events_known_on_one_day_the_last_tells_the_move_of_the_day(tmp_path):
    rows = history(
        tmp_path,
        [
            event("2018-03", "announced", 100, source="march", event_id="plan"),
            event("2018", "construction_start", source="february", event_id="works"),
            event("2019-01", "commissioned", 120, source="february", event_id="runs"),
            event("2018-06", "delayed", source="february", event_id="late"),
        ],
    )

    assert list(rows.index) == ["runs", "works", "late", "plan"]
    assert rows["moved"].to_dict() == {
        "plan": "New line, now announced, capacity 100 t/a.",
        "late": "",
        "works": "",
        "runs": "Status moved from announced to operating. Capacity moved from 100 t/a to 120 t/a.",
    }


def test_an_event_of_long_ago_that_becomes_known_late_changes_no_earlier_entry(tmp_path):
    events = [
        event("2018-03", "announced", 100, source="march", event_id="plan"),
        event("2019-01", "commissioned", source="february", event_id="runs"),
        event("2017", "announced", 90, source="may", event_id="older"),
    ]

    before = history(tmp_path, events[:2])
    (tmp_path / "later").mkdir()
    after = history(tmp_path / "later", events)

    assert list(after.index) == ["older", "runs", "plan"]
    assert after.loc["older", ["moved", "kinds"]].tolist() == ["", ["event_added"]]
    assert after.drop("older").to_dict("records") == before.to_dict("records")


def test_an_event_whose_source_has_no_date_is_known_from_its_own_date_and_says_so(tmp_path):
    rows = history(tmp_path, [event("2017-Q1", "announced", source="undated", event_id="plan")])

    assert str(rows.loc["plan", "known_on"])[:10] == "2017-03-31"
    assert rows.loc["plan", "known_on_inferred"]


def test_without_events_there_are_no_entries(tmp_path):
    assert list(history(tmp_path, [], lines=[line("a")]).columns) == COLUMNS


def correction(table, row_key, day="2021-03-04", **more):
    return {
        "correction_id": f"k-{table}-{row_key}", "corrected_on": dt.date.fromisoformat(day),
        "table": table, "row_key": row_key, "column": "note", "reason": "misread",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "put_right"),
    [
        ("lines", "a", ["plan", "yes"]),
        ("capacity_events", "plan", ["plan", "yes"]),  # the later entry tells from where it moved
        ("capacity_events", "yes", ["yes"]),
        ("sources", "march", ["plan", "yes"]),
        ("sources", "february", ["yes"]),
        ("lines", "b", ["else"]),
        ("lines", "plan", []),
        ("capacity_claims", "yes", []),
    ],
)
def test_an_entry_is_updated_by_corrections_of_what_it_rests_on(tmp_path, table, key, put_right):
    events = [
        event("2018-03", "announced", 2500, source="march", event_id="plan"),
        event("2019-02-14", "approved", 5000, source="february", event_id="yes"),
        event("2019-05", "announced", source="may", event_id="else", line="b"),
    ]

    rows = history(tmp_path, events, corrections=[
        correction(table, key), correction(table, key, "2020-01-01", correction_id="k-old"),
    ])  # fmt: skip

    updated = rows[rows["updated_on"] > rows["known_on"]]
    assert sorted(updated.index) == sorted(put_right)
    assert set(updated["updated_on"].astype(str)) <= {"2021-03-04"}


def test_a_correction_of_before_the_event_was_known_does_not_date_its_entry(tmp_path):
    events = [event("2019-02-14", "approved", source="february", event_id="yes")]

    rows = history(tmp_path, events, corrections=[correction("lines", "a", "2018-01-01")])

    assert str(rows.loc["yes", "updated_on"])[:10] == "2019-02-14"


def test_a_corrected_row_keeps_its_entry_and_changes_words_and_time_together(tmp_path):
    curated, folder = write_small(tmp_path / "curated"), tmp_path / "published"
    old = build(curated, folder).release
    set_cell(curated, "capacity_events", 3, "capacity_tpa", "4000.5")
    add_row(
        curated, "corrections", 2, correction_id="k-2", table="capacity_events", row_key="e-2",
        column="capacity_tpa", old="5000", new="4000.5", corrected_on="2021-03-04",
    )  # fmt: skip
    new = build(curated, folder).release

    before, after = (items(subscribe(release, "since=2019-01-01")) for release in (old, new))

    assert list(before) == list(after)
    changed = [key for key in before if before[key] != after[key]]
    assert [after[key]["date_modified"][:10] for key in changed] == ["2021-03-04"] * len(changed)
    assert any("4,000.5 t/a" in after[key]["title"] for key in changed)


def test_a_version_without_the_table_of_corrections_has_entries(tmp_path):
    write_made_up(tmp_path, [event("2018-03", "announced", event_id="plan")])
    (tmp_path / "corrections.parquet").unlink()

    assert list(entries(open_history(tmp_path, CREATED))["event_id"]) == ["plan"]


def items(subscribed):
    """The entries of a JSON feed by id."""
    document = json.loads(subscribed.feed("json", SITE))
    return {item["id"]: item for item in document["items"]}


# However it is asked.

DAYS = [
    dt.date.fromisoformat(day)
    for day in ("2012-06-30", "2019-02-13", "2019-02-14", "2019-12-30", "2019-12-31", "2023-08-01",
                "2026-01-01", "2026-11-24")
]  # fmt: skip
STEADY = {  # filters on what a line is; they keep it on any later day, too
    "product": ["ree_metal_alloy", "hydrogen_storage_alloy", "ndfeb_alloy"],
    "country": ["CHN", "JPN", "USA"],
    "city": ["Baotou", "Ganzhou"],
    "source_kind": ["company", "trade_press"],
    "confidence": ["high", "low"],
    "q": ["a", "alloy", "2019", "Phoenix"],
}
MOVING = {
    "status": ["operating", "announced", "idled"],
    "stage": ["approved", "construction", "operating"],
    "from": ["2010", "2019-02"],
    "to": ["2019", "2025"],
}


def links(choices):
    """Queries of some of these keys, one value each."""
    texts = {key: st.none() | st.sampled_from(values) for key, values in choices.items()}
    return st.fixed_dictionaries(texts).map(
        lambda chosen: {key: value for key, value in chosen.items() if value}
    )


def asked(day, since=None, **chosen):
    """A feed of the curated data asked for on a day."""
    days = {"as_of": str(day)} | ({"since": str(since)} if since else {})
    return subscribe(
        releases.current(published()),
        urlencode(chosen | days),
        stores=lambda _, on: real_store(str(on)),
    )


def cut(subscribed):
    """The bytes of each entry of an Atom feed by its id; an id stands once."""
    texts = re.findall(rb"<entry>.*?</entry>", subscribed.feed("atom", SITE), re.DOTALL)
    by_id = {re.search(rb"<id>(.+?)</id>", text)[1]: text for text in texts}
    assert len(by_id) == len(texts)
    return by_id


two_days = st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(sorted)
first_days = st.none() | st.sampled_from([dt.date(1990, 1, 1), DAYS[0]])


@settings(max_examples=25)
@given(two_days, first_days, first_days, links(STEADY | MOVING), links(STEADY | MOVING))
def test_an_entry_is_the_same_bytes_on_any_day_and_under_any_filters(
    days, since, later_since, chosen, later_chosen
):
    earlier = asked(days[0], since, **chosen)
    later = asked(days[1], later_since, **later_chosen)

    once, again = cut(earlier), cut(later)
    assert {key: once[key] for key in once.keys() & again.keys()} == {
        key: again[key] for key in once.keys() & again.keys()
    }
    once, again = items(earlier), items(later)
    assert all(once[key] == again[key] for key in once.keys() & again.keys())


@settings(max_examples=25)
@given(two_days, first_days, links(STEADY))
def test_an_entry_stays_in_the_feed_as_long_as_its_day_is_in_the_window(days, since, chosen):
    earlier, later = asked(days[0], since, **chosen), asked(days[1], since, **chosen)

    inside = earlier.entries[earlier.entries["known_on"].dt.date > later.since]
    assert set(inside["event_id"]) <= set(later.entries["event_id"])


def test_a_day_on_which_nothing_became_known_moves_no_entry():
    days = [dt.date(2026, 11, 1) + dt.timedelta(days=n) for n in range(3)]
    by_day = [cut(asked(day, dt.date(2019, 1, 1), q="Phoenix")) for day in days]

    assert by_day[0]
    assert by_day[0] == by_day[1] == by_day[2]


@cache
def told_by_day():
    """Sentences of the moves that the entries of the curated data tell, by day and line."""
    moved = subscription.all_entries(releases.current(published()))
    moved = moved[moved["moved"] != ""]
    return {(day.date(), key): what for day, key, what in
            zip(moved["known_on"], moved["line_id"], moved["moved"], strict=True)}  # fmt: skip


@pytest.mark.parametrize("day", ["2005-05-31", "2019-02-14", "2019-12-31", "2023-12-31"])
def test_the_moves_told_are_those_between_the_looks_of_two_days(day):
    after = real_store(day)
    before = real_store(str(after.as_of - dt.timedelta(days=1)))

    rows = changes_since(before, after, Filters())
    moved = rows[rows["kind"] != ChangeKind.EVENT_ADDED].groupby("line_id", sort=False)["what"]
    assert {key: " ".join(what) for key, what in moved} == {
        key: what for (on, key), what in told_by_day().items() if on == after.as_of
    }


EVENT_TYPES = ["announced", "approved", "construction_start", "commissioned",
               "reported_operating", "expanded", "delayed", "shelved", "idled", "retired",
               "cancelled", "ownership_change"]  # fmt: skip
made_up_events = st.lists(
    st.builds(
        event,
        st.sampled_from(["2017", "2018-Q2", "2018-03", "2019-02-14", "2019-05-01"]),
        st.sampled_from(EVENT_TYPES),
        st.sampled_from([None, 100.0, 250.5]),
        st.sampled_from(["new", "expansion", "total_after", "existing"]),
        line=st.sampled_from(["a", "a-b", "b"]),
        source=st.sampled_from([row["source_id"] for row in SOURCES]),
    ).map(lambda row: row | ({} if row["capacity_tpa"] else {"capacity_is": None})),
    min_size=1,
    max_size=8,
)


@settings(max_examples=6)
@given(made_up_events)
def test_a_history_holds_each_line_as_a_store_of_each_day_does(tmp_path_factory, events):
    folder = write_made_up(tmp_path_factory.mktemp("made-up"), events, sources=SOURCES)
    store = open_history(folder, CREATED)
    columns = "company, status, status_on, capacity_tpa, operating_tpa, known_on, source_ids"
    looks = store.frame(
        f"SELECT k.line_id, k.day, {columns} FROM looks k JOIN line_status s "
        "ON s.line_id = k.look_id ORDER BY k.line_id"
    )

    assert set(looks["line_id"]) == {row["line_id"] for row in events}
    for day, seen in looks.groupby("day"):
        store = open_store(folder, day.date(), CREATED)
        there = store.frame(f"SELECT line_id, {columns} FROM line_status ORDER BY line_id")
        there = there[there["line_id"].isin(seen["line_id"])]
        assert there.to_csv(index=False) == seen.drop(columns="day").to_csv(index=False)


# The day of asking.


class Clock:
    """Two calendars that are no longer on the same day."""

    def __init__(self, here, utc):
        self.here, self.utc, self.UTC = here, utc, dt.UTC

    @property
    def date(self):
        """The calendar here."""
        return type("date", (), {"today": lambda: self.here})

    @property
    def datetime(self):
        """The clock in UTC."""
        noon = dt.datetime.combine(self.utc, dt.time(12), dt.UTC)
        return type("datetime", (), {"now": lambda _: noon})


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_feed_asked_in_the_evening_and_the_next_morning_says_the_day_of_each(monkeypatch, form):
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    evening, next_day = dt.date(2026, 11, 24), dt.date(2026, 11, 25)

    days = []
    for here, utc in ((evening, next_day), (next_day, next_day), (next_day, evening)):
        monkeypatch.setattr(subscription, "dt", Clock(here, utc))
        body = feeds.feed_bytes("city=Baotou", form, SITE).decode()
        days.append(re.search(r"as known on ([\d-]+)\.", body)[1])

    assert days == [str(evening), str(next_day), str(evening)]


ANY_DAY = st.one_of(
    st.dates().map(str), st.sampled_from(["0001-01-01", "0001-12-31", "0000-01-01", "9999-12-31"])
)


@settings(max_examples=10, deadline=None)
@given(st.dictionaries(st.sampled_from(["as_of", "since", "from", "to"]), ANY_DAY, min_size=1))
def test_any_day_of_the_calendar_gives_a_feed_or_a_refusal_that_names_it(pairs):
    release = releases.current(published())
    try:
        subscribed = subscribe(release, urlencode(pairs))
    except BadFilter as error:
        assert error.part in pairs
        return
    assert subscribed.feed("atom", SITE)
    assert subscribed.digest("md", SITE)


def test_the_link_of_an_entry_opens_the_page_on_the_day_it_became_known():
    all_since = asked("2026-11-24", "1990-01-01")
    links = {item["url"] for item in items(all_since).values()}

    for link in links:
        filters = Filters.from_query(link.partition("?")[2], View.CHANGES)
        assert filters.as_of - filters.since == dt.timedelta(days=1)
    assert len(links) > 100


def test_every_entry_of_the_curated_data_is_there_once_and_the_moves_add_up():
    rows = subscription.all_entries(releases.current(published()))

    assert rows["event_id"].is_unique
    assert len(rows) == releases.current(published()).tables["capacity_events"]
    firsts = rows[rows["kinds"].map(lambda kinds: "line_added" in kinds)]
    assert firsts["line_id"].is_unique
    assert set(firsts["line_id"]) == set(rows["line_id"])
    for _, of_line in rows[rows["moved"].str.contains("Status moved")].groupby("line_id"):
        ends = of_line["moved"].str.extract(r"Status moved from (.+?) to (.+?)\.")
        newer_first = list(ends.itertuples(index=False, name=None))
        assert all(later[0] == earlier[1] for later, earlier in pairwise(newer_first))
