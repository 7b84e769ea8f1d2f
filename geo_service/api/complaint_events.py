"""``/v1/complaints/{id}/events``: dispatch, return, whistle and the other events of a complaint."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import event_json, events_json
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import complaint_events_of, ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_ledger import Event, Events, NewEventKind
from geo_service.api.state import StateDep
from geo_service.base.errors import InputError
from geo_service.intake import EventRequest
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import ADD_EVENTS, SEE_COMPLAINTS

router = APIRouter(tags=["complaints"], responses=PROBLEMS)


class BodyRef(BaseModel):
    """A body by code and name."""

    code: str = Field(min_length=1, max_length=100)
    name: str = Field("", max_length=200)


class EventBody(BaseModel):
    """An event. A dispatch without a body goes to the one the routing names."""

    model_config = ConfigDict(extra="forbid")

    kind: NewEventKind
    at: AwareDatetime | None = Field(None, description="When it happened; now, if absent")
    body: BodyRef | None = Field(None, description="To whom, or by whom")
    bodies: list[BodyRef] = Field([], max_length=50, description="Departments whistled for")
    reason: str = Field("", max_length=4000)
    deadline_h: float | None = Field(None, gt=0, le=24 * 366, description="Hours; else the rule's")
    confirmed: bool = Field(False, description="The dispatch was confirmed: the place is learned")
    responded: bool | None = None
    resolved: bool | None = None
    satisfied: bool | None = None
    category: str | None = Field(None, max_length=300, description="corrected: the right category")
    lon: float | None = Field(None, description="corrected: the right place, degrees")
    lat: float | None = None
    datum: str | None = Field(None, max_length=40)

    def details(self) -> dict[str, Any]:
        """What the event says beside its body and reason."""
        said = {
            name: getattr(self, name)
            for name in ("deadline_h", "responded", "resolved", "satisfied")
            if getattr(self, name) is not None
        }
        if self.confirmed:
            said["confirmed"] = True
        if self.bodies:
            said["bodies"] = [body.model_dump() for body in self.bodies]
        return said


def _category(path: str | None) -> tuple[str, str, str] | None:
    if path is None:
        return None
    first, second, third = (*path.split("/", 2), "", "")[:3]
    return first.strip(), second.strip(), third.strip()


def _expected(if_match: str | None) -> int | None:
    """The change number that the caller saw. Raises ``InputError``."""
    if if_match is None or if_match == "*":
        return None
    number = if_match.strip().strip('"')
    if not (number.isascii() and number.isdigit()):
        raise InputError("If-Match is not an ETag of a complaint", hint='for example "1042"')
    return int(number)


@router.post(
    "/v1/complaints/{complaint_id}/events",
    response_model=Event,
    summary="Add an event",
    status_code=201,
)
def post(
    complaint_id: str,
    body: EventBody,
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(ADD_EVENTS)],
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> Response:
    """Kept for good, and on the disk when this answers. 409 says what is possible instead.

    ``If-Match`` with the complaint's ETag refuses if somebody else changed it meanwhile.
    """
    event = complaint_events_of(state).add(
        complaint_id,
        EventRequest(
            kind=body.kind,
            actor=principal.actor,
            at=body.at,
            body_code=body.body.code if body.body else "",
            body_name=body.body.name if body.body else "",
            reason=body.reason,
            details=body.details(),
            lon=body.lon,
            lat=body.lat,
            datum=body.datum,
            category=_category(body.category),
            expected_seq=_expected(if_match),
        ),
    )
    return json_response(telling.body(event_json(event)), 201)


@router.get(
    "/v1/complaints/{complaint_id}/events", response_model=Events, summary="A complaint's history"
)
def get(
    complaint_id: str,
    state: StateDep,
    telling: TellingDep,
    _: Annotated[Principal, allowed(SEE_COMPLAINTS)],
) -> Response:
    """All events, in the order in which they were recorded."""
    ledger = ledger_of(state)
    ledger.get(complaint_id)
    return json_response(telling.body(events_json(ledger.history(complaint_id))))
