"""New since the last visit: the browser remembers two days, and nothing else."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import rig
from tracker.server.index import VISIT
from tracker.subscriptions import LAST_VISIT, last_visit

pytestmark = pytest.mark.browser
TODAY = dt.date.today()


def test_a_second_visit_on_a_later_day_is_told_what_is_new(
    server: rig.Server, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context(server.url)
    context.add_cookies([{"name": VISIT, "value": "2025-01-01", "url": server.url}])
    page = context.new_page()

    page.goto("/changes")
    rig.ready(page)

    told = page.get_by_text("Since your last visit on 2025-01-01")
    expect(told).to_be_visible()
    kept = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert TODAY <= dt.date.fromisoformat(kept[VISIT]) <= dt.date.today()  # also past midnight
    assert kept[LAST_VISIT] == "2025-01-01"
    page.reload()
    rig.ready(page)
    expect(told).to_be_visible()


def test_a_first_visit_is_told_nothing(
    server: rig.Server, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(server.url).new_page()

    page.goto("/changes")
    rig.ready(page)

    expect(page.get_by_text("Since your last visit")).to_have_count(0)


@pytest.mark.parametrize("cookie", ["", "soon", "2999-01-01", "1999-01-01", "<script>", f"{TODAY}"])
def test_a_cookie_that_is_no_day_before_today_is_not_believed(cookie: str) -> None:
    assert last_visit(cookie, TODAY) is None


def test_choosing_a_row_shows_every_event_of_its_line(visit) -> None:
    page = visit("/capacity?city=Baotou&stage=approved")
    page.locator(".st-key-rows_additions .dvn-scroller").first.click(position={"x": 12, "y": 52})

    expect(page.locator(".st-key-behind_additions")).to_contain_text("Events of the line")
