"""Read JSON whose objects are rows: one a line, or a list of them, as programs and APIs write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from geo_service.base.errors import InputError, TooLargeError
from geo_service.tables.chunk import Chunk, RowFault
from geo_service.tables.encoding import Utf8Stream, detect_encoding
from geo_service.tables.encoding_names import encoding_named
from geo_service.tables.limits import FILES, Limits, check_columns

_STEP = 10_000
_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 4096
_BAD = "the line is no JSON object"


def holds_rows(path: Path) -> bool:
    """Whether a ``.json`` file is a list of objects that are no GeoJSON."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").split()
    begun = b"".join(head)
    return begun.startswith(b"[{") and b'"type":"Feature"' not in begun


class JsonRowsTable:
    """Objects as rows of texts; members of an object within are columns ``outer.inner``."""

    geometry: str | None = None
    spreadsheet = False

    def __init__(self, path: Path, encoding: str | None = None, limits: Limits = FILES) -> None:
        """Look at all objects once for their names.

        Raises:
            InputError: there is no object, or the file is no JSON.
            TooLargeError: it has too many columns, or is a list beyond what is held in memory.
        """
        self.path = path
        self.rows: int | None = None
        self.fraction = 0.0
        self.notices: list[str] = []
        self._limits = limits
        with path.open("rb") as file:
            blocks = iter(lambda: file.read(_BLOCK_BYTES), b"")
            found = encoding_named(encoding) if encoding else detect_encoding(blocks, path.name)
        self._encoding = found
        if found != "utf-8":
            self.notices.append(f"{path.name} was read as {found}")
        names: dict[str, None] = {}
        for row in self._objects():
            names |= dict.fromkeys(row or ())
            check_columns(path.name, len(names), limits)
        if {"type", "geometry"} <= names.keys():
            raise InputError(f"{path.name} holds GeoJSON features", hint="name it .geojsonl")
        if not names:
            raise InputError(f"{path.name} holds no JSON objects", hint="one object a line")
        self.schema = pa.schema([(name, pa.string()) for name in names])

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order as text; see ``TableReader``; no object is an empty row."""
        names = list(self.schema.names if columns is None else columns)
        schema = pa.schema([(name, pa.string()) for name in names])
        first, rows = 1, self._objects()
        size = max(self.path.stat().st_size, 1)
        while block := list(islice(rows, _STEP)):
            table = pa.Table.from_pylist(
                [{name: (row or {}).get(name) for name in names} for row in block], schema=schema
            )
            faults = tuple(
                RowFault(first + place, _BAD) for place, row in enumerate(block) if row is None
            )
            self.fraction = min(1.0, self.fraction + sum(map(len, map(str, block))) / size)
            yield Chunk(table, first, faults)
            first += len(block)
        self.rows, self.fraction = first - 1, 1.0

    def _objects(self) -> Iterator[dict[str, str | None] | None]:
        if self.path.suffix.lower() == ".json":
            yield from map(_flat, self._listed())
            return
        with self.path.open("rb") as file:
            stream = file if self._encoding == "utf-8" else Utf8Stream(file, self._encoding)
            for line in stream:
                text = line.decode("utf-8-sig", errors="replace").strip("\x1e \t\r\n")
                if text:
                    yield _flat(_parsed(text))

    def _listed(self) -> list[Any]:
        if self.path.stat().st_size > self._limits.held_bytes:
            raise TooLargeError(
                f"{self.path.name} is a list of more than {self._limits.held_bytes >> 20} MiB",
                hint="write one object a line (.jsonl), or CSV",
            )
        text = self.path.read_bytes().decode(self._encoding, errors="replace")
        found = _parsed(text.removeprefix("\ufeff"))
        if not isinstance(found, list):
            raise InputError(f"{self.path.name} is damaged: its JSON breaks off or is none")
        return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str)  # numbers stay as written
    except (ValueError, RecursionError):
        return None


def _flat(found: Any) -> dict[str, str | None] | None:
    """An object's members as texts, those of objects within under joined names."""
    if not isinstance(found, Mapping):
        return None
    row: dict[str, str | None] = {}
    for name, value in found.items():
        if isinstance(value, Mapping) and value:
            row |= {f"{name}.{inner}": _text(one) for inner, one in value.items()}
        else:
            row[str(name)] = _text(value)
    return row


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
