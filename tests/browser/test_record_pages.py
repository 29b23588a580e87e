"""A reader gets from any name to everything known about it, and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LINE = "/line?id=jigan-baotou-ree-metal-alloy"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_the_link_of_a_line_tells_its_story_and_where_it_stands(visit: Visit):
    page = visit(LINE)

    assert heading(page) == "Baotou Jigan Rare Earth New Materials: REE metal and alloy"
    expect(
        page.get_by_text("It explains 2,500 of the 20,000 t/a claimed for Baotou")
    ).to_be_visible()
    rig.mark(page, "line-story", "Event: Approved").click(force=True)
    expect(page.locator(".st-key-behind_line-story")).to_contain_text("Event (1)")


def test_a_local_name_leads_to_the_company_in_three_actions_and_back_returns(visit: Visit):
    page = visit(LINE)

    page.keyboard.press("s")  # 1
    box = page.get_by_role("dialog").get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type("北方稀土")  # 2
    found = page.get_by_role("dialog").get_by_role("link", name="China Northern Rare Earth")
    found.last.click()  # 3

    expect(page).to_have_url(re.compile(r"/company\?id=china-northern-rare-earth$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("China Northern Rare Earth")
    rig.ready(page)
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(LINE) + "$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Baotou Jigan")


def test_a_company_next_to_one_is_a_link_that_says_how_and_none_looks_like_the_open_page(
    visit: Visit,
):
    page = visit("/company?id=china-northern-rare-earth")
    links = page.get_by_test_id("stMain").get_by_test_id("stPageLink-NavLink")

    owner = links.filter(has_text="Baotou Steel Group: owner")
    expect(owner).to_have_attribute("href", re.compile(r"company\?id=baotou-steel"))
    for link in (owner, links.first):
        expect(link).to_have_css("background-color", "rgba(0, 0, 0, 0)")
        expect(link.locator("p")).to_have_css("text-decoration-line", "underline")


def test_a_link_to_another_record_keeps_the_day_looked_from(visit: Visit):
    page = visit(f"{LINE}&as_of=2019-06-01")

    page.get_by_test_id("stMain").get_by_role("link", name="Baotou", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Baotou")
    rig.ready(page)

    assert page.url.endswith("/place?id=Baotou&as_of=2019-06-01")


def test_a_row_of_a_table_of_lines_opens_its_line(visit: Visit):
    page = visit("/capacity?city=Baotou&stage=approved&to=2019-02-14")
    table = page.locator(".st-key-rows_additions")

    table.get_by_test_id("stDataFrame").click(position={"x": 15, "y": 52})
    table.get_by_role("link", name="Open Baotou").click()

    expect(page).to_have_url(re.compile(r"/line\?id="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Baotou")


def test_an_id_nobody_has_is_named_with_what_to_do(visit: Visit):
    page = visit("/company?id=nobody")

    expect(page.get_by_test_id("stAlert")).to_contain_text("id='nobody': no company has that id")
    expect(page.get_by_test_id("stAlert")).to_contain_text("Search for the company")
    expect(page.get_by_role("button", name="Search")).to_be_visible()


def test_an_s_typed_into_a_box_is_a_letter(visit: Visit):
    page = visit("/capacity")

    page.get_by_label("Search", exact=True).first.click()
    page.keyboard.type("sss")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_link_from_company_to_company_is_the_address_and_back_undoes_it(visit: Visit):
    page = visit("/company?id=china-northern-rare-earth")
    page.get_by_role("link", name="Baotou Steel Group").first.click()
    expect(page.get_by_role("heading", level=1, name="Baotou Steel Group")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/company\?id=baotou-steel-group$"))

    page.go_back()
    expect(page.get_by_role("heading", level=1, name="China Northern Rare Earth")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/company\?id=china-northern-rare-earth$"))
