"""A region folder opened for reading: levels, areas by date, names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from geo_service.base.errors import NoGenerationError, NotFoundError
from geo_service.base.model import AreaSet, AreaTable, Level, NamedArea
from geo_service.region.find import find_region
from geo_service.region.load import read_aliases, read_areas, read_names
from geo_service.region.manifest import RegionManifest, read_manifest


@dataclass(frozen=True)
class RegionFolder:
    """One region, opened. Area tables are read when first asked for, then kept."""

    path: Path
    manifest: RegionManifest
    kind: str = "path"
    _tables: dict[str, AreaTable] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, name_or_path: str | Path, home: Path | None = None) -> RegionFolder:
        """Open a built-in region, one of the user's own under ``home``, or a folder.

        Raises:
            NotFoundError: there is no such region.
            RegionError: its manifest is broken.
        """
        found = find_region(name_or_path, home)
        return cls(found.path, read_manifest(found.path), found.kind)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, coarse to fine."""
        return self.manifest.levels

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.manifest.time_zone)

    def today(self) -> date:
        """Give the current date where the region lies."""
        return datetime.now(self.zone).date()

    def area_set(self, level: str, as_of: date | None = None) -> AreaSet:
        """Give the area set of ``level`` valid at ``as_of`` (default: today in the region).

        Raises:
            NotFoundError: the region has no such level.
            NoGenerationError: no active set is valid then, or the level has names only.
        """
        self.manifest.level(level)
        day = as_of or self.today()
        sets = [areas for areas in self.manifest.area_sets if areas.level == level and areas.active]
        valid = [areas for areas in sets if _holds(areas, day)]
        if not valid:
            raise NoGenerationError(
                f"region {self.manifest.id!r} has no boundaries of level {level!r} for {day}",
                hint=_periods(sets),
            )
        return max(valid, key=lambda areas: areas.valid_from or date.min)

    def generation(self, level: str, generation: str) -> AreaSet:
        """Give an area set by its generation, active or not.

        Raises:
            NotFoundError: there is no such level or generation.
        """
        self.manifest.level(level)
        sets = [areas for areas in self.manifest.area_sets if areas.level == level]
        for areas in sets:
            if areas.generation == generation:
                return areas
        raise NotFoundError(
            f"level {level!r} has no generation {generation!r}",
            hint=f"it has {', '.join(areas.generation for areas in sets) or 'none'}",
        )

    def areas(self, level: str, as_of: date | None = None) -> AreaTable:
        """Give the areas of ``level`` valid at ``as_of`` (EPSG:4326, in code order).

        Raises:
            NotFoundError, NoGenerationError: as :meth:`area_set`.
            RegionError: the file is missing or not what the manifest says.
        """
        return self.table_of(self.area_set(level, as_of))

    def table_of(self, areas: AreaSet) -> AreaTable:
        """Give the areas of one area set (EPSG:4326, in code order)."""
        if areas.file not in self._tables:
            self._tables[areas.file] = read_areas(self.path / areas.file, areas.level)
        return self._tables[areas.file]

    def names(self, level: str) -> tuple[NamedArea, ...]:
        """Give every area of ``level`` known by name, with geometry or without, by code.

        The list in ``names/<level>.csv``, and after it whatever only today's areas hold; with the
        other names that ``names/aliases.csv`` gives them.
        """
        self.manifest.level(level)
        listed = {
            area.code: area for area in read_names(self.path / "names" / f"{level}.csv", level)
        }
        try:
            drawn = self.areas(level)
        except NoGenerationError:
            drawn = None
        if drawn is not None:
            for code, name, parent in zip(drawn.codes, drawn.names, drawn.parents, strict=True):
                listed.setdefault(code, NamedArea(level, code, name, parent))
        for code, others in read_aliases(self.path / "names" / "aliases.csv").items():
            if code in listed:
                listed[code] = replace(listed[code], aliases=(*listed[code].aliases, *others))
        return tuple(listed[code] for code in sorted(listed))

    def outside(self) -> tuple[NamedArea, ...]:
        """Give the places next door that callers name: ``names/outside.csv``, if there is one."""
        return read_names(self.path / "names" / "outside.csv", "outside")

    def generations(self, as_of: date | None = None) -> dict[str, str]:
        """Name the generation of each level that has boundaries at ``as_of``."""
        found = {}
        for level in self.levels:
            try:
                found[level.id] = self.area_set(level.id, as_of).generation
            except NoGenerationError:
                continue
        return found


def _holds(areas: AreaSet, day: date) -> bool:
    begun = areas.valid_from is None or areas.valid_from <= day
    return begun and (areas.valid_to is None or day < areas.valid_to)


def _periods(sets: list[AreaSet]) -> str:
    if not sets:
        return "this level has names only, no active boundaries"
    periods = (f"{s.generation}: {s.valid_from or '…'} to {s.valid_to or '…'}" for s in sets)
    return f"it has {'; '.join(periods)}"
