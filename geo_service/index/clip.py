"""Clip edges at the grid's cells and assign the pieces to the cells."""

from __future__ import annotations

import numpy as np

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.grid import MARGIN


@kernel
def clip(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    left: float,
    bottom: float,
    right: float,
    top: float,
) -> tuple[float, float]:
    """The part of a segment inside a box, as two parameters; empty if the first is greater.

    Source: Liang and Barsky (1984).
    """
    t0, t1 = 0.0, 1.0
    dx, dy = x2 - x1, y2 - y1
    for p, q in ((-dx, x1 - left), (dx, right - x1), (-dy, y1 - bottom), (dy, top - y1)):
        if p == 0.0:
            if q < 0.0:
                return 1.0, 0.0
        elif p < 0.0:
            t0 = max(t0, q / p)
        else:
            t1 = min(t1, q / p)
    return t0, t1


@kernel
def put(
    k: int,
    pieces: FloatArray,
    owner: IntArray,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    area: int,
) -> int:
    """Write piece ``k``; returns the position after it. Without room it only counts."""
    if pieces.shape[0]:
        pieces[k, 0], pieces[k, 1], pieces[k, 2], pieces[k, 3] = x1, y1, x2, y2
        owner[k] = area
    return k + 1


@kernel
def put_clipped(
    k: int,
    pieces: FloatArray,
    owner: IntArray,
    segment: FloatArray,
    area: int,
    left: float,
    bottom: float,
    right: float,
    top: float,
) -> int:
    """Write the part of ``segment`` inside the box, and what closes it on the right.

    A piece that leaves through the right side is followed by an upright one from there to the
    top, so that a ray to the right counts crossings within the cell alone.
    """
    x1, y1, x2, y2 = segment[0], segment[1], segment[2], segment[3]
    t0, t1 = clip(x1, y1, x2, y2, left, bottom, right, top)
    if t0 > t1:
        return k
    px, py, qx, qy = x1, y1, x2, y2
    if t0 > 0.0:
        px, py = x1 + t0 * (x2 - x1), y1 + t0 * (y2 - y1)
    if t1 < 1.0:
        qx, qy = x1 + t1 * (x2 - x1), y1 + t1 * (y2 - y1)
    k = put(k, pieces, owner, px, py, qx, qy, area)
    # an end on the right side is known by the side that cut it, not by its rounded coordinate
    if t0 > 0.0 and x2 < x1 and t0 == (right - x1) / (x2 - x1):
        k = put(k, pieces, owner, right, py, right, top, area)
    if t1 < 1.0 and x2 > x1 and t1 == (right - x1) / (x2 - x1):
        k = put(k, pieces, owner, right, qy, right, top, area)
    return k


@kernel
def deal(
    segments: FloatArray,
    area: IntArray,
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    cursor: IntArray,
    pieces: FloatArray,
    owner: IntArray,
) -> None:
    """Deal every edge (n, 4) to the cells it meets.

    ``cursor`` (cells) holds where each cell's next piece goes and is moved on; with no room in
    ``pieces`` the call just counts. Pieces of a cell come out in the order of ``segments``.
    """
    x0, y0, per_x, per_y = frame[0], frame[1], frame[2], frame[3]
    width, height = 1.0 / per_x, 1.0 / per_y
    for e in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[e, 0], segments[e, 1], segments[e, 2], segments[e, 3]
        row_low = max(int(np.floor((min(y1, y2) - MARGIN - y0) * per_y)), 0)
        row_high = min(int(np.floor((max(y1, y2) + MARGIN - y0) * per_y)), n_rows - 1)
        for row in range(row_low, row_high + 1):
            bottom, top = y0 + row * height - MARGIN, y0 + (row + 1) * height + MARGIN
            t0, t1 = clip(x1, y1, x2, y2, -1e9, bottom, 1e9, top)
            if t0 > t1:
                continue
            xa, xb = x1 + t0 * (x2 - x1), x1 + t1 * (x2 - x1)
            col_low = max(int(np.floor((min(xa, xb) - 2 * MARGIN - x0) * per_x)), 0)
            col_high = min(int(np.floor((max(xa, xb) + 2 * MARGIN - x0) * per_x)), n_cols - 1)
            for col in range(col_low, col_high + 1):
                left, right = x0 + col * width - MARGIN, x0 + (col + 1) * width + MARGIN
                cell = row * n_cols + col
                cursor[cell] = put_clipped(
                    cursor[cell], pieces, owner, segments[e], area[e], left, bottom, right, top
                )
