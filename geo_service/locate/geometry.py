"""A local plane in metres around the region."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo_service.base.earth import METRES_PER_DEGREE_LAT, degree_lengths, metres_between
from geo_service.base.model import FloatArray, Position


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """An equirectangular plane about a point; a city is small enough for it."""

    lon: float
    lat: float

    @classmethod
    def around(cls, lons: Sequence[float], lats: Sequence[float]) -> LocalPlane:
        """Lay the plane through the middle of points in degrees."""
        return cls(sum(lons) / len(lons), sum(lats) / len(lats))

    def metres(self, lon: float, lat: float) -> tuple[float, float]:
        """Give (east, north) in metres of a point in degrees."""
        return (lon - self.lon) * self._lon_m, (lat - self.lat) * METRES_PER_DEGREE_LAT

    def metres_all(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give (east, north) in metres of points (n,) in degrees."""
        return (lon - self.lon) * self._lon_m, (lat - self.lat) * METRES_PER_DEGREE_LAT

    def degrees(self, east_m: float, north_m: float) -> tuple[float, float]:
        """Give (lon, lat) in degrees of a point in metres."""
        return self.lon + east_m / self._lon_m, self.lat + north_m / METRES_PER_DEGREE_LAT

    @property
    def _lon_m(self) -> float:
        return degree_lengths(self.lat)[0]


def moved(position: Position, *, east_m: float, north_m: float, doubt_m: float) -> Position:
    """Give a position that many metres further, and so much less certain."""
    plane = LocalPlane(position.lon, position.lat)
    lon, lat = plane.degrees(east_m, north_m)
    return Position(lon, lat, math.hypot(position.radius_m, doubt_m))


def distance_m(first: Position, second: Position) -> float:
    """Give the distance between two positions of one city, in metres."""
    return metres_between(lon=first.lon, lat=first.lat, other_lon=second.lon, other_lat=second.lat)


def midpoint(first: Position, second: Position) -> Position:
    """Give the middle of two positions; its radius reaches both."""
    radius_m = max(first.radius_m, second.radius_m, distance_m(first, second) / 2.0)
    return Position((first.lon + second.lon) / 2.0, (first.lat + second.lat) / 2.0, radius_m)
