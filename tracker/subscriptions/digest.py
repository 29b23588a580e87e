"""Changes as a letter a company can mail itself: Markdown or HTML. Rows in, text out."""

import re
from typing import Any

import pandas as pd

from tracker.store import records
from tracker.subscriptions.feed import Feed, who
from tracker.templates import render
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
    for heading, lines in _parts(rows, totals, sources):
        out += [f"## {heading}", "", *(f"- {_md(line)}" for line in lines), ""]
    if len(sources):
        out += ["## Sources", ""]
        out += [f"- {_md(text)}: <{url.replace('>', '%3E')}>" for text, url in _links(sources)]
        out.append("")
    return "\n".join(out)


def page(feed: Feed, rows: pd.DataFrame, totals: pd.DataFrame, sources: pd.DataFrame) -> str:
    """The same as one HTML document without scripts or styles; text of the data is escaped."""
    return render(
        "digest.html",
        feed=feed,
        nothing_changed=rows.empty,
        parts=_parts(rows, totals, sources),
        sources=_links(sources),
    )


def _parts(
    rows: pd.DataFrame, totals: pd.DataFrame, sources: pd.DataFrame
) -> list[tuple[str, list[str]]]:
    """Headings with their lines; a part without lines is left out."""
    publishers = {source["source_id"]: source["publisher"] for source in records(sources)}
    parts = [("Sums moved", [_total_words(row) for row in records(totals)])]
    for kind in ChangeKind:
        of_kind = records(rows[rows["kind"] == kind.value])
        parts.append((kind.label, [_change_words(row, publishers) for row in of_kind]))
    return [(heading, lines) for heading, lines in parts if lines]


def _total_words(row: dict[Any, Any]) -> str:
    ends = [row["additions_before_tpa"] or 0.0, row["additions_after_tpa"] or 0.0]
    return (
        f"{Product(row['product']).label}: additions {ends[0]:,.10g} to {ends[1]:,.10g} {TPA}, "
        f"lines {row['lines_before']} to {row['lines_after']}, "
        f"running {row['operating_moved_tpa']:+,.10g} {TPA}"
    )


def _change_words(row: dict[Any, Any], publishers: dict[str, str]) -> str:
    change = f"{row['known_on']:%Y-%m-%d}, {who(row)}: {row['what']}"
    publisher = publishers.get(row["source_id"])
    return f"{change} ({publisher})" if publisher else change


def _links(sources: pd.DataFrame) -> list[tuple[str, str]]:
    """Each source in words, and its address."""
    return [(_source_words(source), source["url"]) for source in records(sources)]


def _source_words(source: dict[Any, Any]) -> str:
    dated = source["published_on"] or "no date"
    return f"{source['publisher']}, {source['title']}, {dated}"


def _md(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> _md("*a* [b](c)")
    '\\*a\\* \\[b\\]\\(c\\)'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
