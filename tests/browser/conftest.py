"""Fixtures of the browser tests: one server, pages opened as a reader opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import rig

OpenContext = Callable[..., BrowserContext]
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's Chromium: Playwright's own download is not needed."""
    return {
        **browser_type_launch_args,
        "executable_path": rig.find_chromium(),
        "args": rig.CHROMIUM_ARGS,
    }


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the curated tables published once for the whole run."""
    return rig.publish(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def server(published: Path) -> Iterator[rig.Server]:
    """The tracker, started as `make run` starts it, on a free port."""
    with rig.serve_tracker(published) as running:
        yield running


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Return open_context(url, dark=False, width=1280): a fresh browser profile, closed after."""
    opened = []

    def open_context(url: str, *, dark: bool = False, width: int = 1280) -> BrowserContext:
        opened.append(_profile(browser, url, dark, width))
        return opened[-1]

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def profiles(browser: Browser, server: rig.Server) -> Iterator[OpenContext]:
    """Return profiles(dark, width): a profile of the whole run, which fetched the program once."""
    opened: dict[tuple[bool, int], BrowserContext] = {}

    def profile(dark: bool, width: int) -> BrowserContext:
        if (dark, width) not in opened:
            opened[dark, width] = _profile(browser, server.url, dark, width)
        return opened[dark, width]

    yield profile
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(profiles: OpenContext) -> Iterator[Visit]:
    """Return visit(link, dark=False, width=1280): a settled page of a reader who was never here.

    Whatever the test looks at, it also fails when a page it opened wrote an error to the
    console or talked to any other machine.
    """
    watch = rig.Watch()
    pages: list[Page] = []

    def visit(link: str, *, dark: bool = False, width: int = 1280) -> Page:
        page = profiles(dark, width).new_page()
        pages.append(page)
        watch.follow(page)
        page.goto(link)
        rig.ready(page)
        return page

    yield visit
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()
    watch.assert_quiet()


def _profile(browser: Browser, url: str, dark: bool, width: int) -> BrowserContext:
    return browser.new_context(
        base_url=url,
        color_scheme="dark" if dark else "light",
        # Tall, because a click below the fold does nothing in Streamlit's inner scroller.
        viewport={"width": width, "height": 2000},
    )
