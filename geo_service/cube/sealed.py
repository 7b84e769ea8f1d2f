"""Records which complaint was sealed into which block, in files apart from the rows.

``data/sealed-<month>-<n>.parquet`` has one row per complaint that is not to be sealed again, with
what its block tells (areas, cell, c1): all null where an older program did not keep it. From it the
flags of a month's rows and the blocks themselves can be made again exactly as they were published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from geo_service.cube.engine import copy, name, parquet
from geo_service.cube.schema import area_column


def told_columns(levels: Sequence[str]) -> list[str]:
    """What a block tells; ``levels`` run down to the lead level."""
    return [*(name(area_column(level)) for level in levels), "cell", "c1"]


def write_sealed(
    connection: duckdb.DuckDBPyConnection,
    old: Path | None,
    levels: Sequence[str],
    out: Path,
    *,
    flagged: bool,
) -> None:
    """Write what was sealed before and what is sealed now (tables ``month_rows``, ``sealed``).

    Without ``old``, what was sealed before is taken from the rows' flags if those are of an earlier
    version (``flagged``), and its blocks are untold.
    """
    told = told_columns(levels)
    columns = ", ".join(["key", *told])
    if old is not None:
        before = f"SELECT {columns} FROM {parquet([old])}"
    else:
        untold = [f"NULL::{'UBIGINT' if one == 'cell' else 'INTEGER'} AS {one}" for one in told]
        before = f"SELECT key, {', '.join(untold)} FROM month_rows "
        before += "WHERE published" if flagged else "WHERE false"
    now = f"SELECT {columns} FROM sealed"
    order = ", ".join([*told, "key"])
    copy(connection, f"FROM ({before} UNION ALL BY NAME {now}) ORDER BY {order}", out, small=True)


def published_keys(files: Iterable[Path]) -> str:
    """Give SQL for the keys (key, published) of all that was ever sealed."""
    return f"SELECT DISTINCT key, true AS published FROM {parquet(files)}"


def blocks_again(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, Path],
    untold: Mapping[str, Path],
    older: Path | None,
    levels: Sequence[str],
) -> tuple[list[str], tuple[str, ...]]:
    """Make the blocks again: (SQL of the parts, months whose blocks are lost, at least in part).

    ``files`` are the sealed keys by month as they were; ``untold`` those of months that do not say
    what their blocks told. Such a month takes its blocks from the ``older`` table, if there is one.
    """
    told = ", ".join(told_columns(levels))
    parts, lost = [], []
    for month, file in sorted({**files, **untold}.items()):
        if month in files and _missing(connection, file) == 0:
            parts.append(
                f"SELECT DATE '{month}-01' AS month, {told}, count(*) AS n "
                f"FROM {parquet([file])} GROUP BY ALL"
            )
            continue
        kept = 0
        if older is not None:
            part = f"SELECT * FROM {parquet([older])} WHERE month = DATE '{month}-01'"
            parts.append(part)
            kept = _number(connection, f"SELECT coalesce(sum(n), 0) FROM ({part})")
        if kept < _missing(connection, file):
            lost.append(month)
    return parts, tuple(lost)


def _missing(connection: duckdb.DuckDBPyConnection, file: Path) -> int:
    """How many sealed complaints do not say what their block told."""
    return _number(connection, f"SELECT count(*) FILTER (cell IS NULL) FROM {parquet([file])}")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return 0 if found is None else int(found[0])
