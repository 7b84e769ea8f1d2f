"""H3 cells as shapes and as a neighbourhood. With ``cells``, the only module that calls h3."""

from __future__ import annotations

from typing import Any

import h3
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from h3ronpy import ContainmentMode, grid_disk
from h3ronpy.vector import cells_to_coordinates, cells_to_wkb_polygons, wkb_to_cells

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray, ObjectArray
from geo_service.index.cells import CellArray, check_res

#: rows of a neighbourhood: row i is ``to[start[i]:start[i + 1]]``
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]
#: a box is covered with at most about this many cells
COVER_CELLS = 100


def outlines(cells: CellArray) -> ObjectArray:
    """Give the cells' polygons (n,) in EPSG:4326."""
    if len(cells) == 0:
        return np.zeros(0, object)
    wkb = pa.array(cells_to_wkb_polygons(_cells(cells))).to_numpy(zero_copy_only=False)
    polygons: ObjectArray = shapely.from_wkb(wkb)
    return polygons


def centres(cells: CellArray) -> tuple[FloatArray, FloatArray]:
    """Give longitude and latitude (n,) of the cells' centres, in degrees."""
    found = pa.table(cells_to_coordinates(_cells(cells)))
    return found["lng"].to_numpy(), found["lat"].to_numpy()


def neighbours(cells: CellArray, k: int = 1) -> Rows:
    """Tell which of the cells lie within ``k`` rings of each, itself included.

    ``cells`` (n,) are sorted, distinct and of one resolution; a ring cell that is not among
    them is left out. Raises ``InputError`` for ``k`` below 1 or above 20.
    """
    if not 1 <= k <= 20:
        raise InputError(f"a neighbourhood of {k} rings", hint="use 1 to 20 rings")
    cells = _cells(cells)
    if len(cells) == 0:
        return np.zeros(1, np.int64), np.zeros(0, np.int32)
    discs = pa.array(grid_disk(cells, k))
    rings = discs.values.to_numpy()
    offsets = discs.offsets.to_numpy()
    place = np.searchsorted(cells, rings)
    place[place == len(cells)] = 0
    known = cells[place] == rings
    before = np.concatenate(([0], np.cumsum(known)))
    return before[offsets], place[known].astype(np.int32)


def ring_sizes(cells: CellArray, k: int = 1) -> npt.NDArray[np.int64]:
    """Count the cells (n,) that there are within ``k`` rings, known to us or not."""
    sizes: npt.NDArray[np.int64] = np.diff(pa.array(grid_disk(_cells(cells), k)).offsets.to_numpy())
    return sizes


def cells_touching(geometry: ObjectArray, res: int) -> CellArray:
    """Give the cells, sorted and distinct, that touch any of the polygons (EPSG:4326)."""
    return _fill(geometry, res, ContainmentMode.Covers)


def cells_within(shape: shapely.Geometry, res: int) -> CellArray:
    """Give the cells, sorted and distinct, whose centre lies in a polygonal shape (EPSG:4326)."""
    return _fill(np.array([shape], dtype=object), res, ContainmentMode.ContainsCentroid)


def cover_of(box: tuple[float, float, float, float], finest: int) -> CellArray:
    """Cover a box (west, south, east, north in degrees) with few cells, no finer than ``finest``.

    The cover may reach beyond the box, never fall short of it.
    """
    shape = np.array([shapely.box(*box)], dtype=object)
    best = np.zeros(0, np.uint64)
    for res in range(check_res(finest) + 1):
        found = _fill(shape, res, ContainmentMode.Covers)
        if len(best) and len(found) > COVER_CELLS:
            break
        best = found
    return best


def mean_area_km2(res: int) -> float:
    """Give the mean area of a cell at ``res``, in km²."""
    return float(h3.average_hexagon_area(check_res(res), unit="km^2"))


def _fill(geometry: ObjectArray, res: int, mode: Any) -> CellArray:
    wkb = pa.array(shapely.to_wkb(geometry), pa.binary())
    found = wkb_to_cells(wkb, check_res(res), containment_mode=mode, flatten=True)
    return np.unique(np.asarray(found).astype(np.uint64))


def _cells(cells: CellArray) -> CellArray:
    return np.ascontiguousarray(cells, np.uint64)
