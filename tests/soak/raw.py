"""HTTP and socket frames by hand: libraries would refuse to send what the drills must send."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
from contextlib import suppress

from tests.soak.target import Target

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(target: Target, receive_buffer: int = 0) -> Stream:
    """A TCP connection to the target, with a receive buffer of so many bytes where given."""
    sock = socket.socket()
    sock.setblocking(False)
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    await asyncio.get_running_loop().sock_connect(sock, (target.host, target.port))
    return await asyncio.open_connection(sock=sock, limit=1 if receive_buffer else 2**16)


async def exchange(target: Target, sent: bytes, seconds: float = 10.0) -> bytes:
    """Send bytes and return everything answered until the end, `seconds`, or 1 MB.

    Bytes the server no longer wants are no error here: it has answered or hung up.
    """
    reader, writer = await connected(target)
    got = bytearray()
    try:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(seconds):
                writing = asyncio.create_task(_send(writer, sent))
                while len(got) < 2**20 and (part := await reader.read(2**16)):
                    got += part
                    if _is_whole(got):
                        break
                writing.cancel()
    finally:
        writer.transport.abort()
    return bytes(got)


async def _send(writer: asyncio.StreamWriter, sent: bytes) -> None:
    with suppress(OSError):
        writer.write(sent)
        await writer.drain()


def _is_whole(got: bytearray) -> bool:
    """Whether an answer with a stated length, or without a body, has arrived."""
    if bytes(got[9:12]) in (b"101", b"304"):
        return b"\r\n\r\n" in got
    head, end, body = bytes(got).partition(b"\r\n\r\n")
    lower = head.lower()
    if not end or b"content-length:" not in lower:
        return bool(end) and body.endswith(b"0\r\n\r\n")
    length = lower.partition(b"content-length:")[2].split(b"\r\n")[0]
    return len(body) >= int(length)


def request(target: Target, path: bytes, method: bytes = b"GET", *headers: bytes) -> bytes:
    """A request with the target's Host and headers; the connection ends with its answer."""
    own = [b"%s: %s" % (name.encode(), value.encode()) for name, value in target.headers]
    host = f"Host: {target.host}:{target.port}".encode()
    lines = [method + b" " + path + b" HTTP/1.1", host, b"Connection: close", *own, *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def handshake(target: Target, *headers: bytes, origin: bytes = b"", host: bytes = b"") -> bytes:
    """The request that opens the socket, by default from the target's own page."""
    here = f"{target.host}:{target.port}".encode()
    own = [b"%s: %s" % (name.encode(), value.encode()) for name, value in target.headers]
    lines = [
        b"GET /_stcore/stream HTTP/1.1",
        b"Host: " + (host or here),
        b"Origin: " + (origin or target.url.encode()),
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)),
        b"Sec-WebSocket-Protocol: streamlit, PLACEHOLDER_AUTH_TOKEN",
    ]
    return b"\r\n".join([*lines, *own, *headers]) + b"\r\n\r\n"


async def socket_opened(target: Target, receive_buffer: int = 0) -> Stream:
    """A socket past its handshake.

    Raises:
        ConnectionError: it was refused.
    """
    reader, writer = await connected(target, receive_buffer)
    writer.write(handshake(target))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += await reader.readexactly(1)
    if b" 101 " not in head[:20]:
        writer.transport.abort()
        raise ConnectionError(head[:100].decode("latin-1"))
    return reader, writer


def frame(payload: bytes, opcode: int = 2, first: int = 0x80, masked: bool = True) -> bytes:
    """One frame; `first` holds FIN and the reserved bits."""
    if len(payload) < 126:
        head = bytes([first | opcode, len(payload) | 0x80 * masked])
    elif len(payload) < 2**16:
        head = bytes([first | opcode, 126 | 0x80 * masked]) + struct.pack("!H", len(payload))
    else:
        head = bytes([first | opcode, 127 | 0x80 * masked]) + struct.pack("!Q", len(payload))
    return head + (b"\0\0\0\0" if masked else b"") + payload  # a mask of zeros changes nothing
