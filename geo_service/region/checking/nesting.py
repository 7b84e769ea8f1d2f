"""Check how the areas of a level fit into those of the level above."""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.model import AreaTable, ObjectArray
from geo_service.region.checking.topology import TopologyPiece, measure


def assign_parents(geometry: ObjectArray, above: AreaTable) -> tuple[str, ...]:
    """Give each area the code of the parent that holds most of it, or an empty text."""
    child, parent = shapely.STRtree(above.geometry).query(geometry)
    common = shapely.area(shapely.intersection(geometry[child], above.geometry[parent]))
    best = np.zeros(len(geometry))
    codes = [""] * len(geometry)
    for i, j, size in zip(child, parent, common, strict=True):
        if size > best[i]:
            best[i], codes[i] = size, above.codes[j]
    return tuple(codes)


def outside_parent(areas: AreaTable, above: AreaTable) -> list[tuple[TopologyPiece, float]]:
    """Find the parts of areas that lie outside their parent, with their share of the area."""
    where = {code: position for position, code in enumerate(above.codes)}
    rows = np.array([i for i, parent in enumerate(areas.parents) if parent in where], dtype=int)
    if not len(rows):
        return []
    shapely.prepare(above.geometry)
    parents = above.geometry[[where[areas.parents[i]] for i in rows]]
    rows, parents = _astride(rows, parents, areas.geometry)
    outside = shapely.difference(areas.geometry[rows], _near(parents, areas.geometry[rows]))
    found = []
    for row, shape in zip(rows, outside, strict=True):
        piece = measure(shape, (areas.codes[row], areas.parents[row]))
        if piece:
            found.append((piece, shapely.area(shape) / shapely.area(areas.geometry[row])))
    return found


def uncovered(areas: AreaTable, above: AreaTable) -> list[TopologyPiece]:
    """Find the parts of parents that no area of theirs covers, one piece per part."""
    parents = np.array(areas.parents, dtype=object)
    found = []
    for code, shape in zip(above.codes, above.geometry, strict=True):
        children = areas.geometry[parents == code]
        rest = shapely.difference(shape, shapely.union_all(children)) if len(children) else shape
        found += [piece for part in shapely.get_parts(rest) if (piece := measure(part, (code,)))]
    return found


def _astride(
    rows: np.ndarray, parents: ObjectArray, geometry: ObjectArray
) -> tuple[np.ndarray, ObjectArray]:
    """Keep the areas that reach their parent's border; the prepared test is the quick one."""
    reach = ~shapely.contains_properly(parents, geometry[rows])
    return rows[reach], parents[reach]


def _near(parents: ObjectArray, children: ObjectArray) -> ObjectArray:
    """Cut parents to the surroundings of their children, which makes a difference cheap."""
    cut = np.empty(len(parents), dtype=object)
    for position, (parent, child) in enumerate(zip(parents, children, strict=True)):
        west, south, east, north = child.bounds
        margin = 0.01 * max(east - west, north - south)
        box = shapely.box(west - margin, south - margin, east + margin, north + margin)
        cut[position] = shapely.intersection(parent, box)
    return cut
