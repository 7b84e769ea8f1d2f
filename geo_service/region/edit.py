"""Change ``region.toml`` as text: a new level, a new area set, a switch of generations.

Comments, order and the tables of other stages stay as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from geo_service.errors import NotFoundError
from geo_service.model import AreaSet, Datum, Level
from geo_service.region.manifest import Manifest, parse_manifest


def new_manifest(
    *, region: str, name: str, level: Level, time_zone: str, datum: Datum, h3_res: int
) -> str:
    """Give the manifest of a region with one level and no areas yet."""
    document = tomlkit.document()
    document.update(
        {
            "id": region,
            "name": name,
            "name_en": name,
            "time_zone": time_zone,
            "datum": str(datum),
            "lead_level": level.id,
            "fallback_level": level.id,
            "h3_res": h3_res,
        }
    )
    return add_level(tomlkit.dumps(document), level)


def add_level(text: str, level: Level) -> str:
    """Append a level, finer than all before it."""
    document = tomlkit.parse(text)
    _tables(document, "levels").append(_table(asdict(level)))
    return tomlkit.dumps(document)


def put_area_set(text: str, areas: AreaSet) -> str:
    """Add an area set, or replace the one of the same level and generation."""
    document = tomlkit.parse(text)
    listed = _tables(document, "areas")
    values = {key: value for key, value in asdict(areas).items() if value is not None}
    for row in listed:
        if (row["level"], row["generation"]) == (areas.level, areas.generation):
            for key in [key for key in row if key not in values]:
                del row[key]
            row.update(values)
            return tomlkit.dumps(document)
    listed.append(_table(values))
    return tomlkit.dumps(document)


def set_lead(text: str, level: str) -> str:
    """Make ``level`` the one that answers."""
    document = tomlkit.parse(text)
    document["lead_level"] = level
    return tomlkit.dumps(document)


def activate(text: str, generation: str) -> tuple[str, tuple[AreaSet, ...], tuple[AreaSet, ...]]:
    """Switch on every area set of ``generation``.

    An active set of the same level that begins on the same day would contradict it, and is
    switched off. Gives the new text, the sets switched on, and those switched off.

    Raises:
        NotFoundError: no level has such a generation.
    """
    document = tomlkit.parse(text)
    known = read(text).area_sets
    on = tuple(areas for areas in known if areas.generation == generation)
    if not on:
        raise NotFoundError(
            f"there is no generation {generation!r}",
            hint=f"there is {', '.join(sorted({a.generation for a in known})) or 'none at all'}",
        )
    off = tuple(a for a in known if a.active and any(_replaces(new, a) for new in on))
    for row, areas in zip(_tables(document, "areas"), known, strict=True):
        if areas in on or areas in off:
            row["active"] = areas in on
    return tomlkit.dumps(document), on, off


def read(text: str) -> Manifest:
    """Parse the text of a manifest, with all its checks."""
    return parse_manifest(tomlkit.parse(text).unwrap(), where="the manifest")


def _replaces(new: AreaSet, old: AreaSet) -> bool:
    same = (new.level, new.valid_from) == (old.level, old.valid_from)
    return same and new.generation != old.generation


def _tables(document: tomlkit.TOMLDocument, key: str) -> AoT:
    if key not in document:
        document.append(key, tomlkit.aot())
    found = document[key]
    assert isinstance(found, AoT)
    return found


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    table.update(values)
    return table
