"""``/v1/assessment/course`` and ``/v1/assessment/complaints``: what lies behind an assessment."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import complaint_json
from geo_service.api.counted import CountedComplaints, audit_list
from geo_service.api.language import LangField, TellingDep, telling_of
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.planner_query import PlannerDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_assessment import AssessmentCourse
from geo_service.api.state import StateDep
from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import InputError
from geo_service.base.level_code import parse_level_code
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_ASSESSMENT, SEE_COMPLAINTS
from geo_service.ledger.by_change import complaints_changed
from geo_service.planning.assessment.ask import AssessmentRequest, question_of
from geo_service.planning.assessment.behind import Behind, find_behind
from geo_service.planning.assessment.course import course_json, course_of
from geo_service.planning.assessment.table import WHOLE
from geo_service.planning.matters.details import WatchedPlace
from geo_service.planning.queries import Audience

router = APIRouter(tags=["assessment"], responses=PROBLEMS)

Name = Annotated[str, Field(max_length=300)]


class BehindQuery(BaseModel):
    """Which number: a period, a body, a kind of complaints; categories, areas or a place."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    period: str | None = Field(None, max_length=10, description="As 2026-10")
    first: date | None = Field(None, alias="from", description="First day")
    until: date | None = Field(None, alias="to", description="The day after the last")
    level: str | None = Field(None, max_length=40)
    code: str = Field(WHOLE, max_length=100, description="A body's code; * is the whole region")
    kind: str = Field("complaints", max_length=40, description="As overdue, resolution_no, repeat")
    category: list[Name] = Field([], max_length=50, description="Paths, any of them")
    area: list[Name] = Field([], max_length=400, description="level:code, any of them")
    cell: str = Field("", max_length=16, description="An H3 cell")
    lon: float | None = Field(None, ge=-180, le=180, description="Of a circle's centre, WGS-84")
    lat: float | None = Field(None, ge=-90, le=90)
    radius_m: float = Field(200.0, gt=0, le=3_000)
    cursor: str = Field("", max_length=60, description="next of the page before")
    limit: int = Field(50, ge=1, le=200)
    lang: LangField = None

    def behind(self) -> Behind:
        """What is looked for."""
        areas = tuple(parse_level_code(one) for one in self.area)
        return Behind(self.code, self.kind, tuple(self.category), areas, self._place())

    def _place(self) -> WatchedPlace | None:
        if (self.lon is None) != (self.lat is None):
            raise InputError("a circle needs lon and lat")
        if self.cell:
            return WatchedPlace(kind="cell", code=self.cell)
        if self.lon is None:
            return None
        return WatchedPlace(kind="circle", lon=self.lon, lat=self.lat, radius_m=self.radius_m)


@router.get(
    "/v1/assessment/course",
    summary="Complaints and scores of every body, period by period",
    response_model=AssessmentCourse,
)
def course(
    planner: PlannerDep, telling: TellingDep, _: Annotated[Principal, allowed(SEE_ASSESSMENT)],
    period: Annotated[str | None, Query(max_length=10, description="The last, as 2026-10")] = None,
    first: Annotated[date | None, Query(alias="from", description="First day of the last")] = None,
    until: Annotated[date | None, Query(alias="to", description="The day after its last")] = None,
    level: Annotated[str | None, Query(max_length=40)] = None,
    category: Annotated[str, Query(max_length=300)] = "",
    periods: Annotated[int, Query(ge=2, le=24, description="How many, the last included")] = 12,
) -> Response:  # fmt: skip
    """Of the periods that end with the one asked about, those in which something was counted."""
    geography = planner.geography
    rules = read_assessment_rules(geography.folder.path)
    asked = AssessmentRequest(period, first, until, level, category)
    question, today = question_of(geography, rules, asked), geography.folder.today()
    snapshot = planner.queries(Audience.PLANNER).snapshot
    version = snapshot.manifest.version

    def make() -> bytes:
        told = course_json(course_of(geography, snapshot, rules, question, periods), today)
        synthetic = snapshot.manifest.synthetic_rows > 0
        told |= {"level": question.level, "version": version, "synthetic": synthetic}
        return orjson.dumps(telling.body(told))

    key = (
        "course",
        telling.language,
        version,
        today.isoformat(),
        rules.model_dump_json(),
        f"{asked!r} {periods}",
    )
    headers = {"Cache-Control": "private, no-cache"}
    return Response(planner.kept(key, make), headers=headers, media_type="application/json")


@router.get(
    "/v1/assessment/complaints",
    summary="The complaints behind a number",
    response_model=CountedComplaints,
)
def behind(
    request: Request,
    query: Annotated[BehindQuery, Query()],
    state: StateDep,
    planner: PlannerDep,
    principal: Annotated[Principal, allowed(SEE_COMPLAINTS)],
) -> Response:
    """Exactly those that were counted, newest first, as they are now, their texts masked.

    With places and categories the same serves topics, watched places and supervised items. Each
    page leaves an audit line with what was asked.
    """
    geography, ledger = planner.geography, ledger_of(state)
    telling = telling_of(state, query.lang)
    snapshot = planner.queries(Audience.PLANNER).snapshot
    rules = read_assessment_rules(geography.folder.path)
    question = question_of(
        geography, rules, AssessmentRequest(query.period, query.first, query.until, query.level)
    )
    asked = query.behind()
    page = find_behind(geography, snapshot, question, asked, query.cursor, query.limit)
    audit_list(ledger, principal, request)
    with ledger.reading() as connection:
        found = complaints_changed(connection, ledger.identity, page.seqs)
    return json_response(
        {
            "complaints": [telling.body(complaint_json(one)) for one in found],
            "total": page.total,
            "next": page.next,
            "version": snapshot.manifest.version,
        },
        headers={"Cache-Control": "no-store"},
    )
