"""Read complaints for the cube as Arrow tables, in the order of their changes.

Columns are those of ``docs/architecture.md``, "From ledger to cube". A complaint that changed
since comes again with its new ``seq``; who reads keeps the row with the greatest.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import sqlalchemy as sa

from geo_service.base.progress import report_progress
from geo_service.ledger.assessed_bodies import EVENTS, events_query, follow
from geo_service.ledger.identity import Identity
from geo_service.ledger.schema import complaint
from geo_service.ledger.store.faults import unavailable

_TEXT, _NUMBER, _YES_NO = pa.string(), pa.float64(), pa.bool_()
_BEFORE = {
    "id": _TEXT,
    "source": _TEXT,
    "received_at": pa.timestamp("us", "UTC"),
    "category_1": _TEXT,
    "category_2": _TEXT,
    "category_3": _TEXT,
    "channel": _TEXT,
    "reporter": _TEXT,
    "lon": _NUMBER,
    "lat": _NUMBER,
    "radius_m": _NUMBER,
}
_AFTER = {
    "h3": pa.uint64(),
    "verdict": _TEXT,
    "probability": _NUMBER,
    "default_location": _YES_NO,
    "status": _TEXT,
    "responded": _YES_NO,
    "resolved": _YES_NO,
    "satisfied": _YES_NO,
    "excluded": _YES_NO,
    "returns": pa.int32(),
    "synthetic": _YES_NO,
    "duplicate": _YES_NO,
    "erased": _YES_NO,
    "seq": pa.int64(),
}
#: read with them, but not handed on as they are
_INNER = {"pk": pa.int64(), "lead_code": _TEXT}


def _row_schema(
    identity: Identity, before: Mapping[str, pa.DataType], after: Mapping[str, pa.DataType]
) -> pa.Schema:
    levels = {f"{level}_code": _TEXT for level in identity.levels}
    return pa.schema({**before, **levels, **after})


def _query(identity: Identity, since_seq: int, until_seq: int, rows: int) -> sa.Select[Any]:
    slots = [identity.slot(level) for level in identity.levels]
    erased = complaint.c.erased_at.is_not(None).label("erased")
    names = (*_INNER, *_BEFORE, *slots, *_AFTER)
    columns = [erased if name == "erased" else complaint.c[name] for name in names]
    return (
        sa.select(*columns)
        .where(complaint.c.seq > since_seq, complaint.c.seq <= until_seq)
        .order_by(complaint.c.seq)
        .limit(rows)
    )


def _stored(kind: pa.DataType) -> pa.DataType:
    """How the store gives a column: times as microseconds."""
    return pa.int64() if pa.types.is_timestamp(kind) else kind


def _from_rows(rows: Sequence[Any], schema: pa.Schema) -> pa.Table:
    """SQLite gives truth values as 0 and 1."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = []
    for values, field in zip(columns, schema, strict=True):
        kind = pa.int8() if pa.types.is_boolean(field.type) else _stored(field.type)
        arrays.append(pa.array(values, kind).cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _read_sqlite(connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema) -> pa.Table:
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    cursor = connection.exec_driver_sql(str(compiled)).cursor
    return _from_rows(cursor.fetchall() if cursor is not None else [], schema)


def _read_postgresql(
    connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema
) -> pa.Table:
    import psycopg2

    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    driver: Any = connection.connection.driver_connection
    buffer = io.BytesIO()
    try:
        with driver.cursor() as cursor:
            cursor.copy_expert(f"COPY ({compiled}) TO STDOUT (FORMAT csv)", buffer)
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        connection.invalidate(error)
        raise unavailable(error) from error
    buffer.seek(0)
    if buffer.getbuffer().nbytes == 0:
        return schema.empty_table()
    convert = pacsv.ConvertOptions(
        column_types={field.name: _stored(field.type) for field in schema},
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    read = pacsv.ReadOptions(column_names=schema.names)
    parse = pacsv.ParseOptions(newlines_in_values=True)
    return pacsv.read_csv(buffer, read, parse, convert).cast(schema)


def export(
    connection: sa.Connection, identity: Identity, since_seq: int, until_seq: int, batch_rows: int
) -> Iterator[pa.Table]:
    """Complaints whose last change lies in (since_seq, until_seq], in that order, in pieces."""
    schema = _row_schema(identity, {**_INNER, **_BEFORE}, _AFTER)
    sqlite = connection.dialect.name == "sqlite"
    read = _read_sqlite if sqlite else _read_postgresql
    first_seq, rows = since_seq, 0
    while True:
        query = _query(identity, since_seq, until_seq, batch_rows)
        table = read(connection, query, schema)
        if table.num_rows == 0:
            return
        last_seq = table["seq"][-1].as_py()
        events = read(connection, events_query(since_seq, last_seq), EVENTS)
        followed = follow(events, table["pk"].to_numpy(), table["lead_code"])
        for name, column in followed.items():
            table = table.append_column(name, column)
        rows += table.num_rows
        share = (last_seq - first_seq) / max(until_seq - first_seq, 1)
        report_progress(rows, share, "complaints")
        yield table.drop_columns(list(_INNER))
        if table.num_rows < batch_rows:
            return
        since_seq = last_seq
