"""Convert administrative relations to the area tables of a region's levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.errors import InputError
from geo_service.base.model import AreaTable, Level, NamedArea
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.checking.nesting import assign_parents
from geo_service.region.osm.codes import CodeBook
from geo_service.region.osm.features import Boundary, Scan
from geo_service.region.osm.names import aliases_of
from geo_service.region.osm.rings import AssembledPolygon, BoundaryWay, assemble
from geo_service.region.osm.tables import LevelTable


@dataclass(frozen=True, slots=True)
class LevelAreas:
    """The areas of one level, their names with aliases, and what was found on the way."""

    level: Level
    areas: AreaTable
    names: tuple[NamedArea, ...]


def find_within(scan: Scan, within: str) -> BaseGeometry:
    """Give the polygon of the boundary named ``within`` (or with that relation id).

    Raises:
        InputError: there is none, or several, or its ring does not close.
    """
    fits = [
        boundary
        for boundary in scan.boundaries
        if within in (boundary.tags.get("name"), str(boundary.id), f"r{boundary.id}")
    ]
    if len(fits) != 1:
        ids = ", ".join(f"{b.id} (admin_level {b.admin_level})" for b in fits)
        what = f"{len(fits)} boundaries are" if fits else "No boundary is"
        hint = f"name one by its id: {ids}" if fits else "give its name in OpenStreetMap, or its id"
        raise InputError(f"{what} called {within!r}", hint=hint)
    found = _assemble(fits[0], scan.strands)
    if found.polygon is None:
        raise InputError(f"The boundary {within!r} cannot be used: {found.fault}")
    return found.polygon


def draw_areas(
    scan: Scan, table: LevelTable, within: BaseGeometry | None, codes: CodeBook
) -> tuple[list[LevelAreas], list[Finding]]:
    """Give the areas of each level that has any, coarse to fine, with what is wrong with others."""
    drawn: list[LevelAreas] = []
    findings: list[Finding] = []
    above: AreaTable | None = None
    for admin_level, level in table.levels:
        members = [b for b in scan.boundaries if b.admin_level == admin_level]
        shapes, found = _shapes(members, scan.strands, within, level)
        findings += found
        if not shapes:
            what = f"admin_level {admin_level} has no usable area"
            findings.append(_finding("no_areas", Severity.WARNING, what, level))
            continue
        drawn.append(_draw(level, shapes, above, codes))
        above = drawn[-1].areas
    return drawn, findings


def _shapes(
    members: Sequence[Boundary],
    strands: Mapping[int, BoundaryWay],
    within: BaseGeometry | None,
    level: Level,
) -> tuple[list[tuple[Boundary, BaseGeometry]], list[Finding]]:
    shapes: list[tuple[Boundary, BaseGeometry]] = []
    findings: list[Finding] = []
    for boundary in members:
        name = f"{boundary.tags.get('name', 'without a name')} (relation {boundary.id})"
        ways = (*boundary.outer, *boundary.inner)
        missing = sum(way not in strands for way in ways)
        if missing and not _touches(within, ways, strands):
            continue
        found = _assemble(boundary, strands)
        if missing:
            what = f"{name}: {missing} of its {len(ways)} ways are not in the file"
            findings.append(_finding("incomplete", Severity.NOTE, what, level, found))
        elif found.polygon is None:
            what = f"{name}: {found.fault}"
            findings.append(_finding("broken_ring", Severity.WARNING, what, level, found))
        elif within is None or shapely.covers(within, shapely.point_on_surface(found.polygon)):
            shapes.append((boundary, found.polygon))
    return shapes, findings


def _touches(
    within: BaseGeometry | None, ways: Sequence[int], strands: Mapping[int, BoundaryWay]
) -> bool:
    """Tell whether some of the ways run inside ``within``, or nothing is known of that."""
    if within is None:
        return True
    inside = within.buffer(-1e-4)
    lines = [shapely.LineString(strands[way].positions) for way in ways if way in strands]
    return any(shapely.intersects(inside, line) for line in lines)


def _draw(
    level: Level,
    shapes: Sequence[tuple[Boundary, BaseGeometry]],
    above: AreaTable | None,
    codes: CodeBook,
) -> LevelAreas:
    geometry = np.array([shape for _, shape in shapes], dtype=object)
    parents = ("",) * len(shapes) if above is None else assign_parents(geometry, above)
    given = [
        codes.code_of(level.id, boundary.id, boundary.tags, parent)
        for (boundary, _), parent in zip(shapes, parents, strict=True)
    ]
    counts = Counter(given)
    rows = sorted(
        (code if counts[code] == 1 else f"r{boundary.id}", boundary, parent, place)
        for place, (code, (boundary, _), parent) in enumerate(
            zip(given, shapes, parents, strict=True)
        )
    )
    names = tuple(
        NamedArea(
            level.id,
            code,
            boundary.tags.get("name", code),
            parent,
            tuple(filter(None, aliases_of(boundary.tags).split("|"))),
        )
        for code, boundary, parent, _ in rows
    )
    areas = AreaTable(
        level.id,
        tuple(area.code for area in names),
        tuple(area.name for area in names),
        tuple(area.parent for area in names),
        geometry[[place for *_, place in rows]],
    )
    return LevelAreas(level, areas, names)


def _assemble(boundary: Boundary, strands: Mapping[int, BoundaryWay]) -> AssembledPolygon:
    outer = [strands[way] for way in boundary.outer if way in strands]
    inner = [strands[way] for way in boundary.inner if way in strands]
    return assemble(outer, inner)


def _finding(
    kind: str, severity: Severity, what: str, level: Level, found: AssembledPolygon | None = None
) -> Finding:
    lon, lat = found.at if found is not None and found.at else (None, None)
    return Finding(kind, severity, what, lon=lon, lat=lat, level=level.id)
