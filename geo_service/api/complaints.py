"""``/v1/complaints``: store complaints, read and search them."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from geo_service.api.answers import json_response
from geo_service.api.answers import route as route_json
from geo_service.api.audience import sees_public_only
from geo_service.api.call_check import check_json, path_of
from geo_service.api.classify import suggest_json
from geo_service.api.complaint_json import complaint_json
from geo_service.api.complaint_search import SearchQuery, search_of
from geo_service.api.language import Telling, TellingDep, telling_of
from geo_service.api.ledger_access import intake_of, ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS, inline_schema
from geo_service.api.schemas_ledger import Complaint, ComplaintPage, Kept, KeptMany, OriginalText
from geo_service.api.state import State, StateDep
from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import GeoServiceError, InputError
from geo_service.intake import ComplaintInput, IntakeResult
from geo_service.intake.call_check import check_call, reported_of
from geo_service.intake.open_issue import join_issues
from geo_service.intake.reporters import hash_key, hash_reporter
from geo_service.ledger import IdempotencyKey
from geo_service.ledger.access import Principal, write_audit
from geo_service.ledger.access.permissions import ADD_COMPLAINTS, SEE_COMPLAINTS, SEE_ORIGINAL_TEXT
from geo_service.ledger.complaints import original_text
from geo_service.ledger.masking import mask

log = logging.getLogger(__name__)
router = APIRouter(tags=["complaints"], responses=PROBLEMS)
MAX_ITEMS = 10_000


class NewComplaintBody(BaseModel):
    """A complaint: words, a point, or both. Coordinates in degrees of ``datum``."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field("api", min_length=1, max_length=100, description="Where it comes from")
    source_id: str | None = Field(
        None, min_length=1, max_length=200, description="The source's own id"
    )
    text: str = Field("", max_length=100_000)
    received_at: AwareDatetime | None = Field(None, description="With its zone; now, if absent")
    category: str = Field("", max_length=300, description="Path a/b/c, coarse to fine")
    channel: str = Field("", max_length=100)
    reporter: str = Field("", max_length=200, description="Kept as a keyed hash only")
    lon: float | None = None
    lat: float | None = None
    datum: str | None = Field(None, max_length=40)
    radius_m: float | None = Field(None, ge=0, le=100_000)


class BatchBody(BaseModel):
    """Up to 10,000 complaints."""

    items: list[dict[str, Any]] = Field(max_length=MAX_ITEMS)


def _complaint_input(body: NewComplaintBody, source_id: str) -> ComplaintInput:
    return ComplaintInput(
        source=body.source,
        source_id=source_id,
        text=body.text,
        received_at=body.received_at,
        category=path_of(body.category),
        channel=body.channel,
        reporter=body.reporter,
        lon=body.lon,
        lat=body.lat,
        datum=body.datum,
        radius_m=body.radius_m,
    )


def _identified(
    body: NewComplaintBody, principal: Principal, key: str | None
) -> tuple[ComplaintInput, IdempotencyKey | None]:
    """The complaint with its source id: its own, or one that follows from the key."""
    if key is None:
        return _complaint_input(body, body.source_id or _new_id()), None
    digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    of_key = hashlib.sha256(f"{principal.actor}\n{key}".encode()).hexdigest()[:24]
    idempotency = IdempotencyKey(principal.actor, key, digest)
    return _complaint_input(body, body.source_id or f"key-{of_key}"), idempotency


def _new_id() -> str:
    import uuid

    return uuid.uuid4().hex


def _result_json(state: State, result: IntakeResult, lang: str) -> dict[str, Any]:
    routing = route_json(result.answer, state.region_told(lang))
    return {"id": result.added.id, "created": result.added.created, "routing": routing}


@router.post(
    "/v1/complaints",
    response_model=Kept,
    responses={200: {"model": Kept, "description": "Known already"}},
    summary="Keep a complaint and route it",
    status_code=201,
)
def post(
    body: NewComplaintBody,
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(ADD_COMPLAINTS)],
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Kept once, however often it is sent with the same source id or Idempotency-Key.

    201 for a new complaint, 200 for one that is known; it is on the disk when this answers.
    ``category`` is the one given, and stays; ``category_suggestions`` are for whoever picks one
    (a ``corrected`` event sets it). ``around`` tells of the open issue that it joins, of what the
    same person reported in the days before, of other calls from there, and of alarms.
    """
    complaint, key = _identified(body, principal, idempotency_key)
    result = intake_of(state).take(
        complaint, actor=principal.actor, idempotency=key, public=sees_public_only(principal),
        lang=telling.language,
    )  # fmt: skip
    seen = SEE_COMPLAINTS.granted(principal)
    around = _around(state, result, body, telling) if result.added.created else None
    answer = {
        **_result_json(state, result, telling.language),
        "around": around if seen else None,
        "category": body.category,
        "category_suggestions": suggest_json(state, body.text),
    }
    return json_response(answer, 201 if result.added.created else 200)


def _around(
    state: State, result: IntakeResult, body: NewComplaintBody, telling: Telling
) -> dict[str, Any] | None:
    """What is known around a new complaint, which then belongs to the open issue found."""
    ledger, region = ledger_of(state), state.region_ready
    text = mask(body.text).text
    reporter = hash_reporter(body.reporter, hash_key(state.settings))
    try:
        pk = ledger.pk_of(result.added.id)
        reported = reported_of(region, result.answer, text, path_of(body.category))
        at = body.received_at or datetime.now(UTC)
        found = check_call(region, ledger, reported, reporter, at, but=pk)
        if found.issue is not None:
            join_issues(ledger, [(pk, found.issue.id)])
    except GeoServiceError as error:  # the complaint is kept whether or not this works
        log.warning("nothing is told around a complaint: %s", error.title)
        return None
    return check_json(found, telling)


@router.post(
    "/v1/complaints:batch",
    response_model=KeptMany,
    summary="The same for up to 10,000",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": inline_schema(BatchBody)}},
        }
    },
)
async def post_batch(
    request: Request,
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(ADD_COMPLAINTS)],
) -> Response:
    """Answers in the order of the items; one that cannot be used has ``error``."""
    # read by a thread: 20 MB of JSON would hold up the event loop
    return await run_in_threadpool(_post_batch, await request.body(), state, telling, principal)


def _parsed(content: bytes) -> BatchBody:
    try:
        return BatchBody.model_validate(orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise InputError(f"the body is not JSON: {error}") from None
    except ValidationError as error:
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        raise RequestValidationError(found) from None


def _post_batch(content: bytes, state: State, telling: Telling, principal: Principal) -> Response:
    body = _parsed(content)
    results: list[dict[str, Any]] = [{} for _ in body.items]
    inputs: dict[int, ComplaintInput] = {}
    for position, item in enumerate(body.items):
        checkpoint()
        try:
            one = NewComplaintBody.model_validate(item)
        except ValidationError as error:
            results[position] = {"error": _item_error(error)}
        else:
            inputs[position] = _complaint_input(one, one.source_id or _new_id())
    outcomes = intake_of(state).take_many(
        list(inputs.values()), actor=principal.actor, public=sees_public_only(principal),
        lang=telling.language,
    )  # fmt: skip
    for position, outcome in zip(inputs, outcomes, strict=True):
        if isinstance(outcome, GeoServiceError):
            results[position] = {"error": _own_error(outcome)}
        else:
            results[position] = _short_json(outcome)
    return json_response({"results": results})


def _short_json(result: IntakeResult) -> dict[str, Any]:
    answer = result.answer
    lead = answer.lead
    return {
        "id": result.added.id,
        "created": result.added.created,
        "verdict": answer.verdict,
        "probability": round(answer.probability, 4),
        "lead": {"code": lead.code, "name": lead.name} if lead else None,
    }


def _own_error(error: GeoServiceError) -> dict[str, str | None]:
    return {"title": error.title, "detail": error.message, "hint": error.hint}


def _item_error(error: ValidationError) -> dict[str, str | None]:
    found = error.errors()
    detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:3])
    return {"title": "Unusable input", "detail": detail or "not usable", "hint": None}


@router.get("/v1/complaints/{complaint_id}", response_model=Complaint, summary="One complaint")
def get(
    complaint_id: str,
    state: StateDep,
    telling: TellingDep,
    _: Annotated[Principal, allowed(SEE_COMPLAINTS)],
) -> Response:
    """With its present state; personal data in its text is masked."""
    found = ledger_of(state).get(complaint_id)
    return json_response(telling.body(complaint_json(found)), headers={"ETag": f'"{found.seq}"'})


@router.get(
    "/v1/complaints/{complaint_id}/original",
    response_model=OriginalText,
    summary="Its text as it came",
)
def get_original(
    complaint_id: str,
    state: StateDep,
    principal: Annotated[Principal, allowed(SEE_ORIGINAL_TEXT)],
) -> Response:
    """Personal data included: needs the dispatcher role and leaves an audit line."""
    ledger = ledger_of(state)
    ledger.get(complaint_id)
    ledger.writer.run(
        lambda at: write_audit(
            at, principal.actor, "read_original", complaint_id, address=principal.address
        )
    )
    with ledger.reading() as connection:
        text = original_text(connection, ledger.identity, complaint_id)
    return json_response({"id": complaint_id, "text": text}, headers={"Cache-Control": "no-store"})


@router.get("/v1/complaints", response_model=ComplaintPage, summary="Find complaints")
def search(
    query: Annotated[SearchQuery, Query()],
    state: StateDep,
    _: Annotated[Principal, allowed(SEE_COMPLAINTS)],
) -> Response:
    """Newest first, page after page: pass ``next`` of one answer as ``cursor`` of the next."""
    telling = telling_of(state, query.lang)
    res = state.region_ready.folder.manifest.h3_res
    found, more = ledger_of(state).find(search_of(query, res))
    rows = [telling.body(complaint_json(one)) for one in found]
    return json_response({"complaints": rows, "next": None if more is None else str(more)})
