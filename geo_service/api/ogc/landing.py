"""``/ogc``: the landing page, what is conformed to, and the description of this API."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from geo_service.api.answers import json_response
from geo_service.api.ogc.bad_requests import OGC_PROBLEMS, OgcRoute
from geo_service.api.ogc.links import CONFORMANCE, JSON, MATRIX_SETS, OPENAPI, LinksDep, link
from geo_service.api.ogc.openapi30 import to_openapi30
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas_ogc import OgcConformance, OgcLanding
from geo_service.api.state import StateDep

router = APIRouter(tags=["ogc"], route_class=OgcRoute, responses=OGC_PROBLEMS)

_SPEC = "http://www.opengis.net/spec/"
#: specification, version, classes
_CLASSES = (
    ("ogcapi-common-1/1.0", ("core", "landing-page", "json", "oas30")),
    ("ogcapi-common-2/1.0", ("collections",)),
    ("ogcapi-features-1/1.0", ("core", "geojson", "oas30")),
    ("ogcapi-features-2/1.0", ("crs",)),
    (
        "ogcapi-features-3/1.0",
        ("filter", "features-filter", "queryables", "queryables-query-parameters"),
    ),
    (
        "cql2/1.0",
        (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "property-property",
            "arithmetic",
        ),
    ),
    ("ogcapi-tiles-1/1.0", ("core", "tileset", "tilesets-list", "mvt")),
)
CLASSES = [f"{_SPEC}{spec}/conf/{name}" for spec, names in _CLASSES for name in names]


@router.get("/ogc", response_model=OgcLanding, summary="Landing page of OGC API Features and Tiles")
@open_to_all()
def landing(links: LinksDep, state: StateDep) -> Response:
    """Where GIS clients begin: add this address as an OGC API Features connection."""
    manifest = state.region_ready.folder.manifest
    root = links.root
    body = {
        "title": f"geo-service: {manifest.name}",
        "description": "Boundaries, counts of complaints and alarms as features and vector tiles.",
        "attribution": _attribution(state),
        "links": [
            link(root, "self", JSON, "This document"),
            link(f"{root}/api", "service-desc", OPENAPI, "Description of this API"),
            link(f"{root}/conformance", "conformance", JSON, "Conformance classes"),
            link(f"{root}/conformance", CONFORMANCE, JSON, "Conformance classes"),
            link(f"{root}/collections", "data", JSON, "Collections"),
            link(f"{root}/tileMatrixSets", MATRIX_SETS, JSON, "Tile matrix sets"),
        ],
    }
    return json_response(body)


def _attribution(state: StateDep) -> str:
    sets = state.region_ready.folder.manifest.area_sets
    return "; ".join(dict.fromkeys(one.license for one in sets if one.active and one.license))


@router.get(
    "/ogc/conformance", response_model=OgcConformance, summary="Conformance classes of /ogc"
)
@open_to_all()
def conformance() -> Response:
    """The URIs of all classes that are met."""
    return json_response({"conformsTo": CLASSES})


@router.get(
    "/ogc/api",
    summary="Description of /ogc",
    response_class=Response,
    responses={200: {"content": {"application/vnd.oai.openapi+json": {}}}},
)
@open_to_all()
def api(request: Request, links: LinksDep) -> Response:
    """The part of this service's OpenAPI document that is about /ogc."""
    document = request.app.openapi()
    paths = {
        path.removeprefix("/ogc") or "/": about
        for path, about in document["paths"].items()
        if path == "/ogc" or path.startswith("/ogc/")
    }
    schemas = document.get("components", {}).get("schemas", {})
    body: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": document["info"],
        "servers": [{"url": links.root}],
        "paths": to_openapi30(paths),
        "components": {
            "schemas": {name: to_openapi30(schemas[name]) for name in _needed(paths, schemas)}
        },
    }
    answer = json_response(body)
    answer.headers["content-type"] = OPENAPI
    return answer


def _needed(paths: Any, schemas: dict[str, Any]) -> list[str]:
    """The names of the schemas that paths refer to, and those that these refer to."""
    found: dict[str, None] = {}
    waiting = [paths]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in found:
                found[name] = None
                waiting.append(schemas[name])
            waiting.extend(value for key, value in node.items() if key != "$ref")
    return sorted(found)
