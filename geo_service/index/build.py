"""Build the grid index from polygons."""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray, IntArray, ObjectArray
from geo_service.index.clip import deal
from geo_service.index.grid import Grid
from geo_service.index.share import count_edges, pack
from geo_service.index.sweep import crossings, resolve

#: cells per side of the raster: enough that a cell holds a few edges, within these bounds
MIN_SIDE, MAX_SIDE = 16, 4096
CELLS_PER_EDGE = 3.0
#: degrees added around the areas, so that no edge lies on the frame
PAD = 1e-6


def side_for(n_edges: int) -> int:
    """Cells per side for ``n_edges`` edges: a power of two."""
    wanted = np.sqrt(max(n_edges, 1) * CELLS_PER_EDGE)
    return int(np.clip(2 ** np.round(np.log2(wanted)), MIN_SIDE, MAX_SIDE))


def segments_of(geometry: ObjectArray) -> tuple[FloatArray, IntArray]:
    """All edges (n, 4) of the polygons, with the position of the polygon each belongs to."""
    polygons, of_area = shapely.get_parts(geometry, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    if not np.isfinite(points).all():
        raise InputError("a boundary has a coordinate that is not finite")
    joined = (of_ring[1:] == of_ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    segments = np.hstack([points[:-1], points[1:]])[joined]
    # one direction for all: an edge that two areas share must be cut into the very same pieces
    backward = (segments[:, 0] > segments[:, 2]) | (
        (segments[:, 0] == segments[:, 2]) & (segments[:, 1] > segments[:, 3])
    )
    segments[backward] = segments[backward][:, [2, 3, 0, 1]]
    owner = of_area[of_polygon[of_ring[:-1][joined]]].astype(np.int32)
    return np.ascontiguousarray(segments), owner


def frame_of(segments: FloatArray, side: int) -> FloatArray:
    """(x0, y0, columns per degree, rows per degree) around all edges."""
    if not len(segments):
        return np.array([0.0, 0.0, 1.0, 1.0])
    low = segments.reshape(-1, 2).min(axis=0) - PAD
    high = segments.reshape(-1, 2).max(axis=0) + PAD
    return np.array([low[0], low[1], *(side / (high - low))])


def build_grid(geometry: ObjectArray, *, side: int | None = None) -> Grid:
    """Build the grid of ``geometry``, an object array of valid (Multi)Polygons in degrees.

    Empty and missing geometries are areas that hold nothing. Raises ``InputError`` for
    anything that is not a polygon.
    """
    present = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if not np.isin(shapely.get_type_id(geometry[present]), (3, 6)).all():
        raise InputError("an area is not a Polygon or MultiPolygon")
    segments, owner = segments_of(geometry)
    side = side or side_for(len(segments))
    frame = frame_of(segments, side)
    piece_start, pieces, piece_area = _pieces(segments, owner, frame, side)
    lines = _sweep_lines(segments, owner, frame, side)
    return _resolved(frame, side, piece_start, pieces, piece_area, lines, len(geometry))


def _pieces(
    segments: FloatArray, owner: IntArray, frame: FloatArray, side: int
) -> tuple[IntArray, FloatArray, IntArray]:
    counts = np.zeros(side * side, np.int32)
    deal(segments, owner, frame, side, side, counts, np.empty((0, 4)), np.empty(0, np.int32))
    start = np.zeros(side * side + 1, np.int32)
    np.cumsum(counts, out=start[1:])
    pieces, piece_area = np.empty((start[-1], 4)), np.empty(start[-1], np.int32)
    deal(segments, owner, frame, side, side, start[:-1].copy(), pieces, piece_area)
    return start, pieces, piece_area


def _sweep_lines(
    segments: FloatArray, owner: IntArray, frame: FloatArray, side: int
) -> tuple[IntArray, FloatArray, IntArray]:
    start = np.zeros(side + 1, np.int32)
    empty = np.empty(0, np.int32)
    crossings(segments, owner, frame, side, start, empty, np.empty(0), empty, False)
    np.cumsum(start, out=start)
    xs, of_area = np.empty(start[-1]), np.empty(start[-1], np.int32)
    crossings(segments, owner, frame, side, start, start[:-1].copy(), xs, of_area, True)
    order = np.lexsort((xs, np.repeat(np.arange(side), np.diff(start))))
    return start, xs[order], of_area[order]


def _resolved(
    frame: FloatArray,
    side: int,
    piece_start: IntArray,
    pieces: FloatArray,
    piece_area: IntArray,
    lines: tuple[IntArray, FloatArray, IntArray],
    n_areas: int,
) -> Grid:
    hashes = np.random.default_rng(1).integers(1, 2**63, n_areas, dtype=np.uint64)
    table = np.empty(side * side, np.int32)
    n_cells = int(np.count_nonzero(np.diff(piece_start)))
    lengths = np.array([n_cells, 4 * n_cells + 16, 64, 512], np.int64)
    while True:
        cell_start = np.empty(lengths[0] + 1, np.int32)
        group_area = np.empty(lengths[1], np.int32)
        group_base = np.empty(lengths[1], np.uint8)
        edge_start, edge_end = np.empty(lengths[1], np.int32), np.empty(lengths[1], np.int32)
        set_start = np.zeros(lengths[2] + 1, np.int32)
        set_members = np.empty(lengths[3], np.int32)
        set_hash = np.zeros(lengths[2], np.uint64)
        needed = np.zeros(4, np.int64)
        resolve(
            frame, side, side, piece_start, pieces, piece_area, *lines, hashes, table, cell_start,
            group_area, group_base, edge_start, edge_end, set_hash, set_start, set_members, needed,
        )  # fmt: skip
        if (needed <= lengths).all():
            break
        lengths = np.maximum(lengths, needed * 2)
    cells, groups, sets, members = needed.tolist()
    cell_start[cells] = groups
    edge_start, edge_end = edge_start[:groups].copy(), edge_end[:groups].copy()
    edges = np.empty((count_edges(edge_start, edge_end), 4))
    pack(pieces, edge_start, edge_end, edges)
    return Grid(
        frame=frame,
        shape=(side, side),
        table=table,
        cell_start=cell_start[: cells + 1].copy(),
        group_area=group_area[:groups].copy(),
        group_base=group_base[:groups].copy(),
        edge_start=edge_start,
        edge_end=edge_end,
        edges=edges,
        set_start=set_start[: sets + 1].copy(),
        set_members=set_members[:members].copy(),
    )
