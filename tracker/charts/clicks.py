"""What a click or a brush on a chart tells: a mark, an entry of a legend, a span of time."""

from collections.abc import Sequence

from tracker.charts.tips import Spec

MARK = "mark"  # the selection every chart has: the mark the reader chose
SPAN = "span"  # the selection of a chart whose time axis can be brushed
_LEGEND = "legend_"  # and one per legend whose entries are choices of a filter, by its column
# Columns of words that are choices of the filter of that name; `<column>_code` has their codes.
_CHOICES = ("product", "status", "segment")
_COLOURED = ("color", "fill", "stroke")  # channels of which one has the legend
# A line or an area is one mark over many rows: a click on it would name the first of them.
_ON_MARK = {
    "source": "scope",
    "type": "click",
    "filter": "!event.item || indexof(['line', 'area'], event.item.mark.marktype) < 0",
}
# Vega-Lite's own binding hears every click of the chart: one on a bar would count as a second one
# on the entry chosen before.
_ON_LEGEND = {
    "source": "view",
    "type": "click",
    "filter": "event.item && indexof(event.item.mark.role, 'legend') >= 0",
}
# A brush is the mouse's, since a finger that moves on a chart scrolls the page; it begins beside
# the marks, since a hand that shakes while it clicks on one means the mark.
_WITH_MOUSE = {
    "source": "window",
    "type": "pointermove",
    "consume": True,
    "between": [
        {
            "source": "scope",
            "type": "pointerdown",
            "filter": [
                "event.pointerType === 'mouse' && event.button === 0",
                "!event.item || event.item.mark.marktype === 'group'",
            ],
        },
        {"source": "window", "type": "pointerup"},
    ],
}
_HAND = {"cursor": {"value": "pointer"}}


def listen(layers: list[Spec], fields: Sequence[str], *, has_brush: bool = False) -> None:
    """Let the layers hear clicks: on a mark, named by `fields`, and on an entry of a legend.

    An entry is added to its selection by one click and taken out by the next, so that each click
    is a change, whatever the page made of the one before. `has_brush` lets a mouse choose a span
    of the time axis.
    """
    select = {"type": "point", "fields": list(fields), "on": _ON_MARK, "toggle": False}
    _hearing(layers)["params"] = [{"name": MARK, "select": select}]
    if has_brush:
        span = {"type": "interval", "encodings": ["x"], "on": _WITH_MOUSE, "translate": False,
                "zoom": False}  # fmt: skip
        _hearing(layers)["params"].append({"name": SPAN, "select": span})
    for column in _CHOICES:
        if layer := next((each for each in layers if _legend(each, column)), None):
            entry = {"type": "point", "fields": [column], "toggle": "true"}
            param = {"name": _LEGEND + column, "select": entry, "bind": {"legend": _ON_LEGEND}}
            layer.setdefault("params", []).append(param)
            _legend(layer, column)["encoding"] = {"symbols": _HAND, "labels": _HAND}


def mark_fields(spec: Spec) -> tuple[str, ...]:
    """The columns that name a mark, as `listen` was told."""
    return tuple(_params(spec)[MARK]["select"]["fields"])


def legends(spec: Spec) -> dict[str, str]:
    """The legends that can be clicked: name of the selection -> column of its words."""
    named = [name for name in _params(spec) if name.startswith(_LEGEND)]
    return {name: name.removeprefix(_LEGEND) for name in named}


def is_brushed(spec: Spec) -> bool:
    """Whether a span of the time axis can be chosen by a brush."""
    return SPAN in _params(spec)


def _params(spec: Spec) -> dict[str, Spec]:
    layers = spec.get("layer", [spec])
    return {param["name"]: param for layer in layers for param in layer.get("params", [])}


def _legend(layer: Spec, column: str) -> Spec:
    """The legend of a layer's column, empty for none."""
    parts = (layer.get("encoding", {}).get(channel, {}) for channel in _COLOURED)
    own = (part.get("legend") for part in parts if part.get("field") == column)
    return next(filter(None, own), {})


def _hearing(layers: list[Spec]) -> Spec:
    """The layer that a click on a mark is read from: the first layer of marks that tell a tip.

    One layer is enough, every mark with a tip hears the click; two would give one signal twice.
    """
    if len(layers) == 1:
        return layers[0]
    telling = [layer for layer in layers if layer["mark"].get("description")]
    paths = ("line", "area")
    single = [layer for layer in telling if layer["mark"]["type"] not in paths]
    chosen: Spec = (single or telling)[0]
    return chosen
