"""Write CSV: UTF-8, minimal quoting, numbers in their shortest exact form."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable
from contextlib import ExitStack
from gzip import GzipFile
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.tables.formulas import guard_column

#: bytes that make a cell need quotation marks
STRUCTURAL = (b",", b"\t", b'"', b"\n", b"\r")
STRUCTURAL_PATTERN = '[,\t"\n\r]'


class CsvWriter:
    """A CSV file being written; ``path`` decides on compression (``.gz``) and tabs (``.tsv``).

    ``for_people`` guards texts that a spreadsheet program would run; see ``tables.formulas``.
    """

    def __init__(
        self, path: Path, schema: pa.Schema, *, bom: bool = False, for_people: bool = False
    ) -> None:
        self._for_people = for_people
        name = path.name.lower()
        self._delimiter = "\t" if ".tsv" in name else ","
        self._files = ExitStack()
        self._file: IO[bytes] = self._files.enter_context(path.open("wb"))
        if name.endswith(".gz"):
            zipped = GzipFile(fileobj=self._file, mode="wb", compresslevel=1)
            self._file = cast(IO[bytes], self._files.enter_context(zipped))
        if bom:
            self._file.write(codecs.BOM_UTF8)
        self.write(pa.table([[field.name] for field in schema], names=schema.names))

    def write(self, table: pa.Table) -> None:
        """Append rows."""
        self._file.write(_lines(table, self._delimiter, for_people=self._for_people))

    def __enter__(self) -> CsvWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()


def write_csv(
    path: Path,
    schema: pa.Schema,
    tables: Iterable[pa.Table],
    *,
    bom: bool = False,
    for_people: bool = False,
) -> int:
    """Write ``tables`` of ``schema`` one after the other; give the number of rows.

    ``bom`` puts the mark in front that spreadsheet programs need to see UTF-8; ``for_people``
    guards texts that such a program would run as formulas.
    """
    rows = 0
    with CsvWriter(path, schema, bom=bom, for_people=for_people) as file:
        for table in tables:
            rows += table.num_rows
            file.write(table)
    return rows


def _lines(table: pa.Table, delimiter: str, *, for_people: bool) -> bytes | memoryview:
    """Render rows as CSV bytes, line ends included."""
    if not table.num_rows:
        return b""
    texts = [
        guard_column(as_text(column)) if for_people and not _is_number(column) else as_text(column)
        for column in table.columns
    ]
    cells = [_quoted(text) for text in texts]
    last = pc.binary_join_element_wise(cells[-1], "", "\n")
    lines = pc.binary_join_element_wise(*cells[:-1], last, delimiter) if cells[:-1] else last
    return b"".join(_bytes_of(part) for part in _parts(lines))


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """Give a column of any type as text, null as an empty string."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_nested(kind):
        texts = [None if v is None else json.dumps(v, default=str) for v in column.to_pylist()]
        column = pa.chunked_array([pa.array(texts, pa.string())])
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if v is None else v.hex() for v in column.to_pylist()]
        column = pa.chunked_array([pa.array(texts, pa.string())])
    text = column.cast(pa.string()) if column.type != pa.string() else column
    array = text.combine_chunks()
    return array.fill_null("") if array.null_count else array


def _is_number(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _quoted(text: pa.Array) -> pa.Array:
    """Put quotation marks around the cells that need them."""
    raw = np.frombuffer(_bytes_of(text), np.uint8)
    if not any((raw == mark[0]).any() for mark in STRUCTURAL):
        return text
    needs = pc.match_substring_regex(text, STRUCTURAL_PATTERN)
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(needs, pc.binary_join_element_wise('"', doubled, '"', ""), text)


def _parts(lines: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]


def _bytes_of(text: pa.Array) -> memoryview:
    """Give the text bytes of a string array, without copying."""
    _, offsets, data = text.buffers()
    if data is None or not len(text):
        return memoryview(b"")
    ends = np.frombuffer(offsets, np.int32)
    start, end = ends[text.offset], ends[text.offset + len(text)]
    return memoryview(data)[start:end]
