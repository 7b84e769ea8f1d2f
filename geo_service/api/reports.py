"""``/v1/reports``: the weekly list and the monthly report, as JSON, PDF or HTML."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from geo_service.api.answers import json_response
from geo_service.api.language import Lang
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed, checked_inside
from geo_service.api.planner_query import PlannerDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_board import ReportContent
from geo_service.api.state import StateDep
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_ASSESSMENT, SEE_COMPLAINTS
from geo_service.planning.queries import Audience
from geo_service.planning.reports.make import make_report
from geo_service.planning.reports.printing import html_of, pdf_of
from geo_service.planning.reports.scope import ReportSources

router = APIRouter(tags=["board"], responses=PROBLEMS)

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report",
        "content": {kind: {} for kind in ("application/json", "application/pdf", "text/html")},
    }
}


@router.get(
    "/v1/reports/{kind}",
    summary="A weekly list or a monthly report",
    response_model=ReportContent,
    responses=_FILES,
)
@checked_inside(SEE_ASSESSMENT, SEE_COMPLAINTS)
def report(
    kind: Literal["weekly", "monthly"], state: StateDep, planner: PlannerDep,
    principal: Annotated[Principal, allowed(SEE_ASSESSMENT)],
    period: Annotated[str, Query(max_length=10, examples=["2026-10", "2026-W47"])],
    area: Annotated[str, Query(max_length=60, description="An area's code")] = "",
    format: Literal["json", "pdf", "html"] = "json",  # noqa: A002 - the name in the query
    lang: Lang = None,
    drawings: Annotated[bool, Query(description="With the pictures as SVG, in JSON")] = False,
) -> Response:  # fmt: skip
    """The weekly list names tickets: for dispatchers. The monthly report is for planners."""
    if kind == "weekly":
        SEE_COMPLAINTS.require(principal)
    snapshot = planner.queries(Audience.PLANNER).snapshot
    content = make_report(
        ReportSources(planner.geography, snapshot, ledger_of(state), lang or ""), kind, period, area
    )
    if format == "json":
        return json_response(content.as_json(drawings=drawings))
    name = f'attachment; filename="{kind}-{period}.{format}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    if format == "html":
        return Response(html_of(content), headers=headers, media_type="text/html; charset=utf-8")
    made = pdf_of(content, state.settings.report_font)
    return Response(made, headers=headers, media_type="application/pdf")
