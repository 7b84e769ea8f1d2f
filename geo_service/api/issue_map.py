"""``/v1/issues/map``: issues under the planner's filters, with their places and courses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from geo_service.api.answers import json_response
from geo_service.api.issues import LARGEST_NUMBER, issue_json
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.planner_query import FiltersDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_issues import IssueMap
from geo_service.api.state import StateDep
from geo_service.base.errors import NotFoundError
from geo_service.ledger import Ledger
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_COMPLAINTS, SEE_EXACT_COUNTS
from geo_service.ledger.issues import OPEN, Issue, get_issue
from geo_service.planning.issues.find import Found, find_issues
from geo_service.planning.issues.placed import NOWHERE, IssuePlace, place_issues

router = APIRouter(tags=["issues"], responses=PROBLEMS)


@router.get(
    "/v1/issues/map", summary="Issues under the planner's filters, on the map",
    response_model=IssueMap,
)  # fmt: skip
def issue_map(
    state: StateDep,
    telling: TellingDep,
    filters: FiltersDep,
    principal: Annotated[Principal, allowed(SEE_EXACT_COUNTS)],
    which: Annotated[
        Literal["open", "solved", "all"],
        Query(description="solved: closed, or with no complaint that somebody works on still"),
    ] = "open",
    issue: Annotated[
        int | None, Query(ge=0, le=LARGEST_NUMBER, description="This one, whatever the filters")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 300,
) -> Response:  # fmt: skip
    """Issues with complaints under the filters, most of these first; numbers are of whole issues.

    Below the dispatcher's role only issues of whose complaints under the filters k distinct people
    made, by words that k of them said, placed by a cell with complaints of k people or not at all.
    """
    full = SEE_COMPLAINTS.granted(principal)
    least = 0 if full else state.settings.k_anonymity
    ledger, folder = ledger_of(state), state.region_ready.folder
    if issue is not None:
        found = Found((_one(ledger, issue, least),), more=False)
    else:
        found = find_issues(
            ledger, filters, folder.zone, folder.manifest.h3_res,
            which=which, least_reporters=least, limit=limit,
        )  # fmt: skip
    numbers = [one.id for one in found.issues]
    placed = place_issues(ledger, numbers, exact=full, least_reporters=least)
    rows = [_row(one, placed.get(one.id, NOWHERE), full) for one in found.issues]
    return json_response(telling.body({"issues": rows, "more": found.more}))


def _one(ledger: Ledger, number: int, least_reporters: int) -> Issue:
    """One issue, or the one that it was merged into.

    Raises:
        NotFoundError: there is none, or the caller may not know that there is.
    """
    with ledger.reading() as connection:
        found = get_issue(connection, number)
    if found.reporters < least_reporters:
        raise NotFoundError(f"no issue {number}", hint="see /v1/issues for those that exist")
    return found


def _row(one: Issue, placed: IssuePlace, full: bool) -> dict[str, Any]:
    return {
        **issue_json(one, full),
        "solved": one.state != OPEN or one.unsolved == 0,
        "lon": placed.lon,
        "lat": placed.lat,
        "radius_m": placed.radius_m,
        "cell": placed.cell,
        "weekly": list(placed.weekly),
    }
