"""Endpoints of Open311 GeoReport v2, with the common extensions bbox, paging, jurisdiction."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from geo_service.api import schemas_open311 as schemas
from geo_service.api.audience import sees_public_only
from geo_service.api.auth import PrincipalDep, verify_key
from geo_service.api.ledger_access import intake_of, ledger_of
from geo_service.api.open311.format import Open311Route, answer, format_of
from geo_service.api.open311.report import fields_of, input_of
from geo_service.api.open311.requests import RequestsQuery, find_requests, search_of
from geo_service.api.open311.services import (
    check_jurisdiction,
    service_json,
    service_of,
    services_of,
)
from geo_service.api.own_address import own_address
from geo_service.api.permitted import checked_inside, open_to_all
from geo_service.api.state import State, StateDep
from geo_service.api.strict_query import takes_any_query
from geo_service.base.errors import ForbiddenError, InputError, NotFoundError
from geo_service.intake.join_issues import join_open_issues
from geo_service.ledger import Search
from geo_service.ledger.access import ANYONE, Principal
from geo_service.ledger.access.permissions import LIST_REQUESTS, REPORT, SEE_COMPLAINTS

Jurisdiction = Annotated[str | None, Query(max_length=200)]


def usual_query(
    jurisdiction_id: Jurisdiction = None,
    api_key: Annotated[str | None, Query(max_length=200)] = None,
    extensions: Annotated[str | None, Query(max_length=20)] = None,
) -> None:
    """What clients of the specification send with every request, whether or not it matters."""


router = APIRouter(
    prefix="/open311/v2",
    tags=["open311"],
    route_class=Open311Route,
    responses=schemas.RESPONSES,
    dependencies=[Depends(usual_query)],
)


def asker(
    request: Request,
    state: StateDep,
    principal: PrincipalDep,
    api_key: Annotated[str | None, Query(max_length=200)] = None,
) -> Principal:
    """The holder of ``api_key``, where the query has one, else who the request says."""
    return verify_key(state, request, api_key) if api_key else principal


AskerDep = Annotated[Principal, Depends(asker)]


@router.get("/services.{fmt}", response_model=list[schemas.Service], summary="Services")
@open_to_all()
def services(fmt: str, state: StateDep, jurisdiction_id: Jurisdiction = None) -> Response:
    """The categories a request can be of."""
    name = format_of(fmt)
    check_jurisdiction(state, jurisdiction_id)
    rows = [service_json(one) for one in services_of(state).values()]
    return answer(name, "services", "service", rows)


@router.get(
    "/services/{service_code}.{fmt}",
    response_model=schemas.ServiceDefinition,
    summary="A service's definition",
)
@open_to_all()
def definition(
    service_code: str, fmt: str, state: StateDep, jurisdiction_id: Jurisdiction = None
) -> Response:
    """No service needs more than the specification's own fields."""
    name = format_of(fmt)
    check_jurisdiction(state, jurisdiction_id)
    found = service_of(state, service_code)
    body = {"service_code": found.code, "attributes": []}
    return answer(name, "service_definition", "attribute", body)


@router.get("/requests.{fmt}", response_model=list[schemas.ServiceRequest], summary="Requests")
@open_to_all(LIST_REQUESTS, SEE_COMPLAINTS)
def requests(
    fmt: str, query: Annotated[RequestsQuery, Query()], state: StateDep, asking: AskerDep
) -> Response:
    """Newest first; 90 days and 1,000 requests at most, with ``page`` for those that follow."""
    name = format_of(fmt)
    check_jurisdiction(state, query.jurisdiction_id)
    rows = find_requests(state, search_of(state, query, asking), asking)
    return answer(name, "service_requests", "request", rows)


def _one(state: State, request_id: str, principal: Principal) -> dict[str, Any]:
    search = Search(pks=[ledger_of(state).pk_of(request_id)], limit=1)
    rows = find_requests(state, search, principal)
    if not rows:
        raise NotFoundError(f"service_request_id {request_id[:60]!r} was not found")
    return rows[0]


@router.get(
    "/requests/{request_id}.{fmt}",
    response_model=list[schemas.ServiceRequest],
    summary="One request",
)
@open_to_all(SEE_COMPLAINTS)
def one_request(
    request_id: str,
    fmt: str,
    state: StateDep,
    asking: AskerDep,
    jurisdiction_id: Jurisdiction = None,
) -> Response:
    """Its present state."""
    name = format_of(fmt)
    check_jurisdiction(state, jurisdiction_id)
    row = _one(state, request_id, asking)
    return answer(name, "service_requests", "request", [row])


@router.get(
    "/request/{request_id}.{fmt}",
    response_model=schemas.ServiceRequest,
    summary="One request, as some clients ask",
)
@open_to_all(SEE_COMPLAINTS)
def single_request(request_id: str, fmt: str, state: StateDep, asking: AskerDep) -> Response:
    """The same, not in a list."""
    return answer(format_of(fmt), "request", "request", _one(state, request_id, asking))


@router.get(
    "/tokens/{token}.{fmt}",
    response_model=list[schemas.RequestOfToken],
    summary="The request of a token",
)
@open_to_all()
def token(token: str, fmt: str, state: StateDep) -> Response:
    """Requests get their id at once; it is its own token."""
    name = format_of(fmt)
    found = ledger_of(state).get(token)
    row = {"token": token, "service_request_id": found.id}
    return answer(name, "service_requests", "request", [row])


def _may_report(principal: Principal) -> None:
    if principal is ANYONE:
        raise ForbiddenError("api_key is missing")
    REPORT.require(principal)


@router.post("/requests.{fmt}", response_model=list[schemas.RequestAccepted], summary="Report")
@takes_any_query
@checked_inside(REPORT)
async def report(fmt: str, request: Request, state: StateDep, principal: PrincipalDep) -> Response:
    """A new request, as a form; needs ``api_key``, ``service_code`` and a location.

    A location is lat and long (WGS-84) or address_string. Names, telephone and e-mail are not
    kept; the reporter is, as a keyed hash.
    """
    given = {**request.query_params, **await fields_of(request)}
    return await run_in_threadpool(_report, format_of(fmt), given, request, state, principal)


def _report(
    name: str, given: dict[str, str], request: Request, state: State, principal: Principal
) -> Response:
    key = given.get("api_key")
    asking = verify_key(state, request, key) if key else principal
    _may_report(asking)
    check_jurisdiction(state, given.get("jurisdiction_id"))
    if not given.get("service_code"):
        raise InputError("service_code is missing")
    service = service_of(state, given["service_code"])
    sent_id = request.headers.get("idempotency-key") or uuid.uuid4().hex
    complaint = input_of(given, service, f"{asking.actor}:{sent_id}"[:200])
    public = sees_public_only(asking)
    result = intake_of(state).take(complaint, actor=asking.actor, public=public)
    if result.added.created:
        ledger = ledger_of(state)
        after = ledger.pk_of(result.added.id) - 1
        join_open_issues(state.region_ready, ledger, after=after)
    row: dict[str, Any] = {"service_request_id": result.added.id}
    if result.answer.lead:
        row["service_notice"] = f"{result.answer.lead.name}: {result.answer.reason}"
    return answer(name, "service_requests", "request", [row])


@router.get(
    "/jurisdiction.{fmt}",
    response_model=list[schemas.Jurisdiction],
    summary="Who answers for this place?",
)
@open_to_all()
def jurisdiction(
    fmt: str,
    state: StateDep,
    lat: Annotated[str | None, Query(max_length=40)] = None,
    long: Annotated[str | None, Query(max_length=40)] = None,
    address_string: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """The jurisdiction of a location, with how sure that is; from what everybody may see."""
    name = format_of(fmt)
    found = state.region_ready.route(text=address_string, lon=long, lat=lat, public=True)
    rows = [{
        "jurisdiction_id": state.region_ready.folder.manifest.id,
        "agency_responsible": found.lead.name if found.lead else None,
        "agency_id": found.lead.code if found.lead else None,
        "verdict": found.verdict.value,
        "probability": round(found.probability, 4),
        "question": found.question,
        "areas": [
            {"level": level, "code": shares[0].area.code, "name": shares[0].area.name}
            for level, shares in found.areas.items() if shares
        ],
    }]  # fmt: skip
    return answer(name, "jurisdictions", "jurisdiction", rows)


@router.get("/discovery.{fmt}", response_model=schemas.Discovery, summary="Service discovery")
@open_to_all()
def discovery(fmt: str, request: Request, state: StateDep) -> Response:
    """Where this API is."""
    manifest = state.region_ready.folder.manifest
    url = own_address(request, state) + "/open311/v2"
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": url,
        "type": "production",
        "formats": ["application/json", "text/xml"],
        "jurisdiction": manifest.id,
        "name": manifest.name,
    }
    return answer(format_of(fmt), "discovery", "endpoint", {"endpoints": [endpoint]})
