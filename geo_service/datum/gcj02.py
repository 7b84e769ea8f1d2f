"""The formulas of GCJ-02 and BD-09, without the test whether a point lies in China.

GCJ-02 shifts a WGS-84 position by a few hundred metres; BD-09 shifts GCJ-02 once more. Where
they apply at all is ``outline``'s business. Degrees in, degrees out, float64 arrays of one shape.

Formulas: the published reverse engineering of GCJ-02 on the Krasovsky 1940 ellipsoid
(github googollee/eviltransform, BSD-2-Clause), and Baidu's own BD-09 step from the same source.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geo_service.base.model import FloatArray

Shift = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]

KRASOVSKY_SEMI_MAJOR_M = 6378245.0
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
ORIGIN_LON_DEG = 105.0
ORIGIN_LAT_DEG = 35.0
BD_WAVE = np.pi * 3000.0 / 180.0
BD_OFFSET_LON_DEG = 0.0065
BD_OFFSET_LAT_DEG = 0.006

#: an inverse is iterated until no coordinate moves further than this (0.01 mm on the ground)
INVERSE_TOLERANCE_DEG = 1e-10
#: each step gains about three digits, so the tolerance is met after four or five
INVERSE_MAX_STEPS = 30


def wgs84_to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift WGS-84 degrees to GCJ-02 degrees."""
    east_m, north_m = _shift_m(lon - ORIGIN_LON_DEG, lat - ORIGIN_LAT_DEG)
    phi = np.radians(lat)
    magic = 1.0 - KRASOVSKY_ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    root = np.sqrt(magic)
    meridian_m = KRASOVSKY_SEMI_MAJOR_M * (1.0 - KRASOVSKY_ECCENTRICITY_SQUARED) / (magic * root)
    parallel_m = KRASOVSKY_SEMI_MAJOR_M / root * np.cos(phi)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _shift_m(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the shift in metres (east, north) at ``x, y`` degrees from the origin."""
    px, py = x * np.pi, y * np.pi
    root_x = np.sqrt(np.abs(x))
    shared = 20.0 * (np.sin(6.0 * px) + np.sin(2.0 * px))
    east = shared + 20.0 * np.sin(px) + 40.0 * np.sin(px / 3.0)
    east += 150.0 * np.sin(px / 12.0) + 300.0 * np.sin(px / 30.0)
    north = shared + 20.0 * np.sin(py) + 40.0 * np.sin(py / 3.0)
    north += 160.0 * np.sin(py / 12.0) + 320.0 * np.sin(py / 30.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root_x
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root_x
    return east_m + east * (2.0 / 3.0), north_m + north * (2.0 / 3.0)


def gcj02_to_bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift GCJ-02 degrees to BD-09 degrees."""
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * BD_WAVE)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * BD_WAVE)
    return (
        radius * np.cos(angle) + BD_OFFSET_LON_DEG,
        radius * np.sin(angle) + BD_OFFSET_LAT_DEG,
    )


def gcj02_to_wgs84(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Undo :func:`wgs84_to_gcj02` exactly (better than 1 mm)."""
    return _invert(wgs84_to_gcj02, lon, lat)


def bd09_to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Undo :func:`gcj02_to_bd09` exactly (better than 1 mm)."""
    return _invert(gcj02_to_bd09, lon, lat)


def _invert(shift: Shift, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find the position that ``shift`` carries to ``lon, lat`` by fixed-point iteration."""
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(INVERSE_MAX_STEPS):
        there_lon, there_lat = shift(guess_lon, guess_lat)
        miss_lon, miss_lat = lon - there_lon, lat - there_lat
        guess_lon += miss_lon
        guess_lat += miss_lat
        if not _moved(miss_lon) and not _moved(miss_lat):
            break
    return guess_lon, guess_lat


def _moved(miss: FloatArray) -> bool:
    """Tell whether a finite coordinate is still further off than the tolerance."""
    return bool(np.any(np.abs(miss) > INVERSE_TOLERANCE_DEG))
