"""How long provenance takes after a click on a mark, on every page with charts; and a slider."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Browser, Locator, Page, expect

from tests.bench.in_page import IN_PAGE, timed
from tests.browser import rig

PAGES = {  # page -> the looks under which it draws each of its charts
    "/capacity": [
        "",
        "?sums=cumulative",
        "?sums=trailing",
        "?show=ranking",
        "?show=map",
        "?show=pipeline",
    ],
    "/hydrogen-storage": [""],
    "/claims": [""],
    "/ab5": ["", "?side=factors", "?side=sensitivity", "?side=metals", "?side=below"],
    "/statements": [""],
    "/outlook": [""],
    "/changes": ["?as_of=2020-01-01&since=2015-01-01"],
}
MARKS = 3  # so many marks of a chart are clicked in turns
TRIED = 40
SLIDER = ("/ab5", "ab5-consumption", "AB5 capacity (mAh/g)")  # page, chart it moves, its label


def click_times(browser: Browser, url: str, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the milliseconds from click to provenance by page, then by chart."""
    return {
        path: {
            name: taken
            for look in looks
            for name, taken in _charts(_open(browser, url + path + look), rounds).items()
        }
        for path, looks in PAGES.items()
    }


def slider_times(browser: Browser, url: str, rounds: int) -> list[float]:
    """Return the milliseconds from a press on the slider to its chart drawn anew."""
    path, chart, label = SLIDER
    page = _open(browser, url + path)
    page.get_by_text("Change an assumption").click()
    thumb = page.get_by_role("slider", name=label)
    expect(thumb).to_be_visible()
    thumb.focus()
    taken = []
    for _ in range(rounds + 1):
        taken.append(timed(page, f"redrawn('{chart}')", partial(thumb.press, "ArrowRight")))
        page.wait_for_timeout(500)  # until all is quiet, also what does not hang on the slider
        rig.ready(page)
    page.context.close()
    return taken[1:]


def _open(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 2000}).new_page()
    page.add_init_script(IN_PAGE)
    page.goto(link)
    rig.ready(page)
    return page


def _charts(page: Page, rounds: int) -> dict[str, list[float]]:
    """The times of each chart of an open page, which is then closed."""
    names = page.locator("[class*='st-key-chart_']").evaluate_all(
        "all => all.map(e => [...e.classList].find(c => c.startsWith('st-key-chart_')).slice(13))"
    )
    times = {name: _chart(page, name, rounds) for name in names}
    page.context.close()
    return times


def _chart(page: Page, name: str, rounds: int) -> list[float]:
    marks = _marks(page, name)
    taken = []
    for number in range(rounds):
        mark = marks[number % len(marks)]
        taken.append(timed(page, f"explained('{name}')", partial(mark.click, force=True)))
        rig.ready(page)
    return taken


def _marks(page: Page, name: str) -> list[Locator]:
    """Marks of a chart that each bring another provenance, clicked once to warm up."""
    behind = page.locator(f".st-key-behind_{name}").get_by_test_id("stText").first
    by_text: dict[str, Locator] = {}
    for mark in rig.marks(page, name).all()[:TRIED]:
        box = mark.bounding_box()
        if not box or not box["width"] * box["height"]:
            continue  # a bar from a day to the same day: its tick is clicked, not the bar
        mark.click(force=True)
        page.wait_for_timeout(400)
        rig.ready(page)
        if behind.count():
            by_text.setdefault(behind.inner_text(), mark)
        if len(by_text) == MARKS:
            break
    assert len(by_text) > 1, f"{name}: no two marks to click in turns"
    return list(by_text.values())
