"""The spatial index: the areas that cover each point, exactly as shapely's ``covers``."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from geo_service.base.model import FloatArray, IntArray, ObjectArray
from geo_service.index.build import build_grid
from geo_service.index.fine import Parts, fine_parts
from geo_service.index.grid import NO_AREA, ON_EDGE, SEVERAL, Grid
from geo_service.index.lookup import find_many, find_one, members

#: fewer points than this are not worth a second thread
MIN_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class AreaSets:
    """For each point the set of areas that cover it.

    ``set_id`` is int32, -1 where no area does; ``sets[set_id]`` is a tuple of area positions,
    ascending. The first ``n_areas`` sets hold one area each, so a ``set_id`` below ``n_areas``
    is itself an area's position.
    """

    set_id: IntArray
    sets: tuple[tuple[int, ...], ...]


class AreaIndex:
    """An exact point-in-polygon index over one level's areas."""

    def __init__(self, geometry: ObjectArray, grid: Grid) -> None:
        self.geometry = geometry
        self.grid = grid
        self.n_areas = len(geometry)
        self._lock = threading.Lock()
        self._sets: list[tuple[int, ...]] = [(i,) for i in range(self.n_areas)]
        for begin, end in zip(grid.set_start[:-1], grid.set_start[1:], strict=True):
            self._sets.append(tuple(sorted(grid.set_members[begin:end].tolist())))
        self._set_id = {areas: i for i, areas in enumerate(self._sets)}
        #: what the kernels take first
        self.arrays = (
            grid.frame, *grid.shape, grid.table, grid.cell_start, grid.group_area, grid.group_base,
            grid.edge_start, grid.edge_end, grid.edges,
        )  # fmt: skip

    @cached_property
    def fine(self) -> Parts:
        """The finer raster of the cells that borders cross (``index.fine``)."""
        return fine_parts(self.grid)

    @classmethod
    def build(cls, geometry: ObjectArray, *, side: int | None = None) -> AreaIndex:
        """Index ``geometry``: valid shapely (Multi)Polygons in degrees, in any arrangement.

        They may overlap, leave gaps, have holes and share borders without sharing vertices.
        ``side`` sets the raster's cells per side. Raises ``InputError`` for other geometry.
        """
        geometry = np.asarray(geometry, dtype=object)
        return cls(geometry, build_grid(geometry, side=side))

    @property
    def sets(self) -> tuple[tuple[int, ...], ...]:
        """The sets of areas met so far, by set id."""
        return tuple(self._sets)

    def set_of(self, set_id: int) -> tuple[int, ...]:
        """The areas of one set; -1 is none."""
        return self._sets[set_id] if set_id >= 0 else ()

    def lookup(self, lon: FloatArray, lat: FloatArray, *, threads: int | None = None) -> AreaSets:
        """The sets of areas that cover the points ``lon``, ``lat`` (n,), degrees.

        NaN and infinities are covered by nothing. The GIL is released; ``threads`` defaults
        to the cores there are.
        """
        lon = np.ascontiguousarray(lon, np.float64)
        lat = np.ascontiguousarray(lat, np.float64)
        out = np.empty(len(lon), np.int32)
        if len(lon) < 2 * MIN_CHUNK or threads == 1:
            unsure = int(find_many(*self.arrays, lon, lat, out))
        else:
            unsure = self._in_threads(lon, lat, out, threads or os.cpu_count() or 1)
        if unsure:
            self._settle(lon, lat, out)
        return AreaSets(out, self.sets)

    def _in_threads(self, lon: FloatArray, lat: FloatArray, out: IntArray, threads: int) -> int:
        bounds = np.linspace(0, len(lon), min(threads, len(lon) // MIN_CHUNK) + 1).astype(int)

        def run(begin: int, end: int) -> int:
            piece = slice(begin, end)
            return int(find_many(*self.arrays, lon[piece], lat[piece], out[piece]))

        with ThreadPoolExecutor(len(bounds) - 1) as pool:
            return sum(pool.map(run, bounds[:-1], bounds[1:]))

    def lookup_one(self, *, lon: float, lat: float) -> tuple[int, ...]:
        """Positions of the areas that cover one point, ascending."""
        found = int(find_one(*self.arrays, lon, lat))
        if found == NO_AREA:
            return ()
        if found >= 0:
            return self._sets[found]
        out = np.array([found], np.int32)
        self._settle(np.array([lon]), np.array([lat]), out)
        return self._sets[out[0]] if out[0] >= 0 else ()

    def _settle(self, lon: FloatArray, lat: FloatArray, out: IntArray) -> None:
        """Replace ``SEVERAL`` and ``ON_EDGE`` by a set, asking shapely about points on edges."""
        where = np.flatnonzero((out == SEVERAL) | (out == ON_EDGE))
        lon, lat = lon[where], lat[where]
        point, area = self._members(lon, lat)
        # pairs come sorted by point; the areas of a point become one set
        order = np.lexsort((area, point))
        point, area = point[order], area[order]
        begin = np.flatnonzero(np.diff(point, prepend=-1)).astype(np.int32)
        out[where] = NO_AREA
        ids = self._ids_of(area, begin)
        out[where[point[begin]]] = ids

    def _members(self, lon: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray]:
        room = 4 * len(lon)
        while True:
            point, area = np.empty(room, np.int32), np.empty(room, np.int32)
            state = np.empty(room, np.uint8)
            n = members(*self.arrays, lon, lat, point, area, state)
            if n <= room:
                break
            room = n
        point, area, state = point[:n], area[:n], state[:n]
        doubtful = np.flatnonzero(state == 2)
        geometry = self.geometry[area[doubtful]]
        shapely.prepare(geometry)
        keep = np.ones(n, bool)
        at = point[doubtful]
        keep[doubtful] = shapely.intersects_xy(geometry, lon[at], lat[at])
        return point[keep], area[keep]

    def _ids_of(self, area: IntArray, begin: IntArray) -> IntArray:
        """Set ids of consecutive runs of ``area`` that start at ``begin``."""
        length = np.diff(np.r_[begin, len(area)])
        ids = area[begin].copy()
        for size in np.unique(length[length > 1]):
            runs = np.flatnonzero(length == size)
            rows = area[begin[runs][:, None] + np.arange(size)]
            distinct, which = np.unique(rows, axis=0, return_inverse=True)
            known = np.array([self._id_of(tuple(row)) for row in distinct.tolist()], np.int32)
            ids[runs] = known[which.reshape(-1)]
        return ids

    def _id_of(self, areas: tuple[int, ...]) -> int:
        with self._lock:
            found = self._set_id.get(areas)
            if found is None:
                found = self._set_id[areas] = len(self._sets)
                self._sets.append(areas)
            return found
