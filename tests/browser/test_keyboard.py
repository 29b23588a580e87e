"""Whole tasks by the keyboard alone, and where it is is seen, light and dark."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
MOST = 120  # stops on the longest way round a page


def walk_to(page: Page, target: Locator) -> None:
    """Press Tab until a thing has the focus."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if target.evaluate_all("found => found.includes(document.activeElement)"):
            return
    raise AssertionError(f"Tab never reached {target}")


def box(page: Page, label: str) -> Locator:
    lists = page.get_by_test_id("stSidebar").get_by_role("combobox", name=label)
    return lists.or_(page.get_by_test_id("stSidebar").get_by_role("textbox", name=label))


def test_who_was_approved_in_baotou_in_february_2019_by_keyboard_alone(visit: Visit):
    page = visit("/capacity?stage=approved")
    press, typed = page.keyboard.press, page.keyboard.type
    button = page.get_by_role("button")

    walk_to(page, box(page, "City"))
    typed("Baotou")
    expect(rig.option(page, "Baotou")).to_be_visible()
    press("Enter")
    press("Escape")
    expect(page.get_by_text("in Baotou").first).to_be_visible()
    rig.ready(page)
    for label, day in (("From", "2019-02-01"), ("To", "2019-02-28")):
        walk_to(page, box(page, label))
        typed(day)
        press("Enter")
        expect(button.filter(has_text=f"{label}: {day}")).to_be_visible()
        rig.ready(page)
    walk_to(page, page.locator(".st-key-rows_additions canvas"))
    press("ArrowDown")
    press("Shift+Space")
    opened = page.locator(".st-key-rows_additions").get_by_role("link", name=re.compile("^Open "))
    expect(opened).to_be_visible()
    rig.ready(page)
    walk_to(page, opened)
    press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("REE metal and alloy")
    assert "/line?id=" in page.url


def test_a_chip_is_taken_away_and_the_rows_of_a_chart_are_opened_by_keyboard(visit: Visit):
    page = visit("/capacity?city=Baotou")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("stSkipToContent")).to_be_focused()
    page.keyboard.press("Enter")  # to the content, past all of the menu and the filters

    walk_to(page, page.locator(".st-key-chip_city button"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/capacity$"))
    rig.ready(page)
    walk_to(page, page.locator("summary").filter(has_text="Show the rows").first)
    page.keyboard.press("Enter")

    expect(page.locator(".st-key-rows_capacity-by-period canvas").first).to_be_visible()


def test_the_search_is_typed_into_at_once_and_a_result_opened(visit: Visit):
    page = visit("/claims")

    page.keyboard.press("s")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jigan")
    found = page.get_by_role("dialog").get_by_role("link", name=re.compile("^Baotou Jigan.*:"))
    expect(found.first).to_be_visible()
    walk_to(page, found.first)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/line\?id=jigan"))


def test_terms_and_the_scheme_are_reached_and_left_by_keyboard(visit: Visit):
    page = visit("/claims")
    terms = page.locator(".st-key-open_terms button")

    walk_to(page, terms)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    walk_to(page, page.get_by_role("button", name=re.compile("Method: 3. Claims")).first)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-method_open")).to_contain_text("claim")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(terms).to_be_focused()
    walk_to(page, page.get_by_test_id("stMainMenuButton"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMainMenuItem-theme-System")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("stMainMenuItem-theme-Dark")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(16, 23, 30)")


@pytest.mark.parametrize("dark", [False, True])
def test_where_the_keyboard_is_is_seen_at_every_stop(visit: Visit, dark: bool):
    page = visit("/capacity", dark=dark)
    shown = """() => {
        const rings = [];
        for (let part = document.activeElement; part; part = part.parentElement) {
            const style = getComputedStyle(part);
            if (style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2)
                rings.push(part.tagName);
        }
        return rings.length > 0;
    }"""
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if not page.evaluate(shown):
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 160)"))
    assert [html for html in unseen if not re.match(r"<(main|body)", html)] == []
