"""Labelled points grouped by parent area, and the choice of those to build from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.model import AreaTable, BoolArray, FloatArray, IntArray, ObjectArray
from geo_service.region.deriving import sites as select
from geo_service.region.deriving.voronoi import SeedPoints
from geo_service.region.metric import EqualAreaPlane

#: a point this far outside the parent of its label is not believed, in metres
MAX_OUTSIDE_M = 1_000.0
NO_PARENT = "its parent is not among the areas given"
TWIN = "another point of its area stands on the same spot"
DISPUTED = "points of other areas stand on the same spot"
FAR = f"more than {MAX_OUTSIDE_M:.0f} m outside its parent"
ALONE = "alone among points of other areas"


@dataclass(frozen=True, slots=True)
class LabelledPoints:
    """Points with the code of the area each lies in, as parallel arrays.

    ``lon``, ``lat`` are WGS-84 degrees; ``parent`` is the code of the area above; ``seat``
    marks points that are certain to lie in their area (its seat of government, say). Points of
    one ``group`` (an entrance and the centre of one compound, say) are held out together when
    the accuracy is estimated; a point of its own has a group of its own.
    """

    lon: FloatArray
    lat: FloatArray
    code: ObjectArray
    parent: ObjectArray
    seat: BoolArray
    group: ObjectArray


@dataclass(frozen=True, slots=True)
class Family:
    """The points of one parent; ``rows`` are their positions in the :class:`LabelledPoints`."""

    code: str
    parent: BaseGeometry
    rows: IntArray
    sites: SeedPoints
    reason: ObjectArray

    @property
    def used(self) -> BoolArray:
        """Mark the points to build from."""
        return np.asarray(self.reason == "", dtype=bool)

    @property
    def testable(self) -> BoolArray:
        """Mark the points to test with: not one whose twin stays, or whose spot is disputed."""
        return np.asarray(~np.isin(self.reason, (TWIN, DISPUTED)), dtype=bool)


def families(
    points: LabelledPoints, label: IntArray, parents: AreaTable, plane: EqualAreaPlane
) -> Iterator[Family]:
    """Sort the points by parent and say which not to build from."""
    xy = plane.points(lon=points.lon, lat=points.lat)
    _, group = np.unique(points.group.astype(str), return_inverse=True)
    for code, shape in zip(parents.codes, parents.geometry, strict=True):
        rows = np.flatnonzero(points.parent == code).astype(np.int32)
        # in an order of their own, so that ties fall alike however the file is sorted
        rows = rows[np.lexsort((group[rows], label[rows], xy[rows, 1], xy[rows, 0]))]
        sites = SeedPoints(xy[rows], label[rows], points.seat[rows], group[rows].astype(np.int32))
        spots = np.asarray(shapely.points(points.lon[rows], points.lat[rows]))
        far = shapely.distance(spots, shape) > MAX_OUTSIDE_M / METRES_PER_DEGREE_LON
        yield Family(code, shape, rows, sites, _reasons(sites, far))


def _reasons(sites: SeedPoints, far: BoolArray) -> ObjectArray:
    reason = np.full(len(far), "", dtype=object)
    reason[far] = FAR
    near = np.flatnonzero(~far)
    keep, disputed = select.unambiguous(sites.take(~far))
    reason[near[~keep]] = TWIN
    reason[near[disputed]] = DISPUTED
    near = near[keep]
    mask = np.zeros(len(far), dtype=bool)
    mask[near] = True
    reason[near[~select.trusted(sites.take(mask))]] = ALONE
    return reason
