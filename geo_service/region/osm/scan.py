"""Read an OpenStreetMap file in two passes: relations, then nodes and ways.

Only what is wanted is kept: boundary ways with their nodes, named things, addresses. Positions of
nodes lie in a table of 16 bytes each; of a large file, on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_service.base.errors import InputError, NotFoundError
from geo_service.region.osm.features import ADDRESS, Boundary, NamedPoint, Scan
from geo_service.region.osm.osm_file import import_osmium, node_store
from geo_service.region.osm.tables import KindTable, PlaceKind
from geo_service.region.osm.ways import (
    WayReader,
    has_address,
    mark_of_members,
    name_tags,
    pairs,
    take_strand,
)

if TYPE_CHECKING:
    from osmium.osm import Node, Relation

#: objects between two reports of progress
STEP = 50_000
#: (objects read) -> None
Progress = Callable[[int], None]


def scan(file: Path, kinds: KindTable, progress: Progress | None = None) -> Scan:
    """Read ``file`` (.osm.pbf, .osm, .osm.bz2).

    Raises:
        NotFoundError: there is no such file.
        InputError: pyosmium is not installed, or the file cannot be read.
    """
    if not file.is_file():
        raise NotFoundError(f"{file} does not exist")
    osmium = import_osmium()
    found = Scan()
    try:
        found.day = _day(osmium, file)
        areas = _relations(osmium, file, kinds, found)
        with node_store(file) as store:
            _nodes_and_ways(osmium, file, kinds, found, areas, store, progress)
    except RuntimeError as error:
        raise InputError(f"{file.name} cannot be read: {error}") from error
    for id_, kind, tags, ways in areas.named:
        found.marks += mark_of_members(f"osm:r{id_}", kind, tags, ways, found.strands)
    return found


@dataclass
class _AreaFilter:
    """What the relations ask of the ways: their ids, and the named areas they make."""

    ways: set[int] = field(default_factory=set)
    named: list[tuple[int, PlaceKind, dict[str, str], tuple[int, ...]]] = field(
        default_factory=list
    )


def _day(osmium: Any, file: Path) -> date | None:
    """Give the day of the data, if the file tells it."""
    reader = osmium.io.Reader(str(file))
    try:
        stamp = reader.header().get("osmosis_replication_timestamp")
    finally:
        reader.close()
    return date.fromisoformat(stamp[:10]) if stamp else None


def _relations(osmium: Any, file: Path, kinds: KindTable, found: Scan) -> _AreaFilter:
    areas = _AreaFilter()
    relation: Relation
    for relation in osmium.FileProcessor(str(file), osmium.osm.RELATION):
        tags = relation.tags
        sort = tags.get("type")
        if tags.get("boundary") == "administrative" and sort in ("boundary", "multipolygon"):
            boundary = Boundary(
                relation.id,
                tags.get("admin_level", ""),
                dict(tags),
                _ways(relation, ("outer", "")),
                _ways(relation, ("inner",)),
            )
            found.boundaries.append(boundary)
            areas.ways.update(boundary.outer, boundary.inner)
        elif sort == "multipolygon" and "name" in tags:
            kind = kinds.kind_of(pairs(tags))
            if kind is not None:
                ways = _ways(relation, ("outer", ""))
                areas.named.append((relation.id, kind, name_tags(tags), ways))
                areas.ways.update(ways)
    return areas


def _ways(relation: Relation, roles: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(m.ref for m in relation.members if m.type == "w" and m.role in roles)


def _nodes_and_ways(
    osmium: Any,
    file: Path,
    kinds: KindTable,
    found: Scan,
    areas: _AreaFilter,
    store: str,
    progress: Progress | None,
) -> None:
    entities = osmium.osm.NODE | osmium.osm.WAY
    untagged_nodes = osmium.filter.EmptyTagFilter().enable_for(osmium.osm.NODE)
    objects = osmium.FileProcessor(str(file), entities).with_locations(store)
    ways = WayReader(kinds, found, osmium.geom.WKBFactory())
    for number, thing in enumerate(objects.with_filter(untagged_nodes)):
        if thing.is_node():
            _take_node(thing, kinds, found)
        else:
            if thing.id in areas.ways:
                take_strand(thing, found)
            ways.take(thing)
        if progress is not None and number % STEP == 0:
            progress(number)
    ways.flush()


def _take_node(node: Node, kinds: KindTable, found: Scan) -> None:
    tags = node.tags
    if not node.location.valid():
        return
    if has_address(tags):
        found.addresses.append(
            NamedPoint(
                f"osm:n{node.id}", ADDRESS, name_tags(tags), node.lon, node.lat, ADDRESS.radius_m
            )
        )
    kind = kinds.kind_of(pairs(tags))
    # an exit needs no name: it has its station's and a letter
    if kind is not None and ("name" in tags or kind.kind == "exit"):
        mark = NamedPoint(
            f"osm:n{node.id}", kind, name_tags(tags), node.lon, node.lat, kind.radius_m
        )
        found.marks.append(mark)
