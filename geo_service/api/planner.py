"""The planner's views: cells, areas, hot spots, trends, one area, categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import pyarrow as pa
from fastapi import APIRouter, Query, Response

from geo_service.api import planner_jobs
from geo_service.api.language import TellingDep
from geo_service.api.permitted import open_to_all
from geo_service.api.planner_answers import (
    FILES,
    UNCHANGED,
    Format,
    cells_of,
    respond,
    rows_of,
    with_classes,
)
from geo_service.api.planner_query import AreaMeasure, FiltersDep, ViewDep
from geo_service.api.planner_state import PlannerState, planner_of
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_planner import Categories, Cells, Choropleth, HotSpots, Series, Surface
from geo_service.api.schemas_profile import Profile, ShapeProfile
from geo_service.api.state import State
from geo_service.base.errors import InputError
from geo_service.ledger.access.permissions import EXPORT_EXACT_COUNTS, SEE_EXACT_COUNTS
from geo_service.planning import profile as profiles
from geo_service.planning.category_closings import with_closings
from geo_service.planning.hotspots import area_hot_spots, cell_hot_spots
from geo_service.planning.result import Result
from geo_service.planning.shape_profile import shape_profile
from geo_service.planning.shapes import read_shape
from geo_service.planning.smooth import smooth

router = APIRouter(tags=["planner"], responses=PROBLEMS)
router.include_router(planner_jobs.router)

Level = Annotated[str, Query(max_length=40, examples=["township"])]
Res = Annotated[int, Query(ge=0, le=15, description="H3 resolution", examples=[8])]
AsOf = Annotated[date | None, Query(description="Boundaries of this date")]


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Follow the ledger from now on."""
    every_s = state.settings.cube_refresh_s
    if every_s:
        planner_of(state).follow(every_s)


def close(state: State) -> None:
    """Stop following the ledger."""
    if planner := state.drop(PlannerState):
        planner.stop()


@router.get("/v1/cells", response_model=Cells, summary="Complaints per H3 cell", responses=FILES)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS)
def cells(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    res: Res = 8,
    format: Format = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Pairs of cell and count. Legend classes come with views of the whole region, not of a box.

    Below the planner's role: whole months, cells no finer than 8, sealed counts only.
    """

    def shape(result: Result) -> dict[str, Any]:
        body = cells_of(result)
        return body if filters.within else with_classes(body, result.table["count"])

    return respond(
        view,
        lambda: view.queries.cells(filters, res),
        shape,
        format,
        f"cells-{res}",
        telling=telling,
    )


@router.get(
    "/v1/choropleth", response_model=Choropleth, summary="A measure per area", responses=FILES
)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS)
def choropleth(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    level: Level,
    measure: AreaMeasure = "count",
    versus: Literal["previous", "year"] = "previous",
    as_of: AsOf = None,
    format: Format = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Every area drawn at the level, with value, 95 % interval, and what the value was made of."""

    def shape(result: Result) -> dict[str, Any]:
        signed = measure == "change"
        return with_classes(rows_of(result), result.table["value"], signed=signed)

    def make() -> Result:
        return view.queries.choropleth(filters, level, measure, versus, as_of)

    return respond(view, make, shape, format, f"{level}-{measure}", telling=telling)


@router.get(
    "/v1/hotspots",
    response_model=HotSpots,
    summary="Where complaints concentrate more than chance explains",
    responses=FILES,
)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS)
def hotspots(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    level: Annotated[str | None, Query(max_length=40)] = None,
    res: Annotated[int | None, Query(ge=0, le=15)] = None,
    measure: Literal["count", "rate", "usual", "per_km2", "per_10k", "share"] = "count",
    rings: Annotated[int, Query(ge=1, le=5, description="Rings of cells around each")] = 1,
    as_of: AsOf = None,
    format: Format = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Getis-Ord Gi*, with the false discovery rate over all tests.

    ``usual`` tests how far each place departs from its own part of the year before (``expected``).
    """
    if (level is None) == (res is None):
        raise InputError("choose what to test", hint="give either level or res")

    def make() -> Result:
        if res is not None:
            return cell_hot_spots(view.queries, filters, res, measure, rings)
        return area_hot_spots(view.queries, filters, level or "", measure, as_of)

    return respond(view, make, rows_of, format, f"hotspots-{level or res}", telling=telling)


@router.get("/v1/density", response_model=Surface, summary="The smooth surface", responses=FILES)
@open_to_all(SEE_EXACT_COUNTS, EXPORT_EXACT_COUNTS)
def density(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    res: Annotated[int, Query(ge=4, le=9)] = 8,
    bandwidth_m: Annotated[float, Query(ge=300, le=20_000)] = 1_500.0,
    format: Format = "json",  # noqa: A002 - the name in the query
) -> Response:
    """Complaints per km² by a quartic kernel of fixed radius in metres, edge-corrected."""

    def shape(result: Result) -> dict[str, Any]:
        return with_classes(cells_of(result, "value"), result.table["value"])

    def make() -> Result:
        return smooth(view.queries, filters, res, bandwidth_m)

    return respond(view, make, shape, format, "density", telling=telling)


@router.get(
    "/v1/series", response_model=Series, summary="Complaints over time", responses=UNCHANGED
)
@open_to_all(SEE_EXACT_COUNTS)
def series(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    bucket: Literal["day", "week", "month"] = "day",
) -> Response:
    """Counts by the first day of each day, week or month. Below the planner's role: months."""

    def make() -> Result:
        found = view.queries.series(filters, bucket)
        facts = {"bucket": found.bucket, "total": int(found.counts.sum())}
        facts |= {"suppressed": found.suppressed, **view.queries.told(filters)}
        partial = view.queries.partial_steps(filters, found)
        rows = profiles.series_rows(found.starts, found.counts, partial)
        return Result(_table(rows, ("start", "count", "partial")), facts)

    return respond(view, make, rows_of, telling=telling)


@router.get(
    "/v1/categories",
    response_model=Categories,
    summary="Categories with their counts",
    responses=UNCHANGED,
)
@open_to_all(SEE_EXACT_COUNTS)
def categories(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    closing: Annotated[bool, Query(description="With closings, for planners")] = False,
) -> Response:
    """Paths with counts, at the finest level told. Below the planner's role: the first level.

    With ``closing``: how many were closed, the median days to close, the share within the deadline.
    """

    def make() -> Result:
        found = view.queries.category_view(filters)
        pairs = zip(found.paths, found.counts.tolist(), strict=True)
        rows = [{"path": path, "count": count} for path, count in pairs]
        facts = {"total": int(found.counts.sum()), "suppressed": found.suppressed}
        facts |= view.queries.told(filters)
        table = _table(rows, ("path", "count"))
        return Result(with_closings(table, view.queries, filters) if closing else table, facts)

    return respond(view, make, rows_of, telling=telling)


@router.get(
    "/v1/areas/{level}/{code}/profile",
    response_model=Profile,
    summary="One area's own page",
    responses=UNCHANGED,
)
@open_to_all(SEE_EXACT_COUNTS)
def profile(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    level: str,
    code: str,
    as_of: AsOf = None,
) -> Response:
    """Count, rank, change, rates, trend, categories and neighbours of one area."""

    def make() -> Result:
        own = profiles.profile(view.queries, replace(filters, within=()), level, code, as_of)
        return Result(_table([], ()), own)

    return respond(view, make, lambda result: dict(result.facts), telling=telling)


@router.get(
    "/v1/profile",
    response_model=ShapeProfile,
    summary="The page of a drawn area or a hexagon",
    responses=UNCHANGED,
)
@open_to_all(SEE_EXACT_COUNTS)
def profile_of_shape(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    shape: Annotated[str, Query(min_length=1, max_length=12_000)],
) -> Response:
    """Count, change, rates, trend, categories, and the areas that it spans.

    Counted by the H3 cells whose centre lies inside; below the planner's role by sealed blocks
    of cells no finer than 8.
    """

    def make() -> Result:
        return Result(_table([], ()), shape_profile(view.queries, filters, read_shape(shape)))

    return respond(view, make, lambda result: dict(result.facts), telling=telling)


def _table(rows: list[dict[str, Any]], names: tuple[str, ...]) -> pa.Table:
    return pa.table({name: [row[name] for row in rows] for name in names})
