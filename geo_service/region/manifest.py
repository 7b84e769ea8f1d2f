"""Read ``region.toml``: what a region is called, its levels, and its sets of areas.

Every fault of a manifest is collected and raised at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo_service.base.errors import NotFoundError, RegionError
from geo_service.base.model import AreaSet, Datum, Level

FILE_NAME = "region.toml"
METHODS = ("surveyed", "converted", "derived", "imported")
#: applies to an area set that states no accuracy, in metres
DEFAULT_ACCURACY_M = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """A region as its manifest declares it.

    ``datum`` is assumed where a coordinate declares none; ``h3_res`` is the finest cell kept;
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
        """Name the level right above ``level``, or None at the top."""
        ids = [known.id for known in self.levels]
        position = ids.index(self.level(level).id)
        return ids[position - 1] if position else None


def read_manifest(path: Path) -> Manifest:
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


def parse_manifest(tables: Mapping[str, Any], *, where: str) -> Manifest:
    """Make a :class:`Manifest` of parsed TOML; ``where`` names the file in an error.

    Raises:
        RegionError: with every fault found.
    """
    faults: list[str] = []
    levels = tuple(_level(row, faults) for row in tables.get("levels", ()))
    ids = [level.id for level in levels]
    area_sets = tuple(_area_set(row, ids, faults) for row in tables.get("areas", ()))
    faults += [
        f"{key} is missing or not text" for key in ("id", "name") if not _is_text(tables, key)
    ]
    if not ids:
        faults.append("there is no [[levels]] table")
    if len(set(ids)) < len(ids):
        faults.append(f"a level is declared twice among {ids}")
    lead = tables.get("lead_level", ids[-1] if ids else "")
    fallback = tables.get("fallback_level", ids[0] if ids else "")
    faults += [
        f"{key} is {value!r}, which is not among the levels {ids}"
        for key, value in (("lead_level", lead), ("fallback_level", fallback))
        if ids and value not in ids
    ]
    faults += _repeated(area_sets)
    manifest = Manifest(
        id=str(tables.get("id", "")),
        name=str(tables.get("name", "")),
        name_en=str(tables.get("name_en", tables.get("name", ""))),
        time_zone=_time_zone(tables.get("time_zone", "UTC"), faults),
        datum=_datum(tables.get("datum", "WGS-84"), faults),
        lead_level=str(lead),
        fallback_level=str(fallback),
        h3_res=_h3_res(tables.get("h3_res", 11), faults),
        levels=levels,
        area_sets=area_sets,
        tables=tables,
    )
    if faults:
        raise RegionError(f"{where} cannot be used", faults=faults)
    return manifest


def _level(row: Mapping[str, Any], faults: list[str]) -> Level:
    level = str(row.get("id", ""))
    if not level.isidentifier():
        faults.append(f"level id {level!r} is not a plain word (letters, digits, underscore)")
    name = str(row.get("name", level))
    return Level(level, name, str(row.get("name_en", name)), bool(row.get("partition", True)))


def _area_set(row: Mapping[str, Any], levels: list[str], faults: list[str]) -> AreaSet:
    where = f"[[areas]] {row.get('level')}/{row.get('generation')}"
    faults += [
        f"{where}: {key} is missing or not text"
        for key in ("level", "generation", "file")
        if not _is_text(row, key)
    ]
    if row.get("level") not in levels:
        faults.append(f"{where}: the level is not among {levels}")
    begin, end = _day(row, "valid_from", where, faults), _day(row, "valid_to", where, faults)
    if begin and end and begin >= end:
        faults.append(f"{where}: valid_from {begin} is not before valid_to {end}")
    return AreaSet(
        level=str(row.get("level", "")),
        generation=str(row.get("generation", "")),
        file=str(row.get("file", "")),
        valid_from=begin,
        valid_to=end,
        active=bool(row.get("active", True)),
        accuracy_m=_accuracy(row.get("accuracy_m", DEFAULT_ACCURACY_M), where, faults),
        approximate=bool(row.get("approximate", False)),
        method=_method(row.get("method", "imported"), where, faults),
        source=str(row.get("source", "")),
        license=str(row.get("license", "")),
    )


def _is_text(row: Mapping[str, Any], key: str) -> bool:
    return isinstance(row.get(key), str) and bool(row[key])


def _day(row: Mapping[str, Any], key: str, where: str, faults: list[str]) -> date | None:
    value = row.get(key)
    if value is None or type(value) is date:
        return value
    faults.append(f"{where}: {key} is {value!r}, not a date such as 2023-01-01")
    return None


def _accuracy(value: object, where: str, faults: list[str]) -> float:
    if isinstance(value, int | float) and 0 <= value < float("inf"):
        return float(value)
    faults.append(f"{where}: accuracy_m is {value!r}, not a distance in metres")
    return DEFAULT_ACCURACY_M


def _method(value: object, where: str, faults: list[str]) -> str:
    if value not in METHODS:
        faults.append(f"{where}: method is {value!r}, not one of {', '.join(METHODS)}")
    return str(value)


def _time_zone(value: object, faults: list[str]) -> str:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(f"time_zone {value!r} is unknown; write for example Asia/Shanghai")
    return str(value)


def _datum(value: object, faults: list[str]) -> Datum:
    try:
        return Datum(str(value))
    except ValueError:
        faults.append(f"datum {value!r} is none of {', '.join(Datum)}")
        return Datum.WGS84


def _h3_res(value: object, faults: list[str]) -> int:
    if isinstance(value, int) and 0 <= value <= 15:
        return value
    faults.append(f"h3_res is {value!r}, not a whole number from 0 to 15")
    return 0


def _repeated(area_sets: tuple[AreaSet, ...]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    faults = []
    for areas in area_sets:
        key = (areas.level, areas.generation)
        if key in seen:
            faults.append(f"[[areas]] {areas.level}/{areas.generation} is declared twice")
        seen.add(key)
    return faults
