"""Links to pages that are parts of others now: sent on, with all they ask, to where the rows are.

An answer of the server and no page of Streamlit: that leaves two entries in the history, and Back
would lead on again. What a link cannot keep is refused by name where it leads.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

_MOVED: dict[str, tuple[str, dict[str, str]]] = {  # path -> the page now, and what it shows there
    "/histories": ("/capacity", {"show": "steps"}),
    "/realisation": ("/capacity", {"show": "pipeline"}),
    "/assumptions": ("/ab5", {"side": "ledger"}),
    "/known": ("/changes", {}),
}


def moved_routes() -> list[Route]:
    """The paths of before, each of which leads on."""
    return [Route(path, _send_on) for path in _MOVED]


async def _send_on(request: Request) -> RedirectResponse:
    query = parse_qs(request.url.query, keep_blank_values=True)
    return RedirectResponse(now_at(request.url.path, query), headers={"Cache-Control": "no-cache"})


def now_at(path: str, query: Mapping[str, Sequence[str]]) -> str:
    """The link that shows now the rows a link of before showed.

    Two days of "Known when" were compared whichever came first; the earlier is `since` now. A key
    that the old page did not take is kept beside ours, and so refused.

    >>> now_at("/known", {"against": ["2019-02-14"], "as_of": ["2019-02-13"]})
    '/changes?as_of=2019-02-14&since=2019-02-13'
    """
    page, shows = _MOVED[path]
    asks = {key: list(values) for key, values in query.items()}
    if path == "/known" and "against" in asks:
        against = asks.pop("against")
        if "as_of" in asks and against > asks["as_of"]:
            against, asks["as_of"] = asks["as_of"], against
        asks["since"] = [*asks.get("since", ()), *against]
    for key, value in shows.items():
        asks[key] = [*asks.get(key, ()), value]
    link = urlencode(asks, doseq=True)
    return f"{page}?{link}" if link else page
