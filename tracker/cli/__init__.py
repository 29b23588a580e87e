"""The command line: check and build the data, ask them, with the same filters as a page's link.

data    check, build, versions, rollback
ask     query, feed, digest
access  access, token

Exit codes: 0 done, 1 the data do not hold, 2 it could not be read or asked, 130 interrupted.
Only `build` writes data: every other command refuses a folder that holds none.
"""

import tracker
from tracker.arguments import Commands, Parser, number_of
from tracker.cli import access, ask, data
from tracker.location import is_installed
from tracker.server.command import add_options
from tracker.server.supervisor import serve
from tracker.terminal import run

_LONGEST_DRAIN_S = 3600


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code.

    Raises:
        SystemExit: help was asked for (0), or the arguments are none of ours (2).
    """
    return run(lambda: _main(arguments))


def _main(arguments: list[str] | None) -> int:
    options = _parser().read(arguments)
    return int(options.run(options))


def _parser() -> Parser:
    parser = Parser(
        prog="tracker" if is_installed() else "python -m tracker",
        description="REE alloy capacity, hydrogen-storage alloy and AB5: check, build, ask.",
        epilog="Filters are a page's link: %(prog)s query lines 'city=Baotou'",
    )
    parser.add_argument("--version", action="version", version=f"tracker {tracker.__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    data.add_commands(commands)
    ask.add_commands(commands)
    _add_serve(commands)
    access.add_commands(commands)
    return parser


def _add_serve(commands: Commands) -> None:
    serving = commands.add_parser("serve", help="serve the tracker with several processes")
    serving.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    serving.add_argument(
        "--drain", type=number_of(float, 0, _LONGEST_DRAIN_S), default=5.0, metavar="SECONDS",
        help="how long a worker says it is leaving before it leaves (%(default)s)",
    )  # fmt: skip
    add_options(serving)
    serving.set_defaults(run=serve)
