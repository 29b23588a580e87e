"""A reader without a browser: speaks Streamlit's protocol over its socket as the page does.

The page opens `/_stcore/stream` with its own Origin and the subprotocols `streamlit`, a token
and, when it comes back, the id of its session. It then asks for a run (`BackMsg.rerun_script`)
and is sent `ForwardMsg`s, of which `script_finished` is the last of a run.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.soak.target import Target

ANSWER_SECONDS = 60.0
_XSRF = re.compile("_streamlit_xsrf=([^;]+)")  # Streamlit wants a signed-in reader's token twice
_DESK = itertools.count()
_FRAME = 64 * 1024 * 1024  # bytes; server.maxMessageSize is smaller


class NoAnswer(Exception):
    """The run did not come to its end: the socket was closed, or it took too long."""


@dataclass
class Answer:
    """What one run sent.

    Attributes:
        texts: bodies of st.text, among them the filter sentence.
        metrics: label -> value of st.metric.
        alerts: messages of warnings and error boxes.
        labels: labels of the download buttons.
        charts: sha256 of each chart's spec and data, in the order they were sent.
        exceptions: boxes of errors nobody caught; there must be none.
        seconds: from asking to `script_finished`.
    """

    texts: list[str] = field(default_factory=list)
    metrics: dict[str, str] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    exceptions: int = 0
    seconds: float = 0.0

    @property
    def sentence(self) -> str:
        """The filter sentence, empty when the page showed none."""
        return next((text for text in self.texts if text.startswith("Showing ")), "")

    def add(self, element: Element) -> None:
        """Note what an element shows."""
        match element.WhichOneof("type"):
            case "text":
                self.texts.append(element.text.body)
            case "metric":
                self.metrics[element.metric.label] = element.metric.body
            case "alert":
                self.alerts.append(element.alert.body)
            case "download_button":
                self.labels.append(element.download_button.label)
            case "vega_lite_chart":
                chart = element.vega_lite_chart
                shown = [chart.spec.encode(), chart.data.data]
                shown += [dataset.data.data for dataset in chart.datasets]
                self.charts.append(hashlib.sha256(b"\0".join(shown)).hexdigest())
            case "exception":
                self.exceptions += 1


class Reader:
    """One open tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session = ""
        self.page_hash = ""
        self.pages: dict[str, str] = {}  # path -> hash

    async def ask(self, page: str, query: str, seconds: float = ANSWER_SECONDS) -> Answer:
        """Ask for a page by its link and return what its run sent.

        Raises:
            NoAnswer: the run did not end within `seconds`, or the socket was closed.
        """
        message = BackMsg()
        run = message.rerun_script
        run.query_string = query
        if self.pages:
            run.page_script_hash = self.pages[page]
        else:
            run.page_name = page
        began = time.perf_counter()
        try:
            async with asyncio.timeout(seconds):
                await self.socket.send(message.SerializeToString())
                answer = await self._answer()
        except TimeoutError as error:
            raise NoAnswer(f"no answer within {seconds:g} s") from error
        except ConnectionClosed as error:
            raise NoAnswer(f"the socket was closed: {error}") from error
        answer.seconds = time.perf_counter() - began
        return answer

    async def _answer(self) -> Answer:
        answer = Answer()
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            match message.WhichOneof("type"):
                case "new_session":
                    self.session = message.new_session.initialize.session_id
                    self.page_hash = message.new_session.page_script_hash
                case "navigation":
                    pages = message.navigation.app_pages
                    self.pages = {
                        "" if page.is_default else page.url_pathname: page.page_script_hash
                        for page in pages
                    }
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    answer.add(message.delta.new_element)
                case "script_finished":
                    return answer

    def drop(self) -> None:
        """End the connection hard, as a laptop that is shut does: no close frame."""
        self.socket.transport.abort()


def stream_url(target: Target) -> str:
    """The address of the socket."""
    return re.sub("^http", "ws", target.url) + "/_stcore/stream"


@asynccontextmanager
async def opened(
    target: Target, session: str = "", compressed: bool = True
) -> AsyncIterator[Reader]:
    """A tab on the target; `session` is the id of the session it comes back to."""
    token = _XSRF.search(" ".join(value for _, value in target.headers))
    protocols = ["streamlit", token[1] if token else "PLACEHOLDER_AUTH_TOKEN"]
    protocols += [session] if session else []
    desk = f"127.0.0.{1 + next(_DESK) % target.desks}"
    origin = Origin("{0.scheme}://{0.netloc}".format(urlsplit(target.url)))
    async with connect(
        stream_url(target),
        origin=origin,
        subprotocols=[Subprotocol(protocol) for protocol in protocols],
        additional_headers=target.headers,
        local_addr=(desk, 0) if target.desks > 1 else None,
        compression="deflate" if compressed else None,
        max_size=_FRAME,
        open_timeout=30,
        close_timeout=5,
        proxy=None,
    ) as socket:
        yield Reader(socket)
