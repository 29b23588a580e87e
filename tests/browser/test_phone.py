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
