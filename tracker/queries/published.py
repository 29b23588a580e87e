"""Published growth of AB5 by year, to stand beside our own at its year's mark."""

import pandas as pd

from tracker.queries.ab5 import published_growth
from tracker.store import Store


def growth_by_year(store: Store) -> pd.DataFrame:
    """Published growth of AB5 of whole years known on the day, one row per figure: `year`,
    `published_growth` (percent), `figure_id`, `source_id`, `publisher`, `title`, `published_on`,
    `url`."""
    known = published_growth(store)[["period", "value", "figure_id", "source_id"]]
    known = known[known["period"].str.fullmatch("[0-9]{4}").astype(bool)]
    named = store.frame("SELECT source_id, publisher, title, published_on, url FROM sources")
    rows = known.assign(period=known["period"].astype(int)).merge(named, on="source_id", how="left")
    rows = rows.rename(columns={"period": "year", "value": "published_growth"})
    return rows.sort_values(["year", "figure_id"], ignore_index=True)
