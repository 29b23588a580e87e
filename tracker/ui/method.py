"""The terms that occur on a page, and the method to read: docs/METHOD.md, section by section."""

import re
from collections.abc import Iterable
from functools import cache

import streamlit as st

from tracker.labels.glossary import terms_in
from tracker.location import root
from tracker.ui.plain import escaped

_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")  # to a file beside it, which no page has


@cache
def sections() -> dict[str, str]:
    """Heading -> what stands under it, in the order of the method; headings alone left out."""
    text = (root() / "docs" / "METHOD.md").read_text(encoding="utf-8")
    _, *parts = _HEADING.split(_LINK.sub(r"\1", text))
    return {name: body for name, body in zip(parts[::2], parts[1::2], strict=True) if body.strip()}


def terms(texts: Iterable[str]) -> None:
    """The terms that occur in what a page has shown, each in a line."""
    for term in terms_in("\n".join(texts)):
        st.markdown("**" + escaped(term.name) + "**: " + escaped(term.line))


def reader() -> None:
    """The method, a section at a time."""
    name = st.selectbox(
        "Read the method", list(sections()), index=None, key="method", placeholder="A section"
    )
    if name:
        text = sections()[name]
        st.markdown(text)
