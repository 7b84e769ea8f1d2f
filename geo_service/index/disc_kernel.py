"""Compiled search for the set of areas that holds most of each of many error discs."""

from __future__ import annotations

import numpy as np

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.fine import EXACT, FlagArray, Parts, part_of
from geo_service.index.grid import NO_AREA
from geo_service.index.lookup import cell_of_point, find_in_cell, find_one

#: raster cells of a disc's box that are looked at before points of the disc are
MOST_CELLS = 64
#: raster cells a side of the squares by which discs are put in order
TILE = 8
#: a disc some of whose points only the exact path can settle
OPEN = -9


@kernel
def per_degree(table: FloatArray, lat: float) -> float:
    """Interpolate ``table``, which has a value for each step from the south to the north pole."""
    at = (lat + 90.0) * ((table.shape[0] - 1) / 180.0)
    if not 0.0 <= at < table.shape[0] - 1:
        return float(table[table.shape[0] - 1 if at > 0.0 else 0]) + 0.0 * lat
    i = int(at)
    return float(table[i] + (table[i + 1] - table[i]) * (at - i))


@kernel
def set_of_box(table: IntArray, n_cols: int, box: tuple[int, int, int, int]) -> int:
    """The set of a box of raster cells (first and last column, row), ``OPEN`` if not one alone."""
    first_col, last_col, first_row, last_row = box
    if (last_col - first_col + 1) * (last_row - first_row + 1) > MOST_CELLS:
        return OPEN
    value = table[first_row * n_cols + first_col]
    if value < NO_AREA:
        return OPEN
    for row in range(first_row, last_row + 1):
        for col in range(first_col, last_col + 1):
            if table[row * n_cols + col] != value:
                return OPEN
    return int(value)


@kernel
def read_raster(
    n_cols: int, n_rows: int, table: IntArray, inside: bool,
    east: FloatArray, north: FloatArray, begin: int, end: int,
    col: float, row: float, d_col: float, d_row: float, samples: IntArray, mixed: IntArray,
) -> int:  # fmt: skip
    """What the raster says of the samples ``begin:end`` of one disc.

    ``col``, ``row``, ``d_col`` and ``d_row`` are the disc's centre and radii in cells. ``inside``
    says that it lies in the raster: without tests this compiles to vector instructions. ``mixed``
    is filled with the numbers of samples in cells that borders cross; gives how many those are.
    """
    least, n = np.int32(NO_AREA), 0
    if inside:
        for j in range(begin, end):
            at_col, at_row = np.int32(col + east[j] * d_col), np.int32(row + north[j] * d_row)
            value = table[np.uint32(at_row * np.int32(n_cols) + at_col)]
            samples[j] = value
            least = min(least, value)
    else:
        for j in range(begin, end):
            x, y = col + east[j] * d_col, row + north[j] * d_row
            value = np.int32(NO_AREA)
            if x >= 0.0 and x < n_cols and y >= 0.0 and y < n_rows:
                value = table[int(y) * n_cols + int(x)]
            samples[j] = value
            least = min(least, value)
    if least < NO_AREA:
        for j in range(begin, end):
            mixed[n] = j
            n += samples[j] < NO_AREA
    return n


@kernel
def times_in(value: int, values: IntArray, begin: int) -> int:
    """How often ``value`` stands in ``values`` from ``begin`` on."""
    times = 0
    for i in range(begin, values.shape[0]):  # a slice would cost more than the loop
        times += values[i] == value
    return times


@kernel
def most_frequent(samples: IntArray, seen: IntArray) -> tuple[int, int]:
    """The most frequent of ``samples`` (k,), the earliest of several, and how often it is there.

    ``seen`` (k,) is room for those that were counted.
    """
    k = samples.shape[0]
    best, best_count, counted, n = samples[0], 0, 0, 0
    for j in range(k):
        if k - counted <= best_count:
            break  # what was not counted yet cannot be more
        candidate, known = samples[j], 0
        while known < n and seen[known] != candidate:
            known += 1
        if known < n:
            continue
        times = times_in(candidate, samples, j)
        seen[n] = candidate
        n, counted = n + 1, counted + times
        if times > best_count:
            best, best_count = candidate, times
    return int(best), int(best_count)


@kernel
def tile_order(
    frame: FloatArray, n_cols: int, n_rows: int, lon: FloatArray, lat: FloatArray, which: IntArray
) -> IntArray:
    """The points ``which`` (m,) tile by tile, of ``TILE`` x ``TILE`` cells.

    Discs near one another read the same cells and edges, which then are in the core's cache.
    """
    across, down = (n_cols - 1) // TILE + 1, (n_rows - 1) // TILE + 1
    tiles, ordered = np.empty(which.shape[0], np.int32), np.empty(which.shape[0], np.int32)
    begin = np.zeros(across * down + 2, np.int32)
    for j in range(which.shape[0]):
        cell = cell_of_point(frame, n_cols, n_rows, lon[which[j]], lat[which[j]])
        tile = across * down
        if cell >= 0:
            tile = cell // n_cols // TILE * across + cell % n_cols // TILE
        tiles[j] = tile
        begin[tile + 1] += 1
    for tile in range(across * down):
        begin[tile + 1] += begin[tile]
    for j in range(which.shape[0]):
        ordered[begin[tiles[j]]] = which[j]
        begin[tiles[j]] += 1
    return ordered


@kernel
def settle_by_boxes(
    frame: FloatArray, n_cols: int, n_rows: int, table: IntArray,
    m_per_lon: FloatArray, m_per_lat: FloatArray,
    lon: FloatArray, lat: FloatArray, radius_m: FloatArray, top: IntArray,
) -> IntArray:  # fmt: skip
    """Fill ``top`` with the sets of discs that their boxes settle; the numbers of the others."""
    rest, n = np.empty(lon.shape[0], np.int32), 0
    for i in range(lon.shape[0]):
        d_col = radius_m[i] / per_degree(m_per_lon, lat[i]) * frame[2]
        d_row = radius_m[i] / per_degree(m_per_lat, lat[i]) * frame[3]
        col, row = (lon[i] - frame[0]) * frame[2], (lat[i] - frame[1]) * frame[3]
        found = OPEN
        if lies_in_raster(n_cols, n_rows, col, row, d_col, d_row):
            box = (int(col - d_col), int(col + d_col), int(row - d_row), int(row + d_row))
            found = set_of_box(table, n_cols, box)
        top[i] = found
        rest[n] = i
        n += found == OPEN
    return rest[:n]


@kernel
def lies_in_raster(
    n_cols: int, n_rows: int, col: float, row: float, d_col: float, d_row: float
) -> bool:
    """Whether a disc, in cells, lies in the raster whole; one that is not a number does not."""
    return (
        col - d_col >= 0.0 and row - d_row >= 0.0 and col + d_col < n_cols and row + d_row < n_rows
    )


@kernel
def top_of_discs(
    frame: FloatArray, n_cols: int, n_rows: int, table: IntArray, cell_start: IntArray,
    area: IntArray, base: FlagArray, edge_start: IntArray, edge_end: IntArray, edges: FloatArray,
    parts: Parts, m_per_lon: FloatArray, m_per_lat: FloatArray,
    east: FloatArray, north: FloatArray, rim: int,
    lon: FloatArray, lat: FloatArray, radius_m: FloatArray, centre: IntArray,
    top: IntArray, count: IntArray,
) -> int:  # fmt: skip
    """The set that holds most sample points of each disc, and how many it holds.

    ``m_per_lon`` and ``m_per_lat`` are metres per degree by latitude (``per_degree``); ``east`` and
    ``north`` (k,) the samples in the unit disc, the last ``rim`` of them along its rim; ``centre``
    (n,) the sets of the discs' centres. A disc whose rim and centre lie in one set lies in it
    whole. Returns how many discs were left ``OPEN``.
    """
    k = east.shape[0]
    count[:] = k
    rest = settle_by_boxes(
        frame, n_cols, n_rows, table, m_per_lon, m_per_lat, lon, lat, radius_m, top
    )
    samples, room, cells = np.empty((3, k), np.int32)
    left = 0
    for i in tile_order(frame, n_cols, n_rows, lon, lat, rest):
        x, y = lon[i], lat[i]
        d_x, d_y = radius_m[i] / per_degree(m_per_lon, y), radius_m[i] / per_degree(m_per_lat, y)
        col, row = (x - frame[0]) * frame[2], (y - frame[1]) * frame[3]
        d_col, d_row = d_x * frame[2], d_y * frame[3]
        inside = lies_in_raster(n_cols, n_rows, col, row, d_col, d_row)
        settled = True
        for begin, end in ((k - rim, k), (0, k - rim)):
            mixed = read_raster(
                n_cols, n_rows, table, inside, east, north, begin, end, col, row, d_col, d_row,
                samples, room,
            )  # fmt: skip
            for m in range(mixed):  # apart from what follows: so the reads do not wait for it
                j = room[m]
                cells[m] = -2 - samples[j]
                samples[j] = parts[cells[m], part_of(col + east[j] * d_col, row + north[j] * d_row)]
            for m in range(mixed):
                j = room[m]
                if samples[j] == EXACT:
                    samples[j] = find_in_cell(
                        cells[m], cell_start, area, base, edge_start, edge_end, edges,
                        x + east[j] * d_x, y + north[j] * d_y,
                    )  # fmt: skip
                    settled = settled and samples[j] >= NO_AREA
            if begin and times_in(centre[i], samples, begin) == rim:
                top[i] = centre[i]
                break
        if not settled:
            top[i] = OPEN
            left += 1
        elif top[i] == OPEN:
            top[i], count[i] = most_frequent(samples, room)
    return left


@kernel
def count_of_disc(
    frame: FloatArray, n_cols: int, n_rows: int, table: IntArray, cell_start: IntArray,
    area: IntArray, base: FlagArray, edge_start: IntArray, edge_end: IntArray, edges: FloatArray,
    east: FloatArray, north: FloatArray, x: float, y: float, d_x: float, d_y: float,
    sets: IntArray, times: IntArray,
) -> int:  # fmt: skip
    """Fill ``sets`` and ``times`` with the sets of one disc's samples, as they come, and how often.

    Returns how many sets there are; -1 if a sample lies on an edge or in several areas.
    """
    col, row = (x - frame[0]) * frame[2], (y - frame[1]) * frame[3]
    d_col, d_row = d_x * frame[2], d_y * frame[3]
    if lies_in_raster(n_cols, n_rows, col, row, d_col, d_row):
        box = (int(col - d_col), int(col + d_col), int(row - d_row), int(row + d_row))
        sets[0] = set_of_box(table, n_cols, box)
        times[0] = east.shape[0]
        if sets[0] != OPEN:
            return 1
    n = 0
    for j in range(east.shape[0]):
        found = find_one(
            frame, n_cols, n_rows, table, cell_start, area, base, edge_start, edge_end, edges,
            x + east[j] * d_x, y + north[j] * d_y,
        )  # fmt: skip
        if found < NO_AREA:
            return -1
        at = 0
        while at < n and sets[at] != found:
            at += 1
        if at == n:
            sets[n], times[n] = found, 0
            n += 1
        times[at] += 1
    return n
