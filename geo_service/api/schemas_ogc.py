"""Response models of OGC API Features and Tiles."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class OgcLink(BaseModel):
    """A link to another document (RFC 8288)."""

    href: str
    rel: str
    type: str = ""
    title: str = ""
    templated: bool = False


class OgcLanding(BaseModel):
    """The landing page."""

    title: str
    description: str
    attribution: str = ""
    links: list[OgcLink]


class OgcConformance(BaseModel):
    """The conformance classes that are met."""

    conformsTo: list[str]  # noqa: N815 - the standard's name


class OgcSpatialExtent(BaseModel):
    """Boxes in longitude and latitude."""

    bbox: list[list[float]]
    crs: str


class OgcTemporalExtent(BaseModel):
    """Times from and to; null is open."""

    interval: list[list[str | None]]
    trs: str


class OgcExtent(BaseModel):
    """Where and when a collection has features."""

    spatial: OgcSpatialExtent
    temporal: OgcTemporalExtent | None = None


class OgcCollection(BaseModel):
    """A collection of features."""

    id: str
    title: str
    description: str
    itemType: Literal["feature"]  # noqa: N815 - the standard's name
    extent: OgcExtent
    crs: list[str]
    storageCrs: str  # noqa: N815 - the standard's name
    links: list[OgcLink]


class OgcCollections(BaseModel):
    """All collections that the caller may see."""

    links: list[OgcLink]
    crs: list[str]
    collections: list[OgcCollection]


class OgcQueryables(BaseModel):
    """A JSON Schema of the properties that filters may speak of."""

    schema_: str = Field(alias="$schema")
    id_: str = Field(alias="$id")
    type: Literal["object"]
    title: str
    description: str
    properties: dict[str, dict[str, str]]
    additionalProperties: bool  # noqa: N815 - the standard's name


class OgcFeature(BaseModel):
    """A GeoJSON feature."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, str | float | bool | None]
    links: list[OgcLink] = []


class OgcFeatures(BaseModel):
    """A page of features: a GeoJSON feature collection."""

    type: Literal["FeatureCollection"]
    timeStamp: str  # noqa: N815 - the standard's name
    numberMatched: int  # noqa: N815 - the standard's name
    numberReturned: int  # noqa: N815 - the standard's name
    links: list[OgcLink]
    features: list[OgcFeature]
