"""What each question answers, on made-up rows added up by hand and on the curated data."""

import datetime as dt

import pandas as pd
import pytest

from tests.made_up import event, line, made_up, source
from tests.real_data import real_store
from tracker import charts
from tracker.errors import BadFilter
from tracker.filters import Filters, View
from tracker.queries import ab5, capacity, claims, lines, running, sources, storage
from tracker.queries.vocabulary import vocabulary
from tracker.terms import AlloyType
from tracker.ui.supply import storage_types

COLUMN_SETS = [
    (capacity.capacity_by_period, ["period", "product", "additions_tpa", "lines"]),
    (capacity.cumulative, ["period", "cumulative_tpa"]),
    (capacity.trailing_sums, ["day", "trailing_tpa", "lines", "line_ids"]),
    (capacity.capacity_by_site, ["place", "country", "lat", "lon", "additions_tpa"]),
    (lines.lines, ["line_id", "status", "capacity_tpa"]),
    (lines.lines_by_status, ["status", "lines", "capacity_tpa"]),
    (lines.events, ["event_on", "known_on", "event_type"]),
    (lines.stage_spans, ["line", "status", "start", "end"]),
    (claims.claims, ["claim_id", "scope", "residual_tpa"]),
    (sources.sources, ["source_id", "facts", "supports"]),
]


@pytest.fixture(scope="module")
def empty():
    """A store without a row."""
    return made_up()


@pytest.mark.parametrize(("question", "columns"), COLUMN_SETS)
def test_an_empty_answer_still_has_its_columns(empty, question, columns):
    frame = question(empty, Filters())

    assert frame.empty
    assert set(columns) <= set(frame.columns)


# Trailing windows.


def test_the_trailing_window_is_two_calendar_months_up_to_and_including_the_day():
    store = made_up(
        [
            event("2018-12-14", "approved", 1000, line="a"),
            event("2019-02-14", "approved", 200, line="b"),
            event("2019-02-15", "approved", 30, line="c"),
        ]
    )

    frame = capacity.trailing_sums(store, Filters())
    on_day = dict(zip(frame["day"].astype(str).str[:10], frame["trailing_tpa"], strict=True))

    assert on_day["2018-12-14"] == 1000
    assert on_day["2019-02-14"] == 1200
    assert on_day["2019-02-15"] == 230
    assert on_day["2019-04-16"] == 0


def test_a_month_counts_in_the_trailing_window_from_its_last_day_and_a_year_never():
    store = made_up(
        [event("2019-02", "approved", 100, line="a"), event("2019", "approved", 9, line="b")]
    )

    frame = capacity.trailing_sums(store, Filters())

    assert str(frame["day"].iloc[0])[:10] == "2019-02-28"
    assert frame["trailing_tpa"].max() == 100


def test_the_length_of_the_window_is_the_readers_choice():
    store = made_up(
        [
            event("2018-03-01", "approved", 100, line="a"),
            event("2019-02-14", "approved", 9, line="b"),
        ]
    )

    def highest(months):
        return capacity.trailing_sums(store, Filters(window_months=months))["trailing_tpa"].max()

    assert (highest(2), highest(12)) == (100, 109)


def test_a_window_sum_takes_only_dates_wholly_inside():
    store = made_up(
        [
            event("2018-12-14", "approved", 1000, line="a"),
            event("2019-01", "approved", 200, line="b"),
            event("2018-12", "approved", 30, line="c"),
            event("2019-02-14", "approved", line="d"),
        ]
    )

    found = capacity.window_sum(store, Filters(), dt.date(2019, 2, 14), 2)

    assert found["additions_tpa"] == 1200
    assert (found["lines"], found["lines_not_stated"]) == (3, 1)
    assert str(found["begins"])[:10] == "2018-12-14"


def test_the_cumulative_line_is_the_running_sum_of_the_bars():
    store = made_up(
        [
            event("2017", "approved", 100, line="a"),
            event("2019-05", "approved", 20, line="b"),
            event("2019", "approved", 3, line="c"),
        ]
    )

    frame = capacity.cumulative(store, Filters())

    assert list(zip(frame["period"], frame["cumulative_tpa"], strict=True)) == [
        ("2017", 100),
        ("2019", 123),
    ]


# Rankings and the map.


def test_a_ranking_names_the_largest_and_adds_up_the_rest():
    store = made_up(
        [
            event("2019", "approved", tpa, line=name)
            for name, tpa in zip("abc", (1, 30, 200), strict=True)
        ]
    )

    frame = capacity.capacity_by(store, Filters(), top=1)

    assert [
        (row["name"], row["additions_tpa"], row["lines"]) for row in frame.to_dict("records")
    ] == [
        ("c Alloys", 200, 1),
        ("all others (2)", 31, 2),
    ]


def test_a_ranked_bar_is_cut_by_the_status_of_its_lines_and_ends_with_their_sum():
    store = made_up(
        [
            event("2019", "announced", 30, line="a"),
            event("2020", "commissioned", line="a"),
            event("2021", "announced", 200, line="b"),
            event("2022", "announced", line="c"),
        ]
    )

    frame = capacity.capacity_by(store, Filters(by="city"))
    drawn = charts.additions_ranking(frame).rows.sort_values("place")

    parts = frame[["status", "additions_tpa", "lines", "lines_not_stated"]]
    assert parts.values.tolist() == [["announced", 200, 2, 1], ["operating", 30, 1, 0]]
    assert list(drawn["status_code"]) == ["operating", "announced"]
    assert sorted(drawn["end"]) == ["", "230"]


def test_a_line_without_a_known_place_is_ranked_as_not_stated_and_kept_off_the_map():
    store = made_up(
        [event("2019", "approved", 100)], lines=[line("a", city=None, province=None, lat=None)]
    )

    ranked = capacity.capacity_by(store, Filters(by="city"))
    site = capacity.capacity_by_site(store, Filters()).iloc[0]

    assert ranked["additions_tpa"].sum() == 100
    assert ranked["name"].notna().all()
    assert (site["place"], site["additions_tpa"]) == ("CHN, place not stated", 100)
    assert site["lat"] != site["lat"]


def test_two_towns_of_one_name_in_two_provinces_are_two_dots_and_two_bars():
    at = {"city": "Springfield", "country": "USA"}
    store = made_up(
        [event("2019", "approved", 100), event("2019", "approved", 30, line="b")],
        lines=[
            line("a", **at, province="Illinois", lat=39.8, lon=-89.6),
            line("b", **at, province="Missouri", lat=37.2, lon=-93.3),
        ],
    )

    sites = capacity.capacity_by_site(store, Filters())
    ranked = capacity.capacity_by(store, Filters(by="city"))

    names = ["Springfield, Illinois, USA", "Springfield, Missouri, USA"]
    assert list(sites["place"]) == list(ranked["name"]) == names
    assert list(sites["additions_tpa"]) == list(ranked["additions_tpa"]) == [100, 30]
    assert list(sites["lat"]) == [39.8, 37.2]


def test_lines_of_one_town_are_one_dot():
    store = made_up(
        [event("2019", "approved", 100, line="a"), event("2019", "approved", line="b")],
        lines=[line(name, lat=40.5, lon=109.8) for name in "ab"],
    )

    (site,) = capacity.capacity_by_site(store, Filters()).to_dict("records")

    assert (site["lat"], site["lon"], site["additions_tpa"]) == (40.5, 109.8, 100)
    assert (site["lines"], site["lines_not_stated"]) == (2, 1)
    assert site["companies"] == "a Alloys; b Alloys"


# Lines and events.


def test_events_come_newest_first_with_the_day_they_were_known():
    store = made_up(
        [event("2018", "approved", 100, source="s"), event("2020-05", "commissioned", source="s")],
        sources=[source("s", "2021-02-03")],
    )

    frame = lines.events(store, Filters())

    assert list(frame["event_on"]) == ["2020-05", "2018"]
    assert set(frame["known_on"].astype(str).str[:10]) == {"2021-02-03"}


def test_the_timeline_has_one_bar_per_status_and_the_last_one_reaches_the_day():
    store = made_up(
        [
            event("2015-03-01", "approved", 100),
            event("2016-05-01", "construction_start"),
            event("2018-01-01", "commissioned"),
            event("2019-01-01", "reported_operating"),
        ],
        as_of="2020-06-01",
    )

    spans = lines.stage_spans(store, Filters()).to_dict("records")

    assert [(s["status"], str(s["start"])[:10], str(s["end"])[:10]) for s in spans] == [
        ("approved", "2015-03-01", "2016-05-01"),
        ("under_construction", "2016-05-01", "2018-01-01"),
        ("operating", "2018-01-01", "2019-01-01"),
        ("operating", "2019-01-01", "2020-06-01"),
    ]
    assert [s["is_current"] for s in spans] == [False, False, True, True]
    assert [s["is_silent"] for s in spans] == [False, False, False, True]


@pytest.mark.parametrize(
    ("history", "held"),
    [
        (["commissioned", "idled", "reported_operating"], ["operating", "idled", "operating"]),
        (["approved", "shelved", "announced"], ["approved", "shelved", "announced"]),
        (["approved", "delayed", "approved"], ["approved", "delayed", "approved"]),
        (["commissioned", "announced", "expanded"], ["operating"]),
        (["ownership_change", "approved", "ownership_change"], ["approved"]),
        (["construction_start", "delayed"], ["under_construction", "delayed"]),
    ],
)
def test_the_timeline_tells_halts_and_revivals_as_the_table_does(history, held):
    store = made_up([event(f"{2010 + n}-01-01", kind) for n, kind in enumerate(history)])

    spans = lines.stage_spans(store, Filters())
    spans = spans[~spans["is_silent"]]

    assert list(spans["status"]) == held
    assert held[-1] == lines.lines(store, Filters())["status"].iloc[0]
    assert (spans["end"] >= spans["start"]).all()


def test_a_status_begun_again_is_dated_by_its_last_beginning():
    kinds = ["commissioned", "idled", "reported_operating", "idled", "idled"]
    store = made_up([event(f"{2010 + n}", kind) for n, kind in enumerate(kinds)])

    assert lines.lines(store, Filters())["status_on"].iloc[0] == "2013"


def test_the_last_bar_of_the_timeline_is_the_status_of_the_line():
    store = real_store()
    spans = lines.stage_spans(store, Filters())
    current = spans[spans["is_current"]].set_index("line_id")["status"].to_dict()
    status = lines.lines(store, Filters()).set_index("line_id")["status"].to_dict()

    assert {k: v for k, v in current.items() if status[k] != v} == {}


def test_the_type_of_a_storage_alloy_is_the_stated_one_whatever_its_description_says():
    store = made_up(
        [event("2019", "approved", 500, line="a"), event("2019", "approved", 5, line="b")],
        lines=[
            line("a", product="hydrogen_storage_alloy", product_detail="as good as AB5"),
            line("b", product="ree_metal_alloy", product_detail="feed of AB5, MgH2 and TiFe"),
        ],
    )

    found = lines.lines(store, Filters()).set_index("line_id")["alloy_type"]

    assert found["a"] == "not_stated"
    assert pd.isna(found["b"])


@pytest.fixture(scope="module")
def of_types():
    """Storage alloy of five types that runs, one of them planned, and a line of another product."""
    types = {"ab5": "AB5", "mute": "AB5", "any": "not_stated", "mg": "Mg-based", "fe": "TiFe"}
    return made_up(
        [
            event("2019", "commissioned", 500, line="ab5"),
            event("2019", "commissioned", line="mute"),
            event("2019", "commissioned", 70, line="any"),
            event("2019", "commissioned", 30.5, line="mg"),
            event("2019", "announced", 9, line="fe"),
            event("2019", "commissioned", 4000, line="metal"),
        ],
        lines=[
            *(line(one, product="hydrogen_storage_alloy", alloy_type=kind)
              for one, kind in types.items()),
            line("metal"),
        ],
    )  # fmt: skip


def test_a_sum_of_storage_alloy_that_runs_names_its_types(of_types):
    found = running.running(of_types, Filters(by="country")).set_index("product")

    said = found["alloy_types"]
    assert said["hydrogen_storage_alloy"] == "AB5:500;not_stated:70;Mg-based:30.5;TiFe:"
    assert found.loc["hydrogen_storage_alloy", "running_tpa"] == 600.5
    assert pd.isna(said["ree_metal_alloy"])
    by_type = running.running_by_type(of_types, Filters()).set_index("alloy_type")
    assert by_type["running_tpa"].to_dict() == {"AB5": 500, "not_stated": 70, "Mg-based": 30.5}
    assert by_type.loc["AB5", ["running_lines", "running_lines_not_stated"]].tolist() == [2, 1]
    assert storage_types(by_type.reset_index()) == (
        "AB5 500 t/a (2 lines, 1 without a stated capacity), type not stated 70 t/a (1 line), "
        "Mg-based 31 t/a (1 line, no rare earth)"
    )


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("alloy_type=AB5", {"ab5", "mute"}),
        ("alloy_type=AB5&alloy_type=not_stated", {"ab5", "mute", "any"}),
        ("alloy_type=-Mg-based&alloy_type=-TiFe", {"ab5", "mute", "any", "metal"}),
        ("alloy_type=-not_stated&product=hydrogen_storage_alloy", {"ab5", "mute", "mg", "fe"}),
    ],
)
def test_lines_and_additions_are_filtered_by_the_type_of_alloy(of_types, link, kept):
    asked = Filters.from_query(link, View.LINES)

    assert set(lines.lines(of_types, asked)["line_id"]) == kept
    assert set(capacity.additions(of_types, asked)["line_id"]) == kept


def test_no_alloy_but_ab5_and_what_states_no_type_could_serve_hybrids(of_types):
    rows = lines.lines(of_types, Filters())
    made = made_up(
        [event("2019", "commissioned", 100, line=kind) for kind in AlloyType],
        lines=[line(kind, product="hydrogen_storage_alloy", alloy_type=kind) for kind in AlloyType],
    )

    assert set(rows.loc[rows["alloy_type"].isin(storage.AB5_CAPABLE), "line_id"]) == {
        "ab5", "mute", "any",
    }  # fmt: skip
    served = storage.reach(real_store(), Filters(), lines.lines(made, Filters()))
    assert set(served["line_id"]) == {"AB5", "not_stated"}


def test_which_alloy_holds_rare_earth_is_said_for_every_type():
    assert {kind.value: kind.has_ree for kind in AlloyType} == {
        "AB5": True, "A2B7": True, "AB2": False, "Mg-based": False, "TiFe": False,
        "not_stated": None,
    }  # fmt: skip


# Sources and vocabulary.


def test_a_source_is_listed_once_it_is_published_with_the_facts_it_supports():
    rows = [event("2018", "approved", 100, source="s"), event("2019", "commissioned", source="s")]
    printed = [source("s", "2019-06-30"), source("later", "2022")]

    store = made_up(rows, sources=printed, as_of="2020-01-01")
    (row,) = sources.sources(store, Filters()).to_dict("records")

    assert (row["source_id"], row["facts"]) == ("s", 2)
    assert row["supports"] == "capacity_events: e0; capacity_events: e1"


def test_named_sources_are_those_named():
    store = made_up(sources=[source("a", "2019"), source("b", None)])

    assert list(sources.sources_named(store, ["b", "nowhere"])["source_id"]) == ["b"]


def test_the_vocabulary_is_what_the_lines_say_sorted_and_without_gaps():
    store = made_up(
        lines=[line("a", parent_company="Group; Fund", park=None), line("b", city="Another Town")]
    )

    known = vocabulary(store)

    assert known["company"] == ("Fund", "Group", "a Alloys", "b Alloys")
    assert known["city"] == ("Another Town", "Old Town")
    assert known["park"] == ()


@pytest.mark.parametrize("owners", ["Group;Fund", "Group; Fund", "Group ;  Fund"])
def test_owners_are_split_the_same_in_the_vocabulary_and_in_the_filter(owners):
    store = made_up([event("2019", "approved", 1)], lines=[line("a", parent_company=owners)])

    assert vocabulary(store)["company"] == ("Fund", "Group", "a Alloys")
    for owner in ("Group", "Fund"):
        assert list(lines.lines(store, Filters(company=(owner,)))["line_id"]) == ["a"]


# The curated data.


@pytest.mark.parametrize("stage", ["announced", "approved", "construction", "operating"])
def test_the_curated_lines_add_up_whichever_way_they_are_cut(stage):
    store, filters = real_store(), Filters(stage=stage)
    whole = capacity.totals(store, filters)["additions_tpa"]

    assert capacity.capacity_by_period(store, filters)["additions_tpa"].sum() == whole
    assert capacity.additions(store, filters)["additions_tpa"].sum() == whole
    assert capacity.capacity_by(store, filters)["additions_tpa"].sum() == whole
    assert capacity.capacity_by_site(store, filters)["additions_tpa"].sum() == whole


def test_every_curated_line_has_a_status_and_every_event_a_line():
    store = real_store()

    assert len(lines.lines(store, Filters())) == len(store.frame("FROM lines"))
    assert len(lines.events(store, Filters())) == len(store.frame("FROM capacity_events"))


def test_ab5_keeps_whole_years_and_the_total_of_all_segments():
    store = real_store()
    whole = ab5.ab5(store, Filters())
    kept = ab5.ab5(
        store,
        Filters(segment=("honda",), from_day=dt.date(2015, 1, 1), to_day=dt.date(2018, 12, 30)),
    )

    assert set(kept["segment"]) == {"honda", "total"}
    assert sorted(set(kept["year"])) == [2015, 2016, 2017]
    both = whole[(whole["segment"] == "total") & whole["year"].isin([2015, 2016, 2017])]
    assert list(kept[kept["segment"] == "total"]["ab5_t"]) == list(both["ab5_t"])


def test_ab5_before_anything_was_known_is_empty_and_has_its_columns():
    frame = ab5.ab5(real_store("1990-01-01"), Filters())

    assert frame.empty
    assert {"year", "segment", "ab5_t", "low_t", "high_t", "complete"} <= set(frame.columns)


def test_a_published_figure_is_known_from_the_day_its_source_was():
    early, now = ab5.figures(real_store("2010-01-01")), ab5.figures(real_store())

    assert len(early) < len(now)
    assert early["known_on"].empty or early["known_on"].max() <= dt.datetime(2010, 1, 1)


@pytest.mark.parametrize(
    ("day", "link", "part"), [("1995-01-01", "", "as_of"), ("", "first=1991", "first")]
)
def test_a_split_of_years_that_are_not_known_is_refused_by_name(day, link, part):
    with pytest.raises(BadFilter) as refused:
        ab5.years_compared(real_store(day), Filters.from_query(link, View.AB5))

    assert refused.value.part == part


def test_a_search_of_the_statements_keeps_those_with_the_text_whatever_its_case():
    every = ab5.statements(real_store(), Filters())

    found = ab5.statements(real_store(), Filters(q="TOYOTA"))

    words = (
        every[["figure_id", "subject", "maker", "region", "why"]].astype(str).agg(" ".join, axis=1)
    )
    expected = every.loc[words.str.lower().str.contains("toyota"), "figure_id"]
    assert list(found["figure_id"]) == list(expected)
    assert 0 < len(found) < len(every)
