"""What axe finds on each page, light and dark, beyond what Streamlit's own frame brings."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser

# What Streamlit 1.67 itself brings: rule -> text of the element. Its navigation is a list whose
# items are not its direct children; the box of its uploader is named, but has no role to name
# (readers of screens then read it as a named section, and the button in it as a button).
FRAMEWORK = {
    "list": "<ul",
    "listitem": "<li",
    "svg-img-alt": "metric_chart_",
    "presentation-role-conflict": 'data-testid="stFileUploaderDropzone"',
}


def violations(page: Page) -> dict[str, str]:
    """What axe finds on a page and is not Streamlit's own: rule -> first element."""
    return {
        one["id"]: node["html"]
        for one in Axe().run(page).response["violations"]
        for node in reversed(one["nodes"])
        if one["id"] not in FRAMEWORK or FRAMEWORK[one["id"]] not in node["html"]
    }


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all pages; bypass_csp lets axe's own script in."""
    context = browser.new_context(
        bypass_csp=True, color_scheme="light", viewport={"width": 1280, "height": 2000}
    )
    yield context
    context.close()


@pytest.mark.parametrize("link", [*rig.LINKS, *rig.RECORDS])
def test_a_page_has_no_accessibility_violation_of_ours(
    context: BrowserContext, server: rig.Server, link: str
) -> None:
    page = context.new_page()
    page.goto(server.url + link)
    rig.ready(page)

    light = violations(page)
    paper = page.get_by_test_id("stApp")
    white = paper.evaluate("app => getComputedStyle(app).backgroundColor")
    page.emulate_media(color_scheme="dark")
    expect(paper).not_to_have_css("background-color", white)
    rig.ready(page)
    # Colours fade from one scheme to the other: halfway they are of neither.
    page.wait_for_function(
        "document.getAnimations().every(animation => animation.playState !== 'running')"
    )
    dark = violations(page)
    page.close()

    assert (light, dark) == ({}, {})
