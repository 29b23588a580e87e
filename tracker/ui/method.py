"""The terms that occur on a page, and the method to read: docs/METHOD.md, section by section."""

import re
from collections.abc import Iterable
from functools import cache

import streamlit as st

from tracker.labels.glossary import Term, terms_in
from tracker.location import root
from tracker.ui.plain import escaped

_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_OPEN = "method_of"  # session key: the term whose section is open
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")  # to a file beside it, which no page has


@cache
def sections() -> dict[str, str]:
    """Heading -> what stands under it, in the order of the method; headings alone left out."""
    text = (root() / "docs" / "METHOD.md").read_text(encoding="utf-8")
    _, *parts = _HEADING.split(_LINK.sub(r"\1", text))
    return {name: body for name, body in zip(parts[::2], parts[1::2], strict=True) if body.strip()}


@cache
def section_of(term: Term) -> str:
    """The heading that has the rule of a term, or the first below it where it only groups them."""
    text = (root() / "docs" / "METHOD.md").read_text(encoding="utf-8")
    headings: list[str] = _HEADING.findall(text)
    first = next(at for at, name in enumerate(headings) if term.section in name)
    return next(name for name in headings[first:] if name in sections())


def terms(texts: Iterable[str]) -> None:
    """The terms that occur in what a page has shown, each in a line that leads into the method."""
    for term in terms_in("\n".join(texts)):
        with st.container(gap=None):
            st.markdown("**" + escaped(term.name) + "**: " + escaped(term.line))
            _way(term)


def _way(term: Term) -> None:
    """A button that opens the section of a term below it, and shuts it."""
    section, is_open = section_of(term), st.session_state.get(_OPEN) == term.name
    st.button(
        escaped(f"Method: {section}"),
        key=f"method_of_{term.name}",
        icon=":material/expand_less:" if is_open else ":material/menu_book:",
        type="tertiary",
        on_click=_open,
        args=("" if is_open else term.name,),
    )
    if is_open:
        with st.container(border=True, key="method_open"):
            text = sections()[section]
            st.markdown(text)


def _open(name: str) -> None:
    st.session_state[_OPEN] = name


def reader() -> None:
    """The method, a section at a time."""
    name = st.selectbox(
        "Read the method", list(sections()), index=None, key="method", placeholder="A section"
    )
    if name:
        text = sections()[name]
        st.markdown(text)
