"""Response models about areas and places: lists, outlines, completions, located files, health."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from geo_service.api.schemas import Area, AreaRow, RegionInfo, inline_schema


class RegionAnswer(BaseModel):
    """The region."""

    region: RegionInfo


class AreaList(BaseModel):
    """The areas of a level."""

    areas: list[AreaRow]


class Outline(BaseModel):
    """A GeoJSON geometry in EPSG:4326."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class AreaProperties(Area):
    """What a drawn area says of itself."""

    parent: str


class AreaFeature(BaseModel):
    """An area drawn: a GeoJSON Feature."""

    type: Literal["Feature"]
    id: str
    properties: AreaProperties
    geometry: Outline


class AreaCollection(BaseModel):
    """Areas drawn: a GeoJSON FeatureCollection."""

    type: Literal["FeatureCollection"]
    features: list[AreaFeature]


class AreaAt(Area):
    """An area and its level."""

    level: str


class Place(BaseModel):
    """A completion: a name, what it is, the areas it lies in (coarse to fine), its point."""

    name: str
    kind: str
    areas: list[AreaAt]
    lon: float | None
    lat: float | None


class Places(BaseModel):
    """Completions, best first."""

    places: list[Place]


#: kinds of places that people add (``model.PLACE_KINDS`` without addresses)
PlaceKind = Literal[
    "area", "compound", "village", "road", "bridge", "water", "station", "exit", "poi"
]


class AddedPlace(BaseModel):
    """A place or an alias that somebody added, and who took it back.

    It lies in the area ``code`` or at ``lon``, ``lat`` (EPSG:4326), within ``radius_m``.
    """

    id: int
    name: str
    kind: PlaceKind
    code: str
    lon: float | None
    lat: float | None
    radius_m: float | None
    alias_of: str
    added_at: str
    added_by: str
    withdrawn_at: str | None
    withdrawn_by: str


class AddedPlaces(BaseModel):
    """Places that people added, newest first."""

    places: list[AddedPlace]


class UnknownName(BaseModel):
    """A name that callers use and the gazetteer does not know.

    ``area`` is where most of those complaints went, where k reporters at least are behind it.
    """

    name: str
    kind: PlaceKind
    complaints: int
    reporters: int
    area: AreaAt | None


class UnknownNames(BaseModel):
    """Unknown names, those of most reporters first; each was said by ``k`` reporters at least."""

    k: int
    days: int
    names: list[UnknownName]


class UploadAccepted(BaseModel):
    """The id by which a file's state is asked for."""

    id: str


class Upload(UploadAccepted):
    """How far the work on a file is; ``verdicts`` counts rows by verdict once it is done."""

    state: Literal["running", "done", "failed"]
    rows: int
    done: int
    verdicts: dict[str, int] | None = None
    error: str | None = None
    cause: str | None = Field(
        None, description="Why it failed: too_large, unreadable, unusable; or empty"
    )


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]
    version: str


class Ready(BaseModel):
    """The region is open. The ledger's store is told as it was when last looked at."""

    status: Literal["ready"]
    region: str
    store: Literal["ok", "unavailable", "unknown"]
    store_age_s: float | None


#: what endpoints that can draw an area answer with beside JSON
DRAWN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/geo+json": {"schema": inline_schema(AreaFeature)}}}
}
DRAWN_ALL: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/geo+json": {"schema": inline_schema(AreaCollection)}}},
    304: {"description": "Nothing has changed"},
}
