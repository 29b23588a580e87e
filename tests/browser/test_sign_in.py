"""Signing in with a real provider, in a real browser: who gets in, and who does not."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser import rig
from tests.browser.test_accessibility import violations
from tests.signed_in import METRICS_TOKEN, PROXY, TOKEN, make_access_list, proxied
from tests.soak.reader import opened
from tests.soak.target import Target
from tests.stack import access_list, provider, write_secrets

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the access list of this server is."""
    return tmp_path_factory.mktemp("signed-in")


@pytest.fixture(scope="module")
def signed(published: Path, folder: Path) -> Iterator[rig.Server]:
    """The tracker with sign-in on."""
    with provider() as issuer:
        port = rig.free_port()
        (folder / "access.toml").write_text(access_list(issuer))
        secrets = write_secrets(folder, f"http://127.0.0.1:{port}", issuer)
        command = [sys.executable, "-m", "tracker.server", "--port", str(port), "--log", "json"]
        command += ["--access", str(folder / "access.toml"), "--secrets", str(secrets)]
        with rig.serve(command, published=published, ready="/readyz", port=port) as running:
            yield running


def sign_in(context: BrowserContext, who: str, link: str) -> Page:
    """Open a link, and sign in as somebody when asked to."""
    page = context.new_page()
    # The provider's page asks for a style sheet of another machine: it gets none.
    page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    page.goto(link)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()
    return page


def opens(address: str, cookies: str) -> bool:
    """Whether a request with these cookies is answered."""
    try:
        with urlopen(Request(address, headers={"Cookie": cookies}), timeout=10) as answer:
            return bool(answer.status == 200)
    except HTTPError as error:
        assert error.code == 401
        return False


def test_a_person_on_the_list_gets_the_link_they_came_for(
    signed: rig.Server, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context(signed.url)
    page = sign_in(context, "ann", "/capacity?city=Baotou")

    rig.ready(page)
    assert page.url == f"{signed.url}/capacity?city=Baotou"
    expect(page.get_by_text("in Baotou, as known on")).to_be_visible()
    expect(page.get_by_text("Signed in as ann@corp.example (reader)")).to_be_visible()
    page.get_by_role("link", name="Claims").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("claim")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    address = download.value.url
    assert "/media/" in address
    with pytest.raises(HTTPError, match="401"):
        urlopen(address, timeout=10)

    copied = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    assert opens(address, copied)

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    assert not opens(address, copied)
    page.goto(signed.url)
    expect(page.get_by_text("You are not signed in.")).to_be_visible()


def test_a_person_off_the_list_sees_nothing(
    signed: rig.Server, open_context: Callable[..., BrowserContext]
) -> None:
    page = sign_in(open_context(signed.url), "eve", "/ab5")

    expect(page.get_by_text("eve@other.example is not on the access list.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    assert page.get_by_test_id("stApp").count() == 0


def test_a_provider_that_refuses_is_quoted_and_the_way_back_is_open(
    signed: rig.Server, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(signed.url).new_page()
    page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    page.goto("/ab5")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Deny", exact=True).click()

    expect(page.get_by_text("Reason: access_denied. Id in the log: ")).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_to_who_may_not_read_has_no_accessibility_violation(
    signed: rig.Server, browser: Browser, scheme: str
) -> None:
    # bypass_csp lets axe's own script in; the policy itself is tested elsewhere.
    context = browser.new_context(base_url=signed.url, bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto("/capacity")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    not_signed_in = violations(page)
    page = sign_in(context, "eve", "/ab5")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    not_listed = violations(page)
    context.close()

    assert (not_signed_in, not_listed) == ({}, {})


def test_a_person_taken_off_the_list_is_out_at_the_next_click_in_an_open_tab(
    signed: rig.Server, folder: Path, open_context: Callable[..., BrowserContext]
) -> None:
    path = folder / "access.toml"
    before = path.read_text()
    page = sign_in(open_context(signed.url), "ann", "/capacity")
    rig.ready(page)
    # Within an address stands a mark that does not print, so that it becomes no link.
    refused = page.get_by_role("alert").get_by_text(re.compile(r"ann.*is not on the access list"))
    try:
        path.write_text(before.replace("corp.example", "other.example"))
        # The list is read again every ten seconds. A click on a mark reruns a fragment alone.
        for turn in range(40):
            year = ("2019", "2021")[turn % 2]
            rig.mark(page, "capacity-by-period", f"Period: {year}").click(force=True)
            page.wait_for_timeout(500)
            if refused.count():
                break
        expect(refused).to_be_visible()
        page.get_by_role("link", name="Sources").click()
        expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
        expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
        expect(refused).to_be_visible()
    finally:
        path.write_text(before)


def test_programs_come_with_a_token_and_get_no_further(
    signed: rig.Server, browser_name: str
) -> None:
    def status(path: str, token: str = "") -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            with urlopen(Request(signed.url + path, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    assert (status("/feed.atom"), status("/feed.atom", TOKEN)) == (401, 200)
    assert (status("/metrics"), status("/metrics", METRICS_TOKEN)) == (401, 200)
    assert (status("/capacity", TOKEN), status("/metrics", TOKEN)) == (401, 200)
    assert status("/readyz") == 200
    address = signed.url.replace("http:", "ws:") + "/_stcore/stream"
    with pytest.raises(InvalidStatus, match="403"), connect(address, origin=signed.url):
        pass


def test_behind_a_proxy_nobody_gets_the_session_of_somebody_else(
    published: Path, tmp_path: Path, browser_name: str
) -> None:
    make_access_list(tmp_path, PROXY)
    command = [sys.executable, "-m", "tracker.server", "--port", "{port}"]
    command += ["--access", str(tmp_path / "access.toml")]

    many = ",".join(f"{number:08d}-aaaa-bbbb-cccc-0123456789ab" for number in range(400))

    async def look(url: str) -> list[tuple[str, list[str], str]]:
        seen, session = [], ""
        for name in ("ann", "bob"):
            headers = tuple(proxied(f"{name}@corp.example", name, many).items())
            async with opened(Target(url, (), published, headers), session) as reader:
                answer = await reader.ask("capacity", "")
                session = reader.session
            names = [text for text in answer.texts if text.startswith("Signed in as ")]
            seen.append((session, names, answer.sentence))
        return seen

    with (
        rig.serve(command, published=published, ready="/readyz") as running,
        ThreadPoolExecutor(1) as thread,  # Playwright keeps a loop running in this one
    ):
        ann, bob = thread.submit(asyncio.run, look(running.url)).result()

    assert ann[0] != bob[0]
    assert (ann[1], bob[1]) == (
        ["Signed in as ann@corp.example (reader)"],
        ["Signed in as bob@corp.example (reader)"],
    )
