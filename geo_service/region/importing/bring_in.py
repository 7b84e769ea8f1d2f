"""Import a file of areas into a region: read, check, and only then write."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from geo_service.base.errors import ConflictError, InputError
from geo_service.base.model import AreaSet, AreaTable, Level, ObjectArray
from geo_service.region import edit, store
from geo_service.region.change_lock import one_at_a_time
from geo_service.region.checking.check import parents_of
from geo_service.region.checking.faults import check_areas
from geo_service.region.checking.findings import CheckReport, Finding
from geo_service.region.checking.topology import SLIVER_WIDTH_M
from geo_service.region.find import FILE_NAME
from geo_service.region.folder import RegionFolder
from geo_service.region.importing.datum_doubt import doubt_datum
from geo_service.region.importing.reading import read_table
from geo_service.region.importing.remedy import Bounds
from geo_service.region.manifest import RegionManifest
from geo_service.region.own_copy import is_region
from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions
from geo_service.region.sources import note_source

_GENERATION = re.compile(r"[\w.-]*\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of an import; nothing was written if the report has errors.

    ``notices`` say what the file was taken for.
    ``box`` is (west, south, east, north) of what was read, in EPSG:4326.
    """

    path: Path
    areas: AreaSet
    count: int
    report: CheckReport
    founded: bool
    box: Bounds
    notices: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        """Whether the region has the areas now."""
        return not self.report.errors


@one_at_a_time
def import_areas(
    path: Path, reading: ReadOptions, purpose: AreaSetRequest, founding: NewRegion
) -> Imported:
    """Import a file of areas into the region folder ``path``, which is made if need be.

    The areas are written first and the manifest last, each by one rename: an import that is
    killed leaves the region as it was.

    Raises:
        InputError: the file cannot be read as asked.
        CoordinateError: its coordinates contradict its CRS, or lie away from the region.
        ConflictError: the level has this generation already.
    """
    founded = not is_region(path)
    text = _with_level(path, purpose, founding)
    folder = RegionFolder(path, edit.read(text))
    areas = _area_set(folder.manifest, reading, purpose)
    above = parents_of(folder, areas)
    read = read_table(
        reading, areas.level, above, known_bounds(folder), accuracy_m=areas.accuracy_m
    )
    if founded and not founding.language:
        text = edit.put_language(text, edit.language_of([founding.name, *read.areas.names]))
    areas = replace(areas, accuracy_m=max(areas.accuracy_m, read.accuracy_m))
    found = [*read.findings, *_further(read.areas, above, folder, purpose, read.findings)]
    report = CheckReport.of(found, level=areas.level, generation=areas.generation)
    box = bounds_of(read.areas.geometry)
    outcome = Imported(path, areas, len(read.areas.codes), report, founded, box, read.notices)
    if outcome.written:
        _write(path, text, areas, read.areas)
        note_source(path, areas, f"imported from {reading.file.name}")
    return outcome


def known_bounds(folder: RegionFolder) -> Bounds | None:
    """Give the box (EPSG:4326) of all the areas a region has; None if it has none."""
    tables = [folder.table_of(areas) for areas in folder.manifest.area_sets]
    if not tables:
        return None
    return bounds_of(np.concatenate([table.geometry for table in tables]))


def bounds_of(geometry: ObjectArray) -> Bounds:
    """Give (west, south, east, north)."""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    return west, south, east, north


def _with_level(path: Path, purpose: AreaSetRequest, founding: NewRegion) -> str:
    """Give the manifest as text, with the level in it."""
    if is_region(path):
        text = (path / FILE_NAME).read_text(encoding="utf-8")
        if purpose.level in {level.id for level in edit.read(text).levels}:
            return text
    else:
        text = edit.new_manifest(path.resolve().name, founding)
    if not purpose.level.isidentifier():
        raise InputError(
            f"{purpose.level!r} cannot name a level", hint="use letters, digits and _, as in ward"
        )
    name = purpose.level_name or purpose.level
    level = Level(
        purpose.level,
        name,
        purpose.level_name_en or name,
        partition=not purpose.allow_overlap,
        apart=purpose.apart,
    )
    return edit.add_level(text, level, before=purpose.before)


def _area_set(manifest: RegionManifest, reading: ReadOptions, purpose: AreaSetRequest) -> AreaSet:
    begin, end = purpose.valid_from, purpose.valid_to
    if begin and end and begin >= end:
        raise InputError(f"--valid-from {begin} is not before --valid-to {end}")
    today = datetime.now(ZoneInfo(manifest.time_zone)).date()
    generation = purpose.generation or str(begin or today)
    if not _GENERATION.fullmatch(generation):
        raise InputError(
            f"{generation!r} cannot name a generation", hint="use letters, digits, -, . and _"
        )
    siblings = [areas for areas in manifest.area_sets if areas.level == purpose.level]
    if any(areas.generation == generation for areas in siblings):
        raise ConflictError(
            f"level {purpose.level!r} has a generation {generation!r} already",
            hint="name the new one with --generation, or date it with --valid-from",
        )
    return AreaSet(
        level=purpose.level,
        generation=generation,
        file=f"areas/{generation}/{purpose.level}.parquet",
        valid_from=begin,
        valid_to=end,
        active=purpose.activate or not siblings,
        accuracy_m=purpose.accuracy_m,
        approximate=purpose.approximate,
        method="imported",
        source=purpose.source or reading.file.name,
        license=purpose.license,
        sliver_width_m=(
            None if purpose.sliver_width_m == SLIVER_WIDTH_M else purpose.sliver_width_m
        ),
    )


def _further(
    areas: AreaTable,
    above: AreaTable | None,
    folder: RegionFolder,
    purpose: AreaSetRequest,
    before: tuple[Finding, ...],
) -> list[Finding]:
    """Check among each other the areas that are sound one by one."""
    if CheckReport(before).errors:
        return []
    overlap_ok = purpose.allow_overlap or not folder.manifest.level(purpose.level).partition
    found = check_areas(areas, above, overlap_ok=overlap_ok, sliver_width_m=purpose.sliver_width_m)
    return [*found, *doubt_datum(areas, above)]


def _write(path: Path, text: str, areas: AreaSet, table: AreaTable) -> None:
    text = edit.put_area_set(text, areas)
    if areas.active:
        text, _, _ = edit.activate(text, areas.generation, areas.level)
    store.write_areas(path / areas.file, table)
    store.write_bytes(path / FILE_NAME, text.encode())
