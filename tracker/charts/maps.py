"""Maps: one circle per town, its area the capacity (t/a, nameplate)."""

import json
from collections.abc import Sequence
from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import HEARD, NEUTRAL, Figure, by_width, heard, in_words, spec_of
from tracker.charts.tips import Spec, tips
from tracker.location import root
from tracker.terms import TPA

_OUTLINE = root() / "data" / "reference" / "countries-110m.json"
_COLOUR = "#D55E00"


def additions_map(sites: pd.DataFrame) -> Figure:
    """Circles sized by new capacity on a world outline, from `capacity.capacity_by_site`."""
    return Figure(
        _map("additions_tpa", f"Additions ({TPA})", ("place", "country")),
        sites_in_words(sites.dropna(subset=["lat", "lon", "additions_tpa"])).assign(heard=HEARD[0]),
        "World map with one circle per town, its area the new capacity; the rows are in the table.",
    )


def running_map(sites: pd.DataFrame) -> Figure:
    """Circles sized by running capacity, from `running.running_by_site`; hollow where silent."""
    drawn = sites.dropna(subset=["lat", "lon", "running_tpa"])
    return Figure(
        _map("running_tpa", f"Running ({TPA})", ("place", "country", "is_quiet")),
        sites_in_words(drawn).assign(heard=heard(drawn["is_quiet"])),
        "World map with one circle per town, its area the capacity that runs, hollow where nobody "
        "reported for years; the rows are in the table.",
    )


def land() -> alt.Chart:
    """The world's countries, the lowest layer of a map."""
    outline = json.loads(_OUTLINE.read_text(encoding="utf-8"))
    countries = alt.TopoDataFormat(type="topojson", feature="countries")
    drawn: alt.Chart = alt.Chart(alt.InlineData(values=outline, format=countries)).mark_geoshape(
        fill="#9AA0A626", stroke="#9AA0A6", strokeWidth=0.4
    )
    return drawn


def sites_in_words(sites: pd.DataFrame) -> pd.DataFrame:
    """The sites with `town` and `nation` in words; place and country name the mark."""
    words = in_words(sites, "place", "country")
    return sites.assign(town=words["place"], nation=words["country"])


@cache
def _map(size: str, title: str, fields: Sequence[str]) -> Spec:
    sites = (
        alt.Chart(alt.NamedData("source"))
        .mark_point(filled=True, shape="circle")
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size(f"{size}:Q")
            .title(title)
            .scale(range=[20, 1200], domainMin=0)
            .legend(orient="bottom", format=",~s", columns=by_width(3, 9)),
            fill=alt.Fill("heard:N")
            .scale(domain=HEARD, range=[f"{_COLOUR}A6", "#FFFFFF00"])
            .legend(None),
            stroke=alt.Stroke("heard:N").scale(domain=HEARD, range=[NEUTRAL, _COLOUR]).legend(None),
            tooltip=tips([
                ("town:N", "Place"), ("nation:N", "Country"),
                (f"{size}:Q", title, ",.0f"), ("heard:N", "Reported"),
                ("lines:Q", "Lines"), ("companies:N", "Companies"),
            ]),
        )
    )  # fmt: skip
    return spec_of(alt.layer(land(), sites).project("equalEarth").properties(height=420), fields)
