"""The published cube, opened for reading."""

from __future__ import annotations

import threading
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from geo_service.base.errors import NotFoundError
from geo_service.cube.codebook import Codebooks, read_codebooks
from geo_service.cube.engine import connect
from geo_service.cube.integrity import require_whole
from geo_service.cube.manifest import (
    POINTER,
    BrokenCubeError,
    CubeManifest,
    read_current,
)
from geo_service.cube.prepare import book_names
from geo_service.cube.schema import area_column
from geo_service.cube.shape import CubeShape

#: columns of a query's answer as numpy arrays, masked where null
Columns = dict[str, Any]
#: stamps of a cube whose pointer is lost, and of one that must be looked at again
_NO_POINTER, _NOTHING_SEEN = (0, 0), (-1, -1)


@dataclass(frozen=True)
class Snapshot:
    """One version of the cube: the same answers however long it is held."""

    folder: Path
    manifest: CubeManifest
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

    def area_column(self, level: str) -> str:
        """The rows' column of areas of ``level``. Raises ``NotFoundError`` for one it lacks."""
        column = area_column(level)
        if column not in self.books:
            raise NotFoundError(
                f"there is no level {level!r}", hint="use " + ", ".join(self.manifest.levels)
            )
        return column

    def query(self, sql: str) -> Columns:
        """Run a query and give its columns. Safe from several threads at once.

        Raises:
            BrokenCubeError: files were damaged since this version was opened.
        """
        try:
            return dict(self.connection.cursor().execute(sql).fetchnumpy())
        except duckdb.Error:
            require_whole(self.folder, self.manifest, thorough=True)
            raise


def empty_snapshot(folder: Path, shape: CubeShape) -> Snapshot:
    """Give a cube in which nothing was ever counted."""
    manifest = CubeManifest(0, *astuple(shape))
    books = {book: [""] for book in book_names(shape.levels)}
    return Snapshot(folder, replace(manifest, books=books), connect())


class Cube:
    """A cube's folder, following the version that is published there.

    ``thorough`` reads every file once before it is used; else sizes and end marks are looked at,
    and ``check`` reads them.
    """

    def __init__(self, folder: Path, *, thorough: bool = False) -> None:
        self.folder = folder
        self._thorough = thorough
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
                    require_whole(self.folder, manifest, thorough=self._thorough)
                    fresh = Snapshot(self.folder, manifest, connect())
                self._snapshot, self._seen = fresh, stamp
            return self._snapshot

    def check(self) -> None:
        """Read the files of the published version that this process has not read.

        Raises:
            BrokenCubeError: one is not as it was written; it is not served any more.
        """
        manifest = read_current(self.folder)
        if manifest is None:
            return
        try:
            require_whole(self.folder, manifest, thorough=True)
        except BrokenCubeError:
            with self._lock:
                self._seen, self._thorough = _NOTHING_SEEN, True
            raise

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / POINTER).stat()
        except FileNotFoundError:
            return _NO_POINTER if self.folder.is_dir() else None
        return (found.st_mtime_ns, found.st_ino)
