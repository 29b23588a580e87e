"""The two routes to the NiMH share beside each other, and what each rests on."""

from dataclasses import replace

import pandas as pd

from tracker.filters import Filters
from tracker.models.ab5 import consumption
from tracker.models.ab5.routes import HIGH_END
from tracker.queries.ab5 import TOTAL, assumptions, inputs, ledger, shares_of_all
from tracker.store import Store
from tracker.terms import NimhRoute, Segment, printed

_ROUTES = [
    *("year", "segment", "packs_share", "published_share", "packs_packs", "published_packs"),
    *("packs_of_all", "published_of_all", "packs_ab5_t", "published_ab5_t", "published_how"),
    *("note", "source_ids"),
]


def both_routes(store: Store, filters: Filters) -> pd.DataFrame:
    """The two routes to the NiMH share beside each other, for years where they do not meet.

    Returns:
        One row per year and segment whose share was reckoned from packs, newest first: `year`,
        `segment`, and by each route `..._share` of the segment, `..._packs` (vehicles with NiMH),
        `..._of_all` (NiMH share of all hybrids of the year), `..._ab5_t` (t of all segments, on
        the basis chosen); `published_how`, how the published route's share follows; `note` of the
        row, how the packs were reckoned; `source_ids` of the published share. Filters do not cut.
    """
    sides = [_route_side(store, replace(filters, nimh_route=route)) for route in NimhRoute]
    both = sides[0].merge(sides[1], on=["year", "segment"])
    rows = both.merge(
        shares_of_all(store)[["year", "source_id"]].drop_duplicates("year", keep="last"),
        on="year",
        how="left",
    )
    made = rows["published_how"].str.startswith("published")
    rows["source_ids"] = rows.pop("source_id").where(made, "").fillna("")
    rows = rows.sort_values(["year", "segment"], ascending=[False, True], ignore_index=True)
    return rows[_ROUTES]


def source_ids(store: Store, rows: pd.DataFrame) -> pd.Series:
    """Ids of the sources behind rows of `inputs`, both routes to the NiMH share and the ledger."""
    others = [asked(store)["source_id"] for asked in (shares_of_all, pack_capacity, assumptions)]
    return pd.concat([rows["source_ids"], *others], ignore_index=True)


def routes_told(routes: pd.DataFrame) -> list[str]:
    """The rows of `both_routes` whose published route has a share of all hybrids, in sentences;
    what the others take is said after them."""
    sentences = []
    made = routes["published_how"].str.startswith("published")
    for row in routes[made].to_dict("records"):
        makers = Segment(row["segment"]).label
        sentences += [
            f"{row['year']}, packs that can be made: {printed(row['packs_packs'])} of the "
            f"hybrids of {makers}, a share of {printed(row['packs_share'], 2)}, which makes "
            f"{printed(row['packs_of_all'], 2)} of all hybrids; AB5 "
            f"{printed(row['packs_ab5_t'])} t.",
            f"{row['year']}, {row['published_how']}: a share of "
            f"{printed(row['published_share'], 2)} of {makers}, "
            f"{printed(row['published_packs'])} packs, {printed(row['published_of_all'], 2)} of "
            f"all hybrids; AB5 {printed(row['published_ab5_t'])} t. It takes its source to "
            "count the hybrids that we count.",
        ]
    if not made.all():
        years = ", ".join(str(year) for year in sorted(set(routes.loc[~made, "year"])))
        sentences.append(f"{years}: {HIGH_END} is what the published route takes.")
    return sentences


def _route_side(store: Store, filters: Filters) -> pd.DataFrame:
    """One route of `both_routes`: its columns begin with the route's code."""
    route = filters.nimh_route
    rows = inputs(store, filters)
    two = rows[rows["nimh_share_route"] != ""]
    whole = consumption(rows, ledger(store, filters), basis=filters.basis, draws=1)  # no bands
    totals = whole.loc[whole["segment"] == TOTAL, ["year", "nimh_share", "ab5_t"]]
    totals = totals.rename(columns={"nimh_share": f"{route}_of_all", "ab5_t": f"{route}_ab5_t"})
    side = two[["year", "segment"]].assign(**{
        f"{route}_share": two["nimh_share"],
        f"{route}_packs": two["hev_units"] * two["nimh_share"],
    })  # fmt: skip
    explanation = {"note": two["note"]} if route == NimhRoute.PACKS else {
        f"{route}_how": two["nimh_share_route"]
    }  # fmt: skip
    return side.assign(**explanation).merge(totals, on="year")


def pack_capacity(store: Store) -> pd.DataFrame:
    """What is published of NiMH packs that can be made, the newest first: the packs route."""
    return store.frame(
        """
        SELECT period, region, maker, subject, value, unit, source_id, note FROM known_figures
        WHERE metric = 'level' AND subject IN ('nimh_pack_capacity', 'nimh_pack_capacity_addition',
            'nimh_pack_purchases', 'nimh_pack_output', 'nimh_electrode_capacity')
        ORDER BY period DESC NULLS LAST, region, maker, figure_id
        """
    )
