"""A table's points as two columns of degrees, for readers that know columns only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.wkb import read_wkb
from geo_service.tables.chunk import Chunk, TableReader
from geo_service.tables.names import free_name

#: geometry that has an extent
EXTENDED = frozenset({"LineString", "MultiLineString", "Polygon", "MultiPolygon"})


def with_degrees(reader: TableReader, *, shape: str = "") -> TableReader:
    """Give a reader whose geometry is two columns of text, ``lon`` and ``lat`` (EPSG:4326).

    A column that is called so already is kept, and the new one gets ``_geometry`` behind its
    name. Where a shape is no point, its kind stands in both columns; or, with ``shape``, a point on
    it, and lines and polygons stand as WKB in a column of that name. A table without geometry is
    given back as it is.
    """
    return reader if reader.geometry is None else WithDegrees(reader, shape)


class WithDegrees:
    """A reader of columns only; see ``with_degrees`` and ``TableReader``."""

    geometry: str | None = None

    def __init__(self, reader: TableReader, shape: str = "") -> None:
        self._reader = reader
        self._shape = reader.geometry or ""
        self.path: Path = reader.path
        self.spreadsheet = reader.spreadsheet
        self.notices = reader.notices
        kept = [field for field in reader.schema if field.name != self._shape]
        names = [field.name for field in kept]
        self._added = tuple(
            free_name(f"{one}_geometry" if one in names else one, names, names)
            for one in ("lon", "lat")
        )
        self._extended = free_name(shape, names, names) if shape else ""
        fields = [*kept, *(pa.field(name, pa.string()) for name in self._added)]
        if shape:
            fields.append(pa.field(self._extended, pa.binary()))
        self.schema = pa.schema(fields)

    @property
    def extended(self) -> str:
        """The column of lines and polygons; empty if none was asked for."""
        return self._extended

    @property
    def rows(self) -> int | None:
        """Rows, once they are known."""
        return self._reader.rows

    @rows.setter
    def rows(self, value: int | None) -> None:
        self._reader.rows = value

    @property
    def fraction(self) -> float:
        """The share read by the latest ``chunks``."""
        return self._reader.fraction

    @fraction.setter
    def fraction(self, value: float) -> None:
        self._reader.fraction = value

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; see ``TableReader``."""
        wanted = list(self.schema.names if columns is None else columns)
        needed = [name for name in wanted if name not in (*self._added, self._extended)]
        shaped = len(needed) < len(wanted) or not needed
        for chunk in self._reader.chunks([*needed, self._shape] if shaped else needed):
            table = self._spread(chunk.table) if shaped else chunk.table
            yield replace(chunk, table=table.select(wanted))

    def _spread(self, table: pa.Table) -> pa.Table:
        shapes = read_wkb(table[self._shape].to_numpy(), on_invalid="fix")
        shapes[shapely.is_empty(shapes)] = None  # an empty point has no x
        if self._extended:
            wkb = [_extended(shape) for shape in shapes]
            table = table.append_column(self._extended, pa.array(wkb, pa.binary()))
            extended = np.array([cell is not None for cell in wkb], bool)
            shapes[extended] = shapely.point_on_surface(shapes[extended])
        for name, axis in zip(self._added, (shapely.get_x, shapely.get_y), strict=True):
            texts = [_text(shape, value) for shape, value in zip(shapes, axis(shapes), strict=True)]
            table = table.append_column(name, pa.array(texts, pa.string()))
        return table


def _extended(shape: BaseGeometry | None) -> bytes | None:
    """A line or polygon as WKB; None of anything else."""
    if shape is None or shape.geom_type not in EXTENDED:
        return None
    wkb: bytes = shapely.to_wkb(shapely.force_2d(shape))
    return wkb


def _text(shape: BaseGeometry | None, value: float) -> str:
    if shape is None:
        return ""
    return shape.geom_type if np.isnan(value) else repr(float(value))
