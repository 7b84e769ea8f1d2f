"""``/v1/disputes``: borders that two areas both claim or both refuse, and rulings on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import moment
from geo_service.api.ledger_access import ledger_of, refresh_disputes
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_ledger import Dispute, Disputes
from geo_service.api.state import State, StateDep
from geo_service.base.errors import InputError, NotFoundError
from geo_service.ledger import disputes as register
from geo_service.ledger.access import Principal, write_audit
from geo_service.ledger.access.permissions import ADMINISTER, RULE, SEE_DISPUTES
from geo_service.ledger.disputes import DisputeRecord
from geo_service.service.disputes import check_geometry

router = APIRouter(tags=["disputes"], responses=PROBLEMS)


DisputeId = Annotated[int, Path(ge=1, le=2**62)]


class NewDispute(BaseModel):
    """Two areas of the lead level and what they dispute: a border, a stretch of it, a polygon."""

    model_config = ConfigDict(extra="forbid")

    areas: tuple[str, str]
    kind: Literal["border", "polygon"] = "border"
    geometry: dict[str, Any] | None = Field(None, description="GeoJSON line or polygon, WGS-84")
    note: str = Field("", max_length=2000)


class Ruling(BaseModel):
    """Which of the two areas it belongs to, from and to when."""

    model_config = ConfigDict(extra="forbid")

    area: str
    valid_from: date | None = None
    valid_to: date | None = Field(None, description="Exclusive")


def dispute_json(record: DisputeRecord) -> dict[str, Any]:
    """A dispute."""
    found = record.dispute
    return {
        "id": found.id,
        "level": found.level,
        "areas": [found.area_a, found.area_b],
        "kind": found.kind,
        "geometry": json.loads(found.geometry) if found.geometry else None,
        "state": found.state,
        "since": moment(record.since),
        "note": record.note,
        "evidence": {"returned_events": list(record.evidence), "complaints": record.complaints},
        "ruling": _ruling_json(record) if found.ruled_for else None,
    }


def _ruling_json(record: DisputeRecord) -> dict[str, Any]:
    found = record.dispute
    return {
        "area": found.ruled_for,
        "by": record.ruled_by,
        "at": moment(record.ruled_at),
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
    }


def _one(state: State, dispute_id: int, status: int = 200) -> Response:
    refresh_disputes(state)
    with ledger_of(state).reading() as connection:
        return json_response(dispute_json(register.get_dispute(connection, dispute_id)), status)


def _change(
    state: State,
    principal: Principal,
    dispute_id: int,
    action: str,
    change: Callable[[sa.Connection, int], None],
) -> Response:
    """Change a dispute with its audit line, in one transaction, and show it as it is now."""

    def job(at: sa.Connection) -> None:
        change(at, dispute_id)
        write_audit(at, principal.actor, action, f"dispute:{dispute_id}", address=principal.address)

    ledger_of(state).writer.run(job)
    return _one(state, dispute_id)


@router.get("/v1/disputes", response_model=Disputes, summary="All disputes")
def get_all(state: StateDep, _: Annotated[Principal, allowed(SEE_DISPUTES)]) -> Response:
    """With their evidence and rulings, oldest first."""
    with ledger_of(state).reading() as connection:
        found = register.list_disputes(connection)
    return json_response({"disputes": [dispute_json(one) for one in found]})


@router.post("/v1/disputes", response_model=Dispute, summary="Open a dispute", status_code=201)
def post(
    body: NewDispute, state: StateDep, principal: Annotated[Principal, allowed(ADMINISTER)]
) -> Response:
    """From now on answers that rest on it are ``confirm``."""
    region = state.region_ready
    for code in body.areas:
        if not region.atlas.chain(region.lead_level, code):
            raise NotFoundError(f"no {region.lead_level} {code!r}")
    geometry = json.dumps(body.geometry) if body.geometry else ""
    fault = check_geometry(geometry, body.kind)
    if fault:
        raise InputError(fault, hint="GeoJSON in degrees, longitude first")

    def job(at: Any) -> int:
        number = register.propose(
            at, region.lead_level, body.areas, kind=body.kind, geometry=geometry, note=body.note,
            state="open",
        )  # fmt: skip
        write_audit(
            at, principal.actor, "opened_dispute", f"dispute:{number}", address=principal.address
        )
        return number

    number = ledger_of(state).writer.run(job)
    return _one(state, number, 201)


@router.post(
    "/v1/disputes/{dispute_id}/open", response_model=Dispute, summary="Take up a proposed dispute"
)
def take_up(
    dispute_id: DisputeId, state: StateDep, principal: Annotated[Principal, allowed(ADMINISTER)]
) -> Response:
    """Returned tickets proposed it; from now on it counts."""
    return _change(state, principal, dispute_id, "opened_dispute", register.open_dispute)


@router.post(
    "/v1/disputes/{dispute_id}/withdraw", response_model=Dispute, summary="Withdraw a dispute"
)
def withdraw(
    dispute_id: DisputeId, state: StateDep, principal: Annotated[Principal, allowed(RULE)]
) -> Response:
    """Nothing rests on it any more."""
    return _change(state, principal, dispute_id, "withdrew_dispute", register.withdraw)


@router.post("/v1/disputes/{dispute_id}/ruling", response_model=Dispute, summary="Decide a dispute")
def decide(
    dispute_id: DisputeId,
    body: Ruling,
    state: StateDep,
    principal: Annotated[Principal, allowed(RULE)],
) -> Response:
    """From now on answers within it name the area, citing the ruling."""
    rule = partial(
        register.rule,
        ruled_for=body.area,
        ruled_by=principal.actor,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
    )
    return _change(state, principal, dispute_id, "ruled", rule)
