"""Find the nearest area that does not cover a point: the neighbour across the border."""

from __future__ import annotations

import math

import numpy as np
from pyproj import Geod

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.area_index import AreaIndex
from geo_service.index.grid import MARGIN

_GEOD = Geod(ellps="WGS84")


@kernel
def nearest_in_cell(
    begin: int,
    end: int,
    right: float,
    area: IntArray,
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    skip: IntArray,
    x: float,
    y: float,
    scale: tuple[float, float],
    best: tuple[float, int, float, float],
) -> tuple[float, int, float, float]:
    """Improve ``best`` (squared metres, area, x, y) by the edges of groups ``begin:end``."""
    for g in range(begin, end):
        own = False
        for one in skip:  # written out: comparing arrays would allocate one for each group
            own = own or one == area[g]
        if own:
            continue
        for e in range(edge_start[g], edge_end[g]):
            x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if x1 == right and x2 == right:
                continue  # closes the cell; not a border
            dx, dy = (x2 - x1) * scale[0], (y2 - y1) * scale[1]
            px, py = (x - x1) * scale[0], (y - y1) * scale[1]
            length2 = dx * dx + dy * dy
            t = min(max((px * dx + py * dy) / length2, 0.0), 1.0) if length2 > 0.0 else 0.0
            squared = (px - t * dx) ** 2 + (py - t * dy) ** 2
            if squared < best[0]:
                best = (squared, int(area[g]), x1 + t * (x2 - x1), y1 + t * (y2 - y1))
    return best


@kernel
def nearest_edge(
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    table: IntArray,
    cell_start: IntArray,
    area: IntArray,
    edge_start: IntArray,
    edge_end: IntArray,
    edges: FloatArray,
    x: float,
    y: float,
    skip: IntArray,
    scale: tuple[float, float],
    max_m: float,
) -> tuple[float, int, float, float]:
    """The nearest point on a border of an area not in ``skip``: (squared m, area or -1, x, y).

    Searches ring after ring of cells. ``scale`` is metres per degree of longitude and latitude
    at the point: planar, which orders near candidates correctly.
    """
    width, height = 1.0 / frame[2], 1.0 / frame[3]
    col0 = min(max(math.floor((x - frame[0]) * frame[2]), 0), n_cols - 1)
    row0 = min(max(math.floor((y - frame[1]) * frame[3]), 0), n_rows - 1)
    step_m = min(width * scale[0], height * scale[1])
    best = (max_m * max_m, -1, 0.0, 0.0)
    for ring in range(max(n_cols, n_rows)):
        if ring > 1 and ((ring - 1) * step_m) ** 2 > best[0]:
            break
        for row in range(max(row0 - ring, 0), min(row0 + ring, n_rows - 1) + 1):
            # a ring's upper and lower rows are walked whole, the others at both ends
            stride = 1 if ring == 0 or abs(row - row0) == ring else 2 * ring
            for col in range(col0 - ring, col0 + ring + 1, stride):
                if 0 <= col < n_cols and table[row * n_cols + col] < -1:
                    k = -2 - table[row * n_cols + col]
                    right = frame[0] + (col + 1) * width + MARGIN
                    best = nearest_in_cell(
                        cell_start[k], cell_start[k + 1], right, area, edge_start, edge_end, edges,
                        skip,
                        x, y, scale, best,
                    )  # fmt: skip
    return best


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres per degree of longitude and of latitude on the WGS-84 ellipsoid at ``lat``.

    Source: radii of curvature of the ellipsoid (prime vertical, meridian).
    """
    flattening = 1 / 298.257223563
    e2 = flattening * (2 - flattening)
    w2 = 1 - e2 * math.sin(math.radians(lat)) ** 2
    prime = 6378137.0 / math.sqrt(w2)
    meridian = prime * (1 - e2) / w2
    return (
        math.radians(prime * math.cos(math.radians(lat))),
        math.radians(meridian),
    )


def nearest_other(
    index: AreaIndex, *, lon: float, lat: float, own: tuple[int, ...], max_m: float = math.inf
) -> tuple[int, float, float] | None:
    """The nearest area not in ``own``: position, geodesic distance in metres, and bearing to it.

    The bearing is in degrees clockwise from north. ``own`` are the areas that cover the point.
    ``None`` if nothing lies within ``max_m``.
    """
    grid = index.grid
    skip = np.array(own, np.int32)
    reach_m = min(max_m * 1.01 + 1.0, 4e7)  # planar and geodesic metres differ a little
    _, area, x, y = nearest_edge(
        grid.frame, *grid.shape, grid.table, grid.cell_start, grid.group_area, grid.edge_start,
        grid.edge_end, grid.edges, lon, lat, skip, metres_per_degree(lat), reach_m,
    )  # fmt: skip
    if area < 0:
        return None
    bearing, _, distance_m = _GEOD.inv(lon, lat, x, y)
    return (int(area), distance_m, bearing % 360.0) if distance_m <= max_m else None
