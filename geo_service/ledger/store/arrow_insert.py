"""Insert Arrow tables at full speed: COPY on PostgreSQL, multi-row INSERT on SQLite."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import sqlalchemy as sa

from geo_service.base.characters import cleaned_table
from geo_service.ledger.store.engine import CLEAN
from geo_service.ledger.store.faults import unavailable

_CSV = pacsv.WriteOptions(include_header=False, quoting_style="needed")
#: rows of one INSERT, and the parameters SQLite takes in one statement
_MOST_ROWS, _MOST_VALUES = 128, 32_000


def insert_arrow(
    connection: sa.Connection, table: sa.Table, rows: pa.Table, *, clean: bool = True
) -> None:
    """Insert all rows; column names of ``rows`` are those of ``table``.

    Texts are cleaned (``base.characters``); ``clean`` False takes them as they are, without NUL.

    Raises:
        UnavailableError: the store failed.
    """
    if rows.num_rows == 0:
        return
    rows = cleaned_table(rows) if clean else rows
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        _insert_long(connection, table, rows)


def _is_constant(column: pa.ChunkedArray) -> bool:
    first = column[0]
    if not first.is_valid:
        return bool(column.null_count == len(column))
    return column.null_count == 0 and bool(pc.all(pc.equal(column, first)).as_py())


def _insert_long(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Many rows to a statement: each statement costs a hand-over of Python's lock.

    Values that are the same in every row are bound once to a statement.
    """
    same = [name for name in rows.column_names if _is_constant(rows[name])]
    own = [name for name in rows.column_names if name not in same]
    constants = [rows[name][0].as_py() for name in same]
    values = list(zip(*(rows[name].to_pylist() for name in own), strict=True))
    values = values or [()] * rows.num_rows
    head = f'INSERT INTO "{table.name}" ({_quoted([*same, *own])}) VALUES '  # noqa: S608 - our names
    at_once = min(_MOST_ROWS, (_MOST_VALUES - len(same)) // max(len(own), 1))
    for piece in _pieces(values, at_once):
        marks = _marks(len(same), len(own), len(piece))
        parameters = (*constants, *chain.from_iterable(piece))
        connection.exec_driver_sql(head + marks, parameters, execution_options={CLEAN: True})


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _pieces(rows: list[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


@lru_cache(maxsize=32)
def _marks(same: int, own: int, rows: int) -> str:
    """``(?1,?2,?3,?4),(?1,?2,?5,?6)`` …: the first ``same`` are shared by all rows.

    All pieces of a table but its last have the same marks.
    """
    shared = [f"?{number}" for number in range(1, same + 1)]
    starts = (same + row * own + 1 for row in range(rows))
    return ",".join(
        f"({','.join([*shared, *(f'?{n}' for n in range(first, first + own))])})"
        for first in starts
    )


def _copy(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """The CSV that Arrow writes: strings quoted always, so that an empty one is not NULL."""
    import psycopg2

    names = _quoted(rows.column_names)
    buffer = io.BytesIO()
    pacsv.write_csv(rows, buffer, _CSV)
    buffer.seek(0)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            cursor.copy_expert(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)', buffer)
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        connection.invalidate(error)
        raise unavailable(error) from error
