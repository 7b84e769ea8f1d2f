"""Convert ways to boundaries, named places, lines, and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.region.osm.features import ADDRESS, NamedLine, NamedPoint, Scan
from geo_service.region.osm.names import is_name_key
from geo_service.region.osm.rings import BoundaryWay, assemble
from geo_service.region.osm.tables import KindTable, PlaceKind

if TYPE_CHECKING:
    from osmium.osm import TagList, Way

#: ways turned into shapes at once
BATCH = 20_000
#: what is drawn as an area keeps its outline if half its diagonal is at least this
OUTLINE_FROM_M = 100.0


def take_strand(way: Way, found: Scan) -> None:
    """Keep a boundary way, if the file has all its nodes."""
    known = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(known) == len(way.nodes) and len(known) > 1:
        positions = np.array([(lon, lat) for _, lon, lat in known])
        found.strands[way.id] = BoundaryWay(way.id, tuple(ref for ref, _, _ in known), positions)


class WayReader:
    """Turns ways into marks and lines, a batch at a time."""

    def __init__(self, kinds: KindTable, found: Scan, factory: Any) -> None:
        self._kinds, self._found, self._factory = kinds, found, factory
        self._waiting: list[tuple[int, PlaceKind | None, bool, bool, dict[str, str], str]] = []

    def take(self, way: Way) -> None:
        """Keep a way if it is a named place or has an address."""
        tags = way.tags
        if not len(tags):
            return
        address = has_address(tags)
        kind = self._kinds.kind_of(pairs(tags)) if "name" in tags else None
        if kind is None and not address:
            return
        try:
            wkb = self._factory.create_linestring(way)
        except (RuntimeError, ValueError):  # fewer than two positions known
            self._found.broken_ways += 1
            return
        closed = way.is_closed()
        self._waiting.append((way.id, kind, address, closed, name_tags(tags), wkb))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Turn what is waiting into shapes."""
        shapes = shapely.from_wkb([bytes.fromhex(row[-1]) for row in self._waiting])
        places, radii = _middles(shapes)
        for row, shape, (lon, lat), radius in zip(
            self._waiting, shapes, places.tolist(), radii.tolist(), strict=True
        ):
            id_, kind, address, closed, tags, _ = row
            name = f"osm:w{id_}"
            if address:
                least = max(ADDRESS.radius_m, radius)
                self._found.addresses.append(NamedPoint(name, ADDRESS, tags, lon, lat, least))
            if kind is not None and kind.line and not (closed and tags.get("area") == "yes"):
                self._found.lines.append(NamedLine(id_, kind, tags, shape))
            elif kind is not None:
                outline = _outline(shape, radius) if closed else None
                radius = max(kind.radius_m, radius)
                self._found.marks.append(NamedPoint(name, kind, tags, lon, lat, radius, outline))
        self._waiting = []


def _middles(shapes: Any) -> tuple[Any, Any]:
    """Give the middle (n, 2) of each shape's box and half its diagonal in metres (n,)."""
    boxes = shapely.bounds(shapes).reshape(-1, 4)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    size = boxes[:, 2:] - boxes[:, :2]
    east_m = size[:, 0] * METRES_PER_DEGREE_LON * np.cos(np.radians(middle[:, 1]))
    return middle, np.hypot(east_m, size[:, 1] * METRES_PER_DEGREE_LON) / 2


def _outline(ring: BaseGeometry, radius_m: float) -> BaseGeometry | None:
    """Give the polygon of a closed way if it is worth keeping."""
    if radius_m < OUTLINE_FROM_M or shapely.get_num_coordinates(ring) < 4:
        return None
    polygon = shapely.Polygon(shapely.get_coordinates(ring))
    return polygon if polygon.is_valid else None


def mark_of_members(
    id_: str,
    kind: PlaceKind,
    tags: dict[str, str],
    ways: tuple[int, ...],
    strands: dict[int, BoundaryWay],
) -> list[NamedPoint]:
    """Make a place of an area relation out of the ways that the file has of it."""
    known = [strands[way].positions for way in ways if way in strands]
    if not known:
        return []
    middle, radius = _middles(np.array([shapely.multipoints(np.concatenate(known))]))
    lon, lat = middle[0].tolist()
    outline = None
    if radius[0] >= OUTLINE_FROM_M and len(known) == len(ways):
        outline = assemble([strands[way] for way in ways], ()).polygon
    return [NamedPoint(id_, kind, tags, lon, lat, max(kind.radius_m, float(radius[0])), outline)]


def has_address(tags: TagList) -> bool:
    """Tell whether an object has a house number on a road or in a place."""
    return "addr:housenumber" in tags and ("addr:street" in tags or "addr:place" in tags)


def pairs(tags: TagList) -> Iterator[tuple[str, str]]:
    """Give tags as pairs of key and value."""
    return ((tag.k, tag.v) for tag in tags)


def name_tags(tags: TagList) -> dict[str, str]:
    """Keep the tags that bear on names and addresses."""
    return {tag.k: tag.v for tag in tags if is_name_key(tag.k)}
