"""Merge the ways of a road or river to one entry per name and area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.model import FloatArray, IntArray
from geo_service.region.osm.features import NamedLine

#: distance between the positions looked at along a line, in degrees: some 100 m
STEP_DEG = 0.001

#: positions (lon, lat) -> the area of each, -1 where none
AreaOf = Callable[[FloatArray, FloatArray], IntArray]


@dataclass(frozen=True, slots=True)
class Stretch:
    """All lines of one name and kind in one area: a position on them, and how far they reach."""

    lines: tuple[NamedLine, ...]
    area: int
    lon: float
    lat: float
    radius_m: float


def stretches(lines: Sequence[NamedLine], area_of: AreaOf) -> list[Stretch]:
    """Group ``lines`` by kind, name and area."""
    if not lines:
        return []
    dense = shapely.segmentize(np.array([line.shape for line in lines]), STEP_DEG)
    positions, owner = shapely.get_coordinates(dense, return_index=True)
    area = area_of(positions[:, 0], positions[:, 1])
    names: dict[tuple[str, str], int] = {}
    keys = [
        names.setdefault((line.kind.kind, line.tags.get("name", "")), len(names)) for line in lines
    ]
    group = np.array(keys)[owner]
    order = np.lexsort((owner, area, group))
    change = np.diff(group[order]).astype(bool) | np.diff(area[order]).astype(bool)
    found = []
    for rows in np.split(order, np.flatnonzero(change) + 1):
        lon, lat, reach_m = _middle(positions[rows])
        members = tuple(lines[i] for i in np.unique(owner[rows]).tolist())
        radius_m = max(members[0].kind.radius_m, reach_m)
        found.append(Stretch(members, int(area[rows[0]]), lon, lat, radius_m))
    return found


def _middle(positions: FloatArray) -> tuple[float, float, float]:
    """Give the position nearest to the mean of all, and the distance of the farthest from it."""
    scale = np.array([np.cos(np.radians(positions[:, 1].mean())), 1.0]) * METRES_PER_DEGREE_LON
    flat = positions * scale
    at = int(np.hypot(*(flat - flat.mean(axis=0)).T).argmin())
    reach_m = float(np.hypot(*(flat - flat[at]).T).max())
    return float(positions[at, 0]), float(positions[at, 1]), reach_m
