"""Links between the documents of the OGC API."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from geo_service.api.own_address import own_address
from geo_service.api.state import StateDep
from geo_service.features.crs import SYSTEMS

JSON, GEOJSON, SCHEMA = "application/json", "application/geo+json", "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
QUERYABLES, TILESETS, MATRIX_SETS, CONFORMANCE = (
    _REL + name for name in ("queryables", "tilesets-vector", "tiling-schemes", "conformance")
)
CRS_LIST = list(SYSTEMS)

Link = dict[str, Any]


class _WrittenJson(JSONResponse):
    """JSON that is written already; the OpenAPI document has its shape from the model."""

    def render(self, content: bytes) -> bytes:
        """Give the bytes as they are."""
        return content


class GeoJsonResponse(_WrittenJson):
    """An answer in GeoJSON."""

    media_type = GEOJSON


class MvtResponse(Response):
    """A vector tile."""

    media_type = MVT


class SchemaResponse(_WrittenJson):
    """An answer that is a JSON Schema."""

    media_type = SCHEMA


def link(href: str, rel: str, kind: str, title: str = "") -> Link:
    """One link."""
    return {"href": href, "rel": rel, "type": kind, "title": title}


class Links:
    """Makes the addresses of one request's service."""

    def __init__(self, request: Request, state: StateDep) -> None:
        self._service = own_address(request, state)
        self.root = self._service + "/ogc"
        self._path = request.url.path
        self._query = list(request.query_params.multi_items())

    def here(self, **changed: str | None) -> str:
        """The address of the request, with some parameters changed or (None) left out."""
        query = [(name, value) for name, value in self._query if name not in changed]
        query += [(name, value) for name, value in changed.items() if value is not None]
        path = quote(self._path, safe="/@:")
        address = self._service + path
        return f"{address}?{urlencode(query)}" if query else address

    def collection(self, name: str, *more: str) -> str:
        """The address of a collection, or of something below it."""
        return "/".join(
            [self.root, "collections", *(quote(one, safe="@:{}") for one in (name, *more))]
        )

    def of_collection(self, name: str, *, tiled: bool) -> list[Link]:
        """What a collection's document links to."""
        found = [
            link(self.collection(name), "self", JSON, "This document"),
            link(self.collection(name, "items"), "items", GEOJSON, "Features"),
            link(self.collection(name, "queryables"), QUERYABLES, SCHEMA, "Queryables"),
        ]
        if tiled:
            found += [
                link(self.collection(name, "tiles"), TILESETS, JSON, "Vector tiles"),
                link(self.collection(name, "tilejson"), "describedby", JSON, "TileJSON"),
            ]
        return found


LinksDep = Annotated[Links, Depends(Links)]
