"""A click on a mark shows the rows and sources behind it, in the same chart, soon."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
CHARTS = [  # link, name of the chart, words of a mark, words of what stands behind it
    ("/capacity", "capacity-by-period", "Period: 2019", "Behind 2019"),
    ("/capacity", "capacity-by-period", "What brought most: all 8,000", "Behind 2019"),
    ("/capacity?bars=share", "capacity-by-period", "Period: 2024", "Behind 2024"),
    ("/capacity?show=cumulative", "capacity-cumulative", "Up to the end of: 2019", "Behind 2019"),
    ("/capacity?show=trailing", "capacity-trailing", "2019-02-14", "Behind 2019-02-14"),
    ("/capacity?show=ranking", "capacity-ranking", "Status: Approved", "Approved"),
    ("/capacity?show=map", "capacity-map", "Place: Baotou", "Behind Baotou, China"),
    ("/claims", "claims", "not itemised", "The claim"),
    ("/capacity?show=pipeline", "realisation", "Run by then: 39%", "Share that runs"),
    ("/hydrogen-storage", "hydrogen-storage-timeline", "Status: Operating", "Events (1)"),
    ("/hydrogen-storage", "hydrogen-storage-by-country", "Status: Operating", "state tonnes"),
    ("/hydrogen-storage", "hybrids-equipped", "NiMH hybrids sold", "hybrids sold x NiMH share"),
    ("/ab5", "ab5-consumption", "Year: 2018", "7,540.4 t"),
    ("/ab5", "hev-units", "Year: 2018", "Sales reports"),
    ("/ab5", "kwh-per-nimh-hev", "Year: 2018", "7,540.4 t"),
    ("/ab5", "nimh-share", "Year: 2018", "7,540.4 t"),
    ("/ab5?side=factors", "ab5-factors", "Factor: NiMH share", "logarithmic mean"),
    ("/ab5?side=sensitivity", "ab5-sensitivity", "Assumption", "at its low and its high"),
    ("/ab5?side=metals", "ab5-metals", "Year: 2018", "mass fraction"),
    ("/ab5?side=below", "kwh-from-below", "Year: 2010", "Their packs"),
    ("/statements", "statements", "AB5 consumption, growth", "As printed by its source"),
    ("/statements", "published-growth", "Period: 2018", "As printed by its source"),
    ("/outlook", "outlook", "AB5 bought (t)", "Sales reports"),
    ("/outlook", "outlook", "Year: 2030; Shows: scenario", "by the scenario"),
    ("/outlook", "outlook", "Capacity, low (t/a)", "stated by silent lines"),
    ("/outlook", "outlook-draws", "Year: 2030", "The share of draws"),
]


@pytest.mark.parametrize(("link", "name", "words", "behind"), CHARTS)
def test_a_click_on_a_mark_shows_what_stands_behind_it(visit: Visit, link, name, words, behind):
    page = visit(link)

    rig.mark(page, name, words).click(force=True)

    box = page.locator(f".st-key-behind_{name}")
    expect(box).to_contain_text(behind)
    expect(box.get_by_test_id("stDataFrame").first).to_be_visible()


def test_a_click_keeps_the_chart_and_is_answered_within_300_ms(visit: Visit):
    page = visit("/capacity")
    page.evaluate("document.querySelector('.st-key-chart_capacity-by-period svg').id = 'kept'")
    took = []

    for year in (2019, 2021, 2024, 2025, 2019):
        target = rig.mark(page, "capacity-by-period", f"Period: {year}")
        started = time.perf_counter()
        target.click(force=True)
        page.wait_for_function(
            "year => document.querySelector('.st-key-behind_capacity-by-period')"
            "?.textContent.includes('Behind ' + year)",
            arg=year,
        )
        took.append((time.perf_counter() - started) * 1000)
        rig.ready(page)

    assert page.locator("#kept").count() == 1
    # the quickest, since the machine runs other tests meanwhile
    assert min(took) < 300, took


def test_a_choice_is_gone_when_a_filter_takes_its_mark_away(visit: Visit):
    page = visit("/capacity")
    rig.mark(page, "capacity-by-period", "Period: 2024").click(force=True)
    expect(page.locator(".st-key-behind_capacity-by-period")).to_be_visible()
    legend = page.locator(".st-key-chart_capacity-by-period .role-legend-label text")
    expect(legend.filter(has_text="Heavy REE")).to_have_count(1)

    box = page.get_by_label("To", exact=True)
    box.fill("2020")
    box.press("Enter")

    expect(page.get_by_text("up to 2020-12-31")).to_be_visible()
    expect(page.locator(".st-key-behind_capacity-by-period")).to_have_count(0)
    expect(legend.filter(has_text="Heavy REE")).to_have_count(0)
    expect(legend.filter(has_text="NdFeB")).to_have_count(1)


LEGENDS = [  # link, name of the chart, an entry, the choice in the link, words of its chip
    ("/", "standing", "NdFeB", "product=ndfeb_alloy", "Product: NdFeB alloy"),
    ("/capacity?show=ranking", "capacity-ranking", "Operating", "status=operating", "Operating"),
    (
        "/hydrogen-storage",
        "hydrogen-storage-by-country",
        "Idled",
        "status=idled",
        "Status now: Idled",
    ),
    ("/ab5", "hev-units", "Honda", "segment=honda", "Segment: Honda"),
]


@pytest.mark.parametrize(("link", "name", "entry", "choice", "chip"), LEGENDS)
def test_an_entry_of_a_legend_is_a_filter_and_its_second_click_takes_it_away(
    visit: Visit, link, name, entry, choice, chip
):
    page = visit(link)
    chips = page.locator(".st-key-chips")

    in_legend(page, name, entry).click()
    expect(chips).to_contain_text(chip)
    assert choice in page.url
    rig.ready(page)

    in_legend(page, name, entry).click()
    expect(chips.get_by_role("button")).to_have_count(0)
    assert choice not in page.url


def test_an_entry_is_undone_by_back_and_clicked_anew_after_its_chip_is_gone(visit: Visit):
    page = visit("/capacity")
    chip = page.locator(".st-key-chips").get_by_role("button", name="Product: NdFeB alloy")

    def choose() -> None:
        in_legend(page, "capacity-by-period", "NdFeB").click()
        expect(chip).to_be_visible()
        rig.ready(page)

    choose()
    page.go_back()
    expect(chip).to_have_count(0)
    rig.ready(page)
    choose()
    chip.click()
    expect(chip).to_have_count(0)
    rig.ready(page)
    choose()

    rig.mark(page, "capacity-by-period", "Period: 2024").click(force=True)
    expect(page.locator(".st-key-behind_capacity-by-period")).to_be_visible()
    expect(chip).to_be_visible()  # a click on a bar is none on the entry


def test_a_brush_beside_the_bars_sets_from_and_to_and_back_undoes_it(visit: Visit):
    page = visit("/capacity")
    chips = page.locator(".st-key-chips").get_by_role("button")
    first, last = (drawn_at(page, f"Period: {year}") for year in (2019, 2024))
    level = first["y"] - 60

    drag(page, (first["x"] - 3, level), (last["x"] + last["width"] + 3, level))
    expect(chips.filter(has_text="From: 2019-01-01")).to_have_count(1)
    expect(chips.filter(has_text="To: 2024-12-31")).to_have_count(1)
    assert "from=2019-01-01&to=2024-12-31" in page.url
    rig.ready(page)

    # no brush is left above the bars, and a hand that shakes on one means the bar
    middle = centre(drawn_at(page, "Period: 2021"))
    drag(page, middle, (middle[0] + 3, middle[1] + 1))
    expect(page.locator(".st-key-behind_capacity-by-period")).to_contain_text("Behind 2021")
    assert "from=2019-01-01&to=2024-12-31" in page.url

    page.go_back()
    expect(chips).to_have_count(0)
    expect(
        page.locator(BARS).and_(page.locator("[aria-label*='Period: 2010']")).first
    ).to_be_attached()


BARS = "[class*='st-key-chart_capacity-by-period'] svg [role='graphics-symbol']"


def drawn_at(page: Page, words: str) -> dict[str, float]:
    """Where the first bar with the words is drawn, on screen."""
    bar = page.locator(BARS).and_(page.locator(f"[aria-label*='{words}']")).first
    bar.scroll_into_view_if_needed()
    return bar.bounding_box() or {}


def centre(box: dict[str, float]) -> tuple[float, float]:
    """The middle of what is drawn in a box."""
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move and let go, as a mouse does."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def in_legend(page: Page, name: str, entry: str) -> Locator:
    """The words of an entry of a chart's legend."""
    words = page.locator(f".st-key-chart_{name} .role-legend-label text")
    return words.filter(has_text=entry).first
