"""A running server and its releases: a newer one is picked up, a broken one is not believed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import rig
from tracker.publishing.build import build

pytestmark = pytest.mark.browser


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the curated tables, and where they are published."""
    curated = tmp_path / "curated"
    shutil.copytree(rig.ROOT / "data" / "curated", curated)
    build(curated, tmp_path / "published")
    return curated, tmp_path / "published"


def test_a_newer_release_shows_on_the_next_run_and_a_broken_one_never(
    folders: tuple[Path, Path], open_context: Callable[..., BrowserContext]
) -> None:
    curated, published = folders
    with rig.serve_tracker(published) as server:
        page = open_context(server.url).new_page()
        page.goto("/capacity?city=Baotou&stage=approved&from=2019-02-14&to=2019-02-14")
        rig.ready(page)
        lines = page.get_by_test_id("stMetric").filter(has_text="New nameplate capacity")
        expect(lines).to_contain_text("8,000 t/a")

        events = curated / "capacity_events.csv"
        changed = events.read_text(encoding="utf-8").replace(",approved,5000,", ",approved,4000,")
        events.write_text(changed, encoding="utf-8")
        newer = build(curated, published).release
        page.reload()
        rig.ready(page)
        expect(lines).to_contain_text("7,000 t/a")

        events.write_text(changed.replace(",approved,4000,", ",approved,3000,"), encoding="utf-8")
        broken = build(curated, published).release
        (broken.folder / "capacity_events.parquet").write_bytes(b"torn")
        page.reload()
        rig.ready(page)
        expect(lines).to_contain_text("7,000 t/a")
        expect(page.get_by_test_id("stAlert")).to_contain_text(f"Showing version {newer.id}")
        assert f"Showing version {newer.id} instead" in server.log.read_text()
