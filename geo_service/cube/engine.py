"""DuckDB for the cube: connections, lists of files, and H3 parents in SQL."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from geo_service.base.atomic import to_disk
from geo_service.cube.schema import DEFAULT_LOCATION

#: rows per group of a month's file: small enough for one category's rows to be skipped to
ROW_GROUP = 61_440
#: beyond this a builder spills to disk; a reader comes nowhere near
MEMORY_LIMIT = "4GB"
#: uncompressed: decoding, not reading, is what a query waits for
_COPY_OPTIONS = f"FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE {ROW_GROUP}"
_SMALL_OPTIONS = "FORMAT parquet, COMPRESSION zstd"


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that loads nothing from anywhere; ``spill`` holds overflow."""
    connection = duckdb.connect(
        config={
            "threads": str(max(1, min(8, os.cpu_count() or 1))),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET parquet_metadata_cache = true")
    # it writes to pipes, too, and has no place beside the bars of our own
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    if spill is not None:
        connection.execute(f"SET temp_directory = {quoted(str(spill))}")
    return connection


def quoted(text: str) -> str:
    """Quote a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def parquet(files: Iterable[Path], *, filename: bool = False) -> str:
    """Give the SQL table function that reads Parquet files."""
    listed = ", ".join(quoted(str(path)) for path in files)
    return f"read_parquet([{listed}]{', filename = true' if filename else ''})"


def copy(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, *, small: bool = False
) -> None:
    """Write a query's rows as one Parquet file, on disk for good when this returns.

    ``small`` compresses what is seldom read. Readable by its owner alone.
    """
    options = _SMALL_OPTIONS if small else _COPY_OPTIONS
    path.touch(mode=0o600)
    connection.execute(f"COPY ({query}) TO {quoted(str(path))} ({options})")
    path.chmod(0o600)
    to_disk(path)


def parent(column: str, res: int) -> str:
    """Give SQL for an H3 cell's parent at ``res``; pseudo-cells stay as they are.

    Source: the H3 index layout, as in the index stage: resolution in bits 52-55, unused digits 7.
    """
    keep = ~(0xF << 52) & 0xFFFF_FFFF_FFFF_FFFF
    fill = res << 52 | (1 << 3 * (15 - res)) - 1
    return (
        f"CASE WHEN {column} <= {DEFAULT_LOCATION} THEN {column} "
        f"ELSE ({column} & {keep}::UBIGINT) | {fill}::UBIGINT END"
    )
