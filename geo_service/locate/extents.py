"""Places with an extent: which areas a road, river or park lies in, and by how much of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.earth import central_place, degree_lengths
from geo_service.base.model import FloatArray, Position
from geo_service.locate.shapes import Shapes

#: a course is looked at every so many metres, and a long one at so many places
STEP_M, MOST_SAMPLES = 40.0, 250
#: a polygon is looked at in about so many places of a grid
GRID_SAMPLES = 150
#: half the width of a road: on a border, both sides have a part in it
HALF_WIDTH_M = 15.0
#: an area with less of a place than this is one that it only touches
LEAST_SHARE = 0.002
#: courses that come as near as this cross
MEET_M = 30.0
#: places as near as this to a course lie on it
ALONG_M = 150.0
_GOLDEN = 0.618034
#: so many extents are kept
CACHE_SIZE = 20_000

#: (lon, lat, radius_m) -> shares of the lead areas there
SharesAt = Callable[[float, float, float], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Extent:
    """A line or polygon with its shares of the lead areas (they sum to 1, or there are none).

    ``size`` is in metres of a line, in square metres of a polygon. ``stretch`` gives for each
    lead area a position on the part that lies in it, with a radius that reaches its ends.
    """

    shape: BaseGeometry
    is_line: bool
    size: float
    shares: Mapping[int, float]
    stretch: Mapping[int, Position]
    samples: FloatArray
    leads: tuple[int, ...]


@dataclass
class Extents:
    """The extents of gazetteer entries, measured when they are first asked for."""

    shapes: Shapes
    shares_at: SharesAt
    _known: dict[int, Extent | None] = field(default_factory=dict)

    def of(self, entry: int) -> Extent | None:
        """Give an entry's extent; None of one without a shape, or outside all areas."""
        if entry in self._known:
            return self._known[entry]
        shape = self.shapes.of(entry)
        found = None if shape is None else measured(shape, self.shares_at)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[entry] = found
        return found

    def crossing(
        self, first: Sequence[int], second: Sequence[int], reach_m: float = MEET_M
    ) -> Position | None:
        """Where a course of ``first`` meets one of ``second``; None where none do.

        Courses meet that come as near as ``reach_m``. Of several meetings the middle, with a
        radius that reaches all.
        """
        places = [
            place
            for a in first
            for b in second
            if a != b
            for place in meetings(self.shapes.of(a), self.shapes.of(b), reach_m)
        ]
        return _around(np.array(places)) if places else None

    def beside(self, entry: int, at: Position) -> Position | None:
        """The position on an entry's course that is nearest to a place, if that lies along it."""
        shape = self.shapes.of(entry)
        if shape is None:
            return None
        scale = degree_lengths(at.lat)
        plane = _scaled(shape, scale)
        point = shapely.Point(at.lon * scale[0], at.lat * scale[1])
        away_m = float(shapely.distance(plane, point))
        if away_m > ALONG_M + min(at.radius_m, ALONG_M):
            return None
        near = shapely.get_coordinates(shapely.shortest_line(plane, point))[0] / scale
        return Position(float(near[0]), float(near[1]), max(HALF_WIDTH_M, at.radius_m))


def measured(shape: BaseGeometry, shares_at: SharesAt) -> Extent | None:
    """Look up the areas along a line, or over a polygon; None where there are none."""
    scale = degree_lengths(shapely.get_coordinates(shape)[:, 1].mean())
    plane = _scaled(shape, scale)
    is_line = bool(shapely.get_dimensions(shape) < 2)
    samples, weights = _along(plane) if is_line else _over(plane)
    places = samples / scale
    shares: dict[int, float] = {}
    here: dict[int, list[int]] = {}
    leads: list[int] = []
    best: dict[int, tuple[float, int]] = {}
    for i, ((lon, lat), weight) in enumerate(zip(places.tolist(), weights.tolist(), strict=True)):
        found = shares_at(lon, lat, HALF_WIDTH_M if is_line else 0.0)
        for lead, share in found.items():
            shares[lead] = shares.get(lead, 0.0) + share * weight
            best[lead] = max(best.get(lead, (0.0, 0)), (share, -i))
        main = max(found, key=lambda lead: found[lead], default=-1)
        leads.append(main)
        if main >= 0:
            here.setdefault(main, []).append(i)
    total = sum(shares.values())
    if not total:
        return None
    for lead, (_, at) in best.items():
        here.setdefault(lead, [-at])  # of a border road, where most of it is over there
    kept = {lead: share / total for lead, share in shares.items() if share > LEAST_SHARE * total}
    stretch = {lead: _around(places[here[lead]]) for lead in kept}
    size = float(shapely.length(plane) if is_line else shapely.area(plane))
    return Extent(shape, is_line, size, kept, stretch, places, tuple(leads))


def meetings(
    first: BaseGeometry | None, second: BaseGeometry | None, reach_m: float = MEET_M
) -> list[tuple[float, float]]:
    """Where two shapes cross or nearly do, as (lon, lat), one for each place."""
    if first is None or second is None:
        return []
    scale = degree_lengths(float(shapely.get_coordinates(first)[0, 1]))
    a, b = _scaled(first, scale), _scaled(second, scale)
    if not shapely.dwithin(a, b, reach_m):
        return []
    common = shapely.intersection(a, b)
    if common.is_empty:
        common = shapely.shortest_line(a, b)
    # what lies near together is one crossing, of roads with lanes apart
    parts = shapely.get_parts(shapely.buffer(common, 2 * MEET_M, quad_segs=2))
    middles = shapely.get_coordinates(shapely.centroid(parts)) / scale
    return [(float(lon), float(lat)) for lon, lat in middles]


def _around(places: FloatArray) -> Position:
    """The place nearest to the middle of all, with a radius that reaches them."""
    at, reach_m = central_place(places)
    lon, lat = places[at].tolist()
    return Position(lon, lat, max(2 * HALF_WIDTH_M, reach_m))


def _along(line: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    """Points (n, 2) in the middle of equal steps along a line, and what each stands for."""
    parts = shapely.get_parts(line)
    length = shapely.length(parts)
    step = max(STEP_M, float(length.sum()) / MOST_SAMPLES)
    points, weights = [], []
    for part, metres in zip(parts, length.tolist(), strict=True):
        n = max(1, round(metres / step))
        at = (np.arange(n) + 0.5) * metres / n
        points.append(shapely.get_coordinates(shapely.line_interpolate_point(part, at)))
        weights.append(np.full(n, max(metres, 1e-9) / n))
    return np.concatenate(points), np.concatenate(weights)


def _over(polygon: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    """Points (n, 2) spread over a polygon, each standing for as much."""
    west, south, east, north = shapely.bounds(polygon).tolist()
    step = math.sqrt(max(float(shapely.area(polygon)), 1.0) / GRID_SAMPLES)
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step) + step / 2)
    # each row begins elsewhere, so that no border runs between all columns
    x += step * (np.arange(len(x))[:, None] * _GOLDEN % 1.0)
    inside = shapely.contains_xy(polygon, x.ravel(), y.ravel())
    points = np.column_stack([x.ravel()[inside], y.ravel()[inside]])
    if not len(points):
        points = shapely.get_coordinates(shapely.point_on_surface(polygon))
    return points, np.ones(len(points))


def _scaled(shape: BaseGeometry, scale: tuple[float, float]) -> BaseGeometry:
    return shapely.transform(shape, lambda degrees: degrees * scale)
