"""Phone, tablet and a page enlarged to 200%: nothing cut or sideways, the answer first."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WIDTHS = (390, 720, 768)  # px: a phone, 1440 enlarged to 200%, a tablet
BEYOND = """() => {
    const page = document.querySelector('[data-testid=stMain]');
    const cut = [...document.querySelectorAll(
        '[data-testid=stMetricValue] *, [data-testid=stMetricLabel] p, ' +
        '[data-testid=stPageLink-NavLink] p, [data-testid=stButtonGroup] > div')]
        .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth)
        .map(part => part.textContent);
    return [page.scrollWidth - page.clientWidth,
            document.documentElement.scrollWidth - innerWidth, cut];
}"""
DRAWN_BY = """limit => {
    const chart = document.querySelector('[data-testid="stVegaLiteChart"] svg');
    return chart && chart.getBoundingClientRect().top < limit;
}"""


@pytest.mark.parametrize("link", [*rig.LINKS, *rig.RECORDS])
def test_no_page_scrolls_sideways_or_cuts_a_figure(visit: Visit, link: str):
    page = visit(link, width=390)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"innerWidth === {width}")
        page.wait_for_function(f"() => JSON.stringify(({BEYOND})()) === '[0,0,[]]'")


@pytest.mark.parametrize("link", ["/capacity", "/claims"])
def test_the_chart_begins_on_the_first_screen_of_a_phone(visit: Visit, link: str):
    visit(link, width=390).wait_for_function(DRAWN_BY, arg=844)


def test_the_answer_stands_next_to_who_on_a_phone(visit: Visit):
    heads = visit("/claims", width=390).locator(".st-key-rows_claims-compared [role=columnheader]")
    assert [heads.nth(at).inner_text() for at in (0, 1)] == ["Claim", "Claimed (t/a)"]
    heads = visit("/claims").locator(".st-key-rows_claims-compared [role=columnheader]")
    assert [heads.nth(at).inner_text() for at in (0, 1)] == ["Claim", "City"]


def test_one_press_leads_from_a_folded_menu_to_the_filters_and_back(visit: Visit):
    page = visit("/capacity", width=390)
    product = page.get_by_test_id("stMultiSelect").filter(has_text="Product").first
    expect(product).not_to_be_in_viewport()

    page.get_by_role("button", name="Filters", exact=True).click()

    expect(product).to_be_in_viewport()
    expect(product.get_by_role("combobox")).to_be_focused()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(product).not_to_be_in_viewport()
    expect(visit("/capacity").locator(".st-key-to_filters")).to_be_hidden()
