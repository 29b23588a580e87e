"""Links of readers, each with the answer it must get, worked out here and not by the server."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.browser import rig
from tests.soak.reader import Answer
from tracker.filters import Filters, View
from tracker.publishing import releases
from tracker.queries import ab5, capacity, lines
from tracker.store import Store, open_store
from tracker.terms import TPA, Product, Stage, Status, whole

PAGES = tuple(link.strip("/") for link in rig.LINKS)
VIEWS = {"capacity": View.CAPACITY, "hydrogen-storage": View.STORAGE, "ab5": View.AB5}
_LOOKS = ("2024-06-30", "2023-01-31", "2021-12-31")  # days looked from, beside today
_FIRST = dt.date(1999, 1, 1)


@dataclass(frozen=True)
class Link:
    """A page with a query, and what its reader must see.

    `sentence` is the filter sentence; `metric` a label and its value, or None; `label` the text
    of a download button with the number of rows behind it, empty when there are none.
    """

    page: str
    query: str
    sentence: str
    metric: tuple[str, str] | None
    label: str

    def differs(self, answer: Answer) -> str:
        """What in the answer is not this link's, empty when all is."""
        if answer.sentence != self.sentence:
            return f"/{self.page}?{self.query}: said “{answer.sentence}”, not “{self.sentence}”"
        if self.metric and answer.metrics.get(self.metric[0]) != self.metric[1]:
            return f"/{self.page}?{self.query}: {answer.metrics} has no {self.metric}"
        if self.label and self.label not in answer.labels:
            return f"/{self.page}?{self.query}: {answer.labels} has no “{self.label}”"
        if answer.exceptions:
            return f"/{self.page}?{self.query}: {answer.exceptions} error boxes"
        return ""


def link_of(published: Path, reader: int, step: int) -> Link:
    """The link that reader asks for at that step; no two readers and steps share a sentence."""
    dice = random.Random(reader * 1_000_003 + step)
    page = dice.choices(list(VIEWS), (6, 2, 2))[0]
    # Its own first day for each reader and step: ten thousand days of them.
    query = f"from={_FIRST + dt.timedelta(days=(reader + 101 * step) % 7_300)}"
    if dice.random() < 0.5:
        query += f"&as_of={dice.choice(_LOOKS)}"
    if page == "capacity":
        query += f"&stage={dice.choice(list(Stage))}"
        if dice.random() < 0.7:
            query += f"&product={dice.choice(list(Product))}"
    return expected(published, page, query)


def expected(published: Path, page: str, query: str) -> Link:
    """A link with its right answer by the version current now."""
    view = VIEWS[page]
    filters = Filters.from_query(query, view)
    release = releases.current(published)
    store = _store(str(release.folder), filters.as_of or dt.date.today(), release.created)
    metric = None
    if page == "capacity":
        added = capacity.totals(store, filters)["additions_tpa"]
        tonnes = "not stated" if math.isnan(added) else f"{added:,.0f} {TPA}"
        metric = ("New nameplate capacity", tonnes)
        rows = capacity.additions(store, filters)
    elif page == "hydrogen-storage":
        product = (Product.HYDROGEN_STORAGE_ALLOY,)
        rows = lines.lines(store, replace(filters, product=product))
        unknown = int((rows["status"].eq(Status.OPERATING) & rows["operating_tpa"].isna()).sum())
        metric = ("Running, capacity not stated", f"{unknown} line{'' if unknown == 1 else 's'}")
    else:
        rows = ab5.inputs(store, Filters())
    return Link(
        page,
        query,
        filters.sentence(view, store.as_of),
        metric,
        f"Download {whole(len(rows), 'row')} (CSV)" if len(rows) else "",
    )


@lru_cache(maxsize=8)
def _store(folder: str, as_of: dt.date, created: dt.date) -> Store:
    return open_store(Path(folder), as_of, created)
