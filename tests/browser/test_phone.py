"""How charts fit: on a phone nothing is cut, on a laptop a chart is seen without scrolling."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LOOKS = [
    "/capacity?show=ranking",
    "/changes?as_of=2020-01-01&since=2019-02-13",
    "/hydrogen-storage",
    "/claims",
]
NONE_CUT = """() => {
    const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg')];
    const names = charts.flatMap(svg => [...svg.querySelectorAll('.role-legend-label text')]
        .map(name => svg.getBoundingClientRect().right - name.getBoundingClientRect().right));
    return names.length > 0 && names.every(room => room >= 0);
}"""
ROWS = """() => new Set([...document.querySelectorAll('.role-legend-label text')]
    .map(name => Math.round(name.getBoundingClientRect().y))).size"""

WITHIN_900 = """() => {
    const chart = document.querySelector('[data-testid="stVegaLiteChart"] svg');
    const names = [...(chart?.querySelectorAll('.role-axis-label text') ?? [])];
    return names.length > 0 && names.every(name => name.getBoundingClientRect().bottom <= 900);
}"""


@pytest.mark.parametrize("link", LOOKS)
def test_no_name_of_a_legend_is_cut_on_a_phone(visit: Visit, link):
    visit(link, width=390).wait_for_function(NONE_CUT)


def test_a_legend_is_laid_out_anew_when_the_chart_gets_narrow(visit: Visit):
    page = visit("/capacity", width=1280)
    page.wait_for_function(NONE_CUT)
    assert page.evaluate(ROWS) == 3

    page.set_viewport_size({"width": 390, "height": 2000})

    page.wait_for_function(f"() => ({ROWS})() === 7")
    page.wait_for_function(NONE_CUT)


def test_a_bar_too_narrow_for_its_name_has_none(visit: Visit):
    page = visit("/capacity", width=1440)
    names = page.locator(".st-key-chart_capacity-by-period .mark-text.role-mark text")
    expect(names.filter(has_text="NdFeB").first).to_have_attribute("opacity", "1")

    page.set_viewport_size({"width": 390, "height": 2000})

    expect(names.filter(has_text="NdFeB").first).to_have_attribute("opacity", "0")


@pytest.mark.parametrize("link", ["/capacity", "/ab5", "/claims"])
def test_a_laptop_shows_the_whole_first_chart_without_scrolling(visit: Visit, link):
    visit(link, width=1440).wait_for_function(WITHIN_900)


def test_a_page_chosen_on_a_phone_closes_the_menu(visit: Visit):
    page = visit("/", width=390)
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebarNavLink")

    links.filter(has_text="Claims").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("claimed")
    expect(links.first).not_to_be_in_viewport()


def test_paper_has_the_answer_and_whole_charts_and_nothing_to_press(visit: Visit):
    page = visit("/ab5", width=700)  # about what A4 is wide

    page.emulate_media(media="print")

    for gone in ("stSidebar", "stHeader", "stPopover", "stDownloadButton"):
        for part in page.get_by_test_id(gone).all():
            expect(part).to_be_hidden()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')]"
        ".every(svg => svg.getBoundingClientRect().right <= innerWidth)"
    )
    stamp = page.get_by_text("Data release")
    expect(stamp).to_be_visible()


def test_the_menu_switches_between_light_and_dark(visit: Visit):
    page = visit("/claims")
    paper = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"

    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()

    page.wait_for_function(f"{paper} === 'rgb(16, 23, 30)'")
