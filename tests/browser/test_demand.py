"""The demand pages: sliders into the link, the link into another browser, verdicts shown."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def nudge(page: Page, label: str, times: int = 1) -> None:
    """Move a slider by the keyboard, as a reader without a mouse does."""
    thumb = page.get_by_role("slider", name=label)
    thumb.focus()
    for _ in range(times):
        thumb.press("ArrowRight")


def marks(page: Page, chart: int = 0) -> list[str]:
    """What the marks of a chart say, once the chart has stopped moving."""
    box = page.get_by_test_id("stVegaLiteChart").nth(chart)
    symbols = box.locator("[role='graphics-symbol'][aria-label]")
    expect(symbols.nth(3)).to_be_attached()
    before: list[str] = []
    for _ in range(20):
        told = symbols.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        if told == before:
            break
        before = told
        page.wait_for_timeout(400)
    return before


def test_a_changed_assumption_goes_into_the_link_and_to_the_next_page(visit: Visit):
    plain = marks(visit("/ab5"))
    page = visit("/ab5?side=ledger")

    nudge(page, "Negative over positive capacity (N/P)", 3)
    expect(page.get_by_text("with np_ratio")).to_be_visible()
    rig.ready(page)
    assert "set=np_ratio%3A1.5" in page.url
    page.get_by_role("radio", name="Tonnes a year").click()
    expect(page.locator(".st-key-chart_ab5-consumption")).to_be_visible()
    page.get_by_role("link", name="Statement checker").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("published figures")
    expect(page.get_by_text("with np_ratio")).to_be_visible()
    page.get_by_role("link", name="AB5 consumption").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How much AB5")
    rig.ready(page)

    changed = marks(page)
    assert changed != plain
    assert marks(visit(page.url)) == changed
    page.get_by_role("button", name="Reset filters").click()
    expect(page.get_by_text("with np_ratio")).to_have_count(0)
    rig.ready(page)
    assert marks(page) == plain


def test_a_scenario_slider_moves_the_outlook_and_its_link(visit: Visit):
    page = visit("/outlook?preset=li_ion_wins")
    before = marks(page)

    nudge(page, "Hybrid sales, % a year", 4)
    expect(page).to_have_url(re.compile("hev_growth=7(&|$)"))
    rig.ready(page)

    after = marks(page)
    assert after != before
    assert marks(visit(page.url)) == after


def test_a_maker_that_turns_to_li_ion_goes_into_the_link_and_lowers_demand(visit: Visit):
    page = visit("/outlook")
    before = page.locator(".st-key-answer").inner_text()

    box = page.get_by_label("Toyota and Lexus: Li-ion only by")
    expect(box).to_have_value("")
    box.fill("2031")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"li_ion=toyota_lexus%3A2031(&|$)"))
    rig.ready(page)

    expect(page.get_by_text("with Toyota and Lexus Li-ion only by 2031")).to_be_visible()
    after = page.locator(".st-key-answer").inner_text()
    assert after != before
    assert visit(page.url).locator(".st-key-answer").inner_text() == after


def test_the_base_year_is_chosen_among_known_years(visit: Visit):
    page = visit("/outlook")

    box = page.get_by_label("Scenario starts from")
    box.fill("2018")
    box.press("Enter")
    expect(page).to_have_url(re.compile("base_year=2018(&|$)"))
    rig.ready(page)

    expect(page.get_by_text("The scenario starts from 2018, the year you chose")).to_be_visible()


def test_lines_to_come_are_switched_on(visit: Visit):
    page = visit("/outlook")

    page.get_by_role("radio", name="And lines to come").click()
    expect(page).to_have_url(re.compile("pipeline=on(&|$)"))
    rig.ready(page)

    expect(page.get_by_text("announced, approved or under construction")).to_be_visible()


def test_the_day_of_the_post_shows_the_outlook_without_the_score(visit: Visit):
    page = visit("/outlook?as_of=2019-02-14")

    assert len(marks(page)) > 3
    expect(page.get_by_text("Not known on this day")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.parametrize("side", ["factors", "sensitivity", "metals", "below"])
def test_every_side_of_ab5_draws_its_chart(visit: Visit, side):
    page = visit(f"/ab5?side={side}")

    assert len(marks(page)) > 3


def test_the_split_of_2018_names_its_change(visit: Visit):
    page = visit("/ab5?side=factors&first=2017&last=2018")

    expect(page.get_by_text("2017 to 2018: +567 t, from 7.02 to 7.59 kt")).to_be_visible()
    expect(page.get_by_role("heading", name="8.1%")).to_have_count(0)  # the answer says it
    expect(page.locator(".st-key-answer")).to_contain_text("2018: +8.1% on 2017 (+6.7 to +10.3)")


def test_the_statement_checker_counts_its_verdicts(visit: Visit):
    page = visit("/statements")

    for label, count in (("Agrees", "10"), ("Differs", "4"), ("Inconsistent", "3")):
        box = page.get_by_test_id("stMetric").filter(has_text=label)
        expect(box.get_by_test_id("stMetricValue")).to_have_text(f"{count} figures")


@pytest.mark.parametrize(
    "link", ["/ab5?set=gold:1", "/ab5?side=factors&first=1950", "/outlook?preset=magic"]
)
def test_a_link_the_model_cannot_take_is_refused(visit: Visit, link):
    page = visit(link)

    expect(page.get_by_test_id("stAlert")).to_contain_text("Cannot keep")
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
