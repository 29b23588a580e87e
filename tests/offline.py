"""Serve every page to a reader while noting each address the process reaches for; a script.

    [unshare -rn] python -m tests.offline PUBLISHED

Prints JSON: `way_out` (whether this process could leave the machine), `pages` read, `errors`
shown on them, `outside` (what was reached for but this machine), `seen` (of two attempts made
on purpose, those that the watch saw).
"""

import contextlib
import errno
import fcntl
import ipaddress
import json
import os
import socket
import struct
import sys
import threading
import time
from urllib.error import URLError
from urllib.request import urlopen

NOWHERE = "192.0.2.1"  # kept for documents (RFC 5737): nobody answers
SECONDS = 90.0
RECORDS = {  # page of one record -> the record
    "line": "id=jigan-baotou-ree-metal-alloy",
    "company": "id=china-northern-rare-earth",
    "place": "id=Baotou",
}


def is_outside(event: str, args: tuple) -> bool:
    """Whether an audit event of the interpreter is a step off this machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if not isinstance(address, tuple):  # a path, or a socket connected before
            return False
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0]
    else:
        return event in ("urllib.Request", "subprocess.Popen") and "127.0.0.1" not in str(args)
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True  # a name: asking for it leaves the machine


def has_way_out() -> bool:
    """Bring the loopback up where it is down; then whether there is a route to anybody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        with contextlib.suppress(PermissionError):  # SIOCSIFFLAGS, IFF_UP: ours in a namespace
            fcntl.ioctl(probe, 0x8914, struct.pack("16sh14x", b"lo", 1))
        try:
            probe.connect((NOWHERE, 9))  # UDP: sends nothing
        except OSError as error:
            return error.errno != errno.ENETUNREACH
        return True


def read_all(port: int) -> tuple[int, list[str]]:
    """Read every page as a browser does; how many there were, and the errors they showed."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect

    site, errors = f"127.0.0.1:{port}", []
    wait_for(f"http://{site}/readyz")
    pages: dict[str, str] = {}
    with connect(f"ws://{site}/_stcore/stream", origin=f"http://{site}", max_size=None) as reader:

        def run(page_hash: str, query: str = "") -> None:
            asked = BackMsg()
            asked.rerun_script.page_script_hash = page_hash
            asked.rerun_script.query_string = query
            reader.send(asked.SerializeToString())
            while True:
                got = ForwardMsg()
                got.ParseFromString(reader.recv(timeout=SECONDS))
                kind = got.WhichOneof("type")
                if kind == "navigation":
                    pages.update(
                        {p.url_pathname: p.page_script_hash for p in got.navigation.app_pages}
                    )
                elif kind == "delta" and got.delta.new_element.HasField("exception"):
                    errors.append(got.delta.new_element.exception.message)
                elif kind == "delta" and got.delta.new_element.HasField("alert"):
                    alert = got.delta.new_element.alert
                    if alert.format == alert.ERROR:
                        errors.append(alert.body)
                elif kind == "script_finished":
                    return

        run("")
        for path, page_hash in list(pages.items()):
            with urlopen(f"http://{site}/{path}", timeout=SECONDS) as answer:
                answer.read()
            run(page_hash, RECORDS.get(path, ""))
    for path in ("feed.atom", "feed.json"):
        with urlopen(f"http://{site}/{path}", timeout=SECONDS) as answer:
            answer.read()
    return len(pages), errors


def wait_for(url: str) -> None:
    """Wait until the server answers 200."""
    give_up = time.monotonic() + SECONDS
    while time.monotonic() < give_up:
        with contextlib.suppress(URLError, ConnectionError), urlopen(url, timeout=SECONDS):
            return
        time.sleep(0.05)
    raise TimeoutError(url)


def main(published: str) -> None:
    """Serve, read, print and end."""
    os.environ["TRACKER_PUBLISHED"] = published
    way_out, reached = has_way_out(), []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sys.addaudithook(
        lambda event, args: is_outside(event, args) and reached.append([event, repr(args)])
    )

    def read() -> None:
        told = {"way_out": way_out}
        try:
            told["pages"], told["errors"] = read_all(port)
        except Exception as error:
            told["errors"] = [repr(error)]
        told["outside"] = list(reached)
        with contextlib.suppress(OSError), socket.socket() as planted:
            planted.setblocking(False)
            planted.connect((NOWHERE, 9))
        with contextlib.suppress(OSError):
            socket.getaddrinfo("tracker.invalid", 80)
        told["seen"] = [event for event, _ in reached[len(told["outside"]) :]]
        print(json.dumps(told), flush=True)
        os._exit(0)

    threading.Thread(target=read).start()
    from tracker.server.command import main as serve

    serve(["--port", str(port)])


if __name__ == "__main__":
    main(sys.argv[1])
