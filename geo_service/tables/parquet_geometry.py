"""Find the geometry column of a Parquet file, with or without GeoParquet metadata."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo_service.base.errors import InputError
from geo_service.base.wkb import read_wkb

#: names of columns of bytes that may be shapes, likely ones first
_NAMES = ("geometry", "geom", "wkb_geometry", "wkb", "the_geom", "shape", "geo", "_geometry_")
#: rows looked at to tell whether bytes are shapes
_SAMPLE = 50
_LON_LAT = CRS.from_epsg(4326)

#: takes a table and the column's name, gives the table with the shapes in EPSG:4326
Convert = Callable[[pa.Table, str], pa.Table]


@dataclass(frozen=True, slots=True)
class ShapeColumn:
    """A column of WKB; ``crs`` is None where the file names none."""

    column: str
    crs: CRS | None
    notice: str = ""

    def to_lon_lat(self) -> Convert | None:
        """Give what takes the column to EPSG:4326; None where it is so already."""
        if self.crs is None or self.crs.equals(_LON_LAT, ignore_axis_order=True):
            return None
        if self.crs.to_epsg() == 4490 or self.crs.to_authority() == ("OGC", "CRS84"):
            return None
        transform = Transformer.from_crs(self.crs, _LON_LAT, always_xy=True).transform

        def convert(table: pa.Table, name: str) -> pa.Table:
            shapes = read_wkb(table[name].to_numpy(), on_invalid="ignore")
            moved = shapely.transform(
                shapes, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1]))
            )
            at = table.schema.get_field_index(name)
            wkb = pa.array(shapely.to_wkb(moved), table.schema.field(at).type)
            return table.set_column(at, table.schema.field(at), wkb)

        return convert


def find_geometry(schema: pa.Schema, file: pq.ParquetFile) -> ShapeColumn | None:
    """Find the column of WKB: the one GeoParquet's metadata name, else one of bytes that are WKB.

    Raises:
        InputError: the metadata name a CRS that cannot be read.
    """
    text = (schema.metadata or {}).get(b"geo")
    return _described(schema, json.loads(text)) if text is not None else _bare(schema, file)


def _described(schema: pa.Schema, geo: dict[str, Any]) -> ShapeColumn | None:
    name = geo.get("primary_column", "geometry")
    column = geo.get("columns", {}).get(name, {})
    if column.get("encoding") != "WKB" or name not in schema.names:
        return None
    given = column.get("crs")
    if not given:
        return ShapeColumn(name, None)
    try:
        crs = CRS.from_user_input(given)
    except CRSError as error:
        raise InputError(f"the CRS of the column {name!r} cannot be read") from error
    if crs.equals(_LON_LAT, ignore_axis_order=True) or crs.is_geographic:
        return ShapeColumn(name, crs)
    return ShapeColumn(name, crs, f"the shapes were taken from {crs.name} to EPSG:4326")


def _bare(schema: pa.Schema, file: pq.ParquetFile) -> ShapeColumn | None:
    """A column of bytes without description; its degrees are taken for EPSG:4326."""
    bytes_ = [
        field.name
        for field in schema
        if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
    ]
    ranked = sorted(bytes_, key=lambda name: (name.lower() not in _NAMES, name))
    for name in ranked:
        batch = next(file.iter_batches(_SAMPLE, columns=[name]), None)
        values = batch.column(0).drop_null().to_pylist() if batch is not None else []
        shapes = read_wkb(values, on_invalid="fix")
        if len(values) and not shapely.is_missing(shapes).any():
            told = f"{name!r} holds shapes without a CRS, which are taken as longitude and latitude"
            return ShapeColumn(name, None, told)
    return None
