"""Read and write Parquet: one file, or a folder of files in the order of their names."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo_service.base.errors import InputError, NotFoundError
from geo_service.tables.chunk import CHUNK_ROWS, Chunk
from geo_service.tables.parquet_geometry import find_geometry

#: bytes that make a chunk where rows are wide, and the rows it has at least
CHUNK_BYTES = 64 << 20
MIN_CHUNK_ROWS = 4096
#: bytes a row of a column of texts that are kept as codes
PACKED_BYTES = 4


@dataclass(frozen=True, slots=True)
class RowGroups:
    """Some row groups of one file; ``first_row`` is the number of their first row in the table."""

    number: int
    file: Path
    groups: tuple[int, ...]
    first_row: int


class ParquetTable:
    """A Parquet file or a folder of Parquet files of one schema."""

    spreadsheet = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fraction = 0.0
        self.notices: list[str] = []
        self.files = _files(path)
        first = _open(self.files[0])
        self.schema: pa.Schema = first.schema_arrow
        found = find_geometry(self.schema, first)
        self.geometry = found.column if found else None
        self._to_lon_lat = found.to_lon_lat() if found else None
        if found and found.notice:
            self.notices.append(f"{path.name}: {found.notice}")
            described = shape_metadata(found.column)
            self.schema = self.schema.with_metadata((self.schema.metadata or {}) | described)
        self.rows: int | None = sum(_open(file).metadata.num_rows for file in self.files)
        self._coded: tuple[str, ...] = ()

    def keep_codes(self, except_for: Collection[str]) -> None:
        """Give texts that the file keeps as dictionaries as such from now on, but for some columns.

        Such a column is neither unpacked here nor packed again by ``write_parquet``. Only columns
        whose values repeat: a dictionary of long texts would cost more than the texts.
        """
        packed = [_packed_texts(_open(file)) for file in self.files]
        kept = set.intersection(*packed) - set(except_for) - {self.geometry}
        self._coded = tuple(name for name in self.schema.names if name in kept)

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; see ``TableReader``.

        Raises:
            InputError: a file is damaged, or its columns are not those of the first.
        """
        first_row, self.fraction = 1, 0.0
        for number, file in enumerate(self.files):
            groups = tuple(range(_open(file).metadata.num_row_groups))
            for chunk in self.piece(RowGroups(number, file, groups, first_row), columns):
                first_row += chunk.table.num_rows
                self.fraction = (first_row - 1) / max(self.rows or 0, 1)
                yield chunk

    def pieces(self, rows: int) -> list[RowGroups]:
        """Cut the table into pieces of whole row groups, each of about ``rows`` or more."""
        pieces: list[RowGroups] = []
        first_row = 1
        for file in self.files:
            metadata = _open(file).metadata
            groups: list[int] = []
            size = 0
            for group in range(metadata.num_row_groups):
                groups.append(group)
                size += metadata.row_group(group).num_rows
                if size >= rows or group == metadata.num_row_groups - 1:
                    pieces.append(RowGroups(len(pieces), file, tuple(groups), first_row))
                    first_row += size
                    groups, size = [], 0
        return pieces

    def piece(self, piece: RowGroups, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows of one piece in order; raises as ``chunks``."""
        names = list(self.schema.names if columns is None else columns)
        parquet = _open(piece.file, self._coded)
        if missing := set(names) - set(parquet.schema_arrow.names):
            raise InputError(f"{piece.file.name} lacks the column(s) {', '.join(sorted(missing))}")
        first_row = piece.first_row
        try:
            for groups in _stretches(parquet, piece.groups):
                for batch in parquet.iter_batches(_chunk_rows(parquet), groups, names):
                    table = pa.Table.from_batches([batch]).select(names)
                    if self._to_lon_lat and self.geometry and self.geometry in names:
                        table = self._to_lon_lat(table, self.geometry)
                    yield Chunk(table, first_row)
                    first_row += table.num_rows
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{piece.file.name} is damaged: its rows cannot be read") from error


def write_parquet(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    """Write ``tables`` of ``schema`` one after the other; give the number of rows.

    Where the schema says text a table may hold a dictionary (of int32 codes); the file holds text
    all the same.
    """
    rows = 0
    with ExitStack() as stack:
        writer: pq.ParquetWriter | None = None
        for table in tables:
            writer = writer or stack.enter_context(_writer(path, schema, table.schema))
            rows += table.num_rows
            writer.write_table(_fitted(table, writer.schema))
        if writer is None:
            stack.enter_context(_writer(path, schema, schema))
    return rows


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` with texts and dictionaries as the first table had them."""
    if table.schema.equals(schema):
        return table
    columns = [
        column.dictionary_encode() if coded and not pa.types.is_dictionary(column.type) else column
        for column, coded in zip(
            table.columns, map(pa.types.is_dictionary, schema.types), strict=True
        )
    ]
    return pa.Table.from_arrays(columns, names=table.column_names).cast(schema)


@contextmanager
def _writer(path: Path, schema: pa.Schema, given: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A writer of tables of ``given``, whose file readers take for one of ``schema``."""
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    coded = {name for name in texts if pa.types.is_dictionary(given.field(name).type)}
    fields = [given.field(field.name) if field.name in coded else field for field in schema]
    # a dictionary of numbers rarely pays, and trying costs more than all the rest; the least and
    # the greatest of codes in no order tell nobody anything, and cost three times their writing
    choices: dict[str, Any] = {"compression": "snappy", "use_dictionary": texts}
    if coded:
        choices["write_statistics"] = [name for name in schema.names if name not in coded]
        choices["store_schema"] = False
    with pq.ParquetWriter(path, pa.schema(fields, schema.metadata), **choices) as writer:
        yield writer
        if coded:  # Arrow's own readers find here that these columns are texts
            packed = base64.b64encode(schema.serialize().to_pybytes())
            writer.add_key_value_metadata({"ARROW:schema": packed.decode()})


def shape_metadata(column: str, kinds: Sequence[str] = ()) -> dict[bytes, bytes]:
    """Give the metadata that marks ``column`` as shapes (EPSG:4326) of ``kinds``, if only some."""
    geo = {
        "version": "1.0.0",
        "primary_column": column,
        "columns": {column: {"encoding": "WKB", "geometry_types": list(kinds)}},
    }
    return {b"geo": json.dumps(geo).encode()}


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.parquet"))
        folders = sorted({part.parent for part in path.rglob("*.parquet")})
        if not files and folders:
            shown = ", ".join(str(one.relative_to(path)) for one in folders[:3])
            raise InputError(
                f"{path.name} holds its parts in folders ({shown}), whose names are columns",
                hint=f"read one folder at a time, as {path.name}/{folders[0].relative_to(path)}, "
                "or write the table without partitions",
            )
        if not files:
            raise NotFoundError(f"{path} holds no .parquet file")
        return files
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    return [path]


def _open(file: Path, coded: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file, pre_buffer=True, read_dictionary=list(coded))
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{file.name} is not a Parquet file, or damaged", hint="download or export it again"
        ) from error


def _packed_texts(parquet: pq.ParquetFile) -> set[str]:
    """Columns of text that every row group keeps as a small dictionary and codes."""
    metadata, schema = parquet.metadata, parquet.schema_arrow
    if metadata.num_rows < metadata.num_row_groups * MIN_CHUNK_ROWS:
        return set()  # a chunk would hold many dictionaries
    names = {field.name for field in schema if pa.types.is_string(field.type)}
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for column in map(row_group.column, range(row_group.num_columns)):
            coded = "RLE_DICTIONARY" in column.encodings or "PLAIN_DICTIONARY" in column.encodings
            if not coded or column.total_uncompressed_size > PACKED_BYTES * row_group.num_rows:
                names.discard(column.path_in_schema)
    return names


def _stretches(parquet: pq.ParquetFile, groups: Sequence[int]) -> Iterator[list[int]]:
    """Row groups to read at a time, a chunk or more: what is read ahead stays small."""
    stretch: list[int] = []
    rows, enough = 0, _chunk_rows(parquet)
    for group in groups:
        stretch.append(group)
        rows += parquet.metadata.row_group(group).num_rows
        if rows >= enough:
            yield stretch
            stretch, rows = [], 0
    if stretch:
        yield stretch


def _chunk_rows(parquet: pq.ParquetFile) -> int:
    """Give the rows that make a chunk: fewer where rows are wide."""
    metadata = parquet.metadata
    groups = range(metadata.num_row_groups)
    size = sum(metadata.row_group(group).total_byte_size for group in groups)
    row_bytes = max(size // max(metadata.num_rows, 1), 1)
    return int(min(CHUNK_ROWS, max(MIN_CHUNK_ROWS, CHUNK_BYTES // row_bytes)))
