"""Pictures of every page: `make pictures` writes them into docs/pictures, to be looked at."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import rig

FOLDER = rig.ROOT / "docs" / "pictures"
LOOKS = {"1440": (1440, 900), "768": (768, 1024), "390": (390, 844), "dark": (1440, 900)}
SETTLE_MS = 700  # until charts stop growing


def take(browser: Browser, url: str) -> int:
    """Take each page in each look, the part a reader sees first; give how many."""
    count = 0
    for look, (width, height) in LOOKS.items():
        scheme = "dark" if look == "dark" else "light"
        context = browser.new_context(
            base_url=url, viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page = context.new_page()
        for link in (*rig.LINKS, *rig.RECORDS):
            page.goto(link)
            rig.ready(page)
            page.wait_for_timeout(SETTLE_MS)
            name = link.partition("?")[0].strip("/") or "overview"
            page.screenshot(path=FOLDER / f"{name}-{look}.jpg", type="jpeg", quality=60)
            count += 1
        context.close()
    return count


def main() -> None:
    """Publish the curated tables, serve them, take the pictures; the first page for the README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        rig.serve_tracker(rig.publish(Path(folder))) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=rig.find_chromium(), args=rig.CHROMIUM_ARGS
        )
        print(f"{take(browser, server.url)} pictures in {FOLDER.relative_to(rig.ROOT)}")
        browser.close()


if __name__ == "__main__":
    main()
