"""Cutting edges at the grid's cells, and dealing the pieces out to them."""

from __future__ import annotations

import numpy as np

from geo_service.index.compiled import inlined, kernel
from geo_service.index.grid import MARGIN


@inlined
def clip(x1, y1, x2, y2, left, bottom, right, top):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913
    """Liang-Barsky: the part of a segment inside a box, as two parameters; empty if t0 > t1."""
    t0, t1 = 0.0, 1.0
    dx, dy = x2 - x1, y2 - y1
    for side in range(4):
        if side == 0:
            p, q = -dx, x1 - left
        elif side == 1:
            p, q = dx, right - x1
        elif side == 2:
            p, q = -dy, y1 - bottom
        else:
            p, q = dy, top - y1
        if p == 0.0:
            if q < 0.0:
                return 1.0, 0.0
        elif p < 0.0:
            t0 = max(t0, q / p)
        else:
            t1 = min(t1, q / p)
    return t0, t1


@kernel
def deal(segments, area, frame, n_cols, n_rows, counts, cursor, pieces, piece_area, filling):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0915, C901
    """Deal every edge to the cells it meets: count pieces, or fill them in.

    A piece that leaves its cell through the right side is followed by an upright closing piece
    from there to the top, so that a ray to the right counts crossings within the cell alone.
    Pieces of a cell come out in the order of ``segments``, that is grouped by area.
    """
    x0, y0, per_x, per_y = frame[0], frame[1], frame[2], frame[3]
    width, height = 1.0 / per_x, 1.0 / per_y
    for e in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[e, 0], segments[e, 1], segments[e, 2], segments[e, 3]
        row_low = int(np.floor((min(y1, y2) - MARGIN - y0) * per_y))
        row_high = int(np.floor((max(y1, y2) + MARGIN - y0) * per_y))
        for row in range(max(row_low, 0), min(row_high, n_rows - 1) + 1):
            bottom, top = y0 + row * height - MARGIN, y0 + (row + 1) * height + MARGIN
            s0, s1 = clip(x1, y1, x2, y2, -1e9, bottom, 1e9, top)
            if s0 > s1:
                continue
            xa, xb = x1 + s0 * (x2 - x1), x1 + s1 * (x2 - x1)
            col_low = int(np.floor((min(xa, xb) - 2 * MARGIN - x0) * per_x))
            col_high = int(np.floor((max(xa, xb) + 2 * MARGIN - x0) * per_x))
            for col in range(max(col_low, 0), min(col_high, n_cols - 1) + 1):
                left, right = x0 + col * width - MARGIN, x0 + (col + 1) * width + MARGIN
                t0, t1 = clip(x1, y1, x2, y2, left, bottom, right, top)
                if t0 > t1:
                    continue
                px, py, qx, qy = x1, y1, x2, y2
                if t0 > 0.0:
                    px, py = x1 + t0 * (x2 - x1), y1 + t0 * (y2 - y1)
                if t1 < 1.0:
                    qx, qy = x1 + t1 * (x2 - x1), y1 + t1 * (y2 - y1)
                cell = row * n_cols + col
                # an end on the right side is known by the side that cut it, not by its rounding
                start_right = t0 > 0.0 and x2 < x1 and t0 == (right - x1) / (x2 - x1)
                end_right = t1 < 1.0 and x2 > x1 and t1 == (right - x1) / (x2 - x1)
                if not filling:
                    counts[cell] += 1 + start_right + end_right
                    continue
                k = cursor[cell]
                pieces[k, 0], pieces[k, 1], pieces[k, 2], pieces[k, 3] = px, py, qx, qy
                piece_area[k] = area[e]
                k += 1
                if start_right:
                    pieces[k, 0], pieces[k, 1], pieces[k, 2], pieces[k, 3] = right, py, right, top
                    piece_area[k] = area[e]
                    k += 1
                if end_right:
                    pieces[k, 0], pieces[k, 1], pieces[k, 2], pieces[k, 3] = right, qy, right, top
                    piece_area[k] = area[e]
                    k += 1
                cursor[cell] = k
