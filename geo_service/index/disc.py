"""The share of a location's error disc that lies in each area."""

from __future__ import annotations

from collections import Counter

import numpy as np

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.area_index import AreaIndex, AreaSets
from geo_service.index.grid import NO_AREA
from geo_service.index.near import metres_per_degree

#: points that stand for a disc; a share is a multiple of 1 / SAMPLES
SAMPLES = 128
#: the outermost of them, which lie along the rim
RIM = 20
#: raster cells of a disc's box that are looked at before points of the disc are
MOST_CELLS = 64
#: a disc that its box does not settle
OPEN = -9


def _sunflower(n: int) -> tuple[FloatArray, FloatArray]:
    """``n`` points spread evenly over the unit disc (Vogel 1979)."""
    k = np.arange(n)
    radius, angle = np.sqrt((k + 0.5) / n), k * np.pi * (3 - np.sqrt(5))
    return radius * np.cos(angle), radius * np.sin(angle)


_EAST, _NORTH = _sunflower(SAMPLES)


def disc_shares(
    index: AreaIndex, *, lon: float, lat: float, radius_m: float
) -> dict[tuple[int, ...], float]:
    """The share of the disc in each set of areas, by position; the empty tuple is outside.

    ``radius_m`` 0 asks about the point itself.
    """
    if radius_m <= 0:
        return {index.lookup_one(lon=lon, lat=lat): 1.0}
    m_per_lon, m_per_lat = metres_per_degree(lat)
    found = index.lookup(
        lon + _EAST * (radius_m / m_per_lon), lat + _NORTH * (radius_m / m_per_lat)
    )
    counts = Counter(found.set_id.tolist())
    return {found.sets[s] if s >= 0 else (): count / SAMPLES for s, count in counts.most_common()}


@kernel
def _modes(samples: IntArray, value: IntArray, count: IntArray) -> None:
    """The most frequent value in each row of ``samples`` (n, k), and how often it stands there."""
    n, k = samples.shape
    for i in range(n):
        best, best_count = samples[i, 0], 0
        for j in range(k):
            candidate = samples[i, j]
            if candidate == best and best_count:
                continue
            times = 0
            for m in range(k):
                times += samples[i, m] == candidate
            if times > best_count:
                best, best_count = candidate, times
            if 2 * best_count > k:
                break
        value[i], count[i] = best, best_count


@kernel
def _settle(
    frame: FloatArray, n_cols: int, n_rows: int, table: IntArray,
    lon: FloatArray, lat: FloatArray, d_lon: FloatArray, d_lat: FloatArray, top: IntArray,
) -> None:  # fmt: skip
    """The set of each disc whose box touches only raster cells of that one set, else ``OPEN``."""
    for i in range(lon.shape[0]):
        top[i] = OPEN
        west, east = (
            (lon[i] - d_lon[i] - frame[0]) * frame[2],
            (lon[i] + d_lon[i] - frame[0]) * frame[2],
        )
        south, north = (
            (lat[i] - d_lat[i] - frame[1]) * frame[3],
            (lat[i] + d_lat[i] - frame[1]) * frame[3],
        )
        if not (west >= 0.0 and south >= 0.0 and east < n_cols and north < n_rows):
            continue
        first_col, last_col = int(west), int(east)
        first_row, last_row = int(south), int(north)
        if (last_col - first_col + 1) * (last_row - first_row + 1) > MOST_CELLS:
            continue
        value = table[first_row * n_cols + first_col]
        one = value >= NO_AREA
        for row in range(first_row, last_row + 1):
            if not one:
                break
            for col in range(first_col, last_col + 1):
                if table[row * n_cols + col] != value:
                    one = False
                    break
        if one:
            top[i] = value


def top_sets(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray
) -> tuple[AreaSets, FloatArray]:
    """For points (n,) in bulk, the set that holds most of each disc, and its share.

    A disc whose rim and centre all lie in one set is taken to lie in it whole.
    """
    m_per_lon, m_per_lat = _metres_per_degree_at(lat)
    top, share = np.empty(len(lon), np.int32), np.ones(len(lon))
    grid = index.grid
    _settle(
        grid.frame,
        *grid.shape,
        grid.table,
        lon,
        lat,
        radius_m / m_per_lon,
        radius_m / m_per_lat,
        top,
    )
    rest = np.flatnonzero(top == OPEN)
    if len(rest):
        top[rest], share[rest] = _top_by_samples(index, lon[rest], lat[rest], radius_m[rest])
    return AreaSets(top, index.sets), share


def _top_by_samples(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray
) -> tuple[IntArray, FloatArray]:
    """The same by looking at points of each disc."""
    rim = _around(index, lon, lat, radius_m, slice(SAMPLES - RIM, SAMPLES))
    centre = index.lookup(lon, lat)
    top, share = centre.set_id.copy(), np.ones(len(lon))
    cut = np.flatnonzero((rim != centre.set_id[:, None]).any(axis=1))
    if len(cut):
        samples = _around(index, lon[cut], lat[cut], radius_m[cut], slice(0, SAMPLES))
        value, count = np.empty(len(cut), np.int32), np.empty(len(cut), np.int32)
        _modes(samples, value, count)
        top[cut], share[cut] = value, count / SAMPLES
    return top, share


def _around(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray, which: slice
) -> IntArray:
    """Set ids (n, samples) at points of each disc."""
    m_per_lon, m_per_lat = _metres_per_degree_at(lat)
    lons = lon[:, None] + _EAST[which] * (radius_m / m_per_lon)[:, None]
    lats = lat[:, None] + _NORTH[which] * (radius_m / m_per_lat)[:, None]
    return index.lookup(lons.ravel(), lats.ravel()).set_id.reshape(lons.shape)


def _metres_per_degree_at(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``metres_per_degree`` interpolated over a table, for many latitudes at once."""
    return np.interp(lat, _LATS, _M_PER_LON), np.interp(lat, _LATS, _M_PER_LAT)


_LATS = np.linspace(-90.0, 90.0, 1801)
_M_PER_LON, _M_PER_LAT = np.array([metres_per_degree(node) for node in _LATS]).T.copy()
