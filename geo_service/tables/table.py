"""Open a table of any format, and write one."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from geo_service.base.atomic import replacing
from geo_service.base.errors import InputError
from geo_service.tables.chunk import TableReader
from geo_service.tables.csv_read import CsvTable
from geo_service.tables.csv_write import write_csv
from geo_service.tables.formats import VECTOR, Format, format_of
from geo_service.tables.json_rows import JsonRowsTable, holds_rows
from geo_service.tables.limits import FILES, Limits
from geo_service.tables.parquet import ParquetTable, write_parquet
from geo_service.tables.zipped_table import table_member, unpacked


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: Limits = FILES,
) -> TableReader:
    """Open a table for reading in chunks.

    ``encoding`` is of CSV and of shapefiles, found out if not given.
    ``sheet`` names a workbook's sheet, or the layer of a vector file, where there are several.

    Raises:
        TooLargeError: the file, or what it unpacks to, is beyond ``limits``.
        NotFoundError: there is no such file.
        InputError: the format is unknown, or the file is not what its name says.
    """
    if path.suffix.lower() == ".zip" and (member := table_member(path, sheet, limits)):
        return _zipped(path, member, encoding=encoding, sheet=sheet, limits=limits)
    if path.is_dir() and path.suffix.lower() != ".gdb":
        return ParquetTable(path)
    kind = format_of(path)
    if kind is Format.JSON_ROWS or holds_rows(path):
        return JsonRowsTable(path, encoding, limits)
    if kind is Format.CSV:
        return CsvTable(path, encoding, limits)
    if kind is Format.PARQUET:
        return ParquetTable(path)
    if kind is Format.XLSX:
        from geo_service.tables.workbook import WorkbookTable

        return WorkbookTable(path, limits, sheet=sheet)
    from geo_service.tables.vector import VectorTable

    return VectorTable(path, layer=sheet, encoding=encoding, limits=limits)


def _zipped(
    path: Path, member: str, *, encoding: str | None, sheet: str | None, limits: Limits
) -> TableReader:
    """Open the table of a zip file; what is unpacked lasts as long as the reader."""
    inner = unpacked(path, member, limits)
    own = None if sheet in (inner.stem, inner.name) else sheet
    try:
        reader = open_table(inner, encoding=encoding, sheet=own, limits=limits)
    except BaseException:
        shutil.rmtree(inner.parent, ignore_errors=True)
        raise
    weakref.finalize(reader, shutil.rmtree, inner.parent, ignore_errors=True)
    reader.notices.append(f"{member} of {path.name} was read")
    return reader


def write_table(
    path: Path,
    schema: pa.Schema,
    tables: Iterable[pa.Table],
    *,
    geometry: str | None = None,
    bom: bool = False,
    for_people: bool = False,
) -> int:
    """Write ``tables`` of ``schema`` under ``path``, complete or not at all; give the rows.

    ``geometry`` names the column of WKB (EPSG:4326) that GeoJSON, FlatGeobuf and GeoPackage
    need; ``bom`` is for CSV, as is ``for_people``, which guards texts that a spreadsheet program
    would run as formulas.

    Raises:
        InputError: the format is unknown, or needs a geometry and there is none.
    """
    kind = format_of(path)
    if kind in (Format.READ_ONLY, Format.JSON_ROWS) or (
        kind is Format.XLSX and path.suffix.lower() != ".xlsx"
    ):
        raise InputError(
            f"{path.suffix} is read, not written",
            hint="write .csv, .xlsx, .parquet, .geojson, .fgb or .gpkg",
        )
    if kind in VECTOR and geometry is None:
        raise InputError(f"{path.name} needs a geometry", hint="write .csv or .parquet instead")
    with replacing(path) as temporary:
        if kind is Format.CSV:
            return write_csv(temporary, schema, tables, bom=bom, for_people=for_people)
        if kind is Format.PARQUET:
            return write_parquet(temporary, schema, tables)
        if kind is Format.XLSX:
            from geo_service.tables.workbook import write_workbook

            return write_workbook(temporary, schema, tables)
        from geo_service.tables.vector import write_vector

        name = geometry or ""
        return write_vector(temporary, kind, schema, tables, geometry=name, layer=path.stem)
