"""Documents about vector tiles: tilesets, TileJSON, and the tile matrix set they follow."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from geo_service.api.answers import json_response
from geo_service.api.ogc.bad_requests import OGC_PROBLEMS, OgcRoute
from geo_service.api.ogc.collections import PRIVATE, CollectionId
from geo_service.api.ogc.links import JSON, MVT, Links, LinksDep, link
from geo_service.api.ogc.offer import Offer, OfferDep
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas_tiles import (
    OgcTileMatrixSet,
    OgcTileMatrixSets,
    OgcTileset,
    OgcTilesets,
    TileJson,
)
from geo_service.base.errors import NotFoundError
from geo_service.features.crs import CRS84
from geo_service.features.mercator import HALF_M, MAX_ZOOM
from geo_service.features.table import Kind
from geo_service.ledger.access.permissions import SEE_EXACT_COUNTS
from geo_service.planning.features.catalogue import Collection

router = APIRouter(tags=["ogc"], route_class=OgcRoute, responses=OGC_PROBLEMS)

MATRIX_SET = "WebMercatorQuad"
_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
#: metres of a pixel in OGC's scale denominators
_PIXEL_M = 0.00028
#: the properties that tiles have
_IN_TILES = ("code", "name", "parent", "count")


def _tiled(offer: Offer, name: str) -> Collection:
    one = offer.collection(name)
    if not one.tiled:
        raise NotFoundError(
            f"{name} is not offered as tiles", hint="areas-… and cells are; see its items"
        )
    return one


@router.get(
    "/ogc/collections/{collection_id}/tiles",
    response_model=OgcTilesets,
    summary="Tilesets of a collection",
)
@open_to_all(SEE_EXACT_COUNTS)
def tilesets(collection_id: CollectionId, links: LinksDep, offer: OfferDep) -> Response:
    """There is one, in Web Mercator."""
    one = _tiled(offer, collection_id)
    about = _tileset(offer, one, links)
    own = link(links.collection(one.id, "tiles", MATRIX_SET), "self", JSON, "Tileset")
    short = {key: about[key] for key in ("title", "dataType", "crs", "tileMatrixSetURI")}
    body = {
        "links": [link(links.here(), "self", JSON, "This document")],
        "tilesets": [{**short, "links": [own, *about["links"][1:]]}],
    }
    return json_response(body, headers=PRIVATE)


@router.get(
    "/ogc/collections/{collection_id}/tiles/WebMercatorQuad",
    response_model=OgcTileset,
    summary="The tileset in Web Mercator",
)
@open_to_all(SEE_EXACT_COUNTS)
def tileset(collection_id: CollectionId, links: LinksDep, offer: OfferDep) -> Response:
    """Its layer, its bounds and where its tiles are."""
    one = _tiled(offer, collection_id)
    return json_response(_tileset(offer, one, links), headers=PRIVATE)


def _template(links: Links, one: Collection, names: tuple[str, str, str]) -> str:
    return links.collection(one.id, "tiles", MATRIX_SET, *names)


def _tileset(offer: Offer, one: Collection, links: Links) -> dict[str, Any]:
    west, south, east, north = offer.queries.geography.bounds
    template = _template(links, one, ("{tileMatrix}", "{tileRow}", "{tileCol}"))
    scheme = f"{links.root}/tileMatrixSets/{MATRIX_SET}"
    fields = {
        each.name: {"type": "number" if each.kind is Kind.INTEGER else "string"}
        for each in one.properties
        if each.name in _IN_TILES
    }
    return {
        "title": one.title,
        "dataType": "vector",
        "crs": _MERCATOR,
        "tileMatrixSetURI": _URI,
        "links": [
            link(links.here(), "self", JSON, "This document"),
            {**link(template, "item", MVT, "Tiles"), "templated": True},
            link(scheme, _SCHEME, JSON, "Tile matrix set"),
            link(links.collection(one.id, "tilejson"), "describedby", JSON, "TileJSON"),
        ],
        "layers": [
            {
                "id": one.id,
                "dataType": "vector",
                "geometryDimension": 2,
                "minTileMatrix": "0",
                "maxTileMatrix": str(MAX_ZOOM),
                "propertiesSchema": {"type": "object", "properties": fields},
            }
        ],
        "boundingBox": {
            "lowerLeft": [west, south],
            "upperRight": [east, north],
            "crs": CRS84,
        },
    }


@router.get(
    "/ogc/collections/{collection_id}/tilejson",
    response_model=TileJson,
    summary="TileJSON of a collection",
)
@open_to_all(SEE_EXACT_COUNTS)
def tilejson(collection_id: CollectionId, links: LinksDep, offer: OfferDep) -> Response:
    """TileJSON 3.0, for MapLibre and others."""
    one = _tiled(offer, collection_id)
    west, south, east, north = offer.queries.geography.bounds
    fields = {each.name: each.title for each in one.properties if each.name in _IN_TILES}
    body = {
        "tilejson": "3.0.0",
        "name": one.title,
        "description": one.description,
        "scheme": "xyz",
        "tiles": [_template(links, one, ("{z}", "{y}", "{x}"))],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, 9],
        "vector_layers": [{"id": one.id, "fields": fields, "minzoom": 0, "maxzoom": MAX_ZOOM}],
    }
    return json_response(body, headers=PRIVATE)


@router.get("/ogc/tileMatrixSets", response_model=OgcTileMatrixSets, summary="Tile matrix sets")
@open_to_all()
def matrix_sets(links: LinksDep) -> Response:
    """There is one."""
    own = link(f"{links.root}/tileMatrixSets/{MATRIX_SET}", "self", JSON, "Definition")
    return json_response(
        {
            "tileMatrixSets": [
                {"id": MATRIX_SET, "title": "Web Mercator", "uri": _URI, "links": [own]}
            ]
        }
    )


@router.get(
    "/ogc/tileMatrixSets/WebMercatorQuad",
    response_model=OgcTileMatrixSet,
    summary="Definition of WebMercatorQuad",
)
@open_to_all()
def matrix_set() -> Response:
    """As OGC 17-083r4, annex D.1, down to the finest zoom that is offered."""
    side = 256
    matrices = []
    for z in range(MAX_ZOOM + 1):
        cell_m = 2 * HALF_M / side / 2**z
        matrices.append(
            {
                "id": str(z),
                "scaleDenominator": cell_m / _PIXEL_M,
                "cellSize": cell_m,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-HALF_M, HALF_M],
                "tileWidth": side,
                "tileHeight": side,
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
            }
        )
    return json_response(
        {
            "id": MATRIX_SET,
            "title": "Web Mercator",
            "uri": _URI,
            "crs": _MERCATOR,
            "orderedAxes": ["X", "Y"],
            "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
            "tileMatrices": matrices,
        }
    )
