"""How much of a location's error disc lies in each area."""

from __future__ import annotations

from collections import Counter

import numpy as np

from geo_service.index.area_index import AreaIndex
from geo_service.index.near import metres_per_degree
from geo_service.model import FloatArray

#: points that stand for a disc; a share is a multiple of 1 / SAMPLES
SAMPLES = 128


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


def centre_shares(
    index: AreaIndex, lon: FloatArray, lat: FloatArray, radius_m: FloatArray, *, samples: int = 32
) -> FloatArray:
    """For each point (n,), the share of its disc that lies in just the areas the centre lies in.

    Coarser than ``disc_shares`` (multiples of 1 / ``samples``), for judging points in bulk.
    """
    east, north = _sunflower(samples)
    m_per_lon, m_per_lat = _metres_per_degree_at(lat)
    lons = lon[:, None] + east * (radius_m / m_per_lon)[:, None]
    lats = lat[:, None] + north * (radius_m / m_per_lat)[:, None]
    around = index.lookup(lons.ravel(), lats.ravel()).set_id.reshape(lons.shape)
    centre = index.lookup(lon, lat).set_id
    share: FloatArray = (around == centre[:, None]).mean(axis=1)
    return share


def _metres_per_degree_at(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``metres_per_degree`` interpolated over a table, for many latitudes at once."""
    nodes = np.linspace(-90.0, 90.0, 1801)
    table = np.array([metres_per_degree(node) for node in nodes])
    return np.interp(lat, nodes, table[:, 0]), np.interp(lat, nodes, table[:, 1])
