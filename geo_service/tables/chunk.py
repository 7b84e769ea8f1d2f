"""The chunks of a table, and the interface of every reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

#: rows in a piece; a few pieces are in memory at once
CHUNK_ROWS = 1 << 18


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row; ``row`` is 1 for the first row after the header."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows; ``first_row`` is 1 for the table's first."""

    table: pa.Table
    first_row: int
    faults: tuple[RowFault, ...] = ()


class TableReader(Protocol):
    """A table on disk that can be read, piece by piece, more than once.

    ``rows`` is the number of rows where the format tells it. ``geometry`` names a column of
    WKB in EPSG:4326, if there is one. ``fraction`` is the share read by the latest ``chunks``.
    ``notices`` says what was done to make the file readable. ``spreadsheet`` is true of files
    from programs that know UTF-8 by its BOM only.
    """

    path: Path
    schema: pa.Schema
    rows: int | None
    geometry: str | None
    spreadsheet: bool
    fraction: float
    notices: list[str]

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order, all columns or only those named."""
        ...
