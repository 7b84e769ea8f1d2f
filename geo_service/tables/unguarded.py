"""A reader that removes the formula escape of ``tables.formulas`` from cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from geo_service.tables.chunk import Chunk, TableReader
from geo_service.tables.formulas import unguard, unguard_column


class Unguarded:
    """A reader of text columns, its names and cells freed of the guard; see ``TableReader``."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader
        self.path: Path = reader.path
        self.geometry = reader.geometry
        self.spreadsheet = reader.spreadsheet
        self.notices = reader.notices
        names = [unguard(name) for name in reader.schema.names]
        if len(set(names)) < len(names):
            names = reader.schema.names
        self._given = dict(zip(names, reader.schema.names, strict=True))
        self.schema = pa.schema(
            [field.with_name(name) for field, name in zip(reader.schema, names, strict=True)]
        )

    @property
    def rows(self) -> int | None:
        """Rows, once they are known."""
        return self._reader.rows

    @rows.setter
    def rows(self, rows: int | None) -> None:
        self._reader.rows = rows

    @property
    def fraction(self) -> float:
        """The share read by the latest ``chunks``."""
        return self._reader.fraction

    @fraction.setter
    def fraction(self, fraction: float) -> None:
        self._reader.fraction = fraction

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order, all columns or only those named."""
        names = self.schema.names if columns is None else list(columns)
        for chunk in self._reader.chunks([self._given[name] for name in names]):
            cells = [_unguarded(column) for column in chunk.table.columns]
            yield replace(chunk, table=pa.table(cells, names=names))


def _unguarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return unguard_column(column) if pa.types.is_string(column.type) else column
