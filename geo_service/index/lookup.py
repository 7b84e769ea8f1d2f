"""Look points up in the grid index."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.grid import EDGE_EPSILON, NO_AREA, ON_EDGE, SEVERAL


@kernel
def crossings(edges: FloatArray, begin: int, end: int, x: float, y: float) -> np.uint8:
    """Whether a ray from (x, y) to the right crosses an odd number of edges ``begin:end``: 0 or 1.

    2 if the point is too near to an edge to tell in floating point.
    """
    odd = np.uint8(0)
    for k in range(begin, end):
        y1, y2 = edges[k, 1], edges[k, 3]
        if min(y1, y2) - EDGE_EPSILON > y or max(y1, y2) + EDGE_EPSILON < y:
            continue
        x1, x2 = edges[k, 0], edges[k, 2]  # x1 <= x2
        if x2 + EDGE_EPSILON < x:
            continue
        if x1 - EDGE_EPSILON <= x:
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            if abs(side) <= EDGE_EPSILON * (abs(x2 - x1) + abs(y2 - y1)):
                return np.uint8(2)
            if (y1 > y) != (y2 > y) and (side > 0.0) == (y2 > y1):
                odd ^= np.uint8(1)
        elif (y1 > y) != (y2 > y):
            odd ^= np.uint8(1)
    return odd


@kernel
def cell_of_point(
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    x: float,
    y: float,
) -> int:
    """The cell that holds (x, y), or -1; a coordinate that is not a number is nowhere."""
    col, row = (x - frame[0]) * frame[2], (y - frame[1]) * frame[3]
    if col >= 0.0 and col < n_cols and row >= 0.0 and row < n_rows:
        return int(row) * n_cols + int(col)
    return -1


@kernel
def find_in_cell(
    k: int,
    cell_start: IntArray,
    area: IntArray,
    base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    x: float,
    y: float,
) -> int:
    """What holds (x, y) in the ``k``-th cell that borders cross; see ``find_many``."""
    found = NO_AREA
    begin, end, crossed = 0, 0, np.uint8(0)
    for g in range(cell_start[k], cell_start[k + 1]):
        if edge_start[g] != begin or edge_end[g] != end:  # else the same border from its other side
            begin, end = edge_start[g], edge_end[g]
            crossed = crossings(edges, begin, end, x, y)
            if crossed == 2:
                return ON_EDGE
        if crossed != base[g]:
            found = area[g] if found == NO_AREA else SEVERAL
    return found


@kernel
def find_one(
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    table: IntArray,
    cell_start: IntArray,
    area: IntArray,
    base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    x: float,
    y: float,
) -> int:
    """``find_many`` for one point."""
    cell = cell_of_point(frame, n_cols, n_rows, x, y)
    if cell < 0:
        return NO_AREA
    value = table[cell]
    if value < NO_AREA:
        value = find_in_cell(-2 - value, cell_start, area, base, edge_start, edge_end, edges, x, y)
    return int(value)


@kernel
def find_many(
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    table: IntArray,
    cell_start: IntArray,
    area: IntArray,
    base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    lon: FloatArray,
    lat: FloatArray,
    out: IntArray,
) -> int:
    """The set that holds each point, ``NO_AREA``, or ``SEVERAL`` / ``ON_EDGE``.

    Returns how many got one of the last two, which only the exact path can settle.
    """
    x0, y0, per_x, per_y = frame[0], frame[1], frame[2], frame[3]
    unsure = 0
    for i in range(lon.shape[0]):
        # written out rather than called: this line is all that most points cost
        col, row = (lon[i] - x0) * per_x, (lat[i] - y0) * per_y
        value = NO_AREA
        if col >= 0.0 and col < n_cols and row >= 0.0 and row < n_rows:
            value = table[int(row) * n_cols + int(col)]
            if value < NO_AREA:
                value = find_in_cell(
                    -2 - value, cell_start, area, base, edge_start, edge_end, edges, lon[i], lat[i]
                )
                unsure += value < NO_AREA
        out[i] = value
    return unsure


@kernel
def members(
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    table: IntArray,
    cell_start: IntArray,
    area: IntArray,
    base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    lon: FloatArray,
    lat: FloatArray,
    point: IntArray,
    found: IntArray,
    state: npt.NDArray[np.uint8],
) -> int:
    """Every area that may hold each point: (point, area, 1 sure or 2 on an edge).

    Fills as far as the outputs are long enough; returns the number of pairs.
    """
    n = 0
    for i in range(lon.shape[0]):
        cell = cell_of_point(frame, n_cols, n_rows, lon[i], lat[i])
        k = -2 - table[cell]
        for g in range(cell_start[k], cell_start[k + 1]):
            crossed = crossings(edges, edge_start[g], edge_end[g], lon[i], lat[i])
            if crossed != base[g]:
                if n < point.shape[0]:
                    point[n], found[n], state[n] = i, area[g], max(crossed, 1)
                n += 1
    return n
