"""How far a point lies from its country, by the outline the maps are drawn with.

The outline is coarse (1:110m): a coast can be off by tens of kilometres, and small islands and
small countries are not in it. So a distance is a measure of a slip, not of a border.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.contracts.countries import ALPHA3_OF
from tracker.location import root

Floats = NDArray[np.float64]

_PATH = root() / "data" / "reference" / "countries-110m.json"
_KM_PER_DEGREE = 111.2
_PART = 2_000_000
"""Points times edges worked out at a time: some 16 MB an array."""


@cache
def outlines() -> Mapping[str, Floats]:
    """The edges of each country of the outline by its ISO 3166-1 alpha-3 code.

    Each is an array of (edges, 4): longitude and latitude of both ends, in degrees.
    """
    world: dict[str, Any] = json.loads(_PATH.read_text(encoding="utf-8"))
    scale, origin = (np.array(world["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in world["arcs"]]
    rings_of: dict[str, list[Floats]] = {}
    for shape in world["objects"]["countries"]["geometries"]:
        if code := ALPHA3_OF.get(shape.get("id", "")):
            rings = [_edges(arcs, ring) for ring in _rings(shape)]
            rings_of.setdefault(code, []).extend(rings)
    return {code: np.concatenate(rings) for code, rings in rings_of.items()}


def _rings(shape: dict[str, Any]) -> Iterator[list[int]]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    for polygon in polygons:
        yield from polygon


def _edges(arcs: list[Floats], ring: list[int]) -> Floats:
    """A ring of arcs, end to end, as edges; ~n is arc n backwards."""
    parts = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in ring]
    points = np.concatenate(parts)
    return np.hstack([points[:-1], points[1:]])


def km_outside(country: str, lat: Floats, lon: Floats) -> Floats:
    """How far each point lies outside a country of `outlines()`, in km; 0 inside.

    The distance is right to a few per cent within some hundred km and only large beyond.
    """
    edges = outlines()[country]
    step = max(_PART // len(edges), 1)
    parts = [
        _km_outside(edges, lat[at : at + step, None], lon[at : at + step, None])
        for at in range(0, len(lat), step)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _km_outside(edges: Floats, lat: Floats, lon: Floats) -> Floats:
    """The same for points as columns, in a plane around each point."""
    lon1, lat1, lon2, lat2 = edges.T
    y1, y2 = lat1 - lat, lat2 - lat
    with np.errstate(divide="ignore", invalid="ignore"):  # a level edge is never crossed
        crossing = lon1 + (lon2 - lon1) * -y1 / (y2 - y1)
    inside = (((y1 > 0) != (y2 > 0)) & (crossing > lon)).sum(axis=1) % 2 == 1

    shrunk = np.cos(np.radians(lat))
    x1 = _around(lon1 - lon) * shrunk
    x2 = x1 + (lon2 - lon1) * shrunk
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = np.divide(-(x1 * dx + y1 * dy), length, out=np.zeros_like(length), where=length > 0)
    along = np.clip(along, 0, 1)
    nearest = np.hypot(x1 + along * dx, y1 + along * dy).min(axis=1)
    return np.where(inside, 0.0, nearest * _KM_PER_DEGREE)


def _around(degrees: Floats) -> Floats:
    """A difference of longitudes the short way round."""
    return (degrees + 180) % 360 - 180
