"""Areas for tiles: in the plane, simplified once per zoom so that neighbours keep meeting."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo_service.base.model import FloatArray, ObjectArray
from geo_service.features.mercator import BUFFER, Tile, shapes_to_plane, unit_m

#: zooms from here on are drawn as they are
WHOLE_FROM = 15
#: how far a border may be moved, in units of a tile: under half a pixel of 256 on its side
_TOLERANCE = 6


@dataclass(frozen=True)
class _Zoom:
    """The areas as drawn at one zoom, with their boxes (n, 4)."""

    geometry: ObjectArray
    bounds: FloatArray


@dataclass
class SimplifiedAreas:
    """The areas of one generation, (Multi)Polygons in degrees, at every zoom."""

    geometry: ObjectArray
    _zooms: dict[int, _Zoom] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, z: int) -> _Zoom:
        """The areas for a zoom, simplified when first asked for."""
        z = min(z, WHOLE_FROM)
        with self._lock:
            if z not in self._zooms:
                self._zooms[z] = self._make(z)
            return self._zooms[z]

    def _make(self, z: int) -> _Zoom:
        shapes = shapes_to_plane(self.geometry)
        if z < WHOLE_FROM:
            # a coverage is simplified as one, so that no gaps open between neighbours
            valid = bool(shapely.coverage_is_valid(shapes))
            simplify: Any = shapely.coverage_simplify if valid else shapely.simplify
            shapes = simplify(shapes, _TOLERANCE * unit_m(z))
        return _Zoom(shapes, shapely.bounds(shapes))

    def in_tile(self, tile: Tile) -> tuple[npt.NDArray[np.int64], ObjectArray]:
        """The rows of the areas in a tile, and their shapes cut to it."""
        zoom = self.at(tile.z)
        west, south, east, north = tile.bounds_m(BUFFER * tile.unit_m)
        low, high = zoom.bounds[:, :2], zoom.bounds[:, 2:]
        near = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
        rows = np.flatnonzero(near).astype(np.int64)
        shapes: ObjectArray = zoom.geometry[rows]
        inside = (low[rows] >= (west, south)).all(axis=1) & (high[rows] <= (east, north)).all(
            axis=1
        )
        if not inside.all():
            shapes = shapes.copy()
            cut = ~inside
            shapes[cut] = shapely.clip_by_rect(shapes[cut], west, south, east, north)
        return rows, shapes
