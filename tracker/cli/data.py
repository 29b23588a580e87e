"""`check`, `build`, `versions` and `rollback`: from curated tables to what is published."""

import argparse
import datetime as dt
from pathlib import Path

import pandas as pd

from tracker.arguments import Commands, a_path, nothing_in, text_of
from tracker.cli.ask import FORMATS, add_data, current_release
from tracker.contracts import check, print_check, print_error
from tracker.contracts.text import MAX_BYTES
from tracker.errors import (
    CannotRead,
    DataError,
    NotATable,
    NotPublished,
    PublishingError,
    TrackerError,
    printable,
)
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.publishing.proposal import propose_folder, propose_table
from tracker.publishing.publish import roll_back
from tracker.store import open_store
from tracker.terminal import say, tell, write


def add_commands(commands: Commands) -> None:
    """Add what these four take."""
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
    add_data(checking, "published data to compare with")
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

    for command in (listing, undoing):
        add_data(command)


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
        release = current_release(options.data)
        if path.is_file():
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            proposal = propose_table(path.name, data, releases.curated_folder(), release)
        else:
            proposal = propose_folder(path, release)
    except OSError:
        return _unchecked(CannotRead(f"{path.name} cannot be read."), options.format)
    except NotATable as error:
        message = print_error(error, options.format)  # the name itself is the finding
        say(message if options.format == "json" else printable(message, most=None))
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
