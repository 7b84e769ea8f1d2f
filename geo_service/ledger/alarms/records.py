"""Alarms as stored in the ledger and as read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from geo_service.ledger.clock import from_us
from geo_service.ledger.rows import from_row

#: new: raised, nobody looked yet; continuing: raised before and found again; acknowledged: someone
#: has it; closed: quiet since
STATES = ("new", "continuing", "acknowledged", "closed")
KINDS = ("scan", "temporal", "burst")

_TIMES = ("started_at", "last_at", "raised_at", "updated_at")


@dataclass(frozen=True, slots=True)
class NewAlarm:
    """An alarm as found. ``key`` names what it is about; ``reporters`` are distinct people.

    It continues an alarm of the same kind and key whose last moment is at or after
    ``continues_after``; one that is older is another story.
    """

    kind: str
    key: str
    topic: str
    level: str
    places: tuple[str, ...]
    started_at: datetime
    last_at: datetime
    continues_after: datetime
    observed: int
    expected: float
    p: float
    recurrence_days: float
    reporters: int
    closed: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """An alarm as kept. ``version`` grows with every change of any alarm."""

    id: int
    version: int
    kind: str
    key: str
    topic: str
    level: str
    places: tuple[str, ...]
    state: str
    started_at: datetime
    last_at: datetime
    raised_at: datetime
    updated_at: datetime
    observed: int
    expected: float
    p: float
    recurrence_days: float
    reporters: int
    details: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The alarm for an answer or a message, times as ISO texts in UTC."""
        body = asdict(self)
        for name in _TIMES:
            body[name] = body[name].isoformat().replace("+00:00", "Z")
        return {**body, "places": list(self.places), "details": dict(self.details)}


def record_of(row: Any) -> AlarmRecord:
    """An alarm from its row."""
    times = {name: from_us(getattr(row, name)) for name in _TIMES}
    places = tuple(json.loads(row.places))
    return from_row(AlarmRecord, row, places=places, details=json.loads(row.details), **times)
