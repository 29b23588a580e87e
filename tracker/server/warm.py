"""Every page run once before the first reader is let in."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tracker import access, observe

if TYPE_CHECKING:
    from streamlit.runtime.session_manager import ClientContext

WARM_UP_SECONDS = 60.0

log = logging.getLogger("tracker.server")


class _FirstReader:
    """A session without a browser: keeps the page list and knows when a run has ended."""

    def __init__(self) -> None:
        self.finished = asyncio.Event()
        self.pages: dict[str, str] = {}
        self.failures = 0

    @property
    def client_context(self) -> "ClientContext | None":
        return None

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        match msg.WhichOneof("type"):
            case "navigation":
                # a page of one record needs an id, which only a link has
                self.pages = {
                    page.url_pathname: page.page_script_hash
                    for page in msg.navigation.app_pages
                    if not page.is_hidden
                }
            case "delta" if msg.delta.new_element.HasField("exception"):
                self.failures += 1
            case "script_finished":
                self.finished.set()


async def warm_up() -> int:
    """Run every page of the navigation once, as a reader would, and return how many ran.

    Until the first `st.navigation` of a process, Streamlit takes our folder `pages/` for its
    older kind of multipage app and greets a deep link with "page not found". These runs settle
    that, and leave imports, compiled pages, caches and the loaded release behind.
    """
    server = runtime.get_instance()
    reader = _FirstReader()
    session = server.connect_session(client=reader, user_info={"inside": access.INSIDE})
    try:
        await _run_page(session, reader, "")
        others = [page_hash for path, page_hash in reader.pages.items() if path]
        for page_hash in others:
            await _run_page(session, reader, page_hash)
    finally:
        server.close_session(session)
    if reader.failures:
        log.warning("%d error box(es) while warming up", reader.failures)
    return 1 + len(others)


async def _run_page(session: str, reader: _FirstReader, page_hash: str) -> None:
    reader.finished.clear()
    message = BackMsg()
    message.rerun_script.page_script_hash = page_hash
    runtime.get_instance().handle_backmsg(session, message)
    await asyncio.wait_for(reader.finished.wait(), WARM_UP_SECONDS)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Warm up before the server answers anyone.

    A page that hangs or fails here is a page to mend, not a reason to be down: the tracker
    starts all the same, and the reader meets that page's own error message.
    """
    observe.adopt_other_logs()
    try:
        pages = await warm_up()
    except TimeoutError:
        log.warning("A page took over %.0f s while warming up; starting anyway", WARM_UP_SECONDS)
    else:
        log.info("Warmed up %d pages", pages)
    # What is alive now stays alive: later collections need not walk it again.
    gc.collect()
    gc.freeze()
    yield
