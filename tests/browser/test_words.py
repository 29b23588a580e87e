"""What is painted is words: no id, no code, no column's name and no word for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import rig
from tests.wording import ids, not_words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
# What the page says to the eye or aloud, but for what a reader copies and for links of sources.
PAINTED = """root => {
    const told = [...root.querySelectorAll('svg [aria-label]')].map(e => e.ariaLabel);
    const cells = [...root.querySelectorAll('th, td')].map(e => e.textContent);
    const texts = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const other = 'table, canvas, code, style, [data-testid=stIconMaterial]';
    while (walk.nextNode())
        if (!walk.currentNode.parentElement.closest(other)) texts.push(walk.currentNode.data);
    return [...told, ...cells, ...texts];
}"""


def painted(part: Locator) -> list[str]:
    """The texts of a part of the page, cells and marks each by itself."""
    texts: list[str] = part.evaluate(PAINTED)
    return [text for text in texts if text and not re.match(r"https?://", text)]


def assert_words_only(page: Page) -> None:
    """Fail when an opened page paints anything that is no word; open what is folded first."""
    for box in page.get_by_test_id("stExpander").locator("summary").all():
        box.click()
    rig.ready(page)

    texts = painted(page.get_by_test_id("stMain")) + painted(page.get_by_test_id("stSidebar"))

    assert len(texts) > 20
    assert not_words(texts, ids()) == []


# The other pages are read by tests/browser/test_first_link.py, which opens each.
@pytest.mark.parametrize(
    "link",
    [
        "/capacity?show=map",
        "/capacity?show=running&by=product",
        "/capacity?show=pipeline",
        "/capacity?show=steps",
        "/ab5?side=factors",
        "/ab5?side=ledger",
    ],
)
def test_another_view_paints_words_only(visit: Visit, link: str) -> None:
    assert_words_only(visit(link))


@pytest.mark.parametrize(
    ("link", "chart"),
    [("/capacity", "capacity-by-period"), ("/ab5?side=sensitivity", "ab5-sensitivity"),
     ("/claims", "claims"), ("/changes", "known-days"), ("/statements", "published-growth")],
)  # fmt: skip
def test_what_stands_behind_a_mark_is_painted_in_words(visit: Visit, link: str, chart: str) -> None:
    page = visit(link)
    rig.marks(page, chart).and_(page.locator("path")).first.click(force=True)  # no axis, no legend
    box = page.locator(f".st-key-behind_{chart}")
    box.wait_for()
    rig.ready(page)

    texts = painted(box)

    assert texts[-1] or texts
    assert not_words(texts, ids()) == []
