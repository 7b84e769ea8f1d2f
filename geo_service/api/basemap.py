"""``/v1/basemap``: streets, water and names of the region as vector tiles."""

from __future__ import annotations

import gzip
import logging
import threading
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from geo_service.api.answers import json_response
from geo_service.api.ogc.links import MVT, MvtResponse
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_basemap import BasemapAnswer
from geo_service.api.state import State, StateDep
from geo_service.base.errors import InputError
from geo_service.features.mercator import check_tile
from geo_service.region.basemap.archive import FILE_NAME, BasemapArchive
from geo_service.region.fetch.catalogue import read_catalogue

log = logging.getLogger(__name__)
router = APIRouter(tags=["basemap"], responses=PROBLEMS)

_YEAR_S = 31_536_000
Number = Annotated[int, Path(ge=0, le=2**20)]


class OpenBasemap:
    """The region's basemap as it is on disk now; a new file is taken up without a restart."""

    def __init__(self) -> None:
        self._archive: BasemapArchive | None = None
        self._broken: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def now(self, state: State) -> BasemapArchive | None:
        """The basemap, or None where the region has none that can be read."""
        file = state.region_ready.folder.path / FILE_NAME
        try:
            stat = file.stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            if self._archive is None or self._archive.stamp != stamp:
                if self._broken == stamp:
                    return None
                # the one before is closed when its last reader lets go of it
                self._archive = self._open(state, stamp)
            return self._archive

    def _open(self, state: State, stamp: tuple[int, int]) -> BasemapArchive | None:
        try:
            return BasemapArchive(state.region_ready.folder.path / FILE_NAME)
        except InputError as error:
            self._broken = stamp
            log.warning("no basemap: %s", error.message)
            return None


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Open the file before the first tile is asked for."""
    state.part(OpenBasemap).now(state)


@router.get("/v1/basemap", response_model=BasemapAnswer, summary="The basemap, if there is one")
@open_to_all()
async def basemap(state: StateDep) -> Response:
    """Where its vector tiles are, their zooms and layers, and the attribution to show."""
    archive = state.part(OpenBasemap).now(state)
    info = None if archive is None else _info(archive)
    return json_response(
        {"basemap": info, "command": None if info else _command(state)},
        headers={"Cache-Control": "no-cache"},
    )


def _command(state: State) -> str:
    """What makes a basemap for this region."""
    name = state.region_ready.folder.path.name
    if read_catalogue().find(name) is not None:
        return f"geo-service region fetch {name}"
    return f"geo-service region from-osm FILE.osm.pbf --out {name}"


def _info(archive: BasemapArchive) -> dict[str, Any]:
    told = archive.metadata
    return {
        "tiles": f"v1/basemap/{{z}}/{{x}}/{{y}}?v={archive.version}",
        "minzoom": archive.header.zooms[0],
        "maxzoom": archive.header.zooms[1],
        "bounds": archive.header.bounds,
        "layers": [layer["id"] for layer in told.get("vector_layers", [])],
        "attribution": told.get("attribution", ""),
        "day": told.get("day"),
    }


@router.get(
    "/v1/basemap/{z}/{x}/{y}",
    response_class=MvtResponse,
    responses={
        200: {"content": {MVT: {}}},
        204: {"description": "Nothing is drawn there"},
        304: {"description": "Nothing has changed"},
    },
    summary="A vector tile of the basemap (zoom, column, row)",
)
@open_to_all()
async def basemap_tile(
    request: Request,
    state: StateDep,
    z: Number,
    x: Number,
    y: Number,
    v: Annotated[str, Query(max_length=40, description="Version: kept for a year if given")] = "",
) -> Response:
    """Mapbox Vector Tile with the layers that `/v1/basemap` names."""
    wanted = check_tile(z, x, y)
    archive = state.part(OpenBasemap).now(state)
    if archive is None:
        return Response(status_code=204, headers={"Cache-Control": "no-cache"})
    etag = f'"{archive.version}"'
    lasting = f"public, max-age={_YEAR_S}, immutable" if v == archive.version else "no-cache"
    headers = {"ETag": etag, "Cache-Control": lasting, "Vary": "Accept-Encoding"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    data = await run_in_threadpool(archive.tile, wanted.z, wanted.x, wanted.y)
    if data is None:
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return MvtResponse(data, headers={**headers, "Content-Encoding": "gzip"})
    return MvtResponse(gzip.decompress(data), headers=headers)
