"""A part of a page with nothing to show: what that means, and the filter to drop."""

from collections.abc import Sequence

import streamlit as st

from tracker.filters import Filters, View
from tracker.labels.empty import nothing_to_show
from tracker.terms import day_words
from tracker.ui import controls
from tracker.ui.frame import Page
from tracker.ui.plain import escaped

_NARROWEST = (  # first what keeps least
    *("q", "from", "to", "evidence", "company", "park", "city", "group", "province", "verdict"),
    *("confidence", "source_kind", "status", "alloy_type", "country", "product", "stage", "as_of"),
)


def nothing(page: Page, name: str) -> None:
    """Say that a table or chart is empty, and on its first place offer to drop the filter that most
    likely is the cause."""
    page.shown.texts.append(words := nothing_to_show(name, day_words(page.today)))
    if page.shown.has_way_out:
        st.caption(escaped(words))
        return
    st.info(escaped(words), icon=":material/search_off:")
    if keys := likely_cause(page.filters, page.view):
        page.shown.has_way_out = True
        st.button(
            escaped(_offer(page.filters, keys)),
            on_click=controls.drop,
            args=keys,
            key=f"drop_{name}",
            icon=":material/filter_alt_off:",
        )


def likely_cause(filters: Filters, view: View) -> tuple[str, ...]:
    """The keys of the filter that most likely keeps everything out; none where none is chosen."""
    taken = Filters.taken_by(view)
    chosen = [
        key for key in _NARROWEST if key in taken and filters.under(key) != taken[key].default
    ]
    if chosen[:1] in (["from"], ["to"]):
        return tuple(key for key in chosen if key in ("from", "to"))
    return tuple(chosen[:1])


def _offer(filters: Filters, keys: Sequence[str]) -> str:
    """What the button that drops a filter says."""
    match keys[0]:
        case "q":
            return f"Drop the search “{filters.q}”"
        case "from" | "to":
            return "Show all years"
        case "as_of":
            return "Look from today"
        case key:
            label = Filters.params()[key].label
            return f"Drop the filter: {label[:1].lower()}{label[1:]}"
