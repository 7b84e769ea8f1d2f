"""Vector tiles of areas and cells: OGC API Tiles' tilesets, TileJSON, and the tiles themselves."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from geo_service.api.auth import principal_of
from geo_service.api.ogc.bad_requests import OGC_PROBLEMS, OgcRoute
from geo_service.api.ogc.collections import CollectionId
from geo_service.api.ogc.links import MVT, MvtResponse
from geo_service.api.ogc.offer import Offer
from geo_service.api.ogc.tile_store import TileStore
from geo_service.api.permitted import open_to_all
from geo_service.api.planner_query import View, audience_of
from geo_service.api.planner_state import planner_of
from geo_service.api.state import State, StateDep
from geo_service.base.errors import NoGenerationError, NotFoundError
from geo_service.cube.filters import Filters
from geo_service.features.mercator import Tile, check_tile
from geo_service.features.when import Interval, parse_when
from geo_service.ledger.access.permissions import SEE_EXACT_COUNTS
from geo_service.planning.features.area_features import sets_at
from geo_service.planning.features.catalogue import Source
from geo_service.planning.features.cell_tiles import CellGrid, res_at

router = APIRouter(tags=["ogc"], route_class=OgcRoute, responses=OGC_PROBLEMS)

_AREAS = "areas-"
At = Annotated[
    str | None,
    Query(alias="datetime", max_length=100, description="Boundaries then; of cells, the period"),
]
Category = Annotated[str, Query(max_length=200, description="Of cells: path at any level, a/b/c")]
Number = Annotated[int, Path(ge=0, le=2**20)]


@router.get(
    "/ogc/collections/{collection_id}/tiles/WebMercatorQuad/{z}/{y}/{x}",
    response_class=MvtResponse,
    responses={
        200: {"content": {MVT: {}}},
        204: {"description": "Nothing is there"},
        304: {"description": "Nothing has changed"},
    },
    summary="A vector tile (zoom, row, column)",
)
@open_to_all(SEE_EXACT_COUNTS)
async def tile(
    collection_id: CollectionId,
    z: Number,
    y: Number,
    x: Number,
    request: Request,
    state: StateDep,
    at: At = None,
    category: Category = "",
) -> Response:
    """Mapbox Vector Tile with one layer, named as the collection."""
    wanted = check_tile(z, x, y)
    zone = ZoneInfo(state.region_ready.folder.manifest.time_zone)
    when = None if at is None else parse_when(at, zone)
    if collection_id.startswith(_AREAS):  # without a thread or a look at who asks: they are public
        return await _area_tile(request, state, collection_id, wanted, when)
    return await run_in_threadpool(
        _cell_tile, request, state, collection_id, wanted, when, category
    )


async def _area_tile(
    request: Request, state: State, name: str, wanted: Tile, when: Interval | None
) -> Response:
    folder = state.region_ready.folder
    sets = sets_at(folder, name.removeprefix(_AREAS), when)
    if not sets:
        raise NoGenerationError(f"there are no boundaries of {name} then")
    etag = state.etag_at(when.days[0] if when else None)
    headers = {"ETag": etag, "Cache-Control": "public, max-age=0, must-revalidate"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    store = state.part(TileStore)
    data = store.known((sets[-1].file, wanted))
    if data is None:
        data = await run_in_threadpool(store.area_tile, folder, sets[-1], name, wanted)
    return _answer(data, headers)


def _cell_tile(
    request: Request, state: State, name: str, wanted: Tile, when: Interval | None, category: str
) -> Response:
    principal = principal_of(request, state)
    view = View(request, planner_of(state), audience_of(principal), principal)
    one = Offer(view, state).collection(name)
    if one.source is not Source.CELLS:
        raise NotFoundError(
            f"{name} is not offered as tiles", hint="areas-… and cells are; see its items"
        )
    if view.known:
        return Response(status_code=304, headers=view.headers)
    days = (None, None) if when is None else when.days
    filters = Filters(first=days[0], until=days[1], category=category.strip("/ "))
    res = res_at(wanted.z, view.queries.geography.folder.manifest.h3_res)
    grid = state.part(TileStore).grid(
        (view.etag, filters, res), lambda: CellGrid.of(view.queries, filters, res)
    )
    return _answer(grid.tile(name, wanted), view.headers)


def _answer(data: bytes, headers: dict[str, str]) -> Response:
    if not data:
        return Response(status_code=204, headers=headers)
    return MvtResponse(data, headers=headers)


def warm(state: State) -> None:
    """Compile the encoder's kernels where they are not yet, so that the first tile need not wait.

    Nothing is drawn where the region has no boundaries.
    """
    folder = state.region_ready.folder
    for level in folder.generations():
        state.part(TileStore).area_tile(
            folder, folder.area_set(level), _AREAS + level, Tile(0, 0, 0)
        )
        return
