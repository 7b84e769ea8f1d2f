"""XLSX in and out: the first sheet, its first row the header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pyarrow as pa
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from geo_service.base.errors import InputError, NotFoundError, TooLargeError
from geo_service.tables.chunk import Chunk
from geo_service.tables.csv_write import as_text
from geo_service.tables.limits import FILES, Limits, check_columns
from geo_service.tables.workbook_check import check_workbook

CHUNK_ROWS = 20_000
#: cells of a piece at most, however few rows that makes
CHUNK_CELLS = 1_000_000
MAX_ROWS = 1_048_575
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class WorkbookTable:
    """The first sheet of a workbook as text columns; numbers in their shortest exact form."""

    geometry: str | None = None
    spreadsheet = True

    def __init__(self, path: Path, limits: Limits = FILES, *, sheet: str | None = None) -> None:
        if not path.is_file():
            raise NotFoundError(f"{path} does not exist")
        check_workbook(path, limits)
        self.path = path
        self.rows: int | None = None
        self.fraction = 0.0
        self.notices: list[str] = []
        header = next(self._cells(None), ())
        check_columns(path.name, len(header), limits)
        names = [_text(cell) or f"column_{i}" for i, cell in enumerate(header, start=1)]
        if not any(_text(cell) for cell in header):
            raise InputError(
                f"{path.name} has no header row", hint="the first row names the columns"
            )
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise InputError(f"{path.name} has columns of the same name: {', '.join(twice)}")
        self.schema = pa.schema([(name, pa.string()) for name in names])

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order as text; rows that are wholly empty at the end are left out."""
        wanted = self.schema.names if columns is None else list(columns)
        first_row, waiting = 1, []
        cells = self._cells(len(self.schema))
        next(cells, None)
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

    def _cells(self, width: int | None) -> Iterator[tuple[Any, ...]]:
        """Give the rows, cut or filled to ``width`` cells where it is given."""
        try:
            book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        except (
            InvalidFileException, BadZipFile, KeyError, OSError, ValueError, SyntaxError, TypeError,
        ) as error:  # fmt: skip
            raise InputError(f"{self.path.name} is not a readable workbook: {error}") from error
        try:
            rows = book.worksheets[0].iter_rows(values_only=True, max_col=width)
            for number, row in enumerate(rows):
                if number > MAX_ROWS:  # a row's own number can be anything
                    raise TooLargeError(f"{self.path.name} has more than {MAX_ROWS:,} rows")
                yield row
        except (BadZipFile, KeyError, IndexError, OSError, ValueError, SyntaxError) as error:
            if isinstance(error, TooLargeError):
                raise
            raise InputError(f"{self.path.name} cannot be read to its end: {error}") from error
        finally:
            book.close()

    def _row(self, row: Sequence[Any]) -> list[str]:
        width = len(self.schema)
        return [_text(cell) for cell in (*row, *[None] * width)[:width]]

    def _table(self, rows: list[list[str]]) -> pa.Table:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        return pa.Table.from_arrays(columns, schema=self.schema)


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
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
