"""Areas from a table: a column of WKT, WKB, hexadecimal WKB or GeoJSON geometries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
import shapely.geometry
from pyproj import CRS
from shapely.errors import GEOSException

from geo_service.base.errors import InputError
from geo_service.base.model import ObjectArray
from geo_service.base.wkb import read_wkb, read_wkt
from geo_service.region.importing.features import VectorFeatures, check_count, parse_crs
from geo_service.region.importing.shapes import shapes_of
from geo_service.tables import open_table

#: suffixes of tables that may hold shapes in a column
TABLES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz", ".xlsx", ".xlsm", ".xls", ".ods")
#: filled cells looked at to tell whether a column holds shapes
_SAMPLE = 20
_WKT = re.compile(
    r"\s*+(?:SRID\s*+=\s*+(\d+)\s*+;)?\s*+((?:MULTI)?POLYGON|GEOMETRYCOLLECTION|CURVEPOLYGON"
    r"|MULTISURFACE)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_HEX = re.compile(r"\s*0[01][0-9a-fA-F]{16,}\s*")
_JSON = re.compile(r'\s*\{.*"type"\s*:\s*"(?:(?:Multi)?Polygon|GeometryCollection)".*', re.DOTALL)
#: what reading a cell that holds no GeoJSON geometry raises
_NO_SHAPE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, GEOSException,
)  # fmt: skip

_Parse = Callable[[Sequence[str | bytes | None]], tuple[ObjectArray, tuple[int, ...]]]


def read_shape_table(file: Path, *, sheet: str | None, encoding: str | None) -> VectorFeatures:
    """Read a table one of whose columns holds shapes.

    Raises:
        InputError: no column does, or a row's shape cannot be read.
        TooLargeError: it has too many rows.
    """
    reader = open_table(file, encoding=encoding, sheet=sheet)
    tables = []
    rows = 0
    for chunk in reader.chunks():
        tables.append(chunk.table)
        check_count(file.name, rows := rows + chunk.table.num_rows)
        if chunk.faults:
            fault = chunk.faults[0]
            raise InputError(f"{file.name}, row {fault.row}: {fault.reason}")
    table = pa.concat_tables(tables) if tables else reader.schema.empty_table()
    name, parse = _shape_column(table, file.name)
    cells = table[name].to_pylist()
    geometry, closed = parse(cells)
    columns = {
        other: np.array(table[other].to_pylist(), dtype=object)
        for other in table.column_names
        if other != name
    }
    told = f"the shapes are those of column {name!r}"
    crs = _crs(cells)
    notices = (told, *reader.notices)
    return VectorFeatures(geometry, columns, crs, notices, closed, unstated=crs is None)


def _shape_column(table: pa.Table, file: str) -> tuple[str, _Parse]:
    """Find the column of shapes, and how its cells are read."""
    for name in table.column_names:
        kind = table.schema.field(name).type
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            if _fits(table[name], _is_wkb):
                return name, _from_wkb
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            for pattern, parse in ((_WKT, _from_wkt), (_HEX, _from_hex), (_JSON, _from_json)):
                if _fits(table[name], pattern.fullmatch):
                    return name, parse
    raise InputError(
        f"{file} has no column of polygons",
        hint="write them as WKT: POLYGON ((10 50, 10.02 50, …)); "
        f"the columns are {', '.join(table.column_names[:30])}",
    )


def _is_wkb(cell: Any) -> bool:
    return read_wkb([cell], on_invalid="fix")[0] is not None


def _fits(column: pa.ChunkedArray, test: Callable[[Any], object]) -> bool:
    filled = [cell for cell in column.slice(0, 1000).to_pylist() if cell][:_SAMPLE]
    return bool(filled) and all(test(cell) for cell in filled)


def _from_wkb(cells: Sequence[str | bytes | None]) -> tuple[ObjectArray, tuple[int, ...]]:
    return shapes_of(np.array([cell or None for cell in cells], dtype=object))


def _from_hex(cells: Sequence[str | bytes | None]) -> tuple[ObjectArray, tuple[int, ...]]:
    def plain(row: int, cell: str) -> bytes:
        try:
            return bytes.fromhex(cell.strip())
        except ValueError:
            raise _unreadable(row) from None

    return _from_wkb([plain(row, str(cell)) if cell else None for row, cell in enumerate(cells)])


def _from_wkt(cells: Sequence[str | bytes | None]) -> tuple[ObjectArray, tuple[int, ...]]:
    texts = [str(cell).split(";", 1)[-1] if cell and str(cell).strip() else None for cell in cells]
    return _parsed(texts, read_wkt)


def _from_json(cells: Sequence[str | bytes | None]) -> tuple[ObjectArray, tuple[int, ...]]:
    """Read geometries of GeoJSON; shapely closes their rings."""
    shapes: list[bytes | None] = []
    for row, cell in enumerate(cells):
        try:
            shapes.append(shapely.geometry.shape(json.loads(cell)).wkb if cell else None)
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            RecursionError,
            GEOSException,
        ):
            raise _unreadable(row) from None
    return shapes_of(np.array(shapes, dtype=object))


def _parsed(
    texts: Sequence[str | bytes | None], parse: Callable[..., ObjectArray]
) -> tuple[ObjectArray, tuple[int, ...]]:
    shapes = parse(texts, on_invalid="ignore")
    missing = np.flatnonzero(shapely.is_missing(shapes)).tolist()
    closed = []
    for row in missing:
        if texts[row] is None:
            continue
        shapes[row] = parse([texts[row]], on_invalid="fix")[0]
        if shapes[row] is None:
            raise _unreadable(row)
        closed.append(row)
    return shapes, tuple(closed)


def _unreadable(row: int) -> InputError:
    return InputError(
        f"row {row + 1}: the shape cannot be read",
        hint="write it as WKT, with rings of four points or more that end where they begin",
    )


def _crs(cells: Sequence[str | bytes | None]) -> CRS | None:
    """The CRS that shapes of PostGIS carry (SRID), if they all carry one."""
    found: set[int] = set()
    for cell in cells:
        if not cell:
            continue
        if isinstance(cell, bytes):
            found.add(int(shapely.get_srid(read_wkb([cell], on_invalid="ignore")[0])))
        elif match := _WKT.fullmatch(cell):
            found.add(int(match[1] or 0))
        elif _HEX.fullmatch(cell):
            found.add(int(shapely.get_srid(read_wkb([cell.strip()], on_invalid="ignore")[0])))
    return parse_crs(str(found.pop())) if len(found) == 1 and not found & {0, -1} else None
