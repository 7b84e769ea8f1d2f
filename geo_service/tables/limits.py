"""Limits on how large a file may become while it is read (compressed files expand)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import BinaryIO

from geo_service.base.errors import InputError, TooLargeError

#: below this size unpacked, the ratio of compression is not looked at: small files may be regular
RATIO_FROM_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    ``unpacked_bytes`` is the sum of an archive's members; ``held_bytes`` and ``held_tags`` bound
    the parts of a workbook that are kept in memory whole (shared texts, styles), in bytes and in
    XML tags; ``ratio`` is unpacked to packed size; ``cells`` and ``columns`` are those of a sheet.
    """

    unpacked_bytes: int
    held_bytes: int
    held_tags: int
    ratio: int
    cells: int
    columns: int


#: for files that an operator names on the command line
FILES = Limits(
    unpacked_bytes=8 << 30,
    held_bytes=512 << 20,
    held_tags=40_000_000,
    ratio=200,
    cells=100_000_000,
    columns=16_384,
)
#: for files that come over the network
UPLOADS = Limits(
    unpacked_bytes=512 << 20,
    held_bytes=64 << 20,
    held_tags=6_000_000,
    ratio=200,
    cells=5_000_000,
    columns=1_000,
)


def check_ratio(name: str, unpacked: int, packed: int, limits: Limits) -> None:
    """Refuse what unpacks to far more than it is. Raises ``TooLargeError``."""
    if unpacked > RATIO_FROM_BYTES and unpacked > limits.ratio * max(packed, 1):
        raise TooLargeError(
            f"{name} unpacks to more than {limits.ratio} times its size",
            hint="unpack it first, if it is what it should be",
        )


def check_columns(name: str, columns: int, limits: Limits) -> None:
    """Refuse a table that is too wide. Raises ``TooLargeError``."""
    if columns > limits.columns:
        raise TooLargeError(
            f"{name} has {columns:,} columns; {limits.columns:,} are taken",
            hint="keep only the columns that are needed",
        )


class BoundedGzip(GzipFile):
    """A gzip file that is counted as it inflates; raises ``TooLargeError`` beyond its limit."""

    def __init__(self, raw: BinaryIO, path: Path, limits: Limits) -> None:
        super().__init__(fileobj=raw)
        self._of = path
        self._limits = limits
        self._packed = path.stat().st_size
        self._given = 0

    def read(self, size: int | None = -1) -> bytes:
        """Read at most ``size`` bytes unpacked; raises ``InputError`` for a damaged file."""
        try:
            block = super().read(size)
        except (zlib.error, BadGzipFile, EOFError) as error:
            raise InputError(
                f"{self._of.name} cannot be unpacked: it is damaged, or no gzip file",
                hint="fetch it again",
            ) from error
        self._given += len(block)
        check_ratio(self._of.name, self._given, self._packed, self._limits)
        return block
