"""Counts per H3 cell, ready to be cut into vector tiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray
from geo_service.cube.filters import Filters
from geo_service.features.mercator import Tile, shapes_to_plane, to_plane
from geo_service.features.mvt import encode_layer
from geo_service.index.cells import CellArray, cell_texts
from geo_service.index.hexes import centres, mean_area_km2, outlines
from geo_service.planning.queries import Queries

#: how much coarser than a tile's zoom its cells are: about 15 pixels of 256 across
COARSER = 3
#: a cell's corner is nearer to its centre than this, in units of the root of its area; the plane
#: stretches lengths by less than twice up to 60 degrees of latitude
_REACH = 2.0


@dataclass(frozen=True)
class CellGrid:
    """Cells (n,) of one resolution with counts and centres in metres of the plane."""

    cells: CellArray
    counts: npt.NDArray[np.int64]
    x: FloatArray
    y: FloatArray
    reach_m: float

    @classmethod
    def of(cls, queries: Queries, filters: Filters, res: int) -> CellGrid:
        """The cells that the audience may see; the public gets none finer than are sealed.

        Raises:
            ForbiddenError: a filter is not public.
        """
        view = queries.cell_view(filters, res)
        return cls.over(view.cells, view.counts, view.res)

    @classmethod
    def over(cls, cells: CellArray, counts: npt.NDArray[np.int64], res: int) -> CellGrid:
        """Cells of a resolution with their counts."""
        x, y = to_plane(*centres(cells)) if len(cells) else (np.zeros(0), np.zeros(0))
        return cls(cells, counts, x, y, _REACH * 1000.0 * mean_area_km2(res) ** 0.5)

    def tile(self, name: str, tile: Tile) -> bytes:
        """The cells that touch a tile, whole."""
        west, south, east, north = tile.bounds_m(self.reach_m)
        inside = (self.x >= west) & (self.x <= east) & (self.y >= south) & (self.y <= north)
        rows = np.flatnonzero(inside)
        cells = self.cells[rows]
        columns = {"code": cell_texts(cells).tolist(), "count": self.counts[rows].tolist()}
        return encode_layer(name, tile, shapes_to_plane(outlines(cells)), columns)


def res_at(zoom: int, finest: int) -> int:
    """The resolution of the cells in tiles of a zoom."""
    return int(np.clip(zoom - COARSER, 0, finest))
