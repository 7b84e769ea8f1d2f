"""Open311 service requests: the query, and complaints in the form of requests.

Whoever holds a request's id sees its service, state, agency and times. Lists need a key with the
planner's role: counted, they would tell how few complaints an area has. What was said and where
needs the dispatcher's role; so does looking for requests by place.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.admission.wrong_ids import count_miss
from geo_service.api.complaint_json import moment
from geo_service.api.ledger_access import ledger_of
from geo_service.api.open311.services import OTHER, service_of, services_of
from geo_service.api.state import State
from geo_service.base.bbox import parse_bbox
from geo_service.base.errors import ForbiddenError, InputError, NotFoundError
from geo_service.ledger import Complaint, Search
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import LIST_REQUESTS, SEE_COMPLAINTS
from geo_service.ledger.clock import check_year
from geo_service.ledger.events.kinds import ENGLISH_LABELS, LABELS, EventKind
from geo_service.ledger.search import last_changes

MAX_DAYS = 90
MAX_ROWS = 1000


class RequestsQuery(BaseModel):
    """What ``GET requests`` takes: the specification's, and bbox and paging."""

    model_config = ConfigDict(extra="ignore")

    jurisdiction_id: str | None = None
    service_request_id: str | None = Field(None, max_length=20_000, description="Comma delimited")
    service_code: str | None = Field(None, max_length=4_000, description="Comma delimited")
    start_date: datetime | None = None
    end_date: datetime | None = None
    status: str | None = Field(None, description="open, closed, or both")
    bbox: str | None = Field(None, description="west,south,east,north; needs a dispatcher's key")
    page: int = Field(1, ge=1, le=100_000)
    page_size: int = Field(MAX_ROWS, ge=1, le=MAX_ROWS)
    api_key: str | None = None


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _utc(moment: datetime) -> datetime:
    """A time without zone is UTC here, as clients of the specification send it."""
    zoned = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return check_year(zoned)


def _period(query: RequestsQuery) -> tuple[datetime, datetime]:
    """From and to; 90 days where one end is open, and never more."""
    span = timedelta(days=MAX_DAYS)
    end = _utc(query.end_date) if query.end_date else None
    start = _utc(query.start_date) if query.start_date else None
    if start is None:
        end = end or datetime.now(UTC) + timedelta(days=1)
        start = end - span
    end = end or start + span
    if end - start > span + timedelta(days=1) or end < start:
        raise InputError(f"start_date to end_date must be at most {MAX_DAYS} days")
    return start, end


def _closed(status: str | None) -> bool | None:
    wanted = set(_split(status))
    if not wanted <= {"open", "closed"}:
        raise InputError("status is open, closed, or both")
    return None if len(wanted) != 1 else wanted == {"closed"}


def _by_ids(state: State, query: RequestsQuery) -> Search:
    ledger, pks = ledger_of(state), []
    for one in _split(query.service_request_id)[:MAX_ROWS]:
        try:
            pks.append(ledger.pk_of(one))
        except NotFoundError:
            count_miss()
    return Search(pks=pks, limit=MAX_ROWS)


def search_of(state: State, query: RequestsQuery, principal: Principal) -> Search:
    """What the ledger looks for.

    Raises:
        NotFoundError: a service code is not known.
        ForbiddenError: a list, or places, are asked for without the role.
        InputError: a value is unusable, or the period too long.
    """
    if query.service_request_id:
        return _by_ids(state, query)
    if query.bbox and not SEE_COMPLAINTS.granted(principal):
        raise ForbiddenError("bbox needs an api_key that may read complaints")
    start, end = _period(query)
    public = not LIST_REQUESTS.granted(principal)
    services = [service_of(state, code, public=public) for code in _split(query.service_code)]
    paths = [tuple(part for part in one.path if part) for one in services if one != OTHER]
    paths += [("",)] if OTHER in services else []
    closed = _closed(query.status)
    if not LIST_REQUESTS.granted(principal):
        raise ForbiddenError(
            "a list of requests needs an api_key of a planner or dispatcher that may read",
            hint="ask for a service_request_id; counts for everybody are under /v1/choropleth",
        )
    return Search(
        categories=paths,
        closed=closed,
        received_from=start,
        received_to=end,
        bbox=parse_bbox(query.bbox, across_180=True) if query.bbox else None,
        skip=(query.page - 1) * query.page_size,
        limit=query.page_size,
    )


def find_requests(state: State, search: Search, principal: Principal) -> list[dict[str, Any]]:
    """Complaints as requests, newest first."""
    ledger = ledger_of(state)
    found, _ = ledger.find(search)
    with ledger.reading() as connection:
        changed = last_changes(connection, [one.seq for one in found])
    full = SEE_COMPLAINTS.granted(principal)
    public = not LIST_REQUESTS.granted(principal)
    codes = {one.path: one for one in services_of(state, public=public).values()}
    lang = state.region_ready.folder.manifest.language
    return [request_json(one, codes, changed.get(one.seq), lang, full=full) for one in found]


def _proposed(one: Complaint, *, full: bool) -> str:
    """Where a complaint would go; found by its words, that may rest on single complaints."""
    return one.placement.lead_name if full or one.given is not None else ""


def request_json(
    one: Complaint,
    services: dict[Any, Any],
    changed_at: datetime | None,
    lang: str,
    *,
    full: bool,
) -> dict[str, Any]:
    """A complaint as a request; without ``full`` neither words nor place."""
    state, placed = one.state, one.placement
    service = services.get(one.category, OTHER)
    closed = state.status == EventKind.CLOSED
    label = LABELS[EventKind(state.status)]
    row: dict[str, Any] = {
        "service_request_id": one.id,
        "status": "closed" if closed else "open",
        "status_notes": ENGLISH_LABELS[label] if lang == "en" else label,
        "service_name": service.name,
        "service_code": service.code,
        "agency_responsible": state.holder_name or _proposed(one, full=full) or None,
        "requested_datetime": moment(one.received_at),
        "updated_datetime": moment(changed_at),
        "expected_datetime": moment(state.due_at),
    }
    if full:
        row |= {"description": one.text[:4000], "lat": placed.lat, "long": placed.lon}
    return {name: value for name, value in row.items() if value is not None}
