"""Figures of the outlook: demand against what lines could make (t a year)."""

from functools import cache

import altair as alt
import pandas as pd

from tracker.charts.figure import (
    Figure,
    Spec,
    spec_of,
    tips,
)


def outlook_bands(balance: pd.DataFrame) -> Figure:
    """Demand and supply by year with the band of the gap, from `outlook.supply_and_demand`."""
    demand_high = balance["supply_t"] - balance["gap_low_t"]
    demand_low = balance["supply_t"] - balance["gap_high_t"]
    return Figure(
        _outlook(),
        balance.assign(need_low=demand_low.clip(lower=0), need_high=demand_high),
        "Lines of AB5 demand and of what lines could make, by year; the rows are in the table.",
    )


@cache
def _outlook() -> Spec:
    base = alt.Chart(alt.NamedData("source")).encode(
        alt.X("year:Q").title(None).axis(format="d", tickMinStep=1).scale(zero=False),
        tooltip=tips([
            ("year:Q", "Year", "d"), ("demand_t:Q", "Demand (t)", ",.0f"),
            ("supply_t:Q", "Could be made (t)", ",.0f"), ("gap_t:Q", "Gap (t)", "+,.0f"),
            ("p_shortfall:Q", "Chance of a shortfall", ".0%"),
        ]),
    )  # fmt: skip
    band = base.mark_area(opacity=0.2, color="#D55E00").encode(
        alt.Y("need_low:Q").title("AB5 bought for hybrids (t a year)").axis(format=",~s"),
        alt.Y2("need_high"),
    )
    demand = base.mark_line(color="#D55E00", strokeWidth=2.5, point=True).encode(
        alt.Y("demand_t:Q")
    )
    supply = base.mark_line(color="#0072B2", strokeDash=[6, 3], strokeWidth=2).encode(
        alt.Y("supply_t:Q")
    )
    last = base.transform_joinaggregate(end="max(year)").transform_filter("datum.year == datum.end")
    words = last.mark_text(align="right", dy=-9, fontSize=11)
    return spec_of(
        alt.layer(
            band,
            demand,
            supply,
            words.encode(alt.Y("demand_t:Q"), text=alt.value("demand"), color=alt.value("#D55E00")),
            words.encode(
                alt.Y("supply_t:Q"), text=alt.value("could be made"), color=alt.value("#0072B2")
            ),
        ).properties(height=340),
        ("year",),
    )


def shortfall_bars(balance: pd.DataFrame) -> Figure:
    """Chance of a shortfall per year (0-1), from `outlook.supply_and_demand`."""
    return Figure(
        _shortfall(),
        balance,
        "Bars of the chance that demand passes supply, by year; the rows are in the table.",
    )


@cache
def _shortfall() -> Spec:
    chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_bar(color="#7A4EA3")
        .encode(
            alt.X("year:O").title(None).axis(labelAngle=0, labelOverlap=True),
            alt.Y("p_shortfall:Q").title("Chance of a shortfall").axis(format="%")
            .scale(domain=[0, 1]),
            tooltip=tips([("year:O", "Year"), ("p_shortfall:Q", "Chance", ".0%")]),
        )
        .properties(height=200)
    )  # fmt: skip
    return spec_of(chart, ("year",))
