"""Voronoi cells of labelled points, dissolved by label and clipped to the parent area.

Cells are made in an equal-area plane in metres. The pieces a clip leaves behind that hold no
point of their label go to the neighbour with the longest common border, so that an area does
not turn up on the far side of a bend in its parent's border.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import BoolArray, FloatArray, IntArray, ObjectArray
from geo_service.region.metric import EqualAreaPlane


@dataclass(frozen=True, slots=True)
class SeedPoints:
    """Labelled points of one parent: metres in a plane (n, 2), label numbers, seat flags.

    Points of one ``group`` stand for one thing and are held out together.
    """

    xy: FloatArray
    label: IntArray
    seat: BoolArray
    group: IntArray

    def take(self, keep: BoolArray) -> SeedPoints:
        """Give the sites that ``keep`` marks."""
        return SeedPoints(self.xy[keep], self.label[keep], self.seat[keep], self.group[keep])


def cells_of(sites: SeedPoints, around: BaseGeometry) -> ObjectArray:
    """Give the Voronoi cell of each of the distinct ``sites``, covering ``around`` (metres).

    They reach a tenth of its size beyond it, because the straight edges of the plane are
    curved in longitude and latitude.
    """
    west, south, east, north = shapely.union(around, shapely.MultiPoint(sites.xy)).bounds
    margin = 0.1 * max(east - west, north - south, 1.0)
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    if len(sites.xy) == 1:
        return np.array([frame], dtype=object)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites.xy), extend_to=frame, ordered=True)
    return np.asarray(shapely.get_parts(cells), dtype=object)


def dissolve(cells: ObjectArray, label: IntArray, labels: IntArray) -> ObjectArray:
    """Unite the cells of each of ``labels``, in that order."""
    return np.array([shapely.union_all(cells[label == one]) for one in labels], dtype=object)


def areas_of(
    sites: SeedPoints, parent: BaseGeometry, plane: EqualAreaPlane
) -> tuple[IntArray, ObjectArray]:
    """Give the labels present and their areas within ``parent`` (EPSG:4326 in and out).

    The areas tile the parent: no gap, no overlap. A label whose cells all fall outside the
    parent has no area and is left out.
    """
    labels = np.unique(sites.label)
    if not len(labels):
        return labels, np.empty(0, dtype=object)
    flat = plane.to_metres(np.array([parent], dtype=object))[0]
    cells = plane.to_degrees(cells_of(sites, flat))
    clipped = shapely.intersection(dissolve(cells, sites.label, labels), parent)
    spots = plane.to_degrees(np.asarray(shapely.points(sites.xy)))
    shapes = _give_away(_pieces(clipped), labels, spots, sites.label)
    kept = ~shapely.is_empty(shapes)
    return labels[kept], shapes[kept]


def _pieces(shapes: ObjectArray) -> list[list[shapely.Polygon]]:
    """Give the polygons of each shape, without the lines and points a clip can leave."""
    return [
        [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        for shape in shapes
    ]


def _give_away(
    pieces: list[list[shapely.Polygon]], labels: IntArray, spots: ObjectArray, label: IntArray
) -> ObjectArray:
    """Hand each piece without a point of its own to the neighbour it borders longest."""
    kept: list[list[shapely.Polygon]] = []
    orphans: list[shapely.Polygon] = []
    for number, parts in zip(labels, pieces, strict=True):
        own = spots[label == number]
        held = [bool(shapely.intersects(part, own).any()) for part in parts]
        if not any(held) and parts:
            held[int(np.argmax(shapely.area(parts)))] = True
        kept.append([part for part, holds in zip(parts, held, strict=True) if holds])
        orphans += [part for part, holds in zip(parts, held, strict=True) if not holds]
    for part in sorted(orphans, key=lambda piece: -piece.area):
        kept[_longest_border(part, kept)].append(part)
    return np.array(
        [shapely.union_all(parts) if parts else shapely.Polygon() for parts in kept], dtype=object
    )


def _longest_border(part: shapely.Polygon, kept: list[list[shapely.Polygon]]) -> int:
    """Say which label shares the longest border with ``part``; the nearest if none does."""
    common = [
        float(
            shapely.length(shapely.intersection(part.boundary, np.array(parts, dtype=object))).sum()
        )
        if parts
        else 0.0
        for parts in kept
    ]
    if max(common) > 0:
        return int(np.argmax(common))
    return int(np.argmin([min(map(part.distance, parts), default=np.inf) for parts in kept]))
