"""How long a reader waits, beside an empty Streamlit app measured in the same run.

    make bench                          # or: python -m tests.bench.interactions --rounds 20

Both apps run at once on this machine and take turns, so that what else the machine is doing
falls on both: read the ratios first, the milliseconds second. Times are taken inside the page,
from the pointer going down to the frame in which the change is on screen.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench import clicks
from tests.bench.in_page import IN_PAGE, timed
from tests.bench.query_times import query_times
from tests.browser import rig


@dataclass(frozen=True)
class App:
    """Where to click: the only things that differ between the two apps."""

    name: str
    server: rig.Server
    start: str  # link of the page that is opened first
    page: str  # link of the page that is switched to, filtered and opened cold
    option: str  # choice of the Product filter
    charts: int  # at least so many charts on that page


# The tracker's page under test; its option must change what the first chart shows.
TRACKER = partial(
    App, "tracker", start="/", page="/capacity", option="Hydrogen-storage alloy", charts=1
)
EMPTY = partial(App, "empty", start="/", page="/other", option="first", charts=0)
FILTER = "Product"

REPAINT = "300 ms"  # from a click, a key or a choice to what it changes
GOALS = {
    "filter to paint, ms": REPAINT,
    "server CPU per filter change, ms": "80 ms",
    "page switch, ms": "600 ms",
    "cold open, ms": "1.3 x empty",
}


def cpu_ms(pid: int) -> float:
    """CPU time of a process so far, to the microsecond: /proc only counts in hundredths."""
    return time.clock_gettime((~pid << 3) | 2) * 1000  # Linux's clock id of another process


def cold_open(browser: Browser, app: App) -> float:
    """Open the page in a browser profile that has never seen the app."""
    context = browser.new_context(viewport={"width": 1280, "height": 2000})
    page = context.new_page()
    page.add_init_script(IN_PAGE)
    page.add_init_script(f"window.waiting = window.bench.opened({app.charts});")
    page.goto(app.server.url + app.page)
    took = float(page.evaluate("() => window.waiting"))
    context.close()
    return took


def page_switch(page: Page, app: App) -> float:
    """Go from the start page to the page under test by its link in the sidebar."""
    nav = page.get_by_test_id("stSidebarNavLink")
    nav.first.click()
    page.wait_for_url(app.server.url + app.start)
    rig.ready(page)
    link = page.locator(f'[data-testid="stSidebarNavLink"][href$="{app.page}"]')
    took = timed(page, f"switched({app.charts})", link.click)
    rig.ready(page)
    return took


def filter_change(page: Page, app: App) -> tuple[float, float]:
    """Choose an option; return milliseconds to paint and server CPU until all is quiet."""
    box = page.get_by_role("combobox", name=FILTER)
    box.click()
    option = rig.option(page, app.option)
    expect(option).to_be_visible()
    page.wait_for_timeout(200)
    before = cpu_ms(app.server.pid)
    took = timed(page, f"filtered({app.charts})", option.click)
    page.wait_for_timeout(500)
    spent = cpu_ms(app.server.pid) - before
    box.press("Backspace")  # takes the choice back
    box.press("Escape")
    expect(page.get_by_text(f"Showing {app.option}")).to_have_count(0)
    rig.ready(page)
    return took, spent


def measure(apps: list[App], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the samples of each measure and app, taken in turns."""
    samples: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=rig.find_chromium(), args=rig.CHROMIUM_ARGS
        )
        tabs = {}
        for app in apps:
            page = browser.new_context(viewport={"width": 1280, "height": 2000}).new_page()
            page.add_init_script(IN_PAGE)
            page.goto(app.server.url + app.start)
            rig.ready(page)
            tabs[app.name] = page
        for number in range(rounds + 1):
            for app in apps if number % 2 else reversed(apps):
                opened = cold_open(browser, app)
                switched = page_switch(tabs[app.name], app)
                filtered, spent = filter_change(tabs[app.name], app)
                if number == 0:
                    continue  # the first round fills caches on both sides
                samples["filter to paint, ms"][app.name].append(filtered)
                samples["server CPU per filter change, ms"][app.name].append(spent)
                samples["page switch, ms"][app.name].append(switched)
                samples["cold open, ms"][app.name].append(opened)
        browser.close()
    return samples


def p90(taken: list[float]) -> float:
    return sorted(taken)[int(0.9 * (len(taken) - 1) + 0.5)]


def main() -> int:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.interactions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each app (%(default)s)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        published = rig.publish(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        tracker = stack.enter_context(rig.serve_tracker(published))
        serve_empty = [sys.executable, "tests/bench/empty/serve.py", "{port}"]
        empty = stack.enter_context(rig.serve(serve_empty, ready="/_stcore/health"))
        samples = measure([TRACKER(server=tracker), EMPTY(server=empty)], rounds)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=rig.find_chromium(), args=rig.CHROMIUM_ARGS
            )
            behind = clicks.click_times(browser, tracker.url, rounds)
            moved = clicks.slider_times(browser, tracker.url, rounds)
            browser.close()
        queries = query_times(published)

    print(f"{rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians")
    line = "{:<38} {:>9} {:>9} {:>9} {:>7}  {}"
    print(line.format("measure", "tracker", "p90", "empty", "ratio", "goal"))
    for name, goal in GOALS.items():
        ours, theirs = samples[name]["tracker"], samples[name]["empty"]
        p50, base = statistics.median(ours), statistics.median(theirs)
        figures = [f"{p50:.0f}", f"{p90(ours):.0f}", f"{base:.0f}", f"{p50 / base:.2f}"]
        print(line.format(name, *figures, goal))
    for path, charts in behind.items():
        taken = sum(charts.values(), [])
        slowest = max(charts, key=lambda name: statistics.median(charts[name]))
        note = f"{REPAINT}; slowest {slowest} {statistics.median(charts[slowest]):.0f}"
        figures = [f"{statistics.median(taken):.0f}", f"{p90(taken):.0f}", "", ""]
        print(line.format(f"click to provenance {path}", *figures, note))
    figures = [f"{statistics.median(moved):.0f}", f"{p90(moved):.0f}", "", ""]
    print(line.format(f"slider to paint {clicks.SLIDER[0]}", *figures, REPAINT))
    for name, took in queries.items():
        print(line.format(f"query {name}, ms", f"{took:.1f}", "", "", "", ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
