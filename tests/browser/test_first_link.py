"""The first link after a start shows its page and nothing else; every page opens quietly."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import rig
from tests.browser.test_words import assert_words_only

pytestmark = pytest.mark.browser


def error_boxes(page: Page) -> Locator:
    """Find Streamlit's own box for a bug, and ours."""
    return page.get_by_test_id("stException").or_(page.get_by_test_id("stAlertContentError"))


# One page of each kind, as each takes a start: what the warm-up settles is settled for all.
@pytest.mark.parametrize("link", ["/capacity", "/ab5", "/check"])
def test_a_page_opens_by_link_first_thing_after_a_start(
    link: str, published: Path, open_context: Callable[..., BrowserContext]
) -> None:
    watch = rig.Watch()
    with rig.serve_tracker(published) as server:
        page = open_context(server.url).new_page()
        page.add_init_script(rig.RECORD_EVERYTHING)
        watch.follow(page)

        page.goto(link)
        rig.ready(page)

        seen = "\n".join(page.evaluate("window.__texts"))
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_count(1)
        assert heading.inner_text() in seen
        assert not re.search("not found|does not seem to exist", seen, re.IGNORECASE)
        expect(error_boxes(page)).to_have_count(0)
        expect(page.locator(f'[data-testid="stSidebarNavLink"][href$="{link}"]')).to_have_attribute(
            "aria-current", "page"
        )
        watch.assert_quiet()


def test_the_navigation_offers_exactly_the_pages_that_are_tested(
    visit: Callable[..., Page], server: rig.Server
) -> None:
    page = visit("/")

    links = page.get_by_test_id("stSidebarNavLink").evaluate_all("all => all.map(a => a.pathname)")

    assert tuple(links) == rig.LINKS


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 390)])
@pytest.mark.parametrize("link", [*rig.LINKS, *rig.RECORDS])
def test_every_page_opens_quietly(
    visit: Callable[..., Page], link: str, dark: bool, width: int
) -> None:
    page = visit(link, dark=dark, width=width)

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(error_boxes(page)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if not dark:
        assert_words_only(page)
