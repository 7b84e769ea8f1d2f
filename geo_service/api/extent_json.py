"""The course of a long place as GeoJSON, with few enough positions for an answer."""

from __future__ import annotations

from typing import Any

import shapely

from geo_service.base.model import PlaceExtent

#: so many positions at most, and five decimals: about a metre
MOST_POSITIONS, GRID_DEG = 600, 1e-5
#: what is drawn coarser loses some 5 m first, and twice as much each time
FIRST_TOLERANCE_DEG = 5e-5


def extent_json(extent: PlaceExtent | None) -> dict[str, Any] | None:
    """Name, kind and geometry (EPSG:4326) of the long or large place that an answer is about."""
    if extent is None:
        return None
    shape = extent.shape
    tolerance = FIRST_TOLERANCE_DEG
    while shapely.get_num_coordinates(shape) > MOST_POSITIONS and tolerance < 1.0:
        shape = shapely.simplify(extent.shape, tolerance)
        tolerance *= 2.0
    drawn = shapely.set_precision(shape, GRID_DEG, mode="pointwise")
    return {"name": extent.name, "kind": extent.kind, "geometry": shapely.geometry.mapping(drawn)}
