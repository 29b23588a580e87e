"""The parts of a whole stack on this machine: provider, access list, workers, nginx with TLS.

Shared by the tests, by tests/soak and by deploy/try-stack. The people and secrets are made up.
"""

import http.client
import json
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.browser import rig
from tests.signed_in import TOKENS
from tracker.access.identity import new_token

ROOT = Path(__file__).parents[1]
NGINX = shutil.which(
    os.environ.get("NGINX", "nginx"), path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
)
HOST = "localhost"  # a name the tracker knows without --allow-host
PEOPLE = [
    {"sub": "ann", "email": "ann@corp.example", "email_verified": True},
    {"sub": "eve", "email": "eve@other.example", "email_verified": True},
]


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody listens on just now."""
    while True:
        with ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for i in range(1, count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + i))
            except OSError:
                continue
            return port


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition; fail when it does not come."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not come to pass"
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def provider() -> Iterator[str]:
    """A provider of OpenID Connect that signs in whom one picks; yields its address."""
    port = rig.free_port()
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *people], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        assert rig.answers(url + "/.well-known/openid-configuration", process, seconds=60)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def access_list(issuer: str, domain: str = "corp.example") -> str:
    """An access list, made up: one domain of one provider may read, one of its people edit."""
    return (
        f'mode = "oidc"\nissuers = ["{issuer}"]\n'
        f'[reader]\ndomains = ["{domain}"]\n[editor]\nemails = ["ed@{domain}"]\n{TOKENS}'
    )


def write_secrets(folder: Path, site: str, issuer: str) -> Path:
    """Streamlit's secrets for a site and a provider, as only their owner may read them."""
    path = folder / "secrets.toml"
    path.write_text(
        "[auth]\n"
        f'redirect_uri = "{site}/oauth2callback"\n'
        f'cookie_secret = "{new_token()[0]}"\n'
        'client_id = "tracker"\nclient_secret = "a-made-up-one"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
    )
    path.chmod(0o600)
    return path


@contextmanager
def supervisor(
    log: IO[bytes], port: int, published: Path, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`tracker serve` with two workers from a port on, its log in a file."""
    command = [sys.executable, "-m", "tracker", "serve", "--log", "json", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--drain", "2", *options],
        cwd=ROOT,
        env=os.environ | {"TRACKER_PUBLISHED": str(published)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def workers(parent: int) -> list[int]:
    """The process ids of a supervisor's workers, the oldest first."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in children]


@dataclass(frozen=True)
class Door:
    """An nginx of ours: where it listens, whom it trusts, and what it logged."""

    http: int
    https: int
    tls: ssl.SSLContext
    log: Path
    desk: str = "127.0.0.1"  # the address asked from: what one address may ask is limited

    def ask(
        self,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        body: bytes | None = None,
        host: str = HOST,
    ) -> Any:
        """The answer over TLS, its text as the attribute `text`."""
        connection = http.client.HTTPSConnection(
            "localhost", self.https, context=self.tls, source_address=(self.desk, 0)
        )
        try:
            connection.request(method, path, body, {"Host": host} | dict(headers or {}))
            answer: Any = connection.getresponse()
            answer.text = "" if answer.status == 101 else answer.read().decode(errors="replace")
            return answer
        finally:
            connection.close()

    def logged(self) -> list[dict[str, Any]]:
        """The entries of the log so far."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """The files of a certificate for localhost that nobody else trusts, and of its key."""
    names = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-out", str(names[0]), "-keyout", str(names[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return names


@contextmanager
def nginx(
    folder: Path, certificate: tuple[Path, Path], workers: int, *options: str
) -> Iterator[Door]:
    """nginx with the configuration deploy/nginx/render prints, as whoever runs the tests."""
    http_port = free_ports(2)
    log = folder / "access.json"
    rendered = subprocess.run(
        [sys.executable, str(ROOT / "deploy/nginx/render"), "--host", HOST,
         "--certificate", str(certificate[0]), "--key", str(certificate[1]),
         "--port", str(workers), "--address", "127.0.0.1", "--http-port", str(http_port),
         "--https-port", str(http_port + 1), "--log", str(log),
         "--error-log", str(folder / "error.log"), *options],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    (folder / "tracker.conf").write_text(rendered, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    user = f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ {temporary} include {folder}/tracker.conf; }}",
        encoding="utf-8",
    )
    assert NGINX
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log")]
    process = subprocess.Popen([*command, "-c", str(folder / "nginx.conf")])
    try:
        until(lambda: listens(http_port + 1) or process.poll() is not None)
        assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
        tls = ssl.create_default_context(cafile=str(certificate[0]))
        yield Door(http_port, http_port + 1, tls, log)
    finally:
        process.terminate()
        process.wait(timeout=10)
