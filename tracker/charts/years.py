"""The axis of years: whole years side by side, at most eight labels, one span for all figures."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

EXTENT = 40  # px left of a plot for its numbers, so that figures below each other line up
SPAN = ("years_from", "years_to")  # columns: the years an axis shows
_AT = "(length(data('source')) ? data('source')[0].{} : 0)"
_FROM, _TO = map(_AT.format, SPAN)
_COUNT = f"({_TO} - {_FROM} + 1)"
# Round years, as many as leave eight labels at most.
_STEP = f"({_COUNT} <= 8 ? 1 : {_COUNT} <= 16 ? 2 : {_COUNT} <= 40 ? 5 : {_COUNT} <= 80 ? 10 : 20)"


def with_years(rows: pd.DataFrame, years: Iterable[int] | None = None) -> pd.DataFrame:
    """The rows with `years_from` and `years_to`, the span the axis of `year_axis` shows.

    Args:
        rows: what is plotted, with a column `year`.
        years: the years to show; by default those of the rows.
    """
    shown = list(rows["year"] if years is None else years)
    return rows.assign(years_from=min(shown, default=0), years_to=max(shown, default=0))


def year_axis(is_band: bool = False) -> alt.X:
    """Years of `with_years` as ordinals; a year without a row keeps its place.

    Args:
        is_band: whether a year takes its whole width, as bars do.
    """
    span = alt.ExprRef(f"sequence({_FROM}, {_TO} + 1)")
    points = alt.Scale(type="point", domain=span, padding=0.5)
    axis = alt.Axis(
        labelAngle=0,
        labelOverlap=False,
        tickSize=3,
        labelExpr=f"datum.value % {_STEP} == 0 ? datum.label : ''",
    )
    scale = alt.Scale(type="band", domain=span) if is_band else points
    return alt.X("year:O", title=None, scale=scale, axis=axis)


def number_axis(unit: int = 1, form: str = "~s", ticks: int = 8) -> alt.Axis:
    """An axis of about so many numbers told in `unit`, "0" without a letter, of a fixed width."""
    label = f"format(datum.value / {unit}, '{form}')"
    return alt.Axis(labelExpr=label, tickCount=ticks, minExtent=EXTENT, maxExtent=EXTENT)
