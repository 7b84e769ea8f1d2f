"""The shapes of requests and answers, as the OpenAPI document shows them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from geo_service.base.model import Datum, Verdict


def inline_schema(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON schema with every definition written where it is used.

    A schema that is handed to the OpenAPI document as it stands cannot refer to ``$defs``: there
    the reference would be read from the document's own root.
    """
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(part) for part in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rpartition("/")[2]])
        return {name: resolve(part) for name, part in node.items()}

    resolved: dict[str, Any] = resolve(schema)
    return resolved


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None = None
    errors: list[dict[str, str]] = []


class Area(BaseModel):
    """An area by code and name."""

    code: str
    name: str


class AreaShare(Area):
    """An area with the probability that the place lies in it."""

    probability: float


class Rule(BaseModel):
    """The rule an answer cites."""

    id: str
    version: str
    title: str
    source: str


class Body(Area):
    """A body that leads or assists."""

    kind: str
    rule: Rule | None


class Deadline(BaseModel):
    """A deadline class, in hours."""

    id: str
    name: str
    hours: float
    rule: Rule


class Position(BaseModel):
    """A WGS-84 position with its radius in metres."""

    lon: float
    lat: float
    radius_m: float
    datum: Datum
    datum_assumed: bool = False


class Span(BaseModel):
    """A stretch of the caller's text, offsets in code points."""

    start: int
    end: int
    text: str
    kind: str
    role: str


class Landmark(BaseModel):
    """What callers know on a stretch of a road or river."""

    name: str
    kind: str


class Course(BaseModel):
    """A GeoJSON geometry in EPSG:4326: a line, or a polygon."""

    type: Literal["LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
    coordinates: list[Any] = []
    geometries: list[Any] = []


class PlaceExtent(BaseModel):
    """The long or large place that the words name: a road, a river, a park."""

    name: str
    kind: str
    geometry: Course


class Candidate(BaseModel):
    """One answer to where it is.

    ``along`` names what lies on the part of a long place that is in this area and in no other.
    """

    areas: dict[str, Area]
    probability: float
    position: Position | None
    place: str
    kind: str
    matched: list[Span]
    evidence: str
    along: list[Landmark] = []


class Neighbour(Area):
    """A neighbouring area, how far in metres and which way in degrees from north."""

    level: str
    distance_m: float
    bearing_deg: float


class Border(BaseModel):
    """What is known of the border an answer rests on."""

    level: str
    accuracy_m: float
    approximate: bool
    note: str


class MeantPlace(BaseModel):
    """One of several places that a text means: several tickets, a border, or a stretch between."""

    start: int
    end: int
    text: str
    areas: dict[str, Area]
    relation: str


class TextCoordinate(BaseModel):
    """A coordinate that the text holds, in degrees of ``datum`` (null: the region's is taken).

    ``swapped``: its numbers fit the region only exchanged, as they are here; it was not used.
    """

    start: int
    end: int
    lon: float
    lat: float
    datum: Datum | None
    swapped: bool


class RegionName(BaseModel):
    """The region answered for."""

    id: str
    name: str


class Route(BaseModel):
    """The jurisdiction of a complaint."""

    verdict: Verdict
    reason: str
    question: str | None
    probability: float
    lead: Body | None
    assist: list[Body]
    escalation: list[Body]
    deadline: Deadline | None
    areas: dict[str, list[AreaShare]]
    candidates: list[Candidate]
    other: float = 0.0
    matters: list[MeantPlace] = []
    coordinate: TextCoordinate | None = None
    mentions: list[Span]
    neighbour: Neighbour | None
    nearest: Neighbour | None
    overlays: list[Body]
    position: Position | None
    h3: str | None
    extent: PlaceExtent | None = None
    border: Border | None
    generations: dict[str, str]
    as_of: date
    region: RegionName
    hints: list[str]


class AreaRow(Area):
    """An area in a list."""

    parent: str
    area_km2: float
    name_en: str


class AreaDetail(AreaRow):
    """One area."""

    level: str
    generation: str
    bbox: tuple[float, float, float, float]
    approximate: bool
    accuracy_m: float
    chain: dict[str, Area]


class LevelInfo(BaseModel):
    """One level of the region and the boundaries it has on the date asked for."""

    id: str
    name: str
    name_en: str
    partition: bool
    count: int
    has_geometry: bool
    generation: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    accuracy_m: float | None = None
    approximate: bool | None = None
    source: str | None = None
    source_zh: str | None = None
    source_en: str | None = None
    license: str | None = None


class RegionInfo(BaseModel):
    """The region this service answers for."""

    id: str
    name: str
    name_en: str
    bbox: tuple[float, float, float, float]
    lead_level: str
    fallback_level: str
    datum: str
    time_zone: str
    h3_res: int
    levels: list[LevelInfo]
    category_names: dict[str, str] = Field(
        {}, description="English names of parts of categories' paths, by the name in the data"
    )


class AreasAt(BaseModel):
    """The areas that cover a point, exactly as drawn."""

    areas: dict[str, list[Area]]
    position: Position
    generations: dict[str, str]
    as_of: date


PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {
        "description": text,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for code, text in (
        (400, "The request cannot be read"),
        (401, "No valid key"),
        (403, "Not allowed to this caller"),
        (404, "No such level, area or date"),
        (409, "Contradicts the present state"),
        (413, "Too large"),
        (422, "Unusable input"),
        (429, "Too many requests"),
        (503, "Starting, or a dependency does not answer"),
    )
}
