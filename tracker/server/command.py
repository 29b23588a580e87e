"""One process of the server: `python -m tracker.server`."""

import argparse
import json
import os
import signal
import ssl
import sys
import threading
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tracker import observe
from tracker.arguments import Parser, a_path, number_of
from tracker.server.preflight import Settings, check_settings
from tracker.terminal import run

SECRETS = Path(".streamlit/secrets.toml")
SUPERVISOR = "TRACKER_SUPERVISOR"  # environment: its process id; without it a worker ends
LAST_PORT = 65535
_LOOK_AFTER_S = 2.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that one process and a supervisor of several share."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=number_of(int, 1, LAST_PORT), default=8501, help="(first) port (%(default)s)"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name readers type for this server, besides localhost; may be repeated",
    )
    parser.add_argument(
        "--access",
        type=a_path,
        metavar="FILE",
        help="the access list: turns sign-in on (docs/SIGN-IN.md)",
    )
    parser.add_argument(
        "--secrets",
        type=a_path,
        default=SECRETS,
        metavar="FILE",
        help="Streamlit's secrets, with the sign-in provider (%(default)s)",
    )
    parser.add_argument(
        "--log", choices=("text", "json"), default="text", help="form of the log (%(default)s)"
    )


def checked(options: argparse.Namespace) -> Settings:
    """The settings of the options.

    Raises:
        AccessError: the server must not start with them.
    """
    return check_settings(options.host, options.allow_host, options.access, options.secrets)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the tracker until it is stopped; 2 when its settings are unsafe."""
    return run(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> int:
    parser = Parser(prog="python -m tracker.server", description=main.__doc__)
    add_options(parser)
    options = parser.read(argv)
    settings = checked(options)
    observe.set_up(options.log, settings.hash_key)
    if options.access:
        os.environ["TRACKER_ACCESS"] = str(options.access.resolve())
    if supervisor := os.environ.get(SUPERVISOR):
        threading.Thread(target=_end_with, args=(int(supervisor),), daemon=True).start()
    _serve(options, settings)
    return 0


def trust_the_system() -> None:
    """Believe who the machine believes, a company's own authority among them, when the sign-in
    provider is asked: httpx alone would take certifi's list. SSL_CERT_FILE and SSL_CERT_DIR of
    the environment go first, and where the machine has no list certifi's stays."""
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return
    system = ssl.get_default_verify_paths()
    if system.cafile:
        os.environ["SSL_CERT_FILE"] = system.cafile
    elif system.capath and any(Path(system.capath).iterdir()):
        os.environ["SSL_CERT_DIR"] = system.capath


def _serve(options: argparse.Namespace, settings: Settings) -> None:
    trust_the_system()
    # As long as what nginx lets through: groups in headers or cookies pass 8 kB, and a socket asked
    # for with a longer line would never be answered. Read once, when websockets is imported.
    os.environ.setdefault("WEBSOCKETS_MAX_LINE_LENGTH", "65536")
    # Here, so that refusing bad settings does not wait for Streamlit's import.
    from tracker.server.app import SCRIPT, app
    from tracker.server.health import DRAINING

    signal.signal(signal.SIGUSR1, lambda *_: DRAINING.set())
    # Streamlit looks for .streamlit/config.toml beside the script it believes was started.
    sys.argv = [str(SCRIPT)]
    chosen: dict[str, object] = {
        "server.address": options.host,
        "server.port": options.port,
        "logger.hideWelcomeMessage": options.log == "json",
    }
    if options.access:
        chosen["secrets.files"] = [str(options.secrets.resolve())]
    if settings.named_by:
        # Streamlit then gives nobody the session of somebody else, whoever knows its id.
        chosen["server.trustedUserHeaders"] = json.dumps(settings.named_by)
    if settings.hosts:
        # Read by hand: asking Streamlit first would load its settings twice, with a warning.
        config = tomllib.loads((SCRIPT.parent / ".streamlit/config.toml").read_text("utf-8"))
        chosen["server.allowedHosts"] = [*config["server"]["allowedHosts"], *settings.hosts]
        chosen["browser.serverAddress"] = settings.hosts[0]
    app.run(config=chosen)


def _end_with(supervisor: int) -> None:
    """End this worker when its supervisor has gone, however that went."""
    while os.getppid() == supervisor:
        time.sleep(_LOOK_AFTER_S)
    os.kill(os.getpid(), signal.SIGTERM)
