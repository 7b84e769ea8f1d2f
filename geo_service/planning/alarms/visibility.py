"""The parts of an alarm that each audience may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.ledger.alarms import AlarmRecord


def told_to_public(
    alarms: Sequence[AlarmRecord], *, k: int, levels: Sequence[str], zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Alarms over areas of ``levels`` with at least ``k`` distinct people behind them.

    Neither counts nor hours nor the topic below its first level: only that there is one, where,
    and on which days.
    """
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "topic": one.topic.split("/")[0],
            "level": one.level,
            "places": list(one.places),
            "state": "closed" if one.state == "closed" else "open",
            "first_day": one.started_at.astimezone(zone).date().isoformat(),
            "last_day": one.last_at.astimezone(zone).date().isoformat(),
            "at_least": k,
        }
        for one in alarms
        if one.level in levels and one.reporters >= k and one.observed >= k
    ]
