"""Figure of the hybrids that lines could equip, beside those that were sold."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    INK,
    PAPER,
    Figure,
    above,
    by_width,
    heard,
    heard_opacity,
    in_words,
    labelled,
    spec_of,
    status_colour,
    wide_names,
)
from tracker.charts.tips import MODEL, Spec, tips
from tracker.terms import TPA

_DRAWN = ["company", "city", "country", "status", "is_quiet", "capacity_tpa", "hybrids_low",
          "hybrids", "hybrids_high", "line_id"]  # fmt: skip


def hybrids_equipped(reach: pd.DataFrame, sold: pd.DataFrame) -> Figure:
    """A bar per line of the hybrids it could equip, from `storage.reach`, the most first, and
    a line at the NiMH hybrids sold in a year, from `storage.nimh_sold`."""
    words = in_words(reach[_DRAWN], "company", "city", "country")
    rows = labelled(words, "status")
    place = words["city"].where(reach["city"].notna(), words["country"])
    bars = rows.assign(
        named=rows["company"].fillna("company not stated")
        + ", "
        + place.fillna("place not stated"),
        heard=heard(reach["is_quiet"]),
        order=-rows["hybrids"],
    )
    return Figure(
        _equipped(),
        pd.concat([bars, sold.assign(line_id=None)], ignore_index=True),
        "Bars of the hybrids a year that lines could equip, with a line at the NiMH hybrids sold "
        "in a year; the rows are in the table.",
    )


@cache
def _equipped() -> Spec:
    source = alt.Chart(alt.NamedData("source"))
    lines = source.transform_filter("isValid(datum.line_id)").encode(
        alt.Y("named:N", axis=wide_names(270)).title(None).sort(field="order", op="min")
    )
    bars = lines.mark_bar(stroke=PAPER, height=14).encode(
        alt.X("hybrids:Q").title("Hybrids a year")
        .axis(format="~s", tickCount=by_width(4, 8)),
        status_colour(),
        heard_opacity(),
        tooltip=tips([
            ("named:N", "Line"), ("status:N", "Status"), ("heard:N", "This part is"),
            ("capacity_tpa:Q", f"Capacity ({TPA})", ",.0f"),
            ("hybrids:Q", "Hybrids a year", MODEL), ("hybrids_low:Q", "low", MODEL),
            ("hybrids_high:Q", "high", MODEL),
        ]),
    )  # fmt: skip
    spread = lines.mark_rule(color=INK, strokeWidth=1).encode(
        alt.X("hybrids_low:Q"), alt.X2("hybrids_high")
    )
    ends = lines.mark_text(align="left", dx=6, color=INK).encode(
        alt.X("hybrids_high:Q"), alt.Text("hybrids:Q").format(".3s")
    )
    names = lines.mark_text(align="left", dy=-14, color=INK, **above()).encode(
        x=alt.value(0), text="named:N"
    )
    sold = source.transform_filter("isValid(datum.year)").encode(alt.X("sold:Q"))
    line = sold.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=2).encode(
        tooltip=tips([("year:Q", "Year", "d"), ("sold:Q", "NiMH hybrids sold", MODEL)])
    )
    says = sold.transform_calculate(
        text="'NiMH hybrids sold in ' + datum.year + ': ' + format(datum.sold, '.3s')"
    ).mark_text(align="right", dx=-4, dy=-6, baseline="bottom", color=INK, fontWeight="bold")
    return spec_of(
        alt.layer(bars, spread, ends, names, line, says.encode(y=alt.value(0), text="text:N"))
        .properties(height=alt.Step(36)),
        ("line_id", "year"),
    )  # fmt: skip
