"""Detect how a CSV file is written: encoding, delimiter, header."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from geo_service.base.errors import InputError, NotFoundError
from geo_service.tables.byte_stream import ByteStream
from geo_service.tables.csv_escapes import Unescaped, has_escapes, unescaped
from geo_service.tables.csv_layout import CsvLayout, find_layout
from geo_service.tables.encoding import Utf8Stream, detect_encoding
from geo_service.tables.encoding_names import encoding_named
from geo_service.tables.limits import FILES, BoundedGzip, Limits, check_columns
from geo_service.tables.other_content import content_named_otherwise

if TYPE_CHECKING:
    pass

SAMPLE_BYTES = 1 << 20
#: what a first column is called that the header does not name
_ROW_NAMES = "row_names"
# Python's own bound is 131,072 characters; a cell is bounded by the block it is read in.
csv.field_size_limit(8 << 20)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written.

    ``leading`` are the bytes of the file, as UTF-8, before the header; ``carriage_returns`` says
    that lines end with nothing else, ``escapes`` that a backslash stands before quotation marks in
    a cell. ``added`` is what the header lacks at its beginning. ``notices`` are for the user.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    bom: bool
    leading: int = 0
    carriage_returns: bool = False
    escapes: bool = False
    added: bytes = b""
    notices: tuple[str, ...] = ()


def find_dialect(path: Path, encoding: str | None, limits: Limits = FILES) -> Dialect:
    """Find out how a CSV file is written, from its beginning; a given ``encoding`` is believed.

    Raises:
        NotFoundError: there is no such file.
        InputError: it has no header line, or is no gzip file though its name says so.
        TooLargeError: it has too many columns, or unpacks to too much.
    """
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    _refuse_other_content(path)
    found = (
        encoding_named(encoding) if encoding else detect_encoding(_blocks(path, limits), path.name)
    )
    with path.open("rb") as raw:
        stream = utf8_stream(raw, path, found, limits)
        try:
            sample = stream.read(SAMPLE_BYTES).decode(errors="replace")
        except (EOFError, OSError, zlib.error) as error:
            raise InputError(f"{path.name} cannot be read: {error}") from error
    bom = sample.startswith("\ufeff")
    sample = sample.removeprefix("\ufeff")
    if "\0" in sample.split("\n", 1)[0]:
        raise InputError(
            f"{path.name} has zero bytes in its header, as UTF-16 has",
            hint="name the encoding: --encoding utf-16-le, or utf-16-be",
        )
    layout = find_layout(sample, path.name)
    escapes = has_escapes(sample[layout.leading :], layout.delimiter)
    if escapes:
        layout = find_layout(unescaped(sample.encode()).decode(), path.name)
    check_columns(path.name, len(layout.header), limits)
    leading = len(sample[: layout.leading].encode()) + (len(codecs.BOM_UTF8) if bom else 0)
    return _dialect(found, layout, bom=bom, leading=leading, escapes=escapes)


def _dialect(
    encoding: str, layout: CsvLayout, *, bom: bool, leading: int, escapes: bool
) -> Dialect:
    told = []
    if layout.titles:
        told.append("the lines above the header were left out")
    if escapes:
        told.append("a backslash before a quotation mark was read as part of the cell's text")
    header, added = layout.header, b""
    if layout.row_names:
        header, added = (_ROW_NAMES, *header), f"{_ROW_NAMES}{layout.delimiter}".encode()
        told.append(f"the header lacks a name for the first column; it is called {_ROW_NAMES!r}")
    returns = layout.carriage_returns
    return Dialect(
        encoding, layout.delimiter, header, bom, leading, returns, escapes, added, tuple(told)
    )


def _refuse_other_content(path: Path) -> None:
    if path.suffix.lower() == ".gz":
        return
    with path.open("rb") as file:
        what, remedy = content_named_otherwise(file.read(64))
    if what:
        raise InputError(f"{path.name} is {what}, whatever its name says", hint=remedy)


def _blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    with path.open("rb") as raw:
        stream = BoundedGzip(raw, path, limits) if path.suffix.lower() == ".gz" else raw
        try:
            while block := stream.read(SAMPLE_BYTES):
                yield block
        except (EOFError, OSError, zlib.error):
            return  # reading proper will report it with its place


def utf8_stream(raw: BinaryIO, path: Path, encoding: str, limits: Limits = FILES) -> Any:
    """Give the file's text as a stream of UTF-8 bytes."""
    zipped = path.suffix.lower() == ".gz"
    stream = cast(BinaryIO, BoundedGzip(raw, path, limits)) if zipped else raw
    if encoding == "utf-8":
        return stream
    return io.BufferedReader(Utf8Stream(stream, encoding), SAMPLE_BYTES)


def row_stream(raw: BinaryIO, path: Path, dialect: Dialect, limits: Limits = FILES) -> Any:
    """Give the file's rows, the header first, as UTF-8 bytes with ordinary line ends."""
    stream = utf8_stream(raw, path, dialect.encoding, limits)
    if dialect.leading:
        stream.read(dialect.leading)
    if dialect.carriage_returns:
        stream = io.BufferedReader(_LineEnds(stream), SAMPLE_BYTES)
    if dialect.escapes:
        stream = io.BufferedReader(Unescaped(stream), SAMPLE_BYTES)
    if dialect.added:
        stream = io.BufferedReader(_Behind(dialect.added, stream), SAMPLE_BYTES)
    return stream


class _Behind(ByteStream):
    """A stream behind some bytes of ours."""

    def __init__(self, first: bytes, source: Any) -> None:
        super().__init__(source)
        self._ready = first

    def changed(self, block: bytes) -> bytes:
        """Give a block as it is."""
        return block


class _LineEnds(ByteStream):
    """A stream whose carriage returns are read as line ends."""

    def changed(self, block: bytes) -> bytes:
        """Give a block with its line ends."""
        return block.replace(b"\r", b"\n")
