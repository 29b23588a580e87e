"""An analyst's tasks about supply and news, from the first page, each within its clicks."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import rig
from tests.browser.tasks import Task

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def menu(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stSidebarNav").get_by_role("link", name=name)


def title(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", level=1).filter(has_text=words)


def look_since(task: Task, day: str) -> None:
    """From any page to what changed since a day, in two steps."""
    page = task.page
    task.click(menu(page, "What changed"), title(page, "What changed"))
    box = page.get_by_label("Changed since", exact=True)
    task.enter(box, day, page.get_by_text(f"since {day}").first)


def test_who_was_approved_in_baotou_in_february_2019_and_what_became_of_it(visit: Visit):
    page = visit("/")
    task = Task(page, budget=4)

    # the first page says it of the three lines without a click
    for line, became in (
        ("5,000 t/a REE metal and alloy approved, Baotou Xinhao", "Approved since 2019-02-14"),
        ("2,500 t/a REE metal and alloy approved, Baotou Jigan", "Operating since 2020-06"),
        ("500 t/a Hydrogen-storage alloy approved, Baotou Jigan", "Operating since 2023"),
    ):
        card = page.get_by_test_id("stVerticalBlock").filter(has_text=line).last
        expect(card).to_contain_text(became)
    # and three lead to the record of one
    task.click(page.locator(".st-key-open_search button"), page.get_by_role("dialog"))
    box = page.get_by_role("dialog").get_by_role("searchbox")
    found = page.get_by_role("dialog").get_by_role("link", name=re.compile("Jigan.*REE metal"))
    task.enter(box, "Jigan", found)
    task.click(found.first, title(page, "Jigan"))
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def test_ndfeb_alloy_running_outside_china_by_country(visit: Visit):
    page = visit("/")
    task = Task(page, budget=3)

    link = page.get_by_role("link", name="What runs today")
    task.click(link, page.locator(".st-key-chart_running-by-country svg.marks"))
    outside = page.get_by_text("Outside China", exact=True)
    task.click(outside, page.get_by_text("outside China").first)

    alloy = rig.marks(page, "running-by-country").and_(
        page.locator("[aria-label*='Product: NdFeB alloy']")
    )
    expect(alloy.first).to_be_attached()
    china = page.locator("[aria-label*='Name: China']")  # the chart is painted after the sentence
    expect(alloy.and_(china)).to_have_count(0)
    labels = alloy.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert len({label.partition(";")[0] for label in labels}) > 1  # several countries
    assert not [label for label in labels if "China" in label]


def test_which_storage_alloy_could_serve_toyota(visit: Visit):
    page = visit("/")
    task = Task(page, budget=3)

    task.click(menu(page, "Hydrogen-storage alloy"), title(page, "hydrogen-storage alloy"))
    expect(page.get_by_role("heading", name="Who could equip whom")).to_be_visible()
    table = page.locator(".st-key-rows_nimh-supply-chain")
    expect(table.locator("td").filter(has_text="Toyota").first).to_be_attached()


def test_the_csv_of_a_filtered_view_reads_back_equal(visit: Visit):
    page = visit("/")
    task = Task(page, budget=4)

    task.click(menu(page, "Capacity"), title(page, "How much capacity"))
    city = page.get_by_test_id("stMultiSelect").filter(has_text="City").get_by_role("combobox")
    baotou = rig.option(page, "Baotou")
    task.click(city, baotou)
    task.click(baotou, page.get_by_text("in Baotou"))
    page.keyboard.press("Escape")
    part = page.locator(".st-key-rows_additions")
    with page.expect_download() as got:
        task.click(part.get_by_test_id("stDownloadButton").get_by_role("button"), part)

    text = got.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    grid = part.locator("[role=grid]")  # the head is a row of it; it is painted after the sentence
    expect(grid).to_have_attribute("aria-rowcount", str(len(rows) + 1))
    assert {row["city"] for row in rows} == {"Baotou"}


def test_what_is_new_since_january_2026_and_its_feed(visit: Visit):
    page = visit("/")
    task = Task(page, budget=3)

    look_since(task, "2026-01-01")

    expect(page.get_by_text(re.compile(r"Since 1 Jan 2026: \d+ new"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"/feeds?[./].*since|/feed"))).not_to_have_count(0)


def test_february_2019_against_today_in_a_sentence(visit: Visit):
    page = visit("/")
    task = Task(page, budget=2)

    look_since(task, "2019-02-14")

    answer = page.get_by_text(re.compile("Since 14 Feb 2019: .*new lines"))
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("t/a")


def test_the_largest_announced_line_and_how_real_it_is(visit: Visit):
    page = visit("/?as_of=2026-11-28")  # the news of the year before this day
    task = Task(page, budget=2)

    # the first page names it with its status and who says so; one click tells the rest
    expect(
        page.get_by_text(re.compile(r"The largest: .*50,000 t/a of NdFeB alloy"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile("under construction, one source"))).to_be_visible()
    task.click(page.get_by_role("link", name="What becomes of plans"), title(page, "capacity"))
    expect(rig.marks(page, "pipeline").first).to_be_attached()
