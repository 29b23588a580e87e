"""Changes as a letter a company can mail itself: Markdown or HTML. Rows in, text out."""

import html
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from tracker.feed import Feed, who
from tracker.store import records
from tracker.terms import TPA, ChangeKind, Product

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def markdown(feed: Feed, rows: pd.DataFrame, totals: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Changes, sums moved and their sources as Markdown; text of the data is escaped.

    Args:
        feed: the filters and addresses.
        rows: `queries.changes.changes_since`.
        totals: `queries.changes.totals_moved`.
        sources: `queries.sources.sources_named` of the rows.
    """
    out = ["# What changed", "", _md(feed.summary), "", f"[The page]({feed.page})", ""]
    if rows.empty:
        out += ["Nothing changed.", ""]
    for heading, lines in _parts(rows, totals, _md):
        out += [f"## {heading}", "", *(f"- {line}" for line in lines), ""]
    if len(sources):
        out += ["## Sources", ""]
        for source in records(sources):
            named = f"- {_md(_source_words(source))}: "
            out.append(named + f"<{source['url'].replace('>', '%3E')}>")
        out.append("")
    return "\n".join(out)


def page(feed: Feed, rows: pd.DataFrame, totals: pd.DataFrame, sources: pd.DataFrame) -> str:
    """The same as one HTML document without scripts or styles; text of the data is escaped."""
    out = [
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>What changed</title>',
        "<h1>What changed</h1>",
        f"<p>{html.escape(feed.summary)}</p>",
        f'<p><a href="{html.escape(feed.page)}">The page</a></p>',
    ]
    if rows.empty:
        out.append("<p>Nothing changed.</p>")
    for heading, lines in _parts(rows, totals, html.escape):
        items = "\n".join(f"<li>{line}</li>" for line in lines)
        out.append(f"<h2>{heading}</h2>\n<ul>\n{items}\n</ul>")
    if len(sources):
        links = "\n".join(
            f'<li><a href="{html.escape(source["url"])}">{html.escape(_source_words(source))}</a>'
            for source in records(sources)
        )
        out.append(f"<h2>Sources</h2>\n<ul>\n{links}\n</ul>")
    return "\n".join([*out, "</html>", ""])


def _parts(
    rows: pd.DataFrame, totals: pd.DataFrame, escape: Callable[[str], str]
) -> list[tuple[str, list[str]]]:
    """Headings with their lines; a part without lines is left out."""
    parts = [("Sums moved", [escape(_total_words(row)) for row in records(totals)])]
    for kind in ChangeKind:
        of_kind = records(rows[rows["kind"] == kind.value])
        parts.append((kind.label, [escape(_change_words(row)) for row in of_kind]))
    return [(heading, lines) for heading, lines in parts if lines]


def _total_words(row: dict[Any, Any]) -> str:
    ends = [row["additions_before_tpa"] or 0.0, row["additions_after_tpa"] or 0.0]
    return (
        f"{Product(row['product']).label}: additions {ends[0]:,.10g} to {ends[1]:,.10g} {TPA}, "
        f"lines {row['lines_before']} to {row['lines_after']}, "
        f"running {row['operating_moved_tpa']:+,.10g} {TPA}"
    )


def _change_words(row: dict[Any, Any]) -> str:
    return f"{row['known_on']:%Y-%m-%d}, {who(row)}: {row['what']} ({row['source_id']})"


def _source_words(source: dict[Any, Any]) -> str:
    dated = source["published_on"] or "no date"
    return f"{source['source_id']}: {source['publisher']}, {source['title']}, {dated}"


def _md(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> _md("*a* [b](c)")
    '\\*a\\* \\[b\\]\\(c\\)'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
