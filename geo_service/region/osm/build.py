"""``region from-osm``: convert an OpenStreetMap file to a region folder."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo_service.base.bbox import Box
from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.base.model import AreaSet, AreaTable, NamedArea
from geo_service.region import edit, store
from geo_service.region.basemap.archive import FILE_NAME as BASEMAP_FILE
from geo_service.region.basemap.build import write_basemap
from geo_service.region.basemap.overview import OVERVIEW_NAME
from geo_service.region.change_lock import one_at_a_time
from geo_service.region.checking.faults import check_areas
from geo_service.region.checking.findings import CheckReport, Finding
from geo_service.region.checking.topology import SLIVER_WIDTH_M
from geo_service.region.find import FILE_NAME
from geo_service.region.folder import RegionFolder
from geo_service.region.load import read_areas, read_names
from geo_service.region.osm.areas import LevelAreas, draw_areas, find_within
from geo_service.region.osm.codes import CodeBook
from geo_service.region.osm.known_region import is_same, with_known_names
from geo_service.region.osm.places import gazetteer
from geo_service.region.osm.scan import Progress, scan
from geo_service.region.osm.tables import LevelTable, read_kinds, read_levels
from geo_service.region.own_copy import is_region
from geo_service.region.request import NewRegion
from geo_service.region.sources import note_file, note_source

PLACES_FILE = "places/osm.parquet"
LICENSE = "ODbL 1.0"
CREDIT = "© OpenStreetMap contributors, openstreetmap.org/copyright"


@dataclass(frozen=True, slots=True)
class OsmRequest:
    """What to take: whose levels (or named ones), inside which boundary, with whose codes."""

    file: Path
    country: str | None = None
    levels: str | None = None
    within: str | None = None
    codes_from: Path | None = None
    name: str = ""
    time_zone: str = ""
    allow_overlap: bool = False
    basemap: bool = True


@dataclass(frozen=True, slots=True)
class OsmOutcome:
    """What was made; nothing was written if the report has errors."""

    path: Path
    generation: str
    areas: Mapping[str, int]
    without_code: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]
    report: CheckReport

    @property
    def written(self) -> bool:
        """Whether the region was written."""
        return not self.report.errors


@one_at_a_time
def region_from_osm(
    path: Path, request: OsmRequest, progress: Progress | None = None
) -> OsmOutcome:
    """Make the region folder ``path``, or add a generation to the one there is.

    Raises:
        NotFoundError: the file or the region of the codes does not exist.
        InputError: pyosmium is missing, the file is broken, or no level has a usable area.
        ConflictError: the region has this generation already.
    """
    table = read_levels(request.country, request.levels)
    codes = CodeBook(table.code_tags, _listed(request.codes_from, table))
    found = scan(request.file, read_kinds(), progress)
    within = None if request.within is None else find_within(found, request.within)
    drawn, findings = draw_areas(found, table, within, codes)
    if not drawn:
        raise InputError(
            f"{request.file.name} has no complete boundary at the levels "
            + ", ".join(number for number, _ in table.levels),
            hint="name other levels with --levels, for example 9=ward",
        )
    day = found.day or datetime.now(UTC).date()
    findings += _check(drawn, allow_overlap=request.allow_overlap)
    places = gazetteer(found, drawn[-1].areas, within)
    outcome = OsmOutcome(
        path,
        day.isoformat(),
        {level.level.id: len(level.areas.codes) for level in drawn},
        _without_code(drawn) if codes.listed else {},
        _count(places),
        CheckReport.of(findings),
    )
    if outcome.written:
        _write(path, request, table, drawn, places, day)
        if request.basemap:
            _draw_basemap(path, request.file, drawn, day)
    return outcome


def _listed(region: Path | None, table: LevelTable) -> dict[str, tuple[NamedArea, ...]]:
    """Give the areas by name of a region that knows their codes, level by level."""
    if region is None:
        return {}
    folder = RegionFolder.open(region)
    found = {}
    for _, level in table.levels:
        try:
            found[level.id] = folder.names(level.id)
        except NotFoundError:
            continue
    return found


def _check(drawn: list[LevelAreas], *, allow_overlap: bool) -> list[Finding]:
    findings: list[Finding] = []
    above: AreaTable | None = None
    for one in drawn:
        found = check_areas(
            one.areas, above, overlap_ok=allow_overlap, sliver_width_m=SLIVER_WIDTH_M
        )
        findings += CheckReport.of(found, level=one.level.id).findings
        above = one.areas
    return findings


def _without_code(drawn: list[LevelAreas]) -> dict[str, tuple[str, ...]]:
    return {
        one.level.id: tuple(
            area.name for area in one.names if area.code.startswith("r") and area.code[1:].isdigit()
        )
        for one in drawn
    }


def _count(places: pa.Table) -> dict[str, int]:
    counts = places["kind"].value_counts().to_pylist()
    return {row["values"]: row["counts"] for row in sorted(counts, key=lambda row: -row["counts"])}


def _write(
    path: Path,
    request: OsmRequest,
    table: LevelTable,
    drawn: list[LevelAreas],
    places: pa.Table,
    day: date,
) -> None:
    """Write areas, names and places, and the manifest last."""
    text = _manifest(path, request, table, drawn)
    sets = [_area_set(path, text, one, request, table, day) for one in drawn]
    listed = request.codes_from is not None
    for one, areas in zip(drawn, sets, strict=True):
        text = edit.put_area_set(text, areas)
        store.write_areas(path / areas.file, one.areas)
        names = path / "names" / f"{one.level.id}.csv"
        known = {area.code: area for area in read_names(names, one.level.id)}
        store.write_names(names, with_known_names(one.names, known, listed=listed).values())
    content = io.BytesIO()
    pq.write_table(places, content, compression="zstd")
    store.write_bytes(path / PLACES_FILE, content.getvalue())
    store.write_bytes(path / FILE_NAME, text.encode())
    how = f"taken from {request.file.name}, data of {day}"
    for areas in sets:
        note_source(path, areas, how)
    note_file(path, PLACES_FILE, CREDIT, LICENSE, how)


def _draw_basemap(path: Path, file: Path, drawn: list[LevelAreas], day: date) -> None:
    """Draw streets and names around the areas; the last file, without which the region is whole."""
    boxes = np.array([shapely.total_bounds(one.areas.geometry) for one in drawn])
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    bounds: Box = (west, south, east, north)
    write_basemap(file, path / BASEMAP_FILE, bounds, day)
    how = f"drawn from {file.name}, data of {day}"
    for name in (BASEMAP_FILE, OVERVIEW_NAME):
        note_file(path, name, CREDIT, LICENSE, how)


def _manifest(path: Path, request: OsmRequest, table: LevelTable, drawn: list[LevelAreas]) -> str:
    if is_region(path):
        text = (path / FILE_NAME).read_text(encoding="utf-8")
    else:
        zone = request.time_zone or table.time_zone
        founding = NewRegion(request.name or request.within or "", zone)
        text = edit.new_manifest(path.resolve().name, founding)
    known = {level.id for level in edit.read(text).levels} if is_region(path) else set()
    for one in drawn:
        if one.level.id not in known:
            text = edit.add_level(text, one.level)
    return text


def _area_set(
    path: Path, text: str, drawn: LevelAreas, request: OsmRequest, table: LevelTable, day: date
) -> AreaSet:
    """Describe a level's areas; the first set holds for all time, a later one from its day on.

    A set of the same day with the same areas stays as it is: a run that was broken off goes on.
    """
    level = drawn.level.id
    siblings = [areas for areas in edit.read(text).area_sets if areas.level == level]
    same = next((areas for areas in siblings if areas.generation == day.isoformat()), None)
    if same is not None:
        if not is_same(read_areas(path / same.file, level), drawn.areas):
            raise ConflictError(
                f"level {level!r} has a generation {day} already, with other areas",
                hint="write to another folder",
            )
        return same
    return AreaSet(
        level=level,
        generation=day.isoformat(),
        file=f"areas/{day}/{level}.parquet",
        valid_from=day if siblings else None,
        valid_to=None,
        active=not siblings,
        accuracy_m=table.accuracy_m,
        approximate=False,
        method="imported",
        source=CREDIT,
        license=LICENSE,
    )
