"""Lengths of a degree on the WGS-84 ellipsoid, and distances within one city."""

from __future__ import annotations

import math

import numpy as np

from geo_service.base.model import FloatArray

#: metres in a degree of latitude (mean of the WGS-84 meridian)
METRES_PER_DEGREE_LAT = 111_132.0
#: metres in a degree of longitude at the equator; elsewhere times the cosine of the latitude
METRES_PER_DEGREE_LON = 111_320.0


def degree_lengths(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and of latitude at a latitude."""
    return METRES_PER_DEGREE_LON * math.cos(math.radians(lat)), METRES_PER_DEGREE_LAT


def central_place(places: FloatArray) -> tuple[int, float]:
    """Which of places (n, 2) in degrees is nearest to their middle, and its farthest, in metres."""
    flat = places * degree_lengths(float(places[:, 1].mean()))
    at = int(np.hypot(*(flat - flat.mean(axis=0)).T).argmin())
    return at, float(np.hypot(*(flat - flat[at]).T).max())


def metres_between(*, lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance in metres of two points of one city, in degrees, on the plane between them."""
    east_m, north_m = degree_lengths((lat + other_lat) / 2.0)
    return math.hypot((other_lon - lon) * east_m, (other_lat - lat) * north_m)
