"""Lengths of a degree on the WGS-84 ellipsoid, and distances within one city."""

from __future__ import annotations

import math

#: metres in a degree of latitude (mean of the WGS-84 meridian)
METRES_PER_DEGREE_LAT = 111_132.0
#: metres in a degree of longitude at the equator; elsewhere times the cosine of the latitude
METRES_PER_DEGREE_LON = 111_320.0


def metres_between(*, lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance in metres of two points of one city, in degrees, on the plane between them."""
    middle = math.radians((lat + other_lat) / 2.0)
    east_m = (other_lon - lon) * METRES_PER_DEGREE_LON * math.cos(middle)
    return math.hypot(east_m, (other_lat - lat) * METRES_PER_DEGREE_LAT)
