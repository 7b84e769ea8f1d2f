"""Merge the ways of a road or river to one entry with its whole course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.earth import central_place, degree_lengths
from geo_service.base.model import FloatArray
from geo_service.region.osm.features import NamedLine

#: ways of one name that are nearer than this belong to one road, roundabouts and gaps included
GAP_M = 400.0
#: courses are kept to some 2 m
TOLERANCE_DEG = 2e-5


@dataclass(frozen=True, slots=True)
class LongThing:
    """The ways of one name and kind that hang together: their course and a position on it.

    ``radius_m`` reaches from the position to the farthest end.
    """

    lines: tuple[NamedLine, ...]
    course: BaseGeometry
    lon: float
    lat: float
    radius_m: float


def long_things(lines: Sequence[NamedLine], within: BaseGeometry | None = None) -> list[LongThing]:
    """Group ``lines`` by kind, name and nearness; of those, what lies ``within`` a boundary."""
    shapes = _clipped(lines, within)
    groups: dict[tuple[str, str], list[int]] = {}
    for number, line in enumerate(lines):
        if not shapes[number].is_empty:
            groups.setdefault((line.kind.kind, line.tags.get("name", "")), []).append(number)
    return [
        _joined([lines[i] for i in members], [shapes[i] for i in members])
        for numbers in groups.values()
        for members in _together(numbers, shapes)
    ]


def _clipped(lines: Sequence[NamedLine], within: BaseGeometry | None) -> list[BaseGeometry]:
    shapes: list[BaseGeometry] = [line.shape for line in lines]
    if within is None or not shapes:
        return shapes
    shapely.prepare(within)
    inside = shapely.covers(within, shapes)
    return [
        shape if whole else shapely.intersection(shape, within)
        for shape, whole in zip(shapes, inside.tolist(), strict=True)
    ]


def _together(numbers: list[int], shapes: Sequence[BaseGeometry]) -> Iterable[list[int]]:
    """Part lines of one name into sets that hang together."""
    if len(numbers) == 1:
        return [numbers]
    flat = _metres([shapes[i] for i in numbers])
    tree = shapely.STRtree(flat)
    pairs = tree.query(flat, predicate="dwithin", distance=GAP_M).T.tolist()
    group = list(range(len(numbers)))
    for a, b in pairs:
        first, second = _root(group, a), _root(group, b)
        group[max(first, second)] = min(first, second)
    found: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        found.setdefault(_root(group, place), []).append(number)
    return found.values()


def _root(group: list[int], i: int) -> int:
    while group[i] != i:
        group[i] = group[group[i]]
        i = group[i]
    return i


def _metres(shapes: Sequence[BaseGeometry]) -> FloatArray:
    scale = degree_lengths(float(shapely.get_coordinates(shapes)[:, 1].mean()))
    return np.asarray(shapely.transform(np.array(shapes), lambda xy: xy * scale))


def _joined(lines: Sequence[NamedLine], shapes: Sequence[BaseGeometry]) -> LongThing:
    course = shapely.line_merge(shapely.union_all(shapes)) if len(shapes) > 1 else shapes[0]
    positions = shapely.get_coordinates(shapely.segmentize(course, 0.001))
    at, reach_m = central_place(positions)
    return LongThing(
        tuple(lines),
        shapely.simplify(course, TOLERANCE_DEG),
        float(positions[at, 0]),
        float(positions[at, 1]),
        max(lines[0].kind.radius_m, reach_m),
    )
