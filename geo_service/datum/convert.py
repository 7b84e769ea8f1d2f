"""Convert between WGS-84 and the datums of Chinese maps, in bulk.

A distortion applies exactly when the WGS-84 position lies inside the mainland's outline; outside
(Hong Kong, Macau, Taiwan, abroad) a coordinate stays as it is. The way back therefore removes the
distortion and looks where that leads: inside, it is the answer; outside, the coordinate was never
distorted. Every position inside the outline makes the round trip within 1 mm. CGCS2000 differs
from WGS-84 by centimetres and is taken as equal.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import CoordinateError
from geo_service.base.model import BoolArray, Datum, FloatArray
from geo_service.datum.gcj02 import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_gcj02,
)
from geo_service.datum.outline import mainland

Convert = Callable[[FloatArray, FloatArray, Datum], tuple[FloatArray, FloatArray]]
SAME_AS_WGS84 = frozenset({Datum.WGS84, Datum.CGCS2000})

#: points handled at once: small enough for the processor's cache
BLOCK = 1 << 15
#: more than any shift
MARGIN_DEG = 0.1


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """Take degrees in ``datum`` to WGS-84 (EPSG:4326), exact to better than 1 mm.

    ``lon`` and ``lat`` are of one shape, which the result keeps; NaN stays NaN. A GCJ-02 or
    BD-09 coordinate a few hundred metres outside the mainland's border can stand for two
    positions; the one on the mainland is taken.
    """
    return _blockwise(lon, lat, datum, _block_to_wgs84)


def from_wgs84(
    lon: npt.ArrayLike, lat: npt.ArrayLike, datum: Datum
) -> tuple[FloatArray, FloatArray]:
    """Take WGS-84 degrees (EPSG:4326) to ``datum``; shapes as in :func:`to_wgs84`."""
    return _blockwise(lon, lat, datum, _block_from_wgs84)


def _blockwise(
    lon: npt.ArrayLike, lat: npt.ArrayLike, datum: Datum, convert: Convert
) -> tuple[FloatArray, FloatArray]:
    """Apply ``convert`` block by block; the datums equal to WGS-84 pass through untouched."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.shape != lat.shape:
        raise CoordinateError(f"{lon.size} longitudes but {lat.size} latitudes")
    if datum in SAME_AS_WGS84:
        return lon, lat
    out_lon, out_lat = lon.flatten(), lat.flatten()
    touched = np.flatnonzero(_may_be_shifted(out_lon, out_lat))
    for start in range(0, touched.size, BLOCK):
        part = touched[start : start + BLOCK]
        out_lon[part], out_lat[part] = convert(out_lon[part], out_lat[part], datum)
    return out_lon.reshape(lon.shape), out_lat.reshape(lat.shape)


def _may_be_shifted(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Leave out all that is far from the outline, so that no formula meets a wild value."""
    west, south, east, north = mainland().geometry.bounds
    near: BoolArray = (lon > west - MARGIN_DEG) & (lon < east + MARGIN_DEG)
    near &= (lat > south - MARGIN_DEG) & (lat < north + MARGIN_DEG)
    return near


def _block_to_wgs84(
    lon: FloatArray, lat: FloatArray, datum: Datum
) -> tuple[FloatArray, FloatArray]:
    true_lon, true_lat = bd09_to_gcj02(lon, lat) if datum is Datum.BD09 else (lon, lat)
    true_lon, true_lat = gcj02_to_wgs84(true_lon, true_lat)
    inside = mainland().contains(true_lon, true_lat)
    return np.where(inside, true_lon, lon), np.where(inside, true_lat, lat)


def _block_from_wgs84(
    lon: FloatArray, lat: FloatArray, datum: Datum
) -> tuple[FloatArray, FloatArray]:
    inside = mainland().contains(lon, lat)
    there_lon, there_lat = wgs84_to_gcj02(lon, lat)
    if datum is Datum.BD09:
        there_lon, there_lat = gcj02_to_bd09(there_lon, there_lat)
    return np.where(inside, there_lon, lon), np.where(inside, there_lat, lat)
