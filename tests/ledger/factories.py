"""Complaints and events with defaults, so that a test says only what matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pyarrow as pa

from geo_service.ledger import Given, NewComplaint, NewEvent, Placement, mask
from geo_service.ledger.bulk import COMPLAINTS, BulkBatch, no_events
from geo_service.ledger.identity import Identity
from geo_service.ledger.rows import complaint_values

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
_numbers = count(1)


def placement(**changes: Any) -> Placement:
    values: dict[str, Any] = {
        "areas": {"district": ("d1",), "township": ("t1",)},
        "lon": 10.5,
        "lat": 20.25,
        "radius_m": 30.0,
        "located_by": "given",
        "h3": 0x8B283082A344FFF,
        "generations": {"district": "2023", "township": "2023"},
        "verdict": "direct",
        "probability": 0.97,
        "lead_code": "t1",
        "lead_name": "东街道",
        "rule": "area@1",
        "deadline": "ordinary",
        "deadline_h": 168.0,
    }
    return Placement(**{**values, **changes})


def complaint(text: str = "路灯不亮", **changes: Any) -> NewComplaint:
    values: dict[str, Any] = {
        "source": "test",
        "source_id": str(next(_numbers)),
        "received_at": NOON,
        "category": ("市政", "照明", "路灯"),
        "channel": "phone",
        "given": Given(10.5, 20.25, "WGS-84"),
        "placement": placement(),
    }
    return NewComplaint(text=mask(text), **{**values, **changes})


def event(kind: str, **changes: Any) -> NewEvent:
    return NewEvent(kind, **{"actor": "tester", "at": datetime.now(UTC), **changes})


def dispatched(code: str = "t1", **changes: Any) -> NewEvent:
    return event("dispatched", body_code=code, body_name=f"{code}街道", **changes)


def returned(code: str = "t1", **changes: Any) -> NewEvent:
    return event("returned", body_code=code, **{"reason": "不属于我街道管辖", **changes})


_IDENTITY = Identity("toy", ("district", "township", "community"), b"k" * 16)


def batch_of(news: Sequence[NewComplaint], events: pa.Table | None = None) -> BulkBatch:
    """The same complaints as a batch of bulk intake."""
    rows = [complaint_values(new, 0, _IDENTITY) for new in news]
    table = pa.Table.from_pylist(rows, COMPLAINTS)
    masked = [(row, new.text.findings) for row, new in enumerate(news) if new.text.findings]
    source = news[0].source if news else "test"
    return BulkBatch(
        source,
        table,
        no_events() if events is None else events,
        tuple(row for row, _ in masked),
        tuple(found for _, found in masked),
    )
