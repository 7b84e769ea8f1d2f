"""Rows of the store to and from the values of ``records``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from geo_service.base.characters import cleaned, cleaned_values
from geo_service.ledger.clock import from_us, now_us, to_us, zone_of
from geo_service.ledger.identity import Identity
from geo_service.ledger.ids import make_id
from geo_service.ledger.masking import MaskedSpan
from geo_service.ledger.records import (
    Complaint,
    ComplaintState,
    Event,
    Given,
    NewComplaint,
    NewEvent,
    Placement,
)
from geo_service.ledger.schema import AREA_COLUMNS

SEPARATOR = "|"
#: a text as the ledger takes it
plain = cleaned


def area_values(areas: Mapping[str, Sequence[str]], identity: Identity) -> dict[str, str]:
    """The area columns: codes of one level sorted and joined by ``|``, empty when none."""
    values = dict.fromkeys(AREA_COLUMNS, "")
    for level, codes in areas.items():
        values[identity.slot(level)] = SEPARATOR.join(sorted(codes))
    return values


def placement_values(placement: Placement, identity: Identity) -> dict[str, Any]:
    """The columns that say where a complaint is and who leads."""
    generations = ";".join(f"{level}={name}" for level, name in placement.generations.items())
    return {
        **area_values(placement.areas, identity),
        "located_by": placement.located_by,
        "place": plain(placement.place),
        "lon": placement.lon,
        "lat": placement.lat,
        "radius_m": placement.radius_m,
        "overlay": placement.overlay,
        "h3": placement.h3,
        "generations": generations,
        "verdict": placement.verdict,
        "probability": placement.probability,
        "default_location": placement.default_location,
        "lead_code": placement.lead_code,
        "lead_name": placement.lead_name,
        "rule": placement.rule,
        "deadline": placement.deadline,
        "deadline_h": placement.deadline_h,
    }


def change_values(
    identity: Identity, placement: Placement | None, category: tuple[str, str, str] | None
) -> dict[str, Any]:
    """The columns that an event changes."""
    values = placement_values(placement, identity) if placement else {}
    if category is not None:
        values |= {f"category_{part}": plain(name) for part, name in enumerate(category, 1)}
    return values


def state_values(state: ComplaintState) -> dict[str, Any]:
    """The columns that hold the fold of the events."""
    return {
        "status": state.status,
        "holder_code": state.holder_code,
        "holder_name": state.holder_name,
        "due_at": None if state.due_at is None else to_us(state.due_at),
        "returns": state.returns,
        "responded": state.responded,
        "resolved": state.resolved,
        "satisfied": state.satisfied,
        "excluded": state.excluded,
    }


def complaint_values(new: NewComplaint, pk: int, identity: Identity) -> dict[str, Any]:
    """The whole row of a new complaint, in state ``received``."""
    given = new.given
    categories = {f"category_{part}": plain(name) for part, name in enumerate(new.category, 1)}
    return {
        "pk": pk,
        "seq": pk,
        "id": make_id(pk, identity.id_key),
        "source": plain(new.source),
        "source_id": plain(new.source_id),
        "received_at": to_us(new.received_at),
        "received_zone": zone_of(new.received_at),
        "recorded_at": now_us(),
        "text": plain(new.text.text),
        "channel": plain(new.channel),
        "reporter": new.reporter,
        "given_lon": given.lon if given else None,
        "given_lat": given.lat if given else None,
        "given_datum": given.datum if given else None,
        "datum_assumed": given.datum_assumed if given else False,
        "run_id": None,
        "synthetic": new.synthetic,
        **categories,
        **placement_values(new.placement, identity),
        **state_values(ComplaintState()),
    }


def event_values(new: NewEvent, seq: int, complaint_pk: int, at: datetime) -> dict[str, Any]:
    """The row of a new event."""
    return {
        "seq": seq,
        "complaint_pk": complaint_pk,
        "kind": new.kind,
        "at": to_us(at),
        "recorded_at": now_us(),
        "actor": new.actor,
        "body_code": plain(new.body_code),
        "body_name": plain(new.body_name),
        "reason": plain(new.reason),
        "rule": plain(new.rule),
        "details": dump(new.details),
    }


def dump(details: Mapping[str, Any]) -> str:
    """Details as JSON text; nothing as an empty text."""
    if not details:
        return ""
    return orjson.dumps(cleaned_values(dict(details))).decode()


def dump_findings(findings: Sequence[MaskedSpan]) -> str:
    """What was masked (in cleaned texts), as JSON text."""
    return orjson.dumps([(one.start, one.end, one.kind, one.text) for one in findings]).decode()


def load_findings(text: str) -> tuple[MaskedSpan, ...]:
    """The inverse of ``dump_findings``."""
    return tuple(MaskedSpan(*row) for row in orjson.loads(text))


def event_of(row: sa.Row[Any]) -> Event:
    """An event from its row."""
    return Event(
        seq=row.seq,
        kind=row.kind,
        at=from_us(row.at),
        recorded_at=from_us(row.recorded_at),
        actor=row.actor,
        body_code=row.body_code,
        body_name=row.body_name,
        reason=row.reason,
        rule=row.rule,
        details=orjson.loads(row.details) if row.details else {},
    )


def _state_of(row: sa.Row[Any]) -> ComplaintState:
    return ComplaintState(
        status=row.status,
        holder_code=row.holder_code,
        holder_name=row.holder_name,
        due_at=None if row.due_at is None else from_us(row.due_at),
        returns=row.returns,
        responded=row.responded,
        resolved=row.resolved,
        satisfied=row.satisfied,
        excluded=row.excluded,
    )


def placement_of(row: sa.Row[Any], identity: Identity) -> Placement:
    """The present placement from a complaint's row."""
    codes = {level: getattr(row, identity.slot(level)) for level in identity.levels}
    pairs = (pair.split("=", 1) for pair in row.generations.split(";") if pair)
    return Placement(
        areas={
            level: tuple(text.split(SEPARATOR)) if text else () for level, text in codes.items()
        },
        lon=row.lon,
        lat=row.lat,
        radius_m=row.radius_m,
        located_by=row.located_by,
        place=row.place,
        overlay=row.overlay,
        h3=row.h3,
        generations=dict(pairs),
        verdict=row.verdict,
        probability=row.probability,
        default_location=row.default_location,
        lead_code=row.lead_code,
        lead_name=row.lead_name,
        rule=row.rule,
        deadline=row.deadline,
        deadline_h=row.deadline_h,
    )


def complaint_of(row: sa.Row[Any], identity: Identity) -> Complaint:
    """A complaint from its row."""
    given = None
    if row.given_lon is not None:
        given = Given(row.given_lon, row.given_lat, row.given_datum, row.datum_assumed)
    return Complaint(
        id=row.id,
        seq=row.seq,
        source=row.source,
        source_id=row.source_id,
        received_at=from_us(row.received_at),
        received_zone=row.received_zone,
        recorded_at=from_us(row.recorded_at),
        text=row.text,
        category=(row.category_1, row.category_2, row.category_3),
        channel=row.channel,
        reporter=row.reporter,
        given=given,
        placement=placement_of(row, identity),
        state=_state_of(row),
        synthetic=row.synthetic,
    )
