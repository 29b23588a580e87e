"""The command line: check and build the data, ask them, with the same filters as a page's link.

Exit codes: 0 done, 1 the data do not hold, 2 it could not be read or asked, 130 interrupted.
Only `build` writes data: every other command refuses a folder that holds none.
"""

import argparse
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tracker import access, export
from tracker.arguments import Parser, a_path, data_folder, nothing_in, number_of, text_of
from tracker.contracts import check, print_check, print_error
from tracker.contracts.text import MAX_BYTES
from tracker.errors import (
    AccessError,
    CannotRead,
    DataError,
    NotATable,
    NothingPublished,
    NotPublished,
    PublishingError,
    TrackerError,
    printable,
)
from tracker.filters import Filters, View, left_out
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.publishing.proposal import propose_folder, propose_table
from tracker.publishing.publish import roll_back
from tracker.publishing.releases import Release
from tracker.queries import ab5, capacity, claims, lines, outlook, running, sources, supply
from tracker.queries.vocabulary import names, vocabulary
from tracker.server.command import add_options
from tracker.server.supervisor import serve
from tracker.store import Store, open_store
from tracker.subscriptions import FEEDS, subscribe
from tracker.terminal import run, say, tell, write

_LONGEST_DRAIN_S = 3600
Question = Callable[[Store, Filters], pd.DataFrame]
QUESTIONS: dict[str, tuple[View, Question, str]] = {
    "capacity": (View.CAPACITY, capacity.capacity_by_period, "additions per period and product"),
    "lines": (View.LINES, lines.lines, "one row per line with its status"),
    "running": (
        View.RUNNING,
        running.running,
        "what runs and what is on its way, heard and silent",
    ),
    "groups": (View.RUNNING, supply.groups, "what runs per group, in full and by its shares"),
    "supply-links": (View.SUPPLY, supply.supply_links, "who supplies whom, with statements"),
    "claims": (View.CLAIMS, claims.claims, "each claim in both scopes against its lines"),
    "ab5": (View.AB5, ab5.ab5, "AB5 per year and segment, with totals"),
    "ab5-factors": (View.AB5, ab5.ab5_factors, "what moved AB5 between two years"),
    "statements": (View.STATEMENTS, ab5.statements, "published figures beside our series"),
    "outlook": (View.OUTLOOK, outlook.supply_and_demand, "AB5 to 2035 against capacity"),
    "sources": (View.SOURCES, sources.sources, "each source and the facts it supports"),
}
FORMATS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": export.to_csv,
    "json": lambda frame: f"{export.to_json(frame)}\n".encode(),
    "table": lambda frame: f"{export.to_table(frame)}\n".encode(),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code.

    Raises:
        SystemExit: help was asked for (0), or the arguments are none of ours (2).
    """
    return run(lambda: _main(arguments))


def _main(arguments: list[str] | None) -> int:
    options = _parser().read(arguments)
    return int(options.run(options))


def _check(options: argparse.Namespace) -> int:
    if options.against_published:
        return _check_against(options)
    try:
        result = check(options.path)
    except DataError as error:
        return _unchecked(error, options.format)
    say(print_check(result, options.format))
    return 1 if result.findings else 0


def _unchecked(error: TrackerError, form: str) -> int:
    """Say why nothing was checked; to a program in the format it asked for."""
    if form == "text":
        raise error
    say(print_error(error, form))
    return 2


def _check_against(options: argparse.Namespace) -> int:
    """The check of a folder, or of the curated tables with one replaced, and what would change."""
    path: Path = options.path
    try:
        release = _release(options.data)
        if path.is_file():
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            proposal = propose_table(path.name, data, releases.curated_folder(), release)
        else:
            proposal = propose_folder(path, release)
    except OSError:
        return _unchecked(CannotRead(f"{path.name} cannot be read."), options.format)
    except NotATable as error:
        told = print_error(error, options.format)  # the name itself is the finding
        say(told if options.format == "json" else printable(told, most=None))
        return 1
    except TrackerError as error:
        return _unchecked(error, options.format)
    say(proposal.json() if options.format == "json" else proposal.markdown().rstrip("\n"))
    return proposal.result.exit_code


def _build(options: argparse.Namespace) -> int:
    try:
        say(build(options.source, options.to).summary())
    except NotPublished as error:
        say(error.report)
        tell(f"nothing was published. {error.hint}")
        return 1
    return 0


def _versions(options: argparse.Namespace) -> int:
    rows = [_version_row(folder, options.data) for folder in releases.by_time(options.data)]
    if not rows:
        raise nothing_in(options.data)
    write(FORMATS[options.format](pd.DataFrame(rows)))
    return 0


def _version_row(folder: Path, published: Path) -> dict[str, object]:
    """A version for the list, every byte of it looked at; a broken one shows no more than that."""
    state = "current" if folder.name == releases.current_id_or_none(published) else "kept"
    try:
        release = releases.open_version(folder)
        releases.verify(release)
    except PublishingError:
        return {"version": folder.name, "state": f"{state}, broken"}
    return {
        "version": release.id,
        "state": state,
        "published_at": f"{release.built_at:%Y-%m-%d %H:%M:%S}Z",
        "rows": sum(release.tables.values()),
        "newest_source_on": release.newest_source_on,
    }


def _rollback(options: argparse.Namespace) -> int:
    published = options.data
    if not releases.version_folders(published):
        raise nothing_in(published)
    if options.version is None:
        release = releases.previous(published)
    else:
        release = releases.find(published, options.version)
    releases.verified(release)
    if release.id == releases.current_id_or_none(published):
        say(f"Nothing to do: version {release.id} is current.")
        return 0
    open_store(release.folder, dt.date.today(), release.created)  # it must fit this program
    replaced = roll_back(published, release)
    say(
        f"Rolled back: {replaced or 'nothing'} -> {release.id}. Running servers show it from"
        " their next page on.\nThe next build publishes the curated tables again: mend or"
        " revert them first."
    )
    return 0


def _query(options: argparse.Namespace) -> int:
    view, question, _ = QUESTIONS[options.question]
    filters = Filters.from_query(options.filters, view)
    _say_left_out(options.filters)
    release = _release(options.data)
    store = open_store(release.folder, filters.as_of or dt.date.today(), release.created)
    filters = filters.check_known(vocabulary(store), names(store))
    write(FORMATS[options.format](question(store, filters)))
    return 0


def _feed(options: argparse.Namespace) -> int:
    subscription = subscribe(_release(options.data), options.filters)
    _say_left_out(options.filters)
    write(subscription.feed(options.format, options.site))
    return 0


def _digest(options: argparse.Namespace) -> int:
    subscription = subscribe(_release(options.data), options.filters, options.since)
    _say_left_out(options.filters)
    write(subscription.digest(options.format, options.site).encode())
    return 0


def _say_left_out(query: str) -> None:
    """Name what a mailer had added to a link, as the page does."""
    if keys := left_out(query):
        tell(f"left out of the link: {', '.join(keys)}")


def _release(published: Path) -> Release:
    """The current release, whole.

    Raises:
        NothingPublished: that folder, which is named, holds none.
        VersionBroken: it is not whole.
    """
    try:
        return releases.whole(published)
    except NothingPublished:
        raise nothing_in(published) from None


def _access(options: argparse.Namespace) -> int:
    """Check an access list; with a person's claims say what the list gives them."""
    access_list = access.read_access(options.file)
    for grant in access_list.grants:
        say(
            f"{grant.role.label}: {len(grant.domains)} domain(s), {len(grant.emails)} e-mail(s), "
            f"{len(grant.groups)} group(s), {len(grant.subjects)} subject(s)"
        )
    if not (options.email or options.group or options.subject):
        return 0
    now = dt.datetime.now(dt.UTC)
    claims = {
        "iss": options.issuer or next(iter(sorted(access_list.issuers)), "proxy"),
        "sub": options.subject or options.email or "somebody",
        "iat": now.timestamp(),
        "email": options.email,
        "email_verified": True,
        access_list.groups_claim: options.group,
    }
    if access_list.mode is access.Mode.PROXY:
        access_list = replace(access_list, issuers=frozenset({"proxy"}))
    try:
        person = access_list.by_claims(claims, now)
    except AccessError as error:
        say(printable(f"Refused: {error}", most=None))
        return 1
    say(printable(f"{person.name}: {person.role.label.lower()}", most=None))
    return 0


def _token(options: argparse.Namespace) -> int:
    secret, sha256 = access.new_token()
    say(f"secret (keep it, it is shown once): {secret}")
    say(f"sha256 (for access.toml):           {sha256}")
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="python -m tracker",
        description="REE alloy capacity, hydrogen-storage alloy and AB5: check, build, ask.",
        epilog="Filters are a page's link: python -m tracker query lines 'city=Baotou'",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    checking = commands.add_parser("check", help="check curated tables; name file, line, column")
    checking.add_argument(
        "path", type=a_path, nargs="?", default=releases.curated_folder(),
        metavar="FOLDER|FILE", help="default: data/curated",
    )  # fmt: skip
    checking.add_argument("--format", choices=("text", "json"), default="text")
    checking.add_argument(
        "--against-published", action="store_true",
        help="also say what would change in the published data; a FILE then takes the place of "
        "its table in data/curated",
    )  # fmt: skip
    checking.add_argument(
        "--data", type=data_folder, default=releases.published_folder(), metavar="FOLDER",
        help="published data to compare with; default: data/published",
    )  # fmt: skip
    checking.set_defaults(run=_check)

    building = commands.add_parser("build", help="check, then publish as one version")
    building.add_argument(
        "--from", dest="source", type=a_path, metavar="FOLDER",
        default=releases.curated_folder(), help="default: data/curated",
    )  # fmt: skip
    building.add_argument(
        "--to", type=a_path, metavar="FOLDER",
        default=releases.published_folder(), help="default: data/published",
    )  # fmt: skip
    building.set_defaults(run=_build)

    listing = commands.add_parser("versions", help="list the published versions kept on disk")
    listing.add_argument("--format", choices=FORMATS, default="table")
    listing.set_defaults(run=_versions)

    undoing = commands.add_parser("rollback", help="make a kept version current again")
    undoing.add_argument(
        "version", nargs="?", metavar="VERSION", type=text_of("version"),
        help="its id or the first digits of it; default: the one current before",
    )  # fmt: skip
    undoing.set_defaults(run=_rollback)

    asking = commands.add_parser("query", help="ask the published data")
    asking.add_argument(
        "question", choices=QUESTIONS, metavar="QUESTION",
        help="; ".join(f"{name}: {what}" for name, (_, _, what) in QUESTIONS.items()),
    )  # fmt: skip
    asking.add_argument("--format", choices=FORMATS, default="table")
    asking.set_defaults(run=_query)

    feeding = commands.add_parser("feed", help="print what changed as a feed")
    feeding.add_argument("--format", choices=FEEDS, default="atom")
    feeding.set_defaults(run=_feed)

    writing = commands.add_parser("digest", help="print what changed as a letter")
    writing.add_argument("--format", choices=("md", "html"), default="md")
    writing.add_argument(
        "--since", default="", type=text_of("since"), metavar="DATE", help="default: a year before"
    )
    writing.set_defaults(run=_digest)

    serving = commands.add_parser("serve", help="serve the tracker with several processes")
    serving.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    serving.add_argument(
        "--drain", type=number_of(float, 0, _LONGEST_DRAIN_S), default=5.0, metavar="SECONDS",
        help="how long a worker says it is leaving before it leaves (%(default)s)",
    )  # fmt: skip
    add_options(serving)
    serving.set_defaults(run=serve)

    checking_access = commands.add_parser("access", help="check an access list; who may do what")
    checking_access.add_argument("file", type=a_path, metavar="FILE")
    checking_access.add_argument("--email", default="", help="a verified e-mail")
    checking_access.add_argument("--group", action="append", default=[], help="may be repeated")
    checking_access.add_argument("--subject", default="", help="sub of the token, or the user")
    checking_access.add_argument("--issuer", default="", help="default: the list's first issuer")
    checking_access.set_defaults(run=_access)

    making = commands.add_parser("token", help="make a random secret and its fingerprint")
    making.set_defaults(run=_token)

    for command in (feeding, writing):
        command.add_argument(
            "--site", default="http://localhost:8501", metavar="URL", type=text_of("site"),
            help="address of the tracker the links point to; default: %(default)s",
        )  # fmt: skip
    for command in (asking, feeding, writing):
        command.add_argument(
            "filters", nargs="?", type=text_of("link"), help="a link's query, e.g. 'city=Baotou'"
        )
    for command in (listing, undoing, asking, feeding, writing):
        command.add_argument(
            "--data", type=data_folder, default=releases.published_folder(),
            metavar="FOLDER", help="published data; default: data/published",
        )  # fmt: skip
    return parser
