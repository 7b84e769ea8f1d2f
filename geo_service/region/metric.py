"""Metric geometry: an equal-area plane per region, and geodesic areas.

The plane is Lambert's azimuthal equal-area projection centred on the region
(EPSG method 9820, WGS-84); areas named in a report are geodesic on the WGS-84 ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer

from geo_service.base.model import FloatArray, ObjectArray

WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class EqualAreaPlane:
    """An equal-area plane in metres, centred on ``lon, lat``."""

    forward: Transformer
    inverse: Transformer

    @classmethod
    def around(cls, bounds: npt.ArrayLike) -> EqualAreaPlane:
        """Centre a plane on the box ``(west, south, east, north)`` in degrees."""
        west, south, east, north = np.asarray(bounds, dtype=float)
        crs = (
            f"+proj=laea +lat_0={(south + north) / 2:.6f} +lon_0={(west + east) / 2:.6f} "
            "+datum=WGS84 +units=m"
        )
        return cls(
            Transformer.from_crs("EPSG:4326", crs, always_xy=True),
            Transformer.from_crs(crs, "EPSG:4326", always_xy=True),
        )

    def points(self, *, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Give an (n, 2) array of metres east and north of the centre."""
        return np.column_stack(self.forward.transform(lon, lat))

    def to_metres(self, geometry: ObjectArray) -> ObjectArray:
        """Bring geometries from EPSG:4326 into the plane, vertex by vertex."""
        return _apply(self.forward, geometry)

    def to_degrees(self, geometry: ObjectArray) -> ObjectArray:
        """Bring geometries from the plane back to EPSG:4326, vertex by vertex."""
        return _apply(self.inverse, geometry)


def area_m2(shape: shapely.Geometry) -> float:
    """Give the geodesic area of a polygonal geometry in EPSG:4326, in square metres."""
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(shape))[0]))


def _apply(transformer: Transformer, geometry: ObjectArray) -> ObjectArray:
    coordinates = shapely.get_coordinates(geometry)
    moved = np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))
    return np.asarray(shapely.set_coordinates(geometry.copy(), moved), dtype=object)
