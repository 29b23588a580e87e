"""Coordinates that cannot be those of the place they stand beside."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from tracker.contracts.findings import Finding, finding
from tracker.contracts.outline import km_outside, outlines

NEAR_KM = 50
"""So far a point may lie outside: the outline is coarse."""

ISLAND_KM = 250
"""So far off in the open sea it is odd but possible: the outline lacks small islands."""

TOWN_KM = 50
"""So far apart two coordinates of one town cannot be."""

POLE = 90

Point = tuple[float, float]
_SLIPS: dict[str, Callable[[float, float], Point]] = {
    "swapped": lambda lat, lon: (lon, lat),
    "without the sign of lat": lambda lat, lon: (-lat, lon),
    "without the sign of lon": lambda lat, lon: (lat, -lon),
    "without both signs": lambda lat, lon: (-lat, -lon),
}


def odd_coordinates(file: str, lines: list[int], rows: pa.Table) -> Iterator[tuple[str, Finding]]:
    """Findings ("error") and warnings on `lat` and `lon`, each with its level.

    Args:
        file: the file the rows come from.
        lines: its line for each row.
        rows: the typed table `lines`.
    """
    known = outlines()
    points: dict[str, list[int]] = {}
    lat, lon = (rows[name].to_pylist() for name in ("lat", "lon"))
    for row, country in enumerate(rows["country"].to_pylist()):
        if country in known and lat[row] is not None and lon[row] is not None:
            points.setdefault(country, []).append(row)
    for country, here in points.items():
        places = np.array([(lat[row], lon[row]) for row in here])
        far = km_outside(country, places[:, 0], places[:, 1])
        for at in np.flatnonzero(far > NEAR_KM):
            row, km = here[at], float(far[at])
            level, wrong, right = _words(country, (lat[row], lon[row]), km)
            seen = f"{lat[row]:g}, {lon[row]:g}"
            yield level, finding(file, lines[row], "lat", wrong, seen, right)
    yield from _towns_apart(file, lines, rows)


def _words(country: str, point: Point, km: float) -> tuple[str, str, str]:
    """The level, what is wrong, and what would be right, of a point that far outside."""
    wrong = f"{km:,.0f} km outside {country}"
    for slip, mend in _SLIPS.items():
        other = mend(*point)
        if abs(other[0]) <= POLE and _km(country, other) == 0:
            return "error", wrong, f"{other[0]:g}, {other[1]:g}, if it was written {slip}"
    if there := _country_at(point):
        return "error", f"{wrong}, in {there}", f"a point in {country}, or lat and lon both empty"
    if km <= ISLAND_KM:
        return "warning", f"{km:,.0f} km off the coast of {country}", "right only for an island"
    return "error", wrong, f"a point in {country}, or lat and lon both empty"


def _km(country: str, point: Point) -> float:
    lat, lon = np.array([point[0]]), np.array([point[1]])
    return float(km_outside(country, lat, lon)[0])


def _country_at(point: Point) -> str:
    """The country whose outline holds the point, if any."""
    lat, lon = point
    for code, edges in outlines().items():
        west, south = edges[:, :2].min(axis=0)
        east, north = edges[:, :2].max(axis=0)
        if south <= lat <= north and west <= lon <= east and _km(code, point) == 0:
            return code
    return ""


def _towns_apart(file: str, lines: list[int], rows: pa.Table) -> Iterator[tuple[str, Finding]]:
    """Warnings on a town that stands at two places; each town's first coordinates count."""
    first: dict[tuple[str, ...], tuple[int, Point]] = {}
    columns = ("city", "province", "country", "lat", "lon")
    for line, row in zip(lines, rows.select(columns).to_pylist(), strict=True):
        if row["city"] is None or row["lat"] is None or row["lon"] is None:
            continue
        town, point = _town(row), (row["lat"], row["lon"])
        other_line, other = first.setdefault(town, (line, point))
        km = km_apart(point, other)
        if km > TOWN_KM:
            wrong = f"{km:,.0f} km from the same town in line {other_line}"
            seen = f"{row['lat']:g}, {row['lon']:g}"
            right = f"{other[0]:g}, {other[1]:g}, or the town's other province"
            yield "warning", finding(file, line, "lat", wrong, seen, right)


def _town(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name] or "").casefold() for name in ("city", "province", "country"))


def km_apart(here: Point, there: Point) -> float:
    """The distance of two points (lat, lon) on the globe, in km."""
    (lat1, lon1), (lat2, lon2) = np.radians(here), np.radians(there)
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return float(2 * 6371 * np.arcsin(np.sqrt(half)))
