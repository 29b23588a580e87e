"""The index page: Streamlit's own index.html for `/` and every page's link."""

import datetime as dt
from functools import cache
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from streamlit import file_util

from tracker.subscriptions import LAST_VISIT

TITLE = "REE Alloy & AB5 Tracker"
VISIT = "visit"
_YEAR_S = 365 * 24 * 3600
_HERE = Path(__file__).parent


@cache
def index_html() -> str:
    """Streamlit's own index.html with the address of its server, a script and a style of ours.

    Without the address the front end of a deep link first asks `/<page>/_stcore/health`: two 404s
    in every reader's console and one wasted round trip on each cold open. The script makes one
    entry in the history for each thing the reader does, and opens and closes a folded menu; the
    style is for narrow screens and for paper.
    """
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    where = "window.__streamlit={BACKEND_BASE_URL:window.location.origin};\n"
    script = where + (_HERE / "index.js").read_text(encoding="utf-8")
    style = "".join(
        (_HERE / name).read_text(encoding="utf-8") for name in ("screen.css", "print.css")
    )
    title = f"<title>{TITLE.replace('&', '&amp;')}</title>"
    ours = f"<script>{script}</script>\n    <style>{style}</style>"
    page = page.replace("<head>", f"<head>\n    {ours}", 1)
    return page.replace("<title>Streamlit</title>", title)


async def index_page(request: Request) -> Response:
    """Serve the index page for `/` and every page link; remember the day in the reader's browser.

    Two cookies, days and nothing else, kept by the browser alone: the day of this visit and the
    day of the visit before it, for "new since your last visit" on the page of changes. A third is
    set by the script: whether the screen is narrow.
    """
    answer = HTMLResponse(index_html(), headers={"Cache-Control": "no-cache"})
    today, seen = dt.date.today().isoformat(), request.cookies.get(VISIT, "")
    for name, day in ((LAST_VISIT, seen), (VISIT, today)):
        if day and seen != today:
            answer.set_cookie(name, day, max_age=_YEAR_S, samesite="lax", httponly=True)
    return answer


class _PageName(Convertor[str]):
    """One path part without a dot: a page's link, never a file such as favicon.png.

    The address a sign-in provider sends readers back to is Streamlit's, and looks like a page.
    """

    regex = "(?!oauth2callback$)[^/.]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", _PageName())
