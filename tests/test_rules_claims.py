"""A claim against the lines it may contain, in both scopes. Rows are made up."""

import pytest

from tests.made_up import claim, event, line, made_up, source, total
from tests.real_data import real_store
from tracker.filters import Filters
from tracker.queries import claims

STORAGE = line("s", product="hydrogen_storage_alloy")


def scopes(store, filters=None):
    """The rows of the store's one claim by scope."""
    frame = claims.claims(store, filters or Filters())
    return {row["scope"]: row for row in frame.to_dict("records")}


def itemised(*events, wide=True, **store):
    """What the lines explain of the usual claim."""
    found = scopes(made_up(events, claims=[claim()], **store))
    return found["wide" if wide else "narrow"]["itemised_tpa"]


def test_a_claim_is_set_against_its_own_product_and_against_all_it_may_include():
    store = made_up(
        [
            event("2019-02-14", "approved", 5000, line="x"),
            event("2019-02-14", "approved", 2500, line="y"),
            event("2019-02-14", "approved", 500, line="s"),
        ],
        lines=[STORAGE],
        claims=[claim()],
    )

    found = scopes(store)

    assert [
        (scope, row["claimed_tpa"], row["itemised_tpa"], row["residual_tpa"], row["line_ids"])
        for scope, row in sorted(found.items())
    ] == [
        ("narrow", 20000, 7500, 12500, "x;y"),
        ("wide", 20000, 8000, 12000, "s;x;y"),
    ]


@pytest.mark.parametrize(
    ("event_on", "tpa"),
    [
        ("2018-12-13", 0),
        ("2018-12-14", 900),  # first and last day of the window both count
        ("2019-02-14", 900),
        ("2019-02-15", 0),
        ("2019-01", 900),
        ("2018-12", 0),  # may mean 1 December
        ("2019-02", 0),
        ("2019-Q1", 0),
        ("2019", 0),
    ],
)
def test_every_day_a_date_can_mean_must_lie_inside_the_window(event_on, tpa):
    assert itemised(event(event_on, "approved", 900)) == tpa


def test_a_line_first_announced_before_the_window_is_not_new_in_it():
    assert itemised(event("2017", "announced", 900), event("2019-01", "approved", 900)) == 0


def test_an_expansion_in_the_window_does_not_make_an_older_line_one_of_the_claims():
    assert (
        itemised(event("2017", "announced", 900), event("2019-01", "approved", 300, "expansion"))
        == 0
    )


def test_a_line_counts_once_when_it_is_announced_and_approved_in_the_window():
    assert itemised(event("2018-12-20", "announced", 900), event("2019-01", "approved", 900)) == 900


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("approved", "inside window, place and products"),
        (
            "construction_start",
            "inside window, place and products; first heard of when already under construction",
        ),
        (
            "commissioned",
            "inside window, place and products; first heard of when already running",
        ),
    ],
)
def test_a_line_first_heard_of_at_a_later_stage_is_itemised_and_says_so(first, told):
    rows = [event("2019-01", first, 900)]

    assert itemised(*rows) == 900
    (row,) = claims.claim_lines(made_up(rows, claims=[claim()]), Filters()).to_dict("records")
    assert (row["verdict"], row["why"]) == ("counted", told)


def test_a_claim_takes_the_first_step_of_a_line_alone():
    rows = [event("2019-01", "approved", 900), event("2019-02", "announced", 300, "expansion")]

    assert itemised(*rows) == 900


def test_a_level_itemises_nothing_and_is_no_line_of_a_claim():
    rows = [
        event("2019-01", "commissioned", 900, "total_after"),
        event("2019-02", "announced", 300, "expansion"),
    ]
    store = made_up(rows, claims=[claim()])

    (row,) = claims.claims(store, Filters()).query("scope == 'wide'").to_dict("records")

    assert (row["itemised_tpa"], row["lines"], row["line_ids"]) == (0, 0, "")
    assert claims.claim_lines(store, Filters()).empty


def test_a_line_elsewhere_is_not_itemised():
    rows = [event("2019-01", "approved", 900, line="far")]

    assert itemised(*rows, lines=[line("far", city="New Town")]) == 0


def test_a_line_of_another_product_is_not_itemised():
    rows = [event("2019-01", "approved", 900, line="n")]

    assert itemised(*rows, lines=[line("n", product="ndfeb_alloy")]) == 0


def test_a_claim_without_a_city_takes_every_line_of_its_province():
    rows = [event("2019-01", "approved", 900, line="far")]
    store = made_up(rows, lines=[line("far", city="New Town")], claims=[claim(city=None)])

    assert scopes(store)["narrow"]["itemised_tpa"] == 900


def test_a_line_without_tonnage_is_counted_and_explains_nothing():
    found = scopes(made_up([event("2019-01", "approved")], claims=[claim()]))["narrow"]

    assert (found["itemised_tpa"], found["residual_tpa"]) == (0, 20000)
    assert (found["lines"], found["lines_not_stated"], found["line_ids"]) == (1, 1, "a")


def test_a_claim_no_line_explains_is_wholly_residual():
    found = scopes(made_up(claims=[claim()]))["wide"]

    assert (found["itemised_tpa"], found["residual_tpa"], found["line_ids"]) == (0, 20000, "")


def test_a_claim_its_lines_over_explain_is_flagged_and_never_clipped():
    rows = [event("2019-01", "approved", 900)]
    found = scopes(made_up(rows, claims=[claim(tpa=600)]))["narrow"]

    assert (found["residual_tpa"], found["is_over_explained"]) == (-300, True)


def test_a_claim_explained_to_the_tonne_is_not_over_explained():
    rows = [event("2019-01", "approved", 600)]
    found = scopes(made_up(rows, claims=[claim(tpa=600)]))["narrow"]

    assert (found["residual_tpa"], found["is_over_explained"]) == (0, False)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"start": None, "end": None}, "window"),
        ({"start": None}, "window"),
        ({"end": None}, "window"),
        ({"includes_products": None}, "comparable"),
        ({"tpa": None}, "tonnage"),
    ],
    ids=str,
)
def test_a_claim_that_cannot_be_compared_is_listed_with_the_reason(change, word):
    found = scopes(made_up([event("2019-01", "approved", 900)], claims=[claim(**change)]))

    assert set(found) == {"narrow", "wide"}
    for row in found.values():
        assert word in row["not_comparable"]
        assert row["itemised_tpa"] != row["itemised_tpa"]  # NaN
        assert row["residual_tpa"] != row["residual_tpa"]
        assert (row["line_ids"], row["is_over_explained"]) == ("", False)


def test_a_claim_is_never_summed_with_lines():
    store = made_up([event("2019-01", "approved", 900)], claims=[claim()])

    assert total(store) == 900


def test_a_claim_and_its_lines_are_those_known_on_the_day():
    rows = [event("2019-01", "approved", 900, source="late")]
    sources = [source("post", "2019-02-14"), source("late", "2019-05-01")]
    given = {"claims": [claim(source_id="post")], "sources": sources}

    before = made_up(rows, as_of="2019-02-13", **given)
    then = made_up(rows, as_of="2019-02-14", **given)
    later = made_up(rows, as_of="2019-05-01", **given)

    assert scopes(before) == {}
    assert scopes(then)["narrow"]["itemised_tpa"] == 0
    assert scopes(later)["narrow"]["itemised_tpa"] == 900


def test_two_sources_of_one_approval_explain_it_once():
    first = event("2019-01", "approved", 900)

    assert itemised(first, {**first, "source_id": "other"}) == 900


# The page: parts of a bar, near misses, coverage.


def parts_of(store, **filters):
    """The parts of the store's one claim: (kind, line, t/a)."""
    frame = claims.claim_parts(store, Filters(**filters))
    return list(zip(frame["kind"], frame["line_id"], frame["tpa"], strict=True))


def test_the_parts_of_a_claim_are_its_lines_and_the_rest():
    rows = [
        event("2019-01", "approved", 900, line="x"),
        event("2019-02-14", "approved", 100, line="s"),
    ]
    store = made_up(rows, lines=[STORAGE], claims=[claim()])

    assert parts_of(store) == [
        ("itemised", "x", 900),
        ("itemised", "s", 100),
        ("not_itemised", "", 19000),
    ]
    assert parts_of(store, scope="narrow") == [("itemised", "x", 900), ("not_itemised", "", 19100)]


def test_a_line_across_the_claimed_sum_is_cut_in_two():
    store = made_up([event("2019-01", "approved", 900)], claims=[claim(tpa=600)])

    assert parts_of(store) == [("itemised", "a", 600), ("over_explained", "a", 300)]


def test_coverage_takes_at_most_the_claim_from_each():
    store = made_up(
        [event("2019-01", "approved", 900)],
        claims=[claim(tpa=600), claim("d", tpa=1200)],
    )

    found = claims.coverage(store, Filters())

    assert (found["claimed_tpa"], found["itemised_tpa"], found["over_explained"]) == (1800, 1500, 1)


@pytest.mark.parametrize(
    ("row", "about", "why"),
    [
        (event("2019-02-15", "approved", 9), {}, "after the window"),
        (event("2018-12-13", "approved", 9), {}, "before the window"),
        (event("2019", "approved", 9), {}, "its date may lie outside the window"),
        (event("2019-01", "approved", 9), {"city": "New Town"}, "another place"),
        (event("2019-01", "approved", 9), {"product": "ndfeb_alloy"}, "another product"),
    ],
)
def test_a_line_that_just_missed_says_why(row, about, why):
    frame = claims.claim_lines(
        made_up([row], lines=[line("a", **about)], claims=[claim()]), Filters()
    )

    assert list(zip(frame["verdict"], frame["why"], strict=True)) == [("missed", why)]


def test_a_line_kept_out_by_two_tests_did_not_just_miss():
    rows = [event("2019-02-15", "approved", 9)]
    store = made_up(rows, lines=[line("a", city="New Town")], claims=[claim()])

    assert claims.claim_lines(store, Filters()).empty


def test_a_claim_about_the_world_takes_every_line():
    rows = [event("2019-01", "approved", 900, line="far")]
    world = claim(city=None, province=None, country="WLD")
    store = made_up(rows, lines=[line("far", country="JPN")], claims=[world])

    assert scopes(store)["narrow"]["itemised_tpa"] == 900
    assert parts_of(store)[0] == ("itemised", "far", 900)


def test_the_curated_claims_add_up_to_their_parts():
    for scope in ("narrow", "wide"):
        chosen = Filters(scope=scope)
        whole = claims.in_scope(real_store(), chosen).set_index("claim_id")
        parts = claims.claim_parts(real_store(), chosen)
        itemised = parts[parts["kind"] != "not_itemised"].groupby("claim_id")["tpa"].sum()
        rest = parts[parts["kind"] == "not_itemised"].groupby("claim_id")["tpa"].sum()

        for claim_id, row in whole.iterrows():
            assert itemised.get(claim_id, 0) == row["itemised_tpa"]
            assert rest.get(claim_id, 0) == max(0, row["residual_tpa"])
