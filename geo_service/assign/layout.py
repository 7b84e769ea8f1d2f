"""The columns of the output: those of the input and those added."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geo_service.assign.step import ChunkResult, Plan
from geo_service.base.model import BoolArray, FloatArray
from geo_service.tables import VECTOR, Format, TableReader, format_of
from geo_service.tables.names import RESERVED, distinct_name, free_name

POINT = "geometry"
LON, LAT = "lon", "lat"


def hexadecimal_cells(target: Path) -> bool:
    """Tell whether the format takes H3 cells as text; only Parquet holds them as uint64."""
    return format_of(target) is not Format.PARQUET


@dataclass(frozen=True, slots=True)
class OutputLayout:
    """The output's schema, and where each of its columns comes from.

    ``kept`` pairs an input column with its name in the output; ``geometry`` names the output's
    column of WKB; ``makes_point`` says that it is made from the coordinates, and
    ``writes_degrees`` that the input's geometry becomes two columns.
    """

    schema: pa.Schema
    kept: tuple[tuple[str, str], ...]
    geometry: str | None
    makes_point: bool
    writes_degrees: bool
    notices: tuple[str, ...]

    def table(self, table: pa.Table, answer: ChunkResult) -> pa.Table:
        """Put a chunk's output together."""
        columns = {out: table[name] for name, out in self.kept} | answer.added
        if self.writes_degrees:
            columns[LON], columns[LAT] = _numbers(answer.given.lon), _numbers(answer.given.lat)
        if self.makes_point:
            columns[POINT] = _points(answer.lon, answer.lat)
        arrays = [columns[name] for name in self.schema.names]
        # texts may be dictionaries where the format takes them
        return pa.Table.from_arrays(arrays, names=self.schema.names)


def lay_out(reader: TableReader, target: Path, plan: Plan) -> OutputLayout:
    """Decide on the output's columns.

    An input column that has the name of an added one is kept as ``<name>_input``.
    """
    kind = format_of(target)
    keep_geometry = kind in VECTOR or kind is Format.PARQUET
    added = plan.added()
    makes_point = kind in VECTOR and reader.geometry is None
    writes_degrees = reader.geometry is not None and not keep_geometry
    if writes_degrees:
        added = [pa.field(LON, pa.float64()), pa.field(LAT, pa.float64()), *added]
    if makes_point:
        added.append(pa.field(POINT, pa.binary()))
    taken = {field.name for field in added}
    folded = {name.casefold() for name in taken} | (RESERVED if kind in VECTOR else set())
    fields, kept, notices = [], [], []
    for field in reader.schema:
        if field.name == reader.geometry and not keep_geometry:
            continue
        name = free_name(field.name, taken, reader.schema.names)
        if kind in VECTOR and field.name != reader.geometry:
            name = distinct_name(name, folded)
        if name != field.name:
            notices.append(f"the input's column {field.name!r} is kept as {name!r}")
        kept.append((field.name, name))
        fields.append(field.with_name(name))
    schema = pa.schema([*fields, *added], metadata=_metadata(reader, kind))
    geometry = dict(kept).get(reader.geometry or "", POINT if makes_point else None)
    return OutputLayout(schema, tuple(kept), geometry, makes_point, writes_degrees, tuple(notices))


def _metadata(reader: TableReader, kind: Format) -> dict[bytes, bytes] | None:
    """Keep the input's metadata between Parquet files, except what pandas says of its columns."""
    metadata = dict(reader.schema.metadata or {}) if kind is Format.PARQUET else {}
    metadata.pop(b"pandas", None)
    return metadata or None


def _numbers(values: FloatArray) -> pa.Array:
    return pa.array(values, from_pandas=True)  # NaN becomes null


def _points(lon: FloatArray, lat: FloatArray) -> pa.Array:
    known: BoolArray = np.isfinite(lon) & np.isfinite(lat)
    return pa.array(shapely.to_wkb(shapely.points(lon, lat)), pa.binary(), mask=~known)
