"""Results of planner queries as HTTP answers: JSON for the pages, and files to download."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson
import pyarrow as pa
from fastapi import Response

from geo_service.api.attachment import attachment
from geo_service.api.language import Telling
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
    telling: Telling | None = None,
) -> Response:
    """Answer a view: 304 if it is known, else as JSON shaped by ``shape``, or as a file."""
    if format_ != "json":
        view.check_export()
    if view.known:
        return Response(status_code=304, headers=view.headers)

    def told() -> Result:
        result = checked(make())
        return result if telling is None else telling.result(result)

    if format_ == "json":
        key = (view.etag, view.asked)
        body = view.planner.kept(key, lambda: _json(shape(told())))
        return Response(body, headers=view.headers, media_type="application/json")
    media, suffix = _MEDIA[format_]
    result = told()
    headers = {**view.headers, "Content-Disposition": attachment(f"{name}.{suffix}")}
    content = file_of(with_densities(result), format_, about_view(view, result))
    return Response(content, headers=headers, media_type=media)


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


def about_view(view: View, result: Result) -> dict[str, Any]:
    """What a file says of itself wherever it is taken: whose, of what, of when, how filtered."""
    facts = result.facts
    period = facts.get("period") or {}
    until = period.get("to")
    filters = [f"{key}={value}" for key, value in view.filters]
    return {
        "region": view.planner.geography.folder.manifest.id,
        "place": facts.get("level") or (f"h3_{facts['res']}" if "res" in facts else ""),
        "measure": facts.get("measure", "count"),
        "unit": facts.get("unit", ""),
        "period_first_day": str(period.get("from") or ""),
        "period_last_day": str(until - timedelta(days=1)) if until else "",
        "filters": " ".join(filters),
        "audience": facts.get("audience", ""),
        "data_version": facts.get("version", ""),
        "synthetic": "合成数据 synthetic" if facts.get("synthetic") else "",
    }


def with_densities(result: Result) -> Result:
    """Give cells their size and density, where counts of cells are taken away as a file."""
    table, facts = result.table, result.facts
    if "cell_area_km2" not in facts or table.column_names != ["code", "count"]:
        return result
    km2 = float(facts["cell_area_km2"])
    counts = table["count"].to_numpy().astype(float)
    sizes = pa.array(np.full(len(counts), km2))
    table = table.append_column("area_km2", sizes).append_column("per_km2", pa.array(counts / km2))
    return replace(result, table=table)


def file_of(result: Result, format_: Format, about: Mapping[str, Any]) -> bytes:
    """Write a result as a file: CSV without outlines, GeoJSON and GeoParquet with them.

    ``about`` goes into every row of a CSV file, whose rows are copied out of it, and into the
    member ``metadata`` or the schema's key ``geo_service`` of the others.
    """
    if format_ == "geoparquet":
        return _geoparquet(result, about)
    from geo_service.tables import write_table

    drawn = format_ == "geojson"
    table = result.with_geometry() if drawn else _with_columns(result.table, about)
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
        content = path.read_bytes()
    return _with_member(content, about) if drawn else content


def _with_columns(table: pa.Table, about: Mapping[str, Any]) -> pa.Table:
    for name, value in about.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.repeat(str(value), table.num_rows))
    return table


def _with_member(collection: bytes, about: Mapping[str, Any]) -> bytes:
    """Add a member to a GeoJSON object without reading it (RFC 7946, section 6.1)."""
    start = collection.index(b"{") + 1
    return collection[:start] + b'"metadata": ' + orjson.dumps(about) + b", " + collection[start:]


def _geoparquet(result: Result, about: Mapping[str, Any]) -> bytes:
    import geopandas
    import pyarrow.parquet as pq

    table = result.with_geometry()
    frame = geopandas.GeoDataFrame(
        table.drop_columns([GEOMETRY]).to_pandas(),
        geometry=geopandas.GeoSeries.from_wkb(table[GEOMETRY].to_pandas()),
        crs="EPSG:4326",
    )
    plain, told = io.BytesIO(), io.BytesIO()
    frame.to_parquet(plain, index=False)
    written = pq.read_table(plain)
    metadata = {**(written.schema.metadata or {}), b"geo_service": orjson.dumps(about)}
    pq.write_table(written.replace_schema_metadata(metadata), told)
    return told.getvalue()


def _json(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
