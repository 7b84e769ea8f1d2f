"""A level's areas as features: those in force today, or at any moment of a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from geo_service.base.model import AreaSet, AreaTable
from geo_service.features.table import FeatureTable, Property, table_of
from geo_service.features.when import Interval
from geo_service.region.folder import RegionFolder

#: between an area's code and its generation, in the id of one that is not today's
BETWEEN = "@"


def sets_at(folder: RegionFolder, level: str, when: Interval | None) -> list[AreaSet]:
    """The area sets in force at some moment of a time, the latest last; today's by default.

    Raises:
        NotFoundError: the region has no such level.
        NoGenerationError: none is in force today.
    """
    if when is None:
        return [folder.area_set(level)]
    folder.manifest.level(level)
    first, until = when.days
    own = [one for one in folder.manifest.area_sets if one.level == level and one.active]
    own.sort(key=lambda one: one.valid_from or date.min)
    ends = [*(one.valid_from for one in own[1:]), None]
    return [
        one
        for one, replaced in zip(own, ends, strict=True)
        if _in_force(one, replaced, first, until)
    ]


def _in_force(one: AreaSet, replaced: date | None, first: date | None, until: date | None) -> bool:
    """Whether a set, until another replaces it, is in force on a day from ``first`` on."""
    ends = min((day for day in (one.valid_to, replaced) if day is not None), default=None)
    if one.valid_from is not None and ends is not None and ends <= one.valid_from:
        return False
    begun = until is None or one.valid_from is None or one.valid_from < until
    return begun and (first is None or ends is None or ends > first)


def area_features(
    folder: RegionFolder, level: str, sets: Sequence[AreaSet], properties: Sequence[Property]
) -> FeatureTable:
    """The areas of some sets; the ids of those not in force today name their generation."""
    today = folder.generations().get(level)
    ids: list[str] = []
    columns: dict[str, list[Any]] = {one.name: [] for one in properties}
    shapes = []
    for one in sets:
        table = folder.table_of(one)
        suffix = "" if one.generation == today else f"{BETWEEN}{one.generation}"
        ids += [code + suffix for code in table.codes]
        for name, values in _values(one, table).items():
            columns[name] += values
        shapes.append(table.geometry)
    geometry = np.concatenate(shapes) if shapes else np.zeros(0, object)
    return table_of(ids, properties, columns, geometry)


def _values(one: AreaSet, table: AreaTable) -> dict[str, list[Any]]:
    n = len(table.codes)
    accuracy = table.accuracy_m
    return {
        "code": list(table.codes),
        "name": list(table.names),
        "parent": [parent or None for parent in table.parents],
        "generation": [one.generation] * n,
        "valid_from": [one.valid_from] * n,
        "valid_to": [one.valid_to] * n,
        "accuracy_m": [one.accuracy_m] * n if accuracy is None else accuracy.tolist(),
    }
