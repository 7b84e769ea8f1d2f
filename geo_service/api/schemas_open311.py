"""Response models of Open311 GeoReport v2."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from geo_service.api.schemas import inline_schema
from geo_service.base.model import Verdict


class Service(BaseModel):
    """A category that a request can be of."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"]
    keywords: str
    group: str


class ServiceDefinition(BaseModel):
    """No service needs further attributes."""

    service_code: str
    attributes: list[dict[str, Any]]


class ServiceRequest(BaseModel):
    """A complaint as a request; words and place only for those who may see them."""

    service_request_id: str
    status: Literal["open", "closed"]
    service_name: str
    service_code: str
    status_notes: str | None = None
    agency_responsible: str | None = None
    requested_datetime: datetime | None = None
    updated_datetime: datetime | None = None
    expected_datetime: datetime | None = None
    description: str | None = None
    lat: float | None = None
    long: float | None = None


class RequestAccepted(BaseModel):
    """The id of a new request, and who answers for it."""

    service_request_id: str
    service_notice: str | None = None


class RequestOfToken(BaseModel):
    """The request of a token."""

    token: str
    service_request_id: str


class AreaOfJurisdiction(BaseModel):
    """An area the location lies in."""

    level: str
    code: str
    name: str


class Jurisdiction(BaseModel):
    """Who answers for a location, and how sure that is."""

    jurisdiction_id: str
    agency_responsible: str | None
    agency_id: str | None
    verdict: Verdict
    probability: float
    question: str | None
    areas: list[AreaOfJurisdiction]


class Endpoint(BaseModel):
    """Where this API is, and what it speaks."""

    specification: str
    url: str
    type: str
    formats: list[str]
    jurisdiction: str
    name: str


class Discovery(BaseModel):
    """Service discovery."""

    endpoints: list[Endpoint]


class Open311Error(BaseModel):
    """An error as the specification has it."""

    code: int
    description: str


_XML: dict[str, dict[str, Any]] = {"text/xml": {}}
_ERRORS = {
    "application/json": {"schema": {"type": "array", "items": inline_schema(Open311Error)}},
    **_XML,
}
#: what every Open311 endpoint may answer with beside its own
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": _XML},
    **{
        code: {"description": text, "content": _ERRORS}
        for code, text in (
            (403, "No valid key, or not allowed to it"),
            (404, "Not found"),
            ("4XX", "Another fault of the request"),
            (503, "Starting, or a dependency does not answer"),
        )
    },
    400: {
        "description": "Unusable input, or a Host header that cannot be read",
        "content": {**_ERRORS, "application/problem+json": {}},
    },
    429: {
        "description": "Too many requests",
        "content": {**_ERRORS, "application/problem+json": {}},
    },
}
