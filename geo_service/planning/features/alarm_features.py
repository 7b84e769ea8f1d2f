"""Alarms as features: the areas they are about, and what each audience is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from geo_service.base.errors import NoGenerationError, NotFoundError
from geo_service.base.model import ObjectArray
from geo_service.cube.rollups import lead_levels
from geo_service.features.table import FeatureTable, Property, table_of
from geo_service.features.when import Interval
from geo_service.ledger.alarms import AlarmRecord
from geo_service.planning.alarms.visibility import region_level, told_to_public
from geo_service.planning.geography import Geography


def alarm_features(
    geography: Geography,
    alarms: Sequence[AlarmRecord],
    when: Interval | None,
    properties: Sequence[Property],
    *,
    public_k: int | None,
) -> FeatureTable:
    """Alarms whose time has a part of ``when``; for the public, those that ``told_to_public`` has.

    ``public_k`` is the public's least number of people, None for planners.
    """
    manifest = geography.folder.manifest
    zone = ZoneInfo(manifest.time_zone)
    if public_k is None:
        rows = [
            _row(one, zone)
            for one in alarms
            if when is None or when.holds(one.started_at, one.last_at)
        ]
    else:
        levels = lead_levels(tuple(level.id for level in manifest.levels), manifest.lead_level)
        lead = manifest.lead_level
        told = told_to_public(alarms, k=public_k, levels=levels, lead=lead, zone=zone)
        rows = [_public_row(one) for one in told]
        rows = [row for row in rows if when is None or _on_days(when, row)]
    columns = {one.name: [row[one.name] for row in rows] for one in properties}
    shapes = np.array([_shape(geography, row) for row in rows] or [None], dtype=object)[: len(rows)]
    columns["places"] = ["|".join(row["places"]) for row in rows]
    return table_of([str(row["id"]) for row in rows], properties, columns, shapes)


_OWN = (
    "id",
    "kind",
    "topic",
    "level",
    "places",
    "state",
    "started_at",
    "last_at",
    "observed",
    "expected",
    "p",
    "recurrence_days",
    "reporters",
)


def _row(one: AlarmRecord, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _OWN},
        "first_day": one.started_at.astimezone(zone).date(),
        "last_day": one.last_at.astimezone(zone).date(),
    }


def _public_row(told: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(told[name]) for name in ("first_day", "last_day")}
    return {**told, **days}


def _on_days(when: Interval, row: dict[str, Any]) -> bool:
    """By days alone: to the public an alarm has no hours."""
    first, until = when.days
    return (until is None or row["first_day"] < until) and (
        first is None or row["last_day"] >= first
    )


def _shape(geography: Geography, row: dict[str, Any]) -> shapely.Geometry | None:
    """The areas of an alarm as one shape; None where its places are not drawn."""
    lead = geography.folder.manifest.lead_level
    try:
        level = geography.level(region_level(row["kind"], row["level"], lead))
    except (NotFoundError, NoGenerationError):
        return None
    at = [level.place[code] for code in row["places"] if code in level.place]
    shapes: ObjectArray = level.table.geometry[at]
    return shapely.union_all(shapes) if at else None
