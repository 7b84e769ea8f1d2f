"""``/v1/issues``: groups of complaints with the same subject and place; name, merge, split."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import moment
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_text import IssueDetail, IssueList
from geo_service.api.state import StateDep
from geo_service.base.errors import InputError
from geo_service.ledger import issues
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import ADD_EVENTS, SEE_COMPLAINTS, SEE_EXACT_COUNTS
from geo_service.ledger.ids import make_ids

router = APIRouter(tags=["issues"], responses=PROBLEMS)
#: the largest number that an issue can have
LARGEST_NUMBER = (1 << 63) - 1


class IssueAction(BaseModel):
    """What is decided: ``name`` for name, ``into`` for merge, ``complaints`` (ids) for split."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["name", "close", "open", "merge", "split"]
    name: str | None = Field(None, max_length=issues.LONGEST_NAME)
    into: int | None = Field(None, ge=0, le=LARGEST_NUMBER)
    complaints: list[str] = Field([], max_length=10_000)


@router.get("/v1/issues", summary="Issues, most complaints first", response_model=IssueList)
def list_issues(
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(SEE_EXACT_COUNTS)],
    status: Annotated[Literal["open", "closed", "all"], Query()] = "open",
    area: Annotated[str | None, Query(max_length=100, description="Code of the area")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Below the dispatcher's role only issues of k distinct reporters or more, named by words
    that k of them said.
    """
    full = SEE_COMPLAINTS.granted(principal)
    with ledger_of(state).reading() as connection:
        found = issues.list_issues(
            connection,
            state=None if status == "all" else status,
            area_code=area,
            least_reporters=0 if full else state.settings.k_anonymity,
            limit=limit,
        )
    return json_response(telling.body({"issues": [issue_json(one, full) for one in found]}))


@router.get(
    "/v1/issues/{number}", summary="One issue and its complaints", response_model=IssueDetail
)
def get_issue(
    number: int,
    state: StateDep,
    telling: TellingDep,
    _: Annotated[Principal, allowed(SEE_COMPLAINTS)],
) -> Response:
    """A merged issue's number gives the one that it went into."""
    with ledger_of(state).reading() as connection:
        return json_response(telling.body(_whole(state, connection, number, full=True)))


@router.post(
    "/v1/issues/{number}",
    summary="Name, close, reopen, merge or split an issue",
    response_model=IssueDetail,
)
def act(
    number: int,
    body: IssueAction,
    state: StateDep,
    telling: TellingDep,
    principal: Annotated[Principal, allowed(ADD_EVENTS)],
) -> Response:
    """What the issue is afterwards. Each decision leaves an audit line.

    A key that may not read complaints is told neither place nor name nor whose complaints they are.
    """
    ledger = ledger_of(state)
    pks = [ledger.pk_of(one) for one in body.complaints]
    ledger.writer.run_alone(lambda at: _act(at, number, body, pks, principal.actor))
    full = SEE_COMPLAINTS.granted(principal)
    with ledger.reading() as connection:
        return json_response(telling.body(_whole(state, connection, number, full=full)))


def _act(at: sa.Connection, number: int, body: IssueAction, pks: list[int], actor: str) -> None:
    match body.action:
        case "name":
            if body.name is None:
                raise InputError("no name is given", hint="give name; an empty one removes it")
            issues.rename(at, number, body.name, actor=actor)
        case "merge":
            if body.into is None:
                raise InputError("no issue to merge into is given", hint="give into")
            issues.merge(at, number, body.into, actor=actor)
        case "split":
            issues.split(at, number, pks, actor=actor)
        case "close":
            issues.set_state(at, number, issues.CLOSED, actor=actor)
        case "open":
            issues.set_state(at, number, issues.OPEN, actor=actor)


def _whole(
    state: StateDep, connection: sa.Connection, number: int, *, full: bool
) -> dict[str, Any]:
    if not 0 <= number <= LARGEST_NUMBER:
        raise InputError(f"no issue has the number {number}")
    one = issues.get_issue(connection, number)
    key = ledger_of(state).identity.id_key
    pks = issues.members(connection, one.id) if full else []
    return {**issue_json(one, full), "complaint_ids": make_ids(pks, key)}


def issue_json(one: issues.Issue, full: bool) -> dict[str, Any]:
    """An issue; a name that a person gave, and the place's name, only with ``full``."""
    words = one.words if full else one.public_words
    return {
        "id": one.id,
        "status": one.state,
        "name": one.name if full else "",
        "words": words.split(),
        "category": one.category,
        "area": one.area_code,
        "place": one.place if full else "",
        "since": moment(one.since),
        "last": moment(one.last),
        "complaints": one.complaints,
        "reporters": one.reporters,
        "unsolved": one.unsolved,
        "last_7_days": one.recent,
        "previous_7_days": one.before,
    }
