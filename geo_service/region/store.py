"""Write the files of a region folder, each complete or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geo_service.base.atomic import write_file
from geo_service.base.model import AreaTable, NamedArea

GEOPARQUET_VERSION = "1.1.0"


def write_bytes(file: Path, content: bytes) -> None:
    """Write ``file`` whole, for its owner alone as all state is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_file(file, content)


def write_areas(file: Path, areas: AreaTable) -> None:
    """Write areas as GeoParquet (EPSG:4326), in code order.

    The columns are code, name, parent, geometry, and accuracy_m where the areas state theirs.
    """
    columns = {
        "code": pa.array(areas.codes, pa.string()),
        "name": pa.array(areas.names, pa.string()),
        "parent": pa.array(areas.parents, pa.string()),
        "geometry": pa.array(shapely.to_wkb(areas.geometry, flavor="iso"), pa.binary()),
    }
    if areas.accuracy_m is not None:
        columns["accuracy_m"] = pa.array(areas.accuracy_m, pa.float64())
    table = pa.table(columns).sort_by("code")
    table = table.replace_schema_metadata({"geo": json.dumps(_geo_metadata(areas))})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_bytes(file, sink.getvalue().to_pybytes())


def write_names(file: Path, areas: Iterable[NamedArea]) -> None:
    """Write ``names/<level>.csv`` (code, name, parent, aliases joined by ``|``), in code order.

    A column ``name_en`` follows where an area has an English name.
    """
    rows = sorted(areas, key=lambda area: area.code)
    header = ("code", "name", "parent", "aliases", "name_en")
    columns = 5 if any(area.name_en for area in rows) else 4
    values = (
        (area.code, area.name, area.parent, "|".join(area.aliases), area.name_en) for area in rows
    )
    write_csv(file, header[:columns], (row[:columns] for row in values))


def write_csv(file: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a CSV file (UTF-8, line feeds)."""
    with io.StringIO(newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        write_bytes(file, stream.getvalue().encode())


def _geo_metadata(areas: AreaTable) -> dict[str, object]:
    column = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in areas.geometry}),
        "crs": CRS.from_epsg(4326).to_json_dict(),
        "bbox": shapely.total_bounds(areas.geometry).tolist(),
    }
    return {
        "version": GEOPARQUET_VERSION,
        "primary_column": "geometry",
        "columns": {"geometry": column},
    }
