"""Topics, the watch list and supervised items: list, open and change them, see their effects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.language import Telling, TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.place_issues import issues_of_places
from geo_service.api.planner_query import PlannerDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_board import (
    Effect,
    MatterAnswer,
    MatterRecord,
    Nominations,
    Supervision,
    Topics,
    WatchList,
)
from geo_service.api.state import StateDep
from geo_service.api.topic_issues import issues_of_topics
from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import InputError, NotFoundError
from geo_service.cube.cube import Snapshot
from geo_service.ledger import Ledger
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import MANAGE_MATTERS, SEE_ASSESSMENT, SEE_COMPLAINTS
from geo_service.ledger.matters import Matter
from geo_service.planning.effects import effect_json, judge_subject
from geo_service.planning.geography import Geography
from geo_service.planning.matters.checks import check_begun, check_details
from geo_service.planning.matters.details import (
    SupervisionDetails,
    TopicDetails,
    WatchDetails,
    read_details,
)
from geo_service.planning.matters.register import (
    edit,
    matter_json,
    move,
    open_one,
    read_all,
    read_one,
    remark,
)
from geo_service.planning.matters.subject import subject_of
from geo_service.planning.queries import Audience
from geo_service.planning.topics.candidates import find_topics, json_of
from geo_service.planning.topics.page import topic_page
from geo_service.planning.watch.buildings import buildings_named
from geo_service.planning.watch.follow import course_json, follow, opening_at
from geo_service.planning.watch.nominate import Nomination, nominate
from geo_service.planning.watch.units import name_of

ReaderDep = Annotated[Principal, allowed(SEE_ASSESSMENT)]
ManagerDep = Annotated[Principal, allowed(MANAGE_MATTERS)]

router = APIRouter(tags=["board"], responses=PROBLEMS)

Number = Annotated[int, Path(ge=1, le=2**62)]
Top = Annotated[int, Query(ge=1, le=1_000)]
Status = Annotated[list[str] | None, Query(max_length=10, description="Only in these states")]


class _StrictBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    note: str = Field("", max_length=2_000)


class NewTopic(_StrictBody):
    """A chosen topic."""

    details: TopicDetails


class NewWatch(_StrictBody):
    """A place put on the watch list. Its level at the opening is worked out here."""

    details: WatchDetails


class NewSupervision(_StrictBody):
    """A supervised item."""

    details: SupervisionDetails


class MatterChange(BaseModel):
    """What happens to a matter: a new state, changed details, a note, a reminder."""

    model_config = ConfigDict(extra="forbid")

    state: str | None = Field(None, max_length=20)
    details: dict[str, Any] | None = Field(None, description="Those named replace their like")
    note: str = Field("", max_length=2_000)
    remind: bool = False


@router.get(
    "/v1/topics",
    summary="Topics of the month, candidates for the next, and those chosen",
    response_model=Topics,
)
def topics(
    state: StateDep, planner: PlannerDep, telling: TellingDep, principal: ReaderDep,
    month: Annotated[str, Query(max_length=10, examples=["2026-10"])],
    top: Top = 20,
) -> Response:  # fmt: skip
    """Categories scored by five measures, each with what chance does to it, and their issues."""
    snapshot = _snapshot(planner)
    told = json_of(find_topics(planner.geography, snapshot, month), top)
    categories = [row["category"] for row in told["rows"]]
    issues = issues_of_topics(state, principal, categories, month)
    told["rows"] = [{**row, "issues": own} for row, own in zip(told["rows"], issues, strict=True)]
    chosen = read_all(ledger_of(state), "topic")
    told |= {"chosen": [matter_json(one) for one in chosen], **_told(snapshot)}
    return json_response(telling.body(told))


@router.get("/v1/watch", summary="The watch list", response_model=WatchList)
def watch(
    state: StateDep, planner: PlannerDep, telling: TellingDep, principal: ReaderDep,
    status: Status = None,
) -> Response:  # fmt: skip
    """Every watched place with its course, its proof, what was to be expected, its open issues."""
    snapshot, found = _snapshot(planner), read_all(ledger_of(state), "watch", status or ())
    issues = issues_of_places(state, principal, planner.geography, found)
    rows = [_watched(planner.geography, snapshot, one) | issues[one.id] for one in found]
    return json_response(telling.body({"watch": rows, **_told(snapshot)}))


@router.get(
    "/v1/watch/nominations", summary="Places that the data nominate", response_model=Nominations
)
def nominations(
    planner: PlannerDep, telling: TellingDep, _: ReaderDep,
    until: Annotated[date | None, Query(alias="to", description="The day after the last")] = None,
    category: Annotated[str, Query(max_length=300)] = "",
    top: Annotated[int | None, Query(ge=1, le=1_000)] = None,
) -> Response:  # fmt: skip
    """Those with most distinct reporters lately, with the fall that is expected by itself."""
    snapshot, geography = _snapshot(planner), planner.geography
    found = nominate(
        geography, snapshot, until=until or geography.folder.today(), category=category, top=top,
        state=planner.state.region_ready.state,
    )  # fmt: skip
    rows = [nomination_json(geography, one) for one in found]
    return json_response(telling.body({"nominations": rows, **_told(snapshot)}))


@router.get("/v1/supervision", summary="Supervised items", response_model=Supervision)
def supervision(
    state: StateDep, planner: PlannerDep, telling: TellingDep, _: ReaderDep, status: Status = None
) -> Response:
    """All, with those that are overdue said so."""
    today = planner.geography.folder.today()
    found = read_all(ledger_of(state), "supervision", status or ())
    rows = [_supervised(one, today) for one in found]
    return json_response(telling.body({"supervision": rows}))


@router.post("/v1/topics", summary="Choose a topic", status_code=201, response_model=MatterRecord)
def choose(
    body: NewTopic,
    state: StateDep,
    planner: PlannerDep,
    telling: TellingDep,
    principal: ManagerDep,
) -> Response:
    """A topic's record. Its areas must exist."""
    check_details(ledger_of(state), planner.geography, body.details)
    return _made(state, telling, principal, "topic", body, body.details)


@router.post(
    "/v1/watch",
    summary="Put a place on the watch list",
    status_code=201,
    response_model=MatterRecord,
)
def watch_place(
    body: NewWatch,
    state: StateDep,
    planner: PlannerDep,
    telling: TellingDep,
    principal: ManagerDep,
) -> Response:
    """Confirmed by a person: owner, target and reason belong in the details."""
    geography, details = planner.geography, body.details
    check_details(ledger_of(state), geography, details)
    rules = read_assessment_rules(geography.folder.path).watch
    opening = opening_at(geography, _snapshot(planner), details, rules, geography.folder.today())
    kept = details.model_copy(update={"opening": opening})
    return _made(state, telling, principal, "watch", body, kept, "watched")


@router.post(
    "/v1/supervision", summary="Supervise something", status_code=201, response_model=MatterRecord
)
def supervise(
    body: NewSupervision,
    state: StateDep,
    planner: PlannerDep,
    telling: TellingDep,
    principal: ManagerDep,
) -> Response:
    """What, by whom, why, until when."""
    check_details(ledger_of(state), planner.geography, body.details)
    return _made(state, telling, principal, "supervision", body, body.details)


def _add_routes(path: str, kind: str) -> None:
    """Offer one matter, its changes and its effect below ``path``."""

    @router.get(f"{path}/{{number}}", summary=f"One {kind}", response_model=MatterAnswer)
    def one(
        number: Number,
        state: StateDep,
        planner: PlannerDep,
        telling: TellingDep,
        principal: ReaderDep,
    ) -> Response:
        """Its record and history, and what the cube says of it; buildings by the public's k."""
        least = 0 if SEE_COMPLAINTS.granted(principal) else state.settings.k_anonymity
        ledger, snapshot = ledger_of(state), _snapshot(planner)
        return json_response(
            telling.body(_one(ledger, snapshot, planner.geography, kind, number, least))
        )

    @router.post(
        f"{path}/{{number}}/events",
        summary=f"MatterChange a {kind}",
        status_code=201,
        response_model=MatterRecord,
    )
    def change(
        number: Number,
        body: MatterChange,
        state: StateDep,
        planner: PlannerDep,
        telling: TellingDep,
        principal: ManagerDep,
    ) -> Response:
        """Kept in its history. 409 where the state does not follow the present one."""
        found = _change(ledger_of(state), planner, kind, number, body, principal.actor)
        return json_response(telling.body(matter_json(found)), 201)

    @router.get(
        f"{path}/{{number}}/effect", summary=f"Did it work? ({kind})", response_model=Effect
    )
    def effect(
        number: Number, state: StateDep, planner: PlannerDep, telling: TellingDep, _: ReaderDep,
        begun: Annotated[date | None, Query(description="Instead of the record's day")] = None,
    ) -> Response:  # fmt: skip
        """Complaints since, against what was expected without it, with an interval."""
        ledger, snapshot, geography = ledger_of(state), _snapshot(planner), planner.geography
        check_begun(begun)
        subject = subject_of(ledger, read_one(ledger, kind, number), begun)
        judged = judge_subject(geography, snapshot, subject, _last_day(snapshot, geography))
        return json_response(telling.body({**effect_json(judged), **_told(snapshot)}))


for _path, _kind in (("topics", "topic"), ("watch", "watch"), ("supervision", "supervision")):
    _add_routes(f"/v1/{_path}", _kind)


def _one(
    ledger: Ledger,
    snapshot: Snapshot,
    geography: Geography,
    kind: str,
    number: int,
    least_reporters: int,
) -> dict[str, Any]:
    found = read_one(ledger, kind, number)
    details = read_details(kind, found.details)
    if isinstance(details, TopicDetails):
        told = {**matter_json(found), "page": topic_page(geography, snapshot, details)}
    elif isinstance(details, WatchDetails):
        named = buildings_named(ledger, geography, details.place, least_reporters=least_reporters)
        told = _watched(geography, snapshot, found)
        told["buildings"] = [{"name": name, "complaints": n} for name, n in named]
    else:
        told = _supervised(found, geography.folder.today())
    return {**told, **_told(snapshot)}


def _change(
    ledger: Ledger, planner: PlannerDep, kind: str, number: int, body: MatterChange, actor: str
) -> Matter:
    geography = planner.geography
    found = read_one(ledger, kind, number)
    if body.details:
        changes = _checked(ledger, geography, _snapshot(planner), found, body.details)
        found = edit(ledger, kind, number, changes, actor=actor, note=body.note)
    today = geography.folder.today()
    if body.state:
        found = move(ledger, kind, number, body.state, actor=actor, note=body.note, today=today)
    if body.details or body.state:
        return found
    action = "reminded" if body.remind else "noted"
    return remark(ledger, kind, number, action, body.note, actor=actor)


def _checked(
    ledger: Ledger, geography: Geography, snapshot: Snapshot, found: Matter,
    changes: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """The changes of a record, with the opening of another place if a watched one is moved.

    Raises:
        InputError, NotFoundError: with them the record could not be read.
    """
    if "opening" in changes:
        raise InputError("the opening is worked out, not given", hint="leave it out")
    details = read_details(found.kind, {**found.details, **changes})
    check_details(ledger, geography, details)
    before = read_details(found.kind, found.details)
    if not isinstance(details, WatchDetails) or not isinstance(before, WatchDetails):
        return changes
    if before.opening and (details.place, details.category) == (before.place, before.category):
        return changes
    rules = read_assessment_rules(geography.folder.path).watch
    until = before.opening.until if before.opening else geography.folder.today()
    opening = opening_at(geography, snapshot, details, rules, until)
    return {**changes, "opening": opening.model_dump(mode="json")}


def nomination_json(geography: Geography, found: Nomination) -> dict[str, Any]:
    """A nomination."""
    return {
        "rank": found.rank,
        "place": {**found.place.model_dump(), "name": name_of(geography, found.place)},
        "complaints": found.complaints,
        "reporters": found.reporters,
        "repeat": found.repeat,
        "repeat_share": round(found.repeat / found.complaints, 4),
        "category": found.category,
        "per_week": round(found.per_week, 3),
        "expected_per_week": round(found.expected_per_week, 3),
        "expected_fall": round(found.expected_fall, 4),
        "from": found.opening.first,
        "to": found.opening.until,
    }


def _snapshot(planner: PlannerDep) -> Snapshot:
    return planner.queries(Audience.PLANNER).snapshot


def _told(snapshot: Snapshot) -> dict[str, Any]:
    manifest = snapshot.manifest
    return {"version": manifest.version, "synthetic": manifest.synthetic_rows > 0}


def _last_day(snapshot: Snapshot, geography: Geography) -> date:
    """The day after the last that is counted, no later than today."""
    last, today = snapshot.manifest.last_day, geography.folder.today()
    return min(today, date.fromisoformat(last) + timedelta(days=1)) if last else today


def _made(
    state: StateDep, telling: Telling, principal: Principal, kind: str, body: _StrictBody,
    details: Any,
    begin: str | None = None,
) -> Response:  # fmt: skip
    ledger: Ledger = ledger_of(state)
    number = open_one(
        ledger, kind, body.title, details, actor=principal.actor, note=body.note, state=begin
    )
    return json_response(telling.body(matter_json(read_one(ledger, kind, number))), 201)


def _watched(geography: Geography, snapshot: Snapshot, found: Matter) -> dict[str, Any]:
    rules = read_assessment_rules(geography.folder.path).watch
    told = matter_json(found)
    details = read_details("watch", found.details)
    assert isinstance(details, WatchDetails)
    try:
        told["place"] = {**told["place"], "name": name_of(geography, details.place)}
        course = follow(geography, snapshot, found, rules, geography.folder.today())
    except (InputError, NotFoundError) as error:  # of a region that was changed since
        return {**told, "course": None, "fault": str(error)}
    return {**told, "course": course_json(course)}


def _supervised(found: Matter, today: date) -> dict[str, Any]:
    told = matter_json(found)
    is_open = found.state in ("open", "answered")
    return {**told, "overdue": is_open and date.fromisoformat(told["due"]) < today}
