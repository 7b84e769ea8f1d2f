"""Find the cube for a source, and bring it up to date."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from geo_service.assign.dates import decide_order
from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.base.settings import Settings
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube, Snapshot
from geo_service.cube.manifest import CubeManifest
from geo_service.cube.shape import CubeShape
from geo_service.planning.assigned import (
    AssignedColumns,
    LeftOut,
    find_meaning,
    read_assigned,
    with_points,
)
from geo_service.region.folder import RegionFolder
from geo_service.tables import open_table

#: finest cell where a file has none
NO_CELLS_RES = 9
#: gives the rows changed after a change number
Export = Callable[[int], Iterable[pa.Table]]


def cube_folder(settings: Settings, region: RegionFolder) -> Path:
    """Give the folder of a region's cube."""
    return settings.home / "cube" / region.manifest.id


def cube_shape(settings: Settings, region: RegionFolder) -> CubeShape:
    """Say what a region's cube is built for."""
    manifest = region.manifest
    return CubeShape(
        region=manifest.id,
        zone=manifest.time_zone,
        levels=tuple(level.id for level in manifest.levels),
        lead_level=manifest.lead_level,
        h3_res=manifest.h3_res,
        k=settings.k_anonymity,
    )


def refresh(
    folder: Path,
    shape: CubeShape,
    export: Export,
    today: date,
    *,
    rebuild: bool = False,
    wait_s: float = 0.0,
    progress: Callable[[int], None] | None = None,
) -> CubeManifest:
    """Bring a cube up to date with what changed since its last version; give the version now.

    ``progress`` is told how many rows have come in. With nothing new and no month to close,
    the version stays. Another builder is waited for up to ``wait_s``; what it has brought in is
    not read again.

    Raises:
        ConflictError: it is still at work after that.
    """
    with CubeBuilder(folder, shape, rebuild=rebuild, wait_s=wait_s) as builder:
        rows = 0
        for table in export(builder.since_seq):
            builder.add(table)
            rows += table.num_rows
            if progress is not None:
                progress(rows)
        if rows == 0 and not builder.due(today):
            return builder.last
        return builder.publish(today)


@contextmanager
def cube_of_file(
    path: Path,
    region: RegionFolder,
    *,
    given: FileColumns | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Snapshot]:
    """Build a cube of an assigned file that lasts as long as the context.

    ``tell`` is given a sentence for each kind of rows that the views leave out.

    Raises:
        InputError: the file is not an assigned file of this region, or is empty, or a column
            named is not there.
    """
    meaning = _columns_of_file(path, region, given or FileColumns(), tell)
    lead = region.manifest.lead_level
    shape = CubeShape(
        region=region.manifest.id,
        zone="UTC",  # the days of a file are local already
        levels=meaning.levels,
        lead_level=lead if lead in meaning.levels else meaning.levels[-1],
        h3_res=meaning.res if meaning.res is not None else NO_CELLS_RES,
        k=1,
    )
    with tempfile.TemporaryDirectory(prefix="geo-service-") as folder:
        left_out = LeftOut()
        with CubeBuilder(Path(folder), shape) as builder:
            for table in read_assigned(path, meaning, left_out):
                builder.add(table)
            builder.publish(date.max)
        snapshot = Cube(Path(folder)).snapshot()
        if snapshot is None or snapshot.manifest.rows == 0:
            raise InputError(f"{path.name} has no rows")
        for notice in left_out.notices(meaning):
            tell(notice)
        yield snapshot
        snapshot.connection.close()


@dataclass(frozen=True, slots=True)
class FileColumns:
    """What the caller says of an assigned file's columns; the rest is found by usual names."""

    day: str | None = None
    category: str | None = None
    lon: str | None = None
    lat: str | None = None
    date_order: DateOrder | None = None


def _columns_of_file(
    path: Path, region: RegionFolder, given: FileColumns, tell: Callable[[str], None]
) -> AssignedColumns:
    levels = tuple(level.id for level in region.levels)
    reader = open_table(path)
    found = find_meaning(reader.schema.names, levels, day=given.day, category=given.category)
    manifest = region.manifest
    found = replace(found, datum=manifest.datum, zone=manifest.time_zone)
    found = with_points(reader, found, lon=given.lon, lat=given.lat, h3_res=manifest.h3_res)
    if found.points is not None:
        tell(f"cells are made of the coordinates, which are taken as {manifest.datum}")
    if found.day is not None:
        reading = decide_order(reader, found.day, given.date_order)
        found = replace(found, order=reading.order)
        if reading.notice:
            tell(reading.notice)
    return found
