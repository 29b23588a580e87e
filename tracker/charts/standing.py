"""Figures of where lines stand between announcement and operation."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    NEUTRAL,
    PAPER,
    STATUS_COLOURS,
    Figure,
    by_width,
    heard,
    heard_opacity,
    labelled,
    product_colour,
    spec_of,
)
from tracker.charts.maps import land, sites_in_words
from tracker.charts.tips import Spec, tips
from tracker.terms import TPA, Status, printed, whole

_ROOM = 1.7  # of the longest bar, so that the words at its end are not cut
_LADDER = [Status.ANNOUNCED, Status.APPROVED, Status.UNDER_CONSTRUCTION, Status.OPERATING]


def standing_bars(standing: pd.DataFrame) -> Figure:
    """A bar per status in the order a line takes them, from `standing.standing`; its end says the
    tonnes, the lines, and how many of these state none."""
    rows = standing.assign(tpa=standing["tpa"].fillna(0), heard=heard(standing["is_quiet"]))
    sums = rows.groupby("status")[["tpa", "lines", "lines_not_stated"]].sum()
    ends = {
        status: f"{printed(tpa)} · {whole(lines, 'line')}"
        + (f", {printed(unknown)} not stated" if unknown else "")
        for status, tpa, lines, unknown in sums.itertuples(name=None)
    }
    is_first = ~rows["status"].duplicated()
    rows = rows.assign(
        end=rows["status"].map(sums["tpa"]).where(is_first),
        label=rows["status"].map(ends).where(is_first, ""),
        room=_ROOM * sums["tpa"].max(),
    )
    return Figure(
        _bars(),
        labelled(rows, "product", "status"),
        "Bars of nameplate capacity from announced to operating by product, paler where nobody "
        "reported for years; the rows are in the table.",
    )


def standing_map(sites: pd.DataFrame) -> Figure:
    """Circles per town coloured by status, sized by tonnes, from `standing.standing_by_site`; a
    town of which no line states its tonnes has the smallest."""
    drawn = sites_in_words(sites.dropna(subset=["lat", "lon"]))
    return Figure(
        _map(),
        labelled(drawn.assign(size=drawn["tpa"].fillna(0)), "status"),
        "World map with one circle per town and status, its area the nameplate capacity; the rows "
        "are in the table.",
    )


@cache
def _bars() -> Spec:
    ladder = [status.label for status in _LADDER]
    base = alt.Chart(alt.NamedData("source"))
    status = alt.Y("status:N").title(None).sort(ladder).scale(domain=ladder)
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1).encode(
        status.axis(labelLimit=by_width(110, 160)),
        alt.X("tpa:Q").title(f"Nameplate capacity ({TPA})").axis(format=",~s", tickCount=5),
        product_colour(),
        heard_opacity(),
        alt.Order("product:N"),
        tooltip=tips([
            ("status:N", "Status"), ("product:N", "Product"), ("heard:N", "This part is"),
            ("tpa:Q", f"Capacity ({TPA})", ",.0f"), ("lines:Q", "Lines"),
            ("lines_not_stated:Q", "of them without a stated capacity"),
        ]),
    )  # fmt: skip
    label = base.mark_text(align="left", dx=4, color=NEUTRAL, aria=False, tooltip=None).encode(
        status, alt.X("end:Q"), alt.Text("label:N")
    )
    room = base.mark_rule(opacity=0, aria=False, tooltip=None).encode(alt.X("room:Q"))
    layers = alt.layer(bars, label, room).properties(height=alt.Step(34))
    return spec_of(layers, ("status_code", "product_code", "is_quiet"))


@cache
def _map() -> Spec:
    labels = [status.label for status in _LADDER]
    colours = dict(zip(Status, STATUS_COLOURS, strict=True))
    sites = (
        alt.Chart(alt.NamedData("source"))
        .mark_circle(opacity=0.8, stroke=PAPER, strokeWidth=0.5)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size("size:Q").scale(range=[24, 1000], domainMin=0).legend(None),
            color=alt.Color("status:N", title=None)
            .scale(domain=labels, range=[colours[status] for status in _LADDER])
            .legend(orient="bottom", columns=by_width(2, 4)),
            tooltip=tips([
                ("town:N", "Place"), ("nation:N", "Country"), ("status:N", "Status"),
                ("tpa:Q", f"Capacity ({TPA})", ",.0f"), ("lines:Q", "Lines"),
                ("companies:N", "Companies"),
            ]),
        )
    )  # fmt: skip
    whole_map = alt.layer(land(), sites).project("equalEarth").properties(height=300)
    return spec_of(whole_map, ("place", "country", "status_code"))
