"""Cut a table into batches that begin at the same rows on every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from geo_service.intake.profile import SourceProfile
from geo_service.tables import TableReader


@dataclass(frozen=True, slots=True)
class FileRows:
    """Consecutive rows of a file; ``first_row`` is 1 for the file's first."""

    table: pa.Table
    first_row: int
    faults: dict[int, str]

    @property
    def numbers(self) -> range:
        """The rows' numbers in the file."""
        return range(self.first_row, self.first_row + self.table.num_rows)


def pieces(reader: TableReader, profile: SourceProfile, rows: int) -> Iterator[FileRows]:
    """Cut the columns that a profile reads into pieces of ``rows`` rows; the last may be short.

    Where a piece begins depends on ``rows`` alone, not on how the reader happens to cut.
    """
    names = [name for name in reader.schema.names if name in set(profile.columns)]
    waiting: pa.Table | None = None
    faults: dict[int, str] = {}
    first_row = 1
    for chunk in reader.chunks(names):
        faults.update((fault.row, fault.reason) for fault in chunk.faults)
        waiting = chunk.table if waiting is None else pa.concat_tables([waiting, chunk.table])
        while waiting.num_rows >= rows:
            yield _piece(waiting.slice(0, rows), first_row, faults)
            waiting = waiting.slice(rows)
            first_row += rows
    if waiting is not None and waiting.num_rows:
        yield _piece(waiting, first_row, faults)


def _piece(table: pa.Table, first_row: int, faults: dict[int, str]) -> FileRows:
    end = first_row + table.num_rows
    own = {row: faults[row] for row in list(faults) if first_row <= row < end}
    for row in own:
        del faults[row]
    return FileRows(table.combine_chunks(), first_row, own)
