"""A finer raster in the cells that borders cross, so that few points need the edges themselves.

Each such cell is divided into ``SIDE`` x ``SIDE`` parts. A part that no edge touches lies in one
area, or in none, and says which; the others say ``EXACT``. They are made when many points are first
asked for: one question does not repay it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.grid import NO_AREA, Grid
from geo_service.index.lookup import find_in_cell

SIDE = 8
#: a part that an edge touches, or that several areas cover
EXACT = -4
#: parts by which an edge is widened: far above rounding, far below use
_SLACK = 1e-6
#: areas that 16 bits can number
_MOST = 1 << 15
Parts = npt.NDArray[np.int16] | npt.NDArray[np.int32]
FlagArray = npt.NDArray[np.uint8]


def fine_parts(grid: Grid) -> Parts:
    """The parts (cells with borders, ``SIDE`` * ``SIDE``) of a grid, row by row from the south."""
    cells = np.flatnonzero(grid.table < NO_AREA)
    # small numbers where they are enough: what is read at random should lie in the cache
    kind = np.int16 if grid.group_area.max(initial=0) < _MOST else np.int32
    parts = np.empty((len(grid.cell_start) - 1, SIDE * SIDE), kind)
    _fill(
        cells, grid.frame, grid.shape[0], grid.table, grid.cell_start, grid.group_area,
        grid.group_base, grid.edge_start, grid.edge_end, grid.edges, parts,
    )  # fmt: skip
    return parts


@kernel
def _mark(parts: Parts, x1: float, y1: float, x2: float, y2: float) -> None:
    """Set ``EXACT`` in the parts (``SIDE`` * ``SIDE``) that an edge touches, in units of parts."""
    if y1 > y2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    low, high = max(math.floor(y1 - _SLACK), 0), min(math.floor(y2 + _SLACK), SIDE - 1)
    slope = (x2 - x1) / (y2 - y1) if y2 > y1 else 0.0
    for row in range(low, high + 1):
        a, b = x1, x2
        if y2 - y1 > _SLACK:  # else level: its whole length lies in this row
            a = x1 + slope * (max(row - _SLACK, y1) - y1)
            b = x1 + slope * (min(row + 1 + _SLACK, y2) - y1)
        first = max(math.floor(min(a, b) - _SLACK), 0)
        for col in range(first, min(math.floor(max(a, b) + _SLACK), SIDE - 1) + 1):
            parts[row * SIDE + col] = EXACT


@kernel
def _fill(
    cells: IntArray, frame: FloatArray, n_cols: int, table: IntArray, cell_start: IntArray,
    area: IntArray, base: FlagArray, edge_start: IntArray, edge_end: IntArray, edges: FloatArray,
    parts: Parts,
) -> None:  # fmt: skip
    """Mark the parts that edges touch, and look up a point of each of the others."""
    for cell in cells:
        k = -2 - table[cell]
        col, row = cell % n_cols, cell // n_cols
        own = parts[k]
        own[:] = NO_AREA
        for g in range(cell_start[k], cell_start[k + 1]):
            for e in range(edge_start[g], edge_end[g]):
                _mark(
                    own,
                    ((edges[e, 0] - frame[0]) * frame[2] - col) * SIDE,
                    ((edges[e, 1] - frame[1]) * frame[3] - row) * SIDE,
                    ((edges[e, 2] - frame[0]) * frame[2] - col) * SIDE,
                    ((edges[e, 3] - frame[1]) * frame[3] - row) * SIDE,
                )
        for part in range(SIDE * SIDE):
            if own[part] != EXACT:
                x = frame[0] + (col + (part % SIDE + 0.5) / SIDE) / frame[2]
                y = frame[1] + (row + (part // SIDE + 0.5) / SIDE) / frame[3]
                found = find_in_cell(k, cell_start, area, base, edge_start, edge_end, edges, x, y)
                own[part] = found if found >= NO_AREA else EXACT


@kernel
def part_of(col: float, row: float) -> int:
    """The part of its cell that a point lies in, given in cells from the raster's corner."""
    return int((row - int(row)) * SIDE) * SIDE + int((col - int(col)) * SIDE)
