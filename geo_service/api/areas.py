"""``/v1/areas``: the region, its areas, and the areas at a point."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

import orjson
import shapely
from fastapi import APIRouter, Header, Query, Response
from fastapi.concurrency import run_in_threadpool
from pyproj import Geod

from geo_service.api.answers import area, json_response
from geo_service.api.language import Lang
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas import PROBLEMS, AreaDetail, AreasAt
from geo_service.api.schemas_places import DRAWN, DRAWN_ALL, AreaList, RegionAnswer
from geo_service.api.state import RegionDep, StateDep
from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.errors import NoGenerationError
from geo_service.base.model import AreaRef
from geo_service.service.atlas import Layer
from geo_service.service.english import English
from geo_service.service.region import Region

router = APIRouter(tags=["areas"], responses=PROBLEMS)

AsOf = Annotated[date | None, Query(description="Boundaries of this date")]
Format = Literal["json", "geojson"]
Naming = Callable[[AreaRef], AreaRef]
_GEOD = Geod(ellps="WGS84")
#: metres in a degree of latitude, to turn a tolerance in metres into degrees


@router.get(
    "/v1/areas",
    response_model=RegionAnswer | AreaList,
    responses=DRAWN_ALL,
    summary="The region, or the areas of a level",
)
@open_to_all()
async def areas(
    state: StateDep,
    region: RegionDep,
    level: Annotated[str | None, Query(examples=["township"])] = None,
    parent: Annotated[str | None, Query(description="Only areas within this one")] = None,
    as_of: AsOf = None,
    format: Format = "json",  # noqa: A002 - the name in the query
    lang: Lang = None,
    simplify_m: Annotated[int, Query(ge=0, le=10_000)] = 0,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Without ``level``, what the region is; with it, a list or a GeoJSON FeatureCollection."""
    etag = state.etag_at(as_of)
    headers = {"ETag": etag, "Cache-Control": "private, max-age=0, must-revalidate"}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    if level is None:
        return json_response({"region": _region(region, as_of)}, headers=headers)
    layer = region.atlas.layer(level, as_of)
    if format == "geojson":
        body = await run_in_threadpool(_collection, layer, parent, simplify_m, _names(region, lang))
        return Response(body, headers=headers, media_type="application/geo+json")
    names = _names(region, lang)
    inside = (i for i in range(len(layer.table.codes)) if _within(layer, i, parent))
    rows = [_row(layer, i, names, region.english) for i in inside]
    return json_response({"areas": rows}, headers=headers)


@router.get("/v1/areas/at", response_model=AreasAt, summary="The areas that cover a point")
@open_to_all()
async def areas_at(
    region: RegionDep,
    lon: Annotated[str, Query(examples=["116.4074"])],
    lat: Annotated[str, Query(examples=["39.9042"])],
    datum: str | None = None,
    as_of: AsOf = None,
    lang: Lang = None,
) -> Response:
    """Exactly as drawn, edges included; see ``/v1/route`` for how far that can be trusted."""
    position = region.position(lon=lon, lat=lat, datum=datum, radius_m=0.0)
    day = as_of or region.folder.today()
    found, names = {}, _names(region, lang)
    for name, layer in region.atlas.layers(day).items():
        positions = layer.index.lookup_one(lon=position.lon, lat=position.lat)
        found[name] = [area(names(layer.ref(i))) for i in positions]
    return json_response(
        {
            "areas": found,
            "position": {
                "lon": position.lon,
                "lat": position.lat,
                "radius_m": 0.0,
                "datum": position.datum,
                "datum_assumed": position.datum_assumed,
            },
            "generations": region.folder.generations(day),
            "as_of": day,
        }
    )


@router.get(
    "/v1/areas/{level}/{code}", response_model=AreaDetail, responses=DRAWN, summary="One area"
)
@open_to_all()
async def one_area(
    region: RegionDep,
    state: StateDep,
    level: str,
    code: str,
    as_of: AsOf = None,
    format: Format = "json",  # noqa: A002 - the name in the query
    lang: Lang = None,
) -> Response:
    """Its name, size and extent, or its outline as a GeoJSON Feature."""
    layer = region.atlas.layer(level, as_of)
    i = layer.position_of(code)
    headers = {"ETag": state.etag_at(as_of)}
    names = _names(region, lang)
    if format == "geojson":
        body = _feature(layer, i, 0.0, names)
        return Response(body, headers=headers, media_type="application/geo+json")
    chain = {name: area(names(ref)) for name, ref in region.atlas.chain(level, code).items()}
    found = {
        **_row(layer, i, names, region.english),
        "level": level,
        "generation": layer.area_set.generation,
        "bbox": shapely.bounds(layer.table.geometry[i]).tolist(),
        "approximate": layer.area_set.approximate,
        "accuracy_m": layer.area_set.accuracy_m,
        "chain": chain,
    }
    return json_response(found, headers=headers)


def _within(layer: Layer, i: int, parent: str | None) -> bool:
    return parent is None or layer.table.parents[i] == parent


def _names(region: Region, lang: str | None) -> Naming:
    """What gives an area its name in a language."""
    return (
        region.english.area
        if (lang or region.folder.manifest.language) == "en"
        else lambda ref: ref
    )


def _row(layer: Layer, i: int, names: Naming, english: English) -> dict[str, Any]:
    table = layer.table
    return {
        "code": table.codes[i],
        "name": names(layer.ref(i)).name,
        "name_en": english.area(layer.ref(i)).name,
        "parent": table.parents[i],
        "area_km2": _area_km2(layer)[i],
    }


@lru_cache(maxsize=32)
def _area_km2(layer: Layer) -> list[float]:
    geometry = layer.table.geometry
    return [round(abs(_GEOD.geometry_area_perimeter(g)[0]) / 1e6, 4) for g in geometry]


@lru_cache(maxsize=32)
def _outlines(layer: Layer, simplify_m: float) -> list[str]:
    """Each area as a GeoJSON geometry. A partition is simplified as one, so no gaps open."""
    geometry = layer.table.geometry
    if simplify_m:
        tolerance = simplify_m / METRES_PER_DEGREE_LON
        valid = shapely.coverage_is_valid(geometry)
        simplify = shapely.coverage_simplify if valid else shapely.simplify
        geometry = simplify(geometry, tolerance)
    rounded = shapely.set_precision(geometry, 1e-7, mode="pointwise")
    return [str(text) for text in shapely.to_geojson(rounded)]


def _feature(layer: Layer, i: int, simplify_m: float, names: Naming) -> str:
    table, name = layer.table, names(layer.ref(i)).name
    properties = {"code": table.codes[i], "name": name, "parent": table.parents[i]}
    head = orjson.dumps({"type": "Feature", "id": table.codes[i], "properties": properties})
    return f'{head.decode()[:-1]},"geometry":{_outlines(layer, simplify_m)[i]}}}'


def _collection(layer: Layer, parent: str | None, simplify_m: float, names: Naming) -> str:
    wanted = (i for i in range(len(layer.table.codes)) if _within(layer, i, parent))
    features = ",".join(_feature(layer, i, simplify_m, names) for i in wanted)
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


def _region(region: Region, as_of: date | None) -> dict[str, Any]:
    manifest = region.folder.manifest
    return {
        "id": manifest.id,
        "name": manifest.name,
        "name_en": manifest.name_en,
        "bbox": region.atlas.bounds,
        "lead_level": manifest.lead_level,
        "fallback_level": manifest.fallback_level,
        "datum": manifest.datum,
        "time_zone": manifest.time_zone,
        "h3_res": manifest.h3_res,
        "levels": [_level(region, level.id, as_of) for level in region.folder.levels],
        "category_names": dict(region.english.categories),
    }


def _level(region: Region, level_id: str, as_of: date | None) -> dict[str, Any]:
    level = region.folder.manifest.level(level_id)
    info: dict[str, Any] = {
        "id": level.id,
        "name": level.name,
        "name_en": level.name_en,
        "partition": level.partition,
    }
    try:
        layer = region.atlas.layer(level_id, as_of)
    except NoGenerationError:
        return {**info, "count": len(region.folder.names(level_id)), "has_geometry": False}
    areas = layer.area_set
    return {
        **info,
        "count": len(layer.table.codes),
        "has_geometry": True,
        "generation": areas.generation,
        "valid_from": areas.valid_from,
        "valid_to": areas.valid_to,
        "accuracy_m": areas.accuracy_m,
        "approximate": areas.approximate,
        "source": areas.source,
        "source_zh": areas.source_in("zh"),
        "source_en": areas.source_in("en"),
        "license": areas.license,
    }
