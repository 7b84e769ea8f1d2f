"""The share of a location's error disc that lies in each area."""

from __future__ import annotations

from collections import Counter

import numpy as np

from geo_service.base.model import FloatArray
from geo_service.index.area_index import AreaIndex
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
    found = index.lookup(lon + EAST * (radius_m / m_per_lon), lat + NORTH * (radius_m / m_per_lat))
    counts = Counter(found.set_id.tolist())
    return {found.sets[s] if s >= 0 else (): count / SAMPLES for s, count in counts.most_common()}
