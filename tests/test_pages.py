"""Each page as a script: it runs, keeps a link, and turns errors into words without a path."""

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.real_data import published, real_store
from tests.signed_in import make_access_list
from tests.small_data import add_row, set_cell, write_small
from tracker.charts import MARK
from tracker.errors import TrackerError
from tracker.filters import Filters, View
from tracker.filters.querystring import LINK_LIMIT
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.queries import (
    ab5,
    answers,
    answers_ab5,
    answers_capacity,
    capacity,
    claims,
    known,
    lineage_additions,
    lines,
    news,
    outlook,
    running,
    sources,
    standing,
)
from tracker.queries.changes import year_before
from tracker.terms import Product
from tracker.ui import data, parts, records, search
from tracker.ui.outlook import finding
from tracker.ui.plain import escaped

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*/*.py"))

RECORDS = {  # page about one record -> an id it has
    "pages/records/line.py": "jigan-baotou-ree-metal-alloy",
    "pages/records/company.py": "china-northern-rare-earth",
    "pages/records/place.py": "Baotou",
}


ALL = Filters()
STORAGE = Filters(product=(Product.HYDROGEN_STORAGE_ALLOY,))
ANSWERS = {  # page -> what the rows of its question answer, under no filter
    "pages/demand/ab5.py": lambda store: answers_ab5.of_tonnes(ab5.ab5(store, ALL), ALL.basis),
    "pages/demand/outlook.py": lambda store: finding(outlook.supply_and_demand(store, ALL), ALL),
    "pages/demand/statements.py": lambda store: answers_ab5.of_statements(
        ab5.statements(store, ALL)
    ),
    "pages/evidence/changes.py": lambda store: news.news_words(
        news.news(store, ALL, year_before(store.as_of))
    ),
    "pages/evidence/check.py": lambda _: (
        "A changed table is checked here, and nothing is published or written."
    ),
    "pages/evidence/sources.py": lambda store: answers.of_sources(sources.sources(store, ALL)),
    "pages/supply/capacity.py": lambda store: answers_capacity.of_periods(
        capacity.capacity_by_evidence(store, ALL),
        capacity.totals(store, ALL)["lines_not_stated"],
        ALL.period,
    ),
    "pages/supply/claims.py": lambda store: answers.of_claims(
        claims.coverage(store, ALL), len(claims.not_comparable(store, ALL))
    ),
    "pages/supply/hydrogen_storage.py": lambda store: answers.of_storage(
        len(lines.lines(store, STORAGE)), running.running_totals(store, STORAGE), ALL.quiet_years
    ),
}


def turn_to(app, page):
    """Ask for a page, for that of a record with an id."""
    app.switch_page(page)
    if page in RECORDS:
        app.query_params["id"] = RECORDS[page]


@pytest.fixture
def app(monkeypatch):
    """The whole app over the curated data, on its first page: only then is each page known."""
    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_runs_and_says_what_it_shows(app, page):
    turn_to(app, page)
    shown = app.run()

    assert not shown.exception
    assert not shown.error
    assert len(shown.title) == 1
    assert any(text.value.startswith("Showing ") for text in shown.text)
    assert any("Data release" in caption.value for caption in shown.caption)
    said = [text.value for text in shown.markdown]
    if page in ANSWERS:
        assert "**" + escaped(ANSWERS[page](real_store())) + "**" in said


def test_the_terms_of_a_page_are_explained_when_asked_for_and_the_method_is_there_to_read(app):
    app.switch_page("pages/demand/ab5.py").run()
    assert not [text.value for text in app.markdown if "**: " in text.value]

    shown = app.button(key="open_terms").click().run()

    assert not shown.exception
    listed = [text.value.split("**")[1] for text in shown.markdown if "**: " in text.value]
    assert {"AB5", "Hybrid", "NiMH", "p10 to p90", "Interpolated"} <= set(listed)
    assert {"Bands", "What moved it"} <= set(shown.selectbox(key="method").options)


def test_terms_of_captions_and_cards_are_explained_too(app):
    app.switch_page("pages/supply/claims.py").run()
    shown = app.button(key="open_terms").click().run()

    listed = [text.value.split("**")[1] for text in shown.markdown if "**: " in text.value]
    assert "Over-explained" in listed  # on a card alone
    assert "Just missed" in listed  # in a caption alone
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("link", "answer"),
    [
        ("pages/supply/capacity.py?show=running", "t/a run:"),
        ("pages/supply/capacity.py?show=pipeline", "announced before they ran,"),
        ("pages/supply/capacity.py?show=steps", "211 events of 101 lines come to 157,048 t/a"),
        ("pages/supply/capacity.py?show=ranking&by=country", "China leads with"),
        ("pages/supply/capacity.py?show=map", "Baotou, China, has most:"),
        ("pages/supply/capacity.py?sums=cumulative", "in all from 1997 to 2026, at least half"),
        ("pages/supply/capacity.py?sums=trailing", "the most of any such window is"),
        ("pages/supply/capacity.py?q=nobody-has-that", "Nothing was added under these filters."),
        ("pages/demand/ab5.py?side=factors&first=2017&last=2018",
         "2018: +8.1% on 2017 (+6.7 to +10.3): hybrid sales +11.8, maker mix -3.4,"),
        ("pages/demand/ab5.py?side=sensitivity", "2025: the NiMH share of Toyota and Lexus"),
        ("pages/demand/ab5.py?side=metals", "2025, as contained metal: Ni 7.5 kt"),
        ("pages/demand/ab5.py?side=below", "US models whose pack is known,"),
        ("pages/demand/ab5.py?side=ledger", "The model uses 14 numbers of the ledger"),
    ],
)  # fmt: skip
def test_each_view_of_a_page_has_its_own_answer(app, link, answer):
    page, _, query = link.partition("?")
    app.switch_page(page)
    app.query_params.update(dict(pair.split("=") for pair in query.split("&")))
    shown = app.run()

    assert not shown.error
    first = next(text.value for text in shown.markdown if text.value.startswith("**"))
    assert escaped(answer) in first


def test_a_button_drops_the_search_that_keeps_everything_out(app):
    app.switch_page("pages/supply/capacity.py")
    app.query_params.update({"q": "nobody-has-that", "country": "CHN"})
    shown = app.run()
    assert [button.label for button in shown.button if "Drop" in button.label] == [
        escaped("Drop the search “nobody-has-that”")
    ]

    shown = app.button(key="drop_capacity-by-period").click().run()

    assert not shown.error
    assert dict(shown.query_params) == {"country": "CHN"}
    assert shown.dataframe


@pytest.mark.parametrize("page", PAGES)
def test_every_page_refuses_a_link_it_cannot_keep(app, page):
    turn_to(app, page)
    app.query_params["nonsense"] = "1"
    shown = app.run()

    assert "nonsense='1'" in shown.error[0].value
    assert not shown.metric
    assert not shown.dataframe


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_anything_to_who_is_not_signed_in(app, page, monkeypatch, tmp_path):
    turn_to(app, page)
    make_access_list(tmp_path)
    monkeypatch.setenv("TRACKER_ACCESS", str(tmp_path / "access.toml"))
    shown = app.run()

    assert [error.value for error in shown.error] == [
        "You are not signed in. Reload the page to sign in again."
    ]
    assert not (shown.title or shown.text or shown.metric or shown.dataframe or shown.caption)


HOSTILE = [
    "[Sign in](https://x.invalid)", "![a](https://x.invalid/b.png)", "$x$", "$$x$$", ":red[x]",
    ":material/home:", ":smile:", ":streamlit:", "<img src=x onerror=alert(1)>", "https://x.invalid",
    "www.x.invalid", "a@x.invalid", "<https://x.invalid>", "**bold**", "_it_", "`code`", "# head",
    "- item", "1. item", "---", "\x1b[31mred", "a\0b", "a\u202eb", "&#91;x&#93;(y)", "k" * 1_500,
]  # fmt: skip
LIVE = ("](http", "![", "$x$", ":red[", ":material/", ":smile:", "<img", "https://", "www.", "@x",
        "**", "\x1b", "\0", "\u202e", "k" * 42)  # fmt: skip


@pytest.mark.parametrize("part", ["key", "value"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_refused_part_of_a_link_is_shown_as_it_is_and_cut(app, text, part):
    app.switch_page("pages/supply/capacity.py")
    app.query_params[text if part == "key" else "as_of"] = "1" if part == "key" else text
    shown = app.run()

    assert not shown.exception
    (said,) = [error.value for error in shown.error]
    assert said.startswith("Cannot keep ")
    assert len(said) < 600
    assert [live for live in LIVE if re.search(r"(?<!\\)" + re.escape(live), said)] == []


@pytest.mark.parametrize(
    ("page", "key"),
    [("pages/supply/capacity.py", "as_of"), ("pages/evidence/changes.py", "since"),
     ("pages/demand/outlook.py", "as_of")],
)  # fmt: skip
@pytest.mark.parametrize("day", ["1985-06-01", "1989-12-31", "0001-01-01", "9999-12-31"])
def test_a_day_nobody_can_look_from_is_refused_with_the_range(app, page, key, day):
    app.switch_page(page)
    app.query_params[key] = day
    shown = app.run()

    assert not shown.exception
    (said,) = [error.value for error in shown.error]
    assert said.startswith(f"Cannot keep {key}='{day}': a day from 1990-01-01 to ")
    assert not shown.dataframe


def test_a_step_to_a_day_before_all_that_can_be_looked_from_is_off(app, monkeypatch):
    monkeypatch.setattr(known, "neighbours", lambda *_: (dt.date(1985, 6, 1), None))
    shown = app.switch_page("pages/evidence/changes.py").run()

    assert not shown.exception
    assert [b.disabled for b in shown.button if b.label.startswith("Known ")] == [True, True]


def test_one_click_leaves_china_out_and_one_more_takes_it_back(app):
    app.switch_page("pages/supply/capacity.py").run()
    app.multiselect(key="f_country").set_value(["CHN", "USA"]).run()
    shown = app.checkbox(key="f_outside").check().run()

    said = " ".join(text.value for text in shown.text)
    assert shown.query_params["country"] == ["USA", "-CHN"]
    assert "in the United States, outside China, as known" in said
    expected = capacity.totals(real_store(), Filters(country=("USA", "-CHN")))
    card = next(metric for metric in shown.metric if metric.label == "Lines that add")
    assert card.value == f"{expected['lines']:.0f} lines"

    shown = app.checkbox(key="f_outside").uncheck().run()
    assert shown.query_params["country"] == "USA"


def test_a_link_that_leaves_out_fills_the_lists_and_the_next_page_has_it_too(app):
    app.switch_page("pages/supply/capacity.py")
    app.query_params.update({"country": ["-CHN"], "product": ["-mischmetal"]})
    shown = app.run()

    assert app.checkbox(key="f_outside").value
    assert app.multiselect(key="f_country_not").value == ["CHN"]
    assert app.multiselect(key="f_product_not").value == ["mischmetal"]
    assert not any("China" in name for name in app.multiselect(key="f_country").options)
    app.query_params.clear()
    shown = app.switch_page("pages/supply/claims.py").run()
    assert any("not Mischmetal, outside China" in text.value for text in shown.text)


def test_every_product_chosen_is_no_filter(app):
    app.switch_page("pages/supply/capacity.py").run()
    shown = app.multiselect(key="f_product").set_value([code.value for code in Product]).run()

    assert app.multiselect(key="f_product").value == []
    assert "product" not in shown.query_params


def test_company_after_company_is_offered_until_the_link_is_full_and_never_beyond(app):
    app.switch_page("pages/supply/capacity.py").run()
    offered = app.multiselect(key="f_company").options
    chosen = [name.rpartition(" (")[0] for name in offered[:40]]
    while True:
        shown = app.multiselect(key="f_company").set_value(chosen).run()
        assert not shown.error
        assert len(Filters(company=tuple(chosen)).link(View.CAPACITY)) <= LINK_LIMIT
        offered = [each.rpartition(" (")[0] for each in app.multiselect(key="f_company").options]
        if not (room := [name for name in offered if name not in chosen][:1]):
            break
        chosen = [*chosen, *room]

    assert any("are not offered: a link carries 2,000" in one.value for one in shown.caption)


def test_what_mailers_add_to_a_link_is_left_out_and_named_in_small_print(app):
    app.switch_page("pages/supply/capacity.py")
    app.query_params.update({"utm_source": "letter", "country": ["USA"], "fbclid": "x"})
    shown = app.run()

    assert not shown.error
    assert "Left out of the link: utm_source, fbclid." in [one.value for one in shown.caption]
    assert dict(shown.query_params) == {"country": "USA"}


@pytest.mark.parametrize("day", ["1990-01-01", "1995-01-01", "2012-01-01"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_a_day_on_which_little_was_known(app, page, day):
    turn_to(app, page)
    app.query_params["as_of"] = day
    shown = app.run()

    assert not shown.exception
    for error in shown.error:  # a refusal names the day; a bug would show a number
        assert f"as_of='{day}'" in error.value


def test_the_first_page_checks_the_post_of_february_2019(app):
    rows = next(
        frame.value for frame in app.dataframe if "statement" in frame.value.columns
    ).set_index("statement")

    said = " | ".join(rows["the data say"])
    assert len([one for one in rows.index if "approved" in one]) == 3
    assert "8,000 t/a itemised by 3 lines; 12,000 t/a named by no source found" in said
    assert "7,500 t/a itemised by 2 lines; 12,500 t/a named by no source found" in said
    assert "our series +8.1%" in said
    assert "cannot" not in set(rows["holds"])


def test_the_tables_of_lines_say_the_filters_they_take_and_no_other(app):
    app.query_params["evidence"] = "two_sources"
    app.query_params["city"] = "Baotou"
    shown = app.run()

    said = [text.value for text in shown.text if text.value.startswith("Showing ")]
    cards = [metric.label for metric in shown.metric]
    additions, of_lines = said
    assert "two or more publishers" in additions
    assert "two or more publishers" not in of_lines
    assert of_lines.startswith("Showing all lines in Baotou, as known on ")
    assert [label for label in cards if "AB5" not in label and "by evidence" not in label] == []
    table = next(f.value for f in shown.dataframe if "lines_not_stated" in f.value.columns)
    expected = standing.standing(real_store(), Filters(city=("Baotou",)))
    assert table["lines"].tolist() == expected["lines"].tolist()


def test_a_figure_of_the_model_has_no_more_digits_than_it_deserves(app):
    shown = app.switch_page("pages/demand/statements.py").run()

    ours = shown.dataframe[0].value["ours"].dropna()
    assert (ours[ours >= 1000] % 1 == 0).all()
    assert (ours[ours < 1000] % 1 != 0).any()
    growth = shown.dataframe[1].value["growth"]
    assert growth[0] == 8.1


@pytest.mark.parametrize(
    ("country", "card"),
    [("CAN", "Running, heard of lately"), ("VNM", "On the way, not running yet")],
)
def test_lines_of_unknown_capacity_are_not_shown_as_nothing(app, country, card):
    app.query_params["as_of"] = "2026-11-27"
    app.query_params["country"] = country
    shown = app.run()

    assert next(metric for metric in shown.metric if metric.label == card).value == "not stated"


def test_the_post_is_not_known_the_day_before(app):
    app.query_params["as_of"] = "2019-02-13"
    shown = app.run()

    assert any("Not known yet" in info.value for info in shown.info)


def test_a_bug_shows_a_number_and_neither_path_nor_traceback(app, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("/srv/secret/path")

    monkeypatch.setattr(capacity, "totals", broken)
    shown = app.switch_page("pages/supply/capacity.py").run()

    assert not shown.exception
    assert re.search(r"the number [0-9a-f]{8}\.", shown.error[0].value)
    assert "/srv" not in shown.error[0].value


def test_an_error_on_purpose_shows_its_message_and_hint(app, monkeypatch):
    def refused(*_):
        raise TrackerError("The figures are being mended.")

    monkeypatch.setattr(capacity, "totals", refused)
    shown = app.switch_page("pages/supply/capacity.py").run()

    assert shown.error[0].value.startswith("The figures are being mended. Reload")


def click(monkeypatch, kind, selection):
    """Let every chart or table that can be clicked say that this was chosen."""
    draw = getattr(parts.st, kind)

    def clicked(*args, **kwargs):
        answer = draw(*args, **kwargs)
        return {"selection": selection} if "on_select" in kwargs else answer

    monkeypatch.setattr(parts.st, kind, clicked)


CLICKS = [
    (
        "vega_lite_chart",
        {MARK: [{"period": "2019", "product_code": "ree_metal_alloy", "is_single_source": True}]},
        lineage_additions,
        "of_period",
    ),
    ("dataframe", {"rows": [0]}, parts, "of_story"),
]


@pytest.mark.parametrize(
    ("error", "words"), [(ZeroDivisionError, "/srv/secret"), (TrackerError, "Being mended.")]
)
@pytest.mark.parametrize(("kind", "selection", "module", "question"), CLICKS)
def test_an_error_behind_a_click_is_told_like_one_of_the_page_and_the_page_stays(
    app, monkeypatch, caplog, kind, selection, module, question, error, words
):
    def fail(*_):
        raise error(words)

    monkeypatch.setattr(module, question, fail)
    click(monkeypatch, kind, selection)
    shown = app.switch_page("pages/supply/capacity.py").run()

    assert not shown.exception
    (said,) = [one.value for one in shown.error]
    if error is TrackerError:
        assert said == f"Being mended. {TrackerError.hint}"
    else:
        number = re.search(r"the number ([0-9a-f]{8})\.", said)[1]
        assert f"Error {number} on page capacity" in caplog.text
        assert "/srv" not in said
    assert any("Data release" in caption.value for caption in shown.caption)


def chips(shown):
    return [one.label for one in shown.button if (one.key or "").startswith("chip_")]


def test_each_filter_that_is_set_is_a_chip_and_one_click_takes_it_away(app):
    assert chips(app) == []
    app.switch_page("pages/supply/capacity.py")
    app.query_params.update(
        {"country": ["CHN", "-USA"], "from": "2019", "show": "map", "as_of": "2020-01-01",
         "company": ["-Neo Magnequench"], "q": "a*b"}
    )  # fmt: skip
    shown = app.run()

    assert chips(shown) == [
        "Country: China, not United States", "Company: not Neo Magnequench", "From: 2019-01-01",
        "As known on: 2020-01-01", "Search: a\\*b", "Clear all filters",
    ]  # fmt: skip
    shown = app.button(key="chip_country").click().run()
    assert "country" not in shown.query_params
    assert app.multiselect(key="f_country_not").value == []
    shown = app.button(key="chip_all").click().run()
    assert dict(shown.query_params) == {"show": "map"}
    assert chips(shown) == []


def test_a_day_is_typed_and_one_that_is_none_is_refused_by_name(app):
    app.switch_page("pages/supply/capacity.py").run()
    shown = app.text_input(key="f_as_of").set_value("2019-02-14").run()
    assert any("as known on 2019-02-14." in text.value for text in shown.text)

    shown = app.text_input(key="f_as_of").set_value("soon").run()
    assert shown.error[0].value.startswith("Cannot keep as_of='soon': not a date like")
    assert not shown.dataframe

    shown = app.text_input(key="f_as_of").set_value("").run()
    assert not shown.error
    assert "as_of" not in shown.query_params


@pytest.mark.parametrize(
    ("label", "first"),
    [("This year", "2020-01-01"), ("12 months", "2019-03-01"), ("Since the post", "2019-02-14")],
)
def test_days_that_are_asked_for_often_are_one_click(app, label, first):
    app.switch_page("pages/supply/capacity.py")
    app.query_params.update({"as_of": "2020-03-01", "to": "2019"})
    app.run()
    shown = app.button(key=label).click().run()

    assert shown.query_params["from"] == first
    assert "to" not in shown.query_params


def test_a_mark_narrows_the_page_to_what_it_is_of_and_back(app, monkeypatch):
    kind, selection, *_ = CLICKS[0]
    click(monkeypatch, kind, selection)
    shown = app.switch_page("pages/supply/capacity.py").run()
    offered = {one.label: one for one in shown.button if one.label.startswith("Only ")}

    assert list(offered) == ["Only 2019", "Only REE metal and alloy"]
    offered["Only 2019"].click().run()
    shown = app.run()  # the test knows no run of a part that asks for the whole page
    assert shown.query_params["from"] == "2019-01-01"
    assert shown.query_params["to"] == "2019-12-31"
    assert {"From: 2019-01-01", "To: 2019-12-31"} < set(chips(shown))
    next(one for one in shown.button if one.label == "Not only 2019").click().run()
    assert not app.run().query_params


def test_a_record_that_is_not_there_is_named_with_what_to_do(app):
    app.switch_page("pages/records/line.py")
    app.query_params["id"] = "nobody"
    shown = app.run()

    assert [one.value for one in shown.error] == [
        escaped("Cannot keep id='nobody': no line has that id. Search for the line by any of its "
                "names, or open it from a table.")
    ]  # fmt: skip
    assert [title.value for title in shown.title] == ["Line"]
    assert not (shown.dataframe or shown.metric)


def test_a_reset_keeps_the_record_and_forgets_the_day(app):
    app.switch_page("pages/records/line.py")
    app.query_params.update({"id": "jigan-baotou-ree-metal-alloy", "as_of": "2019-06-01"})
    shown = app.run()
    assert any("as known on 2019-06-01" in text.value for text in shown.text)

    shown = app.button(key="reset").click().run()

    assert not shown.error
    assert dict(shown.query_params) == {"id": "jigan-baotou-ree-metal-alloy"}


def test_a_chosen_row_of_a_line_offers_its_page(app, monkeypatch):
    opened = []
    monkeypatch.setattr(records, "link", lambda *what, **_: opened.append(what))
    click(monkeypatch, "dataframe", {"rows": [0]})
    app.switch_page("pages/supply/capacity.py")
    app.query_params["q"] = "jigan-baotou-ree-metal-alloy"
    app.run()

    assert opened[0][:3] == (
        records.Kind.LINE,
        "jigan-baotou-ree-metal-alloy",
        "Open Baotou Jigan Rare Earth New Materials: REE metal and alloy",
    )


def test_nothing_is_searched_before_something_is_typed(app, monkeypatch):
    asked = []
    own = search.matches
    monkeypatch.setattr(search, "matches", lambda *what: (asked.append(what[1]), own(*what))[1])
    app.run()
    app.button(key="open_search").click().run()
    assert asked == []

    app.session_state["search"] = "北方稀土"  # typed; the test knows no run of a part alone
    shown = app.button(key="open_search").click().run()

    assert not shown.exception
    assert asked == ["北方稀土"]
    assert {"Lines", "Companies"} <= {text.value for text in shown.text}


def test_what_changed_against_a_version_has_the_rows_with_their_reasons(tmp_path, monkeypatch):
    curated, target = write_small(tmp_path / "curated"), tmp_path / "published"
    old = build(curated, target).release
    set_cell(curated, "capacity_events", 3, "capacity_tpa", "4000")
    add_row(
        curated, "corrections", 2, correction_id="k-2", table="capacity_events", row_key="e-2",
        column="capacity_tpa", reason="misread", corrected_on="2021-03-04",
    )  # fmt: skip
    build(curated, target)
    monkeypatch.setenv("TRACKER_PUBLISHED", str(target))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/evidence/changes.py")
    app.query_params["release"] = old.id
    shown = app.run()

    assert not shown.error
    edits = next(frame.value for frame in shown.dataframe if "edit" in frame.value.columns)
    assert edits[["row_key", "column", "old", "new", "reason"]].values.tolist() == [
        ["e-2", "Capacity", "5000", "4000", "misread"]
    ]


def test_a_page_builds_nothing_in_a_folder_that_may_be_a_slip_of_the_pen(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_PUBLISHED", str(tmp_path / "typo"))

    shown = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()

    assert [one.value for one in shown.error] == [
        escaped("Nothing has been published yet. Run `python -m tracker build`.")
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_first_start_builds_in_the_default_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(releases, "PUBLISHED", tmp_path / "published")
    monkeypatch.delenv("TRACKER_PUBLISHED", raising=False)
    monkeypatch.setenv("TRACKER_CURATED", str(write_small(tmp_path / "curated")))

    assert data.release().id == releases.current(tmp_path / "published").id


def test_a_page_whose_version_breaks_under_it_shows_the_last_good_one(tmp_path, monkeypatch):
    curated, target = write_small(tmp_path / "curated"), tmp_path / "published"
    old = build(curated, target).release
    set_cell(curated, "capacity_events", 3, "capacity_tpa", "4000")
    new = build(curated, target).release
    monkeypatch.setenv("TRACKER_PUBLISHED", str(target))
    assert data.release().id == new.id

    (new.folder / "lines.parquet").write_bytes(b"torn")

    assert data.release().id == old.id
    assert old.id in data.release().notice


@pytest.mark.parametrize(
    ("key", "value"),
    [("since", "2019-02"), ("since", "9999-12-31"), ("release", "0f3a9c11d2e4b5a6")],
)
def test_what_changed_refuses_a_day_or_a_version_there_is_not(app, key, value):
    app.switch_page("pages/evidence/changes.py")
    app.query_params[key] = value
    shown = app.run()

    assert f"Cannot keep {key}='{value}'" in shown.error[0].value
    assert not shown.metric
    assert not shown.dataframe


@pytest.fixture
def check_page(tmp_path, monkeypatch):
    """The page that checks a table, over small tables, and a copy of them to change."""
    curated, target = write_small(tmp_path / "curated"), tmp_path / "published"
    build(curated, target)
    monkeypatch.setenv("TRACKER_CURATED", str(curated))
    monkeypatch.setenv("TRACKER_PUBLISHED", str(target))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return app.switch_page("pages/evidence/check.py").run(), write_small(tmp_path / "changed")


def hand_in(shown, name, data):
    return shown.file_uploader[0].upload(name, data, "text/csv").run()


def test_a_table_that_holds_shows_what_it_would_change(check_page):
    page, changed = check_page
    assert not page.dataframe
    set_cell(changed, "capacity_events", 3, "capacity_tpa", "9000")

    shown = hand_in(page, "capacity_events.csv", (changed / "capacity_events.csv").read_bytes())

    assert not shown.error
    assert "2 figures moved far" in shown.warning[0].value
    counts, sums, rows = (frame.value for frame in shown.dataframe[:3])
    assert counts.values.tolist() == [["capacity_events", 0, 1, 0]]
    assert sums[["before_tpa", "after_tpa", "mark"]].values.tolist() == [
        [10000, 14000, "moves over 20 %"]
    ]
    assert rows[["column", "old", "new", "mark"]].values.tolist() == [
        ["capacity_tpa", "5000", "9000", "moves over 50 %"]
    ]
    assert "`moves over 50 %`" in shown.code[-1].value


def test_a_table_that_does_not_hold_shows_its_findings_and_no_change(check_page):
    page, changed = check_page
    set_cell(changed, "capacity_events", 3, "capacity_tpa", "9,000")

    shown = hand_in(page, "capacity_events.csv", (changed / "capacity_events.csv").read_bytes())

    assert shown.error[0].value.startswith("1 finding:")
    (findings,) = (frame.value for frame in shown.dataframe)
    first = findings.iloc[0]
    assert (first["file"], first["line"], first["column"]) == (
        "capacity_events.csv", 3, "capacity_tpa",
    )  # fmt: skip
    assert first["seen"] == "9,000"
    assert first["right"].startswith("digits")


def test_a_file_that_is_no_table_of_ours_is_refused_with_the_names_there_are(check_page):
    page, _ = check_page

    shown = hand_in(page, "[x](http://example.org).csv", b"line_id\n")

    assert [error.value for error in shown.error] == ["No table of ours has this name."]
    assert any("lines.csv, capacity_events.csv" in text.value for text in shown.text)
    assert not shown.dataframe


def test_a_page_that_is_searched_says_by_what(app):
    app.switch_page("pages/evidence/sources.py").run()
    assert app.text_input(key="f_q").placeholder == "publisher, title, address"
    app.switch_page("pages/supply/capacity.py").run()
    assert app.text_input(key="f_q").placeholder == "company, place, line"


def test_the_tables_that_can_be_checked_are_listed_with_what_a_row_is(app):
    shown = app.switch_page("pages/evidence/check.py").run()

    assert "Tables that can be handed in" in [head.value for head in shown.header]
    listed = [text.value for text in shown.markdown if ": " in text.value]
    assert any(text.startswith("**Capacity events**: ") and "One row" in text for text in listed)
    assert not [text for text in listed if "_" in text]
