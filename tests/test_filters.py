"""Filters: one value for links, SQL and sentences. Lines and places are made up."""

import datetime as dt
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up import claim, company, event, line, made_up
from tests.made_up import supply as supply_link
from tracker.errors import BadFilter
from tracker.export import file_name
from tracker.filters import (
    EXCLUDABLE,
    KEYS,
    PLACES,
    Ab5Show,
    Bars,
    Dimension,
    Evidence,
    FiguresShown,
    Filters,
    Period,
    Pipeline,
    Preset,
    Scope,
    Shares,
    Show,
    Sums,
    View,
    left_out,
)
from tracker.filters.days import FIRST_LOOK, SPAN
from tracker.filters.keys import ATTRIBUTE, CODES, LOOKED_FROM, NUMBERS, WHOLE, day_range
from tracker.filters.marks import narrowings
from tracker.filters.offer import offered
from tracker.filters.querystring import LINK_LIMIT, excluded, included, link_length, number_text
from tracker.queries import capacity, changes, claims, known, lines, sources, supply
from tracker.queries.changes import year_before
from tracker.queries.vocabulary import vocabulary
from tracker.terms import (
    AlloyType,
    Basis,
    Confidence,
    MetalBasis,
    NimhRoute,
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


def some_or_not(values):
    """Values asked for and values left out, none of them both."""

    @st.composite
    def drawn(draw):
        chosen = draw(st.lists(st.sampled_from(list(values)), max_size=4, unique=True))
        return tuple(draw(st.sampled_from(["", "-"])) + str(value) for value in chosen)

    return drawn()


days = st.none() | st.dates(FIRST_LOOK, dt.date(2026, 1, 1))
spans = st.none() | st.dates(*SPAN)
VALUES = {
    "product": some_or_not(Product),
    "alloy_type": some_or_not(AlloyType),
    "status": some_or_not(Status),
    "confidence": some(Confidence),
    "source_kind": some(SourceKind),
    "segment": some(Segment),
    **dict.fromkeys(PLACES, some_or_not(["Baotou", "A & B", "100%_'\"", "Åé=+", "北方稀土"])),
    "stage": st.sampled_from(list(Stage)),
    "scope": st.sampled_from(list(Scope)),
    "shares": st.sampled_from(list(Shares)),
    "evidence": st.sampled_from(list(Evidence)),
    "show": st.sampled_from(list(Show)),
    "period": st.sampled_from(list(Period)),
    "sums": st.sampled_from(list(Sums)),
    "bars": st.sampled_from(list(Bars)),
    "by": st.sampled_from(list(Dimension)),
    "basis": st.sampled_from(list(Basis)),
    "side": st.sampled_from(list(Ab5Show)),
    "metal_basis": st.sampled_from(list(MetalBasis)),
    "preset": st.sampled_from(list(Preset)),
    "verdict": some(Verdict),
    "tested": st.sampled_from(list(FiguresShown)),
    "pipeline": st.sampled_from(list(Pipeline)),
    "nimh_route": st.sampled_from(list(NimhRoute)),
    "li_ion": st.lists(
        st.sampled_from(["toyota_lexus:2030", "honda:2045", "other_strong_hev:1999"]),
        max_size=3, unique=True,
    ).map(tuple),
    "set": st.lists(
        st.sampled_from(["np_ratio:1.6", "process_yield:0.9"]), max_size=2, unique=True
    ).map(tuple),
    "window": st.integers(1, 60),
    "as_of": days,
    "since": days,
    "release": st.sampled_from(["", "0f3a9c11d2e4b5a6"]),
    "q": st.just("") | words,
    "id": st.just("") | words.map(str.strip),
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
        first, last = draw(spans), draw(spans)
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
        ("lines", "country=-", "country"),
        ("lines", "country=-%20", "country"),
        ("lines", "country=CHN&country=-CHN", "country"),
        ("lines", "company=-A&company=B&company=A", "company"),
        ("lines", "product=-gold", "product"),
        ("lines", "product=--mischmetal", "product"),
        ("lines", "product=%2Bmischmetal", "product"),
        ("lines", "product=%E2%88%92mischmetal", "product"),  # a minus of typesetters
        ("lines", "product=mischmetal&product=-mischmetal", "product"),
        ("lines", "status=-running", "status"),
        ("lines", "confidence=-low", "confidence"),  # no key that leaves out
        ("lines", "source_kind=-news", "source_kind"),
        ("lines", "stage=-approved", "stage"),
        ("ab5", "segment=-honda", "segment"),
        ("lines", "from=1899", "from"),
        ("lines", "to=2101", "to"),
        ("lines", "to=9999", "to"),
        ("lines", "from=0001-01-01", "from"),
        ("lines", "as_of=1985-06-01", "as_of"),
        ("lines", "as_of=1989-12-31", "as_of"),
        ("lines", "as_of=0001-01-01", "as_of"),
        ("changes", "since=1985-06-01", "since"),
        ("changes", "since=9999-12-31", "since"),
        ("changes", "against=2019-02-13", "against"),
        ("capacity", "show=cumulative&sums=trailing", "sums"),
        ("changes", "since=1989-12-31", "since"),
        ("ab5", "set=np_ratio:1.6&set=np_ratio:1.7", "set"),
        ("ab5", "set=np_ratio:1.6&set=np_ratio:1.6", "set"),
        ("ab5", "set=np_ratio:01.6", "set"),
        ("ab5", "set=np_ratio:-0", "set"),
        ("ab5", "set=np_ratio:1e1", "set"),
        ("ab5", "set=np_ratio:%EF%BC%91", "set"),  # full-width
        ("ab5", "basis=cell&basis=cell", "basis"),
        ("capacity", "window=02", "window"),
        ("capacity", "window=2.0", "window"),
        ("capacity", "window=1e1", "window"),
        ("capacity", "window=%EF%BC%92", "window"),
        ("capacity", "quiet_years=0", "quiet_years"),
        ("capacity", "quiet_years=51", "quiet_years"),
        ("capacity", "quiet_years=2.5", "quiet_years"),
        ("capacity", "quiet_years=05", "quiet_years"),
        ("capacity", "quiet_years=%2B5", "quiet_years"),
        ("capacity", "quiet_years=5&quiet_years=5", "quiet_years"),
        ("capacity", "quiet_years=five", "quiet_years"),
        ("capacity", "quiet_years=%EF%BC%95", "quiet_years"),
        ("outlook", "hev_growth=-0", "hev_growth"),
        ("outlook", "hev_growth=-0.0", "hev_growth"),
        ("outlook", "hev_growth=00", "hev_growth"),
        ("outlook", "hev_growth=1_0", "hev_growth"),
        ("outlook", "hev_growth=.5", "hev_growth"),
        ("outlook", "hev_growth=5.", "hev_growth"),
        ("outlook", "hev_growth=%205", "hev_growth"),
        ("outlook", "hev_growth=1e999", "hev_growth"),
        ("lines", "q=a%E2%80%A8b", "q"),  # a line separator
        ("lines", "q=" + quote("\U0001d160") * 100, "q"),  # longer once it is composed
        ("lines", "q=%20%09", "q"),
        ("lines", "utm=1", "utm"),  # nobody's tracking key
        ("lines", "gclid2=1", "gclid2"),
        ("lines", "city=" + "x" * 201, "city"),
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


PARTS = [
    "-",
    "'",
    '"',
    ";",
    "--",
    "$q",
    "{0}",
    "%s",
    "*/",
    ")",
    " OR true ",
    "lines",
    "\\",
    "，",
    "x",
]
ASKED = {
    View.CAPACITY: capacity.additions,
    View.LINES: lines.lines,
    View.CLAIMS: claims.claims,
    View.SOURCES: sources.sources,
    View.SUPPLY: supply.supply_links,
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
        elif f"not_{key}" in params:
            plain = Filters.from_query(urlencode({key: "-Baotou"}), view)
            assert sql == plain.where(view)[0]
            assert params[f"not_{key}"] == [text[1:]]
        else:
            assert (sql, params) == Filters().where(view)
        if view in ASKED:
            ASKED[view](store, filters)

    assert kept <= {*PLACES, "q", "id"}  # everything else is a code, a number or a day


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


@pytest.mark.parametrize(
    ("link", "now"), [("show=cumulative", "sums=cumulative"), ("show=trailing", "sums=trailing")]
)
def test_a_value_of_links_of_before_is_read_as_what_it_is_called_now(link, now):
    assert Filters.from_query(f"{link}&period=month").link() == f"{now}&period=month"


# What is left out.


def rows_of(view, store, filters):
    """The ids a view keeps under filters."""
    if view is View.CAPACITY:
        return set(capacity.additions(store, filters)["line_id"])
    if view is View.CLAIMS:
        return set(claims.claims(store, filters)["claim_id"])
    if view is View.SUPPLY:
        return set(supply.supply_links(store, filters)["link_id"])
    if view is View.CHANGES:
        nothing = made_up([event("2019", "approved", 1, line="other")])
        kept = set(changes.changes_since(nothing, store, filters)["line_id"])
        listed = known.known_days(store, filters)["line_ids"]
        assert {one for cell in listed for one in cell.split(";")} == kept
        return kept
    where, params = filters.where(view)
    return set(store.frame(f"SELECT line_id FROM line_status WHERE {where}", params)["line_id"])


THAT_LEAVE_OUT = [
    (view, key) for view in VIEWS for key in EXCLUDABLE if key in KEYS[view]
]  # fmt: skip


@pytest.fixture(scope="module")
def sides():
    """Two lines and two claims that differ in every key, and one of each that states nothing."""
    here = {
        "country": "CHN",
        "province": "North",
        "city": "Old Town",
        "park": "P",
        "company": "Here",
    }
    there = {key: f"other {value}" for key, value in here.items()} | {"country": "USA"}
    nowhere = dict.fromkeys(("province", "city", "park", "company"))
    places = ("country", "province", "city")
    return made_up(
        [
            event("2018", "approved", 1, line="here"),
            event("2018", "approved", 1, line="there"),
            event("2019", "cancelled", line="there"),
            event("2018", "approved", 1, line="nowhere"),
        ],
        lines=[
            line("here", **here, product="mischmetal", alloy_type="Mg-based"),
            line("there", **there, product="ndfeb_alloy", alloy_type="AB5"),
            line("nowhere", **nowhere, country="JPN"),
        ],
        claims=[
            claim("here", product="mischmetal", **{key: here[key] for key in places}),
            claim("there", product="ndfeb_alloy", **{key: there[key] for key in places}),
            claim("nowhere", product=None, **dict.fromkeys(places)),
            claim("world", product=None, **dict.fromkeys(places) | {"country": "WLD"}),
        ],
        companies=[company("here-co", name="Here"), company("there-co", name="other Here")],
        supply_links=[
            supply_link("here-co", link_id="here"),
            supply_link("there-co", link_id="there"),
        ],
    )


VALUE = {
    "product": "mischmetal", "alloy_type": "Mg-based", "status": "approved", "country": "CHN",
    "province": "North", "city": "Old Town", "park": "P", "company": "Here",
    "group": "Here",
}  # fmt: skip


@pytest.mark.parametrize(("view", "key"), THAT_LEAVE_OUT)
def test_what_is_left_out_is_the_rest_and_what_states_nothing_stays(sides, view, key):
    everything = rows_of(view, sides, Filters())
    asked = rows_of(view, sides, Filters.from_query({key: [VALUE[key]]}, view))
    left = rows_of(view, sides, Filters.from_query({key: ["-" + VALUE[key]]}, view))

    assert "here" in asked
    assert "there" in left
    assert (asked | left, asked & left) == (everything, set())
    if key != "status":
        assert {"nowhere", "world"} & everything <= left


def test_every_view_that_takes_a_key_can_leave_its_values_out():
    assert {view for view, _ in THAT_LEAVE_OUT} == {
        View.CAPACITY, View.LINES, View.RUNNING, View.CLAIMS, View.STORAGE, View.CHANGES,
        View.SUPPLY,
    }  # fmt: skip


def test_what_is_asked_for_and_what_is_left_out_must_both_hold():
    store = made_up(
        [event("2019", "approved", 1, line=name) for name in "abc"],
        lines=[line("a"), line("b", city="New Town"), line("c", country="USA")],
    )
    filters = Filters.from_query("country=CHN&city=-New+Town", View.LINES)

    assert list(lines.lines(store, filters)["line_id"]) == ["a"]


def test_a_company_left_out_takes_what_it_owns_with_it():
    store = made_up(
        [event("2019", "approved", 1, line=name) for name in "abcd"],
        lines=[
            line("a", parent_company="North Group; State Fund"),
            line("b"),
            line("c", company="State Fund"),
            line("d", company=None),
        ],
    )

    filters = Filters.from_query("company=-State+Fund", View.LINES)
    assert set(lines.lines(store, filters)["line_id"]) == {"b", "d"}
    assert capacity.totals(store, filters)["additions_tpa"] == 2


def test_a_status_left_out_of_additions_is_that_of_their_lines():
    store = made_up(
        [
            event("2018", "approved", 100, line="a"),
            event("2018", "approved", 20, line="b"),
            event("2020", "cancelled", line="b"),
        ]
    )

    assert capacity.totals(store, Filters(status=("-cancelled",)))["additions_tpa"] == 100
    assert capacity.totals(store, Filters(status=("-approved",)))["additions_tpa"] == 20


@pytest.mark.parametrize("key", PLACES)
def test_a_place_left_out_is_one_the_data_have(key):
    value = {"country": "CHN", "province": "North", "city": "Old Town", "park": "East Park",
             "company": "a Alloys", "group": "a Alloys"}[key]  # fmt: skip
    data = made_up([event("2019", "approved", 1)], lines=[line("a", park="East Park")])
    there = vocabulary(data)

    assert Filters(**{key: (f"-{value}",)}).check_known(there)
    with pytest.raises(BadFilter, match=f"near: {value}") as caught:
        Filters(**{key: (f"-{value}x",)}).check_known(there)
    assert caught.value.part == key


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("country=-CHN", "Showing all lines, outside China, as known"),
        ("country=-CHN&country=-USA", "all lines, outside China or the United States, as"),
        ("country=-XXX", "outside XXX"),
        ("product=-ndfeb_alloy", "Showing all lines, not NdFeB alloy, as known"),
        ("alloy_type=-Mg-based&alloy_type=-TiFe", "all lines, not of type Mg-based or TiFe, as"),
        ("alloy_type=AB5", "Showing all lines of type AB5, as"),
        ("status=-idled&status=-retired", "all lines, not now Idled or Retired, as"),
        ("company=-Foo&country=CHN", "Showing all lines in China, not of Foo, as known"),
        ("park=-P&city=-C&province=-V", "all lines, not in P, not in C, not in V, as"),
        (
            "product=mischmetal&city=Baotou&country=-CHN",
            "Showing Mischmetal lines in Baotou, outside China, as known",
        ),
    ],
)
def test_a_sentence_says_what_is_left_out(link, words):
    assert words in Filters.from_query(link, View.LINES).sentence(View.LINES)


def test_a_file_name_tells_what_is_left_out_from_what_is_asked_for():
    names = {
        file_name("lines", "0" * 16, dt.date(2019, 2, 14), link)
        for link in ("country=CHN", "country=-CHN", "hev_growth=5", "hev_growth=-5")
    }

    assert len(names) == 4
    assert any("country-not-CHN" in name for name in names)


def test_the_same_value_twice_is_that_value_once():
    assert Filters.from_query("country=-CHN&country=-CHN", View.LINES).country == ("-CHN",)


# Days.


@pytest.mark.parametrize("key", [*LOOKED_FROM, "from", "to"])
def test_the_ends_of_the_range_of_days_are_kept_and_the_days_beyond_are_named(key):
    view = next(view for view in VIEWS if key in KEYS[view])
    for end, beyond in zip(day_range(key), (-1, 1), strict=True):
        link = f"{key}={end}"
        assert Filters.from_query(link, view).link(view) == link
        with pytest.raises(BadFilter) as caught:
            Filters.from_query(f"{key}={end + dt.timedelta(days=beyond)}", view)
        first, last = day_range(key)
        assert f"a day from {first} to {last}" in str(caught.value)
        with pytest.raises(BadFilter):
            Filters(**{ATTRIBUTE[key]: end + dt.timedelta(days=beyond)})


@pytest.mark.parametrize("day", day_range("as_of"))
@pytest.mark.parametrize("window", [1, 60])
def test_no_reckoning_with_days_leaves_the_calendar(one, day, window):
    year = year_before(day)
    filters = Filters(from_day=SPAN[0], to_day=SPAN[1], window_months=window, as_of=day)

    assert (day - year).days in (365, 366)
    assert len(capacity.window_sum(one, filters, day, window)) == 4
    assert len(capacity.trailing_sums(one, filters)) <= 2
    assert len(lines.lines(one, filters)) == 1


# Links that mailers have been at.


@pytest.mark.parametrize(
    "key",
    ["utm_source", "utm_campaign", "UTM_Medium", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid",
     "_hsenc", "_hsmi", "igshid", "mkt_tok", "mtm_campaign", "yclid"],
)  # fmt: skip
def test_a_key_that_mailers_add_is_dropped_and_can_be_named(key):
    for link in (f"city=Baotou&{key}=x%5B%1B", f"{key}=&city=Baotou&{key}=2"):
        assert left_out(link) == (key,)
        assert Filters.from_query(link, View.LINES) == Filters(city=("Baotou",))
    with pytest.raises(BadFilter):
        Filters.from_query(f"city=Baotou&{key}=1&nonsense=1", View.LINES)


def test_what_mailers_add_takes_no_room_of_the_link():
    link = urlencode([("city", f"{n:03}" + "x" * 95) for n in range(19)])

    assert len(Filters.from_query(link + "&fbclid=" + "z" * 300, View.LINES).city) == 19
    with pytest.raises(BadFilter):
        Filters.from_query(link + "&fbclid=" + "z" * 10_000, View.LINES)


def test_no_key_of_ours_is_one_that_mailers_add():
    assert left_out(dict.fromkeys(ATTRIBUTE, ["1"])) == ()


# Numbers.


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (-1e-9, "0"), (5.0, "5"), (0.1 + 0.2, "0.3"), (-12.5, "-12.5"), (1e5, "100000")],
)
def test_a_number_is_written_one_way(value, text):
    assert number_text(value) == text


# What lists offer.

CHINESE = tuple(f"北方稀土合金有限公司第{n}厂" for n in range(60))
LONG = tuple(f"{n} " + "Rare Earth Metals & Alloys " * 7 for n in range(30))
KNOWN = {
    "country": ("CHN", "JPN", "USA"),
    "province": CHINESE[:20],
    "city": CHINESE[20:],
    "park": LONG[:20],
    "company": (*CHINESE, *LONG, "-starts with a minus", "x" * 201, "zero\u200bwidth"),
    "group": CHINESE,
}


@pytest.mark.parametrize("view", [view for view in VIEWS if set(EXCLUDABLE) & set(KEYS[view])])
@settings(max_examples=15)
@given(st.data())
def test_whatever_lists_offer_makes_a_link_that_reads_back(view, data):
    query = {}
    lists = [key for key in KEYS[view] if key in CODES or key in PLACES]
    for _ in range(40):
        key = data.draw(st.sampled_from(lists))
        minus = data.draw(st.sampled_from(["", "-"])) if key in EXCLUDABLE else ""
        values = KNOWN.get(key) or tuple(CODES[key])
        kept, too_full = offered(view, query, key, values, minus)
        new = [minus + value for value in kept if minus + value not in query.get(key, [])]
        if not new:
            continue
        query.setdefault(key, []).append(data.draw(st.sampled_from(new)))
        filters = Filters.from_query(query, view).check_known(KNOWN)
        assert Filters.from_query(filters.link(view), view) == filters
        assert link_length(query) <= LINK_LIMIT

    crowded = {**query, "as_of": ["2019-02-14"]} | ({"window": ["60"]} if "window" in KEYS[view]
                                                    else {})  # fmt: skip
    assert Filters.from_query(crowded, view)  # a day or a number still fits behind full lists


def test_a_list_says_how_much_the_link_is_too_full_for_and_keeps_what_is_chosen():
    query = {"company": list(LONG[:9])}

    kept, too_full = offered(View.LINES, query, "company", LONG)

    assert set(LONG[:9]) <= set(kept)
    assert too_full == len(LONG) - len(kept) > 0


def test_the_two_lists_of_a_key_never_offer_the_same_value_against_each_other():
    query = {"country": ["CHN", "-JPN"]}

    assert offered(View.LINES, query, "country", KNOWN["country"])[0] == ["CHN", "USA"]
    assert offered(View.LINES, query, "country", KNOWN["country"], "-")[0] == ["JPN", "USA"]


@given(some_or_not(["a", "b", "c", "d"]))
def test_what_is_asked_for_and_what_is_left_out_are_all_of_a_key(values):
    both = {*included(values), *(f"-{value}" for value in excluded(values))}

    assert both == set(values)


@pytest.mark.parametrize(
    ("mark", "chosen", "expected"),
    [
        ({"period": "2019-Q1", "product_code": "ndfeb_alloy", "is_quiet": True}, {},
         [{"from": dt.date(2019, 1, 1), "to": dt.date(2019, 3, 31)},
          {"product": ("ndfeb_alloy",)}]),
        ({"place": "Baotou", "country": "CHN", "status_code": "approved"}, {},
         [{"city": ("Baotou",)}, {"country": ("CHN",)}, {"status": ("approved",)}]),
        ({"name_code": "JPN", "rank": 1}, {"by": "country"}, [{"country": ("JPN",)}]),
        ({"name_code": "government", "rank": 1}, {"by": "source_kind"},
         [{"source_kind": ("government",)}]),
        ({"year": 2018, "segment_code": "honda"}, {},
         [{"from": dt.date(2018, 1, 1), "to": dt.date(2018, 12, 31)}, {"segment": ("honda",)}]),
        ({"year": 2018, "segment_code": "total"}, {},
         [{"from": dt.date(2018, 1, 1), "to": dt.date(2018, 12, 31)}]),
        ({"country": None, "line_id": "a", "product_code": ""}, {}, []),
    ],
)  # fmt: skip
def test_a_mark_offers_the_filters_that_leave_just_what_it_is_of(mark, chosen, expected):
    filters = Filters.from_query({key: [value] for key, value in chosen.items()})
    offered = list(narrowings(mark, filters))

    assert [each.values for each in offered] == expected
    for each in offered:
        held = {ATTRIBUTE[key]: value for key, value in each.values.items()}
        assert each.is_chosen(Filters(**held))
        assert not each.is_chosen(filters)
