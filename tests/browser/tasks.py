"""A reader's task with a budget: what is clicked is counted, and too much is a failure."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser import rig


class Task:
    """A task begun on an open page.

    Args:
        page: a settled page.
        budget: how many clicks and typed entries it may take.
    """

    def __init__(self, page: Page, budget: int) -> None:
        self.page = page
        self.budget = budget
        self.clicks = 0

    def click(self, target: Locator, awaited: Locator) -> None:
        """Click a thing and wait for what it should bring, then for the page to settle."""
        self._count()
        target.click()
        self._settle(awaited)

    def enter(self, box: Locator, text: str, awaited: Locator) -> None:
        """Type into a box and press Enter: one step, however many letters."""
        self._count()
        box.fill(text)
        box.press("Enter")
        self._settle(awaited)

    def more(self, clicks: int) -> None:
        """A question that follows may take so many clicks on top of those already made."""
        self.budget = self.clicks + clicks

    def _count(self) -> None:
        self.clicks += 1
        assert self.clicks <= self.budget, f"click {self.clicks} of at most {self.budget}"

    def _settle(self, awaited: Locator) -> None:
        awaited.first.wait_for(timeout=15_000)
        rig.ready(self.page)
