"""Read CSV: cells stay the text they are (007 stays 007); delimiter and encoding are detected."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from geo_service.base.errors import InputError
from geo_service.tables.chunk import CHUNK_ROWS, Chunk, RowFault
from geo_service.tables.csv_dialect import SAMPLE_BYTES, find_dialect, row_stream
from geo_service.tables.csv_quote_marks import QuoteWatch
from geo_service.tables.csv_quotes import refuse_swallowed_rows
from geo_service.tables.limits import FILES, Limits
from geo_service.tables.names import unique_names
from geo_service.tables.ragged import insert_rows

BLOCK_BYTES = 8 << 20
_TEXT_FORMULA = r'^="((?:[^"]|"")*)"$'


class CsvTable:
    """A CSV file, plain or gzipped, as text columns."""

    geometry: str | None = None

    def __init__(self, path: Path, encoding: str | None = None, limits: Limits = FILES) -> None:
        self.path = path
        self._limits = limits
        self.rows: int | None = None
        self.fraction = 0.0
        self.notices: list[str] = []
        self.dialect = find_dialect(path, encoding, limits)
        self.spreadsheet = self.dialect.bom or self.dialect.encoding != "utf-8"
        if self.dialect.encoding != "utf-8":
            self.notices.append(f"{path.name} was read as {self.dialect.encoding}")
        self.notices += self.dialect.notices
        self.names, told = unique_names(self.dialect.header)
        self.notices += told
        self.schema = pa.schema([(name, pa.string()) for name in self.names])

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order as text; see ``TableReader``.

        Raises:
            InputError: the file breaks off inside a quoted cell or a compressed block.
        """
        wanted = self.names if columns is None else tuple(columns)
        first_row, self.fraction = 1, 0.0
        skipped: list[pacsv.InvalidRow] = []
        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as raw:
            for batch in self._batches(raw, skipped):
                table = self._to_text(pa.Table.from_batches([batch]).rename_columns(self.names))
                chunk = self._with_skipped(table, first_row, skipped)
                refuse_swallowed_rows(
                    chunk.table, first_row, self.dialect.delimiter, self.path.name
                )
                first_row += chunk.table.num_rows
                self.fraction = raw.tell() / size
                yield replace(chunk, table=chunk.table.select(wanted))
        if skipped:  # nothing but ragged rows since the last batch
            chunk = self._with_skipped(self.schema.empty_table(), first_row, skipped)
            first_row += chunk.table.num_rows
            yield replace(chunk, table=chunk.table.select(wanted))
        self.rows = first_row - 1

    def _with_skipped(
        self, table: pa.Table, first_row: int, skipped: list[pacsv.InvalidRow]
    ) -> Chunk:
        """Put the skipped rows that belong among ``table``'s back, and off the list."""
        mine = []
        end = first_row + table.num_rows
        # the parser reads ahead, so later rows may be on the list already
        while skipped and skipped[0].number - 1 <= end:
            mine.append(skipped.pop(0))
            end += 1
        faults = tuple(self._fault(row) for row in mine)
        return Chunk(insert_rows(table, first_row, self._cells(mine)), first_row, faults)

    def _batches(self, raw: BinaryIO, skipped: list[pacsv.InvalidRow]) -> Iterator[pa.RecordBatch]:
        def skip(row: pacsv.InvalidRow) -> str:
            skipped.append(row)
            return "skip"

        try:
            reader = pacsv.open_csv(
                self._watched(raw),
                # one thread, because only then a skipped row comes with its number
                read_options=pacsv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.dialect.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=len(self.names) > 1,
                    invalid_row_handler=skip,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types={name: pa.binary() for name in self.dialect.header},
                    strings_can_be_null=False,
                ),
            )
            with reader:  # it reads ahead on a thread of its own, which ends here
                for batch in reader:
                    for start in range(0, max(batch.num_rows, 1), CHUNK_ROWS):
                        yield batch.slice(start, CHUNK_ROWS)
        except (pa.ArrowInvalid, EOFError, OSError, zlib.error) as error:
            if "Empty CSV file" in str(error):
                return  # a header and nothing else
            raise InputError(
                f"{self.path.name} cannot be read to its end",
                hint="a quotation mark that is never closed, or a file cut short?",
            ) from error

    def _watched(self, raw: BinaryIO) -> BinaryIO:
        stream = row_stream(raw, self.path, self.dialect, self._limits)
        watch = QuoteWatch(stream, self.dialect.delimiter, self.path.name)
        return io.BufferedReader(watch, SAMPLE_BYTES)

    def _fault(self, row: pacsv.InvalidRow) -> RowFault:
        kept = "missing ones are empty" if row.actual_columns < len(self.names) else "rest dropped"
        reason = f"{row.actual_columns} cells where the header names {len(self.names)}; {kept}"
        return RowFault(row.number - 1, reason)

    def _cells(self, skipped: Sequence[pacsv.InvalidRow]) -> dict[int, list[str]]:
        """Give the skipped rows' cells, by row number, cut or filled to the header's width."""
        width = len(self.names)
        found = {}
        for row in skipped:
            cells = next(csv.reader([row.text], delimiter=self.dialect.delimiter), [])
            found[row.number - 1] = (cells + [""] * width)[:width]
        return found

    def _to_text(self, table: pa.Table) -> pa.Table:
        columns = [self._decode(table[name], name) for name in self.names]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _decode(self, column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
        try:
            return self._plain(column.cast(pa.string()), name)
        except pa.ArrowInvalid:
            notice = f"column {name!r} has bytes that are no UTF-8; they became U+FFFD"
            if notice not in self.notices:
                self.notices.append(notice)
            texts = [value.decode(errors="replace") for value in column.to_pylist()]
            return pa.chunked_array([pa.array(texts, pa.string())])

    def _plain(self, column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
        """Take a text out of the formula ="…" by which spreadsheets are told that it is one."""
        found = pc.match_substring_regex(column, _TEXT_FORMULA)
        if not pc.any(found).as_py():
            return column
        notice = f'column {name!r} has cells as ="…"; the text inside was read'
        if notice not in self.notices:
            self.notices.append(notice)
        inner = pc.replace_substring_regex(column, _TEXT_FORMULA, r"\1")
        return pc.if_else(found, pc.replace_substring(inner, '""', '"'), column)
