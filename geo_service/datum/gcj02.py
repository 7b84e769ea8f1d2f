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
from geo_service.datum.gcj02_kernels import shift_all, unshift_all

Shift = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]

BD_WAVE = np.pi * 3000.0 / 180.0
BD_OFFSET_LON_DEG = 0.0065
BD_OFFSET_LAT_DEG = 0.006

#: an inverse is iterated until no coordinate moves further than this (0.01 mm on the ground)
INVERSE_TOLERANCE_DEG = 1e-10
#: each step gains about three digits, so the tolerance is met after four or five
INVERSE_MAX_STEPS = 30


def wgs84_to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift WGS-84 degrees to GCJ-02 degrees."""
    return _each(shift_all, lon, lat)


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
    return _each(unshift_all, lon, lat)


def _each(
    kernel: Callable[..., None], lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Apply a kernel to arrays of any shape."""
    lon, lat = np.ascontiguousarray(lon, np.float64), np.ascontiguousarray(lat, np.float64)
    out_lon, out_lat = np.empty_like(lon), np.empty_like(lat)
    kernel(lon.ravel(), lat.ravel(), out_lon.ravel(), out_lat.ravel())
    return out_lon, out_lat


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
