"""The frame of a page: title, filters, sentence, error boundary, stamp."""

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from tracker import observe
from tracker.access import Person
from tracker.errors import BadFilter, TrackerError
from tracker.filters import Filters, View
from tracker.publishing.releases import Release
from tracker.store import Store
from tracker.ui import chips, controls, data, method, painted, search, widgets
from tracker.ui.plain import escaped
from tracker.ui.user import require_user

Rest = ParamSpec("Rest")
_NAMED = 5  # keys of mailers that are named on the page
log = logging.getLogger("tracker.ui")


@dataclass
class Shown:
    """What a run of a page has shown so far.

    `texts` are its labels and sentences; `wants_terms` says that the reader asked what is meant by
    them, which is told once all is drawn; `has_way_out` that an empty part has offered a filter to
    drop, which only the first of a page does.
    """

    texts: list[str] = field(default_factory=list)
    wants_terms: bool = False
    has_way_out: bool = False


@dataclass(frozen=True)
class Page:
    """What a page's script works with: its choices and the data they are asked of."""

    slug: str
    view: View
    filters: Filters
    release: Release
    store: Store
    shown: Shown = field(default_factory=Shown, compare=False)

    @property
    def today(self) -> dt.date:
        """The day looked from."""
        return self.store.as_of


def run_page(page: StreamlitPage, person: Person) -> None:
    """Run the page for a person, within the error boundary."""
    name = page.url_path or "overview"
    with observe.page_run(name, person.key, _request()), _boundary(page.title):
        page.run()


def fragment(
    part: Callable[Concatenate[Page, Rest], None],
) -> Callable[Concatenate[Page, Rest], None]:
    """A part of a page that reruns alone, within the error boundary."""
    return st.fragment(_alone(part))


def dialog(
    title: str,
) -> Callable[[Callable[Concatenate[Page, Rest], None]], Callable[Concatenate[Page, Rest], None]]:
    """A part of a page in a window over it; it reruns alone, within the error boundary."""
    return lambda part: st.dialog(title, width="medium")(_alone(part))


def _alone(
    part: Callable[Concatenate[Page, Rest], None],
) -> Callable[Concatenate[Page, Rest], None]:
    """What a part does when it runs with its page, and when it runs alone.

    Streamlit shows a fragment's errors itself, before the page's boundary could see them. And
    it reruns a fragment without `app.py`, so the person is asked for here too.
    """

    @wraps(part)
    def bounded(page: Page, /, *args: Rest.args, **kwargs: Rest.kwargs) -> None:
        if observe.is_running():
            with _boundary(page.slug):
                part(page, *args, **kwargs)
            return
        person = require_user()
        with observe.page_run(page.slug, person.key, _request()), _boundary(page.slug):
            observe.note_filters(page.filters.sentence(page.view, page.today))
            part(page, *args, **kwargs)

    return bounded


def _request() -> str:
    """The id of the request that opened this session's socket."""
    return st.context.headers.get("x-request-id", "")


@contextmanager
def _boundary(name: str) -> Iterator[None]:
    """Turn errors of what runs inside into a message the reader can act on.

    A `TrackerError` shows its message and hint. Anything else is a bug: it goes to the log
    under an id, and the reader sees the id, never a path or a traceback.
    """
    try:
        yield
    except TrackerError as error:
        observe.note_outcome("refused")
        log.warning("%s: %s", name, error)
        st.error(escaped(f"{error} {error.hint}"), icon=":material/error:")
    except Exception:
        observe.note_outcome("failed")
        number = secrets.token_hex(4)
        log.exception("Error %s on page %s", number, name)
        message = f"This page met an error of ours. Tell the data desk the number {number}."
        st.error(escaped(message))


def open_page(slug: str, question: str, view: View) -> Page:
    """Draw the title and the filters, and give the page its data.

    Args:
        slug: the page's name in links and file names.
        question: the question the page answers; its title.
        view: which filters apply.
    """
    st.title(question)
    page = _opened(slug, view)
    page.shown.texts.append(question)
    return page


def open_record(slug: str, kind: str, view: View, named: Callable[[Page], str]) -> Page:
    """Open a page about one line, company or place, whose title is its name.

    Args:
        slug: the page's name in links and file names.
        kind: what the page is about, the title where the record is not found.
        view: which filters apply.
        named: the name of the record; an unknown one is an error, told by the boundary.
    """
    title = st.empty()
    title.title(kind)
    page = _opened(slug, view)
    name = named(page)
    title.title(escaped(name))
    page.shown.texts.append(name)
    return page


@dialog("Search")
def _search(page: Page) -> None:
    search.box(page)


@dialog("Terms and method")
def _terms(page: Page) -> None:
    method.terms(page.shown.texts)
    method.reader()


def _opened(slug: str, view: View) -> Page:
    """Draw the filters and what stands under a title, and give the page its data."""
    shown = data.release()
    known, counts = data.known_values(shown), data.known_counts(shown, view)
    try:
        filters = controls.read(view, slug, known, data.known_names(shown))
    except BadFilter as error:
        if controls.is_link_kept(slug):
            widgets.sidebar(view, known, counts)
        controls.refuse(error)
        st.stop()
    widgets.sidebar(view, known, counts)
    controls.write(filters, view)
    page = Page(slug, view, filters, shown, data.store(shown, filters.as_of or dt.date.today()))
    observe.note_filters(filters.sentence(view, page.today))
    if shown.notice:
        st.warning(escaped(shown.notice), icon=":material/history:")
    with st.container(horizontal=True, vertical_alignment="center", key="page_bar"):
        st.text(filters.sentence(view, page.today))
        if widgets.has_sidebar(view):  # seen where the menu is folded; the index page's script acts
            st.button("Filters", icon=":material/filter_alt:", key="to_filters")
        with st.popover("Copy link", icon=":material/link:"):
            st.code(_address(filters, view), language=None, wrap_lines=True)
        # One key opens it; nothing is asked of the data until something is typed.
        if st.button("Search", icon=":material/search:", shortcut=search.KEY, key="open_search"):
            _search(page)
        page.shown.wants_terms = st.button("Terms", icon=":material/menu_book:", key="open_terms")
    page.shown.texts += [filters.sentence(view, page.today)]
    page.shown.texts += [param.label for param in Filters.taken_by(view).values()]
    if page.shown.wants_terms:
        painted.note_into(page.shown.texts)
    chips.chips(view, filters)
    if dropped := controls.dropped():
        st.caption(escaped(_left_out(dropped)))
    return page


def close_page(page: Page) -> None:
    """The terms, where asked for, and the stamp: which release, how fresh, known when."""
    if page.shown.wants_terms:
        page.shown.texts = list(page.shown.texts)  # the window's own words are none of the page's
        _terms(page)
    shown = page.release
    newest = shown.newest_source_on or "not stated"
    stamp = (
        f"Data release {shown.id[:8]}, built {shown.built_at:%Y-%m-%d %H:%M} UTC; "
        f"newest source {newest}; as known on {page.today}. "
        "Empty means not stated; a dash also that there is nothing to state. "
        "Facts compiled under CC BY 4.0."
    )
    st.caption(escaped(stamp))


def _left_out(keys: Sequence[str]) -> str:
    """What a mailer had added to the link, by name: it is not part of the question."""
    named = ", ".join(keys[:_NAMED])
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"Left out of the link: {named}{more}."


def _address(filters: Filters, view: View) -> str:
    url = urlsplit(st.context.url or "")
    link = filters.link(view)
    return f"{url.scheme}://{url.netloc}{url.path}" + (f"?{link}" if link else "")
