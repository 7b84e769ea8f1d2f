"""Read ``region.toml``: what a region is called, its levels, and its sets of areas.

Every fault of a manifest is collected and raised at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from geo_service.base.errors import NotFoundError, RegionError
from geo_service.base.model import AreaSet, Datum, Level
from geo_service.base.validation import StrictModel, checked
from geo_service.region.find import FILE_NAME

#: applies to an area set that states no accuracy, in metres
DEFAULT_ACCURACY_M = 0.0


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("unknown time zone; write for example Asia/Shanghai") from None
    return name


def _plain_word(text: str) -> str:
    if not text.isidentifier():
        raise ValueError("not a plain word (letters, digits, underscore)")
    return text


Text = Annotated[str, StringConstraints(min_length=1)]
#: in which answers can be given
Language = Literal["zh", "en"]
LevelId = Annotated[str, AfterValidator(_plain_word)]


class LevelEntry(StrictModel):
    """One ``[[levels]]`` table."""

    id: LevelId
    name: str = ""
    name_en: str = ""
    partition: bool = True
    apart: bool = False


class AreaSetEntry(StrictModel):
    """One ``[[areas]]`` table: the areas of a level in one generation."""

    level: Text
    generation: Text
    file: Text
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True
    accuracy_m: float = Field(DEFAULT_ACCURACY_M, ge=0, allow_inf_nan=False)
    approximate: bool = False
    method: Literal["surveyed", "converted", "derived", "imported"] = "imported"
    source: str = ""
    source_zh: str = ""
    source_en: str = ""
    license: str = ""
    sliver_width_m: float | None = Field(None, ge=0, allow_inf_nan=False)

    @field_validator("valid_to")
    @classmethod
    def _in_order(cls, end: date | None, info: ValidationInfo) -> date | None:
        begin = info.data.get("valid_from")
        if begin and end and begin >= end:
            raise ValueError(f"valid_from {begin} is not before valid_to {end}")
        return end


class ManifestEntry(StrictModel):
    """The whole file; ``locate``, ``route`` and ``derived`` are read by those they belong to."""

    id: Text
    name: Text
    name_en: str = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    datum: Datum = Datum.WGS84
    lead_level: str = ""
    fallback_level: str = ""
    h3_res: int = Field(11, ge=0, le=15)
    language: Language = "zh"
    levels: tuple[LevelEntry, ...] = Field(min_length=1)
    areas: tuple[AreaSetEntry, ...] = ()
    locate: Mapping[str, Any] = Field(default_factory=dict)
    route: Mapping[str, Any] = Field(default_factory=dict)
    derived: Mapping[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegionManifest:
    """A region as its manifest declares it.

    ``language`` is that of answers where none is asked for (zh or en); ``datum`` is assumed where
    a coordinate declares none; ``h3_res`` is the finest cell kept;
    ``tables`` is the whole file as parsed, for the stages that read a table of their own.
    """

    id: str
    name: str
    name_en: str
    time_zone: str
    datum: Datum
    lead_level: str
    fallback_level: str
    h3_res: int
    language: str
    levels: tuple[Level, ...]
    area_sets: tuple[AreaSet, ...]
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> Mapping[str, Any]:
        """Give the manifest's table ``[name]`` as parsed; empty where there is none."""
        found = self.tables.get(name, {})
        return found if isinstance(found, Mapping) else {}

    def level(self, level: str) -> Level:
        """Give a level by its id.

        Raises:
            NotFoundError: the region has no such level.
        """
        for known in self.levels:
            if known.id == level:
                return known
        raise NotFoundError(
            f"region {self.id!r} has no level {level!r}",
            hint=f"its levels are {', '.join(known.id for known in self.levels)}",
        )

    def parent_level(self, level: str) -> str | None:
        """Name the level right above ``level``; None at the top, and for one that stands apart."""
        if self.level(level).apart:
            return None
        above = [known.id for known in self.levels if not known.apart]
        position = above.index(level)
        return above[position - 1] if position else None


def read_manifest(path: Path) -> RegionManifest:
    """Read and check the manifest of the region folder ``path``.

    Raises:
        NotFoundError: there is no ``region.toml`` in the folder.
        RegionError: it is not TOML, or says something that cannot be; all faults are listed.
    """
    file = path / FILE_NAME
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"no {FILE_NAME} in {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionError(f"{file} is not valid TOML: {error}") from error
    return parse_manifest(tables, where=str(file))


def parse_manifest(tables: Mapping[str, Any], *, where: str) -> RegionManifest:
    """Make a :class:`RegionManifest` of parsed TOML; ``where`` names the file in an error.

    Raises:
        RegionError: with every fault found; a key that is not known is one.
    """
    entries, faults = checked(ManifestEntry, tables)
    faults += _repeated(tables)
    if entries is None or faults:
        raise RegionError(f"{where} cannot be used", faults=faults)
    ids = [level.id for level in entries.levels]
    nested = [level.id for level in entries.levels if not level.apart] or ids
    lead, fallback = entries.lead_level or nested[-1], entries.fallback_level or nested[0]
    faults = _contradictions(entries, ids, {"lead_level": lead, "fallback_level": fallback})
    if faults:
        raise RegionError(f"{where} cannot be used", faults=faults)
    return RegionManifest(
        id=entries.id,
        name=entries.name,
        name_en=entries.name_en or entries.name,
        time_zone=entries.time_zone,
        datum=entries.datum,
        lead_level=lead,
        fallback_level=fallback,
        h3_res=entries.h3_res,
        language=entries.language,
        levels=tuple(_level(level) for level in entries.levels),
        area_sets=tuple(AreaSet(**dict(areas)) for areas in entries.areas),
        tables=tables,
    )


def _level(entry: LevelEntry) -> Level:
    name = entry.name or entry.id
    return Level(entry.id, name, entry.name_en or name, entry.partition, entry.apart)


def _contradictions(entries: ManifestEntry, ids: list[str], named: Mapping[str, str]) -> list[str]:
    """Names of levels that are not among the levels declared."""
    apart = {level.id for level in entries.levels if level.apart}
    faults = [
        f"{key} is {value!r}, which stands apart and so cannot be it"
        for key, value in named.items()
        if value in apart and getattr(entries, key)  # an import may bring such a level first
    ]
    named = {
        **named,
        **{f"[[areas]] {a.level}/{a.generation}: level": a.level for a in entries.areas},
    }
    return faults + [
        f"{key} is {value!r}, which is not among the levels {ids}"
        for key, value in named.items()
        if value not in ids
    ]


def _repeated(tables: Mapping[str, Any]) -> list[str]:
    """Levels and area sets that are declared twice, as far as they can be read."""
    levels = [str(row.get("id")) for row in _rows(tables, "levels")]
    sets = [f"{row.get('level')}/{row.get('generation')}" for row in _rows(tables, "areas")]
    return [
        f"[[{table}]] {name} is declared twice"
        for table, names in (("levels", levels), ("areas", sets))
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def _rows(tables: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = tables.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
