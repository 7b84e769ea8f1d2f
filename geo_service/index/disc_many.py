"""The set of areas that holds most of each error disc, for many points at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from geo_service.base.model import FloatArray, IntArray
from geo_service.index.area_index import AreaIndex, AreaSets
from geo_service.index.disc import EAST, NORTH, RIM, SAMPLES
from geo_service.index.disc_kernel import OPEN, most_frequent, top_of_discs
from geo_service.index.near import metres_per_degree

#: fewer discs than this are not worth a second thread
MIN_CHUNK = 8_192


def top_sets(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray, centre: IntArray
) -> tuple[AreaSets, FloatArray]:
    """For points (n,) in bulk, the set that holds most of each disc, and its share.

    ``centre`` (n,) are the points' own sets, as ``index.lookup`` gives them. A disc whose rim and
    centre all lie in one set is taken to lie in it whole. The GIL is released, and all cores work
    on many points.
    """
    lon, lat = np.ascontiguousarray(lon, np.float64), np.ascontiguousarray(lat, np.float64)
    top, count = np.empty(len(lon), np.int32), np.empty(len(lon), np.int32)
    fine = index.fine

    def run(begin: int, end: int) -> int:
        part = slice(begin, end)
        return int(
            top_of_discs(
                *index.arrays, fine, _M_PER_LON, _M_PER_LAT, EAST, NORTH, RIM,
                lon[part], lat[part], radius_m[part], centre[part], top[part], count[part],
            )
        )  # fmt: skip

    threads = min(os.cpu_count() or 1, max(len(lon) // MIN_CHUNK, 1))
    bounds = np.linspace(0, len(lon), threads + 1).astype(int).tolist()
    if threads == 1:
        left = run(0, len(lon))
    else:
        with ThreadPoolExecutor(threads) as pool:
            left = sum(pool.map(run, bounds[:-1], bounds[1:]))
    if left:
        _settle(index, lon, lat, radius_m, centre, top, count)
    return AreaSets(top, index.sets), count / SAMPLES


def _settle(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray, centre: IntArray,
    top: IntArray, count: IntArray,
) -> None:  # fmt: skip
    """Fill in the discs left ``OPEN``: samples of theirs lie on an edge or in several areas."""
    where = np.flatnonzero(top == OPEN)
    lon, lat, radius_m = lon[where, None], lat[where, None], radius_m[where, None]
    lons = lon + EAST * (radius_m / np.interp(lat, _LATS, _M_PER_LON))
    lats = lat + NORTH * (radius_m / np.interp(lat, _LATS, _M_PER_LAT))
    found = index.lookup(lons.ravel(), lats.ravel()).set_id.reshape(lons.shape)
    room = np.empty(SAMPLES, np.int32)
    for i, row in zip(where.tolist(), found, strict=True):
        if (row[-RIM:] == centre[i]).all():
            top[i], count[i] = centre[i], SAMPLES
        else:
            top[i], count[i] = most_frequent(row, room)


#: metres per degree of longitude and of latitude for each tenth of a degree of latitude
_LATS = np.linspace(-90.0, 90.0, 1801)
_M_PER_LON, _M_PER_LAT = np.array([metres_per_degree(node) for node in _LATS]).T.copy()
