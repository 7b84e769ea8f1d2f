"""Read and write GeoJSON, FlatGeobuf and GeoPackage through GDAL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import open_arrow, write_arrow
from pyproj import CRS, Transformer

from geo_service.base.errors import InputError
from geo_service.base.wkb import read_wkb
from geo_service.tables.chunk import Chunk
from geo_service.tables.csv_write import as_text
from geo_service.tables.dbf_texts import DISGUISE, texts_of
from geo_service.tables.formats import Format
from geo_service.tables.limits import FILES, Limits
from geo_service.tables.vector_files import VectorFile
from geo_service.tables.vector_layers import choose_layer

GEOMETRY = "geometry"
#: what is said of a file that GDAL could not read; its own words name paths and options
DAMAGED = "it is damaged, or not what its name says"
BATCH_ROWS = 1 << 16
LON_LAT = CRS.from_epsg(4326)


class VectorTable:
    """One layer of a vector file; its geometry arrives as WKB in EPSG:4326."""

    spreadsheet = False

    def __init__(
        self,
        path: Path,
        *,
        layer: str | None = None,
        encoding: str | None = None,
        limits: Limits = FILES,
    ) -> None:
        self.path = path
        self.fraction = 0.0
        self._file = VectorFile(path, data_set=layer, encoding=encoding, limits=limits)
        known = layer if self._file.data.stem != layer else None
        try:
            self._layer, told = choose_layer(self._file.source, known, path.name)
            self.notices = [*self._file.notices, *told]
            self._texts = None
            if self._file.suffix == ".shp":
                self._texts = texts_of(self._file.data, encoding)
                self.notices += filter(None, [self._texts.notice])
            self._info: dict[str, Any] = pyogrio.read_info(
                self._file.source, layer=self._layer, force_feature_count=True, encoding=self._page
            )
            with self._open(1) as (meta, reader):
                self._wkb = meta["geometry_name"] or "wkb_geometry"
                schema = reader.schema
        except (DataSourceError, DataLayerError, pa.ArrowException) as error:
            raise InputError(f"{path.name} cannot be read: {DAMAGED}") from error
        if self._file.missing:
            self.notices.append(f"{path.name} is not whole: {self._file.missing}")
        self.rows: int | None = int(self._info["features"])
        self.geometry: str | None = GEOMETRY if self._wkb in schema.names else None
        fields = [_plain(field.with_name(self._name(field.name))) for field in schema]
        self.schema = pa.schema(fields)
        self._to_lon_lat = self._transformer()

    @property
    def _page(self) -> str | None:
        return DISGUISE if self._texts else None

    def _open(self, rows: int) -> Any:
        return open_arrow(
            self._file.source,
            layer=self._layer,
            encoding=self._page,
            use_pyarrow=True,
            batch_size=rows,
        )

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the features in order; see ``TableReader``."""
        first_row, self.fraction = 1, 0.0
        with self._open(BATCH_ROWS) as (_, reader):
            for batch in self._batches(reader):
                table = self._reproject(self._readable(pa.Table.from_batches([batch])))
                yield Chunk(table if columns is None else table.select(list(columns)), first_row)
                first_row += table.num_rows
                self.fraction = (first_row - 1) / max(self.rows or 0, 1)

    def _batches(self, reader: Any) -> Iterator[pa.RecordBatch]:
        """Read on; what cannot be read is said without the words of the library."""
        try:
            yield from reader
        except (DataSourceError, pa.ArrowException, OSError, RuntimeError) as error:
            raise InputError(f"{self.path.name} cannot be read: {DAMAGED}") from error

    def _readable(self, table: pa.Table) -> pa.Table:
        """Give a batch the schema: texts decoded, lists and the like as JSON."""
        columns = []
        for column, field in zip(table.columns, self.schema, strict=True):
            if self._texts and pa.types.is_string(column.type):
                decode = self._texts.decode
                texts = [None if one is None else decode(one) for one in column.to_pylist()]
                columns.append(pa.array(texts, pa.string()))
            else:
                columns.append(_fit(column, field))
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _name(self, name: str) -> str:
        if name == self._wkb:
            return GEOMETRY
        return self._texts.decode(name) if self._texts else name

    def _transformer(self) -> Transformer | None:
        if self.geometry is None or self._info["crs"] is None:
            return None
        crs = CRS.from_user_input(self._info["crs"])
        if crs.equals(LON_LAT, ignore_axis_order=True):
            return None
        self.notices.append(f"{self.path.name} was taken from {crs.name} to EPSG:4326")
        return Transformer.from_crs(crs, LON_LAT, always_xy=True)

    def _reproject(self, table: pa.Table) -> pa.Table:
        if self._to_lon_lat is None:
            return table
        shapes = read_wkb(table[GEOMETRY].to_numpy(), on_invalid="ignore")
        transform = self._to_lon_lat.transform
        moved = shapely.transform(shapes, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
        position = table.schema.get_field_index(GEOMETRY)
        wkb = pa.array(shapely.to_wkb(moved), pa.binary())
        return table.set_column(position, table.schema.field(position), wkb)


def write_vector(
    path: Path,
    kind: Format,
    schema: pa.Schema,
    tables: Iterable[pa.Table],
    *,
    geometry: str,
    layer: str,
) -> int:
    """Write ``tables`` as features of ``layer``, in order; give the number of rows.

    ``geometry`` names the column of WKB (EPSG:4326).
    """
    plain = pa.schema([_plain(field) for field in schema])
    rows = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for table in tables:
            rows += table.num_rows
            columns = [_fit(table[field.name], field) for field in plain]
            yield from pa.Table.from_arrays(columns, schema=plain).to_batches()

    options = {"SPATIAL_INDEX": "NO"} if kind is Format.FLATGEOBUF else {}  # it reorders
    write_arrow(
        pa.RecordBatchReader.from_batches(plain, batches()),
        path,
        driver=kind.value,
        geometry_name=geometry,
        geometry_type="Unknown",
        crs="EPSG:4326",
        layer=re.sub(r"\W", "_", layer),
        layer_options=options,
    )
    return rows


def _plain(field: pa.Field) -> pa.Field:
    """Give the field as a type that GDAL takes; everything unusual becomes text."""
    kind = field.type
    keep = (
        pa.types.is_signed_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date32(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_binary(kind)
    )
    return pa.field(field.name, kind if keep else pa.string())


def _fit(column: pa.ChunkedArray, field: pa.Field) -> pa.Array | pa.ChunkedArray:
    return column if column.type == field.type else as_text(column).cast(field.type)
