"""Forecasts over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from geo_service.api.language import TellingDep
from geo_service.api.permitted import allowed
from geo_service.api.planner_answers import TABLE, Format, respond, rows_of
from geo_service.api.planner_query import FiltersDep, ViewDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_alarms import Forecast
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_EXACT_COUNTS
from geo_service.planning.forecasts import forecasts
from geo_service.planning.result import Result

router = APIRouter(tags=["planner"], responses=PROBLEMS)


@router.get(
    "/v1/forecast",
    response_model=Forecast,
    responses=TABLE,
    summary="The coming weeks, where they can be told",
)
def forecast(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    _: Annotated[Principal, allowed(SEE_EXACT_COUNTS)],
    by: Literal["topic", "area", "topic-area", "total"] = "topic",
    level: Annotated[str | None, Query(max_length=40)] = None,
    weeks: Annotated[int, Query(ge=1, le=26)] = 4,
    least: Annotated[
        float, Query(ge=0, description="Only weeks above this with 80 % probability")
    ] = 0.0,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Mean, 80 and 95 % intervals, and how the method did at rolling origins.

    A series that no method forecasts well enough has the reason and no numbers. Needs the
    planner's role.
    """
    kind: Format = format

    def make() -> Result:
        return forecasts(view.queries, filters, by=by, level=level, weeks=weeks, least=least)

    return respond(view, make, rows_of, kind, f"forecast-{by}", telling=telling)
