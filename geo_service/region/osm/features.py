"""The features read from an OpenStreetMap file, before they become areas and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.region.osm.rings import BoundaryWay
from geo_service.region.osm.tables import PlaceKind

#: an address is off by half a building, at least
ADDRESS = PlaceKind("address", 15.0, line=False)


@dataclass(frozen=True, slots=True)
class Boundary:
    """An administrative boundary relation, with the ids of its ways."""

    id: int
    admin_level: str
    tags: dict[str, str]
    outer: tuple[int, ...]
    inner: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A named thing at a position (EPSG:4326), with what it may be off or extend to.

    ``outline`` is the polygon of what is drawn as one and large.
    """

    id: str
    kind: PlaceKind
    tags: dict[str, str]
    lon: float
    lat: float
    radius_m: float
    outline: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A named stretch of road or water."""

    id: int
    kind: PlaceKind
    tags: dict[str, str]
    shape: shapely.LineString


@dataclass
class Scan:
    """What was found in a file; ``broken_ways`` had no usable positions."""

    day: date | None = None
    boundaries: list[Boundary] = field(default_factory=list)
    strands: dict[int, BoundaryWay] = field(default_factory=dict)
    marks: list[NamedPoint] = field(default_factory=list)
    lines: list[NamedLine] = field(default_factory=list)
    addresses: list[NamedPoint] = field(default_factory=list)
    broken_ways: int = 0
