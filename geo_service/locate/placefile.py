"""Read and write gazetteer files (Parquet), several of them as one table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo_service.base.atomic import replacing
from geo_service.base.errors import RegionError
from geo_service.base.model import PLACE_COLUMNS

_TYPES = {"lon": pa.float64(), "lat": pa.float64(), "radius_m": pa.float64(), "shape": pa.binary()}

#: the columns of ``model.PLACE_COLUMNS`` with their types; lon, lat and shape (WKB) in EPSG:4326,
#: radius in metres
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in PLACE_COLUMNS])


def read_places(files: Iterable[Path], kind: str | None = None) -> pa.Table:
    """Read gazetteer files into one table with ``SCHEMA``; a column a file lacks is empty.

    ``kind`` reads only entries of that kind.

    Raises:
        RegionError: a file cannot be read, or has no ``name`` column.
    """
    chosen = [("kind", "=", kind)] if kind else None
    tables = [_shaped(_read(file, chosen), file) for file in files]
    return pa.concat_tables(tables).combine_chunks() if tables else SCHEMA.empty_table()


def write_places(rows: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Write entries (mappings with the keys of ``SCHEMA``; others are left out) to ``file``."""
    table = pa.Table.from_pylist(
        [{key: row.get(key) for key in PLACE_COLUMNS} for row in rows], SCHEMA
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as part:
        pq.write_table(table, part, compression="zstd")


def place_files(*folders: Path) -> list[Path]:
    """Give the gazetteer files in ``folders``, in the order of folders and names.

    Hidden files are left out: a killed process may have left half of one.
    """
    found = (file for folder in folders for file in sorted(folder.glob("*.parquet")))
    return [file for file in found if not file.name.startswith(".")]


def fingerprint(files: Iterable[Path], *also: str) -> str:
    """Give a key that changes when ``files`` (their names, sizes, times) or ``also`` do."""
    state = [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return hashlib.sha256(json.dumps([state, also]).encode()).hexdigest()[:16]


def _read(file: Path, chosen: list[tuple[str, str, str]] | None) -> pa.Table:
    try:
        return pq.read_table(file, filters=chosen)
    except (pa.ArrowInvalid, OSError) as error:
        hint = "import its source again, or remove the file"
        raise RegionError(f"{file} is not readable as Parquet", hint=hint) from error


def _shaped(table: pa.Table, file: Path) -> pa.Table:
    if "name" not in table.column_names:
        raise RegionError(f"{file} has no column 'name'", hint="it is not a gazetteer file")
    columns = [
        table[field.name].cast(field.type).combine_chunks()
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in SCHEMA
    ]
    return pa.table(columns, schema=SCHEMA)
