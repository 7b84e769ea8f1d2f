"""The documents of OGC API Tiles, and TileJSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from geo_service.api.schemas_ogc import OgcLink


class OgcTilesetItem(BaseModel):
    """A tileset in a list."""

    title: str
    dataType: Literal["vector"]  # noqa: N815 - the standard's name
    crs: str
    tileMatrixSetURI: str  # noqa: N815 - the standard's name
    links: list[OgcLink]


class OgcTilesets(BaseModel):
    """The tilesets of a collection."""

    links: list[OgcLink]
    tilesets: list[OgcTilesetItem]


class OgcPropertiesSchema(BaseModel):
    """The properties of a layer's features."""

    type: Literal["object"]
    properties: dict[str, dict[str, str]]


class OgcTileLayer(BaseModel):
    """A layer of a tileset."""

    id: str
    dataType: Literal["vector"]  # noqa: N815 - the standard's name
    geometryDimension: int  # noqa: N815 - the standard's name
    minTileMatrix: str  # noqa: N815 - the standard's name
    maxTileMatrix: str  # noqa: N815 - the standard's name
    propertiesSchema: OgcPropertiesSchema  # noqa: N815 - the standard's name


class OgcBoundingBox(BaseModel):
    """A box in a coordinate system."""

    lowerLeft: list[float]  # noqa: N815 - the standard's name
    upperRight: list[float]  # noqa: N815 - the standard's name
    crs: str


class OgcTileset(OgcTilesetItem):
    """A tileset with its layers."""

    layers: list[OgcTileLayer]
    boundingBox: OgcBoundingBox  # noqa: N815 - the standard's name


class TileJsonLayer(BaseModel):
    """A layer as TileJSON has it."""

    id: str
    fields: dict[str, str]
    minzoom: int
    maxzoom: int


class TileJson(BaseModel):
    """TileJSON 3.0."""

    tilejson: str
    name: str
    description: str
    scheme: Literal["xyz"]
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: list[float]
    center: list[float]
    vector_layers: list[TileJsonLayer]


class OgcTileMatrixSetItem(BaseModel):
    """A tile matrix set in a list."""

    id: str
    title: str
    uri: str
    links: list[OgcLink]


class OgcTileMatrixSets(BaseModel):
    """The tile matrix sets."""

    tileMatrixSets: list[OgcTileMatrixSetItem]  # noqa: N815 - the standard's name


class OgcTileMatrix(BaseModel):
    """One zoom of a tile matrix set."""

    id: str
    scaleDenominator: float  # noqa: N815 - the standard's name
    cellSize: float  # noqa: N815 - the standard's name
    cornerOfOrigin: str  # noqa: N815 - the standard's name
    pointOfOrigin: list[float]  # noqa: N815 - the standard's name
    tileWidth: int  # noqa: N815 - the standard's name
    tileHeight: int  # noqa: N815 - the standard's name
    matrixWidth: int  # noqa: N815 - the standard's name
    matrixHeight: int  # noqa: N815 - the standard's name


class OgcTileMatrixSet(BaseModel):
    """A tile matrix set."""

    id: str
    title: str
    uri: str
    crs: str
    orderedAxes: list[str]  # noqa: N815 - the standard's name
    wellKnownScaleSet: str  # noqa: N815 - the standard's name
    tileMatrices: list[OgcTileMatrix]  # noqa: N815 - the standard's name
