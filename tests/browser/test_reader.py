"""What a reader does: choose, share, go back, download, mistype."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def metric(page: Page, label: str) -> str:
    box = page.get_by_test_id("stMetric").filter(has_text=label)
    return box.get_by_test_id("stMetricValue").inner_text()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stMultiSelect").filter(has_text=label).get_by_role("combobox").click()
    rig.option(page, option).click()
    page.keyboard.press("Escape")


def test_choosing_a_filter_rewrites_the_link_and_the_link_shows_the_same_numbers(visit: Visit):
    page = visit("/capacity")
    before = metric(page, "New nameplate capacity")

    choose(page, "City", "Baotou")
    expect(page.get_by_text("in Baotou")).to_be_visible()
    rig.ready(page)

    assert page.url.endswith("/capacity?city=Baotou")
    after = metric(page, "New nameplate capacity")
    assert after != before
    other = visit(page.url)
    assert metric(other, "New nameplate capacity") == after


@pytest.mark.parametrize(
    ("label", "typed", "shown"),
    [
        ("Company", "jmc", "Japan Metals & Chemicals"),
        ("Company", "北方稀土", "China Northern Rare Earth"),
        ("City", "包头", "Baotou"),
    ],
)
def test_a_list_takes_any_name_and_shows_the_one_the_data_show(
    visit: Visit, label: str, typed: str, shown: str
):
    page = visit("/capacity")
    box = page.get_by_test_id("stMultiSelect").filter(has_text=label).first

    box.get_by_role("combobox").click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_label(rig.named(shown, "Remove ")).first).to_be_attached()
    page.keyboard.press("Escape")
    rig.ready(page)

    expect(page).to_have_url(re.compile(re.escape(urlencode({label.lower(): shown}))))


def test_a_name_that_nobody_has_is_refused_and_can_be_reset(visit: Visit):
    page = visit("/capacity")
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Company").first

    box.get_by_role("combobox").click()
    page.keyboard.type("Nobody Anywhere")
    page.keyboard.press("Enter")
    expect(page.get_by_text("no line has that company")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("stMain").get_by_role("button", name="Reset filters").click()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()


def test_going_back_gives_the_choice_before(visit: Visit):
    page = visit("/capacity")
    before = metric(page, "New nameplate capacity")
    choose(page, "City", "Baotou")
    expect(page.get_by_text("in Baotou")).to_be_visible()
    rig.ready(page)

    page.go_back()
    expect(page.get_by_text("in Baotou")).to_have_count(0)
    rig.ready(page)

    assert metric(page, "New nameplate capacity") == before


def test_back_and_forward_over_pages_restore_each_view_that_was_left(visit: Visit):
    page = visit("/")
    views = [(page.url, "additions by date announced or approved, as known")]

    def arrive(words: str) -> None:
        expect(page.get_by_text(words).first).to_be_visible()
        rig.ready(page)
        views.append((page.url, words))

    page.get_by_role("link", name="What runs today").click()  # a bare page with a link to choices
    arrive("what runs of all lines, as known")
    choose(page, "Country", "Canada")
    arrive("what runs of all lines in Canada, as known")
    page.get_by_role("link", name="Claims", exact=True).click()  # takes the country alone
    arrive("all claims in Canada, as known")
    page.get_by_role("link", name="AB5 consumption").click()  # takes none of them
    arrive("AB5 in the cell for all segments, as known")
    page.get_by_role("link", name="Sources", exact=True).click()
    arrive("all sources, as known")

    for address, words in reversed(views[:-1]):
        page.go_back()
        expect(page.get_by_text(words).first).to_be_visible()
        rig.ready(page)
        assert page.url == address
    for address, words in views[1:]:
        page.go_forward()
        expect(page.get_by_text(words).first).to_be_visible()
        rig.ready(page)
        assert page.url == address


def test_choices_made_in_quick_succession_are_all_kept(visit: Visit):
    page = visit("/capacity")

    for option in ("Who", "Map", "Added"):
        page.get_by_role("radio", name=option).click()
    page.get_by_role("radio", name="Quarter").click()
    page.get_by_role("radio", name="Month").click()

    expect(page).to_have_url(re.compile(r"/capacity\?period=month$"))


def test_a_choice_goes_along_to_the_next_page(visit: Visit):
    page = visit("/capacity?city=Baotou&as_of=2019-02-14")

    page.get_by_role("link", name="Hydrogen-storage alloy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("hydrogen-storage alloy")
    rig.ready(page)

    assert "city=Baotou" in page.url
    assert "as_of=2019-02-14" in page.url


def test_the_link_of_the_post_shows_the_three_approvals(visit: Visit):
    page = visit("/capacity?city=Baotou&stage=approved&from=2018-12-14&to=2019-02-14")

    assert metric(page, "New nameplate capacity") == "8,000 t/a"
    assert metric(page, "Lines that add") == "3 lines"


def test_the_csv_holds_exactly_the_rows_of_the_table(visit: Visit):
    page = visit("/capacity?city=Baotou&stage=approved")
    button = page.locator(".st-key-rows_additions").get_by_test_id("stDownloadButton")
    said = int(re.search(r"Download ([\d,]+) rows", button.inner_text()).group(1))
    table = page.locator(".st-key-rows_additions").get_by_test_id("stDataFrame")

    with page.expect_download() as got:
        button.get_by_role("button").click()
    text = got.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert len(rows) == said
    shown = int(table.locator("[role=grid]").get_attribute("aria-rowcount")) - 1
    assert shown == len(rows)
    cells = table.locator("td[aria-colindex='1']").all_inner_texts()
    assert cells == [row["company"] for row in rows][: len(cells)]
    assert re.fullmatch(
        r"additions_[0-9a-f]{8}_as-of-[\d-]{10}_city-Baotou_stage-approved\.csv",
        got.value.suggested_filename,
    )


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ("/capacity?city=Atlantis", "city='Atlantis'"),
        ("/capacity?product=gold", "product='gold'"),
        ("/capacity?as_of=yesterday", "as_of='yesterday'"),
        ("/capacity?nonsense=1", "nonsense='1'"),
        ("/ab5?product=ndfeb_alloy", "product='ndfeb_alloy'"),
        ("/changes?since=2019-02", "since='2019-02'"),
        ("/changes?since=2019-02-15&as_of=2019-02-14", "since='2019-02-15'"),
        ("/changes?release=0f3a9c11d2e4b5a6", "release='0f3a9c11d2e4b5a6'"),
        ("/sources?q=%3Cscript%3Ealert(1)%3C/script%3E&x=1", "x='1'"),
    ],
)
def test_a_link_that_cannot_be_kept_says_which_part_and_draws_nothing(visit: Visit, link, part):
    page = visit(link)

    expect(page.get_by_test_id("stAlert")).to_contain_text(part)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    page.get_by_role("button", name="Reset filters").click()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_what_changed_names_the_day_the_sums_and_the_feeds(visit: Visit):
    page = visit("/changes?since=2019-02-13&as_of=2019-02-14&city=Baotou")

    expect(page.get_by_text("since 2019-02-13, as known on 2019-02-14")).to_be_visible()
    expect(page.get_by_text("Compared with what was known on 2019-02-13.")).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("3")
    expect(page.get_by_text("/feed.atom?city=Baotou")).to_be_visible()
    expect(page.get_by_role("button", name="Download 6 rows (CSV)")).to_be_visible()


def test_a_mistyped_date_is_named_and_can_be_mended(visit: Visit):
    page = visit("/capacity")
    box = page.get_by_label("From", exact=True)
    box.fill("soon")
    box.press("Enter")

    expect(page.get_by_test_id("stAlert")).to_contain_text("from='soon'")
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)

    box.fill("2019")
    box.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.get_by_text("from 2019-01-01 on")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_typed_day_counts_on_enter_and_on_tab(visit: Visit, key: str):
    page = visit("/capacity")
    box = page.get_by_label("As known on", exact=True)
    box.fill("2019-02-14")
    box.press(key)

    expect(page.get_by_text("as known on 2019-02-14.").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/capacity\?as_of=2019-02-14$"))


@pytest.mark.parametrize("show", ["period", "cumulative", "trailing", "ranking", "map"])
def test_every_way_of_showing_draws_marks_a_reader_of_screens_can_read(visit: Visit, show):
    page = visit(f"/capacity?show={show}")

    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart.locator("[role='graphics-symbol'][aria-label]").nth(3)).to_be_attached()
    expect(chart).to_have_attribute("aria-label", re.compile("rows are in the table"))


def test_a_filter_that_keeps_nothing_says_so(visit: Visit):
    page = visit("/capacity?q=no+such+words+anywhere")

    expect(page.get_by_text("Nothing matches these filters").first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)


HOSTILE = [
    "[Sign in](https://x.invalid)", "![a](https://x.invalid/b.png)", "$x$", "$$x^2$$", ":red[x]",
    ":red-background[x]", ":blue-badge[x]", ":small[x]", ":material/home:", ":smile:", ":+1:",
    ":streamlit:", "<img src=x>", "<b>x</b>", "https://x.invalid", "www.x.invalid", "a@x.invalid",
    "xmpp:a@x.invalid", "<https://x.invalid>", "**bold**", "_it_", "~~gone~~", "`code`", "# head",
    "- item", "1. item", "> said", "[x]: https://x.invalid", "[^1]", "&#91;x&#93;(https://x.invalid)",
    "a -> b", "\\[x](https://x.invalid)", "a_b_c", "|a|b|",
]  # fmt: skip
MADE = (
    "a, img, em, strong, del, code, h1, h2, li, blockquote, table, .katex, span[style], [role=img]"
)


@pytest.mark.parametrize("part", ["key", "value"])
def test_nothing_in_a_refused_link_becomes_more_than_text(visit: Visit, part):
    """What the reader's link said stands in the box letter by letter, and nothing is made of it."""
    page = visit("/capacity?nonsense=1")
    box = page.get_by_test_id("stAlertContentError")
    for text in HOSTILE if part == "key" else HOSTILE[:5]:  # one function serves both
        query = {text: "1"} if part == "key" else {"as_of": text}
        page.goto("/capacity?" + urlencode(query))
        rig.ready(page)
        words = box.get_by_test_id("stMarkdownContainer")
        expect(words).to_contain_text("Cannot keep ")
        assert words.locator(MADE).count() == 0, text
        shown = text if re.fullmatch(r"\w+", text, re.ASCII) else ascii(text)
        assert shown[:38] in words.inner_text().replace("\u2060", ""), text


def test_one_click_leaves_china_out_and_a_list_leaves_out_more(visit: Visit):
    page = visit("/capacity")
    page.get_by_test_id("stCheckbox").filter(has_text="Outside China").locator("label").click()
    expect(page.get_by_text("outside China, as known")).to_be_visible()
    rig.ready(page)
    page.get_by_role("button", name="Leave out").click()
    choose(page, "Leave out: product", "NdFeB alloy")

    expect(page.get_by_text("not NdFeB alloy, outside China, as known")).to_be_visible()
    assert "product=-ndfeb_alloy" in page.url
    assert "country=-CHN" in page.url
    page.reload()
    rig.ready(page)
    expect(page.get_by_text("not NdFeB alloy, outside China, as known")).to_be_visible()
