"""Find where areas of one level overlap, and the gaps between them.

Edges are straight lines in longitude and latitude, as the index takes them; areas named are
geodesic. A piece whose mean width (twice its area over its perimeter) is under a metre is a
sliver of digitising, not a claim to land.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import ObjectArray
from geo_service.base.progress import report_progress
from geo_service.region.checking.repair import polygons_of
from geo_service.region.metric import WGS84

SLIVER_WIDTH_M = 1.0
#: pieces narrower than a millimetre are rounding
_ROUNDING_WIDTH_M = 1e-3
_TOUCH_DEG = 1e-9
#: pairs of areas compared between two reports of progress
_PAIRS = 500


@dataclass(frozen=True, slots=True)
class TopologyPiece:
    """A piece of ground and the areas it concerns: square metres, widest mean width, a point."""

    codes: tuple[str, ...]
    area_m2: float
    width_m: float
    lon: float
    lat: float


def overlaps(geometry: ObjectArray, codes: Sequence[str]) -> list[TopologyPiece]:
    """Find the pairs of areas that share ground, one piece per pair."""
    tree = shapely.STRtree(geometry)
    left, right = tree.query(geometry)
    pairs = left < right
    left, right = left[pairs], right[pairs]
    common = np.empty(len(left), dtype=object)
    for first in range(0, len(left), _PAIRS):
        part = slice(first, first + _PAIRS)
        common[part] = shapely.intersection(geometry[left[part]], geometry[right[part]])
        done = min(first + _PAIRS, len(left))
        report_progress(done, done / len(left), "pairs of areas")
    some = shapely.area(common) > 0
    return [
        piece
        for i, j, shape in zip(left[some], right[some], common[some], strict=True)
        if (piece := measure(shape, (codes[i], codes[j])))
    ]


def gaps(geometry: ObjectArray, codes: Sequence[str]) -> list[TopologyPiece]:
    """Find the ground that is enclosed by the areas together and belongs to none."""
    united = shapely.union_all(geometry)
    rings = np.array(
        [ring for part in shapely.get_parts(united) for ring in part.interiors], dtype=object
    )
    if not len(rings):
        return []
    holes = np.asarray(shapely.polygons(rings), dtype=object)
    around: list[list[str]] = [[] for _ in holes]
    hole, area = shapely.STRtree(geometry).query(holes, predicate="dwithin", distance=_TOUCH_DEG)
    for i, j in zip(hole, area, strict=True):
        around[i].append(codes[j])
    found = (measure(shape, tuple(sorted(by))) for shape, by in zip(holes, around, strict=True))
    return [piece for piece in found if piece]


def measure(shape: BaseGeometry, codes: tuple[str, ...]) -> TopologyPiece | None:
    """Measure the polygons of ``shape`` (EPSG:4326); None if all is rounding."""
    total = width = largest = 0.0
    spot: BaseGeometry | None = None
    for part in shapely.get_parts(polygons_of(shape)):
        area, perimeter = WGS84.geometry_area_perimeter(shapely.orient_polygons(part))
        area = abs(area)
        total += area
        width = max(width, 2 * area / perimeter if perimeter else 0.0)
        if area > largest:
            largest, spot = area, part
    if spot is None or width < _ROUNDING_WIDTH_M:
        return None
    inside = shapely.point_on_surface(spot)
    return TopologyPiece(codes, total, width, inside.x, inside.y)
