"""Read the area and name files of a region folder.

With pyarrow and shapely only, so that a region opens in a fraction of a second.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo_service.base.errors import RegionError
from geo_service.base.model import AreaTable, NamedArea

AREA_COLUMNS = ("code", "name", "parent", "geometry")
_LON_LAT = {("EPSG", "4326"), ("OGC", "CRS84")}


def read_areas(file: Path, level: str) -> AreaTable:
    """Read one GeoParquet file of areas (columns code, name, parent, geometry; EPSG:4326).

    Raises:
        RegionError: the file is missing, unreadable, lacks a column, or is in another CRS.
    """
    try:
        table = pq.ParquetFile(file).read()
    except (OSError, pa.ArrowInvalid) as error:
        raise RegionError(
            f"the areas of level {level!r} cannot be read from {file}: {error}"
        ) from error
    missing = [name for name in AREA_COLUMNS if name not in table.column_names]
    if missing:
        raise RegionError(f"{file} lacks the column(s) {', '.join(missing)}")
    _refuse_other_crs(table.schema.metadata or {}, file)
    table = table.sort_by("code")
    accuracy = None
    if "accuracy_m" in table.column_names:
        accuracy = np.array(table["accuracy_m"].to_pylist(), dtype=float)
    text = {name: tuple(map(_text, table[name].to_pylist())) for name in AREA_COLUMNS[:3]}
    # to_pylist, because to_numpy imports pandas, which takes longer than all the rest
    wkb = np.array(table["geometry"].to_pylist(), dtype=object)
    return AreaTable(
        level, text["code"], text["name"], text["parent"], shapely.from_wkb(wkb), accuracy
    )


def read_names(file: Path, level: str) -> tuple[NamedArea, ...]:
    """Read ``names/<level>.csv`` (code, name, parent, aliases, name_en), if there is one.

    Raises:
        RegionError: a column is missing.
    """
    if not file.is_file():
        return ()
    areas = [_named(row, level) for row in _rows(file, {"code", "name"})]
    return tuple(sorted(areas, key=lambda area: area.code))


def read_aliases(file: Path) -> dict[str, tuple[str, ...]]:
    """Read ``names/aliases.csv``: other names of areas of any level, by code; none without a file.

    Columns: alias; codes of the areas it may mean, joined by ``|``; valid_to, the day since when it
    is no longer official (it is still said); source.

    Raises:
        RegionError: a column is missing, or a date is none.
    """
    if not file.is_file():
        return {}
    found: dict[str, list[str]] = {}
    needed = {"alias", "codes", "valid_to", "source"}
    for number, row in enumerate(_rows(file, needed), start=2):
        if row["valid_to"]:
            _checked_date(row["valid_to"], f"{file}, row {number}")
        for code in filter(None, (row["codes"] or "").split("|")):
            found.setdefault(code, []).append(row["alias"] or "")
    return {code: tuple(aliases) for code, aliases in found.items()}


def _rows(file: Path, needed: set[str]) -> Iterator[dict[str, str]]:
    """The rows of a list by column; UTF-8, or UTF-16 by its mark; the delimiter by the header."""
    data = file.read_bytes()
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RegionError(f"{file} is not UTF-8", hint="save it as CSV in UTF-8") from error
    header = text.split("\n", 1)[0]
    delimiter = next((mark for mark in (",", ";", "\t") if mark in header), ",")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := needed - set(rows.fieldnames or ()):
        raise RegionError(f"{file} lacks the column(s) {', '.join(sorted(missing))}")
    yield from rows


def _checked_date(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise RegionError(f"{where}: valid_to is {text!r}, not a date (YYYY-MM-DD)") from error


def _named(row: dict[str, str], level: str) -> NamedArea:
    aliases = tuple(filter(None, (row.get("aliases") or "").split("|")))
    name_en = (row.get("name_en") or "").strip()
    return NamedArea(level, row["code"], row["name"], row.get("parent") or "", aliases, name_en)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _refuse_other_crs(metadata: dict[bytes, bytes], file: Path) -> None:
    geo = json.loads(metadata.get(b"geo", b"{}"))
    column = geo.get("columns", {}).get(geo.get("primary_column", "geometry"), {})
    crs = column.get("crs")
    identity = (crs or {}).get("id", {})
    if crs and (identity.get("authority"), str(identity.get("code"))) not in _LON_LAT:
        raise RegionError(
            f"{file} is in {crs.get('name', 'another CRS')}, not in WGS-84 longitude and latitude",
            hint="bring it in with `geo-service region import`, which converts it",
        )
