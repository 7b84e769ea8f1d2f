"""Lengths of a degree on the WGS-84 ellipsoid, for tolerances and small planes."""

from __future__ import annotations

#: metres in a degree of latitude (mean of the WGS-84 meridian)
METRES_PER_DEGREE_LAT = 111_132.0
#: metres in a degree of longitude at the equator; elsewhere times the cosine of the latitude
METRES_PER_DEGREE_LON = 111_320.0
