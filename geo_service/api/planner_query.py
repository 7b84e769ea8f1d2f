"""The filters that every planner endpoint takes, and how much the caller may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from geo_service.api.auth import PrincipalDep
from geo_service.api.planner_state import PlannerState, planner_of
from geo_service.api.state import StateDep
from geo_service.base.bbox import parse_bbox
from geo_service.cube.filters import Filters, read_filters
from geo_service.index.hexes import cover_of
from geo_service.ledger.access.permissions import EXPORT_EXACT_COUNTS, SEE_EXACT_COUNTS
from geo_service.planning.queries import Audience, Queries
from geo_service.planning.shapes import read_shape

#: finest cells that a box is covered with
_COVER_RES = 8
_TEXT = 200
AreaMeasure = Literal[
    "count",
    "per_km2",
    "per_10k",
    "share",
    "change",
    "response",
    "resolution",
    "satisfaction",
    "closed",
    "close_days",
    "closed_in_time",
]
_SHAPE_TEXT = 12_000
_NOT_FILTERS = ("from", "to", "level", "res", "measure", "format", "as_of")


def audience_of(principal: PrincipalDep) -> Audience:
    """Who looks: with exact counts, or as the public."""
    return Audience.PLANNER if SEE_EXACT_COUNTS.granted(principal) else Audience.PUBLIC


def planner_state(state: StateDep) -> PlannerState:
    """The planner's state."""
    return planner_of(state)


AudienceDep = Annotated[Audience, Depends(audience_of)]
PlannerDep = Annotated[PlannerState, Depends(planner_state)]


def filters_of(
    state: StateDep,
    audience: AudienceDep,
    first: Annotated[date | None, Query(alias="from", description="First day")] = None,
    until: Annotated[date | None, Query(alias="to", description="The day after the last")] = None,
    category: Annotated[
        str, Query(max_length=_TEXT, description="Path at any level, as 噪声扰民/施工噪声")
    ] = "",
    area: Annotated[
        list[str] | None, Query(max_length=50, description="level:code; any of those given")
    ] = None,
    channel: Annotated[str, Query(max_length=_TEXT, description="By commas")] = "",
    status: Annotated[str, Query(max_length=_TEXT, description="By commas")] = "",
    hours: Annotated[str, Query(max_length=_TEXT, description="As 7-9,17")] = "",
    weekdays: Annotated[str, Query(max_length=_TEXT, description="1 is Monday, as 1-5")] = "",
    repeat: Annotated[
        Literal["all", "once"], Query(description="Whether repeat callers count once")
    ] = "all",
    bbox: Annotated[
        str, Query(max_length=_TEXT, description="west,south,east,north: only cells near it")
    ] = "",
    shape: Annotated[
        str,
        Query(
            max_length=_SHAPE_TEXT,
            description="Only inside: circle:lon,lat,radius_m, polygon:lon,lat;lon,lat;…, cells:…",
        ),
    ] = "",
) -> Filters:
    """Read the restrictions of a view."""
    filters = read_filters(
        first=first,
        until=until,
        category=category,
        areas=area or (),
        channel=channel,
        status=status,
        hours=hours,
        weekdays=weekdays,
        repeat=repeat,
    )
    if shape:
        finest = state.region_ready.folder.manifest.h3_res
        inside = read_shape(shape).cells(finest, public=audience is Audience.PUBLIC)
        return replace(filters, within=inside)  # the cells inside are few: no box is needed
    if not bbox:
        return filters
    cover = cover_of(parse_bbox(bbox), _COVER_RES)
    return replace(filters, within=tuple(cover.tolist()))


FiltersDep = Annotated[Filters, Depends(filters_of)]


class View:
    """One request for a view: the queries that answer it, and the ETag of its answer."""

    def __init__(
        self,
        request: Request,
        planner: PlannerDep,
        audience: AudienceDep,
        principal: PrincipalDep,
    ) -> None:
        self.planner = planner
        self.principal = principal
        self.queries: Queries = planner.queries(audience)
        self.asked = f"{request.url.path}?{request.url.query}"
        #: the filters as they were asked, without what a file tells of itself anyway
        self.filters = [
            (key, value)
            for key, value in request.query_params.multi_items()
            if key not in _NOT_FILTERS and value
        ]
        region = planner.state.etag.strip('"')
        self.etag = f'"{region}-{self.queries.snapshot.manifest.version}-{audience.value}"'
        self.known = self.etag in request.headers.get("if-none-match", "")

    def check_export(self) -> None:
        """Refuse a file with exact counts to a session that showed its key too long ago.

        Raises:
            KeyAgainError: as said.
        """
        if not self.queries.is_public:
            EXPORT_EXACT_COUNTS.require(self.principal)

    @property
    def headers(self) -> dict[str, str]:
        """What a cache must know."""
        return {
            "ETag": self.etag,
            "Cache-Control": "private, max-age=0, must-revalidate",
            "Vary": "Authorization, Cookie, X-API-Key",
        }


ViewDep = Annotated[View, Depends(View)]
