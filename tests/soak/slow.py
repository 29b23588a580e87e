"""Clients that read slowly or not at all, send slowly, or only sit there; others read on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.soak import process, raw
from tests.soak.crowd import percentile
from tests.soak.links import link_of
from tests.soak.reader import NoAnswer, opened
from tests.soak.sessions import open_and_close
from tests.soak.target import Report, Scale, Target

WARM = 150  # sessions
TABS = 10  # that ask and do not read
SLOW_HEADERS = 200
SMALL_BUFFER = 4_096  # bytes
GROWTH_MIB = 150.0
P95_S = 2.0

Client = Callable[[Target, asyncio.Event], Coroutine[None, None, bool]]


async def drill(target: Target, scale: Scale) -> Report:
    """Let each kind of slow client work on the server while one ordinary reader reads.

    A client returns whether its connection was still open at the end, so that the line says
    which kinds the server itself puts an end to.
    """
    report = Report("slow")
    kinds: dict[str, tuple[int, Client]] = {
        "never read": (TABS, _never_read),
        "read byte by byte": (TABS, _read_bytes),
        "send headers slowly": (SLOW_HEADERS, _slow_headers),
        "connect and say nothing": (scale.idle, _silent),
        "open a socket and say nothing": (scale.idle, _silent_socket),
    }
    await open_and_close(target, WARM, report)  # what any reader costs is not theirs
    for name, (count, client) in kinds.items():
        await _under(target, report, scale.slow_seconds, name, count, client)
    return report


async def _under(
    target: Target, report: Report, seconds: float, name: str, count: int, client: Client
) -> None:
    before = process.usage(target.pids)
    end = asyncio.Event()
    clients = [asyncio.create_task(client(target, end)) for _ in range(count)]
    took: list[float] = []
    peak = 0.0
    async for answered in _read_on(target, report, name, seconds):
        took.append(answered)
        peak = max(peak, process.usage(target.pids).rss_mib)
    end.set()
    done = await asyncio.gather(*clients, return_exceptions=True)
    still_open = sum(1 for outcome in done if outcome is True)
    failed = [outcome for outcome in done if isinstance(outcome, BaseException)]
    p95 = percentile(took, 0.95)
    report.saw(
        f"{count:,} that {name}: {still_open:,} open after {seconds:g} s, "
        f"RSS {peak - before.rss_mib:+.0f} MiB, others' p95 {p95 * 1000:.0f} ms"
    )
    report.must(not failed, f"{name}: {len(failed)} clients could not connect: {failed[:1]}")
    report.must(peak - before.rss_mib < GROWTH_MIB, f"{name}: memory grew to {peak:.0f} MiB")
    report.must(p95 < P95_S, f"{name}: others wait over {P95_S:g} s")


async def _read_on(
    target: Target, report: Report, name: str, seconds: float
) -> AsyncIterator[float]:
    """An ordinary reader, for so long; gives the seconds of each answer."""
    loop = asyncio.get_running_loop()
    until, step = loop.time() + seconds, 0
    while loop.time() < until:
        link = link_of(target.published, 70, step)
        step += 1
        try:
            async with opened(target) as reader:
                answer = await reader.ask(link.page, link.query)
        except (NoAnswer, OSError) as error:
            report.must(False, f"{name}: another reader: {error}")
            continue
        wrong = link.differs(answer)
        report.must(not wrong, f"{name}: {wrong}")
        yield answer.seconds
        await asyncio.sleep(0.1)


def _asking() -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = "sources"
    return raw.frame(message.SerializeToString())


async def _never_read(target: Target, end: asyncio.Event) -> bool:
    """Ask for the longest page once a second and read nothing."""
    reader, writer = await raw.socket_opened(target, SMALL_BUFFER)
    return await _until(end, writer, _asking(), 1.0)


async def _read_bytes(target: Target, end: asyncio.Event) -> bool:
    """Ask once a second and read a hundred bytes a second, one at a time."""
    reader, writer = await raw.socket_opened(target, SMALL_BUFFER)

    async def read() -> None:
        with suppress(OSError):
            while await reader.read(1):
                await asyncio.sleep(0.01)

    reading = asyncio.create_task(read())
    try:
        return await _until(end, writer, _asking(), 1.0)
    finally:
        reading.cancel()


async def _slow_headers(target: Target, end: asyncio.Event) -> bool:
    """Send one more header every second and never the end of them."""
    reader, writer = await raw.connected(target)
    host = f"GET / HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n".encode()
    writer.write(host)
    return await _until(end, writer, b"X-More: 1\r\n", 1.0)


async def _silent(target: Target, end: asyncio.Event) -> bool:
    """Connect and send nothing."""
    reader, writer = await raw.connected(target)
    return await _until(end, writer, b"", 1.0, reader)


async def _silent_socket(target: Target, end: asyncio.Event) -> bool:
    """Open a socket, ask nothing and answer no ping."""
    reader, writer = await raw.socket_opened(target)
    return await _until(end, writer, b"", 1.0, reader)


async def _until(
    end: asyncio.Event,
    writer: asyncio.StreamWriter,
    sent: bytes,
    every: float,
    reader: asyncio.StreamReader | None = None,
) -> bool:
    """Send again and again until the end; whether the connection is still open then."""
    try:
        while not end.is_set():
            if writer.is_closing() or (reader and reader.at_eof()):
                return False
            if sent:
                writer.write(sent)
            with suppress(TimeoutError):
                await asyncio.wait_for(end.wait(), every)
        return not writer.is_closing() and not (reader and reader.at_eof())
    finally:
        writer.transport.abort()
