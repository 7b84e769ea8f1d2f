"""Read vector tiles from the PMTiles file of a region."""

from __future__ import annotations

import gzip
import json
import os
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo_service.base.errors import InputError
from geo_service.region.basemap.pmtiles_format import (
    HEADER_BYTES,
    Entry,
    Header,
    read_directory,
    tile_id,
)

#: where a region has its basemap
FILE_NAME = "basemap.pmtiles"
#: leaf directories kept in memory
LEAVES_KEPT = 64


class BasemapArchive:
    """An open PMTiles file; any number of threads may ask it for tiles."""

    def __init__(self, file: Path) -> None:
        """Open ``file``.

        Raises:
            InputError: it is no PMTiles file of vector tiles, or is cut off.
        """
        self._file = file.open("rb")
        try:
            self.header = Header.of_bytes(self._read(0, HEADER_BYTES))
            stat = os.fstat(self._file.fileno())
            if sum(self.header.data) > stat.st_size:
                raise InputError("it is cut off")
            self._root = read_directory(self._read(*self.header.root))
            metadata = json.loads(gzip.decompress(self._read(*self.header.metadata)))
        except (InputError, OSError, EOFError, ValueError, StopIteration) as error:
            self._file.close()
            told = error.message if isinstance(error, InputError) else "it is damaged"
            raise InputError(f"{file.name} cannot be read: {told}") from error
        self.metadata: Mapping[str, Any] = metadata
        self.stamp = (stat.st_mtime_ns, stat.st_size)
        self._leaf = lru_cache(LEAVES_KEPT)(self._read_leaf)

    @property
    def version(self) -> str:
        """What changes with the tiles."""
        return str(self.metadata.get("version", f"{self.stamp[0]:x}"))

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The vector tile, gzipped; None where nothing is drawn."""
        if not self.header.zooms[0] <= z <= self.header.zooms[1] or not (0 <= x < 2**z > y >= 0):
            return None
        number, entries = tile_id(z, x, y), self._root
        while (entry := _find(entries, number)) is not None:
            if entry.run:
                return self._read(self.header.data[0] + entry.offset, entry.length)
            entries = self._leaf(entry.offset, entry.length)
        return None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read_leaf(self, offset: int, length: int) -> list[Entry]:
        return read_directory(self._read(self.header.leaves[0] + offset, length))

    def _read(self, offset: int, length: int) -> bytes:
        return os.pread(self._file.fileno(), length, offset)


def _find(entries: list[Entry], number: int) -> Entry | None:
    """The entry that holds a tile, or the leaf directory that may."""
    place = bisect_right(entries, number, key=lambda entry: entry.id) - 1
    if place < 0:
        return None
    entry = entries[place]
    return entry if entry.run == 0 or number < entry.id + entry.run else None
