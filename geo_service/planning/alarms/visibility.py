"""The parts of an alarm that each audience may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.ledger.alarms import AlarmRecord


def told_to_public(
    alarms: Sequence[AlarmRecord], *, k: int, levels: Sequence[str], lead: str, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Alarms over areas of ``levels`` with at least ``k`` distinct people behind them.

    Neither counts nor hours nor the topic below its first level: only that there is one, where,
    and on which days. ``lead`` is the level that a burst over a whole area is of.
    """
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "topic": one.topic.split("/")[0],
            "level": region_level(one.kind, one.level, lead),
            "places": list(one.places),
            "state": "closed" if one.state == "closed" else "open",
            "first_day": one.started_at.astimezone(zone).date().isoformat(),
            "last_day": one.last_at.astimezone(zone).date().isoformat(),
            "at_least": k,
        }
        for one in alarms
        if region_level(one.kind, one.level, lead) in levels
        and one.reporters >= k
        and one.observed >= k
    ]


def region_level(kind: str, level: str, lead: str) -> str:
    """The region's level of an alarm's places: a burst calls the lead level "area"."""
    return lead if kind == "burst" and level == "area" else level
