"""``/ogc/collections``: what there is, and which properties filters may speak of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Response

from geo_service.api.answers import json_response
from geo_service.api.ogc.bad_requests import OGC_PROBLEMS, OgcRoute
from geo_service.api.ogc.links import CRS_LIST, JSON, Links, LinksDep, SchemaResponse, link
from geo_service.api.ogc.offer import Offer, OfferDep
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas_ogc import OgcCollection, OgcCollections, OgcQueryables
from geo_service.features.crs import CRS84
from geo_service.features.table import Kind
from geo_service.ledger.access.permissions import SEE_COMPLAINTS, SEE_EXACT_COUNTS
from geo_service.planning.features.catalogue import Collection, Source

router = APIRouter(tags=["ogc"], route_class=OgcRoute, responses=OGC_PROBLEMS)

CollectionId = Annotated[str, Path(max_length=80, examples=["areas-district"])]
PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, X-API-Key"}
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_TYPES: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.INSTANT: {"type": "string", "format": "date-time"},
}


@router.get("/ogc/collections", response_model=OgcCollections, summary="Collections of features")
@open_to_all(SEE_EXACT_COUNTS, SEE_COMPLAINTS)
def list_collections(links: LinksDep, offer: OfferDep) -> Response:
    """Those that the caller may see."""
    body = {
        "links": [link(links.here(), "self", JSON, "This document")],
        "crs": CRS_LIST,
        "collections": [_describe(offer, links, one) for one in offer.known.values()],
    }
    return json_response(body, headers=PRIVATE)


@router.get(
    "/ogc/collections/{collection_id}", response_model=OgcCollection, summary="One collection"
)
@open_to_all(SEE_EXACT_COUNTS, SEE_COMPLAINTS)
def one_collection(collection_id: CollectionId, links: LinksDep, offer: OfferDep) -> Response:
    """Its extent, coordinate systems and links."""
    one = offer.collection(collection_id)
    return json_response(_describe(offer, links, one), headers=PRIVATE)


@router.get(
    "/ogc/collections/{collection_id}/queryables",
    response_model=OgcQueryables,
    response_class=SchemaResponse,
    summary="Properties that filters may speak of",
)
@open_to_all(SEE_EXACT_COUNTS, SEE_COMPLAINTS)
def queryables(collection_id: CollectionId, links: LinksDep, offer: OfferDep) -> Response:
    """A JSON Schema; each is also a parameter of the items."""
    one = offer.collection(collection_id)
    properties = {each.name: {"title": each.title, **_TYPES[each.kind]} for each in one.properties}
    geometry = "geometry-point" if one.source is Source.COMPLAINTS else "geometry-any"
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": links.here(),
        "type": "object",
        "title": one.title,
        "description": one.description,
        "properties": properties | {"geometry": {"title": "Geometry", "format": geometry}},
        "additionalProperties": False,
    }
    return SchemaResponse(orjson.dumps(body), headers=PRIVATE)


def _describe(offer: Offer, links: Links, one: Collection) -> dict[str, Any]:
    extent: dict[str, Any] = {
        "spatial": {"bbox": [list(offer.queries.geography.bounds)], "crs": CRS84}
    }
    interval = _interval(offer, one)
    if interval is not None:
        extent["temporal"] = {"interval": [interval], "trs": _GREGORIAN}
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "itemType": "feature",
        "extent": extent,
        "crs": CRS_LIST,
        "storageCrs": CRS84,
        "links": links.of_collection(one.id, tiled=one.tiled),
    }


def _interval(offer: Offer, one: Collection) -> list[str | None] | None:
    """First and last time of a collection; None where that is not told."""
    if one.source is Source.AREAS:
        sets = offer.queries.geography.folder.manifest.area_sets
        own = [each for each in sets if each.level == one.level and each.active]
        return [
            _bound([each.valid_from for each in own], min),
            _bound([each.valid_to for each in own], max),
        ]
    if one.counts:
        first, last = offer.queries.extent()
        return [_at(first, "00:00:00"), _at(last, "23:59:59")]
    return None


def _bound(days: list[date | None], pick: Any) -> str | None:
    """The outermost of some days, open if one of them is."""
    if not days or any(day is None for day in days):
        return None
    return _at(pick(days).isoformat(), "00:00:00")


def _at(day: str | None, clock: str) -> str | None:
    return None if day is None else f"{day}T{clock}Z"
