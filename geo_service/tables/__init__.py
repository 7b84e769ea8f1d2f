"""Tables on disk, read and written in chunks: CSV, Parquet, GeoJSON, FlatGeobuf, GPKG, XLSX."""

from __future__ import annotations

from geo_service.base.atomic import replacing
from geo_service.tables.chunk import Chunk, RowFault, TableReader
from geo_service.tables.csv_write import CsvWriter
from geo_service.tables.formats import VECTOR, Format, format_of
from geo_service.tables.parquet import ParquetTable, RowGroups
from geo_service.tables.stream import ahead, in_order, results_of
from geo_service.tables.table import open_table, write_table

__all__ = [
    "VECTOR",
    "Chunk",
    "CsvWriter",
    "Format",
    "ParquetTable",
    "RowFault",
    "RowGroups",
    "TableReader",
    "ahead",
    "format_of",
    "in_order",
    "open_table",
    "replacing",
    "results_of",
    "write_table",
]
