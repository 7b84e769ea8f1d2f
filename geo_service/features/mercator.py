"""Web Mercator and the tiles of WebMercatorQuad: where a tile lies, and geometry in its units.

Formulas: OGC 17-083r4, annex D.1 (WebMercatorQuad), EPSG method 1024.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.base.errors import NotFoundError
from geo_service.base.model import FloatArray, ObjectArray

#: radius of the sphere, and half the width of the plane, in metres
RADIUS_M = 6_378_137.0
HALF_M = math.pi * RADIUS_M
#: units on a tile's side, and how many beyond it are drawn, so that strokes meet
EXTENT, BUFFER = 4096, 80
#: the finest tiles that are offered
MAX_ZOOM = 18


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def unit_m(self) -> float:
        """Metres of the plane in one of its units."""
        return unit_m(self.z)

    @property
    def origin_m(self) -> tuple[float, float]:
        """Its upper left corner in the plane."""
        side = 2 * HALF_M / 2**self.z
        return -HALF_M + self.x * side, HALF_M - self.y * side

    def bounds_m(self, margin_m: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in the plane, with a margin."""
        side, (west, north) = 2 * HALF_M / 2**self.z, self.origin_m
        return west - margin_m, north - side - margin_m, west + side + margin_m, north + margin_m


def check_tile(z: int, x: int, y: int) -> Tile:
    """A tile that there is. Raises ``NotFoundError``."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFoundError(
            f"there is no tile {z}/{y}/{x} (zoom, row, column)",
            hint=f"zooms are 0 to {MAX_ZOOM}, rows and columns below 2 to the zoom",
        )
    return Tile(z, x, y)


def unit_m(z: int) -> float:
    """Metres of the plane in one unit of a tile at zoom ``z``."""
    return float(2 * HALF_M / 2**z / EXTENT)


def to_plane(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Degrees (n,) in metres of the plane; latitudes end where the plane does."""
    y = np.radians(np.clip(lat, -85.0511287798066, 85.0511287798066))
    return RADIUS_M * np.radians(lon), RADIUS_M * np.log(np.tan(np.pi / 4 + y / 2))


def shapes_to_plane(geometry: ObjectArray) -> ObjectArray:
    """Geometry (n,) in degrees, in metres of the plane."""

    def move(points: FloatArray) -> FloatArray:
        return np.column_stack(to_plane(points[:, 0], points[:, 1]))

    moved: ObjectArray = shapely.transform(geometry, move)
    return moved
