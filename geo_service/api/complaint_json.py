"""Complaints and events as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geo_service.ledger import Complaint, Event, Placement
from geo_service.ledger.events.kinds import LABELS, EventKind
from geo_service.ledger.events.rules import allowed_in


def moment(at: datetime | None) -> str | None:
    """A time in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _body(code: str, name: str) -> dict[str, str] | None:
    return {"code": code, "name": name} if code else None


def _deadline(placement: Placement) -> dict[str, Any] | None:
    if not placement.deadline:
        return None
    return {"id": placement.deadline, "hours": placement.deadline_h}


def placement_json(placement: Placement) -> dict[str, Any]:
    """Where a complaint is and who leads."""
    position = None
    if placement.lon is not None:
        position = {
            "lon": placement.lon,
            "lat": placement.lat,
            "radius_m": placement.radius_m,
            "datum": "WGS-84",
        }
    return {
        "areas": {level: list(codes) for level, codes in placement.areas.items()},
        "position": position,
        "located_by": placement.located_by,
        "place": placement.place,
        "overlay": placement.overlay,
        "h3": None if placement.h3 is None else f"{placement.h3:x}",
        "generations": dict(placement.generations),
        "verdict": placement.verdict,
        "probability": placement.probability,
        "default_location": placement.default_location,
        "lead": {"code": placement.lead_code, "name": placement.lead_name}
        if placement.lead_code
        else None,
        "rule": placement.rule,
        "deadline": {"id": placement.deadline, "hours": placement.deadline_h}
        if placement.deadline
        else None,
    }


def complaint_json(one: Complaint) -> dict[str, Any]:
    """A complaint with its present state and what may happen next."""
    state, given = one.state, one.given
    return {
        "id": one.id,
        "seq": one.seq,
        "source": one.source,
        "source_id": one.source_id,
        "received_at": moment(one.received_at),
        "received_zone": one.received_zone,
        "recorded_at": moment(one.recorded_at),
        "text": one.text,
        "category": "/".join(part for part in one.category if part),
        "channel": one.channel,
        "reporter": one.reporter,
        "given": given
        and {
            "lon": given.lon,
            "lat": given.lat,
            "datum": given.datum,
            "datum_assumed": given.datum_assumed,
        },
        "synthetic": one.synthetic,
        "duplicate": one.duplicate,
        **placement_json(one.placement),
        "status": state.status,
        "status_name": LABELS[EventKind(state.status)],
        "holder": {"code": state.holder_code, "name": state.holder_name}
        if state.holder_code
        else None,
        "due_at": moment(state.due_at),
        "returns": state.returns,
        "responded": state.responded,
        "resolved": state.resolved,
        "satisfied": state.satisfied,
        "excluded": state.excluded,
        "allowed": list(allowed_in(state.status)),
    }


def event_json(one: Event) -> dict[str, Any]:
    """An event."""
    return {
        "seq": one.seq,
        "kind": one.kind,
        "name": LABELS[EventKind(one.kind)],
        "at": moment(one.at),
        "recorded_at": moment(one.recorded_at),
        "actor": one.actor,
        "body": _body(one.body_code, one.body_name),
        "reason": one.reason,
        "rule": one.rule,
        "details": dict(one.details),
    }


def events_json(events: Sequence[Event]) -> dict[str, Any]:
    """A history."""
    return {"events": [event_json(one) for one in events]}
