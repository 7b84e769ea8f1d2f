"""Write features as GeoJSON (RFC 7946; in other coordinate systems as OGC 18-058 has it)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo_service.base.dates import EPOCH
from geo_service.base.model import ObjectArray
from geo_service.features.crs import CRS84, SYSTEMS, from_degrees
from geo_service.features.table import Column, FeatureTable, Kind

#: decimals that are written: about a centimetre
_GRID = {"EPSG:3857": 0.01}
_GRID_DEGREES = 1e-7


def write_features(
    table: FeatureTable, rows: npt.NDArray[np.int64], *, crs: str = CRS84
) -> list[bytes]:
    """The features at ``rows``, each as a GeoJSON feature, geometry in ``crs``."""
    columns = {name: plain_values(column, rows) for name, column in table.columns.items()}
    names, values = list(columns), zip(*columns.values(), strict=True)
    shapes = _written(table, rows, crs)
    return [
        b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}'
        % (orjson.dumps(table.ids[row]), shape, orjson.dumps(dict(zip(names, one, strict=True))))
        for row, shape, one in zip(rows.tolist(), shapes, values, strict=True)
    ]


def plain_values(column: Column, rows: npt.NDArray[np.int64]) -> list[Any]:
    """A column's values at ``rows`` as JSON has them, None where not known."""
    values, known = column.values[rows].tolist(), column.known[rows].tolist()
    write = _WRITERS.get(column.kind)
    if write is None:
        return [value if there else None for value, there in zip(values, known, strict=True)]
    return [write(value) if there else None for value, there in zip(values, known, strict=True)]


def _instant(us: int) -> str:
    return (EPOCH + timedelta(microseconds=us)).isoformat().replace("+00:00", "Z")


_WRITERS: dict[Kind, Any] = {
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
    Kind.DATE: lambda us: _instant(us)[:10],
    Kind.INSTANT: _instant,
}


def _written(table: FeatureTable, rows: npt.NDArray[np.int64], crs: str) -> Sequence[bytes]:
    """Geometry as JSON; what was written once is kept with the table."""
    kept = table.written.get(crs)
    if kept is None:
        kept = table.written.setdefault(crs, np.full(len(table), None, dtype=object))
    missing = rows[np.equal(kept[rows], None)]  # type: ignore[call-overload]
    if len(missing):
        kept[missing] = _geometry_texts(table.geometry[missing], crs)
    found: list[bytes] = kept[rows].tolist()
    return found


def _geometry_texts(geometry: ObjectArray, crs: str) -> ObjectArray:
    there = ~shapely.is_missing(geometry)
    texts = np.full(len(geometry), b"null", dtype=object)
    moved = from_degrees(geometry[there], crs)
    rounded = shapely.set_precision(moved, _GRID.get(SYSTEMS[crs], _GRID_DEGREES), mode="pointwise")
    texts[there] = [text.encode() for text in shapely.to_geojson(rounded)]
    return texts
