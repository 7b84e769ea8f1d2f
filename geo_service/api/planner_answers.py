"""Results of planner queries as HTTP answers: JSON for the pages, and files to download."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson
import pyarrow as pa
from fastapi import Response

from geo_service.api.attachment import attachment
from geo_service.api.planner_query import View
from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import TooLargeError
from geo_service.planning.result import GEOMETRY, Result
from geo_service.render.classes import class_breaks, signed_breaks
from geo_service.render.ramp import diverging, sequential

Format = Literal["json", "csv", "geojson", "geoparquet"]
#: rows of one answer at most
MOST_ROWS = 200_000
#: rows written between two looks at whether others wait: about five milliseconds
_ROWS_AT_ONCE = 4_096
_MEDIA = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "geojson": ("application/geo+json", "geojson"),
    "geoparquet": ("application/vnd.apache.parquet", "parquet"),
}


#: what a view that can be taken away answers with, for the OpenAPI document
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The view as JSON, or as the file asked for",
        "content": {
            kind: {}
            for kind in ("application/json", *(media.split(";")[0] for media, _ in _MEDIA.values()))
        },
    },
    304: {"description": "Nothing has changed"},
}
#: the same for a view that has no places
TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}}},
    304: FILES[304],
}
UNCHANGED: dict[int | str, dict[str, Any]] = {304: FILES[304]}


def respond(
    view: View,
    make: Callable[[], Result],
    shape: Callable[[Result], dict[str, Any]],
    format_: Format = "json",
    name: str = "view",
) -> Response:
    """Answer a view: 304 if it is known, else as JSON shaped by ``shape``, or as a file."""
    if format_ != "json":
        view.check_export()
    if view.known:
        return Response(status_code=304, headers=view.headers)
    if format_ == "json":
        key = (view.etag, view.asked)
        body = view.planner.kept(key, lambda: _json(shape(checked(make()))))
        return Response(body, headers=view.headers, media_type="application/json")
    media, suffix = _MEDIA[format_]
    result = checked(make())
    headers = {**view.headers, "Content-Disposition": attachment(f"{name}.{suffix}")}
    return Response(file_of(result, format_), headers=headers, media_type=media)


def checked(result: Result) -> Result:
    """Refuse what no page could show.

    Raises:
        TooLargeError: there are too many rows.
    """
    if result.table.num_rows > MOST_ROWS:
        raise TooLargeError(
            f"{result.table.num_rows} rows are too many for one answer",
            hint="ask for a coarser resolution, or a part of the map with bbox",
        )
    return result


def rows_of(result: Result) -> dict[str, Any]:
    """Shape a result as rows with its facts beside them."""
    return {**result.facts, "rows": _rows(result.table)}


def cells_of(result: Result, column: str = "count") -> dict[str, Any]:
    """Shape a result of cells as pairs of cell and value."""
    rows = _rows(result.table.select(["code", column]))
    return {**result.facts, "cells": [list(row.values()) for row in rows]}


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table, some at a time: Arrow holds the interpreter while it writes rows."""
    rows: list[dict[str, Any]] = []
    for batch in table.to_batches(max_chunksize=_ROWS_AT_ONCE):
        checkpoint()
        rows += batch.to_pylist()
    return rows


def with_classes(
    body: dict[str, Any], values: pa.ChunkedArray, *, signed: bool = False
) -> dict[str, Any]:
    """Add the classes of a legend (lower bounds) and their colours."""
    numbers = np.asarray(values.to_numpy(), np.float64)  # null becomes NaN
    if signed:
        breaks = signed_breaks(numbers)
        return {**body, "classes": breaks, "colors": diverging(len(breaks) + 1)}
    breaks = class_breaks(numbers)
    return {**body, "classes": breaks, "colors": sequential(len(breaks))}


def file_of(result: Result, format_: Format) -> bytes:
    """Write a result as a file: CSV without outlines, GeoJSON and GeoParquet with them."""
    if format_ == "geoparquet":
        return _geoparquet(result)
    from geo_service.tables import write_table

    drawn = format_ == "geojson"
    table = result.with_geometry() if drawn else result.table
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"view.{_MEDIA[format_][1]}"
        write_table(
            path,
            table.schema,
            [table],
            geometry=GEOMETRY if drawn else None,
            bom=not drawn,
            for_people=True,
        )
        return path.read_bytes()


def _geoparquet(result: Result) -> bytes:
    import geopandas

    table = result.with_geometry()
    frame = geopandas.GeoDataFrame(
        table.drop_columns([GEOMETRY]).to_pandas(),
        geometry=geopandas.GeoSeries.from_wkb(table[GEOMETRY].to_pandas()),
        crs="EPSG:4326",
    )
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _json(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
