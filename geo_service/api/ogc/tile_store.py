"""Tiles made before, and what new ones are made of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from geo_service.base.model import AreaSet
from geo_service.features.mercator import Tile
from geo_service.features.mvt import encode_layer
from geo_service.features.simplified import SimplifiedAreas
from geo_service.planning.features.cell_tiles import CellGrid
from geo_service.region.folder import RegionFolder

#: bytes of tiles kept, and grids of cells
_MOST_BYTES, _GRIDS = 64 << 20, 12


@dataclass
class TileStore:
    """Tiles of areas by generation and place; grids of cells by version, filter and resolution."""

    _tiles: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)
    _areas: dict[str, SimplifiedAreas] = field(default_factory=dict)
    _grids: OrderedDict[Hashable, CellGrid] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, key: Hashable) -> bytes | None:
        """A tile made before."""
        return self._tiles.get(key)

    def area_tile(self, folder: RegionFolder, areas: AreaSet, name: str, tile: Tile) -> bytes:
        """A tile of one generation's areas."""
        key = (areas.file, tile)
        made = self._tiles.get(key)
        if made is not None:
            return made
        table = folder.table_of(areas)
        with self._lock:
            shapes = self._areas.setdefault(areas.file, SimplifiedAreas(table.geometry))
        rows, cut = shapes.in_tile(tile)
        at = rows.tolist()
        columns = {
            "code": [table.codes[i] for i in at],
            "name": [table.names[i] for i in at],
            "parent": [table.parents[i] or None for i in at],
        }
        made = encode_layer(name, tile, cut, columns)
        self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: bytes) -> None:
        with self._lock:
            if key not in self._tiles:
                self._tiles[key] = made
                self._bytes += len(made) + 200
            while self._bytes > _MOST_BYTES:
                _, oldest = self._tiles.popitem(last=False)
                self._bytes -= len(oldest) + 200

    def grid(self, key: Hashable, make: Callable[[], CellGrid]) -> CellGrid:
        """A grid of cells made before, or a new one."""
        with self._lock:
            if key in self._grids:
                self._grids.move_to_end(key)
                return self._grids[key]
        made = make()
        with self._lock:
            self._grids[key] = made
            while len(self._grids) > _GRIDS:
                self._grids.popitem(last=False)
        return made
