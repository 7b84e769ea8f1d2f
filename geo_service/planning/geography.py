"""A region's areas for counting: sizes, residents, neighbours, and a plane in metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import shapely

from geo_service.base.daily import daily_property
from geo_service.base.errors import NoGenerationError, RegionError
from geo_service.base.model import AreaSet, AreaTable, FloatArray
from geo_service.cube.contiguity import queen
from geo_service.index.hexes import Rows
from geo_service.planning.residents import read_residents
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import EqualAreaPlane, area_m2

M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class DrawnLevel:
    """One level at one generation, as maps need it."""

    area_set: AreaSet
    table: AreaTable
    residents: FloatArray

    @cached_property
    def area_km2(self) -> FloatArray:
        """Geodesic areas (n,) in km²."""
        return np.array([area_m2(shape) / M2_PER_KM2 for shape in self.table.geometry])

    @cached_property
    def neighbours(self) -> Rows:
        """Areas that touch each, itself included."""
        return queen(self.table.geometry)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The row of each code."""
        return {code: i for i, code in enumerate(self.table.codes)}


@dataclass
class Geography:
    """A region's geography, read when first needed and kept."""

    folder: RegionFolder
    _levels: dict[str, DrawnLevel] = field(default_factory=dict, repr=False)

    def level(self, level: str, as_of: date | None = None) -> DrawnLevel:
        """Give a level's areas valid at ``as_of``.

        Raises:
            NotFoundError, NoGenerationError: there is none, or none with boundaries then.
        """
        area_set = self.folder.area_set(level, as_of)
        if area_set.file not in self._levels:
            table = self.folder.table_of(area_set)
            known = self.residents.get(level, {})
            residents = np.array([known.get(code, np.nan) for code in table.codes])
            self._levels[area_set.file] = DrawnLevel(area_set, table, residents)
        return self._levels[area_set.file]

    @cached_property
    def residents(self) -> dict[str, dict[str, float]]:
        """Residents by level and code, where the region says so."""
        return read_residents(self.folder.path, _codes(self.folder))

    @daily_property
    def drawn(self) -> tuple[str, ...]:
        """Levels that have boundaries today, coarse to fine."""
        return tuple(self.folder.generations())

    @daily_property
    def names(self) -> dict[str, dict[str, str]]:
        """Names by level and code, also of areas without boundaries."""
        return {
            level.id: {area.code: area.name for area in self.folder.names(level.id)}
            for level in self.folder.levels
        }

    @daily_property
    def outline(self) -> shapely.Geometry:
        """The region as one shape (EPSG:4326), from its coarsest level with boundaries."""
        if not self.drawn:
            raise NoGenerationError("the region has no boundaries")
        whole: shapely.Geometry = shapely.union_all(self.level(self.drawn[0]).table.geometry)
        return whole

    @daily_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, south, east, north = shapely.bounds(self.outline)
        return float(west), float(south), float(east), float(north)

    @daily_property
    def plane(self) -> EqualAreaPlane:
        """An equal-area plane in metres around the region."""
        return EqualAreaPlane.around(self.bounds)

    @daily_property
    def outline_m(self) -> shapely.Geometry:
        """The region's outline in the plane."""
        shape: shapely.Geometry = self.plane.to_metres(np.array([self.outline], dtype=object))[0]
        return shape


def residents_fault(folder: RegionFolder) -> list[Finding]:
    """What is wrong with the region's population file; nothing where it can be read."""
    try:
        read_residents(folder.path, _codes(folder))
    except RegionError as error:
        return [Finding("population", Severity.ERROR, error.message, hint=error.hint)]
    return []


def _codes(folder: RegionFolder) -> dict[str, list[str]]:
    return {level.id: [area.code for area in folder.names(level.id)] for level in folder.levels}
