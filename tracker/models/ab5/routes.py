"""Two routes to the NiMH share that do not meet: packs that can be made, and a published share.

A row of the driver series whose `nimh_share_basis` is `packs` was reckoned from the packs that
can be made. The published route puts another share in its place:

- where a share of all hybrids of the year is published and every segment of the year is counted,
  the units of the row must make up what the other segments leave of it:
  (published x all hybrids - NiMH of the others) / units of the row, within 0 and 1. Whoever
  printed the share is taken to count the hybrids that we count;
- else the upper end of the row's own range, which is as far as the evidence lets the share rise.

The range stays that of the row, widened where the route's value lies outside.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tracker.models.ab5.inputs import SEGMENTS, SHARE
from tracker.terms import NimhRoute, printed

PACKS_BASIS = "packs"
HIGH_END = "no usable share of all hybrids is published, so the upper end of the row's range"
_VALUE, _LOW, _HIGH = SHARE


def on_route(
    inputs: pd.DataFrame,
    published: pd.DataFrame,
    route: str = NimhRoute.PACKS,
    segments: Sequence[str] = SEGMENTS,
) -> pd.DataFrame:
    """The driver series with the NiMH shares of a route.

    Args:
        inputs: table `ab5_inputs`.
        published: shares of all hybrids of a year: `year`, `share` (0-1); of several for one
            year the last counts.
        route: `packs` leaves every share as it stands.
        segments: the segments a year must have for a share of all its hybrids to say anything.

    Returns:
        The same rows with `nimh_share`, its low and high by the route (0-1), and `nimh_share_route`
        in words: how the share follows, empty for a row that both routes agree on.
    """
    rows = inputs.reset_index(drop=True)
    two = rows.reindex(columns=["nimh_share_basis"])["nimh_share_basis"].eq(PACKS_BASIS)
    derivation = pd.Series(
        np.where(two, "packs that can be made", ""), index=rows.index, dtype=object
    )
    if route != NimhRoute.PUBLISHED or not two.any():
        return rows.assign(nimh_share_route=derivation)
    shares_by_year = (
        published.drop_duplicates("year", keep="last").set_index("year").to_dict("index")
    )
    low, value, high = (
        rows[name].to_numpy(dtype=float, copy=True) for name in (_LOW, _VALUE, _HIGH)
    )
    for at in map(int, np.flatnonzero(two)):
        year = rows[rows["year"] == rows["year"].iloc[at]]
        of_all = shares_by_year.get(int(rows["year"].iloc[at]))
        share, derivation[at] = _share(year, two[year.index], of_all, high[at], segments)
        low[at], value[at], high[at] = min(low[at], share), share, max(high[at], share)
    shares = {_LOW: low, _VALUE: value, _HIGH: high}
    return rows.assign(**shares, nimh_share_route=derivation)


def _share(
    year: pd.DataFrame,
    two: "pd.Series[bool]",
    of_all: dict[Hashable, Any] | None,
    high: float,
    segments: Sequence[str],
) -> tuple[float, str]:
    """The published route's share of the rows of a year that have two, and how it follows."""
    own = float(year.loc[two, "hev_units"].sum())
    if of_all is None or own <= 0 or not set(segments) <= set(year["segment"]):
        return high, HIGH_END
    units = float(year["hev_units"].sum())
    others = float((year["hev_units"] * year[_VALUE])[~two].sum())
    share = min(max((of_all["share"] * units - others) / own, 0.0), 1.0)
    how = f"({of_all['share']:g} x {printed(units)} - {printed(others)}) / {printed(own)}"
    return share, f"published: {how}"
