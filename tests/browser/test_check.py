"""A table handed in through the page: what the reader sees, takes away, and can read by ear."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
EVENTS = (rig.ROOT / "data" / "curated" / "capacity_events.csv").read_bytes()
RAISED = EVENTS.replace(b",approved,5000,", b",approved,9000,", 1)
WRONG = EVENTS.replace(b",approved,5000,", b',approved,"5,000",', 1)


def hand_in(page: Page, name: str, data: bytes) -> None:
    """Choose a file, as the reader does, in place of the one before."""
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([file])


def test_a_table_is_handed_in_and_its_result_taken_away(visit: Callable[..., Page]) -> None:
    page = visit("/check")
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(0)

    hand_in(page, "my events.csv", RAISED)
    expect(told).to_contain_text("No table of ours has this name.")
    expect(page.get_by_text("sources.csv, lines.csv, capacity_events.csv")).to_be_visible()

    hand_in(page, "capacity_events.csv", WRONG)
    expect(told).to_contain_text("1 finding")
    expect(page.get_by_text("Rows and values, old to new")).to_have_count(0)

    hand_in(page, "capacity_events.csv", RAISED)
    expect(told).to_contain_text("moved far: look again")
    rig.ready(page)
    with page.expect_download() as rows:
        page.locator(".st-key-rows_changes").get_by_role("button", name="CSV").click()
    text = rows.value.path().read_bytes().decode("utf-8-sig")
    assert [(row["old"], row["new"]) for row in csv.DictReader(io.StringIO(text))] == [
        ("5000", "9000")
    ]
    with page.expect_download() as review:
        page.get_by_role("button", name="Download as Markdown").click()
    assert re.fullmatch(
        r"check_[0-9a-f]{8}_as-of-[\d-]{10}_capacity_events\.md", review.value.suggested_filename
    )
    assert "`5000` | `9000` | 80 | `moves over 50 %`" in review.value.path().read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_found_has_no_accessibility_violation_of_ours(
    browser: Browser, server: rig.Server, scheme: str
) -> None:
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 2000}
    )
    page = context.new_page()
    page.goto(server.url + "/check")
    rig.ready(page)
    hand_in(page, "capacity_events.csv", RAISED)
    expect(page.get_by_role("button", name="Download as Markdown")).to_be_visible()
    rig.ready(page)

    found = violations(page)
    context.close()

    assert found == {}
