"""All checks of a region: every area set and every list of names."""

from __future__ import annotations

from collections.abc import Iterator

from geo_service.base.errors import NoGenerationError, RegionError
from geo_service.base.model import AreaSet, AreaTable, Level
from geo_service.region.checking import repair
from geo_service.region.checking.faults import check_areas, check_codes, check_degrees
from geo_service.region.checking.findings import CheckReport, Finding, Severity
from geo_service.region.checking.topology import SLIVER_WIDTH_M
from geo_service.region.folder import RegionFolder
from geo_service.region.load import read_aliases, read_names


def check_region(folder: RegionFolder, *, allow_overlap: bool = False) -> CheckReport:
    """Check every area set of a region, and its lists of names."""
    findings: list[Finding] = []
    for level in folder.levels:
        findings += CheckReport.of(_names(folder, level), level=level.id).findings
    findings += _aliases(folder)
    for areas in folder.manifest.area_sets:
        level = folder.manifest.level(areas.level)
        found = _one_set(folder, areas, overlap_ok=allow_overlap or not level.partition)
        findings += CheckReport.of(found, level=areas.level, generation=areas.generation).findings
    return CheckReport.of(findings)


def _aliases(folder: RegionFolder) -> Iterator[Finding]:
    """Aliases of areas that the region lacks; an unreadable list is told by level."""
    try:
        known = {area.code for level in folder.levels for area in folder.names(level.id)}
        listed = read_aliases(folder.path / "names" / "aliases.csv")
    except RegionError:
        return
    for code in sorted(set(listed) - known):
        shown = ", ".join(map(repr, listed[code][:3]))
        yield Finding(
            "alias_code", Severity.WARNING, f"aliases.csv: {shown} is of {code!r}, which is no area"
        )


def parents_of(folder: RegionFolder, areas: AreaSet) -> AreaTable | None:
    """Give the areas above, of the day on which ``areas`` begin; None where there are none."""
    level = folder.manifest.parent_level(areas.level)
    if level is None:
        return None
    for day in (areas.valid_from, None):
        try:
            return folder.areas(level, day)
        except (NoGenerationError, RegionError):
            continue
    return None


def _one_set(folder: RegionFolder, areas: AreaSet, *, overlap_ok: bool) -> Iterator[Finding]:
    try:
        table = folder.table_of(areas)
    except RegionError as error:
        yield Finding("unreadable", Severity.ERROR, str(error))
        return
    broken = [*check_degrees(table), *repair.faults(table.geometry, table.codes)]
    yield from broken
    if not broken:
        above = parents_of(folder, areas)
        width_m = SLIVER_WIDTH_M if areas.sliver_width_m is None else areas.sliver_width_m
        yield from check_areas(table, above, overlap_ok=overlap_ok, sliver_width_m=width_m)


def _names(folder: RegionFolder, level: Level) -> Iterator[Finding]:
    try:
        listed = read_names(folder.path / "names" / f"{level.id}.csv", level.id)
        names = folder.names(level.id)
    except RegionError as error:
        yield Finding("unreadable", Severity.ERROR, str(error))
        return
    yield from check_codes(area.code for area in listed)
    try:
        drawn = set(folder.areas(level.id).codes)
    except (NoGenerationError, RegionError):
        drawn = set()
    without = tuple(area.code for area in names if area.code not in drawn)
    if without:
        yield Finding(
            "name_only",
            Severity.NOTE,
            f"{len(without)} of {len(names)} areas are known by name only, without a border",
            without,
        )
    above = folder.manifest.parent_level(level.id)
    if above:
        known = {area.code for area in folder.names(above)}
        orphans = [area.code for area in names if area.parent and area.parent not in known]
        for code in orphans:
            yield Finding(
                "unknown_parent", Severity.ERROR, f"{code!r} has an unknown parent", (code,)
            )
