"""An analyst's tasks about demand, from the first page, each within its clicks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig
from tests.browser.tasks import Task

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_growth_of_2018_and_why_takes_three_clicks_and_how_sure_one_more(visit: Visit):
    page = visit("/")
    task = Task(page, budget=3)

    link = page.get_by_test_id("stSidebarNav").get_by_role("link", name="AB5 consumption")
    task.click(link, page.get_by_role("radio", name="What moved it"))
    why = page.get_by_role("radio", name="What moved it")
    of_the_post = page.get_by_role("button", name="2017 to 2018, the 2019 post")
    task.click(why, of_the_post)
    task.click(of_the_post, page.get_by_text("2017 to 2018: +567 t"))

    # the why: a bar per factor between two end bars, with percents of the first
    for words in (
        "Hybrids sold; AB5: +829 t; Of the first year: +11.8%",
        "Who sold them; AB5: -241",
    ):
        expect(rig.mark(page, "ab5-factors", words)).to_be_attached()
    expect(page.get_by_label("From", exact=True)).to_have_count(0)  # one range of years
    assert re.search("first=2017&last=2018", page.url)
    # how sure: the bands are told at once, and one click shows what matters most
    answer = page.locator(".st-key-answer")
    expect(answer).to_contain_text("2018: +8.1% on 2017 (+6.7 to +10.3)")
    expect(page.get_by_text("The range of growth above is p10 to p90")).to_be_visible()
    task.more(1)
    matters = page.get_by_role("radio", name="What matters most")
    task.click(matters, page.get_by_role("heading", name="AB5 of 2018: 7.59 kt as it stands"))
    expect(rig.mark(page, "ab5-sensitivity", "AB5 at its low (kt)")).to_be_attached()


def test_toyota_li_ion_by_2030_takes_three_clicks(visit: Visit):
    page = visit("/")
    task = Task(page, budget=3)

    link = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Outlook")
    box = page.get_by_label("Toyota and Lexus: Li-ion only by")
    task.click(link, box)
    before = page.locator(".st-key-answer").inner_text()
    task.enter(box, "2030", page.get_by_text("with Toyota and Lexus Li-ion only by 2030"))

    after = page.locator(".st-key-answer").inner_text()
    assert after.startswith("In 2030")
    assert after != before


def test_whether_ab5_is_short_in_2030_and_when_takes_two_clicks(visit: Visit):
    page = visit("/")
    task = Task(page, budget=2)

    link = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Outlook")
    task.click(link, page.get_by_text(re.compile("^In 2030 demand of")))

    answer = page.locator(".st-key-answer")
    expect(answer).to_contain_text(re.compile("p10 to p90: .*passes the capacity we know of"))
    expect(answer).to_contain_text(re.compile("unless more than|even if all of it"))
    expect(page.get_by_text("left out for an alloy that is not AB5")).to_be_visible()
