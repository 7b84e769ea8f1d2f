"""The PMTiles format, version 3: header, directories and tile numbers.

Specification: github.com/protomaps/PMTiles, spec/v3/spec.md. A file is a header of 127 bytes, the
root directory, the metadata, leaf directories, and the tiles; a tile's number is its place on the
Hilbert curves of all zooms, one after the other.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo_service.base.errors import InputError

MAGIC = b"PMTiles\x03"
_HEADER = struct.Struct("<8s11Q6B4iB2i")
HEADER_BYTES = _HEADER.size
#: header and root directory together lie in the first bytes of a file
ROOT_BYTES = 16_384 - HEADER_BYTES
GZIP, MVT = 2, 1
_E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Header:
    """Where the parts of a file lie (offset and length in bytes), its zooms, its box in degrees."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    data: tuple[int, int]
    counts: tuple[int, int, int]
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]

    def to_bytes(self) -> bytes:
        """The header as written."""
        west, south, east, north = self.bounds
        box = [round(value * _E7) for value in self.bounds]
        middle = [round((west + east) / 2 * _E7), round((south + north) / 2 * _E7)]
        parts = (*self.root, *self.metadata, *self.leaves, *self.data, *self.counts)
        kinds = (1, GZIP, GZIP, MVT)  # clustered; compression of directories and of tiles
        return _HEADER.pack(MAGIC, *parts, *kinds, *self.zooms, *box, self.zooms[0], *middle)

    @classmethod
    def of_bytes(cls, content: bytes) -> Header:
        """Read a header.

        Raises:
            InputError: it is none, or of tiles that are no gzipped vector tiles.
        """
        if len(content) < HEADER_BYTES or content[:8] != MAGIC:
            raise InputError("this is no PMTiles file of version 3")
        values = _HEADER.unpack(content[:HEADER_BYTES])
        parts, (_, inner, outer, kind), zooms = values[1:12], values[12:16], values[16:18]
        if (inner, outer, kind) != (GZIP, GZIP, MVT):
            raise InputError("this PMTiles file does not hold gzipped vector tiles")
        west, south, east, north = (value / _E7 for value in values[18:22])
        return cls(
            root=(parts[0], parts[1]),
            metadata=(parts[2], parts[3]),
            leaves=(parts[4], parts[5]),
            data=(parts[6], parts[7]),
            counts=(parts[8], parts[9], parts[10]),
            zooms=(zooms[0], zooms[1]),
            bounds=(west, south, east, north),
        )


@dataclass(slots=True)
class Entry:
    """``run`` tiles from ``id`` on with one content; a leaf directory where ``run`` is 0."""

    id: int
    offset: int
    length: int
    run: int


def tile_id(z: int, x: int, y: int) -> int:
    """The number of a tile: those of coarser zooms first, then along the Hilbert curve."""
    number: int = (4**z - 1) // 3
    half = 1 << (z - 1) if z else 0
    while half:
        right, low = int(x & half > 0), int(y & half > 0)
        number += half * half * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = half - 1 - (x & (half - 1)), half - 1 - (y & (half - 1))
            x, y = y, x
        half >>= 1
    return number


def pack_directory(entries: Sequence[Entry]) -> bytes:
    """Write a directory, gzipped."""
    out = bytearray()
    _put(out, len(entries))
    last = 0
    for entry in entries:
        _put(out, entry.id - last)
        last = entry.id
    for entry in entries:
        _put(out, entry.run)
    for entry in entries:
        _put(out, entry.length)
    end = -1
    for entry in entries:  # 0: right behind the one before
        _put(out, 0 if entry.offset == end else entry.offset + 1)
        end = entry.offset + entry.length
    return gzip.compress(bytes(out), mtime=0)


def read_directory(content: bytes) -> list[Entry]:
    """Read a directory."""
    numbers = _numbers(gzip.decompress(content))
    count = next(numbers)
    entries, last = [], 0
    for _ in range(count):
        last += next(numbers)
        entries.append(Entry(last, 0, 0, 0))
    for entry in entries:
        entry.run = next(numbers)
    for entry in entries:
        entry.length = next(numbers)
    end = 0
    for entry in entries:
        told = next(numbers)
        entry.offset = told - 1 if told else end
        end = entry.offset + entry.length
    return entries


def _put(out: bytearray, number: int) -> None:
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def _numbers(content: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
