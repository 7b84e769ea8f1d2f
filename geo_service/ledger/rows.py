"""Convert rows of the store to the types of ``records`` and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

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
T = TypeVar("T")
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
    due_at = None if state.due_at is None else to_us(state.due_at)
    return {field.name: getattr(state, field.name) for field in fields(state)} | {"due_at": due_at}


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
        "duplicate": new.duplicate,
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


def from_row(kind: type[T], row: Any, **converted: Any) -> T:
    """Make a dataclass of a row: ``converted`` as given, other fields from columns so named."""
    names = (field.name for field in fields(kind))  # type: ignore[arg-type]
    read = {name: getattr(row, name) for name in names if name not in converted}
    return kind(**read, **converted)


def load(details: str) -> Mapping[str, Any]:
    """The inverse of ``dump``."""
    return orjson.loads(details) if details else {}


def event_of(row: sa.Row[Any]) -> Event:
    """An event from its row."""
    return from_row(
        Event,
        row,
        at=from_us(row.at),
        recorded_at=from_us(row.recorded_at),
        details=load(row.details),
    )


def _state_of(row: sa.Row[Any]) -> ComplaintState:
    due_at = None if row.due_at is None else from_us(row.due_at)
    return from_row(ComplaintState, row, due_at=due_at)


def placement_of(row: sa.Row[Any], identity: Identity) -> Placement:
    """The present placement from a complaint's row."""
    codes = {level: getattr(row, identity.slot(level)) for level in identity.levels}
    pairs = (pair.split("=", 1) for pair in row.generations.split(";") if pair)
    areas = {level: tuple(text.split(SEPARATOR)) if text else () for level, text in codes.items()}
    return from_row(Placement, row, areas=areas, generations=dict(pairs))


def complaint_of(row: sa.Row[Any], identity: Identity) -> Complaint:
    """A complaint from its row."""
    given = None
    if row.given_lon is not None:
        given = Given(row.given_lon, row.given_lat, row.given_datum, row.datum_assumed)
    return from_row(
        Complaint,
        row,
        received_at=from_us(row.received_at),
        recorded_at=from_us(row.recorded_at),
        category=(row.category_1, row.category_2, row.category_3),
        given=given,
        placement=placement_of(row, identity),
        state=_state_of(row),
    )
