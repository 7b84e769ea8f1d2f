"""Write a table as CSV, XLSX, Parquet, or JSON (a list of rows), by suffix."""

from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa

from geo_service.base.atomic import write_file
from geo_service.base.errors import InputError
from geo_service.tables import Format, format_of, write_table

_KINDS = (Format.CSV, Format.PARQUET, Format.XLSX, Format.GEOJSON)


def check_target(path: Path) -> None:
    """Refuse a name that no table of plain rows can be written under.

    Raises:
        InputError: its suffix is not one of ours.
    """
    if format_of(path) not in _KINDS or path.name.lower().endswith(".geojson"):
        raise InputError(
            f"{path.name} cannot hold a table without geometry",
            hint="use .csv, .xlsx, .parquet or .json",
        )


def write_rows(path: Path, table: pa.Table) -> None:
    """Write a table, complete or not at all.

    Raises:
        InputError: the suffix is not one of ours.
    """
    check_target(path)
    kind = format_of(path)
    if kind is Format.GEOJSON:
        write_file(path, orjson.dumps(table.to_pylist(), option=orjson.OPT_INDENT_2))
        return
    if kind is Format.XLSX:
        table = _small_integers(table)  # a workbook keeps larger ones as text
    write_table(path, table.schema, [table])


def _small_integers(table: pa.Table) -> pa.Table:
    fields = [
        pa.field(field.name, pa.int32() if pa.types.is_integer(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
