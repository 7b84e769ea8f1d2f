"""Build the cube: read rows in batches, sort them by month, publish one version."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geo_service.base.lock import exclusive
from geo_service.cube.codebook import Codebooks, books_for, read_codebooks
from geo_service.cube.engine import connect
from geo_service.cube.integrity import Damage, checks_of, find_damage
from geo_service.cube.manifest import CubeManifest, newest_first, publish, read_current, read_older
from geo_service.cube.merge import is_over, merge
from geo_service.cube.prepare import book_names, prepare
from geo_service.cube.schema import UNDATED
from geo_service.cube.shape import CubeShape


class CubeBuilder:
    """Collects changes and publishes them as one new version.

    Use as a context manager: it holds the builder's lock, and leaves nothing behind when left
    before ``publish``. ``wait_s`` is how long it waits for another builder to end.
    """

    def __init__(
        self, folder: Path, shape: CubeShape, *, rebuild: bool = False, wait_s: float = 0.0
    ) -> None:
        self._folder = folder
        self._shape = shape
        self._rebuild = rebuild
        self._lock = exclusive(
            folder / "build.lock", "the cube is being built already", wait_s=wait_s
        )
        self._staged: dict[str, list[Path]] = {}
        self._batch = 0

    def __enter__(self) -> CubeBuilder:
        """Take the lock and read where the last version ended."""
        self._lock.__enter__()
        try:
            self._begin()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drop the staging folder and free the lock."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._lock.__exit__(kind, error, trace)

    def _begin(self) -> None:
        self._staging = self._folder / "staging"
        shutil.rmtree(self._staging, ignore_errors=True)
        (self._folder / "data").mkdir(parents=True, exist_ok=True)
        self.last = _standing(self._folder, self._shape, rebuild=self._rebuild)
        self.damage = _damage_of(self._folder, self.last)
        self._books: Codebooks = books_for(
            book_names(self._shape.levels), read_codebooks(self.last.books)
        )
        self._seq = self.last.seq

    @property
    def since_seq(self) -> int:
        """After which change number complaints are needed: all where a month's rows are damaged."""
        return 0 if self.damage.months else self.last.seq

    def add(self, rows: pa.Table) -> None:
        """Stage a batch of complaints (columns as ``schema.EXPORT``), any order, any months."""
        if rows.num_rows == 0:
            return
        shape = self._shape
        stored, months = prepare(rows, shape.levels, shape.zone, self._books)
        self._seq = max(self._seq, int(stored["seq"].to_numpy().max()))
        if self.damage.months:
            stored, months = self._only_needed(stored, months)
            if stored.num_rows == 0:
                return
        order = np.argsort(months.astype(str), kind="stable")
        stored, months = stored.take(pa.array(order)), months[order]
        starts = np.flatnonzero(np.r_[True, months[1:] != months[:-1]])
        for start, stop in zip(starts, [*starts[1:], len(months)], strict=True):
            self._stage(str(months[start]), stored.slice(start, stop - start))
        self._batch += 1

    def _only_needed(
        self, stored: pa.Table, months: npt.NDArray[np.object_]
    ) -> tuple[pa.Table, npt.NDArray[np.object_]]:
        """Of a whole export, what changed since and what the damaged months held."""
        wanted = stored["seq"].to_numpy() > self.last.seq
        wanted |= np.isin(months.astype(str), sorted(self.damage.months))
        return stored.filter(pa.array(wanted)), months[wanted]

    def due(self, today: date) -> bool:
        """Tell whether a month has ended since or something is damaged: there is work anyway."""
        return bool(self.damage) or any(is_over(month, today) for month in self.last.open_months)

    def publish(self, today: date) -> CubeManifest:
        """Merge what was staged, write the files of a new version, and make it current."""
        spill = self._staging / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        with connect(spill) as connection:
            draft = merge(
                connection, self._folder, self.last, self._books, self._staged, today, self.damage
            )
        manifest = replace(
            draft,
            older_rows=(),
            seq=self._seq,
            token=secrets.token_hex(4),
            books={key: book.texts for key, book in self._books.items()},
            checks=checks_of(self._folder, draft.files(), self.last.checks),
        )
        publish(self._folder, manifest)
        return manifest

    def _stage(self, month: str, rows: pa.Table) -> None:
        path = self._staging / month / f"{self._batch}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, path, compression="lz4")
        self._staged.setdefault(month, []).append(path)


def _standing(folder: Path, shape: CubeShape, *, rebuild: bool) -> CubeManifest:
    """Give the version to build on: the current one, or an empty one before it.

    What the public was told by a cube of an older layout stays told, once: its blocks are kept.
    """
    current = None if rebuild else read_current(folder)
    if current is not None and shape_of(current) == shape:
        return current
    older = None if rebuild else read_older(folder)
    if older is not None and shape_of(older) == shape:
        return _anew(older, shape)
    return CubeManifest(max(newest_first(folder), default=0), *astuple(shape))


def _damage_of(folder: Path, last: CubeManifest) -> Damage:
    """What must be mended; months whose sealed keys were never kept apart count as such."""
    found = find_damage(folder, last, thorough=True)
    without = {month for month in last.months if month != UNDATED} - set(last.sealed)
    return replace(found, sealed=found.sealed | without)


def _anew(older: CubeManifest, shape: CubeShape) -> CubeManifest:
    """Give an empty version that keeps an older one's sealed blocks, and the texts they use."""
    blocks = {kind: path for kind, path in older.rollups.items() if kind == "blocks"}
    return replace(
        CubeManifest(older.number, *astuple(shape)),
        rollups=blocks,
        books=older.books,
        sealed=older.sealed,
        lost_blocks=older.lost_blocks,
        checks=older.checks,
        older_rows=tuple(older.months.values()),
    )


def shape_of(manifest: CubeManifest) -> CubeShape:
    """Say what a version was built for."""
    m = manifest
    return CubeShape(m.region, m.zone, m.levels, m.lead_level, m.h3_res, m.k)
