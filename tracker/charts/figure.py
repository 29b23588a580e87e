"""What a figure is, and the colours, dashes and shapes that belong to each code.

Colours are from Okabe and Ito's set, told apart by readers with any common colour vision, in
light and dark; each code also has a dash or shape of its own, and a short name in the mark.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from tracker import labels
from tracker.charts.browser import INK as INK  # a chart's parts are taken from here
from tracker.charts.browser import NAME_PX as NAME_PX
from tracker.charts.browser import PAPER as PAPER
from tracker.charts.browser import above as above
from tracker.charts.browser import beside as beside
from tracker.charts.browser import by_width as by_width
from tracker.charts.browser import drawn as drawn
from tracker.charts.browser import finish
from tracker.charts.browser import wide_names as wide_names
from tracker.charts.clicks import is_brushed, legends, listen, mark_fields
from tracker.charts.tips import Spec, tell
from tracker.terms import Product, Segment, Status, date_span

PRODUCT_COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"]
PRODUCT_SHORT = {
    Product.REE_METAL_ALLOY: "REE",
    Product.HYDROGEN_STORAGE_ALLOY: "H₂-storage",
    Product.NDFEB_ALLOY: "NdFeB",
    Product.HEAVY_REE_METAL_ALLOY: "heavy",
    Product.MISCHMETAL: "mischmetal",
    Product.OTHER_REE_METAL: "other",
}
STATUS_COLOURS = ["#009E73", "#56B4E9", "#0072B2", "#CC79A7", "#E69F00",
                  "#8A8A8A", "#D55E00", "#6B6B6B", "#A0522D", "#B0B0B0"]  # fmt: skip
HEARD = ["heard of lately", "silent for years"]  # how long that is, the page says
# What a year's mark says of the input rows behind it.
STATES = ["all segments", "some segments missing", "a segment interpolated"]
BETWEEN = "rests on interpolated units"
REALISED = STATUS_COLOURS[0]
SEGMENT_COLOURS = ["#D55E00", "#0072B2", "#009E73"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 3], [10, 4]]
ELEMENT_COLOURS = [*PRODUCT_COLOURS, "#8A8A8A", "#A0522D"]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
NEUTRAL = "#7A7F87"  # readable on both themes
_OF_A_LAYER = ("mark", "encoding", "transform")  # of a chart that is no more than one
_TWO_LEGENDS_PX = 640  # a plot narrower than this has no room for two legends side by side


@dataclass(frozen=True)
class Figure:
    """A chart ready to draw.

    Attributes:
        spec: Vega-Lite without its data; equal for equal figures, whatever the rows.
        rows: what is plotted, one row per mark, under the names the spec uses.
        alt: the text alternative; constant, since a changed one draws the chart anew.
    """

    spec: Spec
    rows: pd.DataFrame
    alt: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of `rows` that name a mark, as `spec_of` was told."""
        return mark_fields(self.spec)

    @property
    def legends(self) -> dict[str, str]:
        """Legends whose entries are choices: name of the selection -> key of the filter."""
        return legends(self.spec)

    def entry(self, legend: str, word: str) -> dict[str, Any]:
        """An entry of a legend, named as a mark is by its code; empty for one not drawn."""
        column = self.legends[legend]
        codes = self.rows.loc[self.rows[column] == word, f"{column}_code"]
        return {} if codes.empty else {f"{column}_code": codes.iloc[0]}

    @property
    def has_brush(self) -> bool:
        """Whether a mouse can choose a span of its time axis (`SPAN` in the chart's answer)."""
        return is_brushed(self.spec)

    def days(self, ends: Sequence[float]) -> tuple[dt.date, dt.date] | None:
        """First and last day of the periods whose middle lies between two ends of a brush.

        Args:
            ends: milliseconds since 1970; rows are those of `with_span`.
        """
        first, last = pd.to_datetime(sorted(ends), unit="ms")
        middle = self.rows["begins"] + (self.rows["ends"] - self.rows["begins"]) / 2
        inside = self.rows[middle.between(first, last)]
        if inside.empty:
            return None
        return inside["begins"].min().date(), inside["ends"].max().date()

    def has(self, mark: Mapping[str, Any]) -> bool:
        """Whether the mark is drawn: a choice outlives a change of filters, its mark may not."""
        if set(mark) != set(self.fields):
            return False
        same = pd.Series(True, index=self.rows.index)
        for name, value in mark.items():
            column = self.rows[name]
            same &= column.isna() if value is None else column == value
        return bool(same.any())


def spec_of(chart: alt.TopLevelMixin, fields: Sequence[str], *, has_brush: bool = False) -> Spec:
    """The chart's Vega-Lite without its rows; data of a layer's own (an outline) stay in it.

    Args:
        chart: the chart.
        fields: the columns that name a mark; a click on one gives their values, so that the
            page can show what stands behind it (`MARK` in the answer of the chart).
        has_brush: whether a mouse may choose a span of the time axis.
    """
    spec: Spec = chart.to_dict()
    own = spec.pop("datasets", {})
    for layer in spec.get("layer", []):
        if (name := layer.get("data", {}).get("name")) in own:
            layer["data"] = {"values": own[name]} | {
                key: value for key, value in layer["data"].items() if key != "name"
            }
    for part in ("data", "$schema"):
        spec.pop(part, None)
    # Two legends stand side by side where there is room. The height is that of the plot alone,
    # so that a long legend does not eat it up.
    beside = {"signal": f"width < {_TWO_LEGENDS_PX} ? 'vertical' : 'horizontal'"}
    top = {"anchor": "start", "bounds": "full", "direction": beside}
    # Without the theme's strokes of 4 px: white around a bar's colour, broken by a line's dashes.
    legend = {"layout": {"top": top}, "rowPadding": 2, "symbolStrokeWidth": 0}
    spec["config"] = {"legend": legend}
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    alone = {key: spec.pop(key) for key in _OF_A_LAYER if key in spec}
    layers = spec.pop("layer", None) or [alone]
    for layer in layers:
        tell(layer)
    layers = finish(layers)
    listen(layers, fields, has_brush=has_brush)
    spec |= {"layer": layers} if len(layers) > 1 else layers[0]
    return spec


def product_colour() -> alt.Color:
    """The colour of each product, by label, with a legend that fits a phone."""
    names = [product.label for product in Product]
    scale = alt.Scale(domain=names, range=PRODUCT_COLOURS)
    return alt.Color("product:N", scale=scale, title=None).legend(
        orient="top", labelLimit=0, columns=by_width(1, 2), values=drawn("product", names)
    )


def status_colour() -> alt.Color:
    """The colour of each status, by label, with a legend that fits a phone."""
    names = [status.label for status in Status]
    scale = alt.Scale(domain=names, range=STATUS_COLOURS)
    return alt.Color("status:N", scale=scale, title=None).legend(
        orient="top", columns=by_width(2, 3), values=drawn("status", names)
    )


def heard(is_silent: pd.Series) -> pd.Series:
    """What a mark says of a part that was heard of lately or is silent for years."""
    return is_silent.map(dict(zip([False, True], HEARD, strict=True)))


def heard_opacity() -> alt.Opacity:
    """Paler marks for what nobody reported for years."""
    scale = alt.Scale(domain=HEARD, range=[0.9, 0.3])
    return alt.Opacity("heard:N", scale=scale, title=None).legend(
        orient="top", symbolFillColor=NEUTRAL, values=drawn("heard", HEARD, unless_only=HEARD[:1])
    )


def segment_scale() -> alt.Scale:
    """Colour of each segment of makers, by label."""
    return alt.Scale(domain=[segment.label for segment in Segment], range=SEGMENT_COLOURS)


def labelled(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with codes of columns turned into words, the codes in `<column>_code`."""
    for column in columns:
        words = frame[column].map(labels.word, na_action="ignore")
        frame = frame.assign(**{f"{column}_code": frame[column], column: words})
    return frame


def in_words(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with the cells of columns as a table shows them; no column that names a mark."""
    for name in columns:
        words = [labels.cell(name, value) for value in frame[name]]
        frame = frame.assign(**{name: pd.Series(words, frame.index, object)})
    return frame


def with_span(frame: pd.DataFrame, column: str = "period") -> pd.DataFrame:
    """The frame with `begins` and `ends`, the days its periods span.

    `axis_from` and `axis_to` are the same in every row: the time the axis must show, at least
    eight periods, so that one bar never fills the chart.
    """
    spans = [date_span(text) for text in frame[column]]
    begins = pd.to_datetime([first for first, _ in spans])
    ends = pd.to_datetime([last for _, last in spans])
    length = (ends - begins).max() if spans else pd.Timedelta(0)
    missing = max(pd.Timedelta(0), 8 * length - (ends.max() - begins.min())) if spans else length
    return frame.assign(
        begins=begins,
        ends=ends,
        axis_from=begins.min() - missing / 2,
        axis_to=ends.max() + missing / 2,
    )


def runs(years: pd.DataFrame) -> pd.Series:
    """Number of the run each year belongs to: consecutive years with all segments.

    A line joins the years of one run, so a complete year never meets an incomplete one.
    """
    whole = years["complete"].astype(bool)
    breaks = (years["year"].diff() != 1) | ~whole | ~whole.shift(fill_value=False)
    return breaks.cumsum()


def year_state(years: pd.DataFrame) -> pd.Series:
    """The state of each year's mark, from its `complete` and `interpolated`: one of `STATES`."""
    whole, missing, between = STATES
    state = years["interpolated"].ne("").map({True: between, False: whole})
    return state.where(years["complete"].astype(bool), missing)


def state_marks(colour: str) -> dict[str, Any]:
    """Fill, outline, shape and size of `year_state`: a filled circle, a hollow one for a year that
    lacks a segment, a hollow diamond for one that has an interpolated segment.

    One legend tells all of it: fill, outline and shape have the same one. The size reads the state
    from a column of its own, `looks`, since a legend of three sizes would say too much.
    """
    legend = alt.Legend(
        orient="top", title=None, columns=by_width(1, 3), symbolStrokeWidth=1.5, symbolSize=90,
        values=drawn("state", STATES, unless_only=STATES[:1]),
    )  # fmt: skip
    ranges: dict[Any, list[Any]] = {
        alt.Fill: [colour, PAPER, PAPER],
        alt.Stroke: [colour] * 3,
        alt.Shape: ["circle", "circle", "diamond"],
    }
    marks = {
        channel.__name__.lower(): channel(
            "state:N", title=None, scale=alt.Scale(domain=STATES, range=looks), legend=legend
        )
        for channel, looks in ranges.items()
    }
    sizes = alt.Scale(domain=STATES, range=[60, 60, 110])
    return marks | {"size": alt.Size("looks:N", scale=sizes, legend=None)}


def fill_name(names: pd.Series, interpolated: pd.Series) -> pd.Series:
    """The name that fills a mark, or `BETWEEN` where it rests on units that nobody counted."""
    return names.where(interpolated.eq(""), BETWEEN)


def hollow_between(colours: Mapping[str, str], *named: str) -> alt.Fill:
    """Fill by `fill_name` in the column `filled`, none for `BETWEEN`, which its legend tells.

    Args:
        colours: name -> colour of its fill; the marks need a stroke of that colour.
        named: names that have no other legend.
    """
    scale = alt.Scale(domain=[*colours, BETWEEN], range=[*colours.values(), "#FFFFFF00"])
    return alt.Fill("filled:N", scale=scale, title=None).legend(
        orient="top", values=drawn("filled", [*named, BETWEEN]),
        columns=by_width(1, 4), labelLimit=0,
        symbolType="square", symbolStrokeColor=NEUTRAL, symbolStrokeWidth=1.5, symbolOpacity=1,
    )  # fmt: skip


def axis_room() -> alt.Chart:
    """A layer without marks to see that makes the time axis show `axis_from` to `axis_to`."""
    room: alt.Chart = (
        alt.Chart(alt.NamedData("source"))
        .mark_rule(opacity=0, aria=False, tooltip=None)
        .encode(alt.X("axis_from:T"), alt.X2("axis_to"))
    )
    return room
