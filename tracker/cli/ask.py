"""`query`, `feed` and `digest`: what is read out of the published data."""

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tracker import export
from tracker.arguments import Commands, Parser, data_folder, nothing_in, text_of
from tracker.errors import NothingPublished
from tracker.filters import Filters, View, left_out
from tracker.publishing import releases
from tracker.publishing.releases import Release
from tracker.queries import ab5, capacity, claims, lines, outlook, running, sources, supply
from tracker.queries.vocabulary import checked
from tracker.store import Store, open_store
from tracker.subscriptions import FEEDS, subscribe
from tracker.terminal import tell, write

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


def add_commands(commands: Commands) -> None:
    """Add what these three take."""
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

    for command in (feeding, writing):
        command.add_argument(
            "--site", default="http://localhost:8501", metavar="URL", type=text_of("site"),
            help="address of the tracker the links point to; default: %(default)s",
        )  # fmt: skip
    for command in (asking, feeding, writing):
        command.add_argument(
            "filters", nargs="?", type=text_of("link"), help="a link's query, e.g. 'city=Baotou'"
        )
        add_data(command)


def add_data(command: Parser, what: str = "published data") -> None:
    """Let a command be told where the published data lie."""
    command.add_argument(
        "--data", type=data_folder, default=releases.published_folder(),
        metavar="FOLDER", help=f"{what}; default: data/published",
    )  # fmt: skip


def _query(options: argparse.Namespace) -> int:
    view, question, _ = QUESTIONS[options.question]
    filters = Filters.from_query(options.filters, view)
    _say_left_out(options.filters)
    release = current_release(options.data)
    store = open_store(release.folder, filters.as_of or dt.date.today(), release.created)
    filters = checked(store, filters)
    write(FORMATS[options.format](question(store, filters)))
    return 0


def _feed(options: argparse.Namespace) -> int:
    subscription = subscribe(current_release(options.data), options.filters)
    _say_left_out(options.filters)
    write(subscription.feed(options.format, options.site))
    return 0


def _digest(options: argparse.Namespace) -> int:
    subscription = subscribe(current_release(options.data), options.filters, options.since)
    _say_left_out(options.filters)
    write(subscription.digest(options.format, options.site).encode())
    return 0


def _say_left_out(query: str) -> None:
    """Name what a mailer had added to a link, as the page does."""
    if keys := left_out(query):
        tell(f"left out of the link: {', '.join(keys)}")


def current_release(published: Path) -> Release:
    """The current release, whole.

    Raises:
        NothingPublished: that folder, which is named, holds none.
        VersionBroken: it is not whole.
    """
    try:
        return releases.whole(published)
    except NothingPublished:
        raise nothing_in(published) from None
