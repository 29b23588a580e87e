"""What holds for every history: properties of the accounting rules over random made-up lines.

Lines never touch each other, so each example holds several random histories at once.
"""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.made_up import CREATED, TODAY, event, line, made_up, source, total
from tracker.filters import Dimension, Filters, Period
from tracker.queries import capacity
from tracker.terms import EventType, Product, Stage, date_span

# A store costs more than the lines in it: few examples of many lines, 54 histories to a law. A
# failing one is shown as drawn: shrinking would take minutes of stores.
few = settings(max_examples=3, derandomize=True, phases=[Phase.explicit, Phase.generate])

LINES = tuple("abcdefghijklmnopqr")
STAGES = tuple(Stage)
FORWARD = ("announced", "approved", "construction_start", "commissioned", "reported_operating")
IDLE = ("delayed", "shelved", "idled", "retired", "cancelled", "ownership_change")
RUNS = ("commissioned", "reported_operating", "expanded")
OF_STAGE = {  # the ladder of stages
    "announced": ("announced", "approved", "construction_start", *RUNS),
    "approved": ("approved",),
    "construction": ("construction_start", *RUNS),
    "operating": RUNS,
}
OWN = {"announced": ("announced", "approved"), "construction": ("construction_start",)}
PLACES = [
    {"city": city, "province": province, "country": country, "company": company, "park": park}
    for city, province, country, company, park in [
        ("Old Town", "North", "CHN", "Alpha", "East Park"),
        ("Old Town", "North", "CHN", "Beta", None),
        ("New Town", "South", "CHN", "Alpha", None),
        (None, "South", "CHN", "Gamma", "West Park"),
        (None, None, "JPN", None, None),
        ("Port", None, "USA", "Delta", None),
    ]
]

years = st.integers(2010, 2024)
dates = st.one_of(
    years.map(str),
    st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02}".format, years, st.integers(1, 12)),
    st.dates(dt.date(2010, 1, 1), dt.date(2024, 12, 31)).map(str),
)
tonnages = st.sampled_from([100.0, 200.0, 500.0, 1000.0, 1500.0])
stated = st.one_of(
    st.just((None, None)),
    st.tuples(tonnages, st.sampled_from(["new", "expansion", "total_after", "existing"])),
)
own_tonnage = st.one_of(st.just((None, None)), st.tuples(tonnages, st.just("new")))


@st.composite
def histories(draw, types=tuple(EventType), capacity_of=stated, most=6):
    """Events of all lines, in any order."""
    rows = []
    for name in LINES:
        for on, kind, (tpa, is_) in draw(
            st.lists(
                st.tuples(dates, st.sampled_from(types), capacity_of), min_size=1, max_size=most
            )
        ):
            rows.append(event(on, kind, tpa, is_, line=name))
    return rows


@st.composite
def line_rows(draw):
    """All lines with random products, each place for three of them."""
    count = len(LINES)
    products = draw(st.lists(st.sampled_from(list(Product)), min_size=count, max_size=count))
    places = draw(st.permutations(PLACES * (count // len(PLACES))))
    return [
        line(name, product=product, **place)
        for name, product, place in zip(LINES, products, places, strict=True)
    ]


def rows_of(store, table="additions"):
    """A whole table of rules, in one order."""
    frame = store.frame(f"FROM {table} ORDER BY ALL")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def totals_of(store):
    return {stage: total(store, stage) for stage in STAGES}


def order_of(row):
    """The order DESIGN gives events of a line."""
    return date_span(row["event_on"])[1], list(EventType).index(row["event_type"])


def own_history(rows, name):
    """The events of a line in order; None when the line is planned again without a tonnage.

    A plan without a tonnage for a line that already runs is a step of its own, of unknown size.
    """
    known = sorted(
        (row for row in rows if row["line_id"] == name),
        key=lambda row: (*order_of(row), row["capacity_tpa"] or 0, row["event_id"]),
    )
    has_run = False
    for row in known:
        runs = row["event_type"] in OF_STAGE["operating"]
        if has_run and not runs and row["capacity_tpa"] is None:
            return None
        has_run = has_run or runs
    return known


@few
@given(histories(types=FORWARD, capacity_of=own_tonnage))
def test_a_line_of_one_step_adds_once_at_its_first_event_of_a_stage_what_was_last_stated(rows):
    rows = [{**row, "event_id": f"n{n:02}"} for n, row in enumerate(rows)]
    store = made_up(rows)

    for stage in STAGES:
        found = capacity.additions(store, Filters(stage=stage))
        for name in LINES:
            known = own_history(rows, name)
            if known is None:
                continue
            of_line = found[found["line_id"] == name].to_dict("records")
            at = [n for n, row in enumerate(known) if row["event_type"] in OF_STAGE[stage]]
            assert [row["event_id"] for row in of_line] == [known[n]["event_id"] for n in at[:1]]
            if not at:
                continue
            before, after = (
                [row for row in part if row["capacity_tpa"]]
                for part in (known[: at[0] + 1], known[at[0] + 1 :])
            )
            if stated := before[-1:] or after[:1]:
                assert of_line[0]["additions_tpa"] == stated[0]["capacity_tpa"]
                assert of_line[0]["capacity_event_id"] == stated[0]["event_id"]
                assert of_line[0]["is_carried"] == (stated[0] is not known[at[0]])
            dating = known[at[0]]["event_type"]
            later = stage in OWN and dating not in OWN[stage]
            told = of_line[0]["reached_by"]
            assert told == dating if later else pd.isna(told)


@few
@given(histories(), line_rows(), st.data())
def test_lines_thin_out_up_the_ladder_under_every_filter_on_what_a_line_is(rows, lines, data):
    store = made_up(rows, lines=lines)
    key = data.draw(st.sampled_from([None, "product", "city", "company", "country", "park"]))
    values = sorted({row[key] for row in lines if row[key]}) if key else []
    chosen = {key: (data.draw(st.sampled_from(values)),)} if key else {}

    counted = [
        capacity.totals(store, Filters(stage=stage, **chosen))["lines"]
        for stage in ("announced", "construction", "operating")
    ]

    assert counted == sorted(counted, reverse=True)


@few
@given(histories())
def test_every_step_with_a_stated_new_tonnage_is_summed_once_at_announced(rows):
    store = made_up(rows)
    stated = store.frame(
        """
        SELECT DISTINCT line_id, step FROM step_events
        WHERE step = 'line' AND capacity_is = 'new' AND rank IS NOT NULL OR step LIKE 'expansion%'
        """
    )

    found = store.frame(
        "SELECT line_id, step, outcome FROM additions WHERE stage = 'announced'"
    ).set_index(["line_id", "step"])["outcome"]

    assert found.index.is_unique
    assert all(found[pair] == "addition" for pair in stated.itertuples(index=False, name=None))


@few
@given(histories())
def test_never_more_runs_than_the_level_of_a_line(rows):
    found = rows_of(made_up(rows), "line_status")

    assert all((row["operating_tpa"] or 0) <= (row["capacity_tpa"] or 0) for row in found)


@few
@given(histories(), st.integers(1, 24), st.dates(dt.date(2012, 1, 1), dt.date(2025, 12, 31)))
def test_a_window_and_the_trailing_sum_agree_on_every_day(rows, months, day):
    exact = [row for row in rows if len(row["event_on"]) == 10]
    store = made_up(exact, as_of="2026-06-01")
    trailing = capacity.trailing_sums(store, Filters(window_months=months))
    ends = [stamp.date() for stamp in trailing["day"]]

    for end in [day, *ends]:
        known = trailing.loc[[stamp <= end for stamp in ends], "trailing_tpa"]
        window = capacity.window_sum(store, Filters(), end, months)
        assert window["additions_tpa"] == (known.iloc[-1] if len(known) else 0)


@few
@given(histories(), line_rows(), st.data())
def test_a_filtered_subset_never_adds_more_than_the_whole_and_parts_make_it_up(rows, lines, data):
    store = made_up(rows, lines=lines)
    stage = data.draw(st.sampled_from(STAGES))
    key = data.draw(st.sampled_from(["product", "city", "company", "country", "park"]))
    values = sorted({row[key] for row in lines if row[key]})
    some = data.draw(st.lists(st.sampled_from(values), min_size=1, unique=True))

    whole = total(store, stage)
    parts = {value: total(store, stage, **{key: (value,)}) for value in values}

    assert total(store, stage, **{key: tuple(some)}) == sum(parts[value] for value in some)
    assert sum(parts.values()) <= whole
    if all(row[key] for row in lines):
        assert sum(parts.values()) == whole


@few
@given(histories())
def test_every_sum_is_made_of_positive_additions_and_no_step_adds_twice(rows):
    store = made_up(rows)

    found = rows_of(store)

    assert all(row["additions_tpa"] > 0 for row in found if row["outcome"] == "addition")
    assert all(row["additions_tpa"] is None for row in found if row["outcome"] != "addition")
    steps = [(row["line_id"], row["stage"], row["step"]) for row in found]
    assert len(steps) == len(set(steps))


@few
@given(histories(capacity_of=own_tonnage), st.data())
def test_splitting_a_history_by_a_later_event_never_moves_a_stage_already_reached(rows, data):
    later = [
        event("2025", data.draw(st.sampled_from(FORWARD)), line=name)
        for name in LINES
        if data.draw(st.booleans())
    ]

    before, after = made_up(rows), made_up([*rows, *later])

    kept = {(row["line_id"], row["stage"]) for row in rows_of(before)}
    sums = [
        sorted(
            (row["line_id"], row["stage"], row["event_id"], row["additions_tpa"] or 0)
            for row in rows_of(store)
            if (row["line_id"], row["stage"]) in kept and row["step"] == "line"
        )
        for store in (before, after)
    ]
    assert sums[0] == sums[1]


@few
@given(histories(), st.sampled_from(IDLE))
def test_a_later_halt_or_change_of_owner_never_moves_an_addition(rows, kind):
    later = [event("2025-06-01", kind, line=name) for name in LINES]

    assert rows_of(made_up([*rows, *later])) == rows_of(made_up(rows))


@few
@given(histories(), st.data())
def test_a_second_source_of_an_event_never_changes_a_total(rows, data):
    again = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    repeated = [{**rows[n], "source_id": "other"} for n in again]

    assert totals_of(made_up([*rows, *repeated])) == totals_of(made_up(rows))


@few
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_the_file_means_nothing(rows, random):
    numbered = [{**row, "event_id": f"n{n}"} for n, row in enumerate(rows)]
    shuffled = random.sample(numbered, len(numbered))

    first, second = made_up(numbered), made_up(shuffled)

    assert rows_of(first) == rows_of(second)
    assert rows_of(first, "line_status") == rows_of(second, "line_status")


publications = st.one_of(st.none(), dates)


@st.composite
def published_histories(draw):
    """Events, each from a source of its own date (or none)."""
    rows = draw(histories())
    sources = [source(f"s{n}", draw(publications)) for n in range(len(rows))]
    return [{**row, "source_id": f"s{n}", "event_id": f"n{n}"} for n, row in enumerate(rows)], (
        sources
    )


@few
@given(published_histories())
def test_looking_from_the_far_future_shows_what_today_shows(given_rows):
    rows, sources = given_rows

    today = made_up(rows, sources=sources, as_of=TODAY)
    later = made_up(rows, sources=sources, as_of="9999-12-31")

    for table in ("additions", "line_status", "stage_entries"):
        assert rows_of(today, table) == rows_of(later, table)


@few
@given(published_histories(), st.dates(dt.date(2010, 1, 1), dt.date(2025, 12, 31)))
def test_looking_from_a_day_shows_what_a_store_of_the_rows_known_then_shows(given_rows, day):
    rows, sources = given_rows
    printed = {row["source_id"]: row["published_on"] for row in sources}

    def known_on(row):
        return min(date_span(printed[row["source_id"]] or row["event_on"])[1], CREATED)

    looking_back = made_up(rows, sources=sources, as_of=day)
    at_the_time = made_up([row for row in rows if known_on(row) <= day], sources=sources)

    for table in ("additions", "line_status", "stage_entries"):
        assert rows_of(looking_back, table) == rows_of(at_the_time, table)


@few
@given(histories(), line_rows())
def test_bars_and_what_they_leave_out_account_for_every_tonne(rows, lines):
    store = made_up(rows, lines=lines)

    for stage in STAGES:
        whole = total(store, stage)
        for period in Period:
            filters = Filters(stage=stage, period=period)
            bars = capacity.capacity_by_period(store, filters)
            behind = capacity.additions(store, filters)
            behind = behind[behind["outcome"].isin(["addition", "not_stated"])]
            vague = behind.loc[[not _fits(on, period) for on in behind["event_on"]]]
            assert bars["additions_tpa"].sum() + vague["additions_tpa"].sum() == whole
            assert capacity.totals(store, filters)["left_out"] == len(vague)
            last = capacity.cumulative(store, filters)["cumulative_tpa"]
            assert (0 if last.empty else last.iloc[-1]) == bars["additions_tpa"].sum()


def _fits(on, period):
    """Whether a date is known to the period: it names that much or more."""
    detail = {"year": 1, "quarter": 2, "month": 3}
    named = 1 if len(on) == 4 else 2 if "Q" in on else 3
    return named >= detail[period]


@few
@given(histories(), line_rows(), st.integers(1, 4))
def test_every_ranking_adds_up_to_the_whole_whatever_it_is_by(rows, lines, top):
    store = made_up(rows, lines=lines)

    for stage in STAGES:
        sums = capacity.totals(store, Filters(stage=stage))
        for by in Dimension:
            ranked = capacity.capacity_by(store, Filters(stage=stage, by=by), top=top)
            assert ranked["additions_tpa"].sum() == sums["additions_tpa"]
            assert ranked["name"].nunique() <= top + 1
        sites = capacity.capacity_by_site(store, Filters(stage=stage))
        assert sites["additions_tpa"].sum() == sums["additions_tpa"]


@few
@given(histories(), line_rows(), st.dates(dt.date(2012, 1, 1), dt.date(2024, 1, 1)))
def test_days_cut_at_a_day_never_count_a_line_on_both_sides(rows, lines, cut):
    store = made_up(rows, lines=lines)

    for stage in STAGES:
        before = total(store, stage, to_day=cut)
        after = total(store, stage, from_day=cut + dt.timedelta(days=1))
        assert before + after <= total(store, stage)


@pytest.mark.parametrize("stage", STAGES)
def test_a_line_approved_then_commissioned_adds_once_per_stage_however_often_it_is_told(stage):
    told = [event("2018-05", "approved", 500), event("2020-05", "commissioned", 500)] * 3

    assert total(made_up(told), stage) == 500
