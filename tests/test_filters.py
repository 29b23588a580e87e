"""Filters: one value for links, SQL and sentences. Lines and places are made up."""

import datetime as dt
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import event, line, made_up
from tracker.errors import BadFilter
from tracker.filters import (
    ATTRIBUTE,
    KEYS,
    NUMBERS,
    PLACES,
    Ab5Show,
    Dimension,
    Evidence,
    Filters,
    Period,
    Pipeline,
    Preset,
    Scope,
    Show,
    View,
)
from tracker.filters.keys import LINK_LIMIT, WHOLE
from tracker.queries import capacity, claims, lines, sources
from tracker.queries.vocabulary import vocabulary
from tracker.terms import (
    Basis,
    Confidence,
    MetalBasis,
    Product,
    Segment,
    SourceKind,
    Stage,
    Status,
    Verdict,
)

VIEWS = list(View)
OF_LINES = [View.CAPACITY, View.LINES, View.STORAGE, View.CHANGES]

words = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: text.strip())


def some(codes):
    return st.lists(st.sampled_from(list(codes)), max_size=2, unique=True).map(tuple)


days = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2026, 1, 1))
VALUES = {
    "product": some(Product),
    "status": some(Status),
    "confidence": some(Confidence),
    "source_kind": some(SourceKind),
    "segment": some(Segment),
    **dict.fromkeys(PLACES, st.lists(st.sampled_from(["Baotou", "A & B", "100%_'\"", "Åé=+"]),
                                     max_size=2, unique=True).map(tuple)),
    "stage": st.sampled_from(list(Stage)),
    "scope": st.sampled_from(list(Scope)),
    "evidence": st.sampled_from(list(Evidence)),
    "show": st.sampled_from(list(Show)),
    "period": st.sampled_from(list(Period)),
    "by": st.sampled_from(list(Dimension)),
    "basis": st.sampled_from(list(Basis)),
    "side": st.sampled_from(list(Ab5Show)),
    "metal_basis": st.sampled_from(list(MetalBasis)),
    "preset": st.sampled_from(list(Preset)),
    "verdict": some(Verdict),
    "pipeline": st.sampled_from(list(Pipeline)),
    "li_ion": st.lists(
        st.sampled_from(["toyota_lexus:2030", "honda:2045", "other_strong_hev:1999"]),
        max_size=3, unique=True,
    ).map(tuple),
    "set": st.lists(
        st.sampled_from(["np_ratio:1.6", "process_yield:0.9"]), max_size=2, unique=True
    ).map(tuple),
    "window": st.integers(1, 60),
    "as_of": days,
    "against": days,
    "since": days,
    "release": st.sampled_from(["", "0f3a9c11d2e4b5a6"]),
    "q": st.just("") | words,
    **{
        key: st.integers(int(low), int(high)).map(float)
        if key in WHOLE
        else st.integers(int(low * 10), int(high * 10)).map(lambda tenth: tenth / 10)
        for key, (low, high) in NUMBERS.items()
    },
}  # fmt: skip


@st.composite
def filters_of(draw, view):
    """Any filters a view takes."""
    chosen = {
        ATTRIBUTE[key]: draw(VALUES[key])
        for key in KEYS[view]
        if key not in ("from", "to") and draw(st.booleans())
    }
    if "from" in KEYS[view]:
        first, last = draw(days), draw(days)
        if first and last and first > last:
            first, last = last, first
        chosen |= {"from_day": first, "to_day": last}
    low, high = chosen.get("utilisation_low", 50), chosen.get("utilisation_high", 90)
    if low > high:
        chosen |= {"utilisation_low": high, "utilisation_high": low}
    if chosen.get("release"):
        chosen["since"] = None
    since, as_of = chosen.get("since"), chosen.get("as_of")
    if since and as_of and since > as_of:
        chosen |= {"since": as_of, "as_of": since}
    return Filters(**chosen)


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=60)
@given(st.data())
def test_a_link_comes_back_as_the_filters_it_was_made_from(view, data):
    filters = data.draw(filters_of(view))

    assert Filters.from_query(filters.to_query(view), view) == filters
    assert Filters.from_query(filters.link(view), view) == filters
    assert Filters.from_query("?" + filters.link(view), view) == filters


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=30)
@given(st.data())
def test_a_sentence_begins_with_showing_and_says_from_when(view, data):
    filters = data.draw(filters_of(view))

    sentence = filters.sentence(view, today=dt.date(2026, 1, 2))

    assert sentence.startswith("Showing ")
    assert sentence.endswith(f"as known on {filters.as_of or '2026-01-02'}.")


def test_no_choice_is_an_empty_link():
    assert Filters().link() == ""
    assert Filters.from_query("") == Filters.from_query("?") == Filters()


@pytest.mark.parametrize(
    ("view", "link", "part"),
    [
        ("lines", "product=gold", "product"),
        ("lines", "product=", "product"),
        ("lines", "product=ree_metal_alloy&product=GOLD", "product"),
        ("lines", "status=running", "status"),
        ("lines", "stage=planned", "stage"),
        ("lines", "stage=approved&stage=announced", "stage"),
        ("lines", "confidence=sure", "confidence"),
        ("lines", "source_kind=rumour", "source_kind"),
        ("lines", "from=14.02.2019", "from"),
        ("lines", "from=2019-02-30", "from"),
        ("lines", "from=2019-13", "from"),
        ("lines", "from=2019-Q5", "from"),
        ("lines", "from=0000", "from"),
        ("lines", "from=%EF%BC%92%EF%BC%90%EF%BC%91%EF%BC%99", "from"),  # full-width digits
        ("lines", "from=2019&from=2020", "from"),
        ("lines", "to=yesterday", "to"),
        ("lines", "from=2020&to=2019", "to"),
        ("lines", "as_of=2019", "as_of"),
        ("lines", "as_of=2019-02", "as_of"),
        ("lines", "as_of=9999-12-31", "as_of"),
        ("lines", "city=%00", "city"),
        ("lines", "city=Bao%00tou", "city"),
        ("lines", "city=Bao%E2%80%8Btou", "city"),  # zero width
        ("lines", "city=Bao%E2%80%AEtou", "city"),  # right to left
        ("lines", "city=%20", "city"),
        ("lines", "q=" + "x" * 201, "q"),
        ("lines", "q=a&q=b", "q"),
        ("lines", "q=%1B%5B31m", "q"),
        ("lines", "nonsense=1", "nonsense"),
        ("lines", "Product=ree_metal_alloy", "Product"),
        ("lines", "segment=honda", "segment"),  # not a filter of this view
        ("lines", "city", "link"),
        ("lines", "&&", "link"),
        ("lines", "city=%FF%FE", "link"),  # not UTF-8
        ("capacity", "window=0", "window"),
        ("capacity", "window=61", "window"),
        ("capacity", "window=two", "window"),
        ("capacity", "window=2.5", "window"),
        ("capacity", "window=-1", "window"),
        ("capacity", "window=%D9%A2", "window"),  # an Arabic digit
        ("capacity", "period=week", "period"),
        ("capacity", "by=planet", "by"),
        ("capacity", "show=pie", "show"),
        ("storage", "kg_per_kwh=0", "kg_per_kwh"),
        ("storage", "kg_per_kwh=nan", "kg_per_kwh"),
        ("storage", "kg_per_kwh=inf", "kg_per_kwh"),
        ("storage", "kg_per_kwh=1e1", "kg_per_kwh"),
        ("storage", "pack_kwh=5,0", "pack_kwh"),
        ("storage", "utilisation=101", "utilisation"),
        ("storage", "product=mischmetal", "product"),
        ("claims", "stage=approved", "stage"),
        ("ab5", "segment=toyota", "segment"),
        ("ab5", "basis=oxide", "basis"),
        ("ab5", "city=Baotou", "city"),
        ("sources", "city=Baotou", "city"),
        ("changes", "since=2019-02", "since"),  # a whole day
        ("changes", "since=14.02.2019", "since"),
        ("changes", "since=2019-02-30", "since"),
        ("changes", "since=9999-12-31", "since"),
        ("changes", "since=2019-02-14&since=2019-02-15", "since"),
        ("changes", "since=2019-02-15&as_of=2019-02-14", "since"),
        ("changes", "since=2019-02-14&release=0f3a9c11d2e4b5a6", "since"),
        ("changes", "release=0f3a9c11", "release"),
        ("changes", "release=0F3A9C11D2E4B5A6", "release"),
        ("changes", "release=../../../../etc/x", "release"),
        ("changes", "release=", "release"),
        ("lines", "since=2019-02-14", "since"),  # not a filter of this view
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_a_value_that_cannot_be_kept_is_refused_by_the_name_of_its_part(view, link, part):
    with pytest.raises(BadFilter) as caught:
        Filters.from_query(link, View(view))

    assert caught.value.part == part
    assert f"Cannot keep {part}=" in str(caught.value)
    assert str(caught.value).isprintable()
    assert caught.value.hint


def test_a_refusal_shows_at_most_forty_characters_of_what_a_link_carried():
    with pytest.raises(BadFilter) as caught:
        Filters.from_query("stage=" + "x" * 200, View.LINES)

    assert "x" * 40 not in str(caught.value)


def test_a_link_of_more_than_two_kilobytes_is_refused_and_one_of_two_is_kept():
    values = [f"{n:03}" + "x" * 95 for n in range(19)]
    link = urlencode([("city", value) for value in values])
    assert len(link) < LINK_LIMIT == 2_000
    padded = link + "&q=" + "y" * (LINK_LIMIT - len(link) - 3)

    assert len(Filters.from_query(padded, View.LINES).city) == 19
    for too_long in (padded + "y", {"city": values, "park": ["z" * 200]}):
        with pytest.raises(BadFilter) as caught:
            Filters.from_query(too_long, View.LINES)
        assert caught.value.part == "link"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-Q1", "2019-01-01", "2019-03-31"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2019-02-14", "2019-02-14", "2019-02-14"),
    ],
)
def test_a_partial_day_in_a_link_opens_and_closes_the_widest_span_it_can_mean(text, first, last):
    filters = Filters.from_query(f"from={text}&to={text}", View.LINES)

    assert (str(filters.from_day), str(filters.to_day)) == (first, last)


# Filters against rows.

HOSTILE = [
    "100% _pure_",
    "' OR 1=1 --",
    '"; DROP TABLE lines; --',
    "\\",
    "%",
    "_",
    "$stage",
    "{city}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "x' UNION SELECT * FROM sources --",
]
COMPANIES = [*HOSTILE, "Müller Légierungen", "Plain Alloys"]


@pytest.fixture(scope="module")
def store():
    """Lines whose companies, cities and parks carry every text a link could."""
    names = [f"l{n}" for n in range(len(COMPANIES))]
    return made_up(
        [event("2019-02", "approved", 100, line=name) for name in names],
        lines=[
            line(name, company=text, city=text, park=text, province=text, product_detail="metal")
            for name, text in zip(names, COMPANIES, strict=True)
        ],
    )


def companies(store, filters):
    return sorted(lines.lines(store, filters)["company"])


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("key", ["company", "city", "park", "province"])
def test_a_hostile_place_is_bound_and_matched_to_the_letter(store, key, text):
    filters = Filters.from_query({key: [text]}, View.LINES)

    assert companies(store, filters) == [text]
    for view in OF_LINES:
        sql, params = filters.where(view) if key in KEYS[view] else ("", {key: [text]})
        assert params[key] == [text]
        assert text not in sql or text in ("%", "_", "$stage", "\\")
    assert len(store.frame("FROM lines")) == len(COMPANIES)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_search_finds_the_text_itself_and_nothing_else(store, text):
    filters = Filters.from_query("q=" + quote(text), View.LINES)

    assert companies(store, filters) == sorted(name for name in COMPANIES if text in name)
    assert len(store.frame("FROM lines")) == len(COMPANIES)


PARTS = ["'", '"', ";", "--", "$q", "{0}", "%s", "*/", ")", " OR true ", "lines", "\\", "，", "x"]
ASKED = {
    View.CAPACITY: capacity.additions,
    View.LINES: lines.lines,
    View.CLAIMS: claims.claims,
    View.SOURCES: sources.sources,
}


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=40)
@given(
    text=st.lists(st.sampled_from([*PARTS, *HOSTILE]), min_size=1, max_size=5)
    .map("".join)
    .map(str.strip)
    .filter(bool)
)
def test_no_key_of_a_link_can_put_a_word_into_the_sql(view, text, store):
    kept = set()
    for key in KEYS[view]:
        try:
            filters = Filters.from_query(urlencode({key: text}), view)
        except BadFilter as refused:
            assert refused.part == key
            continue
        kept.add(key)
        sql, params = filters.where(view)
        if key in params:  # the same words as for any other value
            plain = Filters.from_query(urlencode({key: "Baotou"}), view)
            assert sql == plain.where(view)[0]
            assert params[key] in (text, [text])
        else:
            assert (sql, params) == Filters().where(view)
        if view in ASKED:
            ASKED[view](store, filters)

    assert kept <= {*PLACES, "q"}  # everything else is a code, a number or a day


@pytest.fixture(scope="module")
def one():
    """A store of one line."""
    return made_up([event("2019", "approved", 100)])


@settings(max_examples=40)
@given(text=st.text(max_size=30))
def test_no_search_text_breaks_a_question(one, text):
    filters = Filters(q=text, company=(text,), city=(text,))

    assert len(lines.lines(one, filters)) in (0, 1)
    assert len(capacity.additions(one, filters)) in (0, 1)
    assert len(claims.claims(one, filters)) == 0
    assert len(sources.sources(one, Filters(q=text))) in (0, 1)


@pytest.mark.parametrize(
    "text",
    ["Müller", "muller", "MULLER", "MÜLLER LÉGIERUNGEN", "legierungen", "Mu\u0308ller", " müller "],
)
def test_a_search_does_not_mind_case_or_accents(store, text):
    assert companies(store, Filters(q=text)) == ["Müller Légierungen"]


def test_a_search_for_nothing_that_is_there_finds_nothing(store):
    assert companies(store, Filters(q="Nowhere")) == []


def test_a_company_is_found_by_its_parent_too():
    store = made_up(
        [event("2019", "approved", 100, line="a"), event("2019", "approved", 20, line="b")],
        lines=[line("a", parent_company="North Group; State Fund"), line("b")],
    )

    for parent in ("North Group", "State Fund"):
        assert list(lines.lines(store, Filters(company=(parent,)))["line_id"]) == ["a"]
        assert capacity.totals(store, Filters(company=(parent,)))["additions_tpa"] == 100


@pytest.fixture(scope="module")
def dated():
    """Four lines approved in early 2019, each known as exactly as its name says."""
    dates = {"day": "2019-02-14", "month": "2019-02", "quarter": "2019-Q1", "year": "2019"}
    return made_up([event(on, "approved", 1, line=name) for name, on in dates.items()])


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2019-02-14", "2019-02-14", {"day"}),
        ("2019-02-01", "2019-02-28", {"day", "month"}),
        ("2019-02-02", "2019-02-28", {"day"}),
        ("2019-01-01", "2019-03-31", {"day", "month", "quarter"}),
        ("2019-01-01", "2019-12-31", {"day", "month", "quarter", "year"}),
        ("2019-02-15", "2019-12-31", set()),
        ("2020-01-01", "2020-12-31", set()),
    ],
)
def test_days_keep_a_row_only_when_every_day_its_date_can_mean_lies_inside(
    dated, first, last, found
):
    filters = Filters.from_query(f"from={first}&to={last}", View.LINES)

    assert set(lines.lines(dated, filters)["line_id"]) == found
    assert set(capacity.additions(dated, filters)["line_id"]) == found


def test_days_apply_to_the_date_of_the_stage_that_counts():
    store = made_up([event("2018", "announced", 100), event("2019-02-14", "approved")])
    days = {"from_day": dt.date(2019, 1, 1), "to_day": dt.date(2019, 12, 31)}

    assert len(lines.lines(store, Filters(stage="approved", **days))) == 1
    assert len(lines.lines(store, Filters(stage="announced", **days))) == 0
    assert len(lines.lines(store, Filters(stage="operating", **days))) == 0


def test_status_narrows_lines_and_additions_alike():
    store = made_up(
        [
            event("2018", "approved", 100, line="a"),
            event("2018", "approved", 20, line="b"),
            event("2020", "cancelled", line="b"),
        ]
    )

    assert list(lines.lines(store, Filters(status=("cancelled",)))["line_id"]) == ["b"]
    assert capacity.totals(store, Filters(status=("approved",)))["additions_tpa"] == 100


def test_a_place_no_line_has_is_refused_with_near_ones():
    known = vocabulary(made_up([event("2019", "approved", 1)]))

    with pytest.raises(BadFilter, match="near: Old Town") as caught:
        Filters(city=("Old Twon",)).check_known(known)

    assert caught.value.part == "city"
    assert Filters(city=("Old Town",)).check_known(known) == Filters(city=("Old Town",))
