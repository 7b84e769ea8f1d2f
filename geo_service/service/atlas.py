"""A region's areas with their spatial indexes, by date."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import shapely

from geo_service.base.daily import daily_property
from geo_service.base.errors import NotFoundError
from geo_service.base.model import AreaRef, AreaSet, AreaShare, AreaTable, FloatArray, Neighbour
from geo_service.index import AreaIndex, AreaSets, disc_shares, nearest_other
from geo_service.index.cell_plane import CellPlane, plane_over
from geo_service.index.cells import CellArray, cells_of
from geo_service.region.folder import RegionFolder

#: dates whose layers are remembered at a time
MAX_DAYS = 1000
#: points from which on a table of cells pays
MANY_POINTS = 1 << 14


@dataclass(frozen=True, eq=False)
class Layer:
    """One level at one generation: what the manifest says, the areas, and their index."""

    area_set: AreaSet
    table: AreaTable
    index: AreaIndex

    def ref(self, position: int) -> AreaRef:
        """The area at ``position`` of the table."""
        return self._refs[position]

    @cached_property
    def _refs(self) -> list[AreaRef]:
        told = zip(self.table.codes, self.table.names, strict=True)
        return [AreaRef(self.table.level, code, name) for code, name in told]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position of each code."""
        return {code: i for i, code in enumerate(self.table.codes)}

    def position_of(self, code: str) -> int:
        """The position of ``code``. Raises ``NotFoundError`` if there is no such area."""
        if code not in self.positions:
            raise NotFoundError(
                f"no {self.table.level} {code!r} in generation {self.area_set.generation}",
                hint="list them with /v1/areas?level=" + self.table.level,
            )
        return self.positions[code]

    def accuracy_m(self, own: tuple[int, ...]) -> float:
        """How far the border of the areas at positions ``own`` may be off, in metres."""
        if self.table.accuracy_m is None or not own:
            return self.area_set.accuracy_m
        return max(self._accuracy_m[area] for area in own)

    @cached_property
    def _accuracy_m(self) -> list[float]:
        """The table's accuracies as numbers: an array is slow to ask for one."""
        return [] if self.table.accuracy_m is None else self.table.accuracy_m.tolist()

    def accuracies_m(self, found: AreaSets) -> FloatArray:
        """The same for the area sets of points (n,)."""
        by_set = self._accuracies.get(len(found.sets))
        if by_set is None:
            by_set = np.array([*map(self.accuracy_m, found.sets), self.accuracy_m(())])
            self._accuracies[len(found.sets)] = by_set
        accuracy: FloatArray = by_set[found.set_id]  # -1, no area, takes the last
        return accuracy

    @cached_property
    def _accuracies(self) -> dict[int, FloatArray]:
        """What ``accuracies_m`` found, by the number of sets: an index only adds to its own."""
        return {}

    def shares(self, *, lon: float, lat: float, radius_m: float) -> tuple[list[AreaShare], float]:
        """Areas under the error disc, best first, and the share of it outside all of them.

        The disc is widened by the accuracy of the borders: both errors are independent, so
        their radii add in quadrature. Areas that overlap split the share they have in common.
        """
        own = self.index.lookup_one(lon=lon, lat=lat)
        reach_m = math.hypot(radius_m, self.accuracy_m(own))
        share: dict[int, float] = {}
        outside = 0.0
        for areas, part in disc_shares(self.index, lon=lon, lat=lat, radius_m=reach_m).items():
            if not areas:
                outside += part
            for area in areas:
                share[area] = share.get(area, 0.0) + part / len(areas)
        ranked = sorted(share.items(), key=lambda item: (-item[1], item[0]))
        return [AreaShare(self.ref(area), part) for area, part in ranked], outside

    def nearest(
        self, *, lon: float, lat: float, own: tuple[int, ...], max_m: float = math.inf
    ) -> Neighbour | None:
        """The nearest area that is not among ``own``, within ``max_m``."""
        found = nearest_other(self.index, lon=lon, lat=lat, own=own, max_m=max_m)
        return Neighbour(self.ref(found[0]), found[1], found[2]) if found else None


@dataclass
class Atlas:
    """Opens layers when first asked for and keeps them."""

    folder: RegionFolder
    _layers: dict[str, Layer] = field(default_factory=dict)
    _days: dict[date, dict[str, Layer]] = field(default_factory=dict)
    _planes: dict[int, CellPlane | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def layer(self, level: str, as_of: date | None = None) -> Layer:
        """The layer of ``level`` valid at ``as_of`` (default: today).

        Raises ``NotFoundError`` for an unknown level, ``NoGenerationError`` for a date without
        boundaries.
        """
        return self.layer_of(self.folder.area_set(level, as_of))

    def layer_of(self, area_set: AreaSet) -> Layer:
        """The layer of one area set, active or not."""
        with self._lock:
            if area_set.file not in self._layers:
                table = self.folder.table_of(area_set)
                layer = Layer(area_set, table, AreaIndex.build(table.geometry))
                self._layers[area_set.file] = layer
            return self._layers[area_set.file]

    def layers(
        self, as_of: date | None = None, levels: Sequence[str] | None = None
    ) -> dict[str, Layer]:
        """Layers by level, coarse to fine: those asked for, or all that have boundaries then."""
        if levels is not None:
            return {level: self.layer(level, as_of) for level in levels}
        day = as_of or self.folder.today()
        if day not in self._days:
            if len(self._days) >= MAX_DAYS:
                self._days.clear()
            self._days[day] = {
                level: self.layer(level, day) for level in self.folder.generations(day)
            }
        return self._days[day]

    def cells_of(self, *, lon: FloatArray, lat: FloatArray, res: int) -> CellArray:
        """H3 cells (n,) of points in degrees, 0 where unusable: faster than the library for many.

        Raises ``InputError`` for a resolution that does not exist.
        """
        plane = self._plane(res) if len(lon) >= MANY_POINTS else None
        if plane is None:
            return cells_of(lon=lon, lat=lat, res=res)
        return plane.cells_of(lon=lon, lat=lat)

    def _plane(self, res: int) -> CellPlane | None:
        """The lattice of cells over the layers opened so far."""
        with self._lock:
            if res not in self._planes and self._layers:
                boxes = [shapely.total_bounds(one.table.geometry) for one in self._layers.values()]
                west, south = np.min([box[:2] for box in boxes], axis=0).tolist()
                east, north = np.max([box[2:] for box in boxes], axis=0).tolist()
                self._planes[res] = plane_over((west, south, east, north), res)
            return self._planes.get(res)

    @daily_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of everything drawn, in degrees."""
        boxes = [shapely.total_bounds(layer.table.geometry) for layer in self.layers().values()]
        low = np.nanmin([b[:2] for b in boxes], axis=0)
        high = np.nanmax([b[2:] for b in boxes], axis=0)
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @daily_property
    def _names(self) -> dict[str, dict[str, tuple[AreaRef, str]]]:
        return {}  # filled level by level: a finest level can have thousands of names

    def _named(self, level: str) -> dict[str, tuple[AreaRef, str]]:
        """The areas of ``level`` and the codes of their parents, by code."""
        names = self._names
        if level not in names:
            known = level in {one.id for one in self.folder.levels}
            names[level] = {
                area.code: (AreaRef(level, area.code, area.name), area.parent)
                for area in (self.folder.names(level) if known else ())
            }
        return names[level]

    def chain(self, level: str, code: str) -> dict[str, AreaRef]:
        """The area and those above it, by level, coarse to fine; empty if it is unknown."""
        chains = self._chains
        if (level, code) not in chains:
            chains[level, code] = self._chain(level, code)
        return dict(chains[level, code])

    @daily_property
    def _chains(self) -> dict[tuple[str, str], dict[str, AreaRef]]:
        return {}

    def _chain(self, level: str, code: str) -> dict[str, AreaRef]:
        found: dict[str, AreaRef] = {}
        at: str | None = level
        while at is not None and code in self._named(at):
            found[at], code = self._named(at)[code]
            at = self.folder.manifest.parent_level(at)
        return dict(reversed(found.items()))
