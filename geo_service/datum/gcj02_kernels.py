"""Compiled kernels of the GCJ-02 shift and of its inverse, point by point.

The shift is a sum of sines of 1/30, 1/12, 1/3, 1, 2 and 6 times one angle: powers of one complex
number give all of them, and their derivatives, for the price of one sine and cosine an axis. With
the derivatives the inverse is Newton's: two evaluations where a fixed-point iteration takes five.

Formulas: see ``gcj02.py``.
"""

from __future__ import annotations

import math

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

KRASOVSKY_SEMI_MAJOR_M = 6378245.0
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
ORIGIN_LON_DEG = 105.0
ORIGIN_LAT_DEG = 35.0
_RADIAN = math.pi / 180.0
#: a Newton step this small (degrees) leaves an error below 1e-11: convergence is quadratic
_LAST_STEP_DEG = 1e-6
#: the same where the shift's square root has no useful derivative, near its origin
_LAST_STEP_NEAR_ORIGIN_DEG = 1e-10
#: what counts as near there: the root of the distance in degrees
_NEAR_ORIGIN = 0.1
_MAX_STEPS = 30


@kernel
def _waves(angle_deg: float, third: float, fifth: float, tenth: float) -> tuple[float, ...]:
    """Waves of one axis: two sums of sines, and their derivatives by a degree.

    The first sum is 20 sin 6a + 20 sin 2a, the second 20 sin a + ``third`` sin a/3 + ``fifth``
    sin a/12 + ``tenth`` sin a/30, where a is pi times the degrees.
    """
    base = angle_deg * math.pi / 60.0
    z = complex(math.cos(base), math.sin(base))
    z2 = z * z  # a / 30
    z5 = z2 * z2 * z  # a / 12
    z10 = z5 * z5
    z20 = z10 * z10  # a / 3
    z60 = z20 * z20 * z20  # a
    z120 = z60 * z60
    z360 = z120 * z120 * z120
    shared = 20.0 * (z360.imag + z120.imag)
    slow = 20.0 * z60.imag + third * z20.imag + fifth * z5.imag + tenth * z2.imag
    shared_by = math.pi * (120.0 * z360.real + 40.0 * z120.real)
    slow_by = math.pi * (
        20.0 * z60.real + third / 3.0 * z20.real + fifth / 12.0 * z5.real + tenth / 30.0 * z2.real
    )
    return shared, slow, shared_by, slow_by


@kernel
def _shift(lon: float, lat: float) -> tuple[float, ...]:
    """The shift (d_lon, d_lat) at a position in degrees, its four derivatives, and sqrt|x|."""
    x, y = lon - ORIGIN_LON_DEG, lat - ORIGIN_LAT_DEG
    shared, east, shared_by_x, east_by_x = _waves(x, 40.0, 150.0, 300.0)
    _, north, _, north_by_y = _waves(y, 40.0, 160.0, 320.0)
    root = math.sqrt(abs(x))
    root_by_x = math.copysign(0.5, x) / root if root > _NEAR_ORIGIN else 0.0
    waves = 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (shared + east) * waves
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (shared + north) * waves
    east_m_by_x = 1.0 + 0.2 * x + 0.1 * y + 0.1 * root_by_x + (shared_by_x + east_by_x) * waves
    east_m_by_y = 2.0 + 0.1 * x
    north_m_by_x = 2.0 + 0.1 * y + 0.2 * root_by_x + shared_by_x * waves
    north_m_by_y = 3.0 + 0.4 * y + 0.1 * x + north_by_y * waves

    phi = lat * _RADIAN
    sine, cosine = math.sin(phi), math.cos(phi)
    magic = 1.0 - KRASOVSKY_ECCENTRICITY_SQUARED * sine * sine
    ellipse = math.sqrt(magic)
    meridian_m = KRASOVSKY_SEMI_MAJOR_M * (1.0 - KRASOVSKY_ECCENTRICITY_SQUARED)
    meridian_m /= magic * ellipse
    parallel_m = KRASOVSKY_SEMI_MAJOR_M / ellipse * cosine
    per_east, per_north = 1.0 / (parallel_m * _RADIAN), 1.0 / (meridian_m * _RADIAN)
    d_lon, d_lat = east_m * per_east, north_m * per_north
    return (
        d_lon,
        d_lat,
        east_m_by_x * per_east,
        east_m_by_y * per_east + d_lon * _RADIAN * sine / cosine,
        north_m_by_x * per_north,
        north_m_by_y * per_north,
        root,
    )


@kernel
def shift_all(lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray) -> None:
    """Take WGS-84 degrees (n,) to GCJ-02."""
    for i in range(lon.shape[0]):
        d_lon, d_lat, _, _, _, _, _ = _shift(lon[i], lat[i])
        to_lon[i], to_lat[i] = lon[i] + d_lon, lat[i] + d_lat


@kernel
def unshift_all(lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray) -> None:
    """Take GCJ-02 degrees (n,) to WGS-84 by Newton's method."""
    for i in range(lon.shape[0]):
        at_lon, at_lat = lon[i], lat[i]
        for _ in range(_MAX_STEPS):
            d_lon, d_lat, a, b, c, d, root = _shift(at_lon, at_lat)
            miss_lon, miss_lat = lon[i] - at_lon - d_lon, lat[i] - at_lat - d_lat
            a, d = a + 1.0, d + 1.0
            determinant = a * d - b * c
            step_lon = (d * miss_lon - b * miss_lat) / determinant
            step_lat = (a * miss_lat - c * miss_lon) / determinant
            at_lon, at_lat = at_lon + step_lon, at_lat + step_lat
            last = _LAST_STEP_DEG if root > _NEAR_ORIGIN else _LAST_STEP_NEAR_ORIGIN_DEG
            if not (abs(step_lon) > last or abs(step_lat) > last):
                break
        to_lon[i], to_lat[i] = at_lon, at_lat
