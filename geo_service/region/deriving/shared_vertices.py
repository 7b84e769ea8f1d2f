"""Snap adjacent areas to common vertices.

Areas cut one by one meet along borders whose vertices differ by rounding, or lie on a
neighbour's edge; between them stay slivers. Here all borders are noded together on one grid,
the faces between them are given to the areas they come from, and each area is put together
again: neighbours then have every vertex of their common border in common.
"""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.model import IntArray, ObjectArray
from geo_service.region.checking.topology import SLIVER_WIDTH_M, measure

#: about a centimetre
GRID_DEG = 1e-7


def knit(*levels: ObjectArray) -> tuple[ObjectArray, ...]:
    """Fit areas (EPSG:4326) to one another, within each level and across the levels given.

    Areas of one level must not really overlap. A face that no area holds goes to the neighbour
    with the longest common border if it is a sliver, and stays open otherwise. No vertex moves
    by more than the grid.
    """
    net = shapely.union_all(shapely.boundary(np.concatenate(levels)), grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    return tuple(_put_together(faces, geometry) for geometry in levels)


def _put_together(faces: ObjectArray, geometry: ObjectArray) -> ObjectArray:
    owner = _owners(faces, geometry)
    _adopt_slivers(faces, owner)
    knitted = np.empty(len(geometry), dtype=object)
    for position in range(len(geometry)):
        knitted[position] = shapely.coverage_union_all(faces[owner == position])
    return np.asarray(shapely.make_valid(knitted, method="structure"), dtype=object)


def _owners(faces: ObjectArray, geometry: ObjectArray) -> IntArray:
    """Say which area each face comes from; -1 for none."""
    inside = np.asarray(shapely.point_on_surface(faces), dtype=object)
    face, area = shapely.STRtree(geometry).query(inside, predicate="intersects")
    owner = np.full(len(faces), -1, dtype=np.int32)
    # the first of several wins, whatever the order of the tree
    order = np.lexsort((area, face))[::-1]
    owner[face[order]] = area[order]
    return owner


def _adopt_slivers(faces: ObjectArray, owner: IntArray) -> None:
    tree = shapely.STRtree(faces)
    for orphan in np.flatnonzero(owner < 0):
        piece = measure(faces[orphan], ())
        if piece and piece.width_m >= SLIVER_WIDTH_M:
            continue
        near = tree.query(faces[orphan], predicate="touches")
        near = near[owner[near] >= 0]
        if len(near):
            common = shapely.length(shapely.intersection(faces[orphan], faces[near]))
            owner[orphan] = owner[near[np.argmax(common)]]
