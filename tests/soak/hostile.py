"""Requests, links and frames nobody's browser sends: refused, told nothing, harmed nobody."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.breaking import ROOT
from tests.soak import raw
from tests.soak.corrupt import is_ready
from tests.soak.links import PAGES, link_of
from tests.soak.reader import NoAnswer, opened
from tests.soak.target import Report, Scale, Target

AT_ONCE = 16
TOLD = (b"Traceback", b"site-packages", b'File "', str(ROOT).encode(), b"/usr/lib/python")
"""What no answer may hold: tracebacks and paths of the server."""
SCRIPT = str(ROOT / "app.py").encode()
"""The one path every session is told, by Streamlit itself: NewSession.main_script_path."""

PATHS = (
    b"/../../../../etc/passwd", b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc%2fpasswd",
    b"/%252e%252e%252f%252e%252e%252fetc%252fpasswd", b"/..\\..\\..\\windows\\win.ini",
    b"/%5c..%5c..%5cwindows%5cwin.ini", b"//etc/passwd", b"/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    b"/static/../../../../etc/passwd", b"/static/%2e%2e/%2e%2e/%2e%2e/app.py",
    b"/static/js/..%2f..%2f..%2fapp.py", b"/media/../../app.py", b"/media/%2e%2e%2fapp.py",
    b"/app/static/../../app.py", b"/component/x/../../../app.py", b"/_stcore/../app.py",
    b"/_stcore/upload_file/../../../x", b"/.streamlit/config.toml", b"/.streamlit/secrets.toml",
    b"/.git/config", b"/app.py", b"/data/curated/lines.csv", b"/data/published/current",
    b"/%00", b"/capacity%00.py", b"/capacity%0d%0aSet-Cookie:%20x=1", b"/%ff%fe", b"/\xff\xfe",
    b"/\xf0\x9f\x98\x80", b"/media/" + b"0" * 64 + b".csv", b"/_stcore/health/../../app.py",
    b"/" + b"a" * 60_000, b"/" + b"a/" * 30_000, b"/" + b"%61" * 20_000, b"/" + b"../" * 20_000,
    b"http://evil.example/", b"*", b"capacity", b"",
)  # fmt: skip
ROUTES = ("feed.atom", "feed.json", "readyz", "_stcore/health", "_stcore/host-config")
QUERIES = (
    "q=" + "x" * 10_000, "x=1&" * 3_000 + "x=1", "city=Baotou&" * 400 + "city=Baotou",
    "q=%00", "q=a%0d%0aSet-Cookie:%20x=1", "q=%C0%AF", "q=%ED%A0%80", "q=%zz", "q=%", "q",
    "&&&&", "====", "as_of=9999-99-99", "as_of=0000-00-00", "as_of=-1", "from=1e9", "window=1e9",
    "window=-1", "set=x:1e999", "set=np_ratio:nan", "by=__class__", "product=../../etc/passwd",
    "q=%F0%9F%98%80%E2%80%AE", "q='; DROP TABLE lines; --", "q=%27%20OR%201=1--", "q=%25%25%5f",
    "q=<script>alert(1)</script>", "q={{7*7}}${7*7}", "__proto__=1", "release=../../../../etc",
    "release=0123456789abcdef", "since=2019-01-01&release=0123456789abcdef", "q=" + "%41" * 600,
)  # fmt: skip
HOSTS = (
    b"evil.example", b"", b"127.0.0.1@evil.example", b"[::1", b"a" * 5_000,
    b"127.0.0.1, evil.example", b"127.0.0.1\tevil", b"evil.example:80", b"\xff",
    b"127.0.0.1.nip.io",
)  # fmt: skip
ORIGINS = (
    b"http://evil.example", b"null", b"file://", b"http://127.0.0.1.evil.example", b"http://[",
    b"http://127.0.0.1.evil.example", b"http://[", b"javascript:alert(1)", b"\xff\xfe",
    b"http://" + b"a" * 5_000,
)  # fmt: skip


async def drill(target: Target, scale: Scale) -> Report:
    """Send everything, then ask as an ordinary reader does."""
    report = Report("hostile")
    await requests(target, report, (*PAGES, *ROUTES))
    await links(target, report, PAGES[: scale.pages], QUERIES)
    await frames(target, report)
    await still_well(target, report)
    if target.log:
        report.saw(f"{target.output().count('Traceback'):,} tracebacks in the server's own log")
    return report


async def requests(target: Target, report: Report, asked: Iterable[str]) -> None:
    """Paths, hosts, origins, methods and headers as raw HTTP, and every query of what is asked."""
    cases = list(_requests(target, asked))
    statuses: dict[int, int] = {}

    async def send(name: str, sent: bytes, allowed: Callable[[int], bool]) -> None:
        # What is too long for a socket's handshake is never answered: no use to wait for it.
        wait = 3 if b"/_stcore/stream" in sent[:40] else 30
        got = await raw.exchange(target, sent, seconds=wait)
        status = int(got[9:12]) if re.match(rb"HTTP/1.[01] \d{3}", got) else 0
        statuses[status] = statuses.get(status, 0) + 1
        report.must(allowed(status), f"{name}: answered {status}")
        _judge(report, name, got)

    await _all(send(*case) for case in cases)
    counts = ", ".join(f"{count} x {status or 'cut'}" for status, count in sorted(statuses.items()))
    report.saw(f"{len(cases):,} requests ({counts})")


def _requests(
    target: Target, asked: Iterable[str]
) -> Iterator[tuple[str, bytes, Callable[[int], bool]]]:
    """Name, bytes and the statuses that are right; 0 is a connection cut without an answer."""

    def fine(status: int) -> bool:
        return status < 500

    def refused(status: int) -> bool:
        return status == 0 or 400 <= status < 500

    for path in PATHS:
        yield f"path {path[:40]!r}", raw.request(target, path), fine
    for page in asked:
        for query in QUERIES:
            path = f"/{page}?{query}".replace(" ", "%20").encode()
            yield f"GET /{page}?{query[:40]}", raw.request(target, path), fine
        path = f"/{page}?q=\xff\x01".encode("latin-1")
        yield f"GET /{page} with raw bytes", raw.request(target, path), fine
    for host in HOSTS:
        sent = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
        yield f"Host {host[:30]!r}", sent, refused
        here = host or b" "
        yield f"socket of Host {host[:30]!r}", raw.handshake(target, host=here), refused
    # Its name is right: that its port is not is harmless here.
    sent = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:99999999\r\nConnection: close\r\n\r\n"
    yield "Host with an impossible port", sent, fine
    yield "no Host", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", refused
    yield "two Hosts", raw.request(target, b"/", b"GET", b"Host: evil.example"), refused
    for origin in ORIGINS:
        yield f"Origin {origin[:30]!r}", raw.handshake(target, origin=origin), refused
    for method in (
        b"POST",
        b"PUT",
        b"DELETE",
        b"TRACE",
        b"CONNECT",
        b"PRI",
        b"\x00\x01",
        b"A" * 9_000,
    ):
        yield f"method {method[:10]!r}", raw.request(target, b"/capacity", method), fine
        upload = b"/_stcore/upload_file/x/y"
        yield f"upload by {method[:10]!r}", raw.request(target, upload, method), fine
    for name, headers in _headers():
        yield name, raw.request(target, b"/", b"GET", *headers), fine
        if "odd" in name:
            yield f"{name} of a feed", raw.request(target, b"/feed.json", b"GET", *headers), fine
        yield f"{name} of a socket", raw.handshake(target, *headers), lambda s: s < 500
    for line in (b"GET / HTTP/9.9", b"GET /", b"GET", b"\x16\x03\x01\x02\x00\x01", b"\0" * 100):
        yield f"line {line[:15]!r}", line + b"\r\n\r\n", fine


def _headers() -> Iterator[tuple[str, Sequence[bytes]]]:
    yield "2,000 headers", [b"X-%d: 1" % number for number in range(2_000)]
    yield "a header of 100 kB", [b"X-Long: " + b"a" * 100_000]
    yield "headers of 10 MB", [b"X-Long: " + b"a" * 10_000] * 1_000
    yield "a cookie of 60 kB", [b"Cookie: visit=" + b"a" * 60_000]
    yield "odd cookies", [b"Cookie: visit=%00\xff; last-visit=9999-99-99; _streamlit_xsrf=2|x|y|z"]
    yield (
        "a user cookie of ours",
        [b"Cookie: _streamlit_user=2|1:0|10:1|15:_streamlit_user|4:e30=|0"],
    )
    yield "NUL in a header", [b"X-Bad: a\0b"]
    yield "a folded header", [b"X-Bad: a\r\n\tb"]
    yield "a header without a name", [b": a"]
    yield "forwarded headers", [b"X-Forwarded-For: \xff", b"X-Forwarded-Proto: gopher",
                                b"X-Forwarded-Host: evil.example"]  # fmt: skip
    yield "two lengths", [b"Content-Length: 5", b"Content-Length: 6"]
    yield "a negative length", [b"Content-Length: -1"]
    yield "a length and chunks", [b"Content-Length: 5", b"Transfer-Encoding: chunked"]
    yield "a bad encoding", [b"Transfer-Encoding: xchunked"]
    yield "odd ranges", [b"Range: bytes=-1,5-2,99999999999999999999-"]
    yield "odd tags", [b'If-None-Match: W/"', b"If-Modified-Since: \xff"]


async def links(
    target: Target, report: Report, pages: Iterable[str], queries: Sequence[str]
) -> None:
    """Every page with every query, as a session asks for them."""
    asked = [(page, query) for page in pages for query in queries]

    async def one(page: str, query: str) -> None:
        name = f"/{page}?{query[:40]} in a session"
        try:
            async with opened(target) as reader:
                answer = await reader.ask(page, query)
        except (NoAnswer, OSError) as error:
            report.must(False, f"{name}: {error}")
            return
        shown = "\n".join([*answer.texts, *answer.alerts])
        _judge(report, name, shown.encode())
        report.must(not answer.exceptions, f"{name}: an error nobody caught")
        report.must("error of ours" not in shown, f"{name}: {answer.alerts}")
        report.must(bool(shown), f"{name}: the page said nothing")

    await _all(one(page, query) for page, query in asked)
    report.saw(f"{len(asked):,} links")


async def frames(target: Target, report: Report) -> None:
    """What is sent over an open socket: each on a socket of its own, and what comes back."""
    cases = list(_frames())
    cut = 0

    async def one(name: str, sent: bytes) -> None:
        nonlocal cut
        got = bytearray()
        reader, writer = await raw.socket_opened(target)
        try:
            writer.write(sent)
            async with asyncio.timeout(1.0):
                while part := await reader.read(2**16):
                    got += part
            cut += 1
        except TimeoutError:
            pass
        except OSError:
            cut += 1
        finally:
            writer.transport.abort()
        _judge(report, name, bytes(got))

    await _all(one(name, sent) for name, sent in cases)
    report.saw(f"{len(cases):,} frames, {cut} sockets closed for them")


def _frames() -> Iterator[tuple[str, bytes]]:
    dice = random.Random(8)
    for number in range(30):
        yield f"random frame {number}", raw.frame(dice.randbytes(dice.randint(1, 5_000)))
    yield "random bytes, no frame", dice.randbytes(4_000)
    yield "an empty frame", raw.frame(b"")
    yield "a text frame", raw.frame(b"hello", opcode=1)
    yield "text that is no UTF-8", raw.frame(b"\xff\xfe", opcode=1)
    yield "an unmasked frame", raw.frame(b"hello", masked=False)
    yield "a frame of 4 EiB", b"\x82\xff" + b"\x3f" + b"\xff" * 7 + b"\0" * 4 + b"x" * 1_000
    yield "a frame of 60 MB", raw.frame(b"\0" * 60_000_000)
    yield "a frame of 20 MB", raw.frame(dice.randbytes(20_000_000))
    yield "a reserved opcode", raw.frame(b"x", opcode=7)
    yield "reserved bits", raw.frame(b"x", first=0xF0)
    yield "a long ping", raw.frame(b"x" * 500, opcode=9)
    yield "a thousand pings", raw.frame(b"x", opcode=9) * 1_000
    yield "a continuation of nothing", raw.frame(b"x", opcode=0)
    yield "a close with a bad code", raw.frame(b"\x00\x01", opcode=8)
    for name, message in _messages():
        yield name, raw.frame(message.SerializeToString())


def _messages() -> Iterator[tuple[str, BackMsg]]:
    """Well-formed messages with content no page sends."""

    def rerun(**values: str) -> BackMsg:
        message = BackMsg()
        for name, value in values.items():
            setattr(message.rerun_script, name, value)
        return message

    yield "a wrong page hash", rerun(page_script_hash="0" * 32)
    yield "a path as page hash", rerun(page_script_hash="../../../../etc/passwd")
    yield "a page of no name", rerun(page_name="../../etc/passwd")
    yield "a page name of 100 kB", rerun(page_name="x" * 100_000)
    yield "a fragment that is not there", rerun(page_name="capacity", fragment_id="0" * 32)
    yield "a query of 1 MB", rerun(page_name="capacity", query_string="q=" + "x" * 1_000_000)
    yield "a query with NUL", rerun(page_name="capacity", query_string="\0\r\n&=")
    odd = rerun(page_name="capacity")
    for number, name in enumerate(("$$ID-0-f_city", "$$ID-x-f_window", "f_as_of", "\0")):
        state = odd.rerun_script.widget_states.widgets.add(id=name)
        state.string_value = "\0" * 1_000 if number % 2 else "2019-99-99"
    yield "odd widget states", odd
    many = rerun(page_name="capacity")
    for number in range(20_000):
        many.rerun_script.widget_states.widgets.add(id=f"w{number}", int_value=2**60)
    yield "20,000 widget states", many
    hurt = rerun(page_name="capacity")
    hurt.rerun_script.context_info.url = "javascript:alert(1)"
    hurt.rerun_script.context_info.timezone = "../../etc/passwd"
    hurt.rerun_script.context_info.locale = "\0" * 100
    yield "an odd browser", hurt
    for name in ("clear_cache", "stop_script", "debug_disconnect_websocket",
                 "debug_shutdown_runtime", "load_git_info", "set_run_on_save"):  # fmt: skip
        flag = BackMsg()
        setattr(flag, name, True)
        yield name, flag
    files = BackMsg()
    files.file_urls_request.request_id = "x"
    files.file_urls_request.file_names.extend(["../../etc/passwd"] * 1_000)
    yield "a thousand uploads", files


async def still_well(target: Target, report: Report) -> None:
    """After all that the server is ready and answers a link rightly."""
    report.must(await asyncio.to_thread(is_ready, target, 10.0), "the server is not ready any more")
    for number in range(5):
        link = link_of(target.published, 90, number)
        try:
            async with opened(target) as reader:
                wrong = link.differs(await reader.ask(link.page, link.query))
        except (NoAnswer, OSError) as error:
            wrong = f"afterwards: {error}"
        report.must(not wrong, wrong)


def _judge(report: Report, name: str, got: bytes) -> None:
    got = got.replace(SCRIPT, b"")
    for text in TOLD:
        report.must(text not in got, f"{name}: the answer holds {text.decode()}")
    injected = re.search(rb"\r\nset-cookie:\s*x=1", got, re.IGNORECASE)
    report.must(not injected, f"{name}: the answer sets a cookie of the link")


async def _all(jobs: Iterable[Coroutine[None, None, None]]) -> None:
    """Run them all, a few at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(job: Coroutine[None, None, None]) -> None:
        async with room:
            await job

    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(one(job))
