"""``/v1/assessment``: the three rates of every body, frozen assessments, exclusions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import event_json, moment
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed, checked_inside
from geo_service.api.planner_query import PlannerDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_assessment import AssessmentAnswer
from geo_service.api.schemas_board import (
    CreatedNumber,
    Exclusions,
    FrozenAssessments,
)
from geo_service.api.schemas_ledger import Event
from geo_service.api.state import StateDep
from geo_service.assess.rules import english_words, read_assessment_rules
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import (
    ADD_EVENTS,
    DECIDE_EXCLUSIONS,
    MANAGE_MATTERS,
    SEE_ASSESSMENT,
    SEE_COMPLAINTS,
)
from geo_service.ledger.exclusions import Exclusion, decide, list_exclusions
from geo_service.ledger.frozen import Frozen, list_frozen
from geo_service.planning.assessment.ask import AssessmentRequest, assess_asked, question_of
from geo_service.planning.assessment.assess import assess
from geo_service.planning.assessment.frozen import answer, freeze_assessment, frozen_of
from geo_service.planning.queries import Audience

ReaderDep = Annotated[Principal, allowed(SEE_ASSESSMENT)]
ManagerDep = Annotated[Principal, allowed(MANAGE_MATTERS)]

router = APIRouter(tags=["assessment"], responses=PROBLEMS)

Month = Annotated[str | None, Query(max_length=10, description="As 2026-10")]
Text = Annotated[str, Query(max_length=200)]
Level = Annotated[str | None, Query(max_length=40)]
First = Annotated[date | None, Query(alias="from", description="First day")]
Until = Annotated[date | None, Query(alias="to", description="The day after the last")]


class PeriodBody(BaseModel):
    """What to freeze: a month, or two days."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    period: str | None = Field(None, max_length=10, examples=["2026-10"])
    first: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to", description="The day after the last")
    level: str | None = Field(None, max_length=40)
    category: str = Field("", max_length=200)

    def asked(self) -> AssessmentRequest:
        """The question."""
        return AssessmentRequest(self.period, self.first, self.until, self.level, self.category)


class ExclusionBody(BaseModel):
    """A word on the exclusion of a complaint from the rates."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["ask", "grant", "refuse", "revoke"]
    reason: str = Field(min_length=1, max_length=2000)
    reason_id: str = Field("", max_length=60, description="One of the region's reasons")


@router.get(
    "/v1/assessment",
    summary="Rates, scores and ranks of every body",
    response_model=AssessmentAnswer,
)
def assessment(
    state: StateDep,
    planner: PlannerDep,
    telling: TellingDep,
    _: ReaderDep,
    period: Month = None,
    first: First = None,
    until: Until = None,
    level: Level = None,
    category: Text = "",
    now: Annotated[bool, Query(description="Today's numbers, also where it is frozen")] = False,
) -> Response:
    """The contract's columns for each body, and beside them changes, returns, repeats, reasons.

    Where the assessment of the period is frozen, its numbers are given as they were, and what
    changed since under ``corrections``.
    """
    geography = planner.geography
    asked = AssessmentRequest(period, first, until, level, category)
    snapshot = planner.queries(Audience.PLANNER).snapshot
    rules = read_assessment_rules(geography.folder.path)
    question = question_of(geography, rules, asked)
    frozen = None if now else frozen_of(ledger_of(state), question)

    def make() -> bytes:
        found = assess(geography, snapshot, rules, question)
        told = answer(found, geography.folder.manifest.name, frozen)
        told |= {"version": snapshot.manifest.version}
        told |= {"synthetic": snapshot.manifest.synthetic_rows > 0}
        worded = telling.of_rules(english_words(rules)).body(told)
        return orjson.dumps(worded, option=orjson.OPT_SERIALIZE_NUMPY)

    today, number = geography.folder.today().isoformat(), str(frozen.id if frozen else 0)
    version = snapshot.manifest.version
    key = (
        "assessment",
        telling.language,
        version,
        today,
        number,
        rules.model_dump_json(),
        repr(asked),
    )
    body = planner.kept(key, make)
    headers = {"Cache-Control": "private, no-cache"}
    return Response(body, headers=headers, media_type="application/json")


@router.post(
    "/v1/assessment/frozen",
    summary="Freeze an assessment",
    status_code=201,
    response_model=CreatedNumber,
)
def freeze(
    body: PeriodBody, state: StateDep, planner: PlannerDep, principal: ManagerDep
) -> Response:
    """Keep it as announced. 409 if it is frozen already."""
    snapshot = planner.queries(Audience.PLANNER).snapshot
    found = assess_asked(planner.geography, snapshot, body.asked())
    name = planner.geography.folder.manifest.name
    number = freeze_assessment(
        ledger_of(state), found, name, cube=snapshot.manifest.version, actor=principal.actor
    )
    return json_response({"id": number}, 201)


@router.get("/v1/assessment/frozen", summary="Frozen assessments", response_model=FrozenAssessments)
def frozen_list(state: StateDep, _: ReaderDep) -> Response:
    """All, newest first, without their rows."""
    with ledger_of(state).reading() as connection:
        found = list_frozen(connection)
    return json_response({"frozen": [_frozen_json(one) for one in found]})


@router.get(
    "/v1/exclusions", summary="Exclusions asked for, granted, refused", response_model=Exclusions
)
def exclusions(
    state: StateDep,
    _: Annotated[Principal, allowed(SEE_COMPLAINTS)],
    status: Annotated[
        Literal["", "asked", "granted", "refused", "revoked"], Query(description="Only these")
    ] = "",
    before: Annotated[int | None, Query(ge=0, le=2**62, description="From the last page")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """The last word on each, newest first."""
    with ledger_of(state).reading() as connection:
        found, more = list_exclusions(connection, status, limit=limit, before=before)
    return json_response({"exclusions": [_exclusion_json(one) for one in found], "next": more})


@router.post(
    "/v1/complaints/{complaint_id}/exclusion",
    summary="Ask, grant or refuse",
    status_code=201,
    response_model=Event,
)
@checked_inside(ADD_EVENTS, DECIDE_EXCLUSIONS)
def exclusion(
    complaint_id: str,
    body: ExclusionBody,
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(ADD_EVENTS)],
) -> Response:
    """An event with its reason, and an audit line. To grant or refuse takes an administrator."""
    if body.action != "ask":
        DECIDE_EXCLUSIONS.require(principal)
    ledger = ledger_of(state)
    pk = ledger.pk_of(complaint_id)
    event = ledger.writer.run(
        lambda at: decide(
            at, pk, body.action, actor=principal.actor, reason=body.reason,
            reason_id=body.reason_id,
        )
    )  # fmt: skip
    return json_response(telling.body(event_json(event)), 201)


def _frozen_json(found: Frozen) -> dict[str, Any]:
    return {
        "id": found.id,
        "level": found.of.level,
        "category": found.of.category,
        "from": found.of.first_day,
        "to": found.of.until_day,
        "rules": found.rules,
        "cube": found.cube,
        "at": moment(found.made_at),
        "by": found.made_by,
    }


def _exclusion_json(found: Exclusion) -> dict[str, Any]:
    return {
        "complaint": found.complaint_id,
        "state": found.state,
        "reason_id": found.reason_id,
        "reason": found.reason,
        "by": found.actor,
        "at": moment(found.at),
        "body": found.body_code,
    }
