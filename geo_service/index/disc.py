"""The share of a location's error disc that lies in each area."""

from __future__ import annotations

from collections import Counter

import numpy as np

from geo_service.base.model import FloatArray
from geo_service.index.area_index import AreaIndex
from geo_service.index.disc_kernel import count_of_disc
from geo_service.index.near import metres_per_degree

#: points that stand for a disc; a share is a multiple of 1 / SAMPLES
SAMPLES = 128
#: the outermost of them, which lie along the rim
RIM = 20


def _sunflower(n: int) -> tuple[FloatArray, FloatArray]:
    """``n`` points spread evenly over the unit disc (Vogel 1979)."""
    k = np.arange(n)
    radius, angle = np.sqrt((k + 0.5) / n), k * np.pi * (3 - np.sqrt(5))
    return radius * np.cos(angle), radius * np.sin(angle)


EAST, NORTH = _sunflower(SAMPLES)


def disc_shares(
    index: AreaIndex, *, lon: float, lat: float, radius_m: float
) -> dict[tuple[int, ...], float]:
    """The share of the disc in each set of areas, by position; the empty tuple is outside.

    ``radius_m`` 0 asks about the point itself.
    """
    if radius_m <= 0:
        return {index.lookup_one(lon=lon, lat=lat): 1.0}
    m_per_lon, m_per_lat = metres_per_degree(lat)
    d_lon, d_lat = radius_m / m_per_lon, radius_m / m_per_lat
    sets, times = np.empty((2, SAMPLES), np.int32)
    n = count_of_disc(*index.arrays, EAST, NORTH, lon, lat, d_lon, d_lat, sets, times)
    if n < 0:
        found = index.lookup(lon + EAST * d_lon, lat + NORTH * d_lat).set_id
        counted = Counter(found.tolist()).most_common()
    else:
        pairs = zip(sets[:n].tolist(), times[:n].tolist(), strict=True)
        counted = sorted(pairs, key=lambda pair: -pair[1])
    return {index.set_of(s): count / SAMPLES for s, count in counted}
