"""File formats by suffix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from geo_service.base.errors import InputError


class Format(StrEnum):
    """The tabular formats that are read and written."""

    CSV = "CSV"
    PARQUET = "Parquet"
    GEOJSON = "GeoJSON"
    FLATGEOBUF = "FlatGeobuf"
    GPKG = "GPKG"
    XLSX = "XLSX"
    JSON_ROWS = "JSON rows"
    READ_ONLY = "read only"  # by GDAL; see vector_drivers.SOURCES


SUFFIXES = {
    ".csv": Format.CSV,
    ".csv.gz": Format.CSV,
    ".tsv": Format.CSV,
    ".tsv.gz": Format.CSV,
    ".txt": Format.CSV,
    ".txt.gz": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".jsonl": Format.JSON_ROWS,
    ".ndjson": Format.JSON_ROWS,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".fgb": Format.FLATGEOBUF,
    ".gpkg": Format.GPKG,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
    ".ods": Format.XLSX,
}
#: what GDAL reads and is not written; see ``vector_files.SUFFIXES``
READ_ONLY = (
    ".geojson.gz", ".json.gz", ".geojsonl", ".geojsonl.gz", ".geojsons", ".ndgeojson",
    ".topojson", ".topojson.gz", ".kml", ".kml.gz", ".kmz", ".gml", ".gml.gz", ".gpkg.gz",
    ".fgb.gz", ".shp", ".gdb", ".tab", ".mif", ".zip",
)  # fmt: skip
SUFFIXES |= dict.fromkeys(READ_ONLY, Format.READ_ONLY)
#: formats that GDAL reads and writes; their names are its drivers' names
VECTOR = frozenset({Format.GEOJSON, Format.FLATGEOBUF, Format.GPKG})


def format_of(path: Path) -> Format:
    """Tell a file's format by its suffix.

    Raises:
        InputError: the suffix is none of ours; the hint lists them.
    """
    name = path.name.lower()
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return SUFFIXES[suffix]
    raise InputError(
        f"Unknown file format: {path.name}",
        hint="use .csv, .csv.gz, .tsv, .parquet, .geojson, .fgb, .gpkg, .xlsx; see docs/files.md",
    )
