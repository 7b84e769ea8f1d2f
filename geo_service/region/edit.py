"""Edit ``region.toml`` as text: add a level or an area set, switch generations.

Comments, order and the tables of other stages stay as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from geo_service.base.errors import NotFoundError
from geo_service.base.model import AreaSet, Level
from geo_service.region.manifest import RegionManifest, parse_manifest
from geo_service.region.request import NewRegion


def new_manifest(region: str, founding: NewRegion) -> str:
    """Give the manifest of a region with no levels yet; its levels follow with ``add_level``."""
    document = tomlkit.document()
    values = {"id": region, "name": founding.name or region, "name_en": founding.name or region}
    for key, value in values.items():
        document.add(key, value)
    document.add("time_zone", founding.time_zone)
    document.add("datum", str(founding.datum))
    document.add(
        tomlkit.comment('lead_level = "…"  # the level that answers: the finest, unless named')
    )
    document.add(tomlkit.comment('fallback_level = "…"  # takes what is unclear: the coarsest'))
    document.add("h3_res", founding.h3_res)
    document.add("language", founding.language or language_of([founding.name or "中"]))
    document.add(tomlkit.nl())
    return tomlkit.dumps(document)


def language_of(names: Iterable[str]) -> str:
    """Tell the language that answers should be in from a region's names: zh, else en."""
    han = any("\u3400" <= letter <= "\u9fff" for name in names for letter in name)
    return "zh" if han else "en"


def put_language(text: str, language: str) -> str:
    """Set the region's language."""
    document = tomlkit.parse(text)
    document["language"] = language
    return tomlkit.dumps(document)


def add_level(text: str, level: Level, before: str | None = None) -> str:
    """Append a level, finer than all there are, or put it above the level ``before``.

    Raises:
        NotFoundError: there is no level ``before``.
    """
    document = tomlkit.parse(text)
    levels = _tables(document, "levels")
    ids = [row["id"] for row in levels]
    if before is not None and before not in ids:
        raise NotFoundError(f"there is no level {before!r}", hint=f"there is {', '.join(ids)}")
    levels.insert(len(ids) if before is None else ids.index(before), _table(asdict(level)))
    return tomlkit.dumps(document)


def put_area_set(text: str, areas: AreaSet) -> str:
    """Add an area set, or replace the one of the same level and generation."""
    document = tomlkit.parse(text)
    listed = _tables(document, "areas")
    values = {
        key: value
        for key, value in asdict(areas).items()
        if value is not None and (value or key not in ("source_zh", "source_en"))
    }
    for row in listed:
        if (row["level"], row["generation"]) == (areas.level, areas.generation):
            for key in [key for key in row if key not in values]:
                del row[key]
            row.update(values)
            return tomlkit.dumps(document)
    listed.append(_table(values))
    return tomlkit.dumps(document)


def put_table(text: str, path: tuple[str, str], values: Mapping[str, Any]) -> str:
    """Put the table ``[path[0].path[1]]`` in place of the one there is."""
    document = tomlkit.parse(text)
    outer, inner = path
    if outer not in document:
        document.add(outer, tomlkit.table(is_super_table=True))
    document[outer][inner] = _table(values)
    return tomlkit.dumps(document)


def activate(
    text: str, generation: str, level: str | None = None
) -> tuple[str, tuple[AreaSet, ...], tuple[AreaSet, ...]]:
    """Switch on every area set of ``generation``, or only the one of ``level``.

    An active set of the same level that begins on the same day would contradict it, and is
    switched off. Gives the new text, the sets switched on, and those switched off.

    Raises:
        NotFoundError: no level has such a generation.
    """
    document = tomlkit.parse(text)
    known = read(text).area_sets
    on = tuple(
        areas for areas in known if areas.generation == generation and level in (None, areas.level)
    )
    if not on:
        raise NotFoundError(
            f"there is no generation {generation!r}" + (f" of level {level!r}" if level else ""),
            hint=f"there is {', '.join(sorted({a.generation for a in known})) or 'none at all'}",
        )
    off = tuple(a for a in known if a.active and any(_replaces(new, a) for new in on))
    for row, areas in zip(_tables(document, "areas"), known, strict=True):
        if areas in on or areas in off:
            row["active"] = areas in on
    return tomlkit.dumps(document), on, off


def read(text: str) -> RegionManifest:
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
    table.add(tomlkit.nl())
    return table
