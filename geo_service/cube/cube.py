"""The published cube, opened for reading."""

from __future__ import annotations

import threading
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from geo_service.cube.codebook import Codebooks, read_codebooks
from geo_service.cube.engine import connect
from geo_service.cube.manifest import POINTER, Manifest, read_current
from geo_service.cube.prepare import book_names
from geo_service.cube.shape import CubeShape

#: columns of a query's answer as numpy arrays, masked where null
Columns = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """One version of the cube: the same answers however long it is held."""

    folder: Path
    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def books(self) -> Codebooks:
        """The texts behind the rows' numbers."""
        return read_codebooks(self.manifest.books)

    def rollup(self, kind: str) -> Path | None:
        """Give a roll-up's file, or None where there is nothing to count."""
        path = self.manifest.rollups.get(kind)
        return None if path is None else self.folder / path

    def query(self, sql: str) -> Columns:
        """Run a query and give its columns. Safe from several threads at once."""
        return dict(self.connection.cursor().execute(sql).fetchnumpy())


def empty_snapshot(folder: Path, shape: CubeShape) -> Snapshot:
    """Give a cube in which nothing was ever counted."""
    manifest = Manifest(0, *astuple(shape))
    books = {book: [""] for book in book_names(shape.levels)}
    return Snapshot(folder, replace(manifest, books=books), connect())


class Cube:
    """A cube's folder, following the version that is published there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """Give the version published now; None where nothing was ever published.

        Raises:
            BrokenCubeError: it cannot be read.
        """
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                manifest = read_current(self.folder)
                fresh = None
                if manifest is not None:
                    fresh = Snapshot(self.folder, manifest, connect())
                self._snapshot, self._seen = fresh, stamp
            return self._snapshot

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / POINTER).stat()
        except FileNotFoundError:
            return None
        return (found.st_mtime_ns, found.st_ino)
