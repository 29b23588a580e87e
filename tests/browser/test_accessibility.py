"""What axe finds on each page, light and dark, beyond what Streamlit's own frame brings."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser import rig

pytestmark = pytest.mark.browser

# Streamlit 1.67 groups its navigation in a list whose items are not its direct children.
FRAMEWORK = {"list", "listitem"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("link", rig.LINKS)
def test_a_page_has_no_accessibility_violation_of_ours(
    browser: Browser, server: rig.Server, link: str, scheme: str
) -> None:
    # bypass_csp lets axe's own script in; the policy itself is tested elsewhere.
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 2000}
    )
    page = context.new_page()
    page.goto(server.url + link)
    rig.ready(page)

    found = Axe().run(page).response["violations"]
    context.close()

    ours = {one["id"]: one["nodes"][0]["html"] for one in found if one["id"] not in FRAMEWORK}
    assert ours == {}
