"""Measure approximate borders against reference borders, area by area.

The radius R of an area is fitted as in ``accuracy``: ground at distance d from the drawn border is
taken to lie on the other side with the share of a disc of radius R cut off there, and R is the
radius for which these shares come nearest to where the reference puts that ground (least Brier
score). The ground is a square grid over the area, so the measure does not depend on where the
points lay from which the borders were derived.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo_service.base.model import AreaTable, BoolArray, FloatArray, ObjectArray
from geo_service.region.deriving.accuracy import share_beyond
from geo_service.region.metric import EqualAreaPlane

#: grid points asked of an area, and the fewest that are comparable for it to be measured
GRID_POINTS = 1_000
MIN_COMPARABLE = 50
#: metres between the points of a border whose distance to the reference is taken
BORDER_STEP_M = 50.0
#: share of the typical ratio in an area's own (the rest is what the area itself shows)
SHRINKAGE = 0.25
_FACTORS = np.geomspace(0.05, 5.0, 120)


@dataclass(frozen=True, slots=True)
class AreaAgreement:
    """How one drawn area compares with the reference area of its code.

    ``right`` is the share of its comparable ground that the reference gives to the same area;
    ``offset_p50_m`` and ``offset_p90_m`` are quantiles of the distance from the drawn border to
    the reference's; ``factor`` is R over the accuracy stated before.
    """

    code: str
    right: float
    offset_p50_m: float
    offset_p90_m: float
    factor: float


def compare(
    areas: AreaTable, reference: AreaTable, usable: Collection[str]
) -> tuple[AreaAgreement, ...]:
    """Compare the areas whose code is in ``usable`` with the reference (both EPSG:4326).

    ``areas.accuracy_m`` holds the accuracy estimated so far, in metres. Ground that the reference
    gives to an area outside ``usable``, or to none, is not comparable.
    """
    plane = EqualAreaPlane.around(shapely.total_bounds(areas.geometry))
    drawn, known = plane.to_metres(areas.geometry), plane.to_metres(reference.geometry)
    accuracy_m = _stated(areas)
    tree = shapely.STRtree(known)
    comparable = np.isin(np.array(reference.codes), list(usable))
    number = {code: i for i, code in enumerate(reference.codes)}
    found = []
    for position, code in enumerate(areas.codes):
        own = number.get(code, -1)
        if own < 0 or not comparable[own]:
            continue
        shape = drawn[position]
        distance_m, wrong = _ground(shape, tree, own, comparable)
        if len(wrong) < MIN_COMPARABLE:
            continue
        p50, p90 = _offsets(shape, known[own])
        factor = _fit(distance_m, wrong, float(accuracy_m[position]))
        found.append(AreaAgreement(code, float(1 - wrong.mean()), p50, p90, factor))
    return tuple(found)


def recalibrated(areas: AreaTable, found: Collection[AreaAgreement]) -> AreaTable:
    """Give the areas with ``accuracy_m`` corrected by what was found, in whole metres.

    An area's own factor is drawn towards the median factor by ``SHRINKAGE`` (on the log scale);
    areas that could not be compared take the median.
    """
    typical = float(np.median([one.factor for one in found])) if found else 1.0
    own = {one.code: one.factor for one in found}
    factor = np.array([own.get(code, typical) for code in areas.codes])
    drawn_in = np.exp((1 - SHRINKAGE) * np.log(factor) + SHRINKAGE * np.log(typical))
    return replace(areas, accuracy_m=np.maximum(np.round(_stated(areas) * drawn_in), 1.0))


def _stated(areas: AreaTable) -> FloatArray:
    if areas.accuracy_m is None:
        raise ValueError("areas without an estimated accuracy cannot be recalibrated")
    return areas.accuracy_m


def _ground(
    shape: shapely.Geometry, tree: shapely.STRtree, own: int, comparable: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Distances of grid points to the drawn border, and 1.0 where the reference differs."""
    spots = _grid(shape)
    spot, area = tree.query(spots, predicate="intersects")
    seen = np.full(len(spots), -1)
    seen[spot] = area
    known = (seen >= 0) & comparable[np.maximum(seen, 0)]
    distance_m: FloatArray = shapely.distance(spots[known], shapely.boundary(shape))
    return distance_m, (seen[known] != own).astype(float)


def _grid(shape: shapely.Geometry) -> ObjectArray:
    west, south, east, north = shapely.bounds(shape).tolist()
    step = float(np.sqrt(shapely.area(shape) / GRID_POINTS))
    x, y = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    inside = shapely.contains_xy(shape, x.ravel(), y.ravel())
    spots: ObjectArray = np.asarray(shapely.points(x.ravel()[inside], y.ravel()[inside]))
    return spots


def _offsets(shape: shapely.Geometry, reference: shapely.Geometry) -> tuple[float, float]:
    """Quantiles (0.5, 0.9) of the distance from the drawn border to the reference's, in metres."""
    rings = shapely.get_parts(shapely.boundary(shape))
    spots = [
        shapely.line_interpolate_point(ring, np.arange(0.0, shapely.length(ring), BORDER_STEP_M))
        for ring in rings
    ]
    offset_m = shapely.distance(np.concatenate(spots), shapely.boundary(reference))
    p50, p90 = np.quantile(offset_m, (0.5, 0.9)).tolist()
    return p50, p90


def _fit(distance_m: FloatArray, wrong: FloatArray, accuracy_m: float) -> float:
    scores = [
        float(np.mean((share_beyond(distance_m, factor * accuracy_m) - wrong) ** 2))
        for factor in _FACTORS
    ]
    return float(_FACTORS[int(np.argmin(scores))])
