"""Approximate areas from labelled points, where no drawn borders are to be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.model import AreaTable, BoolArray, FloatArray, ObjectArray
from geo_service.region import sites as select
from geo_service.region.metric import METRES_PER_DEGREE, Plane
from geo_service.region.voronoi import Sites, areas_of

#: a point this far outside the parent of its label is not believed, in metres
MAX_OUTSIDE_M = 1_000.0


@dataclass(frozen=True, slots=True)
class LabelledPoints:
    """Points with the code of the area each lies in, as parallel arrays.

    ``lon``, ``lat`` are WGS-84 degrees; ``parent`` is the code of the area above; ``seat``
    marks points that are certain to lie in their area (its seat of government, say).
    """

    lon: FloatArray
    lat: FloatArray
    code: ObjectArray
    parent: ObjectArray
    seat: BoolArray


@dataclass(frozen=True, slots=True)
class Family:
    """The points of one parent, ready to build from.

    ``rows`` are positions in the :class:`LabelledPoints`; ``reason`` is empty for a point that
    is used, or says why it is not.
    """

    parent: shapely.Geometry
    rows: np.ndarray
    sites: Sites
    reason: ObjectArray

    @property
    def used(self) -> BoolArray:
        """Mark the points to build from."""
        return np.asarray(self.reason == "", dtype=bool)


@dataclass(frozen=True, slots=True)
class Derived:
    """Derived areas, and why a point was left out (one text per point, empty if used)."""

    areas: AreaTable
    reason: ObjectArray


def families(points: LabelledPoints, parents: AreaTable, plane: Plane) -> Iterator[Family]:
    """Sort the points by parent and mark the ones not to build from."""
    _, label = np.unique(points.code.astype(str), return_inverse=True)
    xy = plane.points(lon=points.lon, lat=points.lat)
    for code, shape in zip(parents.codes, parents.geometry, strict=True):
        rows = np.flatnonzero(points.parent == code)
        sites = Sites(xy[rows], label[rows].astype(np.int32), points.seat[rows])
        spots = np.asarray(shapely.points(points.lon[rows], points.lat[rows]))
        far = shapely.distance(spots, shape) > MAX_OUTSIDE_M / METRES_PER_DEGREE
        yield Family(shape, rows, sites, _reasons(sites, far))


def derive(
    points: LabelledPoints, parents: AreaTable, names: dict[str, str], level: str
) -> Derived:
    """Build an area per code: Voronoi cells of its points, united, clipped to the parent.

    ``parents`` are the areas above (EPSG:4326); ``names`` maps a code to its name. The areas
    of one parent tile it. Points that contradict their neighbours are left out.
    """
    plane = Plane.around(shapely.total_bounds(parents.geometry))
    codes = np.unique(points.code.astype(str))
    reason = np.full(len(points.code), "its parent is not among the areas given", dtype=object)
    rows: list[tuple[str, str, shapely.Geometry]] = []
    for code, family in zip(parents.codes, families(points, parents, plane), strict=True):
        reason[family.rows] = family.reason
        labels, shapes = areas_of(family.sites.take(family.used), family.parent, plane)
        rows += [(codes[one], code, shape) for one, shape in zip(labels, shapes, strict=True)]
    rows.sort(key=lambda row: row[0])
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [shape for _, _, shape in rows]
    areas = AreaTable(
        level,
        tuple(str(code) for code, _, _ in rows),
        tuple(names.get(code, code) for code, _, _ in rows),
        tuple(parent for _, parent, _ in rows),
        geometry,
    )
    return Derived(areas, reason)


def _reasons(sites: Sites, far: BoolArray) -> ObjectArray:
    reason = np.full(len(far), "", dtype=object)
    reason[far] = f"more than {MAX_OUTSIDE_M:.0f} m outside its parent"
    near = np.flatnonzero(~far)
    keep, disputed = select.unambiguous(sites.take(~far))
    reason[near[~keep]] = "another point stands on the same spot"
    reason[near[disputed]] = "points of other areas stand on the same spot"
    near = near[keep]
    mask = np.zeros(len(far), dtype=bool)
    mask[near] = True
    reason[near[~select.trusted(sites.take(mask))]] = "alone among points of other areas"
    return reason
