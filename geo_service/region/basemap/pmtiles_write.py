"""Write a PMTiles file from vector tiles that come in the order of their numbers."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from geo_service.base.bbox import Box
from geo_service.region.basemap.pmtiles_format import (
    HEADER_BYTES,
    ROOT_BYTES,
    Entry,
    Header,
    pack_directory,
)

#: entries of a leaf directory
LEAF = 4096


class _Tiles:
    """The tiles, each content once, and the directory's entries of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._known: dict[bytes, tuple[int, int]] = {}
        self.entries: list[Entry] = []
        self.length = self.addressed = 0
        self.digest = hashlib.sha256()

    @property
    def contents(self) -> int:
        return len(self._known)

    def add(self, number: int, content: bytes) -> None:
        key = hashlib.sha256(content).digest()
        self.digest.update(number.to_bytes(8, "little") + key)
        self.addressed += 1
        if key not in self._known:
            packed = gzip.compress(content, compresslevel=6, mtime=0)
            self._known[key] = (self.length, len(packed))
            self._file.write(packed)
            self.length += len(packed)
        offset, length = self._known[key]
        last = self.entries[-1] if self.entries else None
        if last is not None and last.offset == offset and last.id + last.run == number:
            last.run += 1
        else:
            self.entries.append(Entry(number, offset, length, 1))


def write_pmtiles(
    file: Path,
    tiles: Iterable[tuple[int, bytes]],
    *,
    bounds: Box,
    zooms: tuple[int, int],
    metadata: Mapping[str, Any],
) -> int:
    """Write ``tiles`` (number, vector tile not compressed), which are in order; give their count.

    The metadata gets a ``version``, which changes with the tiles.
    """
    with TemporaryFile(dir=file.parent) as scratch:
        found = _Tiles(scratch)
        for number, content in tiles:
            found.add(number, content)
        told = {**metadata, "version": found.digest.hexdigest()[:16]}
        meta = gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0)
        root, leaves = _directories(found.entries)
        at = HEADER_BYTES + len(root)
        header = Header(
            root=(HEADER_BYTES, len(root)),
            metadata=(at, len(meta)),
            leaves=(at + len(meta), len(leaves)),
            data=(at + len(meta) + len(leaves), found.length),
            counts=(found.addressed, len(found.entries), found.contents),
            zooms=zooms,
            bounds=bounds,
        )
        with file.open("wb") as out:
            out.write(header.to_bytes() + root + meta + leaves)
            scratch.seek(0)
            shutil.copyfileobj(scratch, out)
    return found.addressed


def _directories(entries: list[Entry]) -> tuple[bytes, bytes]:
    """Give the root directory and the leaf directories, which a small file needs none of."""
    root = pack_directory(entries)
    size, leaves = LEAF, b""
    while len(root) > ROOT_BYTES:
        packed, pointers, at = [], [], 0
        for start in range(0, len(entries), size):
            part = entries[start : start + size]
            packed.append(pack_directory(part))
            pointers.append(Entry(part[0].id, at, len(packed[-1]), 0))
            at += len(packed[-1])
        root, leaves = pack_directory(pointers), b"".join(packed)
        size *= 2
    return root, leaves
