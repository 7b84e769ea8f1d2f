"""Emerging hot spots over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from geo_service.api.language import TellingDep
from geo_service.api.permitted import open_to_all
from geo_service.api.planner_answers import FILES, Format, respond, rows_of
from geo_service.api.planner_query import FiltersDep, ViewDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_alarms import Emerging
from geo_service.ledger.access.permissions import SEE_EXACT_COUNTS
from geo_service.planning.emerging import EmergingSettings
from geo_service.planning.emerging import emerging as find
from geo_service.planning.result import Result

router = APIRouter(tags=["planner"], responses=PROBLEMS)


@router.get(
    "/v1/emerging",
    response_model=Emerging,
    summary="Which concentrations are new, growing, lasting or gone",
    responses=FILES,
)
@open_to_all(SEE_EXACT_COUNTS)
def emerging(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    level: Annotated[str | None, Query(max_length=40)] = None,
    res: Annotated[int | None, Query(ge=0, le=15)] = None,
    step: Literal["week", "month"] = "month",
    rings: Annotated[int, Query(ge=1, le=5, description="Rings of cells around each")] = 1,
    significance: Annotated[float, Query(gt=0, le=0.5)] = 0.10,
    hamed_rao: bool = False,
    course: Annotated[bool, Query(description="Also z of every step")] = False,
    format: Format = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Gi* over space and time, the trend of each place, and one of seventeen classes.

    Below the planner's role: whole months of sealed counts.
    """
    shown = course and format == "json"
    how = EmergingSettings(step, 1, rings, significance, hamed_rao=hamed_rao, courses=shown)

    def make() -> Result:
        return find(view.queries, filters, level=level, res=res, how=how)

    return respond(view, make, rows_of, format, f"emerging-{level or res}", telling=telling)
