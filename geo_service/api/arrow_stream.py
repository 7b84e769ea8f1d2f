"""Read and write tables as Arrow IPC streams over HTTP; what is sent is not trusted.

Before anything is decoded the schema must name known columns of flat types, and every message must
be a record batch of a stated, allowed length without compression: a few compressed bytes could
otherwise claim gigabytes. What was decoded is then validated in full, offsets and UTF-8 included.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.errors import InputError, TooLargeError

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
#: batches of one stream; each costs time, even an empty one
MAX_BATCHES = 1_000
#: bytes of one cell of text
MAX_TEXT_BYTES = 1_000
#: slots of flatbuffer tables, by Arrow's Message.fbs
_MESSAGE_HEADER, _BATCH_LENGTH, _BATCH_COMPRESSION = 2, 0, 3
TypeTest = Callable[[pa.DataType], bool]


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of this type holds numbers."""
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def is_key(kind: pa.DataType) -> bool:
    """Whether a column of this type can hold ids: text or whole numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_string(kind))


def read_stream(body: bytes, columns: Mapping[str, TypeTest], most: int) -> pa.Table:
    """Read a stream of at most ``most`` rows whose columns are among ``columns``.

    Raises:
        InputError: it is no Arrow stream, a column is unknown or of another type, a buffer is
            compressed, or a text too long.
        TooLargeError: there are more rows or batches than allowed.
    """
    try:
        return _read(body, columns, most)
    except (pa.ArrowException, OSError, EOFError, struct.error, UnicodeDecodeError) as error:
        raise InputError(
            "the body is not an Arrow IPC stream, or damaged", hint="write it with an Arrow library"
        ) from error


def _read(body: bytes, columns: Mapping[str, TypeTest], most: int) -> pa.Table:
    messages = pa.ipc.MessageReader.open_stream(pa.BufferReader(body))
    first = _next(messages)
    if first is None or first.type != "schema":
        raise InputError("an Arrow stream begins with its schema", hint="it may be an Arrow file")
    schema = pa.ipc.read_schema(first)
    _check_schema(schema, columns)
    batches: list[pa.RecordBatch] = []
    rows = 0
    for message in iter(lambda: _next(messages), None):
        if message.type != "record batch":
            raise InputError(f"the stream holds a {message.type}", hint="send plain columns")
        rows += _stated_rows(message)
        if rows > most or len(batches) >= MAX_BATCHES:
            raise TooLargeError(
                f"the stream holds more than {most:,} rows or {MAX_BATCHES:,} batches",
                hint=f"send at most {most:,} rows at a time",
            )
        batch = pa.ipc.read_record_batch(message, schema)
        batch.validate(full=True)
        batches.append(batch)
    table = pa.Table.from_batches(batches, schema)
    _check_texts(table)
    return table


def _next(messages: pa.ipc.MessageReader) -> pa.Message | None:
    try:
        return messages.read_next_message()
    except StopIteration:
        return None


def _check_schema(schema: pa.Schema, columns: Mapping[str, TypeTest]) -> None:
    known = ", ".join(columns)
    if len(set(schema.names)) != len(schema.names):
        raise InputError("a column stands twice", hint=f"the columns are {known}")
    for field in schema:
        fits = columns.get(field.name)
        if fits is None:
            raise InputError(f"unknown column {field.name[:60]!r}", hint=f"the columns are {known}")
        if not fits(field.type):
            kind = str(field.type)[:60]
            raise InputError(f"column {field.name!r} has the type {kind}", hint="send plain values")


def _check_texts(table: pa.Table) -> None:
    for name in table.column_names:
        if pa.types.is_string(table.schema.field(name).type):
            longest = pc.max(pc.binary_length(table[name])).as_py() or 0
            if longest > MAX_TEXT_BYTES:
                raise InputError(
                    f"a cell of {name!r} has {longest:,} bytes", hint=f"at most {MAX_TEXT_BYTES:,}"
                )


def _stated_rows(message: pa.Message) -> int:
    """The rows a record batch claims to hold. Raises ``InputError`` where it is compressed."""
    data = message.metadata.to_pybytes()
    root = struct.unpack_from("<I", data, 0)[0]
    header = _slot(data, root, _MESSAGE_HEADER)
    if header is None:
        raise pa.ArrowInvalid("a message without a header")
    batch = header + struct.unpack_from("<I", data, header)[0]
    if _slot(data, batch, _BATCH_COMPRESSION) is not None:
        raise InputError("the buffers are compressed", hint="write the stream without compression")
    at = _slot(data, batch, _BATCH_LENGTH)
    rows = 0 if at is None else struct.unpack_from("<q", data, at)[0]
    if rows < 0:
        raise pa.ArrowInvalid("a negative number of rows")
    return int(rows)


def _slot(data: bytes, table: int, slot: int) -> int | None:
    """Where a flatbuffer table keeps a field, or None; raises ``struct.error`` beyond the end."""
    vtable = table - struct.unpack_from("<i", data, table)[0]
    if vtable < 0:
        raise struct.error("a table's description lies before the message")
    size = struct.unpack_from("<H", data, vtable)[0]
    entry = 4 + 2 * slot
    if entry + 2 > size:
        return None
    offset = struct.unpack_from("<H", data, vtable + entry)[0]
    return table + offset if offset else None


def to_stream(table: pa.Table) -> bytes:
    """Write a table as a stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
