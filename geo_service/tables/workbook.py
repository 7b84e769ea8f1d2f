"""Read workbooks (.xlsx, .xlsm, .xls, .ods) and write .xlsx: one sheet, its header detected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.cell import WriteOnlyCell

from geo_service.base.errors import InputError, NotFoundError, TooLargeError
from geo_service.tables.chunk import Chunk
from geo_service.tables.csv_write import as_text
from geo_service.tables.limits import FILES, Limits, check_columns
from geo_service.tables.names import unique_names
from geo_service.tables.workbook_rows import MAX_ROWS, choose_sheet, open_book

CHUNK_ROWS = 20_000
#: cells of a piece at most, however few rows that makes
CHUNK_CELLS = 1_000_000
#: rows among which the header is sought
_HEADER_ROWS = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class WorkbookTable:
    """One sheet of a workbook as text columns; numbers in their shortest exact form."""

    geometry: str | None = None
    spreadsheet = True

    def __init__(self, path: Path, limits: Limits = FILES, *, sheet: str | None = None) -> None:
        if not path.is_file():
            raise NotFoundError(f"{path} does not exist")
        self._book = open_book(path, limits)
        self.path = path
        self.rows: int | None = None
        self.fraction = 0.0
        self._sheet, told = choose_sheet(path, self._book, sheet)
        self.notices = told
        above, header = self._header(limits.columns)
        self._above = above
        if above:
            self.notices.append(
                f"the header was found in row {above + 1}; what stands above it was left out"
            )
        check_columns(path.name, len(header), limits)
        names, told = unique_names([_text(cell) for cell in header])
        self.notices += told
        self.schema = pa.schema([(name, pa.string()) for name in names])

    def _header(self, most_columns: int) -> tuple[int, tuple[Any, ...]]:
        """Give the number of rows above the header, and the header.

        Titles and notes fill one cell, where a header fills as many as the rows below it.
        """
        first = list(islice(self._book.rows(self._sheet, None), _HEADER_ROWS))
        # a lone cell far to the right widens nothing
        filled = [sum(_text(cell) != "" for cell in row[:most_columns]) for row in first]
        if not any(filled):
            raise InputError(
                f"{self.path.name} has no header row", hint="the first row names the columns"
            )
        enough = max(filled) if max(filled) < 3 else max(2, (max(filled) + 1) // 2)
        place = next(row for row, count in enumerate(filled) if count >= enough)
        cells = list(first[place])
        while cells and not any(_is_filled(row, len(cells) - 1) for row in first[place:]):
            cells.pop()
        return place, tuple(cells)

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order as text; rows that are wholly empty at the end are left out."""
        wanted = self.schema.names if columns is None else list(columns)
        first_row, waiting = 1, []
        cells = islice(self._book.rows(self._sheet, len(self.schema)), self._above + 1, None)
        most = max(1, min(CHUNK_ROWS, CHUNK_CELLS // len(self.schema)))
        for row in cells:
            waiting.append(self._row(row))
            if len(waiting) == most:
                yield Chunk(self._table(waiting).select(wanted), first_row)
                first_row += len(waiting)
                self.fraction = (first_row - 1) / max(self.rows or MAX_ROWS, 1)
                waiting = []
        while waiting and not any(waiting[-1]):
            waiting.pop()
        if waiting:
            yield Chunk(self._table(waiting).select(wanted), first_row)
        self.rows, self.fraction = first_row - 1 + len(waiting), 1.0

    def _row(self, row: Sequence[Any]) -> list[str]:
        width = len(self.schema)
        return [_text(cell) for cell in (*row, *[None] * width)[:width]]

    def _table(self, rows: list[list[str]]) -> pa.Table:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        return pa.Table.from_arrays(columns, schema=self.schema)


def _is_filled(row: Sequence[Any], column: int) -> bool:
    return len(row) > column and _text(row[column]) != ""


def write_workbook(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    """Write one sheet; text stays text, also where it begins like a formula.

    Raises:
        TooLargeError: there are more rows than a sheet holds.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_cell(sheet, name) for name in schema.names])
    rows = 0
    try:
        for table in tables:
            rows += table.num_rows
            if rows > MAX_ROWS:
                raise TooLargeError(f"A sheet holds {MAX_ROWS} rows", hint="write CSV or Parquet")
            columns = [_values(column) for column in table.columns]
            for row in zip(*columns, strict=True):
                sheet.append([_cell(sheet, value) for value in row])
    finally:
        sheet.close()
    book.save(path)
    return rows


def _values(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_boolean(kind) or pa.types.is_int32(kind):
        return list(column.to_pylist())
    return list(as_text(column).to_pylist())


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _CONTROL.sub("", value))
    cell.data_type = "s"  # or a text that begins with = would become a formula
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
