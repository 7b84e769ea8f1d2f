"""Assemble boundary ways to polygons; rings that do not close are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import FloatArray

#: open ends that are told one by one
ENDS_TOLD = 4


@dataclass(frozen=True, slots=True)
class BoundaryWay:
    """A boundary way: its node ids and their positions (n, 2), longitude first."""

    id: int
    nodes: tuple[int, ...]
    positions: FloatArray

    @property
    def closed(self) -> bool:
        """Whether it is a ring by itself."""
        return self.nodes[0] == self.nodes[-1]


@dataclass(frozen=True, slots=True)
class AssembledPolygon:
    """A polygon, or why there is none, with a position (lon, lat) to look at if one is known."""

    polygon: BaseGeometry | None
    fault: str = ""
    at: tuple[float, float] | None = None


def assemble(outer: Sequence[BoundaryWay], inner: Sequence[BoundaryWay]) -> AssembledPolygon:
    """Join ways by their common end nodes to rings, and rings to one (Multi)Polygon."""
    if not outer:
        return AssembledPolygon(None, "has no outer way")
    outside, inside = _fill(outer), _fill(inner)
    for part in (outside, inside):
        if part.fault:
            return part
    assert outside.polygon is not None
    shape = outside.polygon
    if inside.polygon is not None:
        if not shapely.covers(shape, inside.polygon):
            return AssembledPolygon(
                None, "an inner ring reaches out of the outer ones", _some(inner)
            )
        shape = shapely.difference(shape, inside.polygon)
    return AssembledPolygon(shape)


def _fill(strands: Sequence[BoundaryWay]) -> AssembledPolygon:
    """Give the area that closed rings surround, or the fault that keeps them from it."""
    if not strands:
        return AssembledPolygon(None)
    unique = list({strand.id: strand for strand in strands}.values())
    ends = Counter(
        node
        for strand in unique
        if not strand.closed
        for node in (strand.nodes[0], strand.nodes[-1])
    )
    if loose := [node for node, number in ends.items() if number % 2]:
        return _open(loose, unique)
    lines = [shapely.LineString(strand.positions) for strand in unique]
    faces, cuts, dangles, invalid = shapely.polygonize_full(lines)
    if not (cuts.is_empty and dangles.is_empty and invalid.is_empty):
        return AssembledPolygon(None, "its ways meet, but surround no area", _some(unique))
    if not all(face.is_valid for face in faces.geoms):
        return AssembledPolygon(None, "its ring crosses itself", _some(unique))
    shape = shapely.union_all(shapely.get_parts(faces))
    drawn = sum(line.length for line in lines)
    if shapely.unary_union(lines).length < drawn * (1 - 1e-9):
        return AssembledPolygon(None, "a stretch of its ring is there twice", _some(unique))
    return AssembledPolygon(shape)


def _open(loose: Sequence[int], strands: Sequence[BoundaryWay]) -> AssembledPolygon:
    where = {strand.nodes[end]: strand.positions[end] for strand in strands for end in (0, -1)}
    places = [tuple(float(v) for v in where[node]) for node in loose]
    told = "; ".join(f"{lon:.5f} {lat:.5f}" for lon, lat in places[:ENDS_TOLD])
    more = f" and {len(places) - ENDS_TOLD} more" if len(places) > ENDS_TOLD else ""
    lon, lat = places[0]
    return AssembledPolygon(None, f"its ring is open at {told}{more}", (lon, lat))


def _some(strands: Sequence[BoundaryWay]) -> tuple[float, float]:
    lon, lat = np.asarray(strands[0].positions[0])
    return float(lon), float(lat)
