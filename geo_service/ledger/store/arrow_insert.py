"""Arrow tables into database tables at full speed: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import sqlalchemy as sa

from geo_service.ledger.store.faults import unavailable

_CSV = pacsv.WriteOptions(include_header=False, quoting_style="needed")


def insert_arrow(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Insert all rows; column names of ``rows`` are those of ``table``.

    Raises:
        UnavailableError: the store failed.
    """
    if rows.num_rows == 0:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        _execute_many(connection, table, rows)


def _execute_many(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    marks = ", ".join("?" * rows.num_columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our names
    values = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    connection.exec_driver_sql(statement, values)


def _copy(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """The CSV that Arrow writes: strings quoted always, so that an empty one is not NULL."""
    import psycopg2

    names = ", ".join(f'"{name}"' for name in rows.column_names)
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
