"""The area in which GCJ-02 and BD-09 apply: the mainland's real outline, not a box.

The outline (``mainland.geojson.gz``, made by ``make_outline``) lies within about 200 m of the
source along land borders and at every vertex of it by Hong Kong and Macau. A coarse grid answers
for all points but those in a cell that the outline crosses.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import BoolArray, FloatArray

OUTLINE_FILE = Path(__file__).with_name("mainland.geojson.gz")
CELL_DEG = 0.5
OUTSIDE, INSIDE, CROSSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class MainlandOutline:
    """The mainland's outline (EPSG:4326) with a grid that settles most points at once."""

    geometry: BaseGeometry
    west: float
    south: float
    cells: npt.NDArray[np.int8]

    def contains(self, lon: FloatArray, lat: FloatArray) -> BoolArray:
        """Tell which positions (degrees, one-dimensional) lie inside; NaN does not."""
        state = self._states(lon, lat)
        inside: BoolArray = state == INSIDE
        crossed = np.flatnonzero(state == CROSSED)
        if crossed.size:
            inside[crossed] = shapely.contains_xy(self.geometry, lon[crossed], lat[crossed])
        return inside

    def _states(self, lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.int8]:
        rows, columns = self.cells.shape
        x, y = (lon - self.west) / CELL_DEG, (lat - self.south) / CELL_DEG
        known = (x >= 0) & (y >= 0) & (x < columns) & (y < rows)
        column = np.where(known, x, 0).astype(np.int32)
        row = np.where(known, y, 0).astype(np.int32)
        return np.where(known, self.cells[row, column], np.int8(OUTSIDE))


@lru_cache(maxsize=1)
def mainland() -> MainlandOutline:
    """Read the outline once."""
    document = json.loads(gzip.decompress(OUTLINE_FILE.read_bytes()))
    geometry = shapely.from_geojson(json.dumps(document["geometry"]))
    shapely.prepare(geometry)
    west, south, east, north = geometry.bounds
    west, south = np.floor(west), np.floor(south)
    columns = int(np.ceil((east - west) / CELL_DEG))
    rows = int(np.ceil((north - south) / CELL_DEG))
    row, column = np.mgrid[0:rows, 0:columns]
    x, y = west + column * CELL_DEG, south + row * CELL_DEG
    boxes = shapely.box(x, y, x + CELL_DEG, y + CELL_DEG)
    cells = np.full((rows, columns), OUTSIDE, dtype=np.int8)
    cells[shapely.intersects(geometry, boxes)] = CROSSED
    cells[shapely.contains_properly(geometry, boxes)] = INSIDE
    return MainlandOutline(geometry=geometry, west=float(west), south=float(south), cells=cells)
