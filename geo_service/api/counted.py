"""``/v1/counted``: the single complaints behind a planner's number."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import complaint_json
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.planner_query import FiltersDep, ViewDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_ledger import Complaint
from geo_service.api.state import StateDep
from geo_service.cube.filter_sql import require_category
from geo_service.cube.listing import list_counted
from geo_service.ledger import Ledger
from geo_service.ledger.access import Principal, write_audit
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.ledger.by_change import complaints_changed

router = APIRouter(tags=["planner"], responses=PROBLEMS)
#: letters of one value that an audit line keeps; a longer one is told by its beginning and digest
_TOLD = 120
#: what only moves within the list
_PAGING = frozenset({"cursor", "limit", "lang"})


class CountedComplaints(BaseModel):
    """Complaints behind a count, newest first; ``total`` is the count in ``version``.

    Each is told as it is now: it may have changed since it was counted.
    """

    total: int
    version: str
    complaints: list[Complaint]
    next: str | None


@router.get(
    "/v1/counted", response_model=CountedComplaints, summary="The complaints behind a count"
)
def counted(
    request: Request,
    state: StateDep,
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    principal: Annotated[Principal, allowed(SEE_COMPLAINTS)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=60, description="next of the page before")] = "",
) -> Response:
    """Under the same filters as every view; personal data in the words is masked.

    Needs the dispatcher's role; each page leaves an audit line with the filters.
    """
    snapshot = view.queries.snapshot
    require_category(filters.category, snapshot.books)
    page = list_counted(snapshot, filters, cursor, limit)
    ledger = ledger_of(state)
    audit_list(ledger, principal, request)
    with ledger.reading() as connection:
        found = complaints_changed(connection, ledger.identity, page.seqs)
    body = {
        "total": page.total,
        "version": snapshot.manifest.version,
        "complaints": [telling.body(complaint_json(one)) for one in found],
        "next": page.next,
    }
    return json_response(body, headers={"Cache-Control": "no-store"})


def audit_list(ledger: Ledger, principal: Principal, request: Request) -> None:
    """Leave a line of who listed which complaints: every parameter, none hidden by a long one."""
    asked = [pair for pair in request.query_params.multi_items() if pair[0] not in _PAGING]
    about = "&".join(f"{key}={_told(value)}" for key, value in sorted(asked))
    ledger.writer.run(
        lambda at: write_audit(
            at, principal.actor, "list_counted", about, address=principal.address
        )
    )


def _told(value: str) -> str:
    if len(value) <= _TOLD:
        return value
    return f"{value[:_TOLD]}… sha256:{hashlib.sha256(value.encode()).hexdigest()}"
