"""Convert OpenStreetMap features to gazetteer entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import PLACE_COLUMNS, AreaTable, FloatArray, IntArray
from geo_service.region.osm.features import NamedPoint, Scan
from geo_service.region.osm.long_things import TOLERANCE_DEG, LongThing, long_things
from geo_service.region.osm.names import address_name, aliases_of, exit_name, former_of

SOURCE = "OpenStreetMap"
TYPES = {"lon": pa.float64(), "lat": pa.float64(), "radius_m": pa.float64(), "shape": pa.binary()}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in PLACE_COLUMNS])
#: an exit belongs to the nearest station within this
STATION_REACH_DEG = 0.008
#: things of one kind and name nearer than this (some 300 m) are one thing drawn twice
TWICE_DEG = 0.003

Row = dict[str, Any]


def gazetteer(scan: Scan, areas: AreaTable | None, within: BaseGeometry | None) -> pa.Table:
    """Give the places (``PLACE_COLUMNS``), with the code of the finest area they lie in.

    What is drawn as a line or a large area has its ``shape``; it has a code only if it lies in one
    area as a whole.
    """
    rows = _once(_mark_rows(_named_exits(scan.marks), areas))
    rows += _long_rows(long_things(scan.lines, within), areas)
    rows += _address_rows(scan.addresses, areas)
    if within is not None and rows:
        lon, lat = ([row[part] for row in rows] for part in ("lon", "lat"))
        inside = shapely.contains_xy(within, lon, lat)
        rows = [row for row, keep in zip(rows, inside, strict=True) if keep or row["shape"]]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _areas_of(areas: AreaTable | None, lon: FloatArray, lat: FloatArray) -> IntArray:
    found = np.full(len(lon), -1, dtype=np.int32)
    if areas is not None:
        # backwards, so that the first of several areas stays
        tree = shapely.STRtree(areas.geometry)
        point, area = tree.query(shapely.points(lon, lat), predicate="intersects")
        order = np.argsort(-area, kind="stable")
        found[point[order]] = area[order]
    return found


def _codes(areas: AreaTable | None, marks: Sequence[NamedPoint]) -> list[str]:
    lon, lat = (np.array([getattr(mark, part) for mark in marks]) for part in ("lon", "lat"))
    return [_code(areas, place) for place in _areas_of(areas, lon, lat).tolist()]


def _codes_of_shapes(areas: AreaTable | None, shapes: Sequence[BaseGeometry]) -> list[str]:
    """Give the code of the one area that holds each shape as a whole; empty where none does."""
    found = np.full(len(shapes), -1, dtype=np.int32)
    if areas is not None and shapes:
        shape, area = shapely.STRtree(areas.geometry).query(shapes, predicate="intersects")
        meets = np.bincount(shape, minlength=len(shapes))
        found[shape] = np.where(meets[shape] == 1, area, -1)
    return [_code(areas, place) for place in found.tolist()]


def _code(areas: AreaTable | None, place: int) -> str:
    return areas.codes[place] if areas is not None and place >= 0 else ""


def _row(mark: NamedPoint, name: str, code: str) -> Row:
    return {
        "id": mark.id,
        "name": name,
        "aliases": aliases_of(mark.tags),
        "former": former_of(mark.tags),
        "kind": mark.kind.kind,
        "lon": mark.lon,
        "lat": mark.lat,
        "radius_m": round(mark.radius_m, 1),
        "code": code,
        "road": "",
        "number": "",
        "source": SOURCE,
        "shape": None,
    }


def _mark_rows(named: Sequence[tuple[NamedPoint, str]], areas: AreaTable | None) -> Iterator[Row]:
    codes = _codes(areas, [mark for mark, _ in named])
    large = {i: mark.outline for i, (mark, _) in enumerate(named) if mark.outline is not None}
    drawn, outlines = list(large), [shapely.simplify(o, TOLERANCE_DEG) for o in large.values()]
    whole = dict(zip(drawn, _codes_of_shapes(areas, outlines), strict=True))
    shapes = dict(zip(drawn, shapely.to_wkb(outlines), strict=True))
    for i, (mark, name) in enumerate(named):
        yield _row(mark, name, whole.get(i, codes[i])) | {"shape": shapes.get(i)}


def _named_exits(marks: Sequence[NamedPoint]) -> list[tuple[NamedPoint, str]]:
    """Give marks with their names; an exit has its station's in front, without both it goes."""
    stations = [mark for mark in marks if mark.kind.kind == "station" and mark.tags.get("name")]
    tree = shapely.STRtree([shapely.Point(s.lon, s.lat) for s in stations])
    found = []
    for mark in marks:
        name = mark.tags.get("name", "")
        if mark.kind.kind == "exit":
            point = shapely.Point(mark.lon, mark.lat)
            near = tree.query_nearest(point, max_distance=STATION_REACH_DEG, all_matches=False)
            station = stations[near[0]].tags["name"] if len(near) else ""
            name = exit_name(station, mark.tags)
        if name:
            found.append((mark, name))
    return found


def _once(rows: Iterable[Row]) -> list[Row]:
    """Join entries that are the same thing drawn twice, as a point and as its building."""
    kept: dict[tuple[str, str, int, int], Row] = {}
    for row in rows:
        column, line = int(row["lon"] // TWICE_DEG), int(row["lat"] // TWICE_DEG)
        twin = next(
            (
                kept[key]
                for dx in (0, -1, 1)
                for dy in (0, -1, 1)
                if (key := (row["kind"], row["name"], column + dx, line + dy)) in kept
            ),
            None,
        )
        if twin is None:
            kept[row["kind"], row["name"], column, line] = row
            continue
        for names in ("aliases", "former"):
            twin[names] = _union((twin[names], row[names]))
        twin["radius_m"] = max(twin["radius_m"], row["radius_m"])
        if row["shape"] and not twin["shape"]:
            twin.update(shape=row["shape"], code=row["code"])
    return list(kept.values())


def _long_rows(things: Sequence[LongThing], areas: AreaTable | None) -> Iterator[Row]:
    courses = [thing.course for thing in things]
    coded = _codes_of_shapes(areas, courses)
    for thing, code, shape in zip(things, coded, shapely.to_wkb(courses), strict=True):
        first = thing.lines[0]
        id_ = f"osm:w{min(line.id for line in thing.lines)}"
        mark = NamedPoint(id_, first.kind, first.tags, thing.lon, thing.lat, thing.radius_m)
        road = first.kind.kind == "road"
        aliases = (aliases_of(line.tags, road=road) for line in thing.lines)
        former = (former_of(line.tags) for line in thing.lines)
        row = _row(mark, first.tags["name"], code)
        yield row | {"aliases": _union(aliases), "former": _union(former), "shape": shape}


def _union(lists: Iterable[str]) -> str:
    """Join lists of names (each joined by ``|``), every name once."""
    parts = (part for names in lists for part in names.split("|") if part)
    return "|".join(dict.fromkeys(parts))


def _address_rows(addresses: Sequence[NamedPoint], areas: AreaTable | None) -> Iterator[Row]:
    for mark, code in zip(addresses, _codes(areas, addresses), strict=True):
        tags = mark.tags
        road = tags.get("addr:street") or tags["addr:place"]
        number = tags["addr:housenumber"]
        yield _row(mark, address_name(road, number), code) | {
            "aliases": "",
            "former": "",
            "road": road,
            "number": number,
        }
